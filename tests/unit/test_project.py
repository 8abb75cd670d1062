"""Uploads fill the draft with a plain slideshow, and undo never removes them."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio import film as films
from bot.backends.studio.film import Film, Music, Shot, Title, Transition
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations import carried_out, respond
from bot.backends.studio.operations.state_report import unchanged
from bot.backends.studio.project import JSON, Asset, Project, add
from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS
from bot.domain.operations.constraints import DRAWN_TRANSITIONS
from bot.domain.operations.dialogue import Redo, Undo
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.language.edits.lexicon import ENTRIES
from tests.tables import assert_rows
from tests.unit.edit_effects import project_of


def photo(id: str, width: int = 4000, height: int = 3000, kind: str = "image", duration: float = 0.0) -> Asset:
    return Asset(id, f"{id}.jpg", kind, 0, width, height, duration, id)


def sound(id: str, duration: float = 100.0) -> Asset:
    return Asset(id, f"{id}.mp3", "audio", 0, 0, 0, duration, id)


def shots(project: Project) -> tuple[Shot, ...]:
    return read(project.draft).shots


def metas(project: Project) -> list[dict[str, Any]]:
    return [segment["m"] for segment in project.draft["t"][0]["sg"]]


def test_five_photos_make_a_plain_slideshow_in_the_documented_format() -> None:
    draft = project_of().draft
    assert draft["m"] == {
        "width": 1920,
        "height": 1080,
        "ratio": "16:9",
        "title": "",
        "card_design": "photo",
        "style": "calm",
    }
    assert draft["fps"] == 30
    (video,) = draft["t"]
    assert video["tt"] == 0
    assert [segment["d"] for segment in video["sg"]] == [4000] * 5
    assert video["sg"][0]["m"] == {
        "name": "beach.jpg",
        "asset": "p1",
        "photo": 1,
        "kind": "photo",
        "motion": "zoom-in",
        "fit": "cover",
        "transition": {"type": "fade", "d": 700},
    }
    assert [m["motion"] for m in metas(project_of())] == ["zoom-in", "zoom-out", "zoom-in", "zoom-out", "zoom-in"]
    assert "transition" not in video["sg"][-1]["m"]


FACE = (0.4, 0.3, 0.1, 0.15)
ONE, MANY, NOBODY, DROP = (
    Facts(faces=(FACE,)),
    Facts(faces=(FACE,) * 5),
    Facts(faces=()),
    Facts(faces=(), focus=(0.8, 0.5)),
)


@pytest.mark.parametrize(
    ("facts", "motions"),
    [
        ([ONE, MANY, ONE], "zoom-in zoom-out zoom-in"),
        ([ONE, ONE, ONE, ONE], "zoom-in zoom-in zoom-out zoom-in"),
        ([ONE, ONE, ONE], "zoom-in zoom-in zoom-in"),
        ([MANY, MANY, MANY], "zoom-out zoom-out zoom-in"),
        ([NOBODY, NOBODY, NOBODY, NOBODY], "zoom-in zoom-out pan-left zoom-out"),
        ([NOBODY, NOBODY, DROP], "zoom-in zoom-out pan-right"),
        ([UNKNOWN] * 4, "zoom-in zoom-out zoom-in zoom-out"),
    ],
)
def test_the_camera_goes_to_a_face_back_from_a_group_along_a_landscape_and_ends_with_people(
    facts: list[Facts], motions: str
) -> None:
    project = add(Project("en"), [replace(photo(f"p{n}"), facts=one) for n, one in enumerate(facts)])
    assert [shot.motion for shot in shots(project)] == motions.split()
    still = respond(respond(project, "no motion").project, "with motion").project
    assert [shot.motion for shot in shots(still)] == motions.split(), "as if it had never been off"


def test_a_page_is_shown_whole_though_a_photo_of_its_size_would_fill_the_frame() -> None:
    project = add(Project("en"), [photo("a"), replace(photo("page"), facts=Facts(flat=True))])
    assert [shot.fit for shot in shots(project)] == ["cover", "auto"]


@pytest.mark.parametrize("name", ["a.jfif", "a.dng", "Holiday 12.05", "a.mp4"])
def test_the_file_says_what_is_a_photo_not_its_name(name: str) -> None:
    project = add(Project("en"), [Asset("a", name, "image", 0, 4000, 3000, 0.0, "a")])
    assert respond(project, "make a slideshow").text.startswith("Your slideshow: 1 photo, ")
    clip = add(Project("en"), [photo("b", kind="video", duration=3.0)])
    assert respond(clip, "make a slideshow").text.startswith("Your slideshow: 1 clip, ")


def test_a_draft_from_before_a_field_is_no_edit() -> None:
    older = JSON.validate_json(JSON.dump_json(respond(project_of(), "make it vertical").project))
    for segment in older.draft["t"][0]["sg"]:
        del segment["m"]["kind"]
    answer = respond(older, "vertical")
    assert (answer.text, answer.changed) == ("Already set: shape 9:16.", False)
    assert respond(older, "square").text == "✅ Shape: 9:16 → 1:1"


def test_a_slide_says_that_it_goes_over_and_one_of_an_earlier_version_stays_a_push() -> None:
    film = replace(read(project_of(3).draft), transition=Transition("slide-left"))
    draft = write(film)
    assert draft["t"][0]["sg"][0]["m"]["transition"] == {"type": "slide-left", "over": True, "d": 700}
    assert read(draft).transition.type == "slide-left"
    text = json.dumps(draft).replace(', "over": true', "")
    assert read(json.loads(text)).transition.type == "push-left"


def test_mixed_transitions_are_written_as_what_they_are_and_stay_with_their_photos() -> None:
    photos = tuple(Shot(f"p{n}", "", n, 4000) for n in range(40))
    film = Film(shots=photos, transition=Transition("mixed"))

    def kinds(film: Film) -> list[str]:
        return [segment["m"]["transition"]["type"] for segment in write(film)["t"][0]["sg"][:-1]]

    found = kinds(film)
    assert set(found) <= set(DRAWN_TRANSITIONS)
    assert len(set(found)) > 5
    assert all(a.split("-")[0] != b.split("-")[0] for a, b in pairwise(found))
    assert read(write(film)).transition == Transition("mixed")
    fewer = kinds(replace(film, shots=photos[:20] + photos[21:]))
    assert sum(a != b for a, b in zip(found[:20] + found[21:], fewer, strict=True)) <= 3


def test_music_of_ones_own_is_named_within_a_sentence() -> None:
    project = add(project_of(), [sound("song")])
    assert unchanged("music", read(project.draft), "en") == "The music is “song.mp3”."
    assert unchanged("music", read(project.draft), "zh") == "音乐是“song.mp3”。"


def test_music_and_titles_are_tracks_of_their_own() -> None:
    project = respond(project_of(), 'happy music, title "Start", end card "End"').project
    audio, text = project.draft["t"][1:]
    assert audio == {
        "tt": 1,
        "sg": [{"d": 20000, "m": {"name": "happy", "mood": "happy", "volume": 0.8, "seed": 62314}}],
    }
    assert text["tt"] == 7
    assert text["sg"] == [
        {"d": 3000, "m": {"text": "Start", "position": "start"}},
        {"d": 3000, "s": 17000, "m": {"text": "End", "position": "end"}},
    ]
    assert project.draft["m"]["title"] == "Start"


@pytest.mark.parametrize(
    ("sizes", "ratio", "size"),
    [
        ([(4000, 3000), (3000, 4000), (4000, 3000)], "16:9", (1920, 1080)),
        ([(3000, 4000), (3000, 4000), (4000, 3000)], "16:9", (1920, 1080)),
        ([(3000, 4000), (3000, 4000), (4000, 3000), (3000, 4000)], "9:16", (1080, 1920)),
        ([(1000, 1000)], "1:1", (1080, 1080)),
        ([(1000, 1000), (1000, 1000), (4000, 3000), (1000, 1000)], "1:1", (1080, 1080)),
        ([(1000, 1000), (3000, 4000), (4000, 3000)], "16:9", (1920, 1080)),
        ([(3000, 4000), (4000, 3000)], "16:9", (1920, 1080)),
    ],
)
def test_the_shape_is_that_of_most_photos(sizes: list[tuple[int, int]], ratio: str, size: tuple[int, int]) -> None:
    project = add(Project("en"), [photo(f"p{i}", *size) for i, size in enumerate(sizes)])
    m = project.draft["m"]
    assert (m["ratio"], (m["width"], m["height"])) == (ratio, size)


def test_the_shape_follows_photos_that_arrive_one_by_one_until_somebody_edits() -> None:
    project = add(Project("en"), [photo("a", 3000, 4000)])
    assert project.draft["m"]["ratio"] == "9:16"
    project = add(add(project, [photo("b")]), [photo("c")])
    assert project.draft["m"]["ratio"] == "16:9"
    assert [m["fit"] for m in metas(project)] == ["auto", "cover", "cover"]
    project = respond(project, "vertical").project
    assert add(project, [photo("d"), photo("e")]).draft["m"]["ratio"] == "9:16"


def test_a_photo_of_another_shape_is_shown_as_suits_it_and_a_new_shape_fits_it_anew() -> None:
    project = add(Project("en"), [photo("a"), photo("b"), photo("tall", 2000, 4000)])
    assert [m["fit"] for m in metas(project)] == ["cover", "cover", "auto"]
    assert [m["fit"] for m in metas(respond(project, "9:16").project)] == ["auto", "auto", "cover"]


def test_undo_never_takes_an_upload_away() -> None:
    project = respond(project_of(3), "remove photo 2").project
    project = add(project, [photo("late")])
    assert [shot.asset for shot in shots(project)] == ["p1", "p3", "late"]
    undone = respond(project, "undo").project
    assert [shot.asset for shot in shots(undone)] == ["p1", "p2", "p3", "late"]
    assert [shot.asset for shot in shots(respond(undone, "redo").project)] == ["p1", "p3", "late"]


def back(project: Project) -> Project:
    """The project after the "undo" of somebody who talks to the bot."""
    return carried_out(project, [Undo(uploads=True)], "en")[0]


def again(project: Project) -> Project:
    return carried_out(project, [Redo()], "en")[0]


def names(project: Project) -> list[str]:
    return [shot.asset for shot in shots(project)]


def test_photos_that_were_just_sent_can_be_taken_back_and_brought_again() -> None:
    begun = respond(add(Project("en"), [photo("a"), photo("b")], "first"), "remove photo 1").project
    grown = add(add(begun, [photo("c")], "second"), [photo("d")], "second")  # two requests of one upload
    edited = respond(grown, "remove photo 3").project
    assert names(edited) == ["b", "c"]
    steps = [edited]
    for wanted in (["b", "c", "d"], ["b"], ["a", "b"], ["a", "b"]):
        steps.append(back(steps[-1]))
        assert names(steps[-1]) == wanted
    assert "nothing to undo" in carried_out(steps[-1], [Undo(uploads=True)], "en")[1][0], "the first upload stays"
    for wanted in (["b"], ["b", "c", "d"], ["b", "c"]):
        steps.append(again(steps[-1]))
        assert names(steps[-1]) == wanted
    told = carried_out(grown, [Undo(uploads=True)], "en")[1]
    assert told[-1] == "What you had sent last is out of the video, and kept: “redo” brings it back."
    assert names(respond(back(grown), "bring them back").project) == ["b", "c", "d"]


def test_a_song_that_was_just_sent_leaves_the_music_that_was_there() -> None:
    begun = respond(add(Project("en"), [photo("a")], "first"), "happy music").project
    music = read(add(begun, [photo("s", 0, 0, "audio", 60.0)], "second").draft).music
    assert music is not None
    assert music.asset == "s"
    undone = read(back(add(begun, [photo("s", 0, 0, "audio", 60.0)], "second")).draft).music
    assert undone is not None
    assert undone.mood == "happy"


def test_an_upload_alone_is_nothing_to_undo() -> None:
    assert respond(project_of(), "undo").text.startswith("There is nothing to undo.")


def test_a_late_photo_joins_as_the_others_are() -> None:
    project = respond(project_of(3), "2 seconds each, black and white, no zoom, no transitions").project
    late = shots(add(project, [photo("late")]))[-1]
    assert (late.ms, late.look, late.motion, late.photo) == (2000, "bw", "none", 4)
    assert read(add(project, [photo("late")]).draft).transition.type == ""


def test_photos_are_numbered_without_counting_sounds_and_twice_the_same_file_is_one() -> None:
    project = add(Project("en"), [photo("a"), sound("s"), photo("b")])
    project = add(project, [photo("a"), photo("c")])
    assert [(asset.id, asset.number) for asset in project.assets] == [("a", 1), ("s", 0), ("b", 2), ("c", 3)]


def test_a_clip_lasts_as_long_as_it_is_and_does_not_set_the_pace_of_photos() -> None:
    project = add(Project("en"), [photo("clip", kind="video", duration=12.34)])
    project = add(project, [photo("a")])
    assert [(shot.ms, shot.motion) for shot in shots(project)] == [(12340, "none"), (4000, "zoom-out")]


def test_a_sound_is_the_music_even_before_the_first_photo() -> None:
    project = add(Project("en"), [sound("s")])
    assert project.draft == {}
    project = add(project, [photo("a")])
    assert read(project.draft).music == Music(asset="s", name="s.mp3")
    assert read(add(project, [sound("newer")]).draft).music == Music(asset="newer", name="newer.mp3")


def test_only_what_the_render_can_paint_is_ever_written() -> None:
    named = {item for meanings in ENTRIES.values() for item in meanings.items() if item[1]}
    assert {value for tag, value in named if tag == "look"} <= set(LOOKS)
    assert {value for tag, value in named if tag == "blendtype"} <= set(films.TRANSITIONS)
    assert {value for tag, value in named if tag == "pan"} <= set(MOTIONS)
    assert {"none", *films.MOTIONS} <= set(MOTIONS)


def test_history_is_bounded() -> None:
    project = project_of()
    for seconds in range(1, 60):
        project = respond(project, f"{seconds} seconds each").project
    assert len(project.past) == 30


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
assets = st.lists(
    st.builds(
        Asset,
        id=st.uuids().map(str),
        name=texts,
        kind=st.sampled_from(["image", "video", "audio"]),
        number=st.just(0),
        width=st.integers(1, 20000),
        height=st.integers(1, 20000),
        duration=st.floats(0.5, 600),
        hash=texts,
    ),
    max_size=8,
)


@given(st.lists(assets, max_size=3))
def test_any_uploads_make_a_draft_that_survives_json(batches: list[list[Asset]]) -> None:
    project = Project("zh")
    for batch in batches:
        project = add(project, batch)
    assert JSON.validate_json(JSON.dump_json(project)) == project
    film = read(project.draft)
    assert len(film.shots) == sum(asset.visible for asset in project.assets)
    assert write(film) == project.draft


times = st.integers(200, 60000)
shot = st.builds(
    Shot,
    asset=texts,
    name=texts,
    photo=st.integers(1, 99),
    ms=times,
    motion=st.sampled_from(["none", *films.MOTIONS]),
    fit=st.sampled_from(["cover", "blur"]),
    look=st.sampled_from(["", *LOOKS]),
    caption=st.one_of(st.just(""), texts),
)
music = st.one_of(
    st.none(),
    st.builds(Music, mood=st.sampled_from(films.MOODS), volume=st.floats(0, 1)),
    st.builds(Music, asset=texts, name=texts, volume=st.floats(0, 1)),
)
titles = st.one_of(st.none(), st.builds(Title, text=texts, ms=st.integers(500, 9000)))
some_films = st.builds(
    Film,
    ratio=st.sampled_from(list(films.SIZES)),
    shots=st.lists(shot, min_size=2, max_size=6).map(tuple),
    transition=st.builds(Transition, st.sampled_from(["", *films.TRANSITIONS])),
    music=music,
    opening=titles,
    ending=titles,
)


def test_words_stay_as_long_as_they_take_to_read_and_end_with_their_photo() -> None:
    """Over very short photos they stay as long as a few words take."""
    long = "The summer that we spent by the sea with everybody and all the dogs"
    table = {
        ("Hi", 4000): 3000,
        ("Hi", 2000): 2000,
        ("Hi", 500): 1300,
        (long, 4000): 4000,
        (long, 20_000): 5600,
        (long, 1000): 3000,
        ("我们的夏天旅行日记在海边和大家一起", 9000): 3900,
    }
    assert_rows([(case, films.usual_ms(*case, card=False), ms) for case, ms in table.items()])
    assert films.usual_ms(long, 1000, card=True) == 5600
    project = respond(project_of(), 'title "Start", 2 seconds each').project
    assert project.draft["t"][-1]["sg"][0]["d"] == 2000
    assert respond(project, "5 seconds each").project.draft["t"][-1]["sg"][0]["d"] == 3000
    asked = respond(project, "show the title for 3 seconds").project
    assert asked.draft["t"][-1]["sg"][0]["d"] == 3000
    assert respond(asked, "1 second each").project.draft["t"][-1]["sg"][0]["d"] == 3000, "as long as somebody says"


@given(some_films)
def test_a_draft_reads_as_it_was_written(film: Film) -> None:
    draft = json.loads(json.dumps(write(film)))
    assert write(read(draft)) == draft
    assert read(draft).shots == film.shots
    assert sum(segment["d"] for segment in draft["t"][0]["sg"]) == film.ms
    for track in draft["t"][1:]:
        for segment in track["sg"]:
            assert segment.get("s", 0) + segment["d"] <= film.ms
    for segment in draft["t"][0]["sg"]:
        assert segment["m"].get("transition", {"d": 0})["d"] <= segment["d"]


def test_undo_tells_how_a_photo_is_taken_out() -> None:
    first = project_of()
    later = add(first, [Asset("late", "late.jpg", "image", 0, 160, 120, 0.0, "late")])
    count = len(read(later.draft).shots)
    assert f"“remove photo {count}”" in respond(later, "undo").text
    edited = add(respond(first, "make it vertical").project, later.assets[-1:])
    answer = respond(edited, "undo")
    assert answer.text.startswith("Undone.")
    assert f"The photo you added last stays; “remove photo {count}” takes it out." in answer.text
    assert "stays" not in respond(respond(edited, "1 second each").project, "undo").text


@pytest.mark.parametrize(
    ("undo", "back"), [("undo", "restore"), ("undo", "redo"), ("还原", "恢复"), ("撤销", "重做"), ("撤銷", "恢復")]
)
def test_what_was_undone_comes_back(undo: str, back: str) -> None:
    edited = respond(project_of(), "make it vertical").project
    again = respond(respond(edited, undo).project, back)
    assert again.project.draft == edited.draft
    assert again.text.startswith(("Redone.", "已重做。"))


def test_restore_brings_photos_back_where_nothing_was_undone() -> None:
    less = respond(project_of(), "remove photo 1").project
    assert "is back" in respond(less, "restore").text
