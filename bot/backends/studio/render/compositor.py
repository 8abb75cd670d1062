"""Paints scenes straight into the encoder's frame."""

from typing import Self

from bot.backends.studio.render import transitions, yuv_planes
from bot.backends.studio.render.animation import Animation
from bot.backends.studio.render.canvas import Canvas, cut, part
from bot.backends.studio.render.clip import Clip
from bot.backends.studio.render.logo_overlay import logo_overlay
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.plan import Layer, Plan, Scene
from bot.backends.studio.render.rectangles import within
from bot.backends.studio.render.text_overlay import text_overlay
from bot.backends.studio.render.yuv_planes import Planes, Warper


class Compositor:
    """Paints the frames of one chunk in order. Each chunk and thread has its own, which has to be closed."""

    def __init__(self, plan: Plan, photos: PhotoCache) -> None:
        self._plan = plan
        self._photos = photos
        self._warper = Warper()
        self._stills: dict[int, Canvas] = {}
        self._clips: dict[int, Clip | Animation] = {}
        self._second = yuv_planes.blank(plan.width, plan.height)
        self._painted: Scene | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._leave(set())

    def paint(self, frame: int, target: Planes) -> None:
        """Paints the frame into `target`, which has to hold the last painted frame: equal scenes are not repainted."""
        scene = self._plan.scene(frame)
        if scene == self._painted:
            return
        self._leave({layer.shot for layer in scene.layers})
        self._show_all(scene.layer, target)
        if scene.next:
            self._show_all(scene.next, self._second)
            transitions.mix(scene.transition, self._second, scene.mix, target)
        for number, moment in scene.captions:
            caption = self._plan.captions[number]
            into = part(target, caption.pane)
            drawn = text_overlay(caption.text, caption.style, into.size, caption.look, caption.middle, caption.share)
            drawn.over(into, moment)
        if logo := self._plan.logo:
            logo_overlay(logo, *target.size).over(target)
        if scene.light < 1:
            yuv_planes.toned(target, scene.light, yuv_planes.BLACK, target)
        self._painted = scene

    def _show_all(self, layer: Layer, target: Planes) -> None:
        """A shot, or two side by side with a gap between them."""
        panes = [self._plan.shots[one.shot].pane for one in layer.all]
        if len(panes) > 1:
            start, end = (round(target.size[0] * share) for share in (panes[0][2], panes[1][0]))
            gap = cut(target, start, 0, (end - start, target.size[1]))
            for plane, tone in zip(gap.all, (yuv_planes.BLACK, yuv_planes.GREY, yuv_planes.GREY), strict=True):
                plane.fill(tone)
        for one, pane in zip(layer.all, panes, strict=True):
            self._show(one, part(target, pane))

    def _show(self, layer: Layer, target: Planes) -> None:
        if layer.view is None:
            if layer.shot not in self._clips:
                shot = self._plan.shots[layer.shot]
                kind = Animation if shot.asset and shot.asset.kind == "animation" else Clip
                self._clips[layer.shot] = kind(shot, self._plan.fps)
            self._clips[layer.shot].show(layer.frame, target)
            return
        if layer.shot not in self._stills:
            self._stills[layer.shot] = self._photos.take(layer.shot)
        canvas = self._stills[layer.shot]
        into = target
        if canvas.ground:
            yuv_planes.copy(canvas.ground, target)
            into = part(target, canvas.window)
        self._warper.warp(canvas.planes, within(layer.view, canvas.place), into)

    def _leave(self, staying: set[int]) -> None:
        """Releases photos and clips that are no longer shown; within a chunk none is shown again."""
        for shot in self._stills.keys() - staying:
            del self._stills[shot]
            self._photos.give_back(shot)
        for shot in self._clips.keys() - staying:
            self._clips.pop(shot).close()
