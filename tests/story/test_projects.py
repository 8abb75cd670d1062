"""Several projects in one chat: list, reopen, rename, remove. Other chats and threads have their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.settings import Settings
from bot.domain.messages import Action, ConversationKey, Verb
from bot.language.intents import full_message_commands
from tests import photos
from tests.fakes.chat import Chat, Message


def album(folder: Path, count: int = 2) -> list[Path]:
    return [photos.jpeg(folder / f"photo{n}.jpg", photos.picture((320, 240), n)) for n in range(1, count + 1)]


async def two_projects(chat: Chat, folder: Path) -> None:
    """Makes two projects: the first with a title and a video, the second with a photo."""
    chat.says('make a slideshow with the title "Summer", 1 second each', album(folder))
    await chat.video()
    chat.says(action=Action(Verb.NEW))
    await chat.heard("A new project")
    chat.says(files=album(folder, 1))
    await chat.heard("1 photo")


async def projects(chat: Chat, words: str = "my projects") -> Message:
    seen = chat.posted
    chat.says(words)
    return await chat.heard("Your projects", after=seen)


async def test_a_family_comes_back_to_an_earlier_project(chat: Chat, tmp_path: Path) -> None:
    await two_projects(chat, tmp_path)
    listed = await projects(chat)
    first, second = listed.text.splitlines()[1:]
    assert first == "2. Project 2 · 1 photo · just now (open now)"
    assert second == "1. Summer · 2 photos · 1 version · just now"

    chat.says(action=listed.action("1. Summer"))
    opened = await chat.heard("“Summer” is open: 2 photos · 1 version")
    seen = chat.posted
    chat.says("status")
    status = await chat.heard("Timeline", after=seen)
    assert "2 photos" in status.text
    chat.says(action=opened.action("Send again"))
    assert (await chat.video(2)).key == chat.videos[0].key
    assert (await projects(chat, "show my projects")).text.splitlines()[1].startswith("1. Summer")

    chat.says("switch to project 2")
    await chat.heard("“Project 2” is open: 1 photo")
    chat.says("open project 9")
    await chat.heard("cannot find that project")


async def test_a_family_opens_a_project_by_words_of_its_texts(chat: Chat, tmp_path: Path) -> None:
    chat.says('make a slideshow with the title "Grandma turns 80", 1 second each', album(tmp_path))
    await chat.video()
    chat.says("lets start a new one for my dad")
    await chat.heard("A new project")
    chat.says('make a slideshow with the title "Dad\'s birthday", 1 second each', album(tmp_path, 1))
    await chat.video(2)
    chat.says("can we go back to grandma's one")
    await chat.heard("“Grandma turns 80” is open: 2 photos")
    chat.says("the other one")
    await chat.heard("“Dad's birthday” is open: 1 photo")
    chat.says("打开grandma的那个视频")
    await chat.heard("“Grandma turns 80”", after=chat.posted)

    chat.says("rename project to Birthday of our gran")
    await chat.heard("now called")
    chat.says("open the birthday one again")
    asked = await chat.heard("Which one do you mean?")
    assert asked.labels == ["1. Birthday of our gran", "2. Dad's birthday"]
    chat.says("go back to the wedding video")
    listed = await chat.heard("no video here that has to do with “wedding”")
    assert listed.labels == ["1. Birthday of our gran", "2. Dad's birthday"]
    chat.says("switch to the happy one")  # music, not a project
    await chat.heard("Music: calm → happy")


async def test_a_project_gets_the_name_people_give_it(chat: Chat, tmp_path: Path) -> None:
    await two_projects(chat, tmp_path)
    chat.says("Rename project to “Ann's  Birthday”")
    await chat.heard("now called “Ann's Birthday”")
    assert "2. Ann's Birthday" in (await projects(chat)).text
    chat.says(action=Action(Verb.RENAME, "x" * 100))
    await chat.heard("x" * 59 + "…")
    chat.says("open project 1")
    opened = await chat.heard("“Summer” is open")
    chat.says(action=opened.action("Rename"))
    await chat.heard("What shall this project be called?")
    chat.says(action=Action(Verb.RENAME, "By command"))
    await chat.heard("now called “By command”")


async def test_a_removed_project_is_gone_with_its_files(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    await two_projects(chat, tmp_path)
    kept = files(settings)
    chat.says("open project 1")
    opened = await chat.heard("“Summer” is open")
    chat.says(action=opened.action("Remove project"))
    asked = await chat.heard("Remove “Summer” (2 photos · 1 version)?")
    chat.says(action=asked.action("Keep"))
    await chat.heard("stays as it is")
    assert "1. Summer" in (await projects(chat)).text
    chat.says(action=asked.action("Yes, remove it"))
    await chat.heard("“Summer” is removed")
    left = files(settings)
    assert left < kept
    kinds = sorted(path.relative_to(settings.files).parts[0] for path in left)
    assert kinds == ["inbox", "installations", "out", "studio"], (
        "the photo of the other project, with the bot and with the studio, its storyboard; the mark of the folder"
    )

    listed = await projects(chat)
    assert "Summer" not in listed.text
    assert "2. Project 2" in listed.text
    chat.says(action=asked.action("Yes, remove it"))
    await chat.heard("cannot find that project")
    chat.says("open project 2")
    await chat.heard("“Project 2” is open")
    seen = chat.posted
    chat.says("make a slideshow, 1 second each")
    await chat.video(2)
    assert not [m for m in chat.since(seen) if "again" in m.text and "wrong" in m.text]


def files(settings: Settings) -> set[Path]:
    return {path for path in Path(settings.files).rglob("*") if path.is_file()}


async def test_threads_and_chats_have_projects_of_their_own(chat: Chat, tmp_path: Path) -> None:
    await two_projects(chat, tmp_path)
    listed = await projects(chat)
    thread = ConversationKey("chat", "family", "7")
    said = chat.says("my projects", chat="nobody")
    await chat.heard("There are no projects yet")
    seen = chat.posted
    chat.forwards(said, key=thread, message="in-thread-1")
    await chat.heard("There are no projects yet", after=seen)
    summer = listed.action("1. Summer")
    press = chat.says(action=summer, chat="nobody")
    await chat.heard("cannot find that project")
    seen = chat.posted
    chat.forwards(
        press, message="forged-1", action=replace(summer, verb=Verb.REMOVE, argument=f"{summer.argument}:yes")
    )
    await chat.heard("cannot find that project", after=seen)
    assert "1. Summer" in (await projects(chat)).text


async def test_chinese_projects(chat: Chat, tmp_path: Path) -> None:
    chat.says("把照片做成幻灯片，每张一秒，先不要导出", album(tmp_path), locale="zh")
    await chat.heard(lambda m: "制作视频" in m.labels)
    chat.says("把项目改名为“意大利之夏”", locale="zh")
    await chat.heard("现在叫“意大利之夏”")
    chat.says("新建一个项目", locale="zh")
    await chat.heard("已新建项目")
    chat.says("我的项目", locale="zh")
    listed = await chat.heard("1. 意大利之夏 · 2 张照片 · 刚刚")
    chat.says(action=listed.action("1. 意大利之夏"), locale="zh")
    opened = await chat.heard("已打开“意大利之夏”")
    chat.says(action=opened.action("删除项目"), locale="zh")
    asked = await chat.heard("要删除“意大利之夏”")
    chat.says(action=asked.action("确定删除"), locale="zh")
    await chat.heard("已删除“意大利之夏”")
    chat.says("项目列表", locale="zh")
    await chat.heard("还没有项目")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("rename project to Summer in Italy", Action(Verb.RENAME, "Summer in Italy")),
        ("Please call this project ÖSTERREICH 2026!", Action(Verb.RENAME, "ÖSTERREICH 2026")),
        ("项目叫《夏天》", Action(Verb.RENAME, "夏天")),
        ("项目名改成 Bali", Action(Verb.RENAME, "Bali")),
        ("open project 3", Action(Verb.SWITCH, "#3")),
        ("go back to project two", Action(Verb.SWITCH, "#2")),
        ("打开第十二个项目", Action(Verb.SWITCH, "#12")),
        ("回到项目2", Action(Verb.SWITCH, "#2")),
        ("Start a new project, please", Action(Verb.NEW)),
        ("新项目", Action(Verb.NEW)),
        ("what projects do I have?", Action(Verb.PROJECTS)),
        ("which videos do I have", Action(Verb.PROJECTS)),
        ("我有哪些视频", Action(Verb.PROJECTS)),
        ("我做了哪些影片？", Action(Verb.PROJECTS)),
        ("new video please", Action(Verb.NEW)),
        ("lets start a new one for my dad", Action(Verb.NEW)),
        ("make another one for my brother", Action(Verb.NEW)),
        ("ok now lets do another one for grandpa", Action(Verb.NEW)),
        ("lets make a new one for grandmas birthday", Action(Verb.NEW)),
        ("给爸爸新做一个", Action(Verb.NEW)),
        ("再给爷爷做一个", Action(Verb.NEW)),
        ("給爸爸再做一個影片", Action(Verb.NEW)),
        ("再做一个新的视频", Action(Verb.NEW)),
        ("go back to grandma's one", Action(Verb.SWITCH, "~grandma's")),
        ("open the birthday one again", Action(Verb.SWITCH, "~birthday")),
        ("lets go back to the one for my dad", Action(Verb.SWITCH, "~dad")),
        ("can we go back to the Italy video please", Action(Verb.SWITCH, "~italy")),
        ("the other one", Action(Verb.SWITCH, "~other")),
        ("回到奶奶那个", Action(Verb.SWITCH, "~奶奶")),
        ("打开生日那个视频", Action(Verb.SWITCH, "~生日")),
        ("繼續做爺爺那個", Action(Verb.SWITCH, "~爷爷")),
        ("另外那个", Action(Verb.SWITCH, "~other")),
        ("new title", None),
        ("start over with the music", None),
        ("go back to the first one", None),
        ("go back to the original one", None),
        ("open the last one", None),
        ("open with the beach one", None),
        ("remove the other one", None),
        ("continue with the beach photo", None),
        ("make a slideshow for my dad", None),
        ("make another one for instagram", None),
        ("make another one of photo 3", None),
        ("给爸爸做个视频", None),
        ("回到上一个", None),
        ("打开标题", None),
        ("新做一个标题", None),
    ],
)
def test_words_about_projects(text: str, action: Action | None) -> None:
    assert full_message_commands.read(text) == action
