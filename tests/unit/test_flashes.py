"""No style and no transition flashes more than three times a second, whatever the photos and however short they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.backends.studio import styles
from bot.backends.studio.film import STYLES, TRANSITIONS, Film, Shot, Transition
from bot.backends.studio.film_draft import write
from bot.backends.studio.render import planning
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.domain import draft as drafts
from tests import photos

MOST = 3
LEAST_CHANGE, DARKER = 0.1, 0.8
"""What counts as a change of brightness, and how dark the darker end has to be, by WCAG 2.3.1; brightness is linear."""
CROSS_FADE = Transition()
LIGHTS = {"grey": 90, "black and white": 0, "pale": 150}


def flashes(lights: list[float], fps: int) -> int:
    """The most pairs of opposite changes within a second."""
    turns: list[int] = []
    low = high = lights[0]
    rising: bool | None = None
    for frame, light in enumerate(lights):
        low, high = min(low, light), max(high, light)
        if rising is not True and light - low >= LEAST_CHANGE and low < DARKER:
            rising, high = True, light
            turns.append(frame)
        elif rising is not False and high - light >= LEAST_CHANGE and light < DARKER:
            rising, low = False, light
            turns.append(frame)
        low, high = (light if rising else low), (high if rising else light)
    return max((sum(start <= turn < start + fps for turn in turns) // 2 for start in turns), default=0)


def seen(film: Film, folder: Path, light: int) -> list[float]:
    """The mean brightness of each frame of a small film of plain photos, bright ones between those of this light."""
    for number in range(2):
        tone = (light,) * 3 if number == 0 else (235 if light == 0 else light + 15,) * 3
        photos.jpeg(folder / f"{number}.jpg", Image.new("RGB", (160, 90), tone))
    draft = write(film)
    draft["m"] |= {"width": 160, "height": 90}
    assets = {f"p{n}": Asset(folder / f"{n % 2}.jpg", "image", f"{n}.jpg", 160, 90) for n in range(len(film.shots))}
    plan = planning.make(Job(drafts.read(draft), assets, Path()))
    frames = painted(plan, range(plan.frames))
    return [float(np.mean((pixels[::8, ::8] / 255) ** 2.2)) for _, pixels in frames]


def film_of(count: int, ms: int, transition: Transition = CROSS_FADE) -> Film:
    shots = tuple(Shot(f"p{n}", f"{n}.jpg", n + 1, ms, motion="zoom-in") for n in range(count))
    return Film(shots=shots, transition=transition)


def test_flashes_are_counted() -> None:
    blinking = [float(frame // 3 % 2) for frame in range(60)]
    assert flashes(blinking, 30) == 5
    assert flashes([0.5] * 60, 30) == 0
    assert flashes([float(frame // 15 % 2) for frame in range(60)], 30) == 1


@pytest.mark.parametrize("light", LIGHTS.values(), ids=LIGHTS)
@pytest.mark.parametrize("name", STYLES)
def test_a_style_hardly_flashes(name: str, light: int, tmp_path: Path) -> None:
    for count, ms in ((3, styles.PLAIN.ms), (8, 250)):
        film = styles.in_style(film_of(count, ms), name)
        assert flashes(seen(film, tmp_path, light), 30) <= MOST, ms


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_no_transition_flashes_too_often(kind: str, tmp_path: Path) -> None:
    for ms, own in ((200, 100), (400, 200), (300, 150)):
        film = film_of(10, ms, Transition(kind, own))
        for light in LIGHTS.values():
            assert flashes(seen(film, tmp_path, light), 30) <= MOST, (ms, light)
