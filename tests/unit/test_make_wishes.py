"""What the options of `make` ask for: every value is understood, in both languages."""

from __future__ import annotations

import pytest

from bot.app.command_line import _MOODS, _STYLES
from bot.app.make_wishes import Options, sentences
from bot.domain.messages import Language
from bot.domain.operations.constraints import MOODS, STYLES
from bot.language.edits.parser import read

RATIOS = ("16:9", "9:16", "1:1", "4:5", "3:4")
CASES = [
    *((Options(style=name), "SetStyle") for name in STYLES),
    *((Options(music=name), "SetMusic") for name in MOODS),
    (Options(music="none"), "RemoveMusic"),
    *((Options(ratio=name), "SetRatio") for name in RATIOS),
    (Options(ratio="9x16"), "SetRatio"),
    *((Options(length=value), "SetTotal") for value in ("30", "12.5", "20s", "1:30")),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("options", "operation"), CASES)
def test_every_value_is_understood(options: Options, operation: str, language: Language) -> None:
    [said] = sentences(("slideshow",), options, language)[1:]
    understood = read(said, {})
    assert [type(one).__name__ for one in understood.operations] == [operation]
    assert understood.unknown == ()


@pytest.mark.parametrize("language", list(Language))
def test_without_words_all_options_are_one_wish_for_a_video(language: Language) -> None:
    [said] = sentences((), Options("elegant", "9:16", "happy", "15"), language)
    understood = read(said, {})
    kinds = [type(one).__name__ for one in understood.operations]
    assert {"Make", "SetStyle", "SetRatio", "SetMusic", "SetTotal"} <= set(kinds)
    assert understood.unknown == ()


def test_a_sound_file_is_no_mood() -> None:
    options = Options(music="song.mp3")
    assert str(options.song) == "song.mp3"
    assert sentences(("slideshow",), options, Language.EN) == ("slideshow",)


def test_the_help_names_every_style_and_mood() -> None:
    assert [name for name in STYLES if name not in _STYLES] == []
    assert [name for name in MOODS if name not in _MOODS] == []
