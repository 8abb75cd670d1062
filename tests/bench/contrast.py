"""Whether words can be read in finished videos, and stand where apps leave the picture free.

In each style and four shapes a film is rendered whose photos are hard for words: bright, busy, with a face. It has a
title on a card, or over the picture, and captions; wide ones also have two photos side by side. Its MP4 is decoded;
where letters are, the light of their strokes is compared with the light of what is around them, letter by letter: at
least 4.5 to 1, as WCAG counts it. PHOTOS names a folder with other photos.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.backends.studio.film import STYLES
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations import carried_out
from bot.backends.studio.project import Asset as Sent
from bot.backends.studio.project import Project, add
from bot.backends.studio.render import planning
from bot.backends.studio.render.engine import render
from bot.backends.studio.render.entrances import Moment
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.plan import Caption, Plan, part_of
from bot.backends.studio.render.text_layout import safe_area
from bot.backends.studio.render.text_overlay import text_overlay
from bot.backends.studio.render.yuv_planes import Bytes
from bot.domain import draft
from bot.domain.operations import Operation
from bot.domain.operations.picture import SetRatio, SetStyle
from bot.domain.operations.words import SetCaptions, SetTitle
from bot.domain.photo_selection import at
from bot.media import photo_facts, picture
from tests import photos

SHAPES = ("16:9", "9:16", "1:1", "4:5")
LEAST = 4.5
KINDS = ("card", "title", "caption", "pair")
FPS, LINES = 10, 720
WORDS = (("Our summer by the sea", "Where we have been"), ("给妈妈的生日", "我们一起去过的地方"))
_WHOLE = Moment()
_NEAR, _RING = 1, 0.09
"""What is around letters: from this many pixels away, to this share of the font's size."""
_LEAST_INK = 12


@dataclass(frozen=True)
class Reading:
    """How words look in a video: the least contrast of any letter, and whether all stand in the safe area."""

    where: str
    contrast: float
    safe: bool


def run() -> None:
    """Prints the least contrast for each style. Then raises SystemExit if anything is hard to read, or out of place."""
    with tempfile.TemporaryDirectory(prefix="bench-contrast-") as temporary:
        folder = Path(temporary)
        files = _photos(folder)
        found = {style: [*_measured(files, style, folder / "film.mp4")] for style in STYLES}
    print(f"least contrast of a letter to what is around it, in decoded videos of {LINES} lines\n")
    print(f"{'':12}{''.join(f'{kind:>9}' for kind in KINDS)}{'texts':>8}")
    for style, readings in found.items():
        least = [min(one.contrast for one in readings if f" {kind} " in one.where) for kind in KINDS]
        print(f"{style:12}{''.join(f'{one:9.2f}' for one in least)}{len(readings):8}")
    bad = [one for readings in found.values() for one in readings if one.contrast < LEAST or not one.safe]
    if bad:
        raise SystemExit("\n".join(f"{one.where}: {one.contrast:.2f}{'' if one.safe else ', not safe'}" for one in bad))


def _photos(folder: Path) -> list[Path]:
    """Photos that are hard for words: white, stripes of black and white, a landscape, a face."""
    if own := os.environ.get("PHOTOS"):
        return sorted(Path(own).iterdir())
    stripes = np.where(np.arange(1600) // 9 % 2, 255, 0).astype(np.uint8)
    busy = np.repeat(np.tile(stripes, (1200, 1))[..., None], 3, axis=2)
    snow = Image.new("RGB", (1600, 1200), (252, 252, 252))
    made = [Image.fromarray(busy), snow, photos.scenery((1600, 1200), 4), Image.open(photos.PORTRAIT).convert("RGB")]
    return [photos.jpeg(folder / f"{number}.jpg", image) for number, image in enumerate(made)]


def _measured(files: Sequence[Path], style: str, output: Path) -> Iterator[Reading]:
    for shape, (number, words), kind in product(SHAPES, enumerate(WORDS), ("card", "title", "pair")):
        if kind == "pair" and shape != SHAPES[0]:
            continue
        print(f"{style}, {shape}", file=sys.stderr)
        turned = [*files[2 * number :], *files[: 2 * number]]
        job = _job(turned, style, shape, words, kind, output)
        plan = planning.make(job)
        render(job, lambda _: None)
        frames = _decoded(output)
        for caption in plan.captions:
            named = kind if caption.style == "title" or kind == "pair" else "caption"
            yield _reading(f"{style}, {shape}, {named} {caption.text!r}", plan, caption, frames)


def _job(files: Sequence[Path], style: str, shape: str, words: tuple[str, str], kind: str, output: Path) -> Job:
    sent, assets = [], {}
    for number, path in enumerate(map(_upright, files[:3]) if kind == "pair" else files[:3]):
        image = picture.load(path)
        facts = photo_facts.of_photo(image)
        name = f"p{number}"
        sent.append(Sent(name, path.name, "image", 0, *image.size, 0.0, f"h{number}", facts=facts))
        assets[name] = Asset(path, "image", path.name, *image.size, facts.faces or (), facts.focus, facts.flat)
    wishes: list[Operation] = [SetStyle(style), SetRatio(shape), SetCaptions(at(2), (words[1],))]
    wishes.append(SetCaptions(at(1), (words[0],)) if kind == "pair" else SetTitle(words[0], card=kind == "card"))
    project, _ = carried_out(add(Project("en"), sent), wishes, "en")
    film = replace(read(project.draft), lines=LINES, fps=FPS, music=None)
    if kind == "pair":
        film = replace(film, shots=tuple(replace(shot, fit="beside") for shot in film.shots[:2]))
    return Job(draft.read(write(film)), assets, output)


def _upright(path: Path) -> Path:
    """The middle of a photo, upright."""
    image = picture.load(path)
    width = min(image.width, image.height * 3 // 4)
    left = (image.width - width) // 2
    return photos.jpeg(path.with_suffix(".upright.jpg"), image.crop((left, 0, left + width, image.height)))


def _decoded(path: Path) -> list[Bytes]:
    with av.open(str(path)) as source:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in source.decode(video=0)]


def _reading(where: str, plan: Plan, caption: Caption, frames: Sequence[Bytes]) -> Reading:
    ink, size = _ink(plan, caption)
    numbers = [n for n in range(caption.start, caption.end) if caption.moment(n) == _WHOLE and plan.scene(n).light == 1]
    numbers = [n for n in numbers if plan.scene(n).next is None] or numbers
    assert numbers, where
    looked = numbers[:: max(1, len(numbers) // 4)]
    rows, columns = np.nonzero(ink)
    left, top, width, height = safe_area(part_of((plan.width, plan.height), caption.pane))
    across = (columns / plan.width - caption.pane[0]) / caption.pane[2]
    down = rows / plan.height
    safe = across.min() >= left and across.max() <= left + width and down.min() >= top and down.max() <= top + height
    return Reading(where, min(_contrast(frames[number], ink, size) for number in looked), bool(safe))


def _ink(plan: Plan, caption: Caption) -> tuple[NDArray[np.bool_], int]:
    """The places of a text's strokes in a frame, and the size of its font."""
    frame = part_of((plan.width, plan.height), caption.pane)
    drawn = text_overlay(caption.text, caption.style, frame, caption.look, caption.middle, caption.share)
    letters, colour = drawn.letters, np.array(caption.look.colour) @ (0.2126, 0.7152, 0.0722)
    solid = (letters.keep.y < 8) & (np.abs(letters.add.y - (16 + colour * 219 / 255)) < 10)
    ink = np.zeros((plan.height, plan.width), bool)
    start = round(caption.pane[0] * plan.width) + letters.left
    ink[letters.top : letters.top + solid.shape[0], start : start + solid.shape[1]] = solid
    return ink, drawn.size


def _contrast(frame: Bytes, ink: NDArray[np.bool_], size: int) -> float:
    """The least contrast of any letter-sized place."""
    light = _light(frame)
    near, far = (
        cv2.dilate(ink.astype(np.uint8), _disc(radius)) > 0 for radius in (_NEAR, _NEAR + max(2, _RING * size))
    )
    around = far & ~near
    rows, columns = np.nonzero(ink)
    found = []
    for top in range(rows.min(), rows.max() + 1, size):
        for left in range(columns.min(), columns.max() + 1, size):
            part = slice(top, top + size), slice(left, left + size)
            strokes, ground = light[part][ink[part]], light[part][around[part]]
            if len(strokes) >= _LEAST_INK and len(ground) >= _LEAST_INK:
                bright = np.median(strokes) > np.median(ground)
                one = np.percentile(strokes, 70 if bright else 30)
                other = np.percentile(ground, 90 if bright else 10)
                found.append((max(one, other) + 0.05) / (min(one, other) + 0.05))
    return float(min(found))


def _light(rgb: Bytes) -> NDArray[np.float64]:
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear[rgb] @ np.array((0.2126, 0.7152, 0.0722)), np.float64)


def _disc(radius: float) -> NDArray[np.uint8]:
    width = 2 * round(radius) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)), np.uint8)
