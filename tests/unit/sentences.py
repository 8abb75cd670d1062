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
from bot.language.normalizer import comparable

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
    got = _merged([_expected(encode(operation)) for operation in reading.operations])
    answers = [_judged(_merged(wanted), got, bool(reading.unknown)) for wanted in (row["ops"], *row.get("or", ()))]
    return min(answers, key=list(Verdict).index)


def _expected(operation: Op) -> Op:
    """The operation as the rows have it: they do not say whether another piece of the same mood is wanted."""
    return {name: value for name, value in operation.items() if name != "another"}


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
    for op in (part for one in ops for part in _parts(_usual(one))):
        last = found[-1] if found else None
        if op["op"] in _TALK or op in _NOTHING:
            continue
        if last and op["op"] == "TimeWords" and last["op"] in {"SetTitle", "SetEnd"} and op.get("ms"):
            last["ms"] = op["ms"]
        elif last and op["op"] == last["op"] == "SetLook" and not last.get("of") and not op.get("look"):
            last["of"] = ["all", *(f"-{one}" for one in op["of"])]
        else:
            found.append(op)
    return _without_pronouns(found)


def _parts(op: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is asked for at once as one operation each: a fade in and out, size and colour of words, captions."""
    match op["op"]:
        case "FadePicture" | "FadeMusic" | "StyleWords":
            common = {key: op[key] for key in ("op", "words", "of") if key in op}
            yield from ({**common, key: value} for key, value in op.items() if key not in common)
        case "Remove" if len(op.get("of", ())) > 1 and op["of"][0] != "all":
            yield from ({**op, "of": [one]} for one in op["of"])
        case "SetCaptions" if len(of := _chosen(op.get("of"))) == len(texts := op.get("texts", ())) > 1:
            yield from (
                {"op": "SetCaptions", "of": [one], "texts": [text]} for one, text in zip(of, texts, strict=True)
            )
        case _:
            yield op


def _without_pronouns(ops: Sequence[dict[str, Any]]) -> list[Op]:
    """The operations with the photos that "them" stands for, if one before them names some."""
    found: list[Op] = []
    seen: Any = None
    for op in ops:
        of = op.get("of")
        found.append(dict(op, of=seen) if of == ["them"] and seen else op)
        seen = of if of and of[0] not in {"them", "all", "rest"} else seen
    return found


def _usual(op: Op) -> dict[str, Any]:
    found = dict(op)
    if op["op"] == "SetTime":  # as the studio takes it for six photos
        found["op"] = "SetTotal" if op["ms"] >= 1000 * len(NAMES) else "SetLength"
    kind = found.pop("type_style", "")  # what a look of letters does besides their font
    if kind and not found.get("font"):
        found |= {"font": "script"} if kind == "handwritten" else {"type_style": kind}
    of = found.get("of")
    if op["op"] in {"SetSpeed", "Trim", "MuteClips"} and of == ["clips"]:
        del found["of"]  # which only clips can have
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
    if want["op"] == "ReplaceText" and not got.get("old"):  # the word most like the new one
        return _plain(want["new"]) == _plain(got["new"])
    kinds = {"mood", "asked"} if want.get("asked") and got.get("asked") else {"asked"}  # the nearest one there is
    return all(_alike(key, want.get(key), got.get(key)) for key in {*want, *got} - {"op", *kinds})


_PHOTOS_IN = frozenset({"of", "first", "second", "anchor", "after", "into"})
_FACTORS = frozenset({"factor", "size", "speed"})
_DEFAULTS: Mapping[str, Any] = {"start": 0, "end": 0, "speed": 1.0, "factor": 1.0, "size": 1.0, "number": 1}


def _alike(key: str, want: Any, got: Any) -> bool:
    if key == "to" and isinstance(want, Mapping) and isinstance(got, Mapping):
        return all(_alike(field, want.get(field), got.get(field)) for field in {*want, *got})
    if key in _PHOTOS_IN and not isinstance(want, bool) and not isinstance(got, bool):
        return _chosen(want) == _chosen(got)
    want, got = (_DEFAULTS.get(key) if value is None else value for value in (want, got))
    match key:
        case "second" | "color":
            return bool(want) == bool(got)
        case "text":
            return _plain(want or "") == _plain(got or "")
        case "texts":
            return [_plain(one) for one in want or []] == [_plain(one) for one in got or []]
        case "font":
            return {want, got} <= {"plain", "sans"} or bool(want == got)
        case "keep" if not (want and got):
            return True
    return _measures_alike(key, want, got)


def _measures_alike(key: str, want: Any, got: Any) -> bool:
    if not all(isinstance(value, int | float) for value in (want, got)):
        return bool(want == got)
    if key == "degrees":
        return bool((want - got) % 360 == 0)
    if key == "by":
        return bool(want * got > 0)
    if key in _FACTORS:
        return _near(want, got)
    if key in {"level", "keep", "max_bytes"}:
        return bool(abs(want - got) < 0.1 * max(want, got))
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
            case "last":
                numbers = list(range(len(NAMES) + 1 - numbers[0], len(NAMES) + 1))
            case "named":
                value = comparable(value.removesuffix(".jpg"))
        if kind in {"at", "first", "range", "last"}:
            found += [f"{minus}at {n if n > 0 else n + len(NAMES) + 1}" for n in numbers]
        else:
            found.append(f"{minus}{kind} {_ALIASES.get(value, value)}".strip())
    left_out = [one.removeprefix("-") for one in found[1:]]
    if found[:1] == ["all"] and left_out and all(re.fullmatch(r"-at \d+", one) for one in found[1:]):
        return [place for n in range(1, len(NAMES) + 1) if (place := f"at {n}") not in left_out]
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s.!。！?？\"“”'，,]+", " ", text.casefold()).strip()
