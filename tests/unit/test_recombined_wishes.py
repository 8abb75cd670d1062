"""Wishes joined in many ways do what each does by itself; photos that nobody can make out stay as they are."""

from __future__ import annotations

from functools import cache
from itertools import permutations, product

import pytest

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.words import SetEnd
from bot.language.edits.parser import read
from tests.tables import assert_rows

_TALK = (Ask, LeaveAlone, Unsupported)
_NAMES = {name: name for name in ("kitchen", "garden", "cake", "beach", "dog", "蛋糕", "小狗")}
_WISHES = (
    *("make photo 2 black and white", "remove the cake", "show the dog for 6 seconds", "put the beach first"),
    *("make the title bigger", "turn the music down", "put Thank you at the end", "make it vertical", "rotate photo 4"),
    *("take out 2 and 4", "make everything sepia except the dog", "use my own song"),
)
_JOINS = (
    *(", ", ". ", " and then ", "\n", " - ", "; ", " but ", "... ", " also ", " pls ", ", and please "),
    *(" while you're at it ", " (and "),
)
_HAN_WISHES = (
    *(
        "第二张弄成黑白",
        "把蛋糕那张删掉",
        "小狗那张放6秒",
        "标题放大一点",
        "音樂小聲一點",
        "换成欢快的音乐",
        "改成竖屏",
    ),
    *("旋转第四张", "不要字幕"),
)
_HAN_JOINS = ("，", "。", "，然后", "；", "顺便", "而且", "，谢谢，", "\n", "，还有")
_WISHES_FOR_PHOTOS = (
    *("make {} black and white", "make {} brighter", "remove {}", "delete {}", "rotate {}", "{} should stay longer"),
    *("sepia for {}", "slow motion for {}", "no zoom on {}", "take {} out"),
)
_UNCLEAR = (
    *(
        "some of the photos",
        "a few photos",
        "a couple of photos",
        "several pictures",
        "half of the photos",
        "any photo",
    ),
    *("two of the photos", "a third of the pictures", "the best picture", "the ugly one", "one of the pictures"),
    *("the photo of my boss", "the one with the red car", "the old picture"),
)


@cache
def _effects(text: str) -> tuple[Operation, ...]:
    return tuple(one for one in read(text, _NAMES).operations if not isinstance(one, _TALK))


@pytest.mark.parametrize("join", _JOINS)
def test_two_wishes_do_what_each_does(join: str) -> None:
    end = ")" if "(" in join else ""
    pairs = [(f"{one}{join}{two}{end}", one, two) for one, two in permutations(_WISHES, 2)]
    assert_rows((text, _effects(text), _effects(one) + _effects(two)) for text, one, two in pairs)
    assert all(_effects(wish) for wish in _WISHES)


@pytest.mark.parametrize("join", _HAN_JOINS)
def test_two_wishes_in_chinese_do_what_each_does(join: str) -> None:
    pairs = [(f"{one}{join}{two}", one, two) for one, two in permutations(_HAN_WISHES, 2)]
    assert_rows((text, _effects(text), _effects(one) + _effects(two)) for text, one, two in pairs)


def test_photos_that_nobody_can_make_out_stay_as_they_are() -> None:
    texts = [wish.format(photos) for wish, photos in product(_WISHES_FOR_PHOTOS, _UNCLEAR)]
    assert_rows((text, _effects(text), ()) for text in texts)


def test_a_thing_on_a_photo_is_not_the_photo() -> None:
    takes = ("remove {}", "delete {}", "take {} out", "get rid of {}")
    things = ("the dog from photo 2", "the dog on photo 2", "the cake in photo 3", "the dog on the second photo")
    texts = [take.format(thing) for take, thing in product(takes, things)]
    assert_rows((text, _effects(text), ()) for text in texts)


def test_a_shape_before_photos_says_which() -> None:
    texts = [f"make the {shape} photos black and white" for shape in ("wide", "landscape", "upright", "square")]
    assert_rows((text, _effects(text), ()) for text in texts)


def test_thanks_in_capitals_may_be_the_words_at_the_end() -> None:
    assert _effects("put Thank you at the end") == (SetEnd("Thank you"),)
    assert _effects("remove the cake. put Thank you at the end")[1:] == (SetEnd("Thank you"),)


def test_photos_that_can_be_made_out_are_changed() -> None:
    texts = (
        "make the first couple of photos longer",
        "last few pics a bit slower",
        "calm music for the wedding photos",
    )
    assert_rows((text, bool(_effects(text)), True) for text in texts)
