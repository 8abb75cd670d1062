"""Makes small files of the kinds that people send and programs stumble over."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import cv2
import numpy as np
import pillow_heif
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from bot.media.colour import HLG, PQ, SDR_WHITE

RATE = 48000
FPS = 25
SIZE = (96, 64)
Pixels = NDArray[np.uint8]
CORNERS = ((220, 20, 20), (20, 200, 20), (20, 20, 220), (250, 250, 250))
"""Red and green above blue and white."""


def corners(size: tuple[int, int] = SIZE) -> Pixels:
    """Four fields, of the colours of `CORNERS`."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    for number, colour in enumerate(CORNERS):
        rows = slice(height // 2) if number < 2 else slice(height // 2, None)
        picture[rows, slice(width // 2) if number % 2 == 0 else slice(width // 2, None)] = colour
    return picture


@contextmanager
def _clip(
    path: Path,
    codec: str,
    size: tuple[int, int] = SIZE,
    *,
    format: str | None = None,
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
) -> Iterator[tuple[OutputContainer, VideoStream]]:
    with av.open(str(path), "w", format=format, container_options={"avoid_negative_ts": "disabled"}) as output:
        stream = output.add_stream(codec, rate=FPS, options=options or {})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        if codec == "libx264":
            stream.codec_context.gop_size = FPS
        yield output, stream


def _picture(output: OutputContainer, stream: VideoStream, picture: Pixels, number: int, form: str = "rgb24") -> None:
    frame = VideoFrame.from_ndarray(picture, form).reformat(format=stream.pix_fmt)
    frame.pts, frame.time_base = number, Fraction(1, FPS)
    output.mux(stream.encode(frame))


def _sound(output: OutputContainer, stream: AudioStream, samples: NDArray[np.float32], start: float = 0.0) -> None:
    """Encodes mono samples from `start` seconds on."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), "fltp", "mono")
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), round(start * RATE)
    context = stream.codec_context
    resampler = av.AudioResampler(context.format, context.layout, context.sample_rate, frame_size=context.frame_size)
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        output.mux(stream.encode(piece))


def tone(seconds: float, hertz: float = 440.0) -> NDArray[np.float32]:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def beats(seconds: float, start: float = 0.0) -> NDArray[np.float32]:
    """A beep of a tenth of a second in the middle of each second of the recording, from its second `start` on."""
    time = np.arange(round(start * RATE), round(seconds * RATE)) / RATE
    on = (time % 1 >= 0.5) & (time % 1 < 0.6)
    return (0.4 * np.sin(2 * np.pi * 880 * time) * on).astype(np.float32)


def flashes(
    path: Path,
    *,
    pictures_from: float = 0.0,
    sound_from: float = 0.0,
    pause: tuple[float, float] = (0, 0),
    shift: float = 0.0,
    codecs: tuple[str, str] = ("libx264", "aac"),
    seconds: int = 3,
) -> Path:
    """A clip that is white while it beeps (`beats`); either begins late, or the sound pauses, or all is shifted."""
    with _clip(path, codecs[0]) as (output, stream):
        audio = output.add_stream(codecs[1], rate=RATE, layout="mono")
        assert isinstance(audio, AudioStream)
        for number in range(round(pictures_from * FPS), seconds * FPS):
            light = 255 if number % FPS in range(FPS // 2 + 1, FPS // 2 + 4) else 0
            _picture(output, stream, np.full((SIZE[1], SIZE[0], 3), light, np.uint8), number + round(shift * FPS))
        output.mux(stream.encode())
        heard = beats(seconds, sound_from)
        if pause[1]:
            _sound(output, audio, heard[: round(pause[0] * RATE)], sound_from + shift)
            _sound(output, audio, heard[round(pause[1] * RATE) :], pause[1] + shift)
        else:
            _sound(output, audio, heard, sound_from + shift)
        output.mux(audio.encode())
    return path


def still(path: Path, codec: str = "libx264", seconds: float = 1.0, picture: Pixels | None = None, **how: Any) -> Path:
    """A clip of one picture, `corners` unless another is given."""
    shown = corners(how.get("size", SIZE)) if picture is None else picture
    form = how.pop("form", "rgb24")
    prepare: Callable[[VideoStream], None] = how.pop("prepare", lambda stream: None)
    with _clip(path, codec, how.pop("size", SIZE), **how) as (output, stream):
        prepare(stream)
        for number in range(round(seconds * FPS)):
            _picture(output, stream, shown, number, form)
        output.mux(stream.encode())
    return path


def song(path: Path, codec: str, format: str | None = None, seconds: float = 1.0, rate: int = RATE) -> Path:
    with av.open(str(path), "w", format=format) as output:
        vorbis = codec == "vorbis"  # FFmpeg's own encoder writes stereo only
        stream = output.add_stream(
            codec, rate=rate, layout="stereo" if vorbis else "mono", options={"strict": "experimental"}
        )
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = 64_000
        _sound(output, stream, tone(seconds))
        output.mux(stream.encode())
    return path


def _damaged_packets(path: Path, kind: Literal["video", "audio"], numbers: tuple[int, ...]) -> Path:
    """The file with these packets of its pictures or sound overwritten."""
    with av.open(str(path)) as source:
        stream = source.streams.best(kind)
        assert stream is not None
        places = [
            (packet.pos, packet.size) for packet in source.demux(stream) if packet.pos is not None and packet.size
        ]
    data = bytearray(path.read_bytes())
    for at, size in (places[number] for number in numbers):
        data[at : at + size] = b"\xfe" * size
    path.write_bytes(data)
    return path


def bad_packet(path: Path) -> Path:
    return _damaged_packets(still(path, seconds=2.0), "video", (10, 11))


def bad_sound(path: Path) -> Path:
    """A song of which a tenth is noise that is no MP3."""
    data = bytearray(song(path, "libmp3lame", seconds=2.0).read_bytes())
    data[len(data) // 2 : len(data) // 2 + len(data) // 10] = b"\xfe" * (len(data) // 10)
    path.write_bytes(data)
    return path


def song_with_a_frame(path: Path) -> Path:
    """A song whose cover is a track of moving pictures, with a single one."""
    with _clip(path, "libx264", format="mp4") as (output, stream):
        audio = output.add_stream("aac", rate=RATE, layout="mono")
        assert isinstance(audio, AudioStream)
        _picture(output, stream, corners(), 0)
        output.mux(stream.encode())
        _sound(output, audio, tone(2.0))
        output.mux(audio.encode())
    return path


def joined_songs(path: Path) -> Path:
    """Two songs of different rates, one after the other in one file."""
    first, second = song(path.with_name("1.mp3"), "libmp3lame"), song(path.with_name("2.mp3"), "libmp3lame", rate=32000)
    path.write_bytes(first.read_bytes() + second.read_bytes())
    return path


def late_song(path: Path) -> Path:
    path.write_bytes(bytes(5000) + song(path, "libmp3lame").read_bytes())
    return path


def unknown_track(path: Path) -> Path:
    """A clip whose first sound is of a codec that nobody knows, and whose second can be played."""
    with _clip(path, "libx264") as (output, stream):
        tracks = [output.add_stream("aac", rate=RATE, layout="mono") for _ in range(2)]
        for number in range(FPS):
            _picture(output, stream, corners(), number)
        output.mux(stream.encode())
        for track in tracks:
            assert isinstance(track, AudioStream)
            _sound(output, track, tone(1.0))
            output.mux(track.encode())
    data = path.read_bytes()
    path.write_bytes(data.replace(b"mp4a", b"zzzz", 1))
    return path


def unknown_pictures(path: Path) -> Path:
    """A clip whose pictures are of a codec that nobody knows, though its sound can be played."""
    path.write_bytes(flashes(path).read_bytes().replace(b"avc1", b"zzzz"))
    return path


def edited(path: Path) -> Path:
    """Three seconds, of which the edit list shows the last two: the first is red."""
    red = np.full((SIZE[1], SIZE[0], 3), (220, 20, 20), np.uint8)
    with _clip(path, "libx264", options={"bf": "0"}) as (output, stream):
        for number in range(3 * FPS):
            _picture(output, stream, red if number < FPS else corners(), number - FPS)
        output.mux(stream.encode())
    return path


def cover_track(path: Path) -> Path:
    """A song whose cover is a track of one picture."""
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream("mjpeg", rate=1)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuvj420p"
        audio = output.add_stream("aac", rate=RATE, layout="mono")
        assert isinstance(audio, AudioStream)
        output.mux(stream.encode(VideoFrame.from_ndarray(corners(), "rgb24").reformat(format="yuvj420p")))
        output.mux(stream.encode())
        _sound(output, audio, tone(2.0))
        output.mux(audio.encode())
    return path


def oblong_pixels(path: Path) -> Path:
    """Pixels twice as wide as high: 96×64 of them are shown as 192×64."""

    def prepare(stream: VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)

    return still(path, prepare=prepare)


def interlaced(path: Path) -> Path:
    """A white bar that moves by its own width between the halves of each picture."""
    with _clip(path, "libx264", options={"x264-params": "tff=1"}) as (output, stream):
        for number in range(FPS):
            picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
            for half in (0, 1):
                at = (number * 2 + half) * 2 % (SIZE[0] - 16)
                picture[half::2, at : at + 8] = 235
            _picture(output, stream, picture, number)
        output.mux(stream.encode())
    return path


HDR = (PQ, HLG)


def mirrored(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """A clip whose matrix (a, b, c, d) says how it is turned or mirrored."""
    a, b, c, d = (value << 16 for value in matrix)
    return still(path, prepare=lambda stream: stream.set_display_matrix([a, b, 0, c, d, 0, 0, 0, 1 << 30]))


def transparent_clip(path: Path) -> Path:
    """A red field in the middle, nothing around it."""
    picture = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    picture[16:48, 24:72] = (220, 20, 20, 255)
    return still(path, "libvpx-vp9", picture=picture, form="rgba", pixels="yuva420p", options={"auto-alt-ref": "0"})


def in_light(picture: NDArray[Any], transfer: int) -> NDArray[np.float64]:
    """The values, from 0 to 1, that stand for a picture of sRGB in HDR of BT.2020 primaries."""
    values = picture / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    wide = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
    light = light @ wide.T
    if transfer == PQ:
        power = (light * SDR_WHITE / 10_000) ** 0.1593017578125
        return np.asarray(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)
    shown = light * SDR_WHITE / 1000
    brightness = np.maximum(shown @ np.array([0.2627, 0.6780, 0.0593]), 1e-9)
    scene = shown * (brightness ** (1 / 1.2 - 1))[..., None]
    logarithm = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.asarray(np.where(scene <= 1 / 12, np.sqrt(3 * scene), logarithm))


def hdr_clip(path: Path, transfer: int) -> Path:
    values = (in_light(corners(), transfer) * 65535).round().astype(np.uint16)

    def prepare(stream: VideoStream) -> None:
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, transfer, 9, 1

    with _clip(path, "libx265", pixels="yuv420p10le", options={"x265-params": "log-level=none"}) as (output, stream):
        prepare(stream)
        frame = VideoFrame.from_ndarray(values, "rgb48le")
        frame = frame.reformat(format="yuv420p10le", dst_colorspace=9, dst_color_range=1)
        for number in range(FPS):
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path: Path, picture: Image.Image, *chunks: bytes, **options: Any) -> Path:
    """A PNG with further chunks before its data."""
    target = io.BytesIO()
    picture.save(target, "PNG", **options)
    data = target.getvalue()
    path.write_bytes(data[:33] + b"".join(chunks) + data[33:])
    return path


def coded(path: Path, picture: Pixels, primaries: int, transfer: int) -> Path:
    """A PNG that names its colours by codes."""
    return png(path, Image.fromarray(picture), _chunk(b"cICP", bytes([primaries, transfer, 0, 1])))


def hdr_photo(path: Path, transfer: int) -> Path:
    return coded(path, (in_light(corners(), transfer) * 255).round().astype(np.uint8), 9, transfer)


def deep_ramp(path: Path, transfer: int) -> Path:
    """A grey that rises by a hundred steps of eight bits from left to right, in HDR of ten bits or more."""
    grey = np.broadcast_to(np.linspace(150, 250, SIZE[0])[None, :, None], (SIZE[1], SIZE[0], 3))
    values = (in_light(grey, transfer) * 65535).round().astype(np.uint16)
    if path.suffix == ".png":
        data = cv2.imencode(".png", values)[1].tobytes()
        path.write_bytes(data[:33] + _chunk(b"cICP", bytes([9, transfer, 0, 1])) + data[33:])
    elif path.suffix == ".heic":
        heif = pillow_heif.from_bytes("RGB;16", SIZE, values.tobytes())
        codes = {"color_primaries": 9, "transfer_characteristics": transfer, "matrix_coefficients": 9}
        heif.save(path, quality=-1, chroma=444, full_range_flag=1, save_nclx_profile=True, **codes)
    else:
        _deep_avif(path, values, transfer)
    return path


def _deep_avif(path: Path, values: NDArray[np.uint16], transfer: int) -> None:
    with av.open(str(path), "w", format="avif") as output:
        stream = output.add_stream("libsvtav1", rate=1, options={"crf": "1"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, transfer, 9, 2
        frame = VideoFrame.from_ndarray(values, "rgb48le")
        frame = frame.reformat(format="yuv420p10le", dst_colorspace=9, dst_color_range=2)
        frame.pts, frame.time_base, frame.color_range = 0, Fraction(1), 2
        output.mux(stream.encode(frame))
        output.mux(stream.encode())


def linear(path: Path) -> Path:
    """A PNG whose numbers are amounts of light."""
    values = corners() / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    picture = Image.fromarray((light * 255).round().astype(np.uint8))
    return png(path, picture, _chunk(b"gAMA", struct.pack(">I", 100_000)))


def bad_comment(path: Path) -> Path:
    wrong = bytearray(_chunk(b"tEXt", b"Comment\0hello"))
    wrong[-1] ^= 0xFF
    return png(path, Image.fromarray(corners()), bytes(wrong))


def wide_heic(path: Path) -> Path:
    """Display P3 named by codes alone."""
    heif = pillow_heif.from_pillow(Image.new("RGB", SIZE, (200, 58, 57)))
    codes = {"color_primaries": 12, "transfer_characteristics": 13, "matrix_coefficients": 6, "full_range_flag": 1}
    heif.save(path, quality=-1, save_nclx_profile=True, **codes)
    return path


def keyed_grey(path: Path) -> Path:
    """Deep grey with one grey that is transparent, on the left; black on the right."""
    values = np.zeros((SIZE[1], SIZE[0]), np.uint16)
    values[:, : SIZE[0] // 2] = 32768
    return png(path, Image.fromarray(values), _chunk(b"tRNS", struct.pack(">H", 32768)))


def floats(path: Path) -> Path:
    Image.fromarray(np.tile(np.linspace(0, 1, SIZE[0], dtype=np.float32), (SIZE[1], 1))).save(path, "TIFF")
    return path


def white_on_nothing(path: Path) -> Path:
    logo = Image.new("RGBA", SIZE, (255, 255, 255, 0))
    logo.paste((255, 255, 255, 255), (24, 16, 72, 48))
    logo.save(path)
    return path


def fax(path: Path) -> Path:
    """A fax in black and white whose dots are half as high as they are wide: 96×32 of them are shown as 96×64."""
    picture = Image.fromarray(corners((SIZE[0], SIZE[1] // 2))).convert("L").point(lambda light: 255 * (light > 200))
    picture.convert("1").save(path, "TIFF", compression="group4", dpi=(204, 102))
    return path


def scan(path: Path, pages: int = 3) -> Path:
    """A scan of several pages."""
    whole = [Image.fromarray(corners()), *(Image.new("RGB", SIZE, "white") for _ in range(pages - 1))]
    whole[0].save(path, "TIFF", save_all=True, append_images=whole[1:])
    return path


def unset_opacity(path: Path) -> Path:
    """A bitmap of four bytes a pixel, the fourth of which is zero."""
    pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    pixels[..., :3] = corners()[::-1, :, ::-1]
    header = struct.pack("<IiiHHIIiiII4I", 108, *SIZE, 1, 32, 3, pixels.nbytes, 2835, 2835, 0, 0, *BGRA_MASKS)
    header = header.ljust(108, b"\0")
    start = 14 + len(header)
    path.write_bytes(struct.pack("<2sIII", b"BM", start + pixels.nbytes, 0, start) + header + pixels.tobytes())
    return path


BGRA_MASKS = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def plain(path: Path, format: str, mode: str = "RGB") -> Path:
    Image.fromarray(corners()).convert(mode).save(path, format)
    return path


def without_footer(path: Path) -> Path:
    """A TGA of the first version, which has no mark at all."""
    path.write_bytes(plain(path, "TGA").read_bytes()[:-26])
    return path


def gain_map(path: Path) -> Path:
    """A photo for bright screens: the usual picture, then a map of how much brighter each part may be."""
    how = {"quality": 95, "subsampling": 0}
    brighter = Image.new("L", (SIZE[0] // 4, SIZE[1] // 4), 200)
    note = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><hdrgm:Version>1.0</hdrgm:Version></x:xmpmeta>'
    Image.fromarray(corners()).save(path, "MPO", save_all=True, append_images=[brighter], xmp=note, **how)
    return path


def animated(path: Path, format: str) -> Path:
    """Red for 400 ms, then green for 200."""
    first, second = (Image.new("RGB", SIZE, colour) for colour in CORNERS[:2])
    first.save(path, format, save_all=True, append_images=[second], duration=[400, 200], loop=1)
    return path


def photograph(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """Noise over a gradient: no row of it is plain."""
    dice = np.random.default_rng(3)
    ground = np.linspace(60, 180, size[0])[None, :, None] + dice.normal(0, 12, (size[1], size[0], 3))
    return Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))


def cut_jpeg(path: Path, bytes_missing: int = 2, share: float = 1.0) -> Path:
    target = io.BytesIO()
    photograph().save(target, "JPEG", quality=90)
    data = target.getvalue()
    path.write_bytes(data[: min(len(data) - bytes_missing, round(len(data) * share))])
    return path


def faded_jpeg(path: Path) -> Path:
    """A copy that was interrupted: as long as the photo, but its last part is zeros."""
    size = len(cut_jpeg(path, bytes_missing=0).read_bytes())
    path.write_bytes(cut_jpeg(path, share=0.85).read_bytes().ljust(size, b"\0"))
    return path


def bad_checksum(path: Path) -> Path:
    """A PNG whose picture is there, though the sum at its end is not its own."""
    photograph().save(path)
    data = bytearray(path.read_bytes())
    data[-20] ^= 0xFF
    path.write_bytes(data)
    return path


def cut_photo(path: Path, format: str, missing: int) -> Path:
    """A photo of which some bytes at the end are missing."""
    target = io.BytesIO()
    if format == "HEIF":
        pillow_heif.from_pillow(photograph()).save(target, quality=90)
    else:
        photograph().save(target, format)
    path.write_bytes(target.getvalue()[:-missing])
    return path


def cut_clip(path: Path, share: float) -> Path:
    dice = np.random.default_rng(5)
    with _clip(path, "libx264", options={"crf": "30"}) as (output, stream):
        for number in range(5 * FPS):
            _picture(output, stream, dice.integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8), number)
        output.mux(stream.encode())
    whole = path.with_name(f"whole-{path.name}")
    with (
        av.open(str(path)) as source,
        av.open(str(whole), "w", format="mp4", options={"movflags": "+faststart"}) as out,
    ):
        copy = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    data = whole.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    return path


CLIPS: dict[str, tuple[str, str]] = {
    "ts": ("mpeg2video", "mpegts"),
    "m2ts": ("libx264", "mpegts"),
    "flv": ("flv", "flv"),
    "wmv": ("wmv2", "asf"),
    "mpg": ("mpeg1video", "mpeg"),
    "3gp": ("mpeg4", "3gp"),
    "nut": ("ffv1", "nut"),
    "y4m": ("wrapped_avframe", "yuv4mpegpipe"),
}
SONGS: dict[str, tuple[str, str]] = {
    "opus": ("libopus", "ogg"),
    "ogg": ("flac", "ogg"),
    "flac": ("flac", "flac"),
    "aiff": ("pcm_s16be", "aiff"),
    "caf": ("pcm_s16be", "caf"),
    "wma": ("wmav1", "asf"),
    "au": ("pcm_s16be", "au"),
    "wv": ("wavpack", "wv"),
    "ac3": ("ac3", "ac3"),
    "mp2": ("mp2", "mp2"),
    "tta": ("tta", "tta"),
    "w64": ("pcm_s16le", "w64"),
    "mka": ("libopus", "matroska"),
    "amr": ("", ""),
    "spx": ("", ""),
    "oga": ("vorbis", "ogg"),
}


def speex(path: Path) -> Path:
    """A second of noise in a codec that FFmpeg only reads: fifty frames of 20 ms at 8 kbit/s."""
    dice = np.random.default_rng(4)
    words = (80, 8000, 0, 4, 1, 8000, 160, 0, 1, 0, 0, 0)
    frames = [bytes([0x18 | int(dice.integers(8))]) + dice.bytes(19) for _ in range(50)]
    header = b"Speex   " + b"1.2".ljust(20, b"\0") + struct.pack("<13i", 1, *words)
    pages = [_ogg_page([header], 0, 2), _ogg_page([bytes(8)], 1, 0), _ogg_page(frames, 2, 4, 50 * 160)]
    path.write_bytes(b"".join(pages))
    return path


def _ogg_page(packets: list[bytes], number: int, flags: int, samples: int = 0) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, samples, 7, number, 0, len(sizes)) + sizes
    page = bytearray(head + b"".join(packets))
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = (remainder << 1) ^ (0x04C11DB7 if remainder & 0x80000000 else 0)
        remainder &= 0xFFFFFFFF
    page[22:26] = struct.pack("<I", remainder)
    return bytes(page)


def clip_of(path: Path, name: str) -> Path:
    codec, muxer = CLIPS[name]
    return still(path, codec, format=muxer)


def song_of(path: Path, name: str) -> Path:
    if name == "amr":  # FFmpeg only reads it
        dice = np.random.default_rng(2)
        path.write_bytes(b"#!AMR\n" + b"".join(b"\x3c" + dice.bytes(31) for _ in range(50)))
        return path
    if name == "spx":
        return speex(path)
    codec, muxer = SONGS[name]
    return song(path, codec, muxer)
