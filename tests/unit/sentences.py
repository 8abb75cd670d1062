"""Sentences that people wrote with the operations they ask for, and whether a reading does them.

A row of `tests/data/sentences/*.jsonl`: `say`, `ops` (operations as `serialization.encode` writes them; `[]`: it asks
for nothing; `?`: it cannot be understood), and `or`, other answers that are as good.
The project has six photos, NAMES if the row has no `names`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.domain.operations.serialization import encode
from bot.language.edits.parser import read

NAMES = ("garden", "oma", "cake", "IMG_2041", "kids", "sunset")
FILES = {name.casefold(): name for name in NAMES} | {f"{name.casefold()}.jpg": name for name in NAMES}
_ALIASES = {"蛋糕": "cake", "日落": "sunset", "夕阳": "sunset", "孩子": "kids", "小朋友": "kids", "花园": "garden"}
_ALIASES |= {
    "海滩": "beach",
    "海边": "beach",
    "小狗": "dog",
    "狗狗": "dog",
    "狗": "dog",
    "车": "car",
    "全家福": "family",
}
_ALIASES |= {"花園": "garden", "奶奶": "oma", "外婆": "oma", "阿嬷": "oma"}
_LOOSE = 1.8
"""How far a factor may be from the expected one, as "a bit" may mean more or less."""
_TALK = frozenset({"LeaveAlone"})
_HARMLESS = frozenset({"Unsupported", "Ask"})
_NOTHING = ({"op": "SetMusic"}, {"op": "RemoveWords", "words": "all"})
"""Operations that change nothing in the project of the rows."""
Op = Mapping[str, Any]


class Verdict(StrEnum):
    """What became of a sentence."""

    RIGHT = "right"
    COMPLAINT = "needless complaint"
    PART = "done in part"
    MISSED = "not done"
    HARM = "changed something else"


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of sentences."""
    for line in Path("tests/data/sentences", f"{name}.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def verdicts(name: str) -> Counter[Verdict]:
    """How many sentences of a file came to what."""
    return Counter(verdict(row) for row in rows(name))


def verdict(row: Mapping[str, Any]) -> Verdict:
    """What becomes of a row's sentence, by its best answer."""
    names = row.get("names")
    reading = read(row["say"], {name: name for name in names} if names else FILES)
    got = _merged([encode(operation) for operation in reading.operations])
    answers = [_judged(_merged(wanted), got, bool(reading.unknown)) for wanted in (row["ops"], *row.get("or", ()))]
    return min(answers, key=list(Verdict).index)


def _judged(wanted: Sequence[Op], got: Sequence[Op], complains: bool) -> Verdict:
    if wanted and wanted[0]["op"] == "?":
        return Verdict.HARM if [one for one in got if one["op"] not in _HARMLESS] else Verdict.RIGHT
    left = list(got)
    missed = []
    for want in wanted:
        match = next((one for one in left if _same(want, one)), None)
        if match is None:
            missed.append(want)
        else:
            left.remove(match)
    if [one for one in left if one["op"] not in _HARMLESS]:
        return Verdict.HARM
    refused = complains and all(want["op"] == "Unsupported" for want in missed)
    if missed and not refused:
        return Verdict.MISSED if len(missed) == len(wanted) else Verdict.PART
    return Verdict.COMPLAINT if complains and not missed else Verdict.RIGHT


def _merged(ops: Sequence[Op]) -> list[Op]:
    """The operations in one usual form: what is said in two is one, what changes nothing is left out."""
    found: list[dict[str, Any]] = []
    for op in map(_usual, ops):
        last = found[-1] if found else None
        if op["op"] in _TALK or op in _NOTHING:
            continue
        if last and op["op"] == last["op"] == "Remove":
            last["of"] = [*last["of"], *op["of"]]
        elif last and op["op"] == last["op"] == "StyleWords" and op.get("words") == last.get("words"):
            last.update(op)
        elif last and op["op"] == "TimeWords" and last["op"] in {"SetTitle", "SetEnd"} and op.get("ms"):
            last["ms"] = op["ms"]
        elif last and op["op"] == last["op"] == "SetLook" and not last.get("of") and not op.get("look"):
            last["of"] = ["all", *(f"-{one}" for one in op["of"])]
        else:
            found.append(op)
    return list(found)


def _usual(op: Op) -> dict[str, Any]:
    found = {key: value for key, value in op.items() if key != "asked"}
    of = found.get("of")
    if op["op"] == "Remove" and of and of[0] == "all" and len(of) > 1:
        return {"op": "Keep", "of": [one.removeprefix("-") for one in of[1:]]}
    if op["op"] == "SetCaptions" and _chosen(of) == _chosen([f"at {n}" for n in range(1, len(NAMES) + 1)]):
        found["of"] = ["all"]
    place = found.get("to")
    if isinstance(place, Mapping):
        number = place.get("number", 1)
        number += len(NAMES) + 1 if number < 0 else 0
        found["to"] = {"where": "start"} if (place["where"], number) == ("number", 1) else dict(place, number=number)
    return found


def _same(want: Op, got: Op) -> bool:
    if want["op"] != got["op"]:
        return False
    if want["op"] in {"Unsupported", "Make", "Ask"}:
        return True
    return all(_alike(key, want.get(key), got.get(key)) for key in {*want, *got} - {"op"})


def _alike(key: str, want: Any, got: Any) -> bool:
    match key:
        case "second" if isinstance(want, bool) or isinstance(got, bool):
            return bool(want) == bool(got)
        case "of" | "first" | "second" | "anchor" | "after" | "into":
            return _chosen(want) == _chosen(got)
        case "text":
            return _plain(want or "") == _plain(got or "")
        case "texts":
            return [_plain(one) for one in want or []] == [_plain(one) for one in got or []]
        case "color":
            return bool(want) == bool(got)
        case "by" if isinstance(want, int | float) and isinstance(got, int | float):
            return want * got > 0
        case "to" if isinstance(want, Mapping) and isinstance(got, Mapping):
            fields = {*want, *got} - ({"number"} if want.get("number", 1) == got.get("number", 1) else set())
            return all(_alike(field, want.get(field), got.get(field)) for field in fields)
        case "factor" | "size" | "speed":
            return _near(1.0 if want is None else want, 1.0 if got is None else got)
        case "level" | "keep" | "max_bytes":
            return (
                isinstance(want, int | float)
                and isinstance(got, int | float)
                and abs(want - got) < 0.1 * max(want, got)
            )
    return bool(want == got)


def _near(want: float, got: float) -> bool:
    return want == got or ((want > 1) == (got > 1) and max(want, got) / max(min(want, got), 0.01) < _LOOSE)


def _chosen(of: Any) -> list[str]:
    """A choice of photos with places in one form; ["all"] if nothing is said."""
    found: list[str] = []
    for one in of or ["all"]:
        minus, rest = ("-", one[1:]) if one.startswith("-") else ("", one)
        kind, _, value = rest.casefold().partition(" ")
        numbers = [int(n) for n in value.split()] if kind in {"at", "first", "last", "range"} else []
        match kind:
            case "range" if numbers[1] > 0:
                numbers = list(range(numbers[0], numbers[1] + 1))
            case "first":
                numbers = list(range(1, numbers[0] + 1))
            case "last" if numbers[0] == 1:
                numbers = [-1]
            case "named":
                value = value.removesuffix(".jpg")
        if kind in {"at", "first", "range"} or (kind == "last" and numbers == [-1]):
            found += [f"{minus}at {n if n > 0 else n + len(NAMES) + 1}" for n in numbers]
        else:
            found.append(f"{minus}{kind} {_ALIASES.get(value, value)}".strip())
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s.!。！?？\"“”'，,]+", " ", text.casefold()).strip()
