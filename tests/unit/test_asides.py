"""Questions beside requests: what is kept, how people get the video, why nothing comes."""

from __future__ import annotations

from bot.domain.messages import Language
from bot.domain.questions import About
from bot.domain.tasks import (
    Cancel,
    ChooseLanguage,
    ChooseMusic,
    Delete,
    Explain,
    Help,
    Privacy,
    Projects,
    ShowPhotos,
    Status,
    Task,
)
from bot.language.intents.asides import goes_ahead, only_asks, taken_out

KEPT, GET, WHERE, WAIT = About("kept"), About("get"), About("where"), Status(progress=True)
MARK, SHARP, LIMITS = About("watermark"), About("quality"), About("limits")

ASKED: tuple[tuple[str, tuple[Task, ...], str], ...] = (
    ("Did you save it?", (KEPT,), ""),
    ("is it saved?", (KEPT,), ""),
    ("have you saved the video for me?", (KEPT,), ""),
    ("is my video safe?", (KEPT,), ""),
    ("how long do you keep it", (KEPT,), ""),
    ("can i come back tomorrow?", (KEPT,), ""),
    ("保存了吗", (KEPT,), ""),
    ("视频存了吗", (KEPT,), ""),
    ("视频能保留多久", (KEPT,), ""),
    ("How do I get the new one", (GET,), ""),
    ("how can I download it", (GET,), ""),
    ("how do i send it to my aunties on whatsapp when its done", (GET,), ""),
    ("thanks! how do I save it to my camera roll", (GET,), ""),
    ("where's the download button?", (GET,), ""),
    ("怎么拿到新的", (GET,), ""),
    ("怎么发到朋友圈啊", (GET,), ""),
    ("怎么下载", (GET,), ""),
    ("where is it", (WHERE,), ""),
    ("where is my video?", (WHERE,), ""),
    ("视频在哪", (WHERE,), ""),
    ("is it done? where is it", (WHERE,), ""),
    ("how long will it take?? its been 5 min", (WAIT,), ""),
    ("can i leave the chat or do i have to wait here", (WAIT,), ""),
    ("nothing happened", (WAIT,), ""),
    ("怎么没反应", (WAIT,), ""),
    ("要等多久啊", (WAIT,), ""),
    ("i waited and nothing comes?? whats export", (WAIT, Explain("export")), ""),
    ("how do i get this on my phone and onto instagram?", (GET,), ""),
    ("Can I get the link to send it to the bride?", (GET,), ""),
    ("did the new one come??", (WHERE,), ""),
    ("how long is this gonna take, i'm in a hurry", (WAIT,), ""),
    ("還要等多久啊 好慢喔", (WAIT,), ""),
    ("which videos do i have", (Projects(),), ""),
    ("wheres the grandma video gone??", (Projects(),), ""),
    ("show me the pics w numbers", (ShowPhotos(),), ""),
    ("show me them with numbers", (ShowPhotos(),), ""),
    ("can I see the numbers? then I tell you which ones", (ShowPhotos(),), "then I tell you which ones"),
    ("给我看看编号", (ShowPhotos(),), ""),
    ("把照片編號給我看看", (ShowPhotos(),), ""),
    ("列出照片", (ShowPhotos(),), ""),
    ("照片都标上号给我看一下", (ShowPhotos(),), ""),
    ("can my sister see it?", (GET,), ""),
    ("can I send it on WhatsApp?", (GET,), ""),
    ("can this go on facebook?", (GET,), ""),
    ("can I share it with my mom?", (GET,), ""),
    ("will it work on tiktok?", (GET,), ""),
    ("can I upload it to youtube?", (GET,), ""),
    ("is it possible to put it on instagram?", (GET,), ""),
    ("could I post that on tiktok", (GET,), ""),
    ("can the video be sent by email?", (GET,), ""),
    ("can grandma and grandpa see it on their tv?", (GET,), ""),
    ("能不能发到微信？", (GET,), ""),
    ("可以發到Line嗎", (GET,), ""),
    ("我妈能看到吗", (GET,), ""),
    ("能发抖音吗", (GET,), ""),
    ("这个可以发小红书吗", (GET,), ""),
    ("我妹妹可以看嗎", (GET,), ""),
    ("可以传给我奶奶看吗", (GET,), ""),
    ("能分享嗎", (GET,), ""),
    ("who can see my video?", (Privacy(),), ""),
    ("can other people see it?", (Privacy(),), ""),
    ("別人能看到嗎", (Privacy(),), ""),
    ("looks great! can my sister see it? and make it shorter", (GET,), "looks great! and make it shorter"),
    ("is there a watermark?", (MARK,), ""),
    ("will there be a watermark on it when I export", (MARK,), ""),
    ("do you put your logo on the video?", (MARK,), ""),
    ("will it have some ugly logo on it", (MARK,), ""),
    ("put our logo on it", (), "put our logo on it"),
    ("whats the picture quality like on a big telly", (SHARP,), ""),
    ("有水印吗", (MARK,), ""),
    ("視頻有浮水印嗎", (MARK,), ""),
    ("is it HD?", (SHARP,), ""),
    ("what resolution is the video", (SHARP,), ""),
    ("is the quality good enough for the TV?", (SHARP,), ""),
    ("是高清吗", (SHARP,), ""),
    ("画质够不够清楚", (SHARP,), ""),
    ("畫質怎麼樣", (SHARP,), ""),
    ("how many photos can I send", (LIMITS,), ""),
    ("how long can the video be?", (LIMITS,), ""),
    ("最多可以发多少张？", (LIMITS,), ""),
    ("有什么限制吗", (LIMITS,), ""),
    ("is it free? is there a watermark?", (MARK,), "is it free?"),
    ("is it HD? make it vertical", (SHARP,), "make it vertical"),
    ("make it HD", (), "make it HD"),
    ("no watermark please", (), "no watermark please"),
    ("不要水印", (), "不要水印"),
    ("要高清", (), "要高清"),
    ("can u delete all my pics when were finished", (Delete(),), ""),
    ("whose is this bot anyway, does it see all our chat?", (Privacy(),), ""),
    ("这些照片你们会不会拿去用啊", (Privacy(),), ""),
    ("别做了 停", (Cancel(),), ""),
    ("stop version 2, its wrong", (Cancel(),), "its wrong"),
    ("哎呀点错了 换成中文", (ChooseLanguage(Language.ZH),), "哎呀点错了"),
    ("is it free?? and do u keep our pics", (Privacy(),), "is it free??"),
    ("你好 这个怎么弄啊 要不要钱", (Help(),), "你好 要不要钱"),
    ("what music do you have? and make it vertical", (ChooseMusic(),), "and make it vertical"),
)
REQUESTS = (
    "save it",
    "save the video please",
    "存一下",
    "保存一下",
    "keep it as it is",
    "how do i get it shorter",
    "how do i get it in black and white",
    "how do i put it in the other order",
    "how do i put this one first",
    "how do I put the title at the end",
    "how do I get rid of it",
    "how long is the video",
    "do i have to keep this one",
    "where is the photo of oma",
    "title: how do I get there",
    "title “Where is it?”",
    "make it vertical, is it done?",
    "把第二张去掉，好了吗",
    "can I see it?",
    "can I have it?",
    "can i have it for instagram?",
    "can you make it for instagram?",
    "can you send it to me",
    "can I put it at the end?",
    "can I put this on photo 3?",
    "can this go at the end?",
    "can we see it in black and white?",
    "can I use this as the music?",
    "can I send this to you?",
    "能不能发给我",
    "能发我吗",
    "我能看到吗",
    "能不能做成抖音的",
    "字幕能看到吗",
    "能不能放到最后",
    "能放到第三张吗",
    "可以用这首歌吗",
    "help, it is too dark",
    "留着这张",
    "send me the video",
    "remove photo 2, in english please",
    "好慢",
    "can you see it",
)


def test_questions_are_answered_beside_what_is_asked_for() -> None:
    found = [(words, asides.tasks, asides.rest) for words, _, _ in ASKED if (asides := taken_out(words))]
    assert found == [*ASKED]


def test_requests_are_not_questions() -> None:
    found = {words: taken_out(words) for words in REQUESTS}
    assert {words: one.tasks for words, one in found.items() if one.tasks} == {}
    assert all(one.rest == words for words, one in found.items())


def test_a_question_about_an_export_is_no_request() -> None:
    assert only_asks("why did you export it?")
    assert only_asks("谁点的导出啊 我没点")
    assert not only_asks("is it ready? send it")
    assert not only_asks("can you send me the video?")
    assert not only_asks("能不能导出")


def test_people_say_to_go_ahead() -> None:
    assert all(map(goes_ahead, ("ok do it", "go ahead!", "yes please, do it now", "做吧", "好 做吧")))
    assert not any(map(goes_ahead, ("do it slower", "do the same for photo 2", "做个视频")))
