"""Transitions from one shot to the next, as pictures."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from bot.backends.studio.render.yuv_planes import BLACK, GREY, Planes, blend

_EDGE = 0.12
"""The width of a wipe's soft edge, as a part of the frame."""


def mix(kind: str, over: Planes, progress: float, target: Planes) -> None:
    """Mixes `over` into `target` (of the same size), 0 < progress < 1; `kind` is one of `film.TRANSITIONS`."""
    _WAYS[kind](over, progress, target)


def _through_black(over: Planes, progress: float, target: Planes) -> None:
    source, light = (target, 1 - 2 * progress) if progress < 0.5 else (over, 2 * progress - 1)
    for plane, into, dark in zip(source.all, target.all, (BLACK, GREY, GREY), strict=True):
        cv2.convertScaleAbs(plane, dst=into, alpha=light, beta=dark * (1 - light))


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


def _eased(progress: float) -> float:
    return progress * progress * (3 - 2 * progress)


_WAYS: dict[str, Callable[[Planes, float, Planes], None]] = {
    "fade": blend,
    "fade-black": _through_black,
    "wipe-left": _wipe_left,
    "slide-left": _slide_left,
}
