"""What is said of a part of the song does something to it, or is answered; it never touches photos."""

from __future__ import annotations

import pytest

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from tests.unit.test_operations import project_of

SONG = project_of(4, 1, songs=1)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("play only the first 15 seconds of the song", "I cannot stop it earlier"),
        ("stop the music after 10 seconds", "I cannot stop it earlier"),
        ("end the song at 1:00", "I cannot stop it earlier"),
        ("只播放歌的前15秒", "没法让它提前停"),
        ("loop the song", "begins again by itself"),
        ("循环播放这首歌", "自动从头再放"),
        ("循環播放這首歌", "自动从头再放"),
        ("duck the music under the clip", "lower by itself"),
        ("lower the music while people talk in the clip", "lower by itself"),
        ("说话的时候把音乐压低", "自动变小"),
        ("視頻裡有人說話時音樂小聲一點", "自动变小"),
    ],
)
def test_what_cannot_be_done_or_is_done_already_is_said_and_changes_nothing(words: str, answer: str) -> None:
    response = respond(SONG, words)
    assert answer in response.text
    assert not response.changed


@pytest.mark.parametrize(
    ("words", "start", "fades"),
    [
        ("start the song at 0:20", 20_000, (None, None)),
        ("skip the first 10 seconds of the song", 10_000, (None, None)),
        ("歌從第20秒開始", 20_000, (None, None)),
        ("fade out the last 5 seconds of the song", 0, (None, 5000)),
        ("fade in the music over 3 seconds", 0, (3000, None)),
        ("音樂淡入3秒", 0, (3000, None)),
    ],
)
def test_start_and_fades_are_set(words: str, start: int, fades: tuple[int | None, int | None]) -> None:
    film = read(respond(SONG, words).project.draft)
    assert film.shots == read(SONG.draft).shots
    assert film.music is not None
    assert (film.music.start, (film.music.fade_in, film.music.fade_out)) == (start, fades)
