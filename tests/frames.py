"""Shows what the engine paints: `python -m tests.frames PHOTO…` writes framing.jpg and styles.jpg in docs/pictures.

Framing: each photo is a row, the photo itself, then the first and the last frame of its shot in each shape of a video,
with a caption in the last one; the last row are two upright photos, which stand side by side. Styles: each style is a
row, a film of the photos from its title card over its title and a transition to a caption, wide, then titles upright,
square and 4:5. To look at whenever something of the camera, the colours, the transitions or the words changes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from bot.backends.studio.film import SIZES, STYLES
from bot.backends.studio.operations import carried_out
from bot.backends.studio.project import Asset as Sent
from bot.backends.studio.project import Project, add
from bot.backends.studio.render import planning
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.plan import Plan
from bot.domain import draft
from bot.domain.operations import Operation
from bot.domain.operations.picture import SetRatio, SetStyle
from bot.domain.operations.words import SetCaptions, SetTitle
from bot.domain.photo_facts import Facts
from bot.domain.photo_selection import at
from bot.media import photo_facts, picture

TARGET = Path(__file__).parents[1] / "docs" / "pictures"
SHAPES = ("16:9", "9:16", "1:1", "4:5")
HEIGHT, WIDEST, GAP = 128, 230, 6
SECONDS, TITLED_S = 4, 1.9
Photo = tuple[Path, tuple[int, int], Facts]


def main(paths: Sequence[Path]) -> None:
    """Writes the pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    photos = [_looked_at(path) for path in paths]
    rows = [_framed(photo, number) for number, photo in enumerate(photos)]
    upright = [photo for photo in photos if 720 < photo[1][0] < photo[1][1]]
    wide = [photo for photo in photos if photo[1][0] > photo[1][1]]
    _page([*rows, *_paired(upright, wide)], "framing.jpg")
    _page([_styled(photos, style) for style in STYLES], "styles.jpg")


def _looked_at(path: Path) -> Photo:
    whole = picture.load(path)
    return path, whole.size, photo_facts.of_photo(whole)


def _asset(photo: Photo) -> Asset:
    path, size, facts = photo
    return Asset(path, "image", path.name, *size, facts.faces or (), facts.focus, facts.flat)


def _framed(photo: Photo, number: int) -> Image.Image:
    """A photo, and how each shape begins and ends with it."""
    cells = [picture.load(photo[0])]
    for shape in SHAPES:
        plan = planning.make(_job(_asset(photo), shape, number))
        cells += _frames(plan, 2, SECONDS * 30 * 4 // 5)
    return _beside([_centred(cells[0]), *cells[1:]])


def _paired(upright: Sequence[Photo], wide: Sequence[Photo]) -> list[Image.Image]:
    """A row of two upright photos side by side: in the time of each, and as they leave; none if there are not two."""
    if len(upright) < 2:
        return []
    plan = _film([*upright[:2], *wide[:1]], "calm", "16:9", "", "Where we have been")
    left, right = plan.shots[:2]
    return [_beside(_frames(plan, left.end - 30, right.start + 45, right.end - 8))]


def _job(asset: Asset, shape: str, number: int) -> Job:
    width, height = SIZES[shape]
    m = {"asset": "a", "motion": ("zoom-in", "zoom-out")[number % 2], "fit": "auto"}
    words = {"d": 2000, "s": 2000, "m": {"text": "Where we have been"}} if number == 0 else None
    tracks = [{"tt": 0, "sg": [{"d": SECONDS * 1000, "m": m}]}, {"tt": 7, "sg": [words] if words else []}]
    raw = {"t": tracks, "m": {"width": width, "height": height}, "fps": 30}
    return Job(draft.read(raw), {"a": asset}, Path("out.mp4"))


def _styled(photos: Sequence[Photo], style: str) -> Image.Image:
    """The style's name over a photo, a transition and a caption, wide; other photos in other shapes."""
    card = _film(photos, style, "16:9", style.capitalize(), card=True)
    wide = _film(photos, style, "16:9", style.capitalize())
    first, second = wide.shots[:2]
    cells = _frames(card, _titled(card)) + _frames(
        wide, _titled(wide), second.start - first.blend * 2 // 3, (second.start + second.end) // 2
    )
    for place, shape in enumerate(("9:16", "1:1", "4:5")):
        turned = [*photos[place + 1 :], *photos[: place + 1]]
        plan = _film(turned, style, shape, "Our summer")
        cells += _frames(plan, _titled(plan))
    return _beside(cells)


def _titled(plan: Plan) -> int:
    """A frame with the whole title, before the first photo begins to leave."""
    return min(round(TITLED_S * plan.fps), plan.shots[0].end - plan.shots[0].blend - 1)


def _film(
    photos: Sequence[Photo], style: str, shape: str, title: str, caption: str = "Where we have been", card: bool = False
) -> Plan:
    sent = [
        Sent(f"p{number}", path.name, "image", 0, *size, 0.0, f"h{number}", facts=facts)
        for number, (path, size, facts) in enumerate(photos)
    ]
    wishes: list[Operation] = [SetStyle(style), SetRatio(shape), SetCaptions(at(2), (caption,))]
    if title:
        wishes.append(SetTitle(title, card=card))
    project, _ = carried_out(add(Project("en"), sent), wishes, "en")
    assets = {f"p{number}": _asset(photo) for number, photo in enumerate(photos)}
    return planning.make(Job(draft.read(project.draft), assets, Path("out.mp4")))


def _frames(plan: Plan, *numbers: int) -> list[Image.Image]:
    return [Image.fromarray(pixels) for _, pixels in painted(plan, numbers)]


def _centred(cell: Image.Image) -> Image.Image:
    """A picture in the middle of a cell of the greatest width."""
    small, room = _small(cell), Image.new("RGB", (WIDEST, HEIGHT), "white")
    room.paste(small, ((WIDEST - small.width) // 2, (HEIGHT - small.height) // 2))
    return room


def _small(cell: Image.Image) -> Image.Image:
    scale = min(HEIGHT / cell.height, WIDEST / cell.width)
    return cell.resize((round(cell.width * scale), round(cell.height * scale)), Image.Resampling.LANCZOS)


def _beside(cells: Sequence[Image.Image]) -> Image.Image:
    """Pictures of one height in a row; very wide ones are shown smaller."""
    small = [_small(cell) for cell in cells]
    row = Image.new("RGB", (sum(cell.width + GAP for cell in small) - GAP, HEIGHT), "white")
    left = 0
    for cell in small:
        row.paste(cell, (left, (HEIGHT - cell.height) // 2))
        left += cell.width + GAP
    return row


def _page(rows: Sequence[Image.Image], name: str) -> None:
    sheet = Image.new("RGB", (max(row.width for row in rows), (HEIGHT + GAP) * len(rows) - GAP), "white")
    for number, row in enumerate(rows):
        sheet.paste(row, (0, number * (HEIGHT + GAP)))
    sheet.save(TARGET / name, quality=82, optimize=True)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
