"""What differs between two drafts, as values."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import EMPTY, Draft, read
from bot.domain.draft_diff import Change, ChangeKind, compare

Json = dict[str, Any]


def shot(name: str, d: int = 3000, **m: Any) -> Json:
    return {"d": d, "m": {"name": name, "asset": f"id-{name}", "photo": 1, **m}}


def film(*shots: Json, music: Json | None = None, titles: tuple[Json, ...] = (), **m: Any) -> Draft:
    tracks: list[Json] = [{"tt": 0, "sg": list(shots)}]
    if music:
        tracks.append({"tt": 1, "sg": [music]})
    if titles:
        tracks.append({"tt": 7, "sg": list(titles)})
    return read({"t": tracks, "m": dict({"width": 1920, "height": 1080, "ratio": "16:9"}, **m)})


A, B, C, D = (shot(f"{name}.jpg") for name in "abcd")
FOUR = film(A, B, C, D)


def with_m(item: Json, **m: Any) -> Json:
    return {**item, "m": dict(item["m"], **m)}


def kinds(before: Draft, after: Draft) -> list[ChangeKind]:
    return [change.kind for change in compare(before, after)]


def only(before: Draft, after: Draft) -> Change:
    (change,) = compare(before, after)
    return change


def test_a_removed_photo_has_the_number_it_had() -> None:
    removed, length = compare(FOUR, film(A, B, D))
    assert removed == Change(ChangeKind.REMOVED, (3,), ("c.jpg",))
    assert length == Change(ChangeKind.LENGTH, before=12000, after=9000)


def test_added_photos_have_the_numbers_they_got() -> None:
    added, _ = compare(film(A, D), FOUR)
    assert added == Change(ChangeKind.ADDED, (2, 3), ("b.jpg", "c.jpg"))


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (film(A, D, B, C), Change(ChangeKind.MOVED, (4,), after=2)),
        (film(B, C, D, A), Change(ChangeKind.MOVED, (1,), after=4)),
        (film(A, C, B, D), Change(ChangeKind.SWAPPED, (2, 3))),
        (film(D, B, C, A), Change(ChangeKind.SWAPPED, (1, 4))),
        (film(D, C, B, A), Change(ChangeKind.REVERSED)),
        (film(B, A, D, C), Change(ChangeKind.REORDERED, (2, 1, 4, 3))),
    ],
)
def test_an_order_is_one_change(after: Draft, change: Change) -> None:
    assert only(FOUR, after) == change


def test_all_durations_are_one_change() -> None:
    after = film(*({**s, "d": 5000} for s in (A, B, C, D)))
    each, length = compare(FOUR, after)
    assert each == Change(ChangeKind.DURATION, (1, 2, 3, 4), before=3000, after=5000, every=True)
    assert length == Change(ChangeKind.LENGTH, before=12000, after=20000)


def test_a_rest_of_a_millisecond_is_still_the_same_for_all() -> None:
    after = film(*({**s, "d": d} for s, d in zip((A, B, C), (3334, 3333, 3333), strict=True)))
    assert compare(film(A, B, C), after)[0].after == 3334


def test_some_durations_are_told_by_photo() -> None:
    first, second, _ = compare(FOUR, film(A, {**B, "d": 1000}, {**C, "d": 1000}, {**D, "d": 8000}))
    assert first == Change(ChangeKind.DURATION, (2, 3), before=3000, after=1000)
    assert second == Change(ChangeKind.DURATION, (4,), before=3000, after=8000)


def test_many_different_durations_are_one_change() -> None:
    shots = [shot(f"{n}") for n in range(8)]
    after = film(shots[0], *({**s, "d": 3100 + n * 100} for n, s in enumerate(shots[1:])))
    assert compare(film(*shots), after)[0] == Change(
        ChangeKind.DURATION, (2, 3, 4, 5, 6, 7, 8), before=3000, after=None
    )


def test_titles_come_change_move_and_go() -> None:
    paradise, summer = ({"d": 3000, "m": {"text": text, "position": "start"}} for text in ("Paradise", "Summer"))
    assert only(FOUR, film(A, B, C, D, titles=(paradise,))) == Change(
        ChangeKind.TITLE, after="Paradise", span=(0, 3000)
    )
    with_title = film(A, B, C, D, titles=(paradise,))
    assert only(with_title, film(A, B, C, D, titles=(summer,))) == Change(
        ChangeKind.TITLE, before="Paradise", after="Summer", span=(0, 3000)
    )
    assert only(with_title, film(A, B, C, D, titles=({**paradise, "d": 5000},))) == Change(
        ChangeKind.TITLE, before="Paradise", after="Paradise", span=(0, 5000)
    )
    assert only(with_title, FOUR) == Change(ChangeKind.TITLE, before="Paradise", span=(0, 3000))


def test_a_title_at_the_end_stays_there_when_the_video_grows() -> None:
    def ending(at: int) -> Json:
        return {"d": 2000, "s": at, "m": {"text": "The end", "position": "end"}}

    assert kinds(film(A, B, titles=(ending(4000),)), film(A, B, C, titles=(ending(7000),))) == [
        ChangeKind.ADDED, ChangeKind.LENGTH,
    ]  # fmt: skip


def test_music_and_its_volume() -> None:
    calm, loud, happy = (
        {"d": 12000, "m": {"name": name, "volume": volume}}
        for name, volume in (("calm", 0.35), ("calm", 0.2), ("happy", 0.35))
    )
    shots = A, B, C, D
    with_music = film(*shots, music=calm)
    assert only(FOUR, with_music) == Change(ChangeKind.MUSIC, after="calm")
    assert only(with_music, film(*shots, music=loud)) == Change(ChangeKind.VOLUME, names=("calm",), before=35, after=20)
    assert only(with_music, film(*shots, music=happy)) == Change(ChangeKind.MUSIC, before="calm", after="happy")
    assert only(with_music, FOUR) == Change(ChangeKind.MUSIC, before="calm")


def test_shape_or_size() -> None:
    upright = film(A, B, C, D, ratio="9:16", width=1080, height=1920)
    assert only(FOUR, upright) == Change(ChangeKind.SHAPE, before="16:9", after="9:16")
    large = film(A, B, C, D, width=3840, height=2160)
    assert only(FOUR, large) == Change(ChangeKind.SHAPE, before="1920×1080", after="3840×2160")


@pytest.mark.parametrize(
    ("field", "kind"), [("look", ChangeKind.LOOK), ("motion", ChangeKind.MOTION), ("caption", ChangeKind.CAPTION)]
)
def test_what_a_photo_wears(field: str, kind: ChangeKind) -> None:
    every = film(*(with_m(s, **{field: "x"}) for s in (A, B, C, D)))
    assert only(FOUR, every) == Change(kind, (1, 2, 3, 4), before="", after="x", every=True)
    assert only(FOUR, film(A, with_m(B, **{field: "x"}), C, D)) == Change(kind, (2,), before="", after="x")
    mixed = film(*(with_m(s, **{field: value}) for s, value in zip((A, B, C, D), "xyxy", strict=True)))
    assert only(mixed, FOUR) == Change(kind, (1, 2, 3, 4), after="", every=True)


def test_transitions_are_those_between_photos() -> None:
    def faded(*shots: Json, kind: str) -> list[Json]:
        inner = [with_m(s, transition={"type": kind, "d": 700}) for s in shots[:-1]]
        return [*inner, shots[-1]]

    fades, wipes = film(*faded(A, B, C, kind="fade")), film(*faded(A, B, C, kind="wipe-left"))
    assert only(fades, wipes) == Change(ChangeKind.TRANSITION, (1, 2), before="fade", after="wipe-left", every=True)
    assert kinds(fades, film(*faded(A, B, C, D, kind="fade"))) == [ChangeKind.ADDED, ChangeKind.LENGTH]


def test_a_first_draft_is_told_whole() -> None:
    music = {"d": 12000, "m": {"name": "calm", "volume": 0.35}}
    after = film(A, B, music=music, titles=({"d": 3000, "m": {"text": "Hi"}},))
    assert kinds(EMPTY, after) == [ChangeKind.ADDED, ChangeKind.TITLE, ChangeKind.MUSIC, ChangeKind.LENGTH]


def test_pictures_without_ids_and_with_the_same_name() -> None:
    twin = {"d": 2000, "m": {"name": "city"}}
    removed, _ = compare(film(twin, twin, twin), film(twin, twin))
    assert removed == Change(ChangeKind.REMOVED, (3,), ("city",))


def test_a_difference_without_words_is_still_one() -> None:
    assert only(FOUR, film(A, with_m(B, glow=3), C, D)) == Change(ChangeKind.OTHER)


values = (
    st.none()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.lists(st.integers(), max_size=2)
)
metadata = st.dictionaries(
    st.sampled_from(["name", "asset", "text", "volume", "transition", "look", "motion", "caption", "width", "ratio"]),
    values,
)
segments = st.fixed_dictionaries({"m": metadata}, optional={"d": values, "s": values})
tracks = st.fixed_dictionaries({"tt": st.sampled_from([0, 1, 7, 3, None]), "sg": st.lists(segments, max_size=5)})
drafts = st.fixed_dictionaries({"t": st.lists(tracks, max_size=4), "m": metadata})


@given(drafts)
def test_a_draft_does_not_differ_from_itself(raw: Json) -> None:
    assert compare(read(raw), read(copy.deepcopy(raw))) == ()


@given(drafts, drafts)
def test_any_two_drafts_differ_or_are_the_same(one: Json, other: Json) -> None:
    before, after = read(one), read(other)
    same = (before.tracks, before.m) == (after.tracks, after.m)
    assert (compare(before, after) == ()) is same
