"""Operations as values: what each does to the draft, what the answer says, and that undo takes it back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.studio.film import FPS, LOOKS, MOVES, STYLES, Film, Shot, Transition
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations import carried_out
from bot.backends.studio.operations.scene import carry_out
from bot.backends.studio.project import JSON, Asset, Project, add
from bot.backends.studio.render import looks, motion, planning
from bot.backends.studio.render.job import Asset as File
from bot.backends.studio.render.job import AssetKind, Job
from bot.backends.studio.render.plan import Plan
from bot.domain import draft as drafts
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import (
    Ask,
    CorrectLast,
    LeaveAlone,
    Redo,
    RepeatLast,
    ReverseLast,
    ScaleLast,
    StartOver,
    ToVersion,
    Undo,
    Unsupported,
)
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    MatchMusic,
    Move,
    Place,
    Remove,
    Repeat,
    Replace,
    Restore,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Sort,
    Swap,
    Where,
)
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    Deliver,
    FadePicture,
    Make,
    Part,
    RemoveLogo,
    Rotate,
    SetFit,
    SetFrameRate,
    SetLogo,
    SetLook,
    SetMotion,
    SetRatio,
    SetResolution,
    SetSpeed,
    SetStyle,
    SetTransition,
    Trim,
)
from bot.domain.operations.serialization import OPERATIONS, InvalidOperation, decode, encode
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    SyncToBeat,
    UseOwnMusic,
)
from bot.domain.operations.words import (
    CaptionFrom,
    RemoveWords,
    ReplaceText,
    SetCaptions,
    SetEnd,
    SetTitle,
    StyleWords,
    TimeWords,
    Words,
)
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.domain.photo_selection import ALL, THAT, Item, Kind, Selection, at

CLIPS = Selection((Item(Kind.CLIPS),))
BLURRY, ALIKE, PEOPLE, NOBODY, DARK = (
    Selection((Item(kind),)) for kind in (Kind.BLURRY, Kind.DUPLICATES, Kind.PEOPLE, Kind.NO_PEOPLE, Kind.DARK)
)
THEM = Selection((Item(Kind.THEM),))
NAMES = ("beach", "lake", "city", "dog", "cake")


def project_of(photos: int = 5, clips: int = 0, songs: int = 0) -> Project:
    """Wide photos, then clips of ten seconds, then songs of a hundred."""
    names = [NAMES[i] if i < len(NAMES) else f"photo-{i}" for i in range(photos)]
    files = [Asset(name, f"{name}.jpg", "image", 0, 4000, 3000, 0.0, name) for name in names]
    files += [Asset(f"c{i}", f"clip{i}.mp4", "video", 0, 1920, 1080, 10.0, f"c{i}") for i in range(clips)]
    files += [Asset(f"s{i}", f"song{i}.mp3", "audio", 0, 0, 0, 100.0, f"s{i}") for i in range(songs)]
    return add(Project("en"), files)


def after(project: Project, *operations: Operation) -> Project:
    return carried_out(project, operations, "en")[0]


def film(project: Project, *operations: Operation) -> Film:
    return read(after(project, *operations).draft)


def lines(project: Project, *operations: Operation) -> list[str]:
    return carried_out(project, operations, "en")[1]


def order(value: Film) -> str:
    return "".join(str(shot.photo) for shot in value.shots)


def known(*facts: Facts, clips: int = 0) -> Project:
    """A project of photos of which this is known, and of clips."""
    project = project_of(len(facts), clips)
    files = [replace(asset, facts=fact) for asset, fact in zip(project.assets, facts, strict=False)]
    return replace(project, assets=(*files, *project.assets[len(facts) :]))


def looking(sharpness: float = 2.0, exposure: float = 0.5, picture: int = 0, faces: int = 0, taken: str = "") -> Facts:
    """A usual photo; pictures of different numbers are not alike."""
    at = f"2024-05-0{taken}T12:00:00" if taken else ""
    bits = random.Random(picture).getrandbits(128)
    return Facts(at, sharpness, exposure, f"{bits:032x}" + "80" * 12, ((0.4, 0.4, 0.1, 0.1),) * faces)


PLAIN = project_of()
SEEN = known(
    looking(2.0, picture=1, faces=1, taken="3"),
    looking(1.1, picture=1, taken="1"),
    looking(2.5, picture=2, faces=3, taken="2"),
    looking(1.9, 0.1, picture=3, taken="4"),
    UNKNOWN,
)
"""The second photo is blurry and like the first, the fourth is dark, nobody has looked at the fifth."""
SAME = known(*(looking(picture=number, faces=1) for number in range(5)))
SEVERAL = replace(PLAIN, them=tuple(asset.id for asset in PLAIN.assets[:2]))
CLIP = project_of(2, clips=1)
SONG = project_of(songs=1)
TITLED = after(PLAIN, SetTitle("Summer"), SetEnd("Bye"), SetCaptions(at(2), ("Sea",)), SetMusic("calm"))
Fact = Callable[[Film], object]


def shot(place: int) -> Callable[[Film], Shot]:
    return lambda value: value.shots[place - 1]


def of_shot(place: int, name: str) -> Fact:
    return lambda value: getattr(value.shots[place - 1], name)


def style(part: str, name: str) -> Fact:
    return lambda value: getattr(getattr(value, part).style, name)


def corner(value: Film) -> str:
    return value.logo.corner if value.logo else ""


ROWS: list[tuple[Project, Operation, Fact, object, str, str]] = [
    (PLAIN, Remove(at(2)), order, "1345", "Photo 2 (lake.jpg) removed", "已去掉第 2 张照片"),
    (PLAIN, Keep(at(2, 1)), order, "12", "Photos 3–5", "已去掉第 3–5 张照片"),
    (PLAIN, Repeat(at(1)), order, "112345", "(beach.jpg) added", "beach.jpg"),
    (PLAIN, Repeat(at(1), Place(Where.END)), order, "123451", "Photo 6 (beach.jpg) added", "已添加第 6 张"),
    (PLAIN, Move(at(5), Place(Where.START)), order, "51234", "moved to position 1", "已移到第 1 位"),
    (PLAIN, Move(at(1), Place(Where.AFTER, anchor=at(3))), order, "23145", "position 3", "第 3 位"),
    (PLAIN, Move(at(1), Place(Where.LATER, 2)), order, "23145", "position 3", "第 3 位"),
    (PLAIN, Move(at(1), Place(Where.NUMBER, -1)), order, "23451", "position 5", "第 5 位"),
    (PLAIN, Swap(at(1), at(2)), order, "21345", "swapped", "已对调"),
    (PLAIN, Arrange(at(3, 1)), order, "31245", "position 1", "第 1 位"),
    (PLAIN, Sort("reverse"), order, "54321", "reversed", "倒"),
    (
        SEEN,
        Sort("taken"),
        order,
        "23145",
        "Of one photo I do not know when it was taken",
        "有 1 张照片我不知道拍摄时间",
    ),
    (SEEN, Remove(BLURRY), order, "1345", "One of them I could not look at", "已去掉第 2 张照片"),
    (SEEN, Remove(ALIKE), order, "1345", "I kept the best: photo 1", "留下了最好的：第 1 张"),
    (SEEN, Keep(PEOPLE), order, "135", "Photos 2 and 4 (lake.jpg, dog.jpg) removed", "已去掉第 2、4 张"),
    (SEEN, Keep(NOBODY), order, "245", "Photos 1 and 3", "已去掉第 1、3 张"),
    (SEEN, Brighten(0.15, DARK), of_shot(4, "brightness"), 0.15, "photo 4: as it is → +15%", "亮度"),
    (SEEN, Remove(Selection((Item(Kind.DARKEST),))), order, "1235", "Photo 4", "第 4 张"),
    (SEEN, Remove(Selection((Item(Kind.BLURRIEST),))), order, "1345", "Photo 2", "第 2 张"),
    (
        SEEN,
        Move(Selection((Item(Kind.SHARPEST),)), Place(Where.START)),
        order,
        "31245",
        "moved to position 1",
        "第 1 位",
    ),
    (SEEN, CaptionFrom("date"), of_shot(1, "caption"), "May 3, 2024", "wrote nothing under it", "没有写日期"),
    (PLAIN, SetLength(2500, at(1)), of_shot(1, "ms"), 2500, "4 s → 2.5 s", "4 秒 → 2.5 秒"),
    (PLAIN, ScaleLength(2, at(1)), of_shot(1, "ms"), 8000, "4 s → 8 s", "8 秒"),
    (PLAIN, AddLength(500), of_shot(5, "ms"), 4500, "Each photo: 4 s → 4.5 s", "每张照片"),
    (PLAIN, SetTotal(10_000), lambda value: value.ms, 10_000, "now runs 10 s", "10 秒"),
    (PLAIN, SetTime(2000), of_shot(1, "ms"), 2000, "Each photo: 4 s → 2 s", "2 秒"),
    (PLAIN, AddTotal(5000), lambda value: value.ms, 25_000, "now runs 25 s", "25 秒"),
    (SONG, MatchMusic(), lambda value: value.ms, 100_000, "now runs 1:40", "1 分 40 秒"),
    (PLAIN, SetRatio("3:4"), lambda value: value.size, (1080, 1440), "Shape: 16:9 → 3:4", "3:4"),
    (
        PLAIN,
        SetStyle("festive"),
        lambda v: (v.style, v.shots[1].ms),
        ("festive", 3000),
        "✅ Style: festive — ",
        "风格：喜庆——",
    ),
    (PLAIN, SetFit("blur", at(1)), of_shot(1, "fit"), "blur", "Framing of photo 1", "显示方式"),
    (PLAIN, SetFit("beside", at(1, 2)), of_shot(2, "fit"), "beside", "side by side", "并排"),
    (PLAIN, SetFit("beside", at(1, 3)), of_shot(1, "fit"), "cover", "follow one another", "前后相邻"),
    (PLAIN, SetFit("beside", at(1, 2, 4)), of_shot(4, "fit"), "cover", "one photo stays by itself", "1 张照片单独显示"),
    (PLAIN, SetFit("alone"), of_shot(1, "fit"), "cover", "", ""),
    (PLAIN, SetResolution(720), lambda value: value.size, (1280, 720), "Resolution: 1080p → 720p", "分辨率"),
    (PLAIN, SetFrameRate(60), lambda value: value.fps, 60, "Frames per second: 30 → 60", "每秒帧数"),
    (PLAIN, FadePicture(-1, None), lambda value: (value.fade_in, value.fade_out), (1000, 0), "Fade from black", "画面"),
    (PLAIN, SetTransition("cut"), lambda value: value.transition.type, "", "hard cuts", "直接切换"),
    (PLAIN, SetTransition(ms=1500), lambda value: value.transition.ms, 1500, "Transition length", "转场时长"),
    (PLAIN, SetTransition("wipe-left", after=at(2)), lambda v: v.after(v.shots[1]).type, "wipe-left", "wipes", "擦除"),
    (
        PLAIN,
        SetTransition("film-burn", 1200),
        lambda v: v.transition,
        Transition("film-burn", 1200),
        "film burns",
        "胶片",
    ),
    (PLAIN, SetTransition("mixed"), lambda value: value.transition.type, "mixed", "→ mixed transitions", "混合转场"),
    (PLAIN, SetTransition("cut", into=at(2)), lambda v: v.after(v.shots[0]).type, "", "after photo 1", "第 1 张"),
    (PLAIN, SetMotion("none", of=at(1)), of_shot(1, "motion"), "none", "still", "静止"),
    (PLAIN, SetMotion(speed=0.5), of_shot(1, "zoom_speed"), 0.5, "Motion speed: usual → 0.5×", "动效速度"),
    (PLAIN, SetLook("bw", at(3)), of_shot(3, "look"), "bw", "black and white", "黑白"),
    (PLAIN, Brighten(0.15, at(3)), of_shot(3, "brightness"), 0.15, "+15%", "亮度"),
    (PLAIN, Rotate(90, at(3)), of_shot(3, "rotate"), 90, "Turn of photo 3: 0° → 90°", "旋转"),
    (PLAIN, Crop(at(3), 0.8, "left"), of_shot(3, "crop"), (0.0, 0.1, 0.8, 0.8), "80% × 80% ←", "裁剪"),
    (CLIP, SetSpeed(2), of_shot(3, "ms"), 5000, "Speed of clip 3: 1× → 2×", "播放速度"),
    (CLIP, Trim(2000, 6000), of_shot(3, "ms"), 4000, "Start of clip 3: beginning → 2 s", "起点"),
    (CLIP, MuteClips(), of_shot(3, "mute"), True, "Sound of clip 3: on → off", "声音"),
    (CLIP, SetVolume(0.5, CLIPS), of_shot(3, "volume"), 0.5, "Volume of clip 3: 100% → 50%", "音量"),
    (PLAIN, SetMusic("happy"), lambda v: v.music and v.music.mood, "happy", "Music added: happy", "已添加音乐"),
    (SONG, AnotherMusic(), lambda v: v.music and v.music.mood, "calm", "calm", "舒缓"),
    (TITLED, AnotherMusic(), lambda v: v.music and (v.music.mood, v.music.piece), ("calm", 1), "1 → 2", "1 → 2"),
    (SONG, RemoveMusic(), lambda v: v.music, None, "Music removed", "已去掉音乐"),
    (TITLED, SetVolume(0.3), lambda v: v.music and v.music.volume, 0.3, "80% → 30%", "音量"),
    (TITLED, ScaleVolume(0.5), lambda v: v.music and v.music.volume, 0.4, "80% → 40%", "音量"),
    (SONG, StartMusic(20_000), lambda v: v.music and v.music.start, 20_000, "Start in the song", "歌曲起点"),
    (TITLED, FadeMusic(fade_out=3000), lambda v: v.music and v.music.fade_out, 3000, "Music fade-out", "音乐淡出"),
    (PLAIN, SetTitle("Hi"), lambda v: v.opening and v.opening.text, "Hi", "Title added: “Hi” (0–3 s)", "已添加标题"),
    (PLAIN, SetTitle("Hi", 2000, card=True), lambda v: v.ms, 22_000, "now runs 22 s", "22 秒"),
    (PLAIN, SetEnd("Bye", 2000), lambda v: v.ending and v.ending.ms, 2000, "End card added: “Bye”", "片尾"),
    (PLAIN, SetCaptions(at(1, 3), ("a", "b")), lambda v: "".join(s.caption for s in v.shots), "ab", "“b”", "字幕"),
    (PLAIN, SetCaptions(ALL, ("x",)), lambda v: "".join(s.caption for s in v.shots), "xxxxx", "“x”", "字幕"),
    (PLAIN, CaptionFrom("name", at(1)), of_shot(1, "caption"), "beach", "“beach”", "beach"),
    (TITLED, RemoveWords(Words.ALL), lambda v: (v.opening, v.ending), (None, None), "Title removed", "已去掉标题"),
    (TITLED, TimeWords(Words.TITLE, 5000), lambda v: v.opening and v.opening.ms, 5000, "0–5 s", "0–5 秒"),
    (TITLED, StyleWords(Words.TITLE, 1.5), style("opening", "size"), 1.5, "Size of title: usual → 1.5×", "标题的字号"),
    (
        TITLED,
        StyleWords(Words.END, color="#ff0000"),
        style("ending", "color"),
        "#ff0000",
        "Colour of end card",
        "片尾的",
    ),
    (
        TITLED,
        StyleWords(Words.CAPTIONS, place="top"),
        lambda v: v.shots[1].style.place,
        "top",
        "Place of captions",
        "上方",
    ),
    (TITLED, ReplaceText("mm", "p"), lambda v: v.opening and v.opening.text, "Super", "“Super”", "Super"),
    (after(PLAIN, Remove(at(2))), Restore(), order, "12345", "is back", "已恢复"),
    (
        after(SONG, RemoveMusic()),
        RestoreMusic(),
        lambda v: v.music and v.music.asset,
        "s0",
        "Music added",
        "已添加音乐",
    ),
    (after(SONG, SetMusic("epic")), UseOwnMusic(), lambda v: v.music and v.music.asset, "s0", "song0.mp3", "song0"),
    (PLAIN, Make(), lambda v: v.music and v.music.mood, "calm", "Your slideshow: 5 photos", "你的幻灯片视频"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row[1]).__name__)
def test_an_operation(row: tuple[Project, Operation, Fact, object, str, str]) -> None:
    project, operation, fact, value, english, chinese = row
    done, said = carried_out(project, [operation], "en")
    assert fact(read(done.draft)) == value
    assert english in "\n".join(said)
    assert chinese in "\n".join(carried_out(project, [operation], "zh")[1])
    assert after(done, Undo()).draft == project.draft
    assert after(after(done, Undo()), Redo()).draft == done.draft


BRANDED = add(PLAIN, [Asset("l", "logo.png", "image", 0, 600, 240, 0.0, "l")])
"""Five photos, and a logo that was sent after them."""
MARKED = after(BRANDED, SetLogo())
LOGO = Selection((Item(Kind.NAMED, text="logo"),))
ROWS += [
    (BRANDED, SetLogo(), order, "12345", "Logo: “logo.png” at the top right", "“logo.png”放在右上角"),
    (
        BRANDED,
        SetLogo(at(2), "bottom-left"),
        order,
        "13456",
        "Logo: “lake.jpg” at the bottom left",
        "“lake.jpg”放在左下角",
    ),
    (BRANDED, SetLogo(it=True), order, "12345", "The video now has 5 photos and runs 20 s", "“logo.png”放在右上角"),
    (MARKED, SetLogo(corner="top-left"), corner, "top-left", "at the top right → “logo.png” at the top left", "左上角"),
    (MARKED, SetLogo(size=1.3), lambda v: v.logo and v.logo.size, 1.3, "Size of the logo: usual → 1.3×", "Logo 的大小"),
    (MARKED, RemoveLogo(), lambda v: v.logo, None, "Logo removed", "已去掉logo"),
    (MARKED, Remove(LOGO), lambda v: v.logo, None, "Logo removed", "已去掉logo"),
    (after(BRANDED, SetTitle("Sale")), RemoveLogo(), order, "12345", "Photo 6 (logo.png) removed", "已去掉第 6 张"),
    (
        after(PLAIN, SetTitle("Hi")),
        SetLogo(corner="top-left", it=True),
        style("opening", "place"),
        "top",
        "top",
        "上方",
    ),
]

REFUSALS: list[tuple[Project, Operation, str, str]] = [
    (PLAIN, Remove(at(9)), "no photo 9", "没有第 9 张"),
    (PLAIN, Remove(Selection((Item(Kind.NAMED, text="moon"),))), "No photo is called “moon”", "“moon”"),
    (PLAIN, Remove(BLURRY), "cannot tell which are blurry", "看不出哪些模糊"),
    (PLAIN, Keep(ALIKE), "which are alike", "重复"),
    (PLAIN, Keep(PEOPLE), "show people", "有人"),
    (PLAIN, Keep(NOBODY), "show nobody", "没有人"),
    (PLAIN, Brighten(0.15, DARK), "are dark", "偏暗"),
    (PLAIN, Remove(Selection((Item(Kind.DARKEST),))), "are dark", "偏暗"),
    (CLIP, Keep(PEOPLE), "show people", "有人"),
    (SAME, Remove(BLURRY), "None of the photos looks blurry", "没有模糊"),
    (SAME, Remove(ALIKE), "No two photos look alike", "没有两张相似"),
    (SAME, Keep(NOBODY), "faces in every photo", "每张照片里都看到了人脸"),
    (SAME, Remove(PEOPLE), "all 5 photos, so I left them in", "5 张照片就全没了"),
    (known(looking(), looking(picture=1)), Keep(PEOPLE), "I see no faces", "没有看到人脸"),
    (known(looking(), looking(picture=1)), Brighten(0.15, DARK), "looks dark", "没有偏暗"),
    (PLAIN, SetLength(2000, THEM), "Which photo do you mean?", "是哪一张"),
    (SEVERAL, Remove(THAT), "Which photo do you mean?", "是哪一张"),
    (PLAIN, Remove(CLIPS), "no clips", "没有录像片段"),
    (PLAIN, Swap(at(1), at(1)), "Swapping takes two photos", "两张"),
    (PLAIN, Move(at(1), Place(Where.BEFORE, anchor=at(1))), "beside itself", "自己"),
    (PLAIN, Sort("taken"), "in the order you sent them", "按你发送的顺序"),
    (PLAIN, CaptionFrom("date"), "file names or numbers", "文件名或编号"),
    (PLAIN, MuteClips(), "no clips", "没有录像片段"),
    (CLIP, MuteClips(of=at(1)), "That is a photo", "这是照片"),
    (CLIP, Trim(20_000), "no such part: it lasts 10 s", "10 秒"),
    (PLAIN, StyleWords(Words.TITLE, 1.5), "no title yet", "还没有标题"),
    (PLAIN, StyleWords(Words.CAPTIONS, 1.5), "no captions yet", "还没有字幕"),
    (PLAIN, StyleWords(Words.ALL, 1.5), "no words", "还没有文字"),
    (PLAIN, TimeWords(Words.END, 2000), "no end card yet", "还没有片尾"),
    (TITLED, TimeWords(Words.CAPTIONS, 2000), "as long as its photo", "一样长"),
    (TITLED, ReplaceText("moon", "sun"), "does not stand", "没有“moon”"),
    (PLAIN, SetVolume(0.5), "There is no music yet", "还没有音乐"),
    (PLAIN, FadeMusic(-1), "There is no music yet", "还没有音乐"),
    (TITLED, StartMusic(12_000), "no such place to begin", "不能从中间开始"),
    (SONG, StartMusic(120_000), "only 1:40 long", "1 分 40 秒"),
    (SONG, UseOwnMusic(second=True), "one piece of music", "一首音乐"),
    (PLAIN, UseOwnMusic(), "Send me an audio file", "把歌"),
    (PLAIN, SetMusic("death-metal"), "that kind of music", "没有这种音乐"),
    (PLAIN, SyncToBeat(False), "do not follow the beats", "没有卡点"),
    (project_of(1), SyncToBeat(), "only one photo", "只有一张"),
    (PLAIN, Deliver("gif"), "not GIFs", "GIF"),
    (PLAIN, Deliver(max_bytes=5_000_000), "file size", "文件大小"),
    (PLAIN, SetTransition("star-wipe"), "cross-fades", "淡入淡出"),
    (PLAIN, SetTransition("fade", after=at(5)), "between two photos", "两张照片之间"),
    (project_of(1), SetTransition("fade"), "only one photo", "只有一张"),
    (PLAIN, SetMotion("spin"), "zooming in", "推近"),
    (PLAIN, SetLook("neon"), "Which look", "哪种色调"),
    (PLAIN, SetRatio("21:9"), "16:9", "16:9"),
    (PLAIN, Rotate(45, at(1)), "quarter", "90"),
    (PLAIN, SetTitle(""), "What shall the title say?", "标题"),
    (PLAIN, SetCaptions(at(1)), "What shall the caption say", "字幕"),
    (PLAIN, Restore(), "No photo has been removed", "没有"),
    (PLAIN, Undo(), "nothing to undo", "没有可以撤销"),
    (PLAIN, Undo(what="music"), "nothing to undo", "没有可以撤销"),
    (PLAIN, Redo(), "nothing to redo", "没有可以重做"),
    (PLAIN, ScaleLast(2), "which change you mean", "哪个修改"),
    (PLAIN, RepeatLast(at(1)), "which change you mean", "哪个修改"),
    (PLAIN, Unsupported("blur-faces"), "cannot blur faces", "打码"),
    (PLAIN, Unsupported("teleport"), "I cannot do that", "做不到"),
    (PLAIN, SetLength(10), "too short", "太短"),
    (PLAIN, SetLength(3_600_001), "too long", "太长"),
    (PLAIN, LeaveAlone("the order"), "“the order”", "“the order”"),
    (PLAIN, Ask("font"), "Which typeface", "哪种字体"),
    (PLAIN, Ask("caption"), "What shall the caption say", "字幕"),
    (PLAIN, Unsupported("song"), "songs by their names", "歌名"),
    (after(PLAIN, SetTitle("Hi")), SetLogo(), "Send me the logo as a picture", "把 logo 图片发给我"),
    (after(PLAIN, SetTitle("Hi")), SetLogo(corner="top-left"), "Send me the logo", "logo 图片"),
    (project_of(1), SetLogo(at(1)), "only picture so far", "只有这一张"),
    (CLIP, SetLogo(at(3)), "That is a clip", "这是一段视频"),
    (project_of(3), SetLogo(), "Which picture is the logo?", "哪一张是 logo"),
    (PLAIN, RemoveLogo(), "no logo in the video", "没有 logo"),
    (PLAIN, Ask("timeline"), "Timeline", "轨道"),
    (PLAIN, SetLength(4000), "Already set: 20 s in all", "已经是这样了"),
    (PLAIN, SetResolution(1080), "Already set: resolution 1080p", "分辨率 1080p"),
    (PLAIN, SetFrameRate(30), "Already set: frames per second 30", "每秒帧数 30"),
    (PLAIN, Brighten(0, ALL), "Already set: brightness as it is.", "亮度"),
    (PLAIN, FadePicture(0, 0), "Already set: fade from black none, fade to black none.", "画面淡入"),
    (CLIP, MuteClips(False), "Already set: sound on, volume 100%.", "声音"),
]


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: f"{type(row[1]).__name__}-{row[2][:20]}")
def test_what_makes_no_sense_changes_nothing_and_is_answered(row: tuple[Project, Operation, str, str]) -> None:
    project, operation, english, chinese = row
    done, said = carried_out(project, [operation], "en")
    assert done.draft == project.draft
    assert english in "\n".join(said)
    assert chinese in "\n".join(carried_out(project, [operation], "zh")[1])


def test_a_video_of_a_stated_length_has_it_beside_its_logo_and_all_photos_again_are_without_it() -> None:
    made = film(BRANDED, Make(), SetTotal(15_000), SetLogo(corner="bottom-right"))
    assert (made.ms, order(made)) == (15_000, "12345")
    assert order(film(after(MARKED, Remove(at(2))), Restore(ALL))) == "12345"


def test_undoing_goes_back_to_before_the_latest_edit_of_a_subject() -> None:
    titled = after(PLAIN, SetTitle("Summer"))
    edited = after(after(after(titled, SetMusic("happy")), SetLook("bw")), SetLength(2000))
    back = after(edited, Undo(since="music"))
    assert back.draft == titled.draft
    assert after(back, Redo(3)).draft == edited.draft
    assert after(edited, Undo(since="title")).draft == PLAIN.draft
    assert after(edited, Undo(since="order")).draft == edited.draft
    assert "nothing to undo" in "\n".join(lines(edited, Undo(since="order")))


def test_a_new_photo_takes_the_place_of_another_and_is_shown_as_that_was() -> None:
    told = after(PLAIN, SetCaptions(at(2), ("Anna",)), SetLength(6000, at(2)), SetMotion("pan-left", of=at(2)))
    sent = add(told, [Asset("n1", "new.jpg", "image", 0, 3000, 4000, 0.0, "hn")], "turn")
    [line] = lines(sent, Replace(at(2)))
    assert line == "✅ Photo 2 is replaced. The new one has its time, caption and motion."
    done = after(sent, Replace(at(2)))
    assert order(film(done)) == "16345"
    shot = film(done).shots[1]
    assert (shot.name, shot.ms, shot.caption, shot.motion) == ("new.jpg", 6000, "Anna", "pan-left")
    assert after(done, Undo()).draft == sent.draft
    assert order(film(sent, Replace(at(-1)))) == "12346", "the last one of before"
    assert order(film(sent, Replace(at(1), at(4)))) == "42356"
    assert after(done, Restore()).draft == sent.draft
    assert order(film(after(done, SetLook("bw")), Restore())) == "126345"
    assert lines(sent, Replace(at(2)), SetLook("bw"))[1:] == ["✅ Look: natural colours → black and white"]
    assert film(sent, Replace(at(2)), SetLength(1000, Selection((Item(Kind.THEM),)))).shots[1].ms == 1000
    assert lines(after(sent, SetLook("bw")), Replace(at(2))) == [
        "Which photo shall take its place? Send it together with those words, or reply to it."
    ]
    assert "cannot stand in for 2" in lines(sent, Replace(at(1, 2)))[0]


def test_it_comes_back_whatever_was_removed_last() -> None:
    titled = after(PLAIN, SetTitle("Summer"), SetMusic("happy"))
    untitled = after(titled, RemoveWords(Words.TITLE))
    assert film(untitled, Restore()) == film(titled)
    quiet = after(untitled, RemoveMusic(), Remove(at(2)))
    without = after(after(untitled, RemoveMusic()), Remove(at(2)))
    assert order(film(without, Restore())) == "12345"
    assert film(after(without, Restore()), Restore()).music == film(titled).music
    assert film(quiet, Restore()).music == film(titled).music
    slower = after(after(untitled, SetLength(2000)), SetLook("bw"))
    assert film(slower, Restore()).opening == film(titled).opening
    assert "No photo has been removed." in lines(titled, Restore())


def test_an_earlier_version_comes_back_as_an_edit_without_photos_that_are_gone() -> None:
    first, now = after(PLAIN, SetTitle("Summer")), after(PLAIN, Remove(at(2)), SetLook("bw"))
    back, said = carried_out(now, [ToVersion(1, "r1")], "en", versions={"r1": first.draft})
    assert back.draft == first.draft
    assert said[0] == "Back to how it was in version 1."
    assert after(back, Undo()).draft == now.draft
    assert lines(now, ToVersion(2, "r2")) == [
        "I no longer have what version 2 was made of. “Send version 2 again” brings its video."
    ]
    assert carried_out(first, [ToVersion(1, "r1")], "zh", versions={"r1": first.draft})[1] == [
        "现在就是第 1 版的样子。"
    ]


MANY = known(*(looking(2.0 + number % 3 / 10, picture=number) for number in range(40)))
HURRIED = after(MANY, SetTotal(10_000))


@pytest.mark.parametrize(("count", "each"), [(6, 1667), (12, 833), (14, 714)])
def test_a_short_video_has_faster_cuts_first(count: int, each: int) -> None:
    hurried = film(known(*(looking(picture=number) for number in range(count))), SetTotal(10_000))
    assert (hurried.ms, len(hurried.shots)) == (10_000, count)
    assert all(abs(shot.ms - each) <= 1 for shot in hurried.shots)


def test_too_short_a_video_shows_the_best_photos_spread_over_it_and_more_time_brings_the_others_back() -> None:
    value = read(HURRIED.draft)
    assert (value.ms, len(value.shots), len(value.left_out)) == (10_000, 14, 26)
    numbers = [shot.photo for shot in value.shots]
    assert numbers == sorted(numbers)
    assert max(np.diff(numbers)) <= 5
    assert sum(number % 3 == 0 for number in numbers) >= 12, "the sharpest of three neighbours"
    said = "\n".join(lines(MANY, SetTotal(10_000)))
    assert "In 10 s there is time for 14 of 40 photos, so I took the best. The other 26 stay" in said
    longer = film(HURRIED, SetTotal(30_000))
    assert (longer.ms, len(longer.shots), longer.left_out) == (30_000, 40, ())
    every = film(HURRIED, Restore(ALL))
    assert (len(every.shots), every.left_out) == (40, ())
    assert {shot.ms for shot in every.shots} <= {714, 715}
    assert after(HURRIED, Undo()).draft == MANY.draft


def test_of_photos_that_are_alike_one_is_enough_and_captions_and_clips_stay() -> None:
    alike = known(*(looking(1.5 + number / 100, picture=number // 2) for number in range(20)))
    assert all(shot.photo % 2 == 0 for shot in film(alike, SetTotal(7000)).shots), "the sharper of two"
    captioned = film(after(MANY, SetCaptions(at(2), ("Oma",))), SetTotal(10_000))
    assert captioned.shots[0].caption == "Oma"
    clips = film(known(*(looking(picture=number) for number in range(20)), clips=2), SetTotal(7000))
    assert (clips.ms, len(clips.shots), sum(shot.clip for shot in clips.shots)) == (7000, 10, 2)


def test_nothing_is_left_out_if_somebody_said_how_long_photos_stay() -> None:
    for wish in (SetLength(3000), SetLength(2500, at(1)), ScaleLength(0.5)):
        assert len(film(after(MANY, wish), SetTotal(10_000)).shots) == 40
        assert len(film(after(HURRIED, wish), SetTotal(9000)).shots) == 14
    assert "too short" in "\n".join(lines(MANY, SetTotal(1000)))


def test_it_is_what_was_named_or_changed_last() -> None:
    assert film(PLAIN, SetLook("bw", at(2)), SetLength(9000, THEM)).shots[1].ms == 9000
    moved = after(PLAIN, Move(at(4), Place(Where.START)))
    assert film(moved, SetLook("bw", THEM)).shots[0].look == "bw"
    copied = after(PLAIN, Repeat(at(2)))
    assert [s.look for s in film(copied, SetLook("bw", THEM)).shots[:3]] == ["", "bw", "bw"]
    later = add(PLAIN, [Asset("new", "new.jpg", "image", 0, 4000, 3000, 0.0, "new")])
    assert film(later, SetLook("bw", Selection((Item(Kind.ADDED),)))).shots[5].look == "bw"


def test_photos_are_chosen_by_name_and_kind() -> None:
    named = Selection((Item(Kind.NAMED, text="Cake"),))
    assert order(film(PLAIN, Remove(named))) == "1234"
    assert order(film(TITLED, Remove(Selection((Item(Kind.NAMED, text="sea"),))))) == "1345"
    assert order(film(CLIP, Keep(CLIPS))) == "3"
    assert order(film(CLIP, Remove(Selection((Item(Kind.PHOTOS),))))) == "3"
    assert order(film(PLAIN, Remove(Selection(ALL.items, at(2).items)))) == "2"
    rest = Selection((Item(Kind.REST),))
    assert [s.ms for s in film(PLAIN, SetLength(2000, at(1, 2)), SetLength(3000, rest)).shots] == [2000] * 2 + [
        3000
    ] * 3
    assert "is not in the video any more" in lines(after(PLAIN, Remove(at(5))), SetLook("bw", named))[0]


def test_the_same_photo_twice_is_two_places() -> None:
    twice = after(PLAIN, Repeat(at(1), Place(Where.END)))
    assert order(film(twice, Remove(at(1)))) == "23451"
    assert lines(twice, Remove(at(6))) == ["✅ Photo 6 (beach.jpg) removed", *lines(twice, Remove(at(6)))[1:]]
    assert lines(twice, Remove(at(1)))[0] == "✅ Photo 1 (beach.jpg) removed"
    assert [s.look for s in film(twice, SetLook("bw", at(6))).shots] == [""] * 5 + ["bw"]
    assert order(film(twice, Swap(at(6), at(5)))) == "123415"
    assert after(after(twice, Remove(at(6))), Undo()).draft == twice.draft
    gone = after(twice, Remove(at(1, 6)))
    assert order(film(gone, Restore())) == "12345"
    assert order(film(after(twice, Remove(at(2))), Restore(at(2)))) == "123451"


def test_photos_are_too_short_only_for_the_transitions_that_were_asked_for() -> None:
    note = "Some photos are too short for that"
    for ms, said in ((1200, False), (2000, False), (2500, True), (9000, True)):
        found = (lines(PLAIN, SetTransition("film-burn", ms, after=at(2))), lines(PLAIN, SetTransition("wipe-up", ms)))
        assert [any(note in line for line in one) for one in found] == [said, said], ms


def test_the_latest_edit_is_scaled_turned_round_repeated_and_corrected() -> None:
    slow = after(PLAIN, SetLength(3000, at(2)))
    assert film(slow, ScaleLast(2)).shots[1].ms == 6000
    assert film(after(PLAIN, AddLength(500)), ScaleLast(2)).shots[0].ms == 5000
    assert film(after(PLAIN, Brighten(0.3)), ScaleLast(0.5)).shots[0].brightness == 0.15
    assert film(after(PLAIN, ScaleLength(1.25)), ReverseLast()).shots[0].ms == 3200
    assert film(after(PLAIN, SetMotion("zoom-in")), ReverseLast()).shots[1].motion == "zoom-out"
    assert order(film(after(PLAIN, Move(at(2), Place(Where.START))), ReverseLast())) == "13452"
    assert order(film(after(PLAIN, Remove(at(2))), ReverseLast())) == "2"
    assert [s.ms for s in film(slow, RepeatLast(at(4))).shots] == [4000, 3000, 4000, 3000, 4000]
    assert order(film(after(PLAIN, Remove(at(1))), CorrectLast(at(2)))) == "1345"
    assert film(slow, CorrectLast(ms=5000)).shots[1].ms == 5000
    assert film(PLAIN, SetLength(3000, at(1)), CorrectLast(at(2))).shots[1].ms == 3000
    twice = after(after(PLAIN, Remove(at(1))), CorrectLast(at(2)))
    assert order(film(twice, CorrectLast(at(3)))) == "1245"
    assert order(film(PLAIN, Remove(at(1)), CorrectLast(at(2)), CorrectLast(at(3)))) == "1245"
    assert film(after(PLAIN, ScaleLength(1.5)), CorrectLast(ms=4500)).shots[0].ms == 4500
    corrected = after(slow, CorrectLast(at(1)))
    assert [s.ms for s in read(corrected.draft).shots[:2]] == [3000, 4000]
    assert after(corrected, Undo()).draft == slow.draft
    made = after(PLAIN, Make(), SetLength(3000))
    assert film(made, ScaleLast(2)).music == read(made.draft).music
    assert film(after(slow, ScaleLast(2)), ScaleLast(2)).shots[1].ms == 12_000


UNDONE: list[tuple[Operation, str]] = [
    (SetMusic("epic"), "music"),
    (SetTitle("Hi"), "title"),
    (Sort("reverse"), "order"),
    (Remove(at(2)), "photos"),
    (SetLook("bw"), "look"),
    (SetLength(2000, at(3)), "length"),
    (SetRatio("9:16"), "shape"),
    (SetRatio("9:16"), "ratio"),
    (SetTransition("wipe-left"), "transition"),
    (SetResolution(720), "resolution"),
]


@pytest.mark.parametrize(("operation", "what"), UNDONE)
def test_undo_of_one_subject_leaves_later_edits(operation: Operation, what: str) -> None:
    later = Brighten(0.15) if what != "photos" else SetEnd("Bye")
    edited = after(after(PLAIN, operation), later)
    done, said = carried_out(edited, [Undo(what=what)], "en")
    assert read(done.draft) == film(PLAIN, later)
    assert said[0] == "Undone."
    assert after(done, Undo()).draft == edited.draft


def test_the_same_look_of_all_words_is_told_once() -> None:
    assert lines(TITLED, StyleWords(Words.ALL, 1.5)) == ["✅ Size of title, end card and captions: usual → 1.5×"]
    assert carried_out(TITLED, [StyleWords(Words.ALL, font="bold")], "zh")[1] == [
        "✅ 标题、片尾、字幕的字体：默认 → 粗体"
    ]
    assert lines(PLAIN, SetTitle("Hi", card=True))[:2] == [
        "✅ Title added: “Hi” (0–3 s)",
        "✅ Placement of title: over the picture → on a card of its own",
    ]
    assert lines(PLAIN, Repeat(ALL))[0] == "✅ Photos 2, 4, 6, 8 and 10 added"


def test_the_first_answer_tells_what_the_summary_does_not() -> None:
    first = lines(
        PLAIN, Make(), SetRatio("9:16"), SetLook("bw"), SetResolution(720), SetMotion("none"), Sort("reverse")
    )
    assert first == [
        "Your slideshow: 5 photos, 20 s in all (4 s each), 9:16, cross-fades, black and white, calm music.",
        "✅ The order is reversed",
        "✅ Resolution: 1080p → 720p",
        "✅ Motion: zooming in, zooming out → still",
    ]


def test_start_over_and_undo_within_a_message() -> None:
    assert film(TITLED, StartOver()) == read(PLAIN.draft)
    assert film(PLAIN, SetLook("bw"), Undo()) == read(PLAIN.draft)


def test_every_operation_is_carried_out_and_has_a_name() -> None:
    assert all(carry_out.dispatch(one) is not carry_out.dispatch(Operation) for one in OPERATIONS.values())


selections = st.builds(
    Selection,
    st.lists(
        st.one_of(
            st.builds(Item, st.just(Kind.AT), st.integers(-7, 7).filter(bool)),
            st.builds(Item, st.just(Kind.RANGE), st.integers(1, 6), st.integers(1, 6)),
            st.builds(Item, st.sampled_from([Kind.FIRST, Kind.LAST]), st.integers(1, 6)),
            st.builds(Item, st.just(Kind.NAMED), text=st.sampled_from(["cake", "the lake", "x"])),
            st.builds(
                Item, st.sampled_from([Kind.ALL, Kind.REST, Kind.ODD, Kind.MIDDLE, Kind.CLIPS, Kind.THEM, Kind.ADDED])
            ),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(Item, st.just(Kind.AT), st.integers(1, 6)), max_size=1).map(tuple),
)
places = st.builds(Place, st.sampled_from(Where), st.integers(-7, 7), st.none() | selections)
texts = st.sampled_from(["", "Sea", "a much longer text " * 9])
factors = st.floats(0.2, 5)
times = st.integers(0, 90_000)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "of": selections,
    "to": places,
    "first": selections,
    "ms": times,
    "factor": factors,
    "size": factors,
    "speed": factors,
    "by": st.floats(-1, 1),
    "level": st.floats(0, 1),
    "keep": st.floats(0.1, 1.2),
    "count": st.integers(1, 3),
    "what": st.sampled_from(["", "music", "order", "photos", "look", "sound"]),
    "degrees": st.sampled_from([90, 180, 270]),
    "ratio": st.sampled_from(["16:9", "9:16", "3:4"]),
    "fit": st.sampled_from(["cover", "blur", "beside", "alone"]),
    "best": st.booleans(),
    "lines": st.sampled_from([480, 720, 1080, 2160]),
    "fps": st.sampled_from([24, 30, 60]),
    "type": st.sampled_from(["", "cut", "fade", "slide-left"]),
    "motion": st.sampled_from([None, "", "none", "pan-left"]),
    "look": st.sampled_from(["", "bw", "film"]),
    "style": st.sampled_from(STYLES),
    "words": st.sampled_from(Words),
    "font": st.sampled_from(["", "plain", "serif"]),
    "color": st.sampled_from(["", "#ff0000"]),
    "place": st.sampled_from(["", "top"]),
    "side": st.sampled_from(["center", "left", "bottom"]),
    "mood": st.sampled_from(["", "happy"]),
    "source": st.sampled_from(["name", "number"]),
    "text": texts,
    "texts": st.lists(texts, max_size=3).map(tuple),
    "old": st.sampled_from(["Sea", "e"]),
    "new": texts,
    "start": st.integers(-9000, 9000),
    "end": st.integers(-9000, 9000),
    "fade_in": st.sampled_from([None, -1, 0, 2000]),
    "fade_out": st.sampled_from([None, -1, 0, 2000]),
    "after": st.none() | selections,
    "into": st.none() | selections,
    "part": st.none() | st.builds(Part, *[st.floats(0, 1)] * 4),
}


def built(kind: type[Operation]) -> st.SearchStrategy[Operation]:
    names = {field.name for field in fields(kind)} & VALUES.keys()
    if kind is Swap:
        return st.builds(Swap, selections, selections)
    orders: dict[str, st.SearchStrategy[object]] = {}
    if kind is Sort:
        orders = {"by": st.sampled_from(["reverse", "name", "shuffle"])}
    elif kind is Replace:
        orders = {"by": st.none() | selections}
    needed = {"topic": st.just("help"), "wish": st.just("logo"), "asked": st.just("")}
    more = {name: value for name, value in needed.items() if name in {field.name for field in fields(kind)}}
    return st.builds(kind, **{name: VALUES[name] for name in names} | orders | more)


operations = st.one_of([built(kind) for kind in OPERATIONS.values()])
MIXED = add(project_of(4, clips=2, songs=1), [Asset("late", "late.jpg", "image", 0, 900, 1600, 0.0, "late")])


def plan_of(project: Project) -> Plan:
    """The plan by which the draft is drawn: whatever edits leave behind can be drawn."""
    kinds: dict[str, AssetKind] = {"image": "image", "video": "video", "audio": "audio"}
    files = {asset.id: File(Path(asset.name), kinds[asset.kind], asset.name) for asset in project.assets}
    return planning.make(Job(drafts.read(project.draft), files, Path("out.mp4")))


def test_all_values_can_be_drawn() -> None:
    assert (LOOKS, MOVES) == (looks.LOOKS, motion.MOTIONS)


@settings(deadline=None)
@given(st.lists(st.lists(operations, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_sequence_leaves_a_film_that_reads_back(messages: list[list[Operation]]) -> None:
    project = MIXED
    for message in messages:
        before = project
        project, said = carried_out(project, message, "zh")
        value = read(project.draft)
        assert write(value) == project.draft
        assert said or project.draft == before.draft
        if value.shots:
            assert drafts.read(project.draft).duration == value.ms == value.card_ms + sum(s.ms for s in value.shots)
            assert min(shot.ms for shot in value.shots) >= 200
            assert plan_of(project).frames == round(value.ms * (value.fps or FPS) / 1000)
        assert JSON.validate_json(JSON.dump_json(project)) == project


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Part(0.1, 0.2, 0.5, 0.6), (0.1, 0.2, 0.5, 0.6)),
        (Part(0.9, 0.9, 0.5, 0.01), (0.5, 0.8, 0.5, 0.2)),
        (Part(0, 0, 1, 1), None),
        (Part(0, 0, 0.999, 0.999), None),
        (Part(0, 0.2, 1, 0.8), (0, 0.2, 1, 0.8)),
    ],
)
def test_a_part_is_shown_exactly_within_the_photo_whatever_was_cropped_before(
    part: Part, shown: tuple[float, ...] | None
) -> None:
    before, _ = carried_out(project_of(2), [Crop(at(1), 0.5, "left")], "en")
    after, _ = carried_out(before, [Crop(at(1), part=part)], "en")
    assert read(after.draft).shots[0].crop == shown


def test_a_brightness_may_be_given_exactly_instead_of_added() -> None:
    project = project_of(2)
    for operation, light in (
        (Brighten(0.15, ALL), 0.15),
        (Brighten(0.0, ALL, 0.3), 0.3),
        (Brighten(0.0, ALL, -1), -0.6),
    ):
        project, _ = carried_out(project, [operation], "en")
        assert {shot.brightness for shot in read(project.draft).shots} == {light}
    project, _ = carried_out(project, [Brighten(0.0, ALL, 0.0)], "en")
    assert {shot.brightness for shot in read(project.draft).shots} == {0.0}


def test_a_video_that_was_changed_before_it_is_made_has_music_unless_somebody_wants_none() -> None:
    changed, _ = carried_out(project_of(2), [SetLength(1000)], "en")
    assert read(carried_out(changed, [Make()], "en")[0].draft).music
    silent, _ = carried_out(changed, [RemoveMusic()], "en")
    assert read(carried_out(silent, [Make()], "en")[0].draft).music is None


@given(operations)
def test_an_operation_reads_as_it_was_written(operation: Operation) -> None:
    assert decode(json.loads(json.dumps(encode(operation)))) == operation


def test_operations_as_json_are_short_and_checked() -> None:
    chosen = Selection((Item(Kind.AT, -1), Item(Kind.RANGE, 2, 4), Item(Kind.NAMED, text="my cake")), at(3).items)
    assert encode(SetLength(3000, chosen)) == {
        "op": "SetLength",
        "ms": 3000,
        "of": ["at -1", "range 2 4", "named my cake", "-at 3"],
    }
    assert encode(SetLength(3000)) == {"op": "SetLength", "ms": 3000}
    assert encode(Move(at(1), Place(Where.BEFORE, anchor=at(2)))) == {
        "op": "Move",
        "of": ["at 1"],
        "to": {"where": "before", "anchor": ["at 2"]},
    }
    for wrong in (
        {"op": "Explode"},
        {"op": "SetLength"},
        {"op": "SetLength", "ms": "3"},
        {"op": "SetLength", "ms": True},
        {"op": "SetLength", "ms": 3, "x": 1},
        {"op": "Remove", "of": ["at"]},
        {"op": "Remove", "of": ["at 1 2"]},
        {"op": "Remove", "of": ["nearby"]},
        {"op": "Move", "of": ["at 1"], "to": {"where": "nowhere"}},
        ["Remove"],
    ):
        with pytest.raises(InvalidOperation):
            decode(wrong)
