"""Sentences about a draft and its changes, in both languages."""

from typing import Any

import pytest
from hypothesis import given

from bot.domain.draft import EMPTY, Draft, read
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.texts import say
from bot.texts.change_report import report
from bot.texts.contents import contents
from bot.texts.timeline import timeline
from tests.unit.test_draft_diff import Json, drafts

K = ChangeKind
SENTENCES = [
    (
        Change(K.ADDED, "title", after=("Paradise",), span=(0, 3000)),
        "✅ Title added: “Paradise” (0–3 s)",
        "✅ 已添加标题：“Paradise”（0–3 秒）",
    ),
    (
        Change(K.SET, "title", before=("Hi",), after=("Summer",), span=(500, 65000)),
        "✅ Title: “Hi” → “Summer” (0:00–1:05)",
        "✅ 标题：“Hi” → “Summer”（0:00–1:05）",
    ),
    (
        Change(K.SET, "title", before=("Hi",), after=("Hi",), span=(0, 2500)),
        "✅ Title “Hi” now shows at 0–2.5 s",
        "✅ 标题“Hi”现在显示在 0–2.5 秒",
    ),
    (
        Change(K.REMOVED, "title", before=("Hi",), span=(0, 2500)),
        "✅ Title removed: “Hi”",
        "✅ 已去掉标题：“Hi”",
    ),
    (
        Change(K.ADDED, "end", after=("Bye",), span=(9000, 12000)),
        "✅ End card added: “Bye” (9–12 s)",
        "✅ 已添加片尾：“Bye”（9–12 秒）",
    ),
    (Change(K.SET, "volume", before=(35,), after=(20,)), "✅ Music volume: 35% → 20%", "✅ 音量：35% → 20%"),
    (Change(K.SET, "volume", before=("",), after=(20,)), "✅ Music volume: normal → 20%", "✅ 音量：默认 → 20%"),
    (Change(K.SET, "volume", before=(20,), after=("",)), "✅ Music volume: 20% → normal", "✅ 音量：20% → 默认"),
    (
        Change(K.REMOVED, numbers=(3,), names=("beach.jpg",)),
        "✅ Photo 3 (beach.jpg) removed",
        "✅ 已去掉第 3 张照片（beach.jpg）",
    ),
    (
        Change(K.REMOVED, numbers=(1, 2, 3, 7), names=("a.jpg",) * 4),
        "✅ Photos 1–3 and 7 removed",
        "✅ 已去掉第 1–3、7 张照片",
    ),
    (
        Change(K.ADDED, numbers=(1,), names=("city timelapse",), clips=1),
        "✅ Clip 1 (city timelapse) added",
        "✅ 已添加第 1 段视频（city timelapse）",
    ),
    (
        Change(K.RETURNED, numbers=(1, 2), names=("a.jpg", "b.jpg")),
        "✅ Photos 1 and 2 (a.jpg, b.jpg) are back",
        "✅ 已恢复第 1、2 张照片（a.jpg、b.jpg）",
    ),
    (
        Change(K.SET, "length", before=(15000,), after=(90500,)),
        "✅ The video now runs 1:30.5 (before: 15 s)",
        "✅ 视频总长：15 秒 → 1 分 30.5 秒",
    ),
    (Change(K.SET, "length", before=(0,), after=(30000,)), "✅ The video now runs 30 s", "✅ 视频总长：30 秒"),
    (
        Change(K.SET, "length", names=("a.jpg", "b.jpg", "c.mp4"), before=(15000,), after=(12000,), clips=1),
        "✅ The video now has 2 photos and 1 clip and runs 12 s (before: 15 s)",
        "✅ 视频现在有 2 张照片、1 段视频，总长：15 秒 → 12 秒",
    ),
    (
        Change(K.SET, "length", before=(15000,), after=(0,)),
        "The video has no photos now. Send some, or say “undo”.",
        "视频里已经没有照片了。发几张新的，或者说“撤销”。",
    ),
    (
        Change(K.MOVED, numbers=(4,), names=("d.jpg",), after=(2,)),
        "✅ Photo 4 (d.jpg) moved to position 2",
        "✅ 第 4 张照片（d.jpg）已移到第 2 位",
    ),
    (Change(K.SWAPPED, numbers=(1, 4)), "✅ Photos 1 and 4 swapped", "✅ 第 1、4 张照片已对调"),
    (Change(K.REVERSED), "✅ The order is reversed", "✅ 顺序已倒过来"),
    (
        Change(K.REORDERED, numbers=(2, 1, 3)),
        "✅ New order, by the old numbers: 2, 1, 3",
        "✅ 新的顺序（按原来的编号）：2、1、3",
    ),
    (
        Change(K.SET, "duration", (2,), before=(3000,), after=(1500,)),
        "✅ Photo 2: 3 s → 1.5 s",
        "✅ 第 2 张照片：3 秒 → 1.5 秒",
    ),
    (
        Change(K.SET, "duration", (1, 2), before=(3000, 5000), after=(1500,), every=True),
        "✅ Each photo: 3 s to 5 s → 1.5 s",
        "✅ 每张照片：3 秒到 5 秒 → 1.5 秒",
    ),
    (
        Change(K.SET, "duration", (1, 2), ("a.jpg", "b.mp4"), (3000,), (1500,), every=True, clips=1),
        "✅ Each photo or clip: 3 s → 1.5 s",
        "✅ 每张照片或片段：3 秒 → 1.5 秒",
    ),
    (Change(K.SET, "shape", before=("16:9",), after=("9:16",)), "✅ Shape: 16:9 → 9:16", "✅ 画面比例：16:9 → 9:16"),
    (
        Change(K.SET, "look", (1,), before=("",), after=("bw",)),
        "✅ Look of photo 1: natural colours → black and white",
        "✅ 第 1 张照片的色调：原色 → 黑白",
    ),
    (
        Change(K.SET, "look", (1, 2), before=("bw", ""), after=("neon-glow",), every=True),
        "✅ Look: black and white, natural colours → neon glow",
        "✅ 色调：黑白、原色 → neon glow",
    ),
    (
        Change(K.SET, "look", (1, 2), before=("",), after=("a", "b", "c", "d"), every=True),
        "✅ Look changed",
        "✅ 色调已修改",
    ),
    (
        Change(K.SET, "motion", (1, 2), before=("",), after=("zoom-in", "zoom-out"), every=True),
        "✅ Motion: still → zooming in, zooming out",
        "✅ 动效：静止 → 缓慢推近、缓慢拉远",
    ),
    (
        Change(K.SET, "fit", (2,), before=("cover",), after=("blur",)),
        "✅ Framing of photo 2: filling the frame → whole, on a blurred background",
        "✅ 第 2 张照片的显示方式：铺满画面 → 完整显示，背景虚化",
    ),
    (
        Change(K.SET, "transition", (1, 2), before=("fade",), after=("",), every=True),
        "✅ Transitions: cross-fades → hard cuts",
        "✅ 转场：淡入淡出 → 直接切换",
    ),
    (
        Change(K.SET, "caption", (2,), before=("",), after=("At sea",)),
        "✅ Caption of photo 2: “At sea”",
        "✅ 第 2 张照片的字幕：“At sea”",
    ),
    (
        Change(K.SET, "caption", (2,), before=("x",), after=("y",)),
        "✅ Caption of photo 2: “x” → “y”",
        "✅ 第 2 张照片的字幕：“x” → “y”",
    ),
    (
        Change(K.SET, "caption", (2, 3), before=("x", "y"), after=("",)),
        "✅ Captions of photos 2 and 3 removed",
        "✅ 已去掉第 2、3 张照片的字幕",
    ),
    (
        Change(K.SET, "caption", (1, 2, 3, 4, 5), before=("",), after=("a", "b", "c", "d", "e"), every=True),
        "✅ Captions changed",
        "✅ 字幕已修改",
    ),
    (
        Change(K.SET, "caption", (1, 2, 3, 4), before=("a", "b", "c", "d"), after=("Rome",), every=True),
        "✅ Captions: “Rome”",
        "✅ 字幕：“Rome”",
    ),
    (
        Change(K.SET, "length", before=(65000,), after=(62500,)),
        "✅ The video now runs 1:02.5 (before: 1:05)",
        "✅ 视频总长：1 分 5 秒 → 1 分 2.5 秒",
    ),
    (Change(K.SET, "music", before=("calm",), after=("happy",)), "✅ Music: calm → happy", "✅ 音乐：舒缓 → 欢快"),
    (Change(K.ADDED, "music", after=("happy",)), "✅ Music added: happy", "✅ 已添加音乐：欢快"),
    (Change(K.REMOVED, "music", before=("Lo-fi",)), "✅ Music removed: Lo-fi", "✅ 已去掉音乐：Lo-fi"),
    (Change(K.ADDED, "music", after=("our-song.mp3",)), "✅ Music added: our-song.mp3", "✅ 已添加音乐：our-song.mp3"),
    (Change(K.OTHER), "✅ The video has changed", "✅ 视频已修改"),
]


@pytest.mark.parametrize(("change", "english", "chinese"), SENTENCES)
def test_a_change_in_words(change: Change, english: str, chinese: str) -> None:
    assert report([change], "en") == [english]
    assert report([change], "zh") == [chinese]


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


def test_a_timeline_in_the_services_form() -> None:
    assert timeline(cloud(volume=0.35), "en", one_line=True) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
        '3. Title: "Urban Dreams" (0-3s)'
    )
    assert timeline(cloud(volume=0.35), "zh", one_line=True) == (
        "时间线（3 条轨道）：1. 视频：city timelapse（0-10 秒） 2. 音乐：Lo-fi（0-10 秒，35%） "
        "3. 标题：“Urban Dreams”（0-3 秒）"
    )
    assert "Lo-fi (0-10s) 3" in timeline(cloud(), "en", one_line=True)


def test_in_a_chat_each_track_has_its_line_and_captions_stand_with_their_pictures() -> None:
    pictures = [
        {"d": 3000, "m": {"name": "a.jpg", "caption": "At the lake"}},
        {"d": 3000, "m": {"name": "b.jpg"}},
        {"d": 3000, "m": {"name": "c.mp4", "caption": "Sunset"}},
    ]
    music = {"d": 9000, "m": {"name": "calm", "volume": 0.8}}
    draft = read({"t": [{"tt": 0, "sg": pictures}, {"tt": 1, "sg": [music]}]})
    assert timeline(draft, "en").splitlines() == [
        "Timeline (2 tracks):",
        "1. Video: 2 photos and 1 clip (0-9s)",
        '   Captions: "At the lake" (0-3s), "Sunset" (6-9s)',
        "2. BGM: calm (0-9s, 80%)",
    ]
    assert timeline(draft, "zh").splitlines() == [
        "时间线（2 条轨道）：",
        "1. 视频：2 张照片、1 段视频（0-9 秒）",
        "   字幕：“At the lake”（0-3 秒）、“Sunset”（6-9 秒）",
        "2. 音乐：舒缓（0-9 秒，80%）",
    ]
    assert timeline(draft, "en", one_line=True) == (
        'Timeline (2 tracks): 1. Video: 2 photos and 1 clip (0-9s) Captions: "At the lake" (0-3s), "Sunset" (6-9s) '
        "2. BGM: calm (0-9s, 80%)"
    )
    assert timeline(EMPTY, "en").startswith("There is no video yet.")


def test_what_is_in_a_video_in_the_words_of_people() -> None:
    captions = ("At the lake", "", "Sunset", "Sunset")
    pictures = [{"d": 4000, "m": {"name": f"{n}.jpg", "look": "bw", "caption": c}} for n, c in enumerate(captions)]
    words = [{"d": 3000, "m": {"text": "Our trip"}}, {"d": 3000, "s": 13000, "m": {"text": "Bye", "position": "end"}}]
    music = {"d": 16000, "m": {"name": "calm", "mood": "calm", "volume": 0.8}}
    draft = read(
        {"t": [{"tt": 0, "sg": pictures}, {"tt": 1, "sg": [music]}, {"tt": 7, "sg": words}], "m": {"ratio": "16:9"}}
    )
    assert contents(draft, "en").splitlines() == [
        "Your video has 4 photos and runs 16 s: 4 s each, 16:9, black and white, calm music.",
        "The title is “Our trip”.",
        "At the end it says “Bye”.",
        "Captions: photo 1 “At the lake” and photos 3 and 4 “Sunset”.",
    ]
    assert contents(draft, "zh").splitlines() == [
        "视频里有 4 张照片，一共 16 秒：每张 4 秒，16:9，黑白，舒缓的音乐。",
        "标题是“Our trip”。",
        "片尾写着“Bye”。",
        "字幕：第 1 张照片写着“At the lake”、第 3、4 张照片写着“Sunset”。",
    ]
    assert contents(cloud(), "en").startswith("Your video has 1 clip and runs 10 s: music: Lo-fi.\nThe title is “Urban")
    assert contents(EMPTY, "en").startswith("There is no video yet.")


def test_many_segments_are_summed_up() -> None:
    photos = [{"d": 3000, "m": {"name": f"{n}.jpg"}} for n in range(5)]
    titles = [{"d": 1000, "s": n * 3000, "m": {"text": f"T{n}"}} for n in range(2)]
    draft = read(
        {"t": [{"tt": 0, "sg": photos}, {"tt": 7, "sg": titles}, {"tt": 7, "sg": []}, {"tt": 9, "sg": photos}]}
    )
    assert timeline(draft, "en", one_line=True) == (
        'Timeline (3 tracks): 1. Video: 5 photos (0-15s) 2. Title: "T0" (0-1s), "T1" (3-4s) 3. Other: 5 pieces (0-15s)'
    )
    assert "1. 视频：5 张照片（0-15 秒） 2. 标题：“T0”（0-1 秒）、“T1”（3-4 秒）" in timeline(
        draft, "zh", one_line=True
    )


def test_long_films_are_told_by_the_clock() -> None:
    draft = read({"t": [{"tt": 0, "sg": [{"d": 75000, "m": {"name": "a.mp4"}}]}]})
    assert timeline(draft, "en", one_line=True) == "Timeline (1 track): 1. Video: a.mp4 (0:00-1:15)"


@given(drafts, drafts)
def test_any_two_drafts_have_words(one: Json, other: Json) -> None:
    before, after = read(one), read(other)
    for language in ("en", "zh"):
        lines = report(compare(before, after), language)
        assert all(line.startswith(("✅ ", say("no-pictures", language))) and "\n" not in line for line in lines)
        assert timeline(after, language, one_line=True)
