"""Where words stand: off the faces, off what matters, never two over one another, inside the safe area."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.backends.studio.render import rectangles
from bot.backends.studio.render.logo_place import logo_room
from bot.backends.studio.render.plan import Caption, Layer, Plan, part_of
from bot.backends.studio.render.rectangles import Rectangle
from bot.backends.studio.render.text_layout import laid_out, safe_area, usual_middle

LOOKS = 7
"""How many frames of its time are looked at, beside the first and the last: faces move straight between them."""
STEPS = 60
"""Places from the top of the safe area to its bottom."""
_BESIDE = 0.13
"""How far words may stand from the place that somebody asked for, as a share of the frame's height."""
_GAP = 0.25
"""The room between two texts, as a share of a line."""
_ON_FACE, _ON_ODD, _ON_WORDS = 10.0, 0.3, 1000.0
"""What it costs to stand on a face, on what matters or on an edge, in heights of the frame; on words nothing stands."""
_ROOM = 0.12
"""Room around a face, as a share of it."""
_SHARED = {"title": 0.52, "caption": 0.85}
"""How much of its usual room in height a text has that is seen together with another."""
_SHARES = (1.0, 0.8, 0.62, 0.48, 0.36)
"""How much of its room a text has that would else lie over the logo or over other words, tried one after another."""


def placed(plan: Plan) -> tuple[Caption, ...]:
    """The captions of a plan, each with its place; titles make way for captions."""
    found: dict[int, Caption] = {}
    stand: list[tuple[Caption, Rectangle]] = []
    order = sorted(range(len(plan.captions)), key=lambda number: (plan.captions[number].style == "title", number))
    for number in order:
        one = plan.captions[number]
        together = [other for other in plan.captions if other is not one and _overlap(one, other)]
        share = min([1.0, *(_SHARED[one.style] for _ in together)])
        taken = [box for other, box in stand if _overlap(one, other)]
        found[number], box = _fitted(plan, replace(one, share=share), taken, bool(together))
        stand.append((one, box))
    return tuple(found[number] for number in range(len(plan.captions)))


def _fitted(plan: Plan, one: Caption, taken: Sequence[Rectangle], leave_room: bool) -> tuple[Caption, Rectangle]:
    """A text at its best height, smaller if it would lie over something else, with the part of the frame it takes."""
    for factor in _SHARES:
        smaller = replace(one, share=one.share * factor)
        middle, box, cost = _place(plan, smaller, taken, leave_room)
        if cost < _ON_WORDS:
            break
    return replace(smaller, middle=middle), box


def _logo(plan: Plan) -> list[Rectangle]:
    """The room of the logo, with a margin."""
    if plan.logo is None:
        return []
    left, top, width, height = logo_room(plan.logo, plan.width, plan.height)
    room = left / plan.width, top / plan.height, width / plan.width, height / plan.height
    return [rectangles.grown(room, 0.04, 0.08, 0.08)]


def _overlap(one: Caption, other: Caption) -> bool:
    return one.start < other.end and other.start < one.end


def _place(plan: Plan, one: Caption, taken: Sequence[Rectangle], leave_room: bool) -> tuple[float, Rectangle, float]:
    """The best height for the middle of a text, the part of the frame that it then takes, and what that costs."""
    frame = part_of((plan.width, plan.height), one.pane)
    laid, area = laid_out(one.text, one.style, frame, one.look, one.share), safe_area(frame)
    high, gap = laid.height / frame[1], _GAP * laid.pitch / frame[1]
    first, last = area[1] + high / 2, area[1] + area[3] - high / 2
    wanted = max(first, min(usual_middle(one.style, one.look.place, frame), last))
    logos = _logo(plan)
    faces, odd = _faces(plan, one), () if one.look.asked else (*_focus(plan, one), *_edges(plan, one))

    def box(middle: float) -> Rectangle:
        return _within(laid.box(middle, frame), one.pane)

    def cost(middle: float) -> float:
        here = box(middle)
        around = (one.pane[0], here[1] - gap, one.pane[2], high + 2 * gap)
        clash = any(rectangles.meet(around, other) for other in taken) or any(
            rectangles.meet(here, logo) for logo in logos
        )
        if leave_room and one.style == "caption":  # the larger part that is left is for the title
            clash = (
                clash or max(here[1] - area[1], area[1] + area[3] - here[1] - high) < area[3] * _SHARED["title"] + gap
            )
        on_odd = any(rectangles.meet(here, place) for place in odd)
        on_faces = sum(_share(here, face) for face in faces)
        return abs(middle - wanted) + _ON_FACE * on_faces + _ON_ODD * on_odd + _ON_WORDS * clash

    steps = STEPS + 1 if last > first else 0
    places = [wanted, *(first + (last - first) * step / STEPS for step in range(steps))]
    asked = [place for place in places if abs(place - wanted) <= _BESIDE] if one.look.asked else places
    best = min(asked, key=cost)
    if cost(best) >= _ON_WORDS:
        best = min(places, key=cost)
    return best, box(best), cost(best)


def _share(words: Rectangle, face: Rectangle) -> float:
    """How much of a face words hide; a little counts too."""
    if not rectangles.meet(words, face):
        return 0.0
    both = rectangles.common(words, face)
    return 0.1 + both[2] * both[3] / (face[2] * face[3])


def _faces(plan: Plan, one: Caption) -> list[Rectangle]:
    """The faces that are on screen in the time of a text, in shares of the frame."""
    boxes = [
        rectangles.common(rectangles.grown(face, _ROOM, 2 * _ROOM, _ROOM), plan.shots[layer.shot].pane)
        for layer in _layers(plan, one)
        for face in _on_screen(plan, layer, plan.shots[layer.shot].faces)
    ]
    return [box for box in dict.fromkeys(boxes) if box[2] > 0 < box[3]]


def _focus(plan: Plan, one: Caption) -> list[Rectangle]:
    """What matters in the photos without faces, for titles: captions are small and stand low."""
    places = []
    for layer in _layers(plan, one) if one.style == "title" else ():
        shot = plan.shots[layer.shot]
        if shot.focus and not shot.faces:
            places += _on_screen(plan, layer, [(shot.focus[0] - 0.04, shot.focus[1] - 0.05, 0.08, 0.1)])
    return places


def _edges(plan: Plan, one: Caption) -> list[Rectangle]:
    """The upper and lower edges of photos that are shown whole on a blurred copy: half here, half there looks odd."""
    found = []
    for layer in _layers(plan, one):
        card = rectangles.common(plan.shots[layer.shot].framing.card, _view(plan, layer))
        for left, top, width, height in _on_screen(plan, layer, [card]):
            found += [(left, at - 0.005, width, 0.01) for at in (top, top + height) if 0.03 < at < 0.97]
    return found


def _layers(plan: Plan, one: Caption) -> Iterator[Layer]:
    """What is seen in some frames of a text's time; of a card's only the card, for they leave together."""
    last = min(one.end, plan.frames) - 1
    for step in range(LOOKS + 2):
        scene = plan.scene(one.start + (last - one.start) * step // (LOOKS + 1))
        yield from scene.layers if plan.shots[scene.layer.shot].asset else scene.layer.all


def _on_screen(plan: Plan, layer: Layer, boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Parts of a photo as parts of the frame."""
    shot = plan.shots[layer.shot]
    window, view = _within(shot.framing.window, shot.pane), _view(plan, layer)
    return [_within(rectangles.within(box, view), window) for box in boxes]


def _view(plan: Plan, layer: Layer) -> Rectangle:
    """What is seen of a photo, or of a clip, whose camera stands still."""
    return layer.view or plan.shots[layer.shot].framing.move.start


def _within(box: Rectangle, outer: Rectangle) -> Rectangle:
    """What is in shares of a part of the frame, in shares of the frame."""
    left, top, width, height = rectangles.scaled(box, outer[2], outer[3])
    return outer[0] + left, outer[1] + top, width, height
