"""Transitions from one shot to the next, as pictures."""

from collections.abc import Callable

import cv2
import numpy as np

from bot.backends.studio.render.yuv_planes import BLACK, WHITE, Bytes, Planes, blend, toned

Way = Callable[[Planes, float, Planes], None]

_EDGE = 0.12
"""The width of a wipe's soft edge, as a part of the frame."""


def mix(kind: str, over: Planes, progress: float, target: Planes) -> None:
    """Mixes `over` into `target` (of the same size), 0 < progress < 1; `kind` is one of `film.TRANSITIONS`."""
    _WAYS[kind](over, progress, target)


def _through(light: int) -> Way:
    """Fades out to this brightness without colour, then in from it."""

    def way(over: Planes, progress: float, target: Planes) -> None:
        if progress < 0.5:
            toned(target, 1 - 2 * progress, light, target)
        else:
            toned(over, 2 * progress - 1, light, target)

    return way


def _wipe_left(over: Planes, progress: float, target: Planes) -> None:
    """Uncovers the next picture from the right, behind a soft edge."""
    width = target.size[0]
    edge = round(width * _EDGE / 2) * 2
    at = round((width + edge) * (1 - _eased(progress)) / 2) * 2 - edge  # left end of the soft edge
    for plane, into, part in zip(over.all, target.all, (1, 2, 2), strict=True):
        columns = np.arange(into.shape[1])
        weight = np.clip((columns - at // part) / (edge // part), 0, 1).astype(np.float32)
        soft = slice(*np.clip((at // part, (at + edge) // part), 0, len(columns)))
        if soft.start < soft.stop:
            ramp = np.tile(weight[soft], (into.shape[0], 1))
            into[:, soft] = cv2.blendLinear(plane[:, soft].copy(), into[:, soft].copy(), ramp, 1 - ramp)
        into[:, soft.stop :] = plane[:, soft.stop :]


def _slide_left(over: Planes, progress: float, target: Planes) -> None:
    """Moves the next picture in from the right, which pushes this one out."""
    shift = round(target.size[0] * _eased(progress) / 2) * 2
    for plane, into, part in zip(over.all, target.all, (1, 2, 2), strict=True):
        by = shift // part
        into[:, : into.shape[1] - by] = into[:, by:].copy()
        into[:, into.shape[1] - by :] = plane[:, :by]


def _seen(view: Callable[[Bytes], Bytes], way: Way) -> Way:
    """A way towards the left in pictures that are seen mirrored or turned, so that it goes another way."""

    def other(over: Planes, progress: float, target: Planes) -> None:
        way(Planes(*map(view, over.all)), progress, Planes(*map(view, target.all)))

    return other


def _mirrored(plane: Bytes) -> Bytes:
    return plane[:, ::-1]


def _upwards(plane: Bytes) -> Bytes:
    return plane.T


def _downwards(plane: Bytes) -> Bytes:
    return plane[::-1].T


def _eased(progress: float) -> float:
    return progress * progress * (3 - 2 * progress)


_WAYS: dict[str, Way] = {
    "fade": blend,
    "fade-black": _through(BLACK),
    "fade-white": _through(WHITE),
    "wipe-left": _wipe_left,
    "wipe-right": _seen(_mirrored, _wipe_left),
    "slide-left": _slide_left,
    "slide-right": _seen(_mirrored, _slide_left),
    "slide-up": _seen(_upwards, _slide_left),
    "slide-down": _seen(_downwards, _slide_left),
}
