"""Ten seconds of each mood to hear before choosing: one file that plays, evenly loud; asked for in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.backends.studio.music import MOODS, RATE
from bot.backends.studio.style_sample import HEARD_S, moods_sample
from bot.conversation.project.music_tastes import times
from bot.domain.messages import Action, Language, Verb
from bot.language.intents.full_message_commands import read
from bot.media.sound import played
from tests.loudness import measured

TWO = ("calm", "festive")


def test_the_moods_follow_one_another_each_for_ten_seconds(tmp_path: Path) -> None:
    moods_sample(TWO, tmp_path / "moods.mp3")
    sound = np.concatenate(list(played(tmp_path / "moods.mp3", "moods.mp3")))
    assert len(sound) / RATE == pytest.approx(HEARD_S * len(TWO), abs=0.1)
    parts = [sound[round((start + 0.6) * RATE) : round((start + 9.4) * RATE)] for start in (0, HEARD_S)]
    assert all(-15 < loudness < -12.5 and peak < -1 for loudness, peak in map(measured, parts))
    low, high = (np.abs(np.fft.rfft(part.mean(axis=1)[: 8 * RATE])) ** 2 for part in parts)
    assert low[8 * 5000 :].sum() / low.sum() < high[8 * 5000 :].sum() / high.sum(), "festive music has drums"


def test_the_times_are_said_in_the_order_of_the_buttons() -> None:
    assert times(Language.EN).startswith("0:00 Calm, 0:10 Happy, 0:20 Upbeat")
    assert len(times(Language.ZH).split(":")) == len(MOODS) + 1


@pytest.mark.parametrize(
    "words",
    [
        *("let me hear the music", "can I listen to the songs first?", "what does lofi sound like"),
        *("preview the music", "what does the happy one sound like?"),
        *("试听", "试听音乐", "試聽音樂", "听一下欢快的", "我想先听一下"),
    ],
)
def test_the_moods_are_asked_for_in_words(words: str) -> None:
    assert read(words) == Action(Verb.PRESET, "music")


@pytest.mark.parametrize("words", ["the music is too loud", "I can't hear the music", "happy music", "听不清音乐"])
def test_other_words_about_music_are_no_wish_to_hear_it(words: str) -> None:
    assert read(words) is None
