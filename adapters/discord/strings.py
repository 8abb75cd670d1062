"""What the adapter itself says: names of commands, labels of the form, what a menu entry means. Pure.

Discord tells zh-CN and zh-TW apart; everything else gets English. The core's own sentences are in `bot/texts`.
"""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]
"""A text by locale: `en`, `zh-CN`, `zh-TW`."""

LOCALES = ("zh-CN", "zh-TW")

COMMAND_NAMES: Mapping[str, Said] = {
    "video": {"zh-CN": "视频", "zh-TW": "影片"},
    "edit": {"zh-CN": "修改", "zh-TW": "修改"},
    "music": {"zh-CN": "音乐", "zh-TW": "音樂"},
    "start": {"zh-CN": "开始", "zh-TW": "開始"},
    "help": {"zh-CN": "帮助", "zh-TW": "說明"},
    "new": {"zh-CN": "新项目", "zh-TW": "新專案"},
    "status": {"zh-CN": "状态", "zh-TW": "狀態"},
    "credits": {"zh-CN": "积分", "zh-TW": "點數"},
    "export": {"zh-CN": "导出", "zh-TW": "匯出"},
    "preview": {"zh-CN": "预览", "zh-TW": "預覽"},
    "undo": {"zh-CN": "撤销", "zh-TW": "復原"},
    "redo": {"zh-CN": "重做", "zh-TW": "重做"},
    "cancel": {"zh-CN": "取消", "zh-TW": "取消"},
    "projects": {"zh-CN": "项目", "zh-TW": "專案"},
    "rename": {"zh-CN": "重命名", "zh-TW": "重新命名"},
    "settings": {"zh-CN": "设置", "zh-TW": "設定"},
    "language": {"zh-CN": "语言", "zh-TW": "語言"},
    "privacy": {"zh-CN": "隐私", "zh-TW": "隱私"},
    "delete": {"zh-CN": "删除", "zh-TW": "刪除"},
}

MENU: Said = {
    "en": "Make video from these photos",
    "zh-CN": "用这些照片做视频",
    "zh-TW": "用這些照片做影片",
}
MAKE_VIDEO: Said = {
    "en": "Make a video from your photos",
    "zh-CN": "用你的照片做视频",
    "zh-TW": "用你的照片做影片",
}
CHANGE: Said = {
    "en": "Change the video in your own words",
    "zh-CN": "说说视频想怎么改",
    "zh-TW": "說說影片想怎麼改",
}
OWN_MUSIC: Said = {
    "en": "Use a song of your own",
    "zh-CN": "用自己的音乐",
    "zh-TW": "用自己的音樂",
}
SAY: Said = {"en": "say", "zh-CN": "要求", "zh-TW": "要求"}
SAY_HINT: Said = {
    "en": "What you want, in your own words",
    "zh-CN": "想要什么样的视频",
    "zh-TW": "想要什麼樣的影片",
}
SONG: Said = {"en": "song", "zh-CN": "歌曲", "zh-TW": "歌曲"}
SONG_HINT: Said = {"en": "The music file", "zh-CN": "音乐文件", "zh-TW": "音樂檔案"}
PHOTO: Said = {"en": "photo", "zh-CN": "照片", "zh-TW": "照片"}
PHOTO_HINT: Said = {
    "en": "A photo; without one a form takes up to ten",
    "zh-CN": "选一张照片；不选会打开表单，最多选十张",
    "zh-TW": "選一張照片；不選會開啟表單，最多選十張",
}
RATIO: Said = {"en": "ratio", "zh-CN": "比例", "zh-TW": "比例"}
RATIO_HINT: Said = {"en": "The shape of the video", "zh-CN": "视频的画面比例", "zh-TW": "影片的畫面比例"}
QUALITY: Said = {"en": "quality", "zh-CN": "画质", "zh-TW": "畫質"}
QUALITY_HINT: Said = {"en": "How large the file may be", "zh-CN": "文件的大小", "zh-TW": "檔案的大小"}
QUALITIES: Mapping[str, Said] = {
    "full": {"en": "Full quality", "zh-CN": "完整画质", "zh-TW": "完整畫質"},
    "small": {"en": "Small file, quick", "zh-CN": "小文件，更快", "zh-TW": "小檔案，更快"},
}
"""By the value of the choice, which Discord wants to be something."""
FORM_TITLE: Said = {"en": "Photos for a video", "zh-CN": "选择照片做视频", "zh-TW": "選擇照片做影片"}
FORM_PHOTOS: Said = {"en": "Up to ten photos", "zh-CN": "最多十张照片", "zh-TW": "最多十張照片"}
FORM_SAY: Said = {"en": "What kind of video?", "zh-CN": "想要什么样的视频？", "zh-TW": "想要什麼樣的影片？"}
FORM_EXAMPLE: Said = {
    "en": "A calm slideshow with music, 30 seconds",
    "zh-CN": "30 秒的幻灯片，配舒缓的音乐",
    "zh-TW": "30 秒的幻燈片，配輕柔的音樂",
}
WISH: Said = {
    "en": "Make a video from these photos, with transitions and music",
    "zh-CN": "把这些照片做成视频，加上转场和音乐",
    "zh-TW": "把這些照片做成影片，加上轉場和音樂",
}
"""What the person wants who picks the menu entry or sends the form without words."""
MUSIC_WISH: Said = {"en": "Use this music", "zh-CN": "用这首音乐", "zh-TW": "用這首音樂"}
EXPORT_AS: Said = {
    "en": "Change the ratio to {ratio}, then export the video",
    "zh-CN": "把比例改成 {ratio}，然后导出视频",
    "zh-TW": "把比例改成 {ratio}，然後匯出影片",
}
NEEDS_PERMISSION: Said = {
    "en": "I need “{permission}” in {channel} to answer there.",
    "zh-CN": "要在 {channel} 回复，我需要“{permission}”权限。",
    "zh-TW": "要在 {channel} 回覆，我需要「{permission}」權限。",
}
UNSAID: Said = {
    "en": "(AutoMod of this server does not let through what I had to say here.)",
    "zh-CN": "（本服务器的 AutoMod 不允许我在这里要说的话。）",
    "zh-TW": "（本伺服器的 AutoMod 不允許我在這裡要說的話。）",
}
UNREAD: Said = {
    "en": "I could not read what Discord told me of this. Please try again, or send me the photos in a message.",
    "zh-CN": "我没能读懂 Discord 传来的内容。请再试一次，或直接把照片发给我。",
    "zh-TW": "我沒能讀懂 Discord 傳來的內容。請再試一次，或直接把照片傳給我。",
}
LATE: Said = {
    "en": "Discord closes this reply after 15 minutes. The answer will come here as a new message that mentions you.",
    "zh-CN": "Discord 会在 15 分钟后关闭这条回复。结果会以新消息发到这里，并提及你。",
    "zh-TW": "Discord 會在 15 分鐘後關閉這則回覆。結果會以新訊息傳到這裡，並提及你。",
}
LATE_DIRECT: Said = {
    "en": "Discord closes this reply after 15 minutes. The answer will come as a direct message.",
    "zh-CN": "Discord 会在 15 分钟后关闭这条回复。结果会以私信发给你。",
    "zh-TW": "Discord 會在 15 分鐘後關閉這則回覆。結果會以私訊傳給你。",
}
LATE_VIDEO: Said = {
    "en": "Discord closes this reply after 15 minutes. The video is still being made: it will come as a direct message,"
    " or be offered to you when you next use a command.",
    "zh-CN": "Discord 会在 15 分钟后关闭这条回复。视频还在制作：做好后以私信发给你；发不到的话，下次使用命令时给你。",
    "zh-TW": "Discord 會在 15 分鐘後關閉這則回覆。影片還在製作：做好後以私訊傳給你；傳不到的話，下次使用指令時給你。",
}


def say(text: Said, locale: str, **values: str) -> str:
    """The text for a person whose Discord speaks `locale`."""
    tag = "zh-TW" if locale in {"zh-TW", "zh-HK"} else "zh-CN" if locale.startswith("zh") else "en"
    return text.get(tag, text["en"]).format(**values)


def localisations(text: Said) -> dict[str, str]:
    """As Discord takes them beside the English."""
    return {locale: text[locale] for locale in LOCALES if locale in text}
