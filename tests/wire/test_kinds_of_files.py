"""Files of every kind that people send, as the finished film shows and plays them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.backends.studio.render import yuv_planes
from bot.backends.studio.render.clip import Clip
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.plan import Shot
from bot.domain.errors import FileDamaged, FileUnsupported
from bot.domain.messages import MediaKind
from bot.media import picture
from bot.media.convert import to_m4a, to_mp4
from bot.media.measured import Probe
from bot.media.probe import probe
from tests import films, kinds
from tests.films import Film, Pixels, colour, shot
from tests.kinds import CORNERS, FPS
from tests.tables import assert_rows

SIZE = (192, 128)
RED, GREEN, BLUE, WHITE = CORNERS
Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Sent:
    """A file, what the intake finds, and the second of the film from which on it is shown or heard."""

    path: Path
    found: Probe
    second: float


@dataclass(frozen=True)
class Shown:
    film: Film
    fps: int
    files: dict[str, Sent]

    def at(self, name: str, seconds: float = 0.4) -> Pixels:
        return self.film.frames[round((self.files[name].second + seconds) * self.fps)]


def taken(folder: Path, makers: dict[str, Make]) -> dict[str, Sent]:
    made = {name: make(folder / name) for name, make in makers.items()}
    return {name: Sent(path, probe(path, name), number) for number, (name, path) in enumerate(made.items())}


def film(folder: Path, sent: dict[str, Sent], fps: int, seconds: int = 1) -> Shown:
    """All pictures and clips one after the other, each for as long."""
    moved = {name: Sent(one.path, one.found, one.second * seconds) for name, one in sent.items()}
    job = films.job(
        folder,
        {name: one.path for name, one in moved.items()},
        [shot(name, seconds * 1000, fit="cover") for name in moved],
        fps=fps,
        m={"width": SIZE[0], "height": SIZE[1]},
    )
    for name, one in moved.items():
        job["assets"][name]["kind"] = "video" if one.found.kind is MediaKind.VIDEO else "image"
        # As if they had more pixels: small photos are not enlarged to the size of the frame.
        job["assets"][name] |= {"width": 10 * one.found.width, "height": 10 * one.found.height}
    return Shown(films.rendered(job), fps, moved)


CLIPS: dict[str, Make] = {
    "bad.mp4": kinds.bad_packet,
    "unknown.mp4": kinds.unknown_track,
    "edited.mp4": kinds.edited,
    "oblong.mp4": kinds.oblong_pixels,
    "interlaced.mp4": kinds.interlaced,
    "alpha.webm": kinds.transparent_clip,
    "mirrored.mp4": partial(kinds.mirrored, matrix=(-1, 0, 0, 1)),
    "headlong.mp4": partial(kinds.mirrored, matrix=(1, 0, 0, -1)),
    "around.mp4": partial(kinds.mirrored, matrix=(-1, 0, 0, -1)),
    "turned.mp4": partial(kinds.mirrored, matrix=(0, 1, -1, 0)),
    **{f"hdr-{code}.mp4": partial(kinds.hdr_clip, transfer=code) for code in kinds.HDR},
    **{f"clip.{name}": partial(kinds.clip_of, name=name) for name in kinds.CLIPS},
}
PHOTOS: dict[str, Make] = {
    "comment.png": kinds.bad_comment,
    "wide.heic": kinds.wide_heic,
    "keyed.png": kinds.keyed_grey,
    "floats.tiff": kinds.floats,
    "logo.png": kinds.white_on_nothing,
    "linear.png": kinds.linear,
    "fax.tiff": kinds.fax,
    "scan.tiff": kinds.scan,
    "unset.bmp": kinds.unset_opacity,
    "gain-map.jpg": kinds.gain_map,
    "footless.tga": kinds.without_footer,
    **{f"plain.{name.lower()}": partial(kinds.plain, format=name) for name in ("TGA", "PCX", "DDS")},
    "cut.jpg": kinds.cut_jpeg,
    "faded.jpg": kinds.faded_jpeg,
    "sum.png": kinds.bad_checksum,
    "most.jpg": partial(kinds.cut_jpeg, share=0.85),
    **{f"hdr-{code}.png": partial(kinds.hdr_photo, transfer=code) for code in kinds.HDR},
    **{f"moving.{name.lower()}": partial(kinds.animated, format=name) for name in ("GIF", "WEBP", "PNG", "AVIF")},
}


ENDLESS = {f"endless.{name}": name.upper() for name in ("png", "gif", "webp", "heif", "avif", "tiff", "bmp")}
"""Photos whose last bytes are missing, with the format in which Pillow writes them."""
PHOTOS |= {name: partial(kinds.cut_photo, format=writer, missing=4) for name, writer in ENDLESS.items()}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """One film of all pictures, a second each."""
    folder = tmp_path_factory.mktemp("pictures")
    return film(folder, taken(folder, {**CLIPS, **PHOTOS}), fps=5)


def fields(pixels: Pixels) -> list[NDArray[np.float64]]:
    return [colour(pixels, x, y) for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))]


UPRIGHT = (RED, GREEN, BLUE, WHITE)
ARRANGED = {
    **dict.fromkeys(("bad.mp4", "unknown.mp4", "edited.mp4", "comment.png"), UPRIGHT),
    **dict.fromkeys(("linear.png", "scan.tiff", "unset.bmp", "gain-map.jpg", "footless.tga"), UPRIGHT),
    **dict.fromkeys(("plain.tga", "plain.pcx", "plain.dds"), UPRIGHT),
    **{f"clip.{name}": UPRIGHT for name in kinds.CLIPS},
    **{f"hdr-{code}.{kind}": UPRIGHT for code in kinds.HDR for kind in ("mp4", "png")},
    "mirrored.mp4": (GREEN, RED, WHITE, BLUE),
    "headlong.mp4": (BLUE, WHITE, RED, GREEN),
    "around.mp4": (WHITE, BLUE, GREEN, RED),
    "turned.mp4": (BLUE, RED, WHITE, GREEN),
}


def test_colours_stand_where_they_should(shown: Shown) -> None:
    """Over bad packets, unknown tracks and edit lists; turned and mirrored; of every format; HDR as SDR."""

    def difference(name: str, expected: tuple[tuple[int, int, int], ...]) -> str | None:
        off = max(float(np.abs(a - b).max()) for a, b in zip(fields(shown.at(name)), np.array(expected), strict=True))
        return f"off by {off:.0f}" if off > 20 else None

    assert_rows([(name, difference(name, expected), None) for name, expected in ARRANGED.items()])


def test_pixels_become_square_and_pictures_upright(shown: Shown) -> None:
    sizes = {name: (one.found.width, one.found.height) for name, one in shown.files.items()}
    assert sizes["oblong.mp4"] == (192, 64)
    assert sizes["turned.mp4"] == (64, 96)
    assert sizes["fax.tiff"] == (96, 64)
    assert sizes["mirrored.mp4"] == (96, 64)


def test_of_a_scan_the_pages_are_counted(shown: Shown) -> None:
    assert {name: one.found.pages for name, one in shown.files.items() if one.found.pages > 1} == {"scan.tiff": 3}


def test_clips_are_as_long_as_what_they_show(shown: Shown) -> None:
    lengths = {**dict.fromkeys(CLIPS, 1.0), "bad.mp4": 2.0, "edited.mp4": 2.0}
    found = {name: shown.files[name].found.duration for name in lengths}
    assert_rows([(name, abs(found[name] - length) <= 0.05 or found[name], True) for name, length in lengths.items()])


def test_the_edit_list_says_how_long_a_clip_is(shown: Shown) -> None:
    assert shown.files["edited.mp4"].found.duration == pytest.approx(2.0, abs=0.04)


def test_interlaced_pictures_have_no_combs(shown: Shown) -> None:
    light = shown.at("interlaced.mp4").astype(float).mean(axis=2)[8:-8]
    combs = np.abs(light[2:] - 2 * light[1:-1] + light[:-2])
    assert light.max() > 150
    assert combs.mean() < 3


def test_transparency_lies_on_a_ground_that_shows_it(shown: Shown) -> None:
    clip, logo, keyed = shown.at("alpha.webm"), shown.at("logo.png"), shown.at("keyed.png")
    assert colour(clip, 0.5, 0.5) == pytest.approx(RED, abs=20)
    assert colour(clip, 0.1, 0.1).min() > 235
    assert colour(logo, 0.5, 0.5).min() > 235
    assert colour(logo, 0.1, 0.1).max() < 80
    assert colour(keyed, 0.25, 0.5).min() > 235
    assert colour(keyed, 0.75, 0.5).max() < 12


def test_wide_and_deep_colours_are_converted(shown: Shown) -> None:
    assert colour(shown.at("wide.heic"), 0.5, 0.5) == pytest.approx((219, 37, 49), abs=8)
    floats = shown.at("floats.tiff")
    assert [float(colour(floats, x, 0.5)[0]) for x in (0.1, 0.5, 0.9)] == pytest.approx([25, 127, 230], abs=12)


def test_hdr_photos_keep_all_their_steps(tmp_path: Path) -> None:
    """Eight bits hold only half of them."""

    def wrong(name: str, transfer: int) -> str | None:
        row = np.asarray(picture.load(kinds.deep_ramp(tmp_path / name, transfer)))[32, :, 0].astype(int)
        off = np.abs(row - np.linspace(150, 250, len(row))).max()
        return None if len(set(row)) > 65 and off <= 5 else f"{len(set(row))} steps, off by {off:.0f}"

    rows = [(name, code) for name in ("deep.heic", "deep.avif", "deep.png") for code in kinds.HDR]
    assert_rows([(row, wrong(*row), None) for row in rows])


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png", "moving.avif"])
def test_animations_play_at_their_own_pace_again_and_again(shown: Shown, name: str) -> None:
    seen = [colour(shown.at(name, step / 5), 0.5, 0.5) for step in range(5)]
    for pixel, expected in zip(seen, (RED, RED, GREEN, RED, RED), strict=True):
        assert pixel == pytest.approx(expected, abs=20)


def test_what_is_there_of_a_photo_is_shown(shown: Shown) -> None:
    whole, most = shown.files["cut.jpg"].found, shown.files["most.jpg"].found
    assert (whole.height, whole.part) == (160, 1.0)
    assert 100 < most.height < 160
    assert most.part == pytest.approx(most.height / 160)
    assert shown.files["faded.jpg"].found.part == pytest.approx(most.part, abs=0.05)
    assert shown.files["sum.png"].found.part == 1.0
    assert shown.files["sum.png"].found.height == pytest.approx(160, abs=1)
    assert [shown.files[name].found.height for name in ENDLESS] == pytest.approx([160] * len(ENDLESS), abs=1)
    for name in ("cut.jpg", "most.jpg", "faded.jpg", "sum.png", *ENDLESS):
        assert shown.at(name).astype(float).std(axis=1).min() > 3, "no row is plain"


def test_a_clip_that_breaks_off_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    found = probe(kinds.cut_clip(tmp_path / "most.mp4", 0.8), "most.mp4")
    assert found.part == pytest.approx(0.8, abs=0.05)
    assert found.duration == pytest.approx(4.0, abs=0.3)
    with pytest.raises(FileDamaged):
        probe(kinds.cut_clip(tmp_path / "little.mp4", 0.3), "little.mp4")


JPEG_XL = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl " + bytes(300)
REFUSED: dict[str, bytes] = {
    "scan.pdf": b"%PDF-1.7\n" + bytes(300),
    "box.jxl": JPEG_XL,
    "bare.jxl": b"\xff\x0a" + bytes(range(256)),
    "song.mid": b"MThd\0\0\0\x06\0\x01\0\x01\x01\xe0MTrk" + bytes(300),
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "pack.zip": b"PK\x03\x04" + bytes(300),
    "note.txt": "Hello, this is a note. 你好".encode() * 20,
    "raw.cr3": b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom" + bytes(300),
}


def test_what_cannot_be_decoded_is_refused_by_name(tmp_path: Path) -> None:
    """Also a clip of which only the sound can be played: it is no song."""
    for name, data in REFUSED.items():
        (tmp_path / name).write_bytes(data)
    kinds.unknown_pictures(tmp_path / "unknown.mp4")
    for name in (*REFUSED, "unknown.mp4"):
        with pytest.raises(FileUnsupported) as caught:
            probe(tmp_path / name, name)
        assert caught.value.params["name"] == name


CLOCKS: dict[str, Make] = {
    "sound-late.mp4": partial(kinds.flashes, sound_from=0.9),
    "pictures-late.mkv": partial(kinds.flashes, pictures_from=0.8),
    "pause.mkv": partial(kinds.flashes, pause=(1.0, 1.7)),
    "shifted.ts": partial(kinds.flashes, shift=5.0, codecs=("mpeg2video", "mp2")),
    "shifted.mkv": partial(kinds.flashes, shift=5.0),
    "late.ts": partial(kinds.flashes, pictures_from=0.8, codecs=("mpeg2video", "mp2")),
    "late.mp4": partial(kinds.flashes, pictures_from=0.8),
}


def begins(on: NDArray[np.bool_], rate: float) -> list[float]:
    return [float(place) / rate for place in np.flatnonzero(on & ~np.concatenate([[False], on[:-1]]))]


def test_flashes_and_beeps_stay_together(tmp_path: Path) -> None:
    shown = film(tmp_path, taken(tmp_path, CLOCKS), fps=FPS, seconds=3)
    light = np.array([frame.mean() for frame in shown.film.frames])
    blocks = shown.film.sound[:, : shown.film.sound.shape[1] // 480 * 480].reshape(2, -1, 480)
    loud = np.sqrt((blocks**2).mean(axis=(0, 2)))
    for name, one in shown.files.items():
        seen = [time for time in begins(light > 128, FPS) if one.second <= time < one.second + 3]
        heard = [time for time in begins(loud > 0.05, 100) if one.second <= time < one.second + 3]
        assert seen[-2:] == pytest.approx([one.second + n + 0.5 for n in (1, 2)], abs=0.05), name
        assert len(heard) >= 2, name
        assert heard[-1] == pytest.approx(one.second + 2.5, abs=0.05), name
        apart = [min(abs(time - flash) for flash in (one.second + 0.5, *seen)) for time in heard]
        assert max(apart) <= 0.05, (name, seen, heard)


@pytest.mark.parametrize("name", ["late.ts", "late.mkv", "late.flv", "late.mp4"])
def test_a_clip_begins_anywhere_at_the_right_picture(tmp_path: Path, name: str) -> None:
    """Each part of a film opens its clips anew, and not every format leads to the picture before a time."""
    codecs = ("mpeg2video", "mp2") if name == "late.ts" else ("libx264", "aac")
    asset = Asset(kinds.flashes(tmp_path / name, pictures_from=0.8, shift=2.0, codecs=codecs), "video", name)
    light = [frame.mean() > 128 for frame in played(asset, 0, 75)]
    for first in range(2, 73, 7):
        (seen,) = played(asset, first * 40, 1)
        assert (seen.mean() > 128) == light[first], (name, first)


def played(asset: Asset, start: int, frames: int) -> list[NDArray[np.uint8]]:
    """The brightness of frames of a clip from some ms on."""
    clip = Clip(Shot(asset, 0, 0, frames, part=(start, 0)), FPS)
    target = yuv_planes.blank(*SIZE)
    seen = []
    for number in range(frames):
        clip.show(number, target)
        seen.append(target.y.copy())
    clip.close()
    return seen


SONGS: dict[str, Make] = {
    **{f"song.{name}": partial(kinds.song_of, name=name) for name in kinds.SONGS},
    "bad.mp3": kinds.bad_sound,
    "joined.mp3": kinds.joined_songs,
    "late.mp3": kinds.late_song,
    "cover.m4a": kinds.cover_track,
    "frame.m4a": kinds.song_with_a_frame,
}


def test_every_sound_is_music(tmp_path: Path) -> None:
    """A second of each, one after the other under one picture."""
    songs = taken(tmp_path, SONGS)
    assert {one.found.kind for one in songs.values()} == {MediaKind.AUDIO}
    picture = kinds.white_on_nothing(tmp_path / "logo.png")
    sounds = [
        {"s": one.second * 1000, "d": 1000, "m": {"asset": name, "fade_in": 0, "fade_out": 0}}
        for name, one in songs.items()
    ]
    job = films.job(
        tmp_path,
        {"logo": picture, **{name: one.path for name, one in songs.items()}},
        [shot("logo", len(songs) * 1000)],
        sounds=sounds,
        fps=5,
        m={"width": 64, "height": 64},
    )
    for name in songs:
        job["assets"][name]["kind"] = "audio"
    heard = films.rendered(job)

    def wrong(name: str, second: float) -> str | None:
        if heard.loudness(second + 0.2, second + 0.8) < 0.02:
            return "silent"
        pitch = heard.pitch(second + 0.1, second + 0.8)
        return None if name in {"song.amr", "song.spx"} or abs(pitch - 440) < 5 else f"{pitch:.0f} Hz"

    assert_rows([(name, wrong(name, one.second), None) for name, one in songs.items()])
    lengths = {name: one.found.duration for name, one in songs.items()}
    longer = {**dict.fromkeys(("joined.mp3", "cover.m4a", "frame.m4a"), 2.0), "bad.mp3": 1.8}
    rows = [(name, abs(length - longer.get(name, 1.0)) <= 0.15 or length, True) for name, length in lengths.items()]
    assert_rows(rows)


def test_what_a_service_cannot_read_becomes_mp4_and_m4a(tmp_path: Path) -> None:
    """Also over damage, upright and in the right colours."""
    source, target = kinds.mirrored(tmp_path / "a.mp4", (0, 1, -1, 0)), tmp_path / "a-made.mp4"
    to_mp4(source, target)
    found = probe(target, "made")
    assert (found.format, found.width, found.height, found.has_audio) == ("mp4", 64, 96, True)
    assert found.duration == pytest.approx(1.0, abs=0.05)
    to_mp4(kinds.clip_of(tmp_path / "b.wmv", "wmv"), tmp_path / "b-made.mp4")
    assert probe(tmp_path / "b-made.mp4", "made").format == "mp4"
    to_m4a(kinds.joined_songs(tmp_path / "joined.mp3"), tmp_path / "made.m4a")
    song = probe(tmp_path / "made.m4a", "made")
    assert (song.format, song.kind) == ("m4a", MediaKind.AUDIO)
    assert song.duration == pytest.approx(2.0, abs=0.15)
