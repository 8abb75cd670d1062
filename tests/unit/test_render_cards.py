"""Title cards: their grounds in the photo's colours, dark enough, or set off by a plate, for the words on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.backends.studio import styles
from bot.backends.studio.film import STYLES
from bot.backends.studio.render import cards, lettering, planning
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.plan import Card, Plan
from bot.backends.studio.render.yuv_planes import Bytes, to_rgb
from bot.domain import draft, errors
from bot.domain.operations.constraints import CARDS, TYPE_STYLES
from tests import photos

FRAMES: tuple[Size, ...] = ((320, 180), (180, 320), (240, 240), (216, 270))
TOP, BOTTOM = 0.045, 0.955
"""Words stand between these heights at most; beyond are lines and bars."""


def photo(frame: Size, light: int | None = None) -> Bytes:
    return np.asarray(photos.scenery(frame, 3)) if light is None else np.full((frame[1], frame[0], 3), light, np.uint8)


def luminance(rgb: Bytes) -> Any:
    levels = rgb.astype(np.float64) / 255
    light = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return light @ np.array((0.2126, 0.7152, 0.0722))


def contrast(one: Any, other: Any) -> Any:
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def plan_of(design: str = "photo", path: Path = Path("p.jpg"), **m: Any) -> Plan:
    words = {"d": 1000, "m": {"text": "Summer", "position": "start", "card": True, **m}}
    shots = [{"d": 1000, "s": 1000, "m": {"asset": "v"}}, {"d": 1000, "m": {"asset": "p"}}]
    tracks = [{"tt": 0, "sg": shots}, {"tt": 7, "sg": [words]}]
    raw = {"t": tracks, "m": {"width": 320, "height": 180, **({"card_design": design} if design else {})}, "fps": 30}
    assets = {"p": Asset(path, "image", "p", 1200, 900), "v": Asset(Path("v.mp4"), "video", "v")}
    return planning.make(Job(draft.read(raw), assets, Path("out.mp4")))


@pytest.mark.parametrize("style", TYPE_STYLES)
@pytest.mark.parametrize("design", CARDS)
def test_words_can_be_read_on_every_design_over_every_photo(design: str, style: str) -> None:
    look = lettering.on_card(lettering.read({"type_style": style}))
    behind = look.plate.colour if look.plate else look.outline_colour
    if behind:  # the letters have a ground of their own
        assert lettering.contrast(look.colour, behind) >= 4.5
        return
    suited = lettering.suited_card(design, look)
    for frame in FRAMES:
        for seen in (photo(frame), photo(frame, 255), photo(frame, 0), None):
            rgb = to_rgb(cards.ground(Card(suited, lettering.lightest_behind(look)), seen, frame))
            rows = slice(round(TOP * frame[1]), round(BOTTOM * frame[1]))
            middle = luminance(rgb[rows, frame[0] // 12 : -frame[0] // 12])
            assert contrast(middle, lettering.luminance(look.colour)).min() >= 4.5, (frame, seen is None)


def test_every_design_is_another_picture_and_the_same_each_time() -> None:
    frame = FRAMES[0]
    drawn = [cards.ground(Card(design, 0.1), photo(frame), frame).y.astype(int) for design in CARDS]
    for number, one in enumerate(drawn):
        assert all(np.abs(one - other).mean() > 1 for other in drawn[number + 1 :]), CARDS[number]
    again = [cards.ground(Card(design, 0.1), photo(frame), frame).y for design in CARDS]
    assert all(np.array_equal(one, other) for one, other in zip(drawn, again, strict=True))


def test_a_design_has_the_colours_of_its_photo() -> None:
    frame = FRAMES[0]
    for design in ("photo", "stripes", "border", "confetti", "light"):
        red, blue = np.zeros((2, frame[1], frame[0], 3), np.uint8)
        red[..., 0], blue[..., 2] = 190, 190
        warm, cold = (to_rgb(cards.ground(Card(design, 0.1), seen, frame)).mean(axis=(0, 1)) for seen in (red, blue))
        assert warm[0] - warm[2] > cold[0] - cold[2] + 10, design


def test_a_card_goes_with_the_first_photo_even_behind_a_clip(tmp_path: Path) -> None:
    card = plan_of().shots[0].card
    assert card is not None
    assert (card.design, card.behind and card.behind.asset and card.behind.asset.name) == ("photo", "p")


def test_drafts_of_earlier_versions_keep_their_plain_card() -> None:
    assert plan_of("").shots[0].card is None


def test_a_pale_card_needs_a_plate_behind_the_letters() -> None:
    designs = {}
    for style in TYPE_STYLES:
        card = plan_of("light", type_style=style).shots[0].card
        assert card is not None
        designs[style] = card.design
    assert (designs["label"], designs["news"], designs["modern"], designs["playful"]) == (
        "light",
        "light",
        "photo",
        "photo",
    )


def test_a_design_that_there_is_not_ends_the_render() -> None:
    with pytest.raises(errors.RenderFailed):
        plan_of("marble")


def test_every_style_has_a_design_and_what_nobody_chose_is_quiet() -> None:
    assert {style.card for style in styles.STYLES.values()} == set(CARDS) - {""}
    assert {style.quietly().card for style in styles.STYLES.values()} == {"photo"}
    assert len({styles.STYLES[name].card for name in STYLES}) == len(STYLES)
