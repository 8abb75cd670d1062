"""What the adapter itself says: names of commands, labels of the form, what a menu entry means. Pure.

Discord tells zh-CN and zh-TW apart; everything else gets English. The core's own sentences are in `bot/texts`.
"""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]
"""A text by locale: `en`, `zh-CN`, `zh-TW`."""

LOCALES = ("zh-CN", "zh-TW")


def _said(english: str, simplified: str, traditional: str) -> Said:
    return {"en": english, "zh-CN": simplified, "zh-TW": traditional}


_COMMAND_NAMES = """
video 视频 影片, edit 修改 修改, music 音乐 音樂, start 开始 開始, help 帮助 說明, new 新项目 新專案, status 状态 狀態,
credits 积分 點數, export 导出 匯出, preview 预览 預覽, undo 撤销 復原, redo 重做 重做, cancel 取消 取消,
projects 项目 專案, rename 重命名 重新命名, settings 设置 設定, language 语言 語言, privacy 隐私 隱私, delete 删除 刪除
"""
COMMAND_NAMES: Mapping[str, Said] = {
    name: dict(zip(LOCALES, names, strict=True)) for name, *names in map(str.split, _COMMAND_NAMES.split(","))
}

MENU = _said("Make video from these photos", "用这些照片做视频", "用這些照片做影片")
MAKE_VIDEO = _said("Make a video from your photos", "用你的照片做视频", "用你的照片做影片")
CHANGE = _said("Change the video in your own words", "说说视频想怎么改", "說說影片想怎麼改")
OWN_MUSIC = _said("Use a song of your own", "用自己的音乐", "用自己的音樂")
SAY = _said("say", "要求", "要求")
SAY_HINT = _said("What you want, in your own words", "想要什么样的视频", "想要什麼樣的影片")
SONG = _said("song", "歌曲", "歌曲")
SONG_HINT = _said("The music file", "音乐文件", "音樂檔案")
PHOTO = _said("photo", "照片", "照片")
PHOTO_HINT = _said(
    "A photo; without one a form takes up to ten",
    "选一张照片；不选会打开表单，最多选十张",
    "選一張照片；不選會開啟表單，最多選十張",
)
RATIO = _said("ratio", "比例", "比例")
RATIO_HINT = _said("The shape of the video", "视频的画面比例", "影片的畫面比例")
QUALITY = _said("quality", "画质", "畫質")
QUALITY_HINT = _said("How large the file may be", "文件的大小", "檔案的大小")
QUALITIES = {
    "full": _said("Full quality", "完整画质", "完整畫質"),
    "small": _said("Small file, quick", "小文件，更快", "小檔案，更快"),
}
"""By the value of the choice, which Discord wants to be something."""
FORM_TITLE = _said("Photos for a video", "选择照片做视频", "選擇照片做影片")
FORM_PHOTOS = _said("Up to ten photos", "最多十张照片", "最多十張照片")
FORM_SAY = _said("What kind of video?", "想要什么样的视频？", "想要什麼樣的影片？")
FORM_EXAMPLE = _said(
    "A calm slideshow with music, 30 seconds", "30 秒的幻灯片，配舒缓的音乐", "30 秒的幻燈片，配輕柔的音樂"
)
WISH = _said(
    "Make a video from these photos, with transitions and music",
    "把这些照片做成视频，加上转场和音乐",
    "把這些照片做成影片，加上轉場和音樂",
)
"""What a person wants who picks the menu entry, or sends the form without words."""
MUSIC_WISH = _said("Use this music", "用这首音乐", "用這首音樂")
EXPORT_AS = _said(
    "Change the ratio to {ratio}, then export the video",
    "把比例改成 {ratio}，然后导出视频",
    "把比例改成 {ratio}，然後匯出影片",
)
NEEDS_PERMISSION = _said(
    "I need “{permission}” in {channel} to answer there.",
    "要在 {channel} 回复，我需要“{permission}”权限。",
    "要在 {channel} 回覆，我需要「{permission}」權限。",
)
UNSAID = _said(
    "(AutoMod of this server does not let through what I had to say here.)",
    "（本服务器的 AutoMod 不允许我在这里要说的话。）",
    "（本伺服器的 AutoMod 不允許我在這裡要說的話。）",
)
UNREAD = _said(
    "I could not read what Discord told me of this. Please try again, or send me the photos in a message.",
    "我没能读懂 Discord 传来的内容。请再试一次，或直接把照片发给我。",
    "我沒能讀懂 Discord 傳來的內容。請再試一次，或直接把照片傳給我。",
)
LATE = _said(
    "Discord closes this reply after 15 minutes. The answer will come here as a new message that mentions you.",
    "Discord 会在 15 分钟后关闭这条回复。结果会以新消息发到这里，并提及你。",
    "Discord 會在 15 分鐘後關閉這則回覆。結果會以新訊息傳到這裡，並提及你。",
)
LATE_DIRECT = _said(
    "Discord closes this reply after 15 minutes. The answer will come as a direct message.",
    "Discord 会在 15 分钟后关闭这条回复。结果会以私信发给你。",
    "Discord 會在 15 分鐘後關閉這則回覆。結果會以私訊傳給你。",
)
LATE_VIDEO = _said(
    "Discord closes this reply after 15 minutes. The video is still being made: it will come as a direct message,"
    " or be offered to you when you next use a command.",
    "Discord 会在 15 分钟后关闭这条回复。视频还在制作：做好后以私信发给你；发不到的话，下次使用命令时给你。",
    "Discord 會在 15 分鐘後關閉這則回覆。影片還在製作：做好後以私訊傳給你；傳不到的話，下次使用指令時給你。",
)


def say(text: Said, locale: str, **values: str) -> str:
    """The text for a person whose Discord speaks `locale`."""
    tag = "zh-TW" if locale in {"zh-TW", "zh-HK"} else "zh-CN" if locale.startswith("zh") else "en"
    return text.get(tag, text["en"]).format(**values)


def localisations(text: Said) -> dict[str, str]:
    """As Discord takes them beside the English."""
    return {locale: text[locale] for locale in LOCALES if locale in text}
