"""The grounds of title cards: the first photo out of focus, or a design in the colours of that photo."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.lettering import linear
from bot.backends.studio.render.plan import Card
from bot.backends.studio.render.yuv_planes import Bytes, Planes, from_rgb

Picture = NDArray[np.float32]
"""Rows, columns and RGB, each as light from 0 to 1."""
Light = tuple[float, float, float]
_DEEP, _PALE = 0.02, 0.62
"""The light of a dark and of a pale ground."""
_GOLD = (0.72, 0.53, 0.28)
_PAPER = (0.88, 0.83, 0.72)
_SEED = 7
_STEPS = 4
"""Soft grounds are drawn with so many times fewer pixels."""


def ground(card: Card, photo: Bytes | None, frame: Size) -> Planes:
    """The picture of a card; `photo` is what is seen first of the first photo, as RGB; for a print only the photo."""
    drawn = _DESIGNS[card.design](photo, frame, card.lightest)
    return from_rgb(_grained(_from_light(drawn)))


def _plain(_: Bytes | None, frame: Size, __: float) -> Picture:
    return _even(frame, _light((20, 20, 22)))


def _photo(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """The photo out of focus, as if the camera had not found it yet."""
    return _held(_soft(photo, frame, 0.03) * _vignette(frame, 0.5), lightest)


def _widescreen(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """The photo in the dark, between black bars."""
    drawn = _held(_soft(photo, frame, 0.012) * _vignette(frame, 0.6), min(lightest, 0.09))
    bar = round(frame[1] * (0.1 if frame[0] > frame[1] else 0.07))
    drawn[:bar] = drawn[-bar:] = 0
    return drawn


def _border(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """A deep colour of the photo with a glow in it, in a double line of gold."""
    base = _toned(_colours(photo)[0], 0.4, _DEEP)
    drawn = _held(_even(frame, base) * (0.55 + 1.3 * _glow(frame)), lightest)
    side = min(frame)
    for inset, thick in ((0.022, 0.0022), (0.031, 0.001)):
        at, wide = round(side * inset), max(1, round(side * thick))
        cv2.rectangle(drawn, (at, at), (frame[0] - at - 1, frame[1] - at - 1), _GOLD, wide, cv2.LINE_AA)
    return drawn


def _stripes(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """Slanted stripes of the photo's strongest colour."""
    strong = _colours(photo)[1]
    most = min(lightest, 0.1)
    tones = [_toned(strong, 1.25, most * share) for share in (0.28, 0.42, 0.6, 0.85)]
    width, height = frame
    drawn = _even(frame, tones[0])
    slant, thick = 0.55 * height, 0.42 * min(frame)
    for number, start in enumerate((0.62, 0.84, 1.0)):
        left = start * width + slant / 2
        _stripe(drawn, left, 3 * thick, slant, tones[number + 1])
    _stripe(drawn, 0.1 * width + slant / 2, 0.03 * width, slant, tones[2])
    return drawn


def _stripe(drawn: Picture, left: float, wide: float, slant: float, tone: Light) -> None:
    height = drawn.shape[0]
    corners = [(left, 0), (left + wide, 0), (left + wide - slant, height), (left - slant, height)]
    cv2.fillPoly(drawn, [np.array(corners, np.int32)], tone, cv2.LINE_AA)


def _confetti(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """Round spots in the photo's colours."""
    most = min(lightest, 0.3)
    colours = _colours(photo)
    drawn = _even(frame, _toned(colours[1], 1.1, most * 0.55))
    random = np.random.default_rng(_SEED)
    for number, (x, y) in enumerate(_spread(random, 26, frame)):
        radius = round(min(frame) * random.uniform(0.02, 0.11))
        tone = _toned(colours[number % len(colours)], 1.5, most * (0.35, 0.75, 1.0)[number % 3])
        ring = number % 4 == 0
        cv2.circle(drawn, (x, y), radius, tone, max(2, radius // 4) if ring else -1, cv2.LINE_AA)
    return drawn


def _bokeh(photo: Bytes | None, frame: Size, lightest: float) -> Picture:
    """Lights out of focus on a deep, warm ground."""
    warm = np.array((1.0, 0.45, 0.16), np.float32)
    base = np.asarray(0.5 * _colours(photo)[1] + 0.5 * warm, np.float32)
    drawn = _even(frame, _toned(base, 1.0, _DEEP)) * (0.4 + 1.5 * _glow(frame))
    random = np.random.default_rng(_SEED)
    lights = np.zeros_like(drawn)
    for x, y in _spread(random, 34, frame):
        radius = round(min(frame) * random.uniform(0.025, 0.1))
        bright = random.uniform(0.08, 0.5)
        tone = bright, bright * random.uniform(0.22, 0.48), bright * random.uniform(0.02, 0.1)
        edge = tone[0] * 1.5, tone[1] * 1.5, tone[2] * 1.5
        spot = np.zeros_like(drawn)
        cv2.circle(spot, (x, y), radius, tone, -1, cv2.LINE_AA)
        cv2.circle(spot, (x, y), radius, edge, max(1, radius // 14), cv2.LINE_AA)
        lights += spot
    soft = cv2.GaussianBlur(lights, (0, 0), max(0.6, min(frame) * 0.004))
    return _held(np.asarray(drawn + soft, np.float32), lightest)


def _light_ground(photo: Bytes | None, frame: Size, _: float) -> Picture:
    """A pale tint of the photo with a soft shape of its main colour."""
    colours = _colours(photo)
    main, strong = colours[0], colours[1]
    drawn = _even(frame, _toned(main, 0.25, _PALE)) * (0.86 + 0.14 * _glow(frame))
    width, height = frame
    tint = _toned(strong, 0.8, 0.42)
    cv2.circle(drawn, (round(0.9 * width), round(1.02 * height)), round(0.42 * min(frame)), tint, -1, cv2.LINE_AA)
    ring = _toned(strong, 0.9, 0.3)
    where = (round(0.07 * width), round(0.04 * height))
    cv2.circle(drawn, where, round(0.2 * min(frame)), ring, max(2, min(frame) // 180), cv2.LINE_AA)
    return drawn


def _print(photo: Bytes | None, frame: Size, _: float) -> Picture:
    """The photo as a paper print with a white border, a little askew, on a dark table."""
    table = _held(_soft(photo, frame, 0.05) * np.float32(0.22) * _vignette(frame, 0.7), 0.05)
    if photo is None:
        return table
    width, height = frame
    scale = 0.78 * min(width / photo.shape[1], height / photo.shape[0])
    size = round(photo.shape[1] * scale), round(photo.shape[0] * scale)
    edge = round(0.022 * min(frame))
    sheet = np.full((size[1], size[0], 3), _PAPER, np.float32)
    inner = size[0] - 2 * edge, size[1] - 2 * edge
    sheet[edge : edge + inner[1], edge : edge + inner[0]] = _to_light(
        cv2.resize(photo, inner, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    )
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), 1.6, 1.0)
    turn[:, 2] += np.array(((width - size[0]) / 2, (height - size[1]) / 2))
    laid = cv2.warpAffine(sheet, turn, frame, flags=cv2.INTER_CUBIC)
    mask = cv2.warpAffine(np.ones(sheet.shape[:2], np.float32), turn, frame, flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.018 * min(frame))
    shadow = np.roll(soft, round(0.012 * min(frame)), axis=0)[..., None]
    mask = mask[..., None]
    return np.asarray(table * (1 - 0.7 * shadow) * (1 - mask) + np.clip(laid, 0, 1) * mask, np.float32)


_DESIGNS: dict[str, Callable[[Bytes | None, Size, float], Picture]] = {
    "": _plain,
    "photo": _photo,
    "widescreen": _widescreen,
    "border": _border,
    "stripes": _stripes,
    "confetti": _confetti,
    "bokeh": _bokeh,
    "light": _light_ground,
    "print": _print,
}


def _soft(photo: Bytes | None, frame: Size, blur: float) -> Picture:
    """The photo, blurred by a share of the frame's shorter side."""
    if photo is None:
        return _even(frame, _light((60, 66, 80)))
    small = max(8, frame[0] // _STEPS), max(8, frame[1] // _STEPS)
    light = _to_light(cv2.resize(photo, small, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False))
    soft = cv2.GaussianBlur(light, (0, 0), max(0.6, blur * min(small)), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(cv2.resize(soft, frame, interpolation=cv2.INTER_CUBIC), 0, 1), np.float32)


def _colours(photo: Bytes | None) -> list[NDArray[np.float32]]:
    """The photo's colours as light: the commonest, the strongest, then the others by how common they are."""
    if photo is None:
        return [*_to_light(np.array([[(70, 78, 96), (214, 92, 60), (60, 120, 170), (230, 180, 70)]], np.uint8))[0]]
    lab = cv2.cvtColor(cv2.resize(photo, (48, 48), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    points = lab.reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(_SEED)
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    _, labels, centres = cv2.kmeans(points, 5, np.zeros((0, 1), np.int32), until, 2, cv2.KMEANS_PP_CENTERS)
    counts = np.bincount(labels.ravel(), minlength=5)
    order = np.argsort(-counts)
    strength = np.hypot(centres[:, 1] - 128, centres[:, 2] - 128) * (counts > 0.03 * len(points))
    strong = int(np.argmax(strength))
    numbers = [int(order[0]), strong, *(int(one) for one in order if one not in {int(order[0]), strong})]
    rgb = cv2.cvtColor(np.rint(centres[numbers]).astype(np.uint8)[None], cv2.COLOR_LAB2RGB)
    return [np.asarray(one, np.float32) for one in _to_light(np.asarray(rgb, np.uint8))[0]]


_LUMINANCE = np.array((0.2126, 0.7152, 0.0722), np.float32)


def _toned(colour: NDArray[np.float32], strength: float, light: float) -> Light:
    """A colour with its strength changed by a factor, that gives so much light."""
    grey = float(colour @ _LUMINANCE)
    found = np.clip(grey + (colour - grey) * strength, 0.0, None)
    for _ in range(8):
        found = np.clip(found * (light / max(1e-4, float(found @ _LUMINANCE))), 0.0, 1.0)
    red, green, blue = (float(one) for one in found)
    return red, green, blue


def _held(drawn: Picture, lightest: float) -> Picture:
    """The picture, darker the brighter it is, so that nothing in it gives more light than that."""
    light = drawn @ _LUMINANCE
    return drawn * (lightest / (light + lightest))[..., None]


def _even(frame: Size, colour: Light) -> Picture:
    return np.full((frame[1], frame[0], 3), colour, np.float32)


def _glow(frame: Size) -> Picture:
    """1 in the middle, towards 0 in the corners."""
    x, y = (np.linspace(-1, 1, side, dtype=np.float32) for side in frame)
    return np.asarray(np.exp(-1.4 * (x[None, :] ** 2 + y[:, None] ** 2))[..., None], np.float32)


def _vignette(frame: Size, strength: float) -> Picture:
    return np.asarray(1 - strength * (1 - _glow(frame)), np.float32)


def _spread(random: np.random.Generator, count: int, frame: Size) -> list[tuple[int, int]]:
    """Places that keep away from one another."""
    found: list[NDArray[np.float64]] = []
    for _ in range(count):
        tries = random.uniform(-0.03, 1.03, (12, 2)) * frame
        apart = [min((float(np.hypot(*(one - other))) for other in found), default=1e9) for one in tries]
        found.append(tries[int(np.argmax(apart))])
    return [(round(x), round(y)) for x, y in found]


def _grained(rgb: Picture) -> Bytes:
    """In whole levels; a little noise hides the steps of soft grounds, which an even one has not."""
    if not np.ptp(rgb, axis=(0, 1)).any():
        return np.asarray(np.rint(rgb * 255), np.uint8)
    noise = np.random.default_rng(_SEED).normal(0.0, 0.8, rgb.shape[:2]).astype(np.float32)
    return np.asarray(np.clip(np.rint(rgb * 255 + noise[..., None]), 0, 255), np.uint8)


def _light(rgb: tuple[int, int, int]) -> Light:
    red, green, blue = (float(one) for one in _to_light(np.array([[rgb]], np.uint8))[0, 0])
    return red, green, blue


_LINEAR = np.array([linear(value / 255) for value in range(256)], np.float32)


def _to_light(rgb: Bytes) -> Picture:
    return np.asarray(_LINEAR[rgb], np.float32)


def _from_light(light: Picture) -> Picture:
    """Levels from 0 to 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * cv2.pow(light, 1 / 2.4) - 0.055).astype(np.float32)
