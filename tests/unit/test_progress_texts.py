"""Progress in words: stage, percent, bar, remaining time, place in the queue. Also the card's facts."""

from __future__ import annotations

import pytest

from bot.domain.draft import EMPTY, read
from bot.domain.messages import Language, MediaKind, Progress
from bot.texts.card import facts
from bot.texts.progress import Stage, batch_text, progress_text

PHOTO, CLIP, SONG = MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.AUDIO


@pytest.mark.parametrize(
    ("progress", "english", "chinese"),
    [
        (Progress(0.0), "Making your video: painting … 0 % ░░░░░░░░░░", "正在生成视频：绘制画面… 0% ░░░░░░░░░░"),
        (Progress(42.9), "Making your video: painting … 42 % ▓▓▓▓░░░░░░", "正在生成视频：绘制画面… 42% ▓▓▓▓░░░░░░"),
        (Progress(42, 21.0), "Making your video: painting … 42 % ▓▓▓▓░░░░░░ about 25 s left", "大约还要 25 秒"),
        (Progress(5, 130.0), "about 3 min left", "大约还要 3 分钟"),
        (Progress(0, None, 1), "Your video is waiting: 1 other comes first.", "视频在排队，前面还有 1 个。"),
        (Progress(0, None, 3), "Your video is waiting: 3 others come first.", "视频在排队，前面还有 3 个。"),
        (Progress(0, None, 0), "Making your video: painting … 0 % ░░░░░░░░░░", "0%"),
        (Progress(140.0), "100 % ▓▓▓▓▓▓▓▓▓▓", "100% ▓▓▓▓▓▓▓▓▓▓"),
    ],
)
def test_progress_reads(progress: Progress, english: str, chinese: str) -> None:
    assert english in progress_text(progress, Language.EN)
    assert chinese in progress_text(progress, Language.ZH)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_words(stage: Stage, language: Language) -> None:
    assert len(progress_text(Progress(100.0), language, stage)) > 5


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("stage", list(Stage))
def test_a_channel_that_draws_a_bar_gets_no_other(stage: Stage, language: Language) -> None:
    for text in (
        progress_text(Progress(42.0, 21.0), language, stage, bar=False),
        batch_text(42.0, 1, 2, language, bar=False),
    ):
        assert not set(text) & set("▓░")
        assert "  " not in text


def test_many_videos_share_one_progress() -> None:
    assert batch_text(50.0, 1, 2, Language.EN) == "Making 2 videos … 50 % ▓▓▓▓▓░░░░░ 1 done"
    assert batch_text(50.0, 1, 2, Language.ZH) == "正在生成 2 个视频… 50% ▓▓▓▓▓░░░░░ 已完成 1 个"


def draft(names: list[str], music: dict[str, object] | None = None) -> object:
    tracks: list[object] = [{"tt": 0, "sg": [{"d": 3000, "m": {"name": name}} for name in names]}]
    tracks += [{"tt": 1, "sg": [{"d": 3000 * len(names), "m": music}]}] if music else []
    return {"t": tracks, "m": {"ratio": "16:9"}}


@pytest.mark.parametrize(
    ("raw", "held", "english", "chinese"),
    [
        (
            draft([f"{n}.jpg" for n in range(12)], {"name": "calm", "mood": "calm"}),
            [PHOTO] * 12,
            "12 photos · 0:36 · 16:9 · calm music",
            "12 张照片 · 0:36 · 16:9 · 舒缓的音乐",
        ),
        (draft(["a.jpg"]), [PHOTO], "1 photo · 0:03 · 16:9 · no music", "1 张照片 · 0:03 · 16:9 · 无音乐"),
        (
            draft(["a.jpg", "b.mp4"], {"name": "song.mp3", "asset": "x"}),
            [PHOTO, CLIP, SONG, SONG],
            "1 photo · 1 clip · 0:06 · 16:9 · music: song.mp3 · 2 pieces of music",
            "1 张照片 · 1 段视频 · 0:06 · 16:9 · 音乐：song.mp3 · 2 首音乐",
        ),
        (None, [PHOTO, PHOTO, CLIP, SONG], "2 photos · 1 clip · 1 piece of music", "2 张照片 · 1 段视频 · 1 首音乐"),
    ],
)
def test_a_project_in_one_line(raw: object, held: list[MediaKind], english: str, chinese: str) -> None:
    value = read(raw) if raw else EMPTY
    assert facts(value, held, Language.EN) == english
    assert facts(value, held, Language.ZH) == chinese
