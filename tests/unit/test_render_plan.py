"""A draft becomes a timeline of frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.render import LOOKS, MOTIONS, TRANSITIONS, planning
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.lettering import OUTLINE, Lettering
from bot.backends.studio.render.pieces import SHORTEST, STEP_S, pieces
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.rectangles import WHOLE, holds
from bot.backends.studio.render.typefaces import TYPEFACES
from bot.domain import draft, errors

FPS = 30


def shot(duration: int = 2000, **m: Any) -> dict[str, Any]:
    return {"d": duration, "m": {"asset": "p", **m}}


def fade(duration: int) -> dict[str, Any]:
    return {"transition": {"type": "fade", "d": duration}}


def job(
    shots: list[dict[str, Any]],
    *,
    texts: tuple[dict[str, Any], ...] = (),
    sounds: tuple[dict[str, Any], ...] = (),
    quality: str = "high",
    **m: Any,
) -> Job:
    tracks = [{"tt": 0, "sg": shots}, {"tt": 1, "sg": sounds}, {"tt": 7, "sg": texts}]
    raw = {"t": tracks, "m": m, "fps": m.pop("fps", FPS)}
    assets = {
        "p": Asset(Path("p.jpg"), "image", "p.jpg"),
        "v": Asset(Path("v.mp4"), "video", "v.mp4"),
        "a": Asset(Path("a.mp3"), "audio", "a.mp3"),
    }
    return Job(draft.read(raw), assets, Path("out.mp4"), "preview" if quality == "preview" else "high")


def make(shots: list[dict[str, Any]], **more: Any) -> Plan:
    return planning.make(job(shots, **more))


def test_the_length_is_the_sum_of_the_segments_whatever_the_rounding() -> None:
    assert make([shot(333)] * 100).frames == round(33.3 * FPS)


def test_a_transition_lies_in_the_last_part_of_its_segment() -> None:
    made = make([shot(2000, **fade(1000)), shot(2000)])
    assert made.scene(29).next is None
    assert made.scene(30).next is not None
    assert made.scene(44).mix == pytest.approx(14.5 / 30)
    assert made.scene(59).next is not None
    assert made.scene(60).layer.shot == 1


def test_the_camera_moves_on_through_the_transition_into_a_shot() -> None:
    made = make([shot(2000, **fade(1000)), shot(2000, motion="zoom-in")])
    coming, there = made.scene(59).next, made.scene(60).layer
    assert coming is not None
    assert coming.view is not None
    assert there.view is not None
    assert 0 < coming.view[2] - there.view[2] < 0.003


def test_without_a_transition_shots_follow_by_a_hard_cut() -> None:
    made = make([shot(1000), shot(1000)])
    assert [made.scene(n).layer.shot for n in (29, 30)] == [0, 1]
    assert made.scene(29).next is None


def test_a_transition_is_no_longer_than_its_segment_and_the_last_passes_into_nothing() -> None:
    made = make([shot(500, **fade(9000)), shot(500, **fade(400))])
    assert [s.blend for s in made.shots] == [15, 0]


def test_a_still_hold_is_one_scene() -> None:
    made = make([shot(2000, motion="none")])
    assert made.scene(3) == made.scene(40)


@pytest.mark.parametrize(("position", "frames"), [("start", (0, 30)), ("end", (90, 120)), (None, (45, 75))])
def test_titles_lie_at_the_start_at_the_end_or_where_they_are_put(position: str, frames: tuple[int, int]) -> None:
    title = {"d": 1000, "s": 1500, "m": {"text": "Summer", "position": position}}
    (caption,) = make([shot(4000)], texts=(title,)).captions
    assert (caption.start, caption.end) == frames
    assert caption.moment(caption.start).opacity < 0.2 < 1 == caption.moment(caption.start + 15).opacity
    assert caption.moment(caption.end - 1).opacity < 0.2


def test_captions_belong_to_their_shot() -> None:
    made = make([shot(1000), shot(1000, caption="Here")])
    assert [(c.text, c.style, c.start, c.end) for c in made.captions] == [("Here", "caption", 30, 60)]


def test_words_have_the_look_that_the_draft_says() -> None:
    title = {"d": 900, "m": {"text": "A", "position": "start", "size": "large", "color": "#ff0000", "place": "top"}}
    style = {"size": 2, "font": "bold", "outline": True}
    made = make([shot(1000, caption="B", caption_style=style)], texts=(title,))
    looks = {caption.text: caption.look for caption in made.captions}
    assert looks["A"] == Lettering(1.5, (255, 0, 0), place="top", asked=True)
    assert looks["B"] == Lettering(2.0, typeface=TYPEFACES["bold"], outline=OUTLINE)


def test_words_on_a_card_have_no_shadow_unless_they_are_dark() -> None:
    for style, colour, bare in (("modern", "", True), ("news", "", False), ("modern", "#202020", False)):
        m = {"text": "A", "position": "start", "card": True, "type_style": style, "color": colour}
        (caption,) = make([shot(1000)], texts=({"d": 900, "m": m},)).captions
        assert (caption.look.bare, caption.look.left, caption.look.place) == (bare, False, "")


def test_a_card_comes_before_the_first_photo() -> None:
    card = {"d": 2000, "m": {"text": "Summer", "position": "start", "card": True}}
    ending = {"d": 1000, "m": {"text": "Bye", "position": "end"}}
    made = make([{**shot(1000, caption="Here"), "s": 2000}, shot(1000, asset="v")], texts=(card, ending))
    assert made.frames == 4 * FPS
    assert [(s.asset.name if s.asset else "", s.enter, s.end) for s in made.shots] == [
        ("", 0, 60),
        ("p.jpg", 60, 90),
        ("v.mp4", 90, 120),
    ]
    assert [(c.text, c.start, c.end) for c in made.captions] == [("Here", 60, 90), ("Summer", 0, 60), ("Bye", 90, 120)]
    assert [(sound.start, sound.seconds) for sound in made.sounds] == [(3, 1)]


@pytest.mark.parametrize(
    ("own", "wanted"),
    [({}, ("push-up", 9)), ({"transition": {"type": "fade", "d": 200}}, ("fade", 6)), ({"transition": {}}, (None, 0))],
)
def test_a_card_changes_as_the_first_photo_does_or_in_its_own_way(
    own: dict[str, Any], wanted: tuple[str | None, int]
) -> None:
    card = {"d": 2000, "m": {"text": "Summer", "position": "start", "card": True, **own}}
    push = {"transition": {"type": "push-up", "d": 300}}
    made = make([shot(1000, **push), shot(1000)], texts=(card,))
    assert [(s.transition, s.blend) for s in made.shots] == [wanted, ("push-up", 9), (None, 0)]
    assert made.frames == 4 * FPS


def test_a_card_without_pictures_is_no_video() -> None:
    with pytest.raises(errors.NothingToExport):
        make([], texts=({"d": 2000, "m": {"text": "Summer", "card": True}},))


def test_every_segment_has_its_own_transition() -> None:
    slide = {"type": "slide-up", "over": True, "d": 200}
    made = make([shot(1000, **fade(500)), shot(1000), shot(1000, transition=slide), shot(1000)])
    assert [(s.transition, s.blend) for s in made.shots] == [("fade", 15), (None, 0), ("slide-up", 6), (None, 0)]


def test_a_slide_of_an_earlier_version_pushes_as_it_did() -> None:
    made = make([shot(1000, transition={"type": "slide-up", "d": 200}), shot(1000)])
    assert made.shots[0].transition == "push-up"


@pytest.mark.parametrize(("ms", "most"), [(200, 3), (300, 3), (400, 3), (1000, 1)])
def test_no_more_than_three_flashes_come_in_a_second(ms: int, most: int) -> None:
    flash = {"transition": {"type": "fade-white", "d": 100}}
    shots = make([shot(ms, **flash) for _ in range(20)]).shots
    at = [(one.end - one.blend / 2) / FPS for one in shots if one.transition == "fade-white"]
    assert max(sum(start <= other < start + 1 for other in at) for start in at) <= most
    assert {one.transition for one in shots[:-1]} <= {"fade-white", "fade"}
    assert all(one.blend == 3 for one in shots[:-1]), "it takes as long"


def test_what_a_shot_looks_like_is_read() -> None:
    more = {"brightness": 3, "rotate": -90, "crop": [0.1, 0.2, 2, 0.5], "zoom_speed": 2, "look": "film"}
    (seen,) = make([shot(1000, **more)]).shots
    assert (seen.brightness, seen.turn, seen.zoom_speed, seen.look) == (1.0, 270, 2.0, "film")
    assert seen.crop == pytest.approx((0.1, 0.2, 0.9, 0.5))
    (plain,) = make([shot(1000, rotate=0, crop=[0, 0, 1, 1])]).shots
    assert (plain.turn, plain.crop) == (0, None)


def test_a_zoom_is_as_fast_as_the_draft_says() -> None:
    (usual, fast) = (make([shot(4000, motion="zoom-in", **m)]) for m in ({}, {"zoom_speed": 2}))
    views = [made.scene(119).layer.view for made in (usual, fast)]
    assert views[0] is not None
    assert views[1] is not None
    assert views[1][2] < views[0][2]


def test_a_part_of_a_clip_at_its_speed_brings_its_sound() -> None:
    clip = shot(1000, asset="v", speed=2, trim=[500, 2500], volume=0.5)
    made = make([clip, shot(1000, asset="v", mute=True), shot(1000, asset="v", trim=[700, 0])])
    assert [(s.part, s.speed) for s in made.shots] == [((500, 2500), 2.0), ((0, 0), 1.0), ((700, 0), 1.0)]
    assert [(s.start, s.part, s.speed, s.volume) for s in made.sounds] == [
        (0, (500, 2500), 2.0, 0.5),
        (2, (700, 0), 1.0, 1.0),
    ]


def test_music_begins_and_fades_as_the_draft_says() -> None:
    songs = (
        {"d": 4000, "m": {"asset": "a", "from": 1500, "fade_in": 0, "fade_out": 3000}},
        {"s": 0, "m": {"mood": "calm"}},
    )
    made = make([shot(4000)], sounds=songs)
    assert [(s.part, s.fades) for s in made.sounds] == [((1500, 0), (0.0, 3.0)), ((0, 0), (None, None))]


def test_the_picture_comes_from_black_and_goes_to_black() -> None:
    made = make([shot(4000)], fade_in=1000, fade_out=500)
    assert [made.scene(n).light for n in (0, 15, 30, 100, 119)] == [0, 0.5, 1, 1, 0]
    assert made.scene(112).light == pytest.approx(7 / 15)
    assert {make([shot(1000)]).scene(n).light for n in range(30)} == {1}


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_a_film_has_the_frames_that_its_rate_says(fps: int) -> None:
    made = make([shot(2000, **fade(1000)), shot(2000)], fps=fps)
    assert (made.fps, made.frames, made.shots[0].blend) == (fps, 4 * fps, fps)


@pytest.mark.parametrize("size", [(854, 480), (480, 640), (1080, 1440), (2560, 1440), (3840, 2160), (2160, 3840)])
def test_every_size_is_made_as_it_is_asked_for(size: tuple[int, int]) -> None:
    made = make([shot()], width=size[0], height=size[1])
    assert (made.width, made.height) == size


def test_music_lasts_to_the_end_of_the_pictures_at_most() -> None:
    songs = ({"d": 9000, "m": {"mood": "calm", "volume": 3}}, {"s": 1000, "d": 500, "m": {"asset": "a", "volume": 0.5}})
    made = make([shot(4000)], sounds=songs)
    assert [(s.start, s.seconds, s.volume) for s in made.sounds] == [(0, 4, 1.0), (1, 0.5, 0.5)]


def test_a_clip_brings_its_sound_unless_it_is_muted() -> None:
    made = make([shot(1000, asset="v"), shot(1000, asset="v", volume=0)])
    assert [(s.start, s.seconds, s.clip) for s in made.sounds] == [(0, 1, True)]


def test_sizes_are_even_and_a_preview_is_small() -> None:
    made = make([shot()], width=1921, height=1081)
    assert (made.width, made.height) == (1920, 1080)
    assert make([shot()], width=1080, height=1920, quality="preview").height == 640
    assert (make([shot()]).width, make([shot()]).height) == (1920, 1080)


@pytest.mark.parametrize(
    ("shots", "m", "error"),
    [
        ([], {}, errors.NothingToExport),
        ([shot(0)], {}, errors.NothingToExport),
        ([shot(asset="gone", name="b.jpg")], {}, errors.FileUnavailable),
        ([shot(asset="a")], {}, errors.FileUnsupported),
        ([shot(motion="spin")], {}, errors.RenderFailed),
        ([shot(look="neon")], {}, errors.RenderFailed),
        ([shot(transition={"type": "star", "d": 100})], {}, errors.RenderFailed),
        ([shot(rotate=45)], {}, errors.RenderFailed),
        ([shot(crop=[0.1, 0.2])], {}, errors.RenderFailed),
        ([shot(trim=500)], {}, errors.RenderFailed),
        ([shot(caption="Hi", caption_style={"font": "runes"})], {}, errors.RenderFailed),
        ([shot()], {"width": 100000, "height": 1000}, errors.RenderFailed),
        ([shot()], {"width": 1, "height": 1}, errors.RenderFailed),
    ],
)
def test_what_cannot_be_rendered_is_said(
    shots: list[dict[str, Any]], m: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make(shots, **m)


segments = st.builds(
    lambda d, length, kind, motion, look: shot(d, motion=motion, look=look, transition={"type": kind, "d": length}),
    st.integers(1, 6000),
    st.integers(0, 3000),
    st.sampled_from(TRANSITIONS),
    st.sampled_from(MOTIONS),
    st.sampled_from([None, *LOOKS]),
)


@given(st.lists(segments, min_size=1, max_size=12), st.integers(0, 5000))
def test_pieces_cover_every_frame_once_and_know_what_they_show(shots: list[dict[str, Any]], title: int) -> None:
    if sum(s["d"] for s in shots) < 100:
        return
    made = make(shots, texts=[{"d": title, "m": {"text": "Summer", "position": "start"}}])
    cut = pieces(made)
    assert [n for piece in cut for n in piece] == list(range(made.frames))
    assert len(cut) == 1 or all(len(piece) >= SHORTEST for piece in cut)
    assert all(len(piece) < 2 * STEP_S * made.fps + SHORTEST for piece in cut)
    for piece in cut:
        scenes = [made.scene(n) for n in piece]
        shown = {s.layer.shot for s in scenes} | {s.next.shot for s in scenes if s.next}
        assert shown == set(made.visible(piece.start, piece.stop))
        for scene in scenes:
            for layer in filter(None, (scene.layer, scene.next)):
                assert layer.view is not None
                assert holds(WHOLE, layer.view)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"draft": {}}', '{"draft": {}, "assets": {"a": 1}, "output": "x"}']
)
def test_a_job_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(errors.RenderFailed):
        Job.from_json(text)
