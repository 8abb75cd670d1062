"""Operations as values: what each does to the draft, what the answer says, and that undo takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.backends.studio.film import Film, Shot
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import carried_out
from bot.backends.studio.project import Asset, Project, add
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import (
    Redo,
    Undo,
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
    FadePicture,
    Make,
    Rotate,
    SetFit,
    SetFrameRate,
    SetLook,
    SetMotion,
    SetRatio,
    SetResolution,
    SetSpeed,
    SetTransition,
    Trim,
)
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
from bot.domain.photo_selection import ALL, Item, Kind, Selection, at

CLIPS = Selection((Item(Kind.CLIPS),))
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


PLAIN = project_of()
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
    (PLAIN, SetLength(2500, at(1)), of_shot(1, "ms"), 2500, "4 s → 2.5 s", "4 秒 → 2.5 秒"),
    (PLAIN, ScaleLength(2, at(1)), of_shot(1, "ms"), 8000, "4 s → 8 s", "8 秒"),
    (PLAIN, AddLength(500), of_shot(5, "ms"), 4500, "Each photo: 4 s → 4.5 s", "每张照片"),
    (PLAIN, SetTotal(10_000), lambda value: value.ms, 10_000, "now runs 10 s", "10 秒"),
    (PLAIN, SetTime(2000), of_shot(1, "ms"), 2000, "Each photo: 4 s → 2 s", "2 秒"),
    (PLAIN, AddTotal(5000), lambda value: value.ms, 25_000, "now runs 25 s", "25 秒"),
    (SONG, MatchMusic(), lambda value: value.ms, 100_000, "now runs 1:40", "1 分 40 秒"),
    (PLAIN, SetRatio("3:4"), lambda value: value.size, (1080, 1440), "Shape: 16:9 → 3:4", "3:4"),
    (PLAIN, SetFit("blur", at(1)), of_shot(1, "fit"), "blur", "Framing of photo 1", "显示方式"),
    (PLAIN, SetResolution(720), lambda value: value.size, (1280, 720), "Resolution: 1080p → 720p", "分辨率"),
    (PLAIN, SetFrameRate(60), lambda value: value.fps, 60, "Frames per second: 30 → 60", "每秒帧数"),
    (PLAIN, FadePicture(-1, None), lambda value: (value.fade_in, value.fade_out), (1000, 0), "Fade from black", "画面"),
    (PLAIN, SetTransition("cut"), lambda value: value.transition.type, "", "hard cuts", "直接切换"),
    (PLAIN, SetTransition(ms=1500), lambda value: value.transition.ms, 1500, "Transition length", "转场时长"),
    (PLAIN, SetTransition("wipe-left", after=at(2)), lambda v: v.after(v.shots[1]).type, "wipe-left", "wipes", "擦除"),
    (PLAIN, SetTransition("cut", into=at(2)), lambda v: v.after(v.shots[0]).type, "", "of photo 1", "第 1 张"),
    (PLAIN, SetMotion("none", of=at(1)), of_shot(1, "motion"), "none", "still", "静止"),
    (PLAIN, SetMotion(speed=0.5), of_shot(1, "zoom_speed"), 0.5, "Motion speed: usual → 0.5×", "动效速度"),
    (PLAIN, SetLook("bw", at(3)), of_shot(3, "look"), "bw", "black and white", "黑白"),
    (PLAIN, Brighten(0.15, at(3)), of_shot(3, "brightness"), 0.15, "+15%", "亮度"),
    (PLAIN, Rotate(90, at(3)), of_shot(3, "rotate"), 90, "90°", "顺时针旋转"),
    (PLAIN, Crop(at(3), 0.8, "left"), of_shot(3, "crop"), (0.0, 0.1, 0.8, 0.8), "80% × 80% ←", "裁剪"),
    (CLIP, SetSpeed(2), of_shot(3, "ms"), 5000, "Clip speed of clip 3: 1× → 2×", "片段速度"),
    (CLIP, Trim(2000, 6000), of_shot(3, "ms"), 4000, "Start in the clip", "片段起点"),
    (CLIP, MuteClips(), of_shot(3, "mute"), True, "Clip sound of clip 3: on → off", "片段声音"),
    (CLIP, SetVolume(0.5, CLIPS), of_shot(3, "volume"), 0.5, "Clip volume of clip 3: 100% → 50%", "片段音量"),
    (PLAIN, SetMusic("happy"), lambda v: v.music and v.music.mood, "happy", "Music added: happy", "已添加音乐"),
    (SONG, AnotherMusic(), lambda v: v.music and v.music.mood, "calm", "calm", "舒缓"),
    (SONG, RemoveMusic(), lambda v: v.music, None, "Music removed", "已去掉音乐"),
    (TITLED, SetVolume(0.3), lambda v: v.music and v.music.volume, 0.3, "80% → 30%", "音量"),
    (TITLED, ScaleVolume(0.5), lambda v: v.music and v.music.volume, 0.4, "80% → 40%", "音量"),
    (SONG, StartMusic(20_000), lambda v: v.music and v.music.start, 20_000, "Start in the song", "歌曲起点"),
    (TITLED, FadeMusic(fade_out=3000), lambda v: v.music and v.music.fade_out, 3000, "Music fade-out", "音乐淡出"),
    (PLAIN, SetTitle("Hi"), lambda v: v.opening and v.opening.text, "Hi", 'Title added: "Hi" (0–3 s)', "已添加标题"),
    (PLAIN, SetTitle("Hi", 2000, card=True), lambda v: v.ms, 22_000, "now runs 22 s", "22 秒"),
    (PLAIN, SetEnd("Bye", 2000), lambda v: v.ending and v.ending.ms, 2000, 'End card added: "Bye"', "片尾"),
    (PLAIN, SetCaptions(at(1, 3), ("a", "b")), lambda v: "".join(s.caption for s in v.shots), "ab", '"b"', "字幕"),
    (PLAIN, SetCaptions(ALL, ("x",)), lambda v: "".join(s.caption for s in v.shots), "xxxxx", '"x"', "字幕"),
    (PLAIN, CaptionFrom("name", at(1)), of_shot(1, "caption"), "beach", '"beach"', "beach"),
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
    (TITLED, ReplaceText("mm", "p"), lambda v: v.opening and v.opening.text, "Super", '"Super"', "Super"),
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
