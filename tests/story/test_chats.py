"""The chats of the documentation, played in both languages with the built-in studio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain.messages import Action, Attachment, InboundKind, MediaKind, Verb
from tests import photos
from tests.story.chats import LANGUAGES, compare
from tests.story.studio import SHARED, Room
from tests.story.talk import Talk

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

MB = 1024 * 1024


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    links = {"public_url": "https://bot.example", "link_secret": "a-secret-of-this-test"}
    return {**links, "quota_exports_per_day": 3, "studio_lines": 1080}


def of(talk: Talk) -> Room:
    assert talk.room is not None
    return talk.room


def album(talk: Talk, count: int, start: int = 1) -> list[Path]:
    return of(talk).photos(count, start=start)


async def first_contact(talk: Talk) -> None:
    await talk.does(Action(Verb.START), "/start")
    await talk.does(Action(Verb.HELP), "/help")


async def collecting(talk: Talk) -> None:
    await talk.sends(album(talk, 5))
    await talk.sends(album(talk, 1, start=6), who="ben")
    await talk.sends(album(talk, 2, start=7), [talk.pick("At the lake", "湖边"), talk.pick("Sunset", "日落")])


async def answers(talk: Talk) -> None:
    await talk.sends(album(talk, 3))
    await talk.says("3 seconds each", "每张 3 秒")
    await talk.video()
    await talk.says("move the third photo to the front", "把第三张移到最前面")
    await talk.presses("Music…", "音乐…")
    await talk.presses("Calm music", "舒缓的音乐")
    await talk.presses("Preview", "预览")
    await talk.video(2)
    await talk.says("status", "状态")


async def delivery(talk: Talk) -> None:
    files = [photos.jpeg(of(talk).folder / f"s{n}.jpg", photos.scenery((960, 540), n)) for n in range(3)]
    talk.remarks("this chat takes small files only", "这个聊天只收小文件")
    of(talk).chat.takes(upload=130_000)
    await talk.says("make a slideshow, 3 seconds each", "做成幻灯片，每张 3 秒", files)
    await talk.video()
    await talk.presses("Send again", "再发一次")
    talk.remarks("and this one hardly any", "而这个聊天几乎什么都收不下")
    of(talk).chat.takes(upload=5_000)
    await talk.presses("Send again", "再发一次")


async def versions(talk: Talk) -> None:
    await talk.says("turn my photos into a slideshow, 1 second each", "把照片做成幻灯片，每张 1 秒", album(talk, 3))
    await talk.video()
    await talk.says("black and white", "黑白")
    await talk.presses("Make the video", "制作视频")
    await talk.video(2)
    await talk.says("send v1 again", "再发一次第 1 版")
    await talk.presses("Undo", "撤销")
    await talk.says("also as a Reel", "也来一个竖屏版")
    await talk.video(4)
    await talk.says("export", "导出")


async def projects(talk: Talk) -> None:
    await talk.sends(album(talk, 2))
    await talk.says("rename project to Summer", "把项目改名为夏天")
    await talk.does(Action(Verb.NEW), "/new")
    await talk.says("make a slideshow, 1 second each", "做成幻灯片，每张 1 秒", album(talk, 1, start=4))
    await talk.video()
    talk.remarks(
        "the video is made: a request with further photos is for another", "视频已做好：带照片的新请求是另一个视频"
    )
    await talk.says("make a slideshow, 1 second each", "做成幻灯片，每张 1 秒", album(talk, 2, start=5))
    await talk.video(2)
    await talk.does(Action(Verb.PROJECTS), "/projects")
    await talk.presses("1. Summer", "1. 夏天")


async def batch(talk: Talk) -> None:
    await talk.says(
        "each photo its own video, 1 second, no music", "每张照片单独做一个视频，1 秒，不要音乐", album(talk, 2)
    )
    chat = of(talk).chat
    await chat.video(2)
    await chat.until(lambda: None if any(m.reply.progress for m in chat.messages) else True)
    # The bot makes them in parallel, so either may come first.
    for message in sorted((m for m in chat.messages if m.reply.media), key=lambda m: m.text):
        talk.show(message.reply)


async def groups(talk: Talk) -> None:
    chat = of(talk).chat
    chat.group = True
    talk.remarks("the bot is taken into a group", "机器人被拉进群")
    joined = chat.says(locale=talk.locale)
    chat.forwards(joined, message="joined", kind=InboundKind.JOINED)
    await talk.hears("I only see what is meant for me", "我只看得到发给我的内容")
    await talk.sends(album(talk, 2))
    await talk.says(files=album(talk, 1, start=3), who="ben")
    await talk.does(Action(Verb.SETTINGS), "/settings")
    await talk.presses("Starter and admins only", "仅发起人和管理员")
    await talk.says("make it vertical", "改成竖屏", who="ben")
    await talk.says("make it vertical", "改成竖屏")
    await talk.video()


async def too_large(talk: Talk) -> None:
    chat = of(talk).chat
    chat.group = False
    inbound = chat.says(talk.pick("hello", "你好"), locale=talk.locale)
    await of(talk).answered(inbound)
    talk.seen |= {message.id: message.reply for message in chat.messages}
    large = Attachment("nowhere", "IMG_0042.HEIC", MediaKind.PHOTO, 27 * MB, fetch_limit=20 * MB)
    talk.lines.append("Ann   [IMG_0042.HEIC, 27 MB]")
    # Until the turn is over, the chat may still show that a file is coming in.
    await of(talk).answered(chat.forwards(inbound, message="large", text="", attachments=(large,)))
    talk.look()


async def privacy(talk: Talk) -> None:
    await talk.sends(album(talk, 2))
    await talk.does(Action(Verb.PRIVACY), "/privacy")
    await talk.presses("Delete everything", "全部删除")
    talk.lines.append(f"Ann   ({talk.pick('Yes, delete everything', '确定，全部删除')})")
    of(talk).chat.says(action=Action(Verb.DELETE, "yes"), locale=talk.locale)
    await talk.hears("Everything in this conversation is deleted", "全部内容都已删除")


async def accessibility(talk: Talk) -> None:
    await talk.sends(
        album(talk, 2), [talk.pick("Anna at the lake", "安娜在湖边"), talk.pick("Ben, asleep", "小本睡着了")]
    )
    await talk.says("make a slideshow, 2 seconds each", "做成幻灯片，每张 2 秒")
    await talk.video()


async def errors(talk: Talk) -> None:
    folder = of(talk).folder
    broken = photos.damaged(folder / "beach.jpg")
    paper = folder / "invoice.pdf"
    paper.write_bytes(b"%PDF-1.7\n%nothing of use\n")
    await talk.says(files=[*album(talk, 1), broken, paper])
    await talk.says("make it smell of roses", "让视频有玫瑰的香味")
    await talk.does(Action(Verb.SEND_AGAIN), talk.pick("(an old button)", "（很久以前的按钮）"))


SCENES: list[tuple[str, Callable[[Talk], Awaitable[None]]]] = [
    ("1. First contact", first_contact),
    ("2. Collecting", collecting),
    ("3. Answers and buttons", answers),
    ("5. Delivery", delivery),
    ("6. Versions and undo", versions),
    ("7. Projects", projects),
    ("8. A video of each photo", batch),
    ("9. Groups", groups),
    ("10. Too large for the platform", too_large),
    ("11. Privacy", privacy),
    ("12. Read aloud", accessibility),
    ("13. When something is wrong", errors),
]


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(("title", "play"), SCENES, ids=[title for title, _ in SCENES])
async def test_the_page_shows_what_is_said(
    room: Room, title: str, play: Callable[[Talk], Awaitable[None]], language: str
) -> None:
    talk = Talk(room.chat, language, room)
    await play(talk)
    compare(title, talk)
