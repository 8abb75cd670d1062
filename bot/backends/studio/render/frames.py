"""Single frames of a film as pictures, without an encoder."""

from collections.abc import Iterator, Sequence

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.yuv_planes import memory

Pixels = NDArray[np.uint8]


def painted(plan: Plan, frames: Sequence[int]) -> Iterator[tuple[int, Pixels]]:
    """Frames of a plan in rising order, as RGB. Raises what decoding their photos raises."""
    with PhotoCache(plan, [range(plan.frames)]) as cache, Compositor(plan, cache) as compositor:
        frame = av.VideoFrame(plan.width, plan.height, "yuv420p")
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        for number in frames:
            compositor.paint(number, memory(frame))
            yield number, frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
