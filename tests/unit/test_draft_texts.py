"""What changed, and what there is, in sentences of both languages."""

from typing import Any

import pytest
from hypothesis import given

from bot import texts
from bot.domain.draft import Draft, read
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.texts.changes import describe, timeline
from bot.texts.i18n import Catalogue
from tests.unit.test_draft_comparison import Json, drafts


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return texts.catalogue


K = ChangeKind
SENTENCES = [
    (
        Change(K.TITLE, after="Paradise", span=(0, 3000)),
        '✅ Title added: "Paradise" (0–3 s)',
        "✅ 已添加标题：“Paradise”（0–3 秒）",
    ),
    (
        Change(K.TITLE, before="Hi", after="Summer", span=(500, 65000)),
        '✅ Title "Hi" → "Summer" (0:00–1:05)',
        "✅ 标题：“Hi” → “Summer”（0:00–1:05）",
    ),
    (
        Change(K.TITLE, before="Hi", after="Hi", span=(0, 2500)),
        '✅ Title "Hi" now at 0–2.5 s',
        "✅ 标题“Hi”现在显示在 0–2.5 秒",
    ),
    (Change(K.TITLE, before="Hi", span=(0, 2500)), '✅ Title removed: "Hi"', "✅ 已去掉标题：“Hi”"),
    (Change(K.VOLUME, before=35, after=20), "✅ BGM volume 35 % → 20 %", "✅ 音量 35% → 20%"),
    (Change(K.VOLUME, after=20), "✅ BGM volume 20 %", "✅ 音量 20%"),
    (Change(K.VOLUME, before=20), "✅ BGM volume back to normal", "✅ 音量已恢复默认"),
    (
        Change(K.REMOVED, (3,), ("beach.jpg",)),
        '✅ Photo 3 removed ("beach.jpg")',
        "✅ 已去掉第 3 张照片（“beach.jpg”）",
    ),
    (Change(K.REMOVED, (1, 2, 3, 7), ("a.jpg",) * 4), "✅ Photos 1–3 and 7 removed", "✅ 已去掉第 1–3、7 张照片"),
    (
        Change(K.ADDED, (1,), ("city timelapse",)),
        '✅ Clip 1 added ("city timelapse")',
        "✅ 已添加第 1 段视频（“city timelapse”）",
    ),
    (Change(K.LENGTH, before=15000, after=30000), "✅ Length 0:15 → 0:30", "✅ 总时长 0:15 → 0:30"),
    (Change(K.LENGTH, before=0, after=30000), "✅ Length 0:30", "✅ 总时长 0:30"),
    (Change(K.MOVED, (4,), after=2), "✅ Photo 4 moved to place 2", "✅ 第 4 张照片已移到第 2 位"),
    (Change(K.SWAPPED, (1, 4)), "✅ Photos 1 and 4 swapped", "✅ 第 1、4 张照片已对调"),
    (Change(K.REVERSED), "✅ Order reversed", "✅ 顺序已倒过来"),
    (
        Change(K.REORDERED, (2, 1, 3)),
        "✅ New order, by the old numbers: 2, 1, 3",
        "✅ 新的顺序（按原来的编号）：2、1、3",
    ),
    (Change(K.DURATION, (2,), before=3000, after=1500), "✅ Photo 2: 3 s → 1.5 s", "✅ 第 2 张照片：3 秒 → 1.5 秒"),
    (Change(K.DURATION, (1, 2), after=1500, every=True), "✅ Each photo or clip: 1.5 s", "✅ 每张照片或片段：1.5 秒"),
    (Change(K.DURATION, (1, 2)), "✅ Photos 1 and 2: new times", "✅ 第 1、2 张照片：时长已调整"),
    (Change(K.SHAPE, before="16:9", after="9:16"), "✅ Shape: 16:9 → 9:16", "✅ 画面比例：16:9 → 9:16"),
    (
        Change(K.LOOK, (1,), before="", after="bw"),
        "✅ Look of photo 1: natural colours → black and white",
        "✅ 第 1 张照片的色调：原色 → 黑白",
    ),
    (Change(K.LOOK, (1, 2), after="neon-glow", every=True), "✅ Look: neon glow", "✅ 色调：neon glow"),
    (Change(K.MOTION, (1, 2), before="", every=True), "✅ Motion: changed", "✅ 动效：已调整"),
    (
        Change(K.TRANSITION, (1, 2), before="fade", after="", every=True),
        "✅ Transitions: cross-fades → hard cuts",
        "✅ 转场：淡入淡出 → 直接切换",
    ),
    (
        Change(K.CAPTION, (2,), before="", after="At sea"),
        '✅ Caption of photo 2: "At sea"',
        "✅ 第 2 张照片的字幕：“At sea”",
    ),
    (
        Change(K.CAPTION, (2,), before="x", after="y"),
        '✅ Caption of photo 2: "x" → "y"',
        "✅ 第 2 张照片的字幕：“x” → “y”",
    ),
    (Change(K.CAPTION, (2,), before="x", after=""), "✅ Caption of photo 2 removed", "✅ 已去掉第 2 张照片的字幕"),
    (Change(K.CAPTION, (1, 2), before=""), "✅ Photos 1 and 2: new captions", "✅ 第 1、2 张照片：字幕已更新"),
    (Change(K.MUSIC, before="calm", after="happy"), "✅ BGM: calm → happy", "✅ 音乐：舒缓 → 欢快"),
    (Change(K.MUSIC, after="happy"), "✅ BGM added: happy", "✅ 已添加音乐：欢快"),
    (Change(K.MUSIC, before="calm"), "✅ BGM removed: calm", "✅ 已去掉音乐：舒缓"),
    (Change(K.MUSIC, after="our-song.mp3"), "✅ BGM added: our-song.mp3", "✅ 已添加音乐：our-song.mp3"),
    (Change(K.OTHER), "✅ The video has been changed", "✅ 视频已修改"),
]


@pytest.mark.parametrize(("change", "english", "chinese"), SENTENCES)
def test_a_change_in_words(catalogue: Catalogue, change: Change, english: str, chinese: str) -> None:
    assert describe([change], "en", catalogue.say) == [english]
    assert describe([change], "zh", catalogue.say) == [chinese]


def cloud(**m: Any) -> Draft:
    return read(
        {
            "t": [
                {"tt": 0, "sg": [{"d": 10000, "m": {"name": "city timelapse"}}]},
                {"tt": 1, "sg": [{"d": 10000, "m": {"name": "Lo-fi", **m}}]},
                {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams"}}]},
            ],
            "m": {},
        }
    )


def test_a_timeline_in_the_services_form(catalogue: Catalogue) -> None:
    assert timeline(cloud(volume=0.35), "en", catalogue.say) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
        '3. Title: "Urban Dreams" (0-3s)'
    )
    assert timeline(cloud(volume=0.35), "zh", catalogue.say) == (
        "时间线（3 条轨道）：1. 视频：city timelapse（0-10 秒） 2. 音乐：Lo-fi（0-10 秒，35%） "
        "3. 标题：“Urban Dreams”（0-3 秒）"
    )
    assert "Lo-fi (0-10s) 3" in timeline(cloud(), "en", catalogue.say)


def test_many_segments_are_summed_up(catalogue: Catalogue) -> None:
    photos = [{"d": 3000, "m": {"name": f"{n}.jpg"}} for n in range(5)]
    titles = [{"d": 1000, "s": n * 3000, "m": {"text": f"T{n}"}} for n in range(2)]
    draft = read(
        {"t": [{"tt": 0, "sg": photos}, {"tt": 7, "sg": titles}, {"tt": 7, "sg": []}, {"tt": 9, "sg": photos}]}
    )
    assert timeline(draft, "en", catalogue.say) == (
        'Timeline (3 tracks): 1. Video: 5 photos (0-15s) 2. Title: "T0" (0-1s), "T1" (3-4s) 3. Other: 5 pieces (0-15s)'
    )
    assert "1. 视频：5 张照片（0-15 秒） 2. 标题：“T0”（0-1 秒）、“T1”（3-4 秒）" in timeline(
        draft, "zh", catalogue.say
    )


def test_long_films_are_told_by_the_clock(catalogue: Catalogue) -> None:
    draft = read({"t": [{"tt": 0, "sg": [{"d": 75000, "m": {"name": "a.mp4"}}]}]})
    assert timeline(draft, "en", catalogue.say) == "Timeline (1 track): 1. Video: a.mp4 (0:00-1:15)"


@given(drafts, drafts)
def test_any_two_drafts_have_words(catalogue: Catalogue, one: Json, other: Json) -> None:
    before, after = read(one), read(other)
    for language in ("en", "zh"):
        lines = describe(compare(before, after), language, catalogue.say)
        assert all(line.startswith("✅ ") and "\n" not in line for line in lines)
        assert timeline(after, language, catalogue.say)
