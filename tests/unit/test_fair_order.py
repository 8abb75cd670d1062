"""In what order renders begin."""

from __future__ import annotations

import pytest

from bot.backends.studio.fair_order import Waiting, in_order

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
    assert order == ["a0", "b0", "b1", "b2", "a1"]
    fresh = waiting("c", "d", "e", since=NOW + 2000)
    assert in_order([second, *fresh], {"a": 600.0}, NOW + 2000)[0].id == "a1", "it has waited for half an hour"


def test_each_has_their_own_in_the_order_in_which_they_came() -> None:
    order = [one.id for one in in_order(waiting(*"abab"), {}, NOW)]
    assert order == ["a0", "b1", "a2", "b3"]
