"""The key under which an encoded piece is kept: a hash of everything that decides its pixels.

Fields that do not are named here; whatever is added to a plan counts by itself. Frames are counted within their shot,
so that a shot which moves in time keeps its pieces. The version is computed from the code, the fonts and the libraries.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import av

import bot.media
from bot.backends.studio.render import font_files
from bot.backends.studio.render.encode import encode
from bot.backends.studio.render.job import Asset, Quality
from bot.backends.studio.render.plan import Caption, Layer, Plan, Scene, Shot
from bot.backends.studio.render.yuv_planes import Planes

LIBRARIES = ("av", "icu4py", "numpy", "opencv-python-headless", "pillow", "pillow-heif", "python-bidi", "uharfbuzz")
"""The packages that paint and encode."""
_ELSEWHERE: Mapping[type, frozenset[str]] = {
    Plan: frozenset({"frames", "shots", "captions", "sounds", "fade_in", "fade_out"}),
    Shot: frozenset({"enter", "start", "end", "motion", "zoom_speed", "transition", "blend", "volume"}),
    Caption: frozenset({"start", "end", "entrance"}),
    Asset: frozenset({"path", "name"}),
}
"""Fields that do not decide how a frame looks, because its scene and the framing say what follows from them."""
CODE = (Path(__file__).parent, Path(bot.media.__file__).parent)


class PieceKeys:
    """The keys of the pieces of a plan. Its assets need their hashes."""

    def __init__(self, plan: Plan, quality: Quality) -> None:
        self._plan = plan
        self._shots = [_digest(_described(shot)) for shot in plan.shots]
        self._captions = [_digest(_described(caption)) for caption in plan.captions]
        self._film = "\n".join([painter(), encoder(quality), quality, _described(plan)])

    def key(self, frames: range) -> str:
        """The key of a piece."""
        scenes = [self._plan.scene(frame) for frame in frames]
        fonts = _fonts() if any(scene.captions for scene in scenes) else ""
        return _digest("\n".join([self._film, fonts, *map(self._scene, scenes)]))

    def _scene(self, scene: Scene) -> str:
        words = [f"{self._captions[number]} {_described(moment)}" for number, moment in scene.captions]
        layers = [self._layer(layer) for layer in (scene.layer, scene.next) if layer]
        return _described(scene, frozenset({"layer", "next", "captions"})) + f" {layers} {words}"

    def _layer(self, layer: Layer) -> str:
        return " ".join(self._shots[one.shot] + _described(one, frozenset({"shot", "beside"})) for one in layer.all)


def _described(value: object, elsewhere: frozenset[str] = frozenset()) -> str:
    """A value with all its fields as text."""
    if isinstance(value, tuple):
        return f"({','.join(map(_described, value))})"
    if not is_dataclass(value):
        return repr(value)
    left_out = elsewhere | _ELSEWHERE.get(type(value), frozenset())
    found = (f"{one.name}={_described(getattr(value, one.name))}" for one in fields(value) if one.name not in left_out)
    return f"{type(value).__name__}({','.join(found)})"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def painter(folders: tuple[Path, ...] = CODE) -> str:
    """What paints: the code in these folders, and the libraries."""
    code = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        code.update(path.read_bytes())
    return " ".join([code.hexdigest(), *map(version, LIBRARIES), repr(av.library_versions)])


@cache
def _fonts() -> str:
    """The fonts that words are drawn with."""
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in font_files.paths()]
    return _digest(" ".join(hashes))


@cache
def encoder(quality: Quality) -> str:
    """What encodes: x264 writes its version and all its settings into the first frame."""

    def paint(_number: int, planes: Planes) -> None:
        for plane in planes.all:
            plane.fill(128)

    probe = encode(Plan(64, 64, 30, 1, (), (), ()), quality, range(1), paint)
    return hashlib.sha256(probe.header + probe.pictures[0].data).hexdigest()
