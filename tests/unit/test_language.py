"""One normaliser, one spelling corrector and one number reader, which both engines share."""

from __future__ import annotations

import pytest

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from bot.domain.messages import Action, Verb
from bot.language.intents import full_message_commands, plan
from bot.language.normalizer import plain
from bot.language.numbers import number
from bot.language.spelling import Speller
from tests.unit.edit_effects import project_of


@pytest.mark.parametrize(
    ("sentences", "action"),
    [
        ("注销我的账号|註銷我的帳號|註銷我的賬號|注销我的帐号", Action(Verb.DELETE)),
        ("说国语|說國語", Action(Verb.LANGUAGE, "zh")),
        ("send version ten again|send v10 again|再发第十版|再發第十版", Action(Verb.SEND_AGAIN, "v10")),
        ("send version eleven again|the eleventh version again|再發第十一版", Action(Verb.SEND_AGAIN, "v11")),
        ("send version twenty-one again|把第二十一版再發一次", Action(Verb.SEND_AGAIN, "v21")),
    ],
)
def test_twins_are_one_command(sentences: str, action: Action) -> None:
    for sentence in sentences.split("|"):
        assert full_message_commands.read(sentence) == action, sentence


@pytest.mark.parametrize(
    "twins",
    [
        ("把它们反过来", "把它們反過來"),
        ("第三张照片久一点，标题：夏天", "第三張照片久一點，標題：夏天"),
        ("remove photo twenty-one", "remove photo 21"),
        ("make it slower", "maek it slowwwer"),
    ],
)
def test_twins_are_one_edit(twins: tuple[str, str]) -> None:
    before = project_of(22)
    drafts = [read(respond(before, sentence).project.draft) for sentence in twins]
    shots = [[(shot.photo, shot.ms) for shot in draft.shots] for draft in drafts]
    assert shots[0] == shots[1] != [(shot.photo, shot.ms) for shot in read(before.draft).shots]


def test_traditional_characters_are_planned_like_simplified_ones() -> None:
    assert str(plan("把音樂換掉，然後匯出視頻發給我")) == str(plan("把音乐换掉，然后导出视频发给我"))


def test_places_lead_back_to_the_original() -> None:
    text = "Ｔｉｔｌｅ…\u200b馀額½"
    written = plain(text)
    assert written.text == "title...余额1⁄2"
    assert text[slice(*written.place(8, 10))] == "馀額"
    assert text[slice(*written.place(5, 5))] == ""
    assert written.place(0, len(written.text)) == (0, len(text))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2 2nd two second 二 两", 2),
        ("11 eleven eleventh 十一 一一", 11),
        ("21 twenty-one 二十一 二一", 21),
        ("105 一百零五 一零五", 105),
    ],
)
def test_numbers(words: str, value: int) -> None:
    assert {number(word) for word in words.split()} == {value}


def test_spelling() -> None:
    speller = Speller(("export", "slower", "transition", "send"), frozenset({"expert"}))
    wrong = "exprot exporrrt expert xeport slowwwer transitoin tarnsiton sned sand port"
    assert [speller.mended(word) for word in wrong.split()] == [
        *("export", "export", "expert", "export", "slower", "transition", "transition", "send", "sand", "port"),
    ]
    assert Speller(("download",)).mended("dwnlaod") == "dwnlaod"
    assert Speller(("download",), by_key=True).mended("dwnlaod") == "download"
