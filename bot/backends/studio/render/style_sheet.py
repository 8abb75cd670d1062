"""A picture of the styles to choose from: the same photo in each, as the engine paints it, under the style's name."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bot.backends.studio import styles
from bot.backends.studio.film import MOTIONS, Film, Shot, Title, fitting, shape_of
from bot.backends.studio.film_draft import write
from bot.backends.studio.render import planning
from bot.backends.studio.render.engine import size_of
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.style_sample import Sample
from bot.domain import draft
from bot.media.video import cover

WIDTH, GAP = 1280, 8
"""The greatest width at which chats show photos, and the space between two tiles."""
TILE = 320
"""The width of a single tile."""
COLUMNS = {"16:9": 2}
"""Wide tiles stand two in a row, so that they stay large on a phone; others four."""
_GROUND = (24, 26, 30)
_SHOWN_S = 1.9
"""When a tile is seen: all words of its title are there, and none has begun to leave."""


def style_sheet(sample: Sample, names: Sequence[tuple[str, str]], target: Path) -> tuple[int, int]:
    """Writes a JPEG with a tile for each style (its name, and what people call it); returns its width and height.

    Raises what `bot.media.picture.load` raises for a photo that is damaged.
    """
    tiles, ratio = _tiles(sample, names)
    sheet = _sheet(tiles, COLUMNS.get(ratio, 4))
    sheet.save(target, "JPEG", quality=88)
    return sheet.size


def style_tile(sample: Sample, style: str, name: str, target: Path) -> tuple[int, int]:
    """Writes a JPEG of a single tile, `TILE` pixels wide; returns its width and height. Raises as `style_sheet`."""
    [tile], _ = _tiles(sample, [(style, name)])
    small = tile.resize((TILE, round(TILE * tile.height / tile.width)), Image.Resampling.LANCZOS)
    small.save(target, "JPEG", quality=85)
    return small.size


def _tiles(sample: Sample, names: Sequence[tuple[str, str]]) -> tuple[list[Image.Image], str]:
    """The sample in each of the styles, and the shape of the tiles."""
    with TemporaryDirectory(prefix="bot-styles-") as folder:
        path = sample.path
        if sample.is_clip:
            path = Path(folder) / "cover.jpg"
            cover(sample.path, path)
        facts = sample.facts
        asset = Asset(path, "image", sample.name, faces=facts.faces or (), focus=facts.focus, flat=facts.flat)
        width, height = size_of(asset)
        upright = (height, width) if sample.turn % 180 else (width, height)
        ratio = shape_of([upright])
        shot = Shot(
            "a",
            sample.name,
            1,
            styles.PLAIN.ms,
            MOTIONS[0],
            fit=fitting(*upright, ratio),
            rotate=sample.turn,
            crop=sample.crop,
        )
        return [_tile(asset, shot, ratio, style, name) for style, name in names], ratio


def _tile(asset: Asset, shot: Shot, ratio: str, style: str, name: str) -> Image.Image:
    """The photo with the name of the style as its title."""
    film = styles.in_style(Film(ratio, (shot,)), style, {"pace"})
    film = replace(film, opening=Title(name, film.picture_ms), fade_in=0, fade_out=0)
    job = Job(draft.read(write(film)), {"a": asset}, Path(), "preview")
    plan = planning.make(job.with_sizes(size_of))
    [(_, pixels)] = painted(plan, [min(plan.frames - 1, round(_SHOWN_S * plan.fps))])
    return Image.fromarray(pixels)


def _sheet(tiles: Sequence[Image.Image], columns: int) -> Image.Image:
    width = (WIDTH - GAP * (columns + 1)) // columns
    height = round(width * tiles[0].height / tiles[0].width)
    sheet = Image.new("RGB", (WIDTH, math.ceil(len(tiles) / columns) * (height + GAP) + GAP), _GROUND)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, columns)
        small = tile.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return sheet
