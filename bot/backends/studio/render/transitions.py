"""Transitions from one shot to the next, as pictures."""

from collections.abc import Callable

import cv2
import numpy as np

from bot.backends.studio.render.camera_transitions import whip_left, whip_right, zoom_through
from bot.backends.studio.render.film_burn import film_burn
from bot.backends.studio.render.masks import circle, masked
from bot.backends.studio.render.yuv_planes import BLACK, GREY, WHITE, Bytes, Planes, blend, copy, toned

Way = Callable[[Planes, float, Planes], None]

_EDGE = 0.12
"""The width of a wipe's soft edge, as a part of the frame."""
_BEHIND = 0.25
"""How far a picture goes along with one that slides over it, as a share of its way."""
_SHADOW, _DARK = 0.08, 0.6
"""The width of the shadow before a picture that slides, as a part of the frame, and how dark it is at most."""


def mix(kind: str, over: Planes, progress: float, target: Planes) -> None:
    """Mixes `over` into `target` (of the same size); at 0 it is all `target`, at 1 all `over`.

    `kind` is one of `constraints.DRAWN_TRANSITIONS`.
    """
    if progress >= 1:
        copy(over, target)
    elif progress > 0:
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
    edge = max(2, round(width * _EDGE / 2) * 2)
    at = round((width + edge) * (1 - _eased(progress)) / 2) * 2 - edge  # left end of the soft edge
    for plane, into, part in zip(over.all, target.all, (1, 2, 2), strict=True):
        columns = np.arange(into.shape[1])
        weight = np.clip((columns - at // part) / (edge // part), 0, 1).astype(np.float32)
        soft = slice(*np.clip((at // part, (at + edge) // part), 0, len(columns)))
        if soft.start < soft.stop:
            ramp = np.tile(weight[soft], (into.shape[0], 1))
            into[:, soft] = cv2.blendLinear(plane[:, soft].copy(), into[:, soft].copy(), ramp, 1 - ramp)
        into[:, soft.stop :] = plane[:, soft.stop :]


def _push_left(over: Planes, progress: float, target: Planes) -> None:
    """Moves the next picture in from the right, which pushes this one out."""
    shift = round(target.size[0] * _eased(progress) / 2) * 2
    for plane, into, part in zip(over.all, target.all, (1, 2, 2), strict=True):
        by = shift // part
        into[:, : into.shape[1] - by] = into[:, by:].copy()
        into[:, into.shape[1] - by :] = plane[:, :by]


def _slide_left(over: Planes, progress: float, target: Planes) -> None:
    """Moves the next picture in from the right, over this one, which follows slowly; a soft shadow goes before it."""
    width, eased = target.size[0], _eased(progress)
    shift, follow = (round(width * share / 2) * 2 for share in (eased, eased * _BEHIND))
    depth = max(2, round(width * _SHADOW / 2) * 2)
    dark = _DARK * min(1.0, 6 * eased, 6 * (1 - eased))
    for plane, into, part, tone in zip(over.all, target.all, (1, 2, 2), (BLACK, GREY, GREY), strict=True):
        free, behind = into.shape[1] - shift // part, follow // part
        if behind:
            into[:, :free] = into[:, behind : behind + free].copy()
        _shade(into[:, max(0, free - depth // part) : free], depth // part, dark, tone)
        into[:, free:] = plane[:, : shift // part]


def _shade(part: Bytes, depth: int, dark: float, tone: int) -> None:
    """Darkens columns towards their right end, up to `dark`; the whole shadow is `depth` columns wide."""
    near = np.arange(1 - part.shape[1], 1, dtype=np.float32) / depth + 1
    light = 1 - np.float32(dark) * near * near
    part[:] = np.rint((part.astype(np.float32) - tone) * light + tone).astype(np.uint8)


def _circle(over: Planes, progress: float, target: Planes) -> None:
    """Opens a circle about the middle, in which the next picture is."""
    masked(over, circle(target.size, _eased(progress)), target)


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


def _each_way(name: str, way: Way) -> dict[str, Way]:
    """A way in the four directions: the side to which it goes."""
    return {
        f"{name}-left": way,
        f"{name}-right": _seen(_mirrored, way),
        f"{name}-up": _seen(_upwards, way),
        f"{name}-down": _seen(_downwards, way),
    }


_WAYS: dict[str, Way] = {
    "fade": blend,
    "fade-black": _through(BLACK),
    "fade-white": _through(WHITE),
    **_each_way("wipe", _wipe_left),
    **_each_way("push", _push_left),
    **_each_way("slide", _slide_left),
    "zoom-through": zoom_through,
    "whip-left": whip_left,
    "whip-right": whip_right,
    "circle": _circle,
    "film-burn": film_burn,
}
