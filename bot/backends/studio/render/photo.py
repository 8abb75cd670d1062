"""A photo as a canvas for the camera: decoded no larger than needed, upright, in sRGB, in the frame's shape."""

import cv2
import numpy as np
from PIL import Image

from bot.backends.studio.render import cards, looks
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.canvas import Canvas, Sheet, part, sheet
from bot.backends.studio.render.canvas import canvas as canvas_of
from bot.backends.studio.render.plan import Card, Shot, part_of
from bot.backends.studio.render.rectangles import WHOLE, Rectangle, common, scaled, within
from bot.backends.studio.render.yuv_planes import Bytes, Planes, Warper, blank, copy, from_rgb, to_rgb
from bot.media import picture, pixels

_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Pillow turns the other way round."""


def canvas(shot: Shot, frame: Size) -> Canvas:
    """The canvas over which the camera of a shot moves.

    Raises FileUnsupported, FileDamaged or PictureTooLarge with the asset's name.
    """
    if shot.asset is None:
        card = shot.card or Card()
        seen = _first_seen(card.behind, frame, card.design == "print") if card.behind else None
        return Canvas(cards.ground(card, seen, frame))
    measures = sheet(shot.framing, frame)
    with picture.opened(shot.asset.path, shot.asset.name) as (image, _):
        sideways = picture.is_sideways(image) != (shot.turn % 180 == 90)
        whole = _around(measures, image.size[::-1] if sideways else image.size)
        small = _shrunk(image, whole[::-1] if sideways else whole)
        upright = pixels.srgb(turned(picture.upright(small), shot.turn))
        planes = from_rgb(np.asarray(cut(upright, measures.part_size, measures.part)))
    return drawn(shot, measures, planes, frame)


def _first_seen(shot: Shot, frame: Size, alone: bool) -> Bytes:
    """What is seen first in a shot, as RGB in the shape of the frame; `alone`: only the photo, without a ground."""
    pane = part_of(frame, shot.pane)
    whole, view = canvas(shot, pane), shot.framing.move.start
    target = blank(*pane)
    if whole.ground:
        copy(whole.ground, target)
    Warper().warp(whole.planes, within(view, whole.place), part(target, whole.window))
    scale = max(frame[0] / pane[0], frame[1] / pane[1])
    inner = frame[0] / scale / pane[0], frame[1] / scale / pane[1]
    shown = ((1 - inner[0]) / 2, (1 - inner[1]) / 2, *inner)
    if alone and shot.framing.window == WHOLE:
        shown = common(within(common(shot.framing.card, view), view), WHOLE)
    left, top, width, height = (round(side) for side in scaled(shown, *pane))
    rgb = to_rgb(target)[top : top + height, left : left + width]
    return rgb if alone else np.asarray(cv2.resize(rgb, frame, interpolation=cv2.INTER_CUBIC), np.uint8)


def drawn(shot: Shot, measures: Sheet, planes: Planes, frame: Size) -> Canvas:
    """The canvas of a shot's picture, with the shot's look."""
    if shot.look or shot.brightness:
        planes = looks.drawn(planes, shot.look, shot.brightness)
    return canvas_of(shot.framing, measures, planes, frame)


def _around(measures: Sheet, whole: Size) -> Size:
    """The size to which a photo is scaled so that its part is as large as wanted; never enlarged for that."""
    size = [round(side / share) for side, share in zip(measures.part_size, measures.part[2:], strict=True)]
    if measures.part == WHOLE:
        return measures.part_size
    return (size[0], size[1]) if size[0] <= whole[0] and size[1] <= whole[1] else whole


def turned(image: Image.Image, turn: int) -> Image.Image:
    """The picture, turned clockwise by quarters."""
    return image.transpose(_TURNS[turn]) if turn else image


def cut(image: Image.Image, size: Size, part: Rectangle) -> Image.Image:
    """A part of a picture at `size`; it is scaled only if its own size differs by more than rounding does."""
    box = scaled(part, *image.size)
    left, top = (min(round(box[axis]), image.size[axis] - size[axis]) for axis in (0, 1))
    if left >= 0 <= top and all(abs(have - want) <= 1 for have, want in zip(box[2:], size, strict=True)):
        return image.crop((left, top, left + size[0], top + size[1]))
    return image.resize(size, Image.Resampling.BICUBIC, box=(box[0], box[1], box[0] + box[2], box[1] + box[3]))


def _shrunk(image: Image.Image, size: Size) -> Image.Image:
    """The decoded picture at `size`; its orientation and colour profile are not applied yet."""
    image.draft(None, size)
    if image.mode not in {"RGB", "RGBA", "L", "CMYK", "YCbCr"}:
        image = pixels.srgb(image)  # palettes and 16-bit greys cannot be scaled
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
