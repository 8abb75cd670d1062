"""A person deletes their words, photos and videos from a group. Everything of the others stays."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.app.settings import Settings
from bot.domain.messages import Action, Verb
from tests import photos
from tests.fakes.chat import Chat
from tests.story.test_privacy import facts_of, gone, inside, traces

MINE = Action(Verb.DELETE, "mine")
ALL = Action(Verb.DELETE, "yes")


def photo(folder: Path, name: str, seed: int) -> Path:
    return photos.jpeg(folder / f"{name}.jpg", photos.scenery((320, 240), seed))


async def test_what_one_person_sent_goes_and_the_others_begin_anew_with_theirs(
    chat: Chat, settings: Settings, tmp_path: Path
) -> None:
    chat.group = True
    bens, anns = photos.portrait(tmp_path / "bens-dog.jpg"), photo(tmp_path, "anns-cat", 2)
    chat.says(files=[anns], sender="ann")
    await chat.heard("1 photo")
    chat.says(files=[bens], sender="ben")
    await chat.heard("2 photos")
    chat.says('make a slideshow with the title "Rex the dog", 1 second each', sender="ben")
    await chat.video()
    his = ("Rex the dog", inside(bens), *facts_of(bens))
    assert all(traces(settings, one) for one in his)
    chat.says("delete my data", sender="ben")
    asked = await chat.heard("What shall I delete?")
    chat.says(action=asked.action("Only what I sent"), sender="ben")
    await chat.heard("What you sent me is deleted")
    await gone(settings, "bens-dog", *his)
    assert not list(settings.data_dir.rglob("*storyboard*")), "his photo is to be seen on it"
    assert traces(settings, inside(anns))
    seen = chat.posted
    chat.says("make a slideshow, 1 second each", sender="ann")
    again = await chat.video(2)
    assert round(again.duration) == 1, [message.text for message in chat.since(seen)]


async def test_words_on_other_peoples_photos_go_too(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.group = True
    anns = photo(tmp_path, "anns-cat", 2)
    chat.says(files=[anns], sender="ann")
    await chat.heard("1 photo")
    chat.says('title "Zanzibar honeymoon", 1 second each', sender="ben", may_export=False)
    await chat.heard("Zanzibar")
    chat.says("caption photo 1: Benjamins scar", sender="ben")
    await chat.heard("Benjamins")
    chat.says("rename project to Quetzal42", sender="ben")
    await chat.heard("now called")
    chat.says("make it square", sender="ann")
    await chat.heard("1:1")
    chat.says("export", sender="ben")
    await chat.video()
    his = ("Zanzibar", "Benjamins", "Quetzal42")
    assert traces(settings, *his)
    chat.says(action=MINE, sender="ben")
    await chat.heard("What you sent me is deleted")
    await gone(settings, *his)
    assert traces(settings, inside(anns))
    seen = chat.posted
    chat.says("status", sender="ann")
    await chat.heard("Timeline", after=seen)
    chat.says("my projects", sender="ann")
    assert "1 photo" in (await chat.heard("Your projects", after=seen)).text


async def test_the_video_of_somebody_who_only_asked_stays(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.group = True
    chat.says('make a slideshow, 1 second each, title "Our cat"', [photo(tmp_path, "anns-cat", 2)], sender="ann")
    await chat.video()
    chat.says("status", sender="ben")
    await chat.heard("Timeline")
    chat.says("delete my data", sender="ben")
    asked = await chat.heard("What shall I delete?")
    chat.says(action=asked.action("Only what I sent"), sender="ben")
    await chat.heard("What you sent me is deleted")
    chat.says("send it again", sender="ann")
    await chat.video(2)


async def test_a_project_of_his_alone_goes_whole_and_other_chats_are_cleaned_too(
    chat: Chat, settings: Settings, tmp_path: Path
) -> None:
    bens, anns = photo(tmp_path, "bens-dog", 1), photo(tmp_path, "anns-cat", 2)
    chat.says(files=[bens], sender="ben", chat="bens-own-chat")
    await chat.heard("1 photo")
    chat.group = True
    chat.says(files=[bens], sender="ben", chat="team")
    await chat.until(lambda: True if sum("1 photo" in text for text in chat.texts) == 2 else None)
    chat.says(files=[anns], sender="ann", chat="others")
    await chat.until(lambda: True if sum("1 photo" in text for text in chat.texts) == 3 else None)
    chat.says(action=MINE, sender="ben", chat="team")
    await chat.heard("What you sent me is deleted")
    await gone(settings, "bens-dog", "bens-own-chat", inside(bens))
    assert traces(settings, inside(anns))


async def test_everything_of_a_group_is_for_its_admins_to_delete(
    chat: Chat, settings: Settings, tmp_path: Path
) -> None:
    chat.group = True
    anns = photo(tmp_path, "anns-cat", 2)
    chat.says(files=[anns], sender="ann")
    await chat.heard("1 photo")
    chat.says(action=ALL, sender="ben")
    await chat.heard("Only an admin of this group")
    assert traces(settings, inside(anns))
    chat.admins.add("cleo")
    chat.says(action=ALL, sender="cleo")
    await chat.heard("is deleted")
    await gone(settings, inside(anns))


@pytest.mark.usefixtures("slow_render")
async def test_what_is_under_way_goes_as_well(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.group = True
    bens = photo(tmp_path, "bens-dog", 1)
    chat.says("make a slideshow, 50 seconds", [bens], sender="ben")
    await chat.heard(lambda message: message.reply.progress is not None)
    chat.says(action=MINE, sender="ben")
    await chat.heard("What you sent me is deleted")
    await gone(settings, "bens-dog", inside(bens))
    until = time.monotonic() + 2
    while time.monotonic() < until:
        await asyncio.sleep(0.1)
        assert not chat.videos
