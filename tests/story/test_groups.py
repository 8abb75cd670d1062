"""Groups: silence unless addressed, several people on one project, a kind sentence if somebody may not change it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.domain.messages import Action, Attachment, ConversationKey, Verb
from bot.storage import tables
from bot.storage.queries import projects
from tests.story.studio import MOST, SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

OPERATOR = "olga"
REFUSED = {
    "en": "In this group, only the person who started the project and the admins can change and export it.",
    "zh": "在这个群里，只有项目发起人和管理员可以修改和导出视频。",
}


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    operators = tuple(f"chat{n}:{OPERATOR}" for n in range(MOST))
    return {"admins": operators, "quota_exports_per_day": 1, "quota_files_per_project": 4}


@pytest.fixture(autouse=True)
def group(room: Room) -> None:
    """Makes the chat a group of several people."""
    room.chat.group = True


async def limited(room: Room, locale: str = "en") -> None:
    """Ann has begun a project, and limits it to herself and the admins."""
    await room.says(files=room.photos(2), sender="ann", locale=locale)
    await room.says(action=Action(Verb.SETTINGS, "limited"), sender="ann", locale=locale)


async def test_what_is_not_meant_for_the_bot_is_neither_answered_nor_stored(room: Room) -> None:
    room.chat.says("look at these", room.photos(2), sender="ben", addressed=False)
    [told] = await room.says("make a slideshow", sender="ben")
    assert "Send me the photos" in told
    assert not room.chat.videos
    async with room.app.services.database.read() as connection:
        stored = sa.select(sa.func.count()).select_from(tables.inbounds)
        count = (await connection.execute(stored.where(tables.inbounds.c.channel == room.chat.name))).scalar_one()
    assert count == 1


async def test_several_people_make_one_video(room: Room) -> None:
    await room.says(files=room.photos(1), sender="ann")
    await room.says(files=room.photos(1, start=2), sender="ben")
    await room.says("make a slideshow, 1 second each", sender="cleo")
    assert (await room.chat.video()).duration == pytest.approx(2, abs=0.1)


async def test_settings_show_how_things_stand(room: Room) -> None:
    [card] = await room.says(action=Action(Verb.SETTINGS))
    assert card == "Language: English\nWho may change and export the video here: everybody"
    assert room.chat.messages[-1].labels == ["Starter and admins only", "中文"]


async def test_the_starter_may_keep_a_project_to_the_admins(room: Room) -> None:
    await limited(room)
    refused = await room.says("make it vertical", sender="ben")
    assert [text[: len(REFUSED["en"])] for text in refused] == [REFUSED["en"]]
    assert "9:16" in "".join(await room.says("make it vertical", sender="ann"))
    room.chat.admins.add("cleo")
    assert "16:9" in "".join(await room.says("landscape", sender="cleo"))
    assert "1:1" in "".join(await room.says("square", sender=OPERATOR))


async def test_everybody_may_still_add_photos_and_ask(room: Room) -> None:
    await limited(room)
    [card] = await room.says(files=room.photos(1, start=3), sender="ben")
    assert card.startswith("3 photos")
    assert "Timeline" in "".join(await room.says("status", sender="ben"))
    assert "free" in "".join(await room.says(action=Action(Verb.CREDITS), sender="ben"))


@pytest.mark.parametrize("verb", [Verb.EXPORT, Verb.UNDO, Verb.NEW, Verb.CANCEL, Verb.REMOVE])
async def test_no_button_goes_round_it(room: Room, verb: Verb) -> None:
    await limited(room)
    [text] = await room.says(action=Action(verb), sender="ben")
    assert text.startswith(REFUSED["en"])


async def test_nobody_removes_what_somebody_else_began(room: Room) -> None:
    await limited(room)
    await room.says(action=Action(Verb.NEW), sender="ann")
    await room.says(files=room.photos(1, start=3), sender="ben")
    await room.says(action=Action(Verb.PROJECTS), sender="ben")
    anns = next(b.action.argument for b in room.chat.messages[-1].reply.buttons if b.label.startswith("1."))
    for wanted in (anns, f"{anns}:yes", "#1"):
        [text] = await room.says(action=Action(Verb.REMOVE, wanted), sender="ben")
        assert text.startswith(REFUSED["en"]), "his own project is open, and that one is hers"
    await room.says(action=Action(Verb.NEW), sender="ben")
    [text] = await room.says(action=Action(Verb.REMOVE, f"{anns}:yes"), sender="ben")
    assert text.startswith(REFUSED["en"]), "no project is open"
    await room.says(action=Action(Verb.SWITCH, anns), sender="ann")
    [asked] = await room.says(action=Action(Verb.REMOVE, "#2"), sender="ben")
    assert asked.startswith("Remove “Project 2”"), "the open one is hers, and that one is his"
    room.chat.says(action=Action(Verb.REMOVE, f"{anns}:yes"), sender="ann")  # a turn that goes with its project
    await room.chat.heard("“Project 1” is removed")


@pytest.mark.usefixtures("slow_render")
async def test_nobody_cancels_what_somebody_else_has_made(room: Room) -> None:
    await limited(room)
    await room.says("make a slideshow, 50 seconds", sender="ann")
    progress = await room.chat.heard(lambda message: message.reply.progress is not None)
    cancel = progress.action("Cancel")
    await room.says(action=Action(Verb.NEW), sender="ann")
    for action in (cancel, Action(Verb.CANCEL)):
        assert REFUSED["en"] in "".join(await room.says(action=action, sender="ben"))
    await room.says(action=cancel, sender="ann")
    await room.chat.heard("Cancelled")


async def test_nobody_shares_or_begins_again_what_somebody_else_has_made(room: Room) -> None:
    await limited(room)
    room.chat.says("make a slideshow, 1 second each", sender="ann")
    await room.chat.video()
    key = ConversationKey(room.chat.name, "family")
    [made] = await room.app.services.read(projects.exports_of, key)
    await room.says(action=Action(Verb.NEW), sender="ann")
    await room.says(files=room.photos(1, start=3), sender="ben")
    for verb in (Verb.SHARE, Verb.UNSHARE, Verb.RESTART):
        [text] = await room.says(action=Action(verb, made.id), sender="ben")
        assert text.startswith(REFUSED["en"]), "their own project is open, and the video is hers"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("thanks", "With pleasure! Whenever you want a change, just say so."),
        ("谢谢", "With pleasure! Whenever you want a change, just say so."),
        ("looks great", "Good, everything stays as it is."),
        ("真好看", "Good, everything stays as it is."),
    ],
)
async def test_kind_words_are_free(room: Room, words: str, answer: str) -> None:
    await limited(room)
    assert await room.says(words, sender="ben") == [answer]
    assert await room.says(action=Action(Verb.KEEP), sender="ben") == ["Good, everything stays as it is."]


async def test_looking_at_the_choices_is_free(room: Room) -> None:
    await limited(room)
    [text] = await room.says(action=Action(Verb.PRESET, "music"), sender="ben")
    assert text.startswith("Which music")
    [text] = await room.says(action=Action(Verb.PRESET, "music-happy"), sender="ben")
    assert text.startswith(REFUSED["en"])


async def test_photos_with_words_of_somebody_who_may_not_are_kept_without_the_words(room: Room) -> None:
    await limited(room)
    refused, card = await room.says("make a slideshow of all", room.photos(1, start=3), sender="ben")
    assert refused.startswith(REFUSED["en"])
    assert card.startswith("3 photos")
    assert not room.chat.videos


async def test_only_the_starter_and_admins_change_the_setting(room: Room) -> None:
    await limited(room)
    [text] = await room.says(action=Action(Verb.SETTINGS, "everybody"), sender="ben")
    assert text.startswith(REFUSED["en"]) or "Only the person who started" in text
    room.chat.admins.add("cleo")
    [text] = await room.says(action=Action(Verb.SETTINGS, "everybody"), sender="cleo")
    assert "everybody here may" in text
    assert "9:16" in "".join(await room.says("make it vertical", sender="ben"))


async def test_a_limit_outlives_the_project_it_was_set_in(room: Room) -> None:
    await limited(room)
    await room.says(action=Action(Verb.NEW), sender="ann")
    [text] = await room.says(action=Action(Verb.SETTINGS, "everybody"), sender="ben")
    assert "Only the person who started" in text


async def test_chinese_groups_read_chinese(room: Room) -> None:
    await limited(room, locale="zh-CN")
    [text] = await room.says("改成竖屏", sender="ben", locale="zh-CN")
    assert text.startswith(REFUSED["zh"])
    [card] = await room.says(action=Action(Verb.SETTINGS), locale="zh-CN")
    assert card.splitlines() == ["语言：中文", "谁可以修改和导出这里的视频：项目发起人和管理员"]


async def test_each_person_is_answered_in_the_language_they_write_in(room: Room) -> None:
    await room.says(files=room.photos(2), sender="ann", locale="")
    [text] = await room.says("status", sender="ann", locale="")
    assert text.startswith("Timeline")
    [text] = await room.says("显示时间线", sender="li", locale="")
    assert text.startswith("时间线")
    assert (await room.says("加个标题“春天”，先不要导出", sender="li", locale=""))[0].startswith("✅ 已添加标题")
    [text] = await room.says("title “Spring”, do not export yet", sender="ann", locale="")
    assert text.startswith("✅ Title")


async def test_the_days_exports_end_with_a_clear_sentence(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()
    await room.says("black and white")
    [text] = await room.says("export")
    assert text.startswith("This chat has had its 1 video of the last 24 hours. The project is kept;")
    assert text.endswith("you can export again in about 24 hours.")


async def test_a_project_holds_as_many_files_as_the_operator_allows(room: Room) -> None:
    said = await room.says(files=room.photos(5))
    assert said[0] == "1 file was left out: a project holds up to 4. /new starts another one."
    assert said[1].startswith("4 photos")


async def test_photos_of_a_limited_group_keep_their_captions_whoever_sends_them(room: Room) -> None:
    await limited(room)
    await room.answered(*room.chat.album(room.photos(2, start=5), ["Ben's boat", "Ben's dog"], sender="ben"))
    assert not any("only the person who started" in text for text in room.chat.texts)
    shown = [m.reply.media.alt for m in room.chat.messages if m.reply.media]
    assert "“Ben's boat”" in shown[-1]
    assert "“Ben's dog”" in shown[-1]


async def test_albums_that_two_people_send_at_once_are_two_requests(room: Room) -> None:
    chat, sent = room.chat, []
    words = {"ann": "make a slideshow, 1 second each", "ben": "做成幻灯片，每张 2 秒"}
    for number, photo in enumerate(room.photos(4)):
        who = ("ann", "ben")[number % 2]
        sent.append(chat.says(words.pop(who, ""), [photo], album=who, sender=who))
    await room.answered(*sent)
    made = [text for text in chat.texts if "2 photos" in text]
    assert sorted(("1 s each" in text, "2 s each" in text) for text in made) == [(False, True), (True, False)]


async def test_one_video_answers_everybody_who_asks_for_the_same_message(room: Room) -> None:
    chat = room.chat
    asked = chat.says("status")
    wish = "make a slideshow, 1 second each"
    files = tuple(Attachment(str(path), path.name) for path in room.photos(2))
    menus = [
        chat.forwards(asked, message=f"menu-{n}", origin="post", text=wish, attachments=files, order=10 + n)
        for n in (1, 2)
    ]
    await room.answered(asked, *menus)
    assert any("I am working on it" in text for text in chat.texts)
    await chat.video()
    again = chat.forwards(menus[0], message="menu-3", order=13)
    await room.answered(again)
    assert "Version 1" in chat.texts[-1]
    assert len(chat.videos) == 1


@pytest.mark.parametrize(
    ("locale", "words", "told"),
    [("en", "make a slideshow", "In this group I see only"), ("zh-CN", "做成幻灯片", "在这个群里我只能看到")],
)
async def test_of_one_photo_of_an_album_nothing_is_made(room: Room, locale: str, words: str, told: str) -> None:
    said = await room.says(words, room.photos(1), album="the others named nobody", locale=locale)
    assert [text[: len(told)] for text in said] == [told]
    said = await room.says(words, room.photos(2), locale=locale)
    assert "2 " in said[0], "those that come then make a video of their own"
    await room.chat.video()


async def test_the_rest_of_an_album_that_comes_late_brings_back_the_first_photo(room: Room) -> None:
    [told] = await room.says("make a slideshow", room.photos(1), album="slow")
    assert "just one photo" in told
    [card] = await room.says(files=room.photos(1, start=2), album="slow")
    assert card.startswith("2 photos")
