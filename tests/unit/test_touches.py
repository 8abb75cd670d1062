"""Touches as values: what anybody may send, and what becomes of tiles that have moved or gone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.draft import read as read_draft
from bot.domain.messages import Action, Verb
from bot.domain.operations import photos, picture, sound, words
from bot.domain.operations.dialogue import Undo
from bot.domain.operations.photos import Place, Where
from bot.domain.photo_selection import ALL, at
from bot.domain.task_arguments import STALE, action, of_action
from bot.domain.tiles import tile_ids
from bot.domain.touches import InvalidTouch, Touch, Touched, is_stale, load, placed, read

LONGER: dict[str, Any] = {"op": "SetLength", "ms": 5000, "of": ["at 1"]}
GOOD: dict[str, Any] = {"id": "touch-0001", "project": "p-1", "tiles": ["3"], "operations": [LONGER]}


def test_a_touch_survives_its_way_through_a_button_and_a_stored_plan() -> None:
    touch = Touch(
        "touch-0001",
        "p-1",
        (
            photos.Move(at(1), Place(Where.AFTER, anchor=at(2))),
            words.SetCaptions(at(2), ('Anna: "hi" 你好',)),
            picture.Crop(at(1), part=picture.Part(0.1, 0.2, 0.5, 0.5)),
            picture.Brighten(0.0, at(1), 0.3),
            picture.SetRatio("9:16"),
        ),
        ("3", "7-2"),
        9,
    )
    assert load(str(touch)) == touch
    pressed = Action.decode(action(Touched(touch)).encode())
    assert pressed is not None
    assert of_action(pressed) == Touched(touch)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "a b"},
        {"project": "../p"},
        {"project": None},
        {"revision": "1"},
        {"revision": True},
        {"tiles": "3"},
        {"tiles": ["0"]},
        {"tiles": ["3; drop"]},
        {"tiles": [3]},
        {"tiles": ["1"] * 1001},
        {"operations": []},
        {"operations": {}},
        {"operations": [LONGER] * 21},
        {"operations": ["SetLength"]},
        {"operations": [{"op": "Make"}]},
        {"operations": [{"op": "StartOver"}]},
        {"operations": [{"op": "AskBack", "question": "Who are you?"}]},
        {"operations": [{"op": "Nothing"}]},
        {"operations": [{**LONGER, "of": ["at 2"]}]},
        {"operations": [{**LONGER, "of": ["at 0"]}]},
        {"operations": [{**LONGER, "of": ["first 1"]}]},
        {"operations": [{**LONGER, "of": ["all", "-at 1"]}]},
        {"operations": [{**LONGER, "ms": -1}]},
        {"operations": [{**LONGER, "ms": "5000"}]},
        {"operations": [{**LONGER, "more": 1}]},
        {"operations": [{"op": "Brighten", "by": 0, "level": 2, "of": ["at 1"]}]},
        {"operations": [{"op": "Crop", "of": ["at 1"], "part": {"left": 0, "top": 0, "width": 1}}]},
        {"operations": [{"op": "Crop", "of": ["at 1"], "part": {"left": 0, "top": 0, "width": 1, "height": 7}}]},
        {"operations": [{"op": "Move", "of": ["at 1"], "to": {"where": "after", "anchor": ["at 2"]}}]},
        {"operations": [{"op": "Undo"}]},
        {"operations": [{"op": "Undo"}, LONGER], "revision": 3},
    ],
)
def test_what_is_no_touch_is_refused(wrong: dict[str, Any]) -> None:
    assert read(GOOD).operations == (photos.SetLength(5000, at(1)),)
    with pytest.raises(InvalidTouch):
        read({**GOOD, **wrong})


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000])
def test_a_code_that_holds_no_touch_is_a_stale_button(text: str) -> None:
    assert of_action(Action(Verb.TOUCH, text)) == STALE


def touched(*operations: Any, tiles: tuple[str, ...] = ()) -> Touch:
    return Touch("touch-0001", "p-1", operations, tiles)


def test_a_tile_is_the_same_wherever_it_stands() -> None:
    touch = touched(photos.SetLength(5000, at(1, 2)), tiles=("3", "1"))
    assert placed(touch, ["1", "2", "3"]) == (photos.SetLength(5000, at(3, 1)),)
    assert placed(touch, ["3", "2", "1"]) == (photos.SetLength(5000, at(1, 3)),)


def test_tiles_that_have_gone_are_left_out_and_the_others_are_still_changed() -> None:
    every = touched(photos.Remove(at(1, 2)), picture.SetLook("bw"), tiles=("3", "1"))
    assert placed(every, ["1", "2"]) == (photos.Remove(at(1)), picture.SetLook("bw", ALL))
    assert placed(touched(photos.Remove(at(1)), tiles=("3",)), ["1", "2"]) == ()


def test_a_photo_is_not_moved_beside_one_that_has_gone() -> None:
    move = touched(photos.Move(at(1), Place(Where.BEFORE, anchor=at(2))), tiles=("3", "1"))
    assert placed(move, ["1", "2", "3"]) == (photos.Move(at(3), Place(Where.BEFORE, anchor=at(1))),)
    assert placed(move, ["2", "3"]) == ()
    to_start = touched(photos.Move(at(1), Place(Where.START)), tiles=("3",))
    assert placed(to_start, ["1", "3"]) == (photos.Move(at(2), Place(Where.START)),)


def test_what_is_about_no_tile_stays_as_it_is() -> None:
    touch = touched(sound.SetVolume(0.5), photos.Restore(at(7)), picture.SetTransition("fade"))
    assert placed(touch, ["1"]) == touch.operations


def test_only_a_touch_for_one_draft_gets_stale() -> None:
    assert not is_stale(touched(sound.RemoveMusic()), 4)
    assert not is_stale(Touch("touch-0001", "p-1", (Undo(),), revision=4), 4)
    assert is_stale(Touch("touch-0001", "p-1", (Undo(),), revision=4), 5)


def test_a_photo_that_is_shown_twice_is_two_tiles() -> None:
    shots = [{"d": 1000, "m": m} for m in ({"photo": 2}, {"photo": 1}, {"photo": 2}, {"name": "made"}, {"photo": True})]
    assert tile_ids(read_draft({"t": [{"tt": 0, "sg": shots}]})) == ["2", "1", "2-2", "x4", "x5"]
    assert tile_ids(read_draft({})) == []
