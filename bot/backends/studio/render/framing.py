"""What the camera shows of a photo: faces stay whole, with room above the head; else what matters stays.

Pure: everything is in pixels of the upright photo here, and in shares of it in the result.
"""

from bot.backends.studio.render import rectangles
from bot.backends.studio.render.camera import Camera, Fit, Framing, Photo, Place, Size
from bot.backends.studio.render.motion import Move
from bot.backends.studio.render.rectangles import WHOLE, Rectangle

LEAST_COVERED = 0.65
"""The share of a photo that has to be seen if it fills the frame without moving along."""
LEAST_FILLED = 0.25
"""Below this share a photo never fills the frame, whatever the draft says: too little of it would be left."""
PANORAMA = 2.2
"""Photos that are longer than this factor are panoramas, along which the camera travels."""
LONG = 20.0
"""Nothing is seen of what is longer than this factor: it is shown whole."""
LINES = 1080
"""The shorter side of the frame for which `MOST_ENLARGED` counts: a finer film has the same pictures."""
MOST_ENLARGED, ENLARGED = 3.0, 2.0
"""A photo that had to be enlarged more than this to fill the frame is shown smaller, enlarged at most by the second."""
ALONG, MOST_ALONG = 0.08, 0.6
"""How far the camera goes along a photo that is longer than the frame: frames a second, and at most."""
JOURNEY = 0.3
"""How fast it travels along a panorama, in frames a second."""
REST = 0.12
"""The share of its time that it rests at each end of a panorama."""
SHRINK = 0.5
"""A photo that is shown whole moves by this share of the usual: the margin for that makes it smaller."""
_ROOMS = ((0.3, 0.7, 0.35), (0.23, 0.45, 0.22), (0.23, 0.3, 0.12))
"""Room beside, above and below a face in shares of it, from what looks good to what has to be.

The network boxes a face from the eyebrows to the chin: the forehead and the ears lie in the least of them, also the one
ear of a head that is turned.
"""
AROUND = 0.25
"""How near, as a share of the view, what matters comes to its edge in a long pan, unless the photo ends there."""
_EYES = 0.42
"""How high faces stand in the frame, from its top."""
_USUAL: Place = (0.5, 0.4)
"""The place that matters if nothing is known: heads are in the upper half of pictures."""


def framing(photo: Photo, camera: Camera) -> Framing:
    """How a photo is shown."""
    scene = _Scene(photo, camera)
    found = None
    if scene.may_travel:
        found = scene.journey()
    elif scene.may_fill:
        found = scene.filled()
    return found or scene.whole(scene.bounds)


def still(
    size: Size,
    crop: Rectangle | None,
    fit: Fit,
    frame: Size,
    any_size: bool = False,
    faces: tuple[Rectangle, ...] = (),
) -> Framing:
    """How a picture is shown that moves by itself."""
    return framing(Photo(size, crop or WHOLE, faces, any_size=any_size), Camera(frame, fit))


class _Scene:
    """A photo in front of a camera, in pixels of the photo."""

    def __init__(self, photo: Photo, camera: Camera) -> None:
        self.photo, self.camera = photo, camera
        self.bounds = rectangles.scaled(photo.crop, *photo.size)
        across, down = self.bounds[2:]
        self.wide = across / down > camera.shape
        """Whether it is longer than the frame, rather than taller."""
        self.seen = min(across / down / camera.shape, camera.shape * down / across)
        faces = (rectangles.scaled(face, *photo.size) for face in photo.faces)
        self.faces = tuple(face for face in faces if rectangles.holds(self.bounds, face, 1.0))

    @property
    def tiny(self) -> bool:
        """Whether it has too few pixels to fill the frame."""
        ratios = [side / own for side, own in zip(self.camera.frame, self.photo.size, strict=True)]
        return max(ratios) * LINES / min(self.camera.frame) > MOST_ENLARGED and not self.photo.any_size

    @property
    def may_travel(self) -> bool:
        """Whether it is a panorama for a moving camera; one of a person, from the shoes upwards, is none."""
        longer = max(self.bounds[2] / self.bounds[3], self.bounds[3] / self.bounds[2])
        moving = self.camera.motion != "none" and self.camera.fit != "blur" and not self.tiny
        return moving and self.seen < LEAST_COVERED and PANORAMA <= longer <= LONG and (self.wide or not self.faces)

    @property
    def may_fill(self) -> bool:
        """Whether it may fill the frame, as far as its faces allow it."""
        if self.tiny or self.seen < LEAST_FILLED or self.camera.fit == "blur":
            return False
        upright = self.camera.shape <= 1 and self.camera.motion != "none"
        return self.camera.fit == "cover" or (not self.photo.flat and (self.seen >= LEAST_COVERED or upright))

    def whole(self, card: Rectangle) -> Framing:
        """The card on a blurred copy, as large as it fits; never too much enlarged."""
        frame = self.camera.frame
        width = max(card[2], card[3] * self.camera.shape)
        if self.tiny:
            width = max(width, frame[0] * LINES / min(frame) / ENLARGED)
        centre = (card[0] + card[2] / 2, card[1] + card[3] / 2)
        near = _about(centre, width, width / self.camera.shape)
        return self._framing(Move(*self._loose(near)), card)

    def _loose(self, near: Rectangle) -> tuple[Rectangle, Rectangle]:
        """A move in which all that lies in `near` is seen all the time."""
        much, motion = self.camera.amount * SHRINK, self.camera.motion
        left, top, width, height = near
        far = (left - width * much / 2, top - height * much / 2, width * (1 + much), height * (1 + much))
        if motion.startswith("zoom"):
            return _ordered(far, near, motion == "zoom-out")
        by = (width * much / 2, 0.0) if motion in {"pan-left", "pan-right"} else (0.0, height * much / 2)
        ends = [(far[0] + sign * by[0], far[1] + sign * by[1], far[2], far[3]) for sign in (-1, 1)]
        return _ordered(ends[0], ends[1], motion in {"pan-left", "pan-up"})

    def filled(self) -> Framing | None:
        """The photo from edge to edge of the frame, on its faces or else on what matters.

        If the faces are too far apart: as much as they need over a blurred copy; None if the whole photo is better.
        """
        shape, (left, top, width, height) = self.camera.shape, self.bounds
        size = (height * shape, height) if self.wide else (width, width / shape)
        must = next((m for m in map(self._must, _ROOMS) if m is None or (m[2] <= size[0] and m[3] <= size[1])), WHOLE)
        if must is not WHOLE:
            return self._framing(self._close(size, must), self.bounds)
        if self.camera.fit == "auto" and self.seen < LEAST_COVERED:
            return None
        wanted = self._must(_ROOMS[0]) or self.bounds
        card = (wanted[0], top, wanted[2], height) if self.wide else (left, wanted[1], width, wanted[3])
        return self.whole(card)

    def _must(self, room: tuple[float, float, float]) -> Rectangle | None:
        """What has to stay in the picture: the faces with some room."""
        if not self.faces:
            return None
        return rectangles.common(rectangles.around([rectangles.grown(face, *room) for face in self.faces]), self.bounds)

    def _close(self, size: Place, must: Rectangle | None) -> Move:
        """A move within the photo, in which `must` is always seen."""
        camera, much = self.camera, self.camera.amount
        if not much:
            place = self._placed(size, self.bounds, must)
            return Move(place, place)
        if camera.motion.startswith("zoom"):
            along = self._pan(size, must, 0 if self.wide else 1) if self.seen < LEAST_COVERED else None
            return Move(*_ordered(*along, camera.motion == "zoom-out")) if along else self._zoom(size, must, much)
        axis = 0 if camera.motion in {"pan-left", "pan-right"} else 1
        near = (size[0] / (1 + much), size[1] / (1 + much))
        ends = self._pan(size, must, axis) or self._pan(near, must, axis)
        if ends is None:
            return self._zoom(size, must, much)
        return Move(*_ordered(*ends, camera.motion in {"pan-left", "pan-up"}))

    def _zoom(self, size: Place, must: Rectangle | None, much: float) -> Move:
        """Towards or from what matters, no closer than the faces allow."""
        far = self._placed(size, self.bounds, must)
        nearer = 1 + much
        if must:
            nearer = max(1.0, min(nearer, far[2] / must[2], far[3] / must[3]))
        near = self._placed((far[2] / nearer, far[3] / nearer), far, must)
        return Move(*_ordered(far, near, self.camera.motion == "zoom-out"))

    def _pan(self, size: Place, must: Rectangle | None, axis: int) -> tuple[Rectangle, Rectangle] | None:
        """Two views apart along an axis, less if there is no room; None if there is nearly none."""
        if must and (must[2] > size[0] or must[3] > size[1]):
            return None
        camera, long = self.camera, self.seen < LEAST_COVERED and axis == (0 if self.wide else 1)
        distance = min(ALONG * camera.seconds, MOST_ALONG) * camera.speed if long else camera.amount
        place = self._placed(size, self.bounds, must)
        first, last = self.bounds[axis], self.bounds[axis] + self.bounds[axis + 2] - size[axis]
        if must:
            first, last = max(first, must[axis] + must[axis + 2] - size[axis]), min(last, must[axis])
        elif self.photo.focus and long:
            matters, room = self.photo.focus[axis] * self.photo.size[axis], AROUND * size[axis]
            first = max(first, min(last, matters + room - size[axis]))
            last = min(last, max(first, matters - room))
        wanted = distance * size[axis]
        start = min(max(first, place[axis] - wanted / 2), max(first, last - wanted))
        end = min(last, start + wanted)
        if end - start < 0.3 * wanted:
            return None
        views = [(at, place[1]) if axis == 0 else (place[0], at) for at in (start, end)]
        return (*views[0], *size), (*views[1], *size)

    def _placed(self, size: Place, outer: Rectangle, must: Rectangle | None) -> Rectangle:
        """A view of this size within `outer`, on what matters, with `must` in it if it has room for that."""
        if must:
            target, height = (must[0] + must[2] / 2, must[1] + must[3] / 2), _EYES
        else:
            x, y = self.photo.focus or _USUAL
            target, height = (x * self.photo.size[0], y * self.photo.size[1]), 0.5
            if self.photo.focus is None:
                target = (outer[0] + outer[2] / 2, outer[1] + outer[3] / 2 - (outer[3] - size[1]) * (0.5 - _USUAL[1]))
        at = [target[0] - size[0] / 2, target[1] - size[1] * height]
        for axis in (0, 1):
            if must:
                at[axis] = min(max(at[axis], must[axis] + must[axis + 2] - size[axis]), must[axis])
            at[axis] = max(outer[axis], min(at[axis], outer[axis] + outer[axis + 2] - size[axis]))
        return at[0], at[1], *size

    def journey(self) -> Framing | None:
        """From one end of a panorama to the other; if that is too far for its time, in a band over a blurred copy."""
        camera, axis = self.camera, 0 if self.wide else 1
        length, across = self.bounds[axis + 2], self.bounds[3 - axis]
        full = across * (camera.shape if self.wide else 1 / camera.shape)
        span = max(full, length / (1 + JOURNEY * camera.seconds * camera.speed))
        if span > 0.85 * length:
            return None
        ends = self._resting(axis, span)
        if ends is None:
            return None
        views = [(at, self.bounds[1], span, across) if axis == 0 else (self.bounds[0], at, across, span) for at in ends]
        band = full / span
        window = (0.0, (1 - band) / 2, 1.0, band) if axis == 0 else ((1 - band) / 2, 0.0, band, 1.0)
        back = camera.motion in {"zoom-out", "pan-left", "pan-up"}
        if self.faces:
            people = rectangles.around(self.faces)
            back = people[axis] + people[axis + 2] / 2 < self.bounds[axis] + length / 2
        return self._framing(Move(*_ordered(views[0], views[1], back), REST), self.bounds, window)

    def _resting(self, axis: int, span: float) -> tuple[float, float] | None:
        """The places nearest to both ends at which no face is cut; None if there are none."""
        first, last = self.bounds[axis], self.bounds[axis] + self.bounds[axis + 2] - span
        steps = [(last - first) * step / 100 for step in range(50)]

        def rests(at: float) -> bool:
            edges = (at, at + span)
            return not any(face[axis] < edge < face[axis] + face[axis + 2] for face in self.faces for edge in edges)

        start = next((first + step for step in steps if rests(first + step)), None)
        end = next((last - step for step in steps if rests(last - step)), None)
        return None if start is None or end is None or end - start < 0.2 * span else (start, end)

    def _framing(self, move: Move, card: Rectangle, window: Rectangle = WHOLE) -> Framing:
        across, down = 1 / self.photo.size[0], 1 / self.photo.size[1]
        start, end = (rectangles.scaled(one, across, down) for one in (move.start, move.end))
        return Framing(rectangles.scaled(card, across, down), Move(start, end, move.rest), window)


def _ordered(one: Rectangle, other: Rectangle, back: bool) -> tuple[Rectangle, Rectangle]:
    return (other, one) if back else (one, other)


def _about(centre: Place, width: float, height: float) -> Rectangle:
    return centre[0] - width / 2, centre[1] - height / 2, width, height
