"""What a message leaves open: what people are asked, and what they are not asked."""

from __future__ import annotations

from pathlib import Path

from bot.domain.operations import Operation
from bot.domain.operations.photos import Keep, Remove, SetLength, SetTotal, Swap
from bot.domain.operations.picture import SetLook
from bot.domain.operations.sound import RemoveMusic
from bot.domain.photo_selection import at
from bot.language.edits.doubts import Doubt, doubt
from bot.language.edits.parser import read
from tests.tables import assert_rows
from tests.unit.sentences import FILES, rows

Readings = tuple[tuple[Operation, ...], ...]


def found(text: str, shots: int = 5) -> Doubt | None:
    return doubt(text, {}, read(text, {}), shots)


def readings(text: str, shots: int = 5) -> Readings:
    one = found(text, shots)
    return one.readings if one else ()


def times(seconds: int) -> Readings:
    return (SetLength(seconds * 1000),), (SetTotal(seconds * 1000),)


SWAP = ((Swap(at(3), at(4)),),)
ROWS: list[tuple[str, int, Readings]] = [
    ("5 seconds", 5, times(5)),
    ("8 seconds please", 5, times(8)),
    ("8秒", 5, times(8)),
    ("3 seconds", 3, times(3)),
    ("10", 5, times(10)),
    ("2", 5, ((SetLength(2000),),)),
    ("60", 5, ((SetTotal(60_000),),)),
    ("swap 3:4", 5, SWAP),
    ("对调3:4", 5, SWAP),
    ("drip photo 2", 5, ((Remove(at(2)),),)),
    ("revome photo 2", 5, ((Remove(at(2)),),)),
    ("kepp only photo 2", 5, ((Keep(at(2)),),)),
]
CLEAR = [
    *("4 seconds", "11 seconds", "30 seconds", "make it 8 seconds", "8 seconds each", "8 seconds in all", "一共8秒"),
    *("8 seconds, vertical slideshow", "做个视频，8秒"),
    *("3:4", "竖屏3:4", "remvoe photo 2", "dlete photo 3", "shuffel", "lose the music", "0", "999.9 is my number"),
    *(
        "I ate the cake",
        "hello",
        "nice, thank you",
        "frobnicate the title",
        "title: drip photo 2",
        "caption photo 1: 8",
    ),
]
"""For five photos: certain, or not understood at all."""


def test_what_is_open() -> None:
    assert_rows((text, readings(text, shots), wanted) for text, shots, wanted in ROWS)


def test_what_is_not() -> None:
    assert_rows((text, readings(text), ()) for text in CLEAR)
    assert not found("8 seconds", shots=1)
    assert not found("10", shots=0)


def test_the_rest_of_the_message_is_certain() -> None:
    one = found("black and white, 8 seconds, frobnicate the title")
    assert one is not None
    assert one.rest.operations == (SetLook("bw"),)
    assert one.rest.unknown == ("frobnicate the title",)
    two = found("black and white, revome the music")
    assert two is not None
    assert (two.readings, two.rest.operations, two.rest.unknown) == (((RemoveMusic(),),), (SetLook("bw"),), ())
    assert two.corrected == "remove the music"


def test_hardly_anybody_is_asked() -> None:
    said = [row["say"] for path in Path("tests/data/sentences").glob("*.jsonl") for row in rows(path.stem)]
    open_ = [text for text in said if doubt(text, FILES, read(text, FILES), 6)]
    assert len(open_) <= len(said) / 100, open_
