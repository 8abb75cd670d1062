"""Styles: what each writes, what it leaves alone, and which one suits photos if nobody chooses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.backends.studio import styles
from bot.backends.studio.film import LOOKS, MOODS, STYLES, TRANSITIONS, Film
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import carried_out
from bot.backends.studio.project import Asset, Project, add
from bot.domain.operations import Operation
from bot.domain.operations.constraints import TYPE_STYLES
from bot.domain.operations.dialogue import Redo, StartOver, Undo
from bot.domain.operations.photos import Remove, SetLength, SetTotal
from bot.domain.operations.picture import FadePicture, Make, SetLook, SetMotion, SetRatio, SetStyle, SetTransition
from bot.domain.operations.sound import RemoveMusic, SetMusic
from bot.domain.photo_facts import UNKNOWN, Box, Facts
from bot.domain.photo_selection import at

FACE = (0.4, 0.3, 0.2, 0.2)
LANDSCAPE, UPRIGHT = (4000, 3000), (3000, 4000)


def showing(faces: int = 0) -> Facts:
    boxes: tuple[Box, ...] = (FACE,) * faces
    return Facts(faces=boxes)


def photo(number: int, facts: Facts = UNKNOWN, size: tuple[int, int] = LANDSCAPE, kind: str = "image") -> Asset:
    clip = kind == "video"
    return Asset(f"p{number}", f"{number}.jpg", kind, 0, *size, 9.0 if clip else 0.0, f"h{number}", facts=facts)


def project_of(*facts: Facts, size: tuple[int, int] = LANDSCAPE) -> Project:
    return add(Project("en"), [photo(number, one, size) for number, one in enumerate(facts, 1)])


FIVE = project_of(*[showing()] * 5)


def after(project: Project, *messages: Sequence[Operation]) -> tuple[Film, list[str]]:
    said: list[str] = []
    for message in messages:
        project, said = carried_out(project, message, "en")
    return read(project.draft), said


def test_every_style_is_one_that_people_can_have() -> None:
    assert tuple(styles.STYLES) == STYLES
    for style in styles.STYLES.values():
        assert style.look in {"", *LOOKS}
        assert style.type_style in {"", *TYPE_STYLES}
        assert style.transition.type in TRANSITIONS
        assert 1500 <= style.ms <= 8000
        assert style.fade_in < 1000, "the cover is the picture at one second"
        assert style.transition.ms * 2 <= style.ms, "each photo is also seen alone"
    assert {style.mood for style in styles.STYLES.values()} == set(MOODS), "every style has music of its own"
    assert len({(s.transition.type, s.transition.ms) for s in styles.STYLES.values()}) == len(STYLES)
    assert len({s.type_style for s in styles.STYLES.values()}) == len(STYLES)


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_one_edit_told_in_one_line(name: str) -> None:
    film, said = after(FIVE, [Make()], [SetStyle("festive" if name == "calm" else "calm")], [SetStyle(name)])
    style = styles.STYLES[name]
    assert {shot.ms for shot in film.shots} == {style.ms}
    assert {shot.zoom_speed for shot in film.shots} == {style.zoom_speed}
    assert {shot.look for shot in film.shots} == {style.look}
    assert (film.style, film.transition, film.music and film.music.mood) == (name, style.transition, style.mood)
    assert film.type_style == style.type_style
    assert len(said) == 1
    assert said[0].startswith(f"✅ Style: {name} — ")


def test_a_style_is_undone_and_done_again_as_a_whole() -> None:
    plain, _ = after(FIVE, [Make()])
    elegant, _ = after(FIVE, [Make()], [SetStyle("elegant")])
    back, said = after(FIVE, [Make()], [SetStyle("elegant")], [Undo()])
    assert back == plain
    assert said == ["Undone.", "✅ Style: calm — 4 s each, gentle zooms and pans, cross-fades, calm music"]
    assert after(FIVE, [Make()], [SetStyle("elegant")], [Undo()], [Redo()])[0] == elegant


def test_only_the_style_is_undone_if_that_is_asked_for() -> None:
    film, said = after(FIVE, [Make()], [SetStyle("festive")], [SetLength(2500)], [Undo(what="style")])
    assert (film.style, film.transition, film.music and film.music.mood) == ("calm", styles.PLAIN.transition, "calm")
    assert {shot.ms for shot in film.shots} == {2500}
    assert said[0] == "Undone."
    assert said[1].startswith("✅ Style: calm — 2.5 s each, ")
    assert after(FIVE, [Make()], [Undo(what="style")])[1][0].startswith("There is nothing to undo")


def test_an_upload_that_is_taken_back_takes_its_style_with_it() -> None:
    grown = add(add(Project("en"), [photo(1)], "one"), [photo(number) for number in range(2, 25)], "two")
    assert read(grown.draft).style == "energetic"
    back = grown.taken_back()
    assert back is not None
    film = read(back.draft)
    assert (film.style, film.transition, [shot.ms for shot in film.shots]) == ("calm", styles.PLAIN.transition, [4000])


@pytest.mark.parametrize(
    ("wish", "kept"),
    [
        (SetLength(2500), lambda film: {shot.ms for shot in film.shots} == {2500}),
        (SetTotal(20_000), lambda film: film.ms == 20_000),  # which is what it was
        (SetLook("bw"), lambda film: {shot.look for shot in film.shots} == {"bw"}),
        (SetTransition("wipe-right"), lambda film: film.transition.type == "wipe-right"),
        (SetTransition("fade"), lambda film: film.transition.type == "fade"),
        (SetMotion("none"), lambda film: {shot.motion for shot in film.shots} == {"none"}),
        (SetMusic("calm"), lambda film: film.music.mood == "calm"),
        (RemoveMusic(), lambda film: film.music is None),
        (FadePicture(2000, None), lambda film: film.fade_in == 2000),
        (SetLength(9000, at(2)), lambda film: [shot.ms for shot in film.shots] == [3000, 9000, 3000, 3000, 3000]),
        (SetLook("bw", at(2)), lambda film: [shot.look for shot in film.shots][:3] == ["warm", "bw", "warm"]),
    ],
)
def test_what_somebody_chose_before_a_style_stays(wish: Operation, kept: object) -> None:
    film, _ = after(FIVE, [Make()], [wish], [SetStyle("festive")])
    assert film.style == "festive"
    assert callable(kept)
    assert kept(film)
    assert kept(after(FIVE, [Make()], [SetStyle("elegant")], [wish], [SetStyle("festive")])[0]), "nor after a style"


def test_wishes_of_the_same_message_count_more_than_the_style() -> None:
    film, said = after(FIVE, [Make()], [SetLength(2000), SetStyle("elegant"), SetMusic("happy")])
    assert ({shot.ms for shot in film.shots}, film.music and film.music.mood) == ({2000}, "happy")
    assert said[0].startswith("✅ Style: elegant — 2 s each, ")
    assert said[0].endswith(", happy music")


def test_the_first_request_may_name_a_style() -> None:
    film, said = after(FIVE, [Make(), SetStyle("cinematic")])
    assert film.music
    assert film.music.mood == "epic"
    assert said[0].startswith("Your slideshow: 5 photos, 25 s in all (5 s each)")
    assert said[1].startswith("✅ Style: cinematic — ")


def test_clips_keep_their_length_and_do_not_move() -> None:
    project = add(FIVE, [photo(6, kind="video")])
    film, _ = after(project, [SetStyle("vintage")])
    assert (film.shots[5].ms, film.shots[5].motion, film.shots[5].look) == (9000, "none", "sepia")


def test_photos_that_join_take_over_the_style() -> None:
    project, _ = carried_out(FIVE, [SetStyle("festive")], "en")
    film = read(add(project, [photo(6)]).draft)
    style = styles.STYLES["festive"]
    assert (film.shots[5].ms, film.shots[5].look, film.shots[5].zoom_speed) == (style.ms, "warm", style.zoom_speed)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ([showing()] * 5, "calm"),
        ([UNKNOWN] * 5, "calm"),
        ([showing()] * 20, "energetic"),
        ([showing(1)] * 4 + [showing()] * 2, "elegant"),
        ([showing(4)] * 5, "playful"),
        ([showing(1)] * 30, "playful"),
        ([showing(1)] + [showing()] * 5, "calm"),
    ],
)
def test_the_photos_decide_the_style_that_nobody_chose(facts: list[Facts], name: str) -> None:
    film = read(project_of(*facts).draft)
    style = styles.STYLES[name]
    assert (film.style, film.transition.type, film.shots[0].ms) == (name, "fade", style.ms)
    assert {shot.look for shot in film.shots} == {""}, "photos keep their own colours"
    assert max(shot.zoom_speed for shot in film.shots) <= 1, "and move gently"
    asked, _ = after(project_of(*facts), [SetStyle(name)])
    assert (asked.transition, asked.shots[0].zoom_speed, asked.fade_in) == (
        style.transition,
        style.zoom_speed,
        style.fade_in,
    )
    made, _ = after(project_of(*facts), [Make()])
    assert made.music
    assert made.music.mood == style.mood


def test_the_style_follows_the_photos_until_somebody_has_spoken() -> None:
    more = [photo(number) for number in range(6, 30)]
    assert read(add(FIVE, more).draft).style == "energetic"
    spoken, _ = carried_out(FIVE, [SetLength(4000)], "en")  # which it is already
    assert {shot.ms for shot in read(add(spoken, more).draft).shots} == {4000}
    edited, _ = carried_out(FIVE, [Remove(at(1))], "en")
    assert read(add(edited, more).draft).style == "calm"
    again, _ = carried_out(add(spoken, more), [StartOver()], "en")
    assert read(again.draft).style == "energetic"


def test_a_shape_that_somebody_named_stays_when_photos_join() -> None:
    named, _ = carried_out(FIVE, [SetRatio("16:9")], "en")  # which it is already
    assert read(add(named, [photo(number, size=UPRIGHT) for number in range(6, 40)]).draft).ratio == "16:9"
