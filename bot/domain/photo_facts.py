"""What is known of a photo besides its pixels, read when it is taken in, and what follows from it.

The thresholds were measured on 55 photographs (Debian's mate-backgrounds, gnome-backgrounds, lomiri-wallpapers and
plasma-workspace-wallpapers, scikit-image's samples, portraits from the tests of face_recognition), each at 960 pixels
a side, as they are, and blurred by a Gaussian whose radius was 0.1 to 0.5 % of the longer side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate

Box = tuple[float, float, float, float]
"""Left, top, width and height, as shares of the upright picture."""

BLURRY = 1.35
"""Photos below this sharpness are blurry.

Of 55 sharp photographs two count as blurry, both soft close-ups; blurred by 0.1 % of the longer side three, by 0.2 %
39, by 0.3 % 52, by 0.5 % all. Moved by 1 % of the longer side in one direction 26, by 2 % 32.
"""
DARK = 0.22
"""Photos whose mean brightness is below this are dark."""
BRIGHT = 0.85
_STEP_MS = 250
"""How finely the beginning of a part is chosen."""
BITS = 128
MOST_BITS, MOST_BITS_OF_A_BURST = 14, 24
"""Photos whose hashes differ in more bits are not alike; those taken within `BURST_S` may differ in more.

In nine cases of ten the same photo at half the size, at JPEG quality 40 or brighter by a quarter differed in 7 bits at
most, shifted by 2 % in 15, shifted by 3 % and turned a little in 24; different photographs differed in 30 at least.
"""
BURST_S = 10.0
MOST_COLOR = 48
"""Nor are photos alike if a quarter of them differs by more than this, of 255, in red, green or blue.

Brighter by a tenth they differed by 25 at most, by a quarter by 57.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a photo's file and its picture say; what is None or empty is unknown. Of a clip only
    the time, the faces and how lively it is are read, of a song the beats.

    Times and faces are personal: they are kept with the file, are deleted with it, and are in no log.
    """

    taken: str = field(default="", repr=False)
    """When it was taken, in ISO 8601: `2024-05-01T12:00:00.12`, with `+02:00` if the camera says so; with `Z` if only
    the moment is known, not the local time."""
    sharpness: float | None = None
    """How much steeper the strongest edges are than after a blur: 1 if nothing is sharp, about 2 in a usual photo.

    A plain wall has none.
    """
    exposure: float | None = None
    """The mean brightness, 0 to 1."""
    hash: str = field(default="", repr=False)
    """A difference hash of `BITS` bits in hexadecimal, then the mean colours of the four quarters; empty if the picture
    has no structure that it could be compared by."""
    faces: tuple[Box, ...] | None = field(default=None, repr=False)
    focus: tuple[float, float] | None = None
    """The place that stands out most, as shares of the upright picture."""
    flat: bool = False
    """Whether it is a screen, a page or a drawing rather than a photograph: one colour takes much of it."""
    lively: str = field(default="", repr=False)
    """How lively each second of a clip is, a digit each; empty if that is unknown."""
    beats: tuple[float, ...] | None = field(default=None, repr=False)
    """The seconds of a song's beats; none if it has no clear beat."""

    @property
    def blurry(self) -> bool | None:
        """Whether nothing in it is sharp; None if that is unknown."""
        return None if self.sharpness is None else self.sharpness < BLURRY

    @property
    def dark(self) -> bool | None:
        """Whether it is dark as a whole; None if that is unknown."""
        return None if self.exposure is None else self.exposure < DARK

    @property
    def people(self) -> bool | None:
        """Whether it shows faces; None if that is unknown."""
        return None if self.faces is None else bool(self.faces)

    @property
    def quality(self) -> tuple[bool, bool, float]:
        """Orders photos from worse to better: sharp ones first, then well exposed ones."""
        well = self.exposure is None or DARK <= self.exposure <= BRIGHT
        return not self.blurry, well, self.sharpness or 0.0


UNKNOWN = Facts()


def liveliest(lively: str, whole_ms: int, ms: int) -> int:
    """The ms at which the liveliest part of `ms` begins in a clip of `whole_ms`; the first of several."""
    last = max(0, whole_ms - ms)
    sums = [0.0, *accumulate(map(float, lively))]

    def until(time: float) -> float:
        """How lively all is until a time in seconds."""
        second = min(int(time), len(lively))
        return sums[second] + (float(lively[second]) * (time - second) if second < len(lively) else 0.0)

    def livelier(start: int) -> tuple[float, int]:
        return round(until((start + ms) / 1000) - until(start / 1000), 6), -start

    starts: list[int] = [*range(0, last, _STEP_MS), last]
    return max(starts, key=livelier)


def moments(some: Sequence[Facts]) -> list[float | None]:
    """When each was taken, as seconds that can be compared; None if that is unknown.

    A photo without an offset is taken to be from where most of the others are.
    """
    usual = _usual_zone(some)
    times = (at and (at if at.tzinfo else at.replace(tzinfo=usual)) for at in map(_time, some))
    return [None if at is None else at.timestamp() for at in times]


def days(some: Sequence[Facts]) -> list[date | None]:
    """The local day on which each was taken; None if that is unknown."""
    usual = _usual_zone(some)
    times = (
        at and at.astimezone(usual) if one.taken.endswith("Z") else at
        for one, at in zip(some, map(_time, some), strict=True)
    )
    return [None if at is None else at.date() for at in times]


def _time(facts: Facts) -> datetime | None:
    try:
        at = datetime.fromisoformat(facts.taken) if facts.taken else None
    except ValueError:
        return None
    return at if at and 1 < at.year < 9999 else None  # so that every zone can tell it


def _usual_zone(some: Sequence[Facts]) -> timezone:
    stated = [at.utcoffset() for one in some if not one.taken.endswith("Z") and (at := _time(one))]
    offsets = Counter(offset for offset in stated if offset is not None).most_common(1)
    return timezone(offsets[0][0] if offsets else timedelta())


def alike(some: Sequence[Facts], contents: Sequence[str]) -> list[list[int]]:
    """Groups of photos that are nearly the same, by their indices, in order; `contents` are hashes of the files.

    Each photo of a group is like the group's first one: a slow pan is not one group.
    """
    groups: list[list[int]] = []
    times = moments(some)
    for index, facts in enumerate(some):
        for group in groups:
            first = group[0]
            at, then = times[index], times[first]
            burst = at is not None and then is not None and abs(at - then) <= BURST_S
            same = contents[index] and contents[index] == contents[first]
            if same or _is_like(facts, some[first], MOST_BITS_OF_A_BURST if burst else MOST_BITS):
                group.append(index)
                break
        else:
            groups.append([index])
    return [group for group in groups if len(group) > 1]


def best(group: Sequence[int], some: Sequence[Facts]) -> int:
    """The best photo of a group; the first of several that are equally good."""
    return max(group, key=lambda index: (some[index].quality, -index))


def _is_like(one: Facts, other: Facts, most_bits: int) -> bool:
    if not one.hash or len(one.hash) != len(other.hash):
        return False
    digits = BITS // 4
    try:
        bits = (int(one.hash[:digits], 16) ^ int(other.hash[:digits], 16)).bit_count()
        colors = zip(bytes.fromhex(one.hash[digits:]), bytes.fromhex(other.hash[digits:]), strict=True)
        return bits <= most_bits and all(abs(a - b) <= MOST_COLOR for a, b in colors)
    except ValueError:
        return False
