"""Photos on the beats of the music: every cut on one, near the wished times, kept through later edits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.film import Film
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.music.form import form
from bot.backends.studio.music.moods import MOODS
from bot.backends.studio.operations import carried_out, respond
from bot.backends.studio.project import Asset, Project, add
from bot.domain.operations import Operation
from bot.domain.operations.photos import Remove, ScaleLength, SetLength, SetTotal
from bot.domain.operations.picture import Make, SetTransition
from bot.domain.operations.sound import RemoveMusic, SetMusic, StartMusic, SyncToBeat
from bot.domain.operations.words import SetTitle
from bot.domain.photo_facts import Facts
from bot.domain.photo_selection import at
from tests.unit.test_operations import project_of

BPM = 118.0


def song(bpm: float = BPM, seconds: float = 100.0, start: float = 0.3, id: str = "song") -> Asset:
    times = np.round(np.arange(start, seconds - 0.5, 60 / bpm), 3).tolist()
    return Asset(id, f"{id}.mp3", "audio", 0, 0, 0, seconds, id, facts=Facts(beats=tuple(times)))


def with_song(photos: int = 6, clips: int = 0, **of: Any) -> Project:
    return add(project_of(photos, clips), [song(**of)])


def after(project: Project, *operations: Operation) -> Project:
    return carried_out(project, operations, "en")[0]


def middles(film: Film) -> list[float]:
    """When the picture changes, in seconds."""
    found, clock = [], film.card_ms
    first = film.after(film.shots[0])
    if film.card_ms:
        found.append(clock - (first.shown(film.shots[0]) / 2 if first.type else 0))
    for shot in film.shots[:-1]:
        clock += shot.ms
        into = film.after(shot)
        found.append(clock - (into.shown(shot) / 2 if into.type else 0))
    return [ms / 1000 for ms in found]


def off_beat(film: Film, beats: Any) -> float:
    """How far the worst cut is from a beat, in seconds."""
    return float(np.abs(np.array(middles(film))[:, None] - np.asarray(beats)).min(axis=1).max())


BEATS = song().facts.beats


def test_photos_change_on_beats_and_stay_near_their_times() -> None:
    project, lines = carried_out(with_song(), [SyncToBeat()], "en")
    film = read(project.draft)
    assert lines == ["✅ 6 photos on the beat of your song (118 per minute), 24.55 s in all"]
    assert off_beat(film, BEATS) < 0.002
    assert [shot.ms for shot in film.shots[1:]] == pytest.approx([4068] * 5, abs=1)
    assert all(shot.wished == 4000 for shot in film.shots)
    chinese = carried_out(with_song(), [SyncToBeat()], "zh")[1]
    assert chinese[0].startswith("✅ 6 张照片已踩上你这首歌的节拍（每分钟 118 拍）")
    assert carried_out(project, [SyncToBeat()], "en")[1] == ["Already set: cuts on the beat."]


@pytest.mark.parametrize(
    "words",
    [
        *("sync to the beat", "match the beat", "sync the photos with the song", "make a video to the beat of my song"),
        *("卡点", "踩点", "跟着节奏切", "跟著節奏切", "做個卡點影片", "配合音乐节奏", "照片跟著節拍換"),
    ],
)
def test_it_is_asked_for_in_many_words(words: str) -> None:
    assert read(respond(with_song(), words).project.draft).on_beat


def test_undo_and_no_beats_bring_the_times_back() -> None:
    plain, synced = with_song(), after(with_song(), SyncToBeat())
    assert respond(synced, "undo").project.draft == plain.draft
    for words in ("not on the beat", "不要卡点"):
        assert read(respond(synced, words).project.draft) == read(plain.draft)


@pytest.mark.parametrize("transition", ["cut", "fade", "slide-left"])
@pytest.mark.parametrize("bpm", [52.0, 75.0, 96.0, 118.0, 140.0, 176.0])
@pytest.mark.parametrize("ms", [400, 1500, 4000, 9000])
def test_any_tempo_and_pace(bpm: float, ms: int, transition: str) -> None:
    wanted = (SetLength(ms), SetTransition(transition), SyncToBeat())
    film = read(after(with_song(bpm=bpm, seconds=240), *wanted).draft)
    assert off_beat(film, song(bpm, 240).facts.beats) < 0.002
    assert all(shot.ms >= 700 for shot in film.shots)
    counts = np.diff(middles(film)) * bpm / 60
    assert set(np.round(counts, 1)) <= {2, 4, 8, 16, 24}


def test_with_a_title_card_the_card_ends_on_a_beat_too() -> None:
    film = read(respond(with_song(), "add a title card saying Summer, sync to the beat").project.draft)
    assert film.opening is not None
    assert film.opening.card
    assert film.opening.longer
    assert off_beat(film, BEATS) < 0.002


def test_a_clip_keeps_its_length_or_loses_less_than_half_a_second() -> None:
    film = read(after(with_song(2, 2), SyncToBeat()).draft)
    assert all(9500 < shot.ms <= 10_000 for shot in film.shots if shot.clip)
    assert off_beat(film, BEATS) < 0.002
    slow = read(after(with_song(2, 2, bpm=54), SetTransition("cut"), SyncToBeat()).draft)
    assert all(9500 < shot.ms <= 10_000 for shot in slow.shots if shot.clip)


def test_a_length_that_was_asked_for_is_kept_exactly() -> None:
    project, lines = carried_out(with_song(8), [Make(), SetTotal(15_000), SyncToBeat()], "en")
    film = read(project.draft)
    assert film.ms == 15_000
    assert off_beat(film, BEATS) < 0.002
    assert all(shot.ms >= 700 for shot in film.shots)
    assert lines[-1].endswith("15 s in all")


def test_a_song_that_is_too_short_repeats_and_so_do_its_beats() -> None:
    short = song(seconds=11.3)
    beats = np.concatenate([np.array(short.facts.beats) + 11.3 * turn for turn in range(4)])
    film = read(after(with_song(seconds=11.3), SyncToBeat()).draft)
    filled = np.concatenate([beats, beats[-1] + np.arange(1, 3) * 60 / BPM, 11.3 * np.arange(1, 4)[:, None].ravel()])
    gaps = np.abs(np.array(middles(film))[:, None] - filled).min(axis=1)
    assert np.median(gaps) < 0.002
    assert gaps.max() < 30 / BPM, "where the song begins again no beat may be due"


def test_later_edits_stay_on_beats() -> None:
    project = after(with_song(), SyncToBeat())
    for edits, beats in (
        ((Remove(at(2)),), BEATS),
        ((SetTitle("Hello"),), BEATS),
        ((SetTransition("cut"),), BEATS),
        ((StartMusic(7000),), np.array(BEATS) - 7),
        ((SetLength(2000, at(1)),), np.array(BEATS) - 7),
    ):
        project = after(project, *edits)
        assert read(project.draft).on_beat
        assert off_beat(read(project.draft), beats) < 0.002
    late = add(project, [Asset("late", "late.jpg", "image", 0, 4000, 3000, 0.0, "late")])
    assert off_beat(read(late.draft), np.array(BEATS) - 7) < 0.002
    faster = add(project, [song(150, id="faster")])
    assert off_beat(read(faster.draft), song(150).facts.beats) < 0.002


def test_what_has_no_beat_is_said() -> None:
    synced = after(with_song(), SyncToBeat())
    talk = Asset("talk", "talk.mp3", "audio", 0, 0, 0, 60.0, "talk", facts=Facts(beats=()))
    unknown = replace(talk, facts=Facts())
    assert "no clear beat" in carried_out(add(project_of(), [talk]), [SyncToBeat()], "en")[1][0]
    assert "听不出清楚的节拍" in carried_out(add(project_of(), [talk]), [SyncToBeat()], "zh")[1][0]
    assert "send it once more" in carried_out(add(project_of(), [unknown]), [SyncToBeat()], "en")[1][0]
    assert "only one photo" in carried_out(with_song(1), [SyncToBeat()], "en")[1][0]
    silent = after(project_of(), RemoveMusic(), SetMusic("calm"), RemoveMusic())
    assert "no music" in carried_out(silent, [SyncToBeat()], "en")[1][0]
    given_up = carried_out(synced, [RemoveMusic()], "en")
    assert "on no beat any more" in given_up[1][-1]
    assert [shot.ms for shot in read(given_up[0].draft).shots] == [4000] * 6
    without = read(add(synced, [talk]).draft)
    assert not without.on_beat
    assert [shot.ms for shot in without.shots] == [4000] * 6


def test_a_pace_that_the_beats_do_not_have_is_said() -> None:
    synced = after(with_song(), SyncToBeat())
    _, lines = carried_out(synced, [SetLength(4100)], "en")
    assert len(lines) == 1
    assert lines[0].startswith("On the beat (118 per minute) 4.07 s each is the nearest there is.")
    halved = after(synced, ScaleLength(0.8))
    assert np.diff(middles(read(halved.draft))) == pytest.approx([2.034] * 4, abs=0.002)


@pytest.mark.parametrize("mood", sorted(MOODS))
def test_music_of_ours_is_played_in_the_tempo_of_the_cuts(mood: str) -> None:
    film = read(after(project_of(9), SetMusic(mood), SyncToBeat()).draft)
    assert film.music is not None
    assert abs(film.music.bpm / MOODS[mood].bpm - 1) < 0.12
    shape = form(MOODS[mood], film.ms / 1000, middles(film), film.music.bpm)
    assert shape.beat == pytest.approx(60 / film.music.bpm)
    assert off_beat(film, np.arange(200) * shape.beat) < 0.002
    assert set(np.round(np.diff(middles(film)) / shape.beat, 1)) <= {2, 3, 4, 6, 8, 12}


@given(
    st.floats(50, 190),
    st.lists(st.integers(200, 15_000), min_size=1, max_size=9),
    st.integers(0, 2),
    st.sampled_from(["cut", "fade"]),
    st.integers(0, 20_000),
    st.booleans(),
)
def test_doing_it_again_changes_nothing(
    bpm: float, times: list[int], clips: int, transition: str, start: int, whole: bool
) -> None:
    project = with_song(len(times), clips, bpm=bpm)
    edits = [SetLength(ms, at(number)) for number, ms in enumerate(times, 1)]
    more = [SetTotal(len(times) * 3000)] if whole else []
    synced = after(project, *edits, SetTransition(transition), StartMusic(start), *more, SyncToBeat())
    film = read(synced.draft)
    assert write(film) == synced.draft
    assert read(after(synced, SyncToBeat()).draft) == film
