"""The differences between two drafts, as values."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import EMPTY, Draft, read
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.domain.draft_fields import Value

Json = dict[str, Any]
K = ChangeKind


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


def kinds(before: Draft, after: Draft) -> list[str]:
    return [change.what for change in compare(before, after)]


def pictures(field: str, *numbers: int, before: Value, after: Value, every: bool = False) -> Change:
    names = tuple(f"{'abcd'[number - 1]}.jpg" for number in numbers)
    return Change(K.SET, field, numbers, names, (before,), (after,), every)


def only(before: Draft, after: Draft) -> Change:
    (change,) = compare(before, after)
    return change


def test_a_removed_photo_has_the_number_it_had() -> None:
    removed, length = compare(FOUR, film(A, B, D))
    assert removed == Change(K.REMOVED, numbers=(3,), names=("c.jpg",))
    assert length == Change(K.SET, "length", names=("a.jpg", "b.jpg", "d.jpg"), before=(12000,), after=(9000,))


def test_added_photos_have_the_numbers_they_got() -> None:
    added, _ = compare(film(A, D), FOUR)
    assert added == Change(K.ADDED, numbers=(2, 3), names=("b.jpg", "c.jpg"))


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (film(A, D, B, C), Change(K.MOVED, numbers=(4,), names=("d.jpg",), after=(2,))),
        (film(B, C, D, A), Change(K.MOVED, numbers=(1,), names=("a.jpg",), after=(4,))),
        (film(A, C, B, D), Change(K.SWAPPED, numbers=(2, 3), names=("b.jpg", "c.jpg"))),
        (film(D, B, C, A), Change(K.SWAPPED, numbers=(1, 4), names=("a.jpg", "d.jpg"))),
        (film(D, C, B, A), Change(K.REVERSED)),
        (film(B, A, D, C), Change(K.REORDERED, numbers=(2, 1, 4, 3))),
    ],
)
def test_an_order_is_one_change(after: Draft, change: Change) -> None:
    assert only(FOUR, after) == change


def test_three_photos_in_the_opposite_order_are_reversed_not_swapped() -> None:
    assert only(film(A, B, C), film(C, B, A)) == Change(K.REVERSED)


def test_all_durations_are_one_change() -> None:
    after = film(*({**s, "d": 5000} for s in (A, B, C, D)))
    each, length = compare(FOUR, after)
    assert each == pictures("duration", 1, 2, 3, 4, before=3000, after=5000, every=True)
    assert length == Change(K.SET, "length", before=(12000,), after=(20000,))


def test_a_rest_of_a_millisecond_is_still_the_same_for_all() -> None:
    after = film(*({**s, "d": d} for s, d in zip((A, B, C), (3334, 3333, 3333), strict=True)))
    assert compare(film(A, B, C), after)[0].after == (3334,)


def test_some_durations_are_told_by_photo() -> None:
    first, second, _ = compare(FOUR, film(A, {**B, "d": 1000}, {**C, "d": 1000}, {**D, "d": 8000}))
    assert first == pictures("duration", 2, 3, before=3000, after=1000)
    assert second == pictures("duration", 4, before=3000, after=8000)


def test_many_different_durations_are_one_change() -> None:
    shots = [shot(f"{n}") for n in range(8)]
    after = film(shots[0], *({**s, "d": 3100 + n * 100} for n, s in enumerate(shots[1:])))
    change = compare(film(*shots), after)[0]
    assert (change.what, change.numbers, change.every) == ("duration", (2, 3, 4, 5, 6, 7, 8), False)
    assert (change.before, min(change.after), max(change.after)) == ((3000,), 3100, 3700)


@pytest.mark.parametrize(("position", "what"), [("start", "title"), ("end", "end")])
def test_titles_come_change_move_and_go(position: str, what: str) -> None:
    paradise, summer = ({"d": 3000, "m": {"text": text, "position": position}} for text in ("Paradise", "Summer"))
    with_title = film(A, B, C, D, titles=(paradise,))
    assert only(FOUR, with_title) == Change(K.ADDED, what, after=("Paradise",), span=(0, 3000))
    assert only(with_title, film(A, B, C, D, titles=(summer,))) == Change(
        K.SET, what, before=("Paradise",), after=("Summer",), span=(0, 3000)
    )
    assert only(with_title, film(A, B, C, D, titles=({**paradise, "d": 5000},))) == Change(
        K.SET, what, before=("Paradise",), after=("Paradise",), span=(0, 5000)
    )
    assert only(with_title, FOUR) == Change(K.REMOVED, what, before=("Paradise",), span=(0, 3000))


def test_a_title_at_the_end_stays_there_when_the_video_grows() -> None:
    def ending(at: int) -> Json:
        return {"d": 2000, "s": at, "m": {"text": "The end", "position": "end"}}

    assert kinds(film(A, B, titles=(ending(4000),)), film(A, B, C, titles=(ending(7000),))) == [
        "picture",
        "length",
    ]


def test_music_and_its_volume() -> None:
    calm, loud, happy = (
        {"d": 12000, "m": {"name": name, "volume": volume}}
        for name, volume in (("calm", 0.35), ("calm", 0.2), ("happy", 0.35))
    )
    shots = A, B, C, D
    with_music = film(*shots, music=calm)
    span = (0, 12000)
    assert only(FOUR, with_music) == Change(K.ADDED, "music", after=("calm",), span=span)
    assert only(with_music, film(*shots, music=loud)) == Change(K.SET, "volume", before=(35,), after=(20,))
    assert only(with_music, film(*shots, music=happy)) == Change(
        K.SET, "music", before=("calm",), after=("happy",), span=span
    )
    assert only(with_music, FOUR) == Change(K.REMOVED, "music", before=("calm",), span=span)


def test_shape_or_size() -> None:
    upright = film(A, B, C, D, ratio="9:16", width=1080, height=1920)
    assert only(FOUR, upright) == Change(K.SET, "shape", before=("16:9",), after=("9:16",))
    large = film(A, B, C, D, width=3840, height=2160)
    assert only(FOUR, large) == Change(K.SET, "resolution", before=("1080p",), after=("2160p",))


@pytest.mark.parametrize("field", ["look", "motion", "caption", "fit"])
def test_a_property_of_photos(field: str) -> None:
    every = film(*(with_m(s, **{field: "x"}) for s in (A, B, C, D)))
    assert only(FOUR, every) == pictures(field, 1, 2, 3, 4, before="", after="x", every=True)
    assert only(FOUR, film(A, with_m(B, **{field: "x"}), C, D)) == pictures(field, 2, before="", after="x")
    mixed = film(*(with_m(s, **{field: value}) for s, value in zip((A, B, C, D), "xyxy", strict=True)))
    change = only(mixed, FOUR)
    assert (change.numbers, change.before, change.after, change.every) == ((1, 2, 3, 4), ("x", "y"), ("",), True)


def test_words_of_a_few_values_are_one_change_and_texts_are_told_one_by_one() -> None:
    looks = film(with_m(A, look="bw"), with_m(B, look="sepia"), C, D)
    assert [change.after for change in compare(FOUR, looks)] == [("bw",), ("sepia",)]
    every = film(*(with_m(s, motion=m) for s, m in zip((A, B, C, D), ("in", "out", "in", "out"), strict=True)))
    assert only(FOUR, every).after == ("in", "out")
    captions = film(*(with_m(s, caption=c) for s, c in zip((A, B, C, D), ("1", "2", "3", "3"), strict=True)))
    assert [change.after for change in compare(FOUR, captions)] == [("1",), ("2",), ("3",)]
    assert len(compare(captions, film(A, B, C, with_m(D, caption="3")))) == 1, "one removal, whatever they said"


def test_a_new_shape_fits_the_photos_anew() -> None:
    upright = film(*(with_m(s, fit="blur") for s in (A, B, C, D)), ratio="9:16")
    assert [change.what for change in compare(FOUR, upright)] == ["shape"]


def test_transitions_are_those_between_photos() -> None:
    def faded(*shots: Json, kind: str) -> list[Json]:
        inner = [with_m(s, transition={"type": kind, "d": 700}) for s in shots[:-1]]
        return [*inner, shots[-1]]

    fades, wipes = film(*faded(A, B, C, kind="fade")), film(*faded(A, B, C, kind="wipe-left"))
    assert only(fades, wipes) == pictures("transition", 1, 2, before="fade", after="wipe-left", every=True)
    assert kinds(fades, film(*faded(A, B, C, D, kind="fade"))) == ["picture", "length"]
    assert only(film(*faded(A, B, kind="fade")), film(A, B)).every, "the one between two photos is all there are"


def test_a_first_draft_is_told_whole() -> None:
    music = {"d": 12000, "m": {"name": "calm", "volume": 0.35}}
    after = film(A, B, music=music, titles=({"d": 3000, "m": {"text": "Hi"}},))
    assert kinds(EMPTY, after) == ["picture", "title", "music", "length"]


def test_pictures_without_ids_and_with_the_same_name() -> None:
    twin = {"d": 2000, "m": {"name": "city"}}
    removed, _ = compare(film(twin, twin, twin), film(twin, twin))
    assert removed == Change(K.REMOVED, numbers=(3,), names=("city",), clips=1)


def test_a_difference_without_words_is_still_one() -> None:
    assert only(FOUR, film(A, with_m(B, glow=3), C, D)) == Change(K.OTHER)


values = (
    st.none()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.lists(st.integers(), max_size=2)
)
metadata = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "asset",
            "text",
            "volume",
            "transition",
            "look",
            "motion",
            "caption",
            "fit",
            "position",
            "width",
            "ratio",
        ]
    ),
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
