"""An animated picture as frames of the film: at its own pace, again and again."""

from bisect import bisect_right
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from PIL import Image

from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.canvas import sheet
from bot.backends.studio.render.framing import still
from bot.backends.studio.render.photo import cut, drawn, turned
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.yuv_planes import Planes, copy, from_rgb
from bot.media import animation, picture, pixels


class Animation:
    """Shows the frames of one animation; has to be closed. Raises FileDamaged with the asset's name."""

    def __init__(self, shot: Shot, fps: int) -> None:
        assert shot.asset is not None
        self._shot, self._fps = shot, fps
        self._path, self._name = shot.asset.path, shot.asset.name
        self._open = ExitStack()
        self._image: Image.Image | None = None
        self._ground: tuple[int, int, int] | None = None
        self._number = -1
        self._ready: Planes | None = None

    def close(self) -> None:
        """Closes the file."""
        self._open.close()

    def show(self, frame: int, target: Planes) -> None:
        """Paints into `target` what the animation shows at this frame of its time on screen."""
        with picture.decoding(self._name):
            ends = animation.ends(self._path)
            number = bisect_right(ends, round(frame * 1000 / self._fps * self._shot.speed) % ends[-1])
            if self._ready is None or number != self._number:
                self._ready, self._number = self._planes(number, target.size), number
        copy(self._ready, target)

    def _planes(self, number: int, size: Size) -> Planes:
        if self._image is None:
            self._image, _ = self._open.enter_context(picture.opened(self._path, self._name))
        self._image.seek(animation.first(self._image) + number)
        shot, image = self._shot, self._image.convert("RGBA")
        if self._ground is None:
            self._ground = pixels.ground_for(image)
        upright = turned(picture.upright(image), shot.turn)
        shot = replace(shot, framing=still(upright.size, shot.crop, shot.fit, size, faces=shot.faces))
        measures = sheet(shot.framing, size)
        rgb = np.asarray(cut(pixels.srgb(upright, self._ground), measures.part_size, measures.part))
        return drawn(shot, measures, from_rgb(rgb), size).planes
