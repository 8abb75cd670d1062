"""Where words stand: not on faces, not on one another, where apps show the picture."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.render import planning
from bot.backends.studio.render.job import Asset, AssetKind, Job
from bot.backends.studio.render.logo_place import logo_room
from bot.backends.studio.render.plan import Caption, Plan
from bot.backends.studio.render.rectangles import Rectangle, holds, meet, scaled, within
from bot.backends.studio.render.text_layout import laid_out, safe_area
from bot.domain import draft
from bot.domain.operations.constraints import CORNERS, TYPE_STYLES
from tests.tables import assert_rows

FRAMES = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}
LONG = "Der Sommer, den wir mit allen zusammen am Meer verbracht haben, und dann noch Worte, die keiner mehr liest."
CHINESE = "我们去年夏天和大家一起在海边度过的时光" * 6
FACES: dict[str, tuple[Rectangle, ...]] = {
    "none": (),
    "in the middle": ((0.42, 0.38, 0.16, 0.24),),
    "low": ((0.45, 0.72, 0.12, 0.18),),
    "high": ((0.45, 0.08, 0.12, 0.18),),
    "in a row": tuple((0.06 + 0.2 * n, 0.42, 0.1, 0.15) for n in range(5)),
    "where captions stand": tuple((0.06 + 0.2 * n, 0.74, 0.1, 0.15) for n in range(5)),
}


def film(
    faces: tuple[Rectangle, ...],
    shape: str,
    title: str = "Our summer",
    caption: str = "",
    logo: dict[str, Any] | None = None,
    kind: AssetKind = "image",
    **m: Any,
) -> Plan:
    """Three seconds of a photo or clip with these faces, with a title and a caption, whose type style is the same."""
    asset = Asset(Path("a.jpg"), kind, "a.jpg", 3000, 2000, faces)
    width, height = FRAMES[shape]
    texts = [{"d": 3000, "m": {"text": title, "position": "start", **m}}] if title else []
    style = {"type_style": m.get("type_style", "")}
    shots = [{"d": 3000, "m": {"asset": "a", "motion": "zoom-in", "caption": caption, "caption_style": style}}]
    size = {"width": width, "height": height, "logo": logo}
    raw = {"t": [{"tt": 0, "sg": shots}, {"tt": 7, "sg": texts}], "m": size, "fps": 30}
    return planning.make(Job(draft.read(raw), {"a": asset}, Path("out.mp4")))


def box(plan: Plan, one: Caption) -> Rectangle:
    """The part of the frame that the lines of a text take."""
    assert one.middle is not None
    frame = plan.width, plan.height
    return laid_out(one.text, one.style, frame, one.look, one.share).box(one.middle, frame)


def on_screen(plan: Plan) -> list[Rectangle]:
    """The faces in some frames, in shares of the frame."""
    found = []
    for number in range(0, plan.frames, 15):
        layer = plan.scene(number).layer
        left, top, *size = plan.shots[0].framing.window
        for face in plan.shots[0].faces:
            x, y, width, height = scaled(within(face, layer.view or plan.shots[0].framing.move.start), *size)
            found.append((left + x, top + y, width, height))
    return found


@pytest.mark.parametrize("shape", FRAMES)
def test_no_words_stand_on_a_face(shape: str) -> None:
    rows: list[tuple[object, object, object]] = []
    kinds: tuple[AssetKind, ...] = ("image", "video")
    for where, style, kind in product(FACES, ("title", "caption"), kinds):
        words = ("Our summer", "") if style == "title" else ("", "By the sea")
        plan = film(FACES[where], shape, *words, kind=kind)
        hidden = [face for face in on_screen(plan) for one in plan.captions if meet(box(plan, one), face)]
        rows.append((f"{where}, {style} on the {kind}", hidden, []))
    assert_rows(rows)


@pytest.mark.parametrize("shape", FRAMES)
def test_words_stay_in_the_safe_area_and_off_one_another_and_whole(shape: str) -> None:
    rows: list[tuple[object, object, object]] = []
    looks: tuple[dict[str, Any], ...] = ({}, {"size": 2.5}, {"place": "bottom"}, {"place": "top", "size": "large"})
    for where, words, look in product(FACES, (("Hi", "Here"), (LONG, LONG), (CHINESE[:120], CHINESE[:120])), looks):
        plan = film(FACES[where], shape, *words, **look)
        boxes = [box(plan, one) for one in plan.captions]
        out = [one for one in boxes if not holds(safe_area((plan.width, plan.height)), one, 0.003)]
        laid = [laid_out(one.text, one.style, (plan.width, plan.height), one.look, one.share) for one in plan.captions]
        lost = [one for one in laid if "…" in one.lines[-1]]
        over = [pair for pair in combinations(boxes, 2) if meet(*pair)]
        rows.append((f"{where}, {words[0][:5]}, {look}", (out, lost, over), ([], [], [])))
    assert_rows(rows)


@pytest.mark.parametrize("shape", FRAMES)
def test_no_type_style_covers_a_face_or_leaves_the_safe_area_or_is_cut(shape: str) -> None:
    rows: list[tuple[object, object, object]] = []
    for style, where, words in product(
        TYPE_STYLES, ("none", "in the middle", "low"), (("Our summer", "By the sea"), (LONG, CHINESE[:60]))
    ):
        plan = film(FACES[where], shape, *words, type_style=style)
        boxes = [box(plan, one) for one in plan.captions]
        out = [one for one in boxes if not holds(safe_area((plan.width, plan.height)), one, 0.003)]
        laid = [laid_out(one.text, one.style, (plan.width, plan.height), one.look, one.share) for one in plan.captions]
        lost = [one for one in laid if "…" in one.lines[-1]]
        over = [pair for pair in combinations(boxes, 2) if meet(*pair)]
        short = words[0] != LONG
        hidden = [face for face in on_screen(plan) for one in boxes if meet(one, face)] if short else []
        rows.append((f"{style}, {where}, {words[0][:5]}", (out, lost, over, hidden), ([], [], [], [])))
    assert_rows(rows)


@pytest.mark.parametrize("shape", FRAMES)
def test_no_words_lie_over_the_logo(shape: str) -> None:
    rows: list[tuple[object, object, object]] = []
    for corner, size, words, style in product(
        CORNERS, (1.0, 2.0), (("Hi", "Here"), (LONG, LONG)), ("modern", "poster", "news")
    ):
        plan = film((), shape, *words, logo={"asset": "a", "corner": corner, "size": size}, type_style=style)
        assert plan.logo is not None
        left, top, width, height = logo_room(plan.logo, plan.width, plan.height)
        room = left / plan.width, top / plan.height, width / plan.width, height / plan.height
        over = [one.text for one in plan.captions if meet(box(plan, one), room)]
        rows.append((f"{corner}, {size}, {words[0][:5]}, {style}", over, []))
    assert_rows(rows)


def test_words_stand_where_somebody_puts_them() -> None:
    """A face moves them only a little then."""
    for where, place in product(FACES, ("top", "center", "bottom")):
        (title,) = film(FACES[where], "16:9", place=place).captions
        usual = {"top": 0.26, "center": 0.5, "bottom": 0.74}[place]
        assert title.middle == pytest.approx(usual, abs=0.14 if FACES[where] else 0.001)


def test_a_title_leaves_what_matters_free() -> None:
    asset = Asset(Path("a.jpg"), "image", "a.jpg", 1920, 1080, focus=(0.5, 0.5))
    texts = [{"d": 1000, "m": {"text": "Our summer", "position": "start"}}]
    shots = [{"d": 1000, "m": {"asset": "a"}}]
    raw = {"t": [{"tt": 0, "sg": shots}, {"tt": 7, "sg": texts}], "m": {"width": 1920, "height": 1080}, "fps": 30}
    plan = planning.make(Job(draft.read(raw), {"a": asset}, Path("out.mp4")))
    assert not meet(box(plan, plan.captions[0]), (0.46, 0.45, 0.08, 0.1))


@given(
    st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 0.4), st.floats(0.01, 0.4)), max_size=5),
    st.sampled_from([*FRAMES]),
    st.text(min_size=1, max_size=60),
)
def test_every_text_has_a_place(some: list[Rectangle], shape: str, words: str) -> None:
    plan = film(tuple(some), shape, words, words)
    for one in plan.captions:
        assert one.middle is not None
        assert 0 < one.middle < 1
