"""Whether a camera cuts faces in real photos: their faces are boxed by hand, in `faces.tsv` beside this.

The photos come with open projects that work on faces; they are not ours to hand on. Clone dlib,
face_recognition, deepface and facenet-pytorch into one folder and name it in FACES. Each photo is taken in as an upload
is; then every motion and every way to fit it plays in every shape of a film, frame by frame. Travelling panoramas
are left out, and so are faces that the photo itself cuts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from PIL import Image

from bot.backends.studio.film import SIZES
from bot.backends.studio.render import MOTIONS
from bot.backends.studio.render.camera import Camera, Fit, Photo
from bot.backends.studio.render.framing import framing
from bot.backends.studio.render.motion import view
from bot.backends.studio.render.rectangles import Rectangle, holds, meet
from bot.media import photo_facts, picture

BOXES = Path(__file__).with_suffix(".tsv")
FITS: tuple[Fit, ...] = ("auto", "cover", "blur")
SECONDS, FRAMES = 4.0, 120


def run() -> None:
    """Prints which faces are cut. Then raises SystemExit if any is."""
    folder = os.environ.get("FACES", "")
    if not folder:
        print("faces: left out, FACES names no folder with the photos", file=sys.stderr)
        return
    photos = films = boxes = missed = 0
    cut: list[str] = []
    for name, faces in _boxed():
        photo = _taken_in(Path(folder) / name)
        photos, boxes = photos + 1, boxes + len(faces)
        missed += sum(not any(meet(face, found) for found in photo.faces) for face in faces)
        for shape, motion, fit in product(SIZES, MOTIONS, FITS):
            films += 1
            cut += [f"{name}: {shape}, {motion}, {fit}" for face in faces if _is_cut(photo, shape, motion, fit, face)]
    print(f"{photos} photos with {boxes} faces, {missed} of them not found; {films} films; {len(cut)} with a face cut")
    if cut:
        raise SystemExit("\n".join(cut))


def _boxed() -> Iterator[tuple[str, list[Rectangle]]]:
    for line in BOXES.read_text("utf-8").splitlines():
        name, *boxes = line.split("\t")
        sides = [tuple(map(float, box.split())) for box in boxes]
        whole = [one for one in sides if min(one[:2]) >= 0 and max(one[2:]) <= 1]
        yield name, [(left, top, right - left, bottom - top) for left, top, right, bottom in whole]


def _taken_in(path: Path) -> Photo:
    with Image.open(path) as image:
        facts = photo_facts.of_photo(image)
        size = image.size[::-1] if picture.is_sideways(image) else image.size
    return Photo(size, faces=facts.faces or (), focus=facts.focus, flat=facts.flat)


def _is_cut(photo: Photo, shape: str, motion: str, fit: Fit, face: Rectangle) -> bool:
    shown = framing(photo, Camera(SIZES[shape], fit, motion, SECONDS))
    if shown.move.rest:
        return False  # a panorama travels
    steps = [view(shown.move, number / FRAMES) for number in range(FRAMES)]
    return not holds(shown.card, face) or not all(holds(step, face) for step in steps)
