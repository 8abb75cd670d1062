"""In what order renders begin."""

from __future__ import annotations

import pytest

from bot.backends.studio.fair_order import Waiting, in_order
from bot.domain.fair_turns import at_place

NOW = 1000.0


def waiting(*people: str, seconds: float = 30.0, since: float = NOW) -> list[Waiting]:
    """Renders of these people, one moment after the other."""
    return [Waiting(f"{person}{n}", person, seconds, since + n / 1000) for n, person in enumerate(people)]


@pytest.mark.parametrize(
    ("came", "had", "order"),
    [
        ("aaaab", {}, "abaaa"),
        ("aaabbc", {}, "abcaba"),
        ("ab", {"a": 30.0}, "ba"),
        ("aab", {"a": 300.0, "b": 400.0}, "aab"),
        ("aaa", {"a": 9000.0}, "aaa"),
    ],
)
def test_people_take_turns(came: str, had: dict[str, float], order: str) -> None:
    assert "".join(one.person for one in in_order(waiting(*came), had, NOW)) == order


def test_one_long_film_waits_for_some_short_ones_but_not_for_ever() -> None:
    long, short = Waiting("a0", "a", 600.0, NOW), [Waiting(f"b{n}", "b", 30.0, NOW + 1 + n) for n in range(3)]
    second = Waiting("a1", "a", 600.0, NOW + 0.5)
    order = [one.id for one in in_order([long, second, *short], {}, NOW + 4)]
    assert order == ["b0", "b1", "b2", "a0", "a1"]
    fresh = waiting("c", "d", "e", since=NOW + 2000)
    assert in_order([second, *fresh], {"a": 600.0}, NOW + 2000)[0].id == "a1", "it has waited for half an hour"


def test_a_short_video_does_not_wait_for_long_ones_of_many_newcomers() -> None:
    long = waiting(*"abcdef", seconds=290.0, since=NOW - 60)
    short = Waiting("z0", "z", 5.0, NOW)
    assert in_order([*long, short], {}, NOW)[0] == short
    assert in_order([*long, short], {"z": 300.0}, NOW)[-1] == short, "somebody who had much is no newcomer"


def test_who_asks_from_one_place_takes_turns_with_the_other_places() -> None:
    here = waiting(*(at_place("here", name) for name in "aaabc"))
    there, alone = Waiting("x", at_place("there", "x"), 30.0, NOW + 1), Waiting("y", "y", 30.0, NOW + 2)
    order = [one.id for one in in_order([*here, there, alone], {}, NOW + 2)]
    assert order == ["here/a0", "x", "y", "here/b3", "here/c4", "here/a1", "here/a2"]
    had = {at_place("here", "gone"): 90.0}
    assert in_order([*here, there, alone], had, NOW + 2)[0] == there, "what others there have had counts"


def test_each_has_their_own_in_the_order_in_which_they_came() -> None:
    order = [one.id for one in in_order(waiting(*"abab"), {}, NOW)]
    assert order == ["a0", "b1", "a2", "b3"]
