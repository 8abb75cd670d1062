"""Pictures of clips as planar YUV in BT.709: in square pixels, without transparency, in the range of a screen."""

from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import numpy as np
from av.filter.graph import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image

from bot.media import colour
from bot.media.colour import Colours
from bot.media.pixels import ground_for

_HD = 720
"""From this height on, a clip without colour information counts as BT.709; smaller ones as BT.601."""
_RGB, _UNKNOWN = 0, 2
_GLANCE = 64


class Plain:
    """Makes the pictures of one clip plain."""

    def __init__(self) -> None:
        self._ground: tuple[int, int, int] | None = None
        self._graphs: dict[tuple[Colours, int, int], Graph] = {}

    def frame(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The picture at this size, which has to be even, as yuv420p in BT.709; not turned."""
        if _has_alpha(frame):
            return _to_709(self._on_ground(frame, width, height), width, height, rgb=True)
        colours = Colours(frame.color_primaries, frame.color_trc)
        if colours.usual:
            return _to_709(frame, width, height)
        return _to_709(self._converted(frame, colours, width, height), width, height, rgb=True)

    def _converted(self, frame: VideoFrame, colours: Colours, width: int, height: int) -> VideoFrame:
        deep = frame.reformat(
            width,
            height,
            "gbrp12le",
            src_colorspace=_matrix(frame),
            interpolation=Interpolation.BICUBIC,
            threads=1,
        )
        deep.pts, deep.time_base = 0, Fraction(1, 1000)
        key = (colours, width, height)
        if key not in self._graphs:
            self._graphs[key] = _table(deep, colours)
        self._graphs[key].push(deep)
        return self._graphs[key].vpull()

    def _on_ground(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The picture on the ground that shows the first one."""
        rgba = frame.reformat(
            width, height, "rgba", src_colorspace=_matrix(frame), interpolation=Interpolation.BICUBIC, threads=1
        ).to_ndarray()
        if self._ground is None:
            image = Image.fromarray(rgba.astype(np.uint8, copy=False), "RGBA")
            image.thumbnail((_GLANCE, _GLANCE))
            self._ground = ground_for(image)
        opacity = rgba[..., 3:].astype(np.uint16)
        mixed = (rgba[..., :3] * opacity + np.array(self._ground, np.uint16) * (255 - opacity) + 127) // 255
        return VideoFrame.from_ndarray(mixed.astype(np.uint8), "rgb24")


def _to_709(frame: VideoFrame, width: int, height: int, *, rgb: bool = False) -> VideoFrame:
    return frame.reformat(
        width,
        height,
        "yuv420p",
        src_colorspace=None if rgb else _matrix(frame),
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.BICUBIC,
        threads=1,
    )


def _matrix(frame: VideoFrame) -> int:
    known = frame.colorspace not in (_RGB, _UNKNOWN)
    guess = Colorspace.ITU709 if min(frame.width, frame.height) >= _HD else Colorspace.ITU601
    return frame.colorspace if known else guess


def _has_alpha(frame: VideoFrame) -> bool:
    return frame.format.name == "pal8" or any(component.is_alpha for component in frame.format.components)


_WRITING = Lock()


@lru_cache(maxsize=4)
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="bot-colours-")


def _table(frame: VideoFrame, colours: Colours) -> Graph:
    """A filter that converts frames like this one."""
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))
    with _WRITING:
        path = Path(_folder().name) / f"{colours.primaries}-{colours.transfer}.cube"
        if not path.exists():
            colour.write_table(colours, path)
    table = graph.add("lut3d", file=str(path), interp="tetrahedral")
    graph.link_nodes(source, table, graph.add("buffersink")).configure()
    return graph
