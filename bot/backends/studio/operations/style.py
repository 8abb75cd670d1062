"""The style: colours, light, motion within photos, transitions between them."""

from dataclasses import replace

from bot.backends.studio import camera_moves, styles
from bot.backends.studio.film import LOOKS, MOVES, TRANSITION_MS, TRANSITIONS, Shot, Transition
from bot.backends.studio.operations.questions import KINDS_OF_TRANSITIONS
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.picture import Brighten, SetLook, SetMotion, SetStyle, SetTransition

SHORTEST_TRANSITION_MS, LONGEST_TRANSITION_MS = 100, 5000
SLOWEST, FASTEST = 0.25, 4.0
MOST_LIGHT = 0.6


@carry_out.register
def in_style(operation: SetStyle, scene: Scene) -> Scene:
    """Sets pace, transitions, motion, look and music together, but for what somebody chose before."""
    if operation.style not in styles.STYLES:
        raise Refused("no-such-style", terms=("style", *styles.STYLES))
    film = styles.in_style(scene.film, operation.style, scene.settled)
    if film.music is None and "music" not in scene.settled:
        film = replace(film, music=replace(scene.project.composed, mood=styles.of(film).mood))
    return scene.showing(film)


@carry_out.register
def between(operation: SetTransition, scene: Scene) -> Scene:
    """Sets how photos change: everywhere, or only after or before the chosen ones."""
    film = scene.film
    if len(film.shots) < 2:
        raise Refused("no-transitions-yet")
    if operation.type not in {"", "cut", *TRANSITIONS}:
        raise Refused("no-such-transition", terms=("transition", *KINDS_OF_TRANSITIONS))
    if operation.after is None and operation.into is None:
        one_kind = bool(operation.type)  # then everywhere, also after photos that had their own
        own = (None if one_kind else _changed(shot.transition, operation) for shot in film.shots)
        shots = tuple(replace(shot, transition=one) for shot, one in zip(film.shots, own, strict=True))
        film = replace(film, transition=_changed(film.transition, operation) or Transition(), shots=shots)
    else:
        film = replace(film, shots=_some_changed(operation, scene))
    return _noting(operation, scene.showing(film))


def _some_changed(operation: SetTransition, scene: Scene) -> tuple[Shot, ...]:
    film, last = scene.film, len(scene.film.shots) - 1
    places = {*(scene.chosen(operation.after) if operation.after else ())}
    places |= {i - 1 for i in (scene.chosen(operation.into) if operation.into else ())}
    if not (inner := {i for i in places if 0 <= i < last}):
        raise Refused("transition-at-edge")

    def own(shot: Shot) -> Shot:
        changed = _changed(film.after(shot), operation)
        return replace(shot, transition=None if changed == film.transition else changed)

    return tuple(own(shot) if i in inner else shot for i, shot in enumerate(film.shots))


def _changed(now: Transition | None, operation: SetTransition) -> Transition | None:
    """A transition with another kind or length; a kind that is missing is the usual one."""
    if now is None:
        return None
    kind = "" if operation.type == "cut" else operation.type or now.type or TRANSITIONS[0]
    ms = operation.ms or round(now.ms * operation.factor)
    if (operation.ms or operation.factor != 1) and kind:
        ms = max(SHORTEST_TRANSITION_MS, min(LONGEST_TRANSITION_MS, ms))
    return Transition(kind, ms if kind else TRANSITION_MS)


def _noting(operation: SetTransition, scene: Scene) -> Scene:
    """The scene with a note if photos are too short for the transition that was asked for."""
    asked = min(LONGEST_TRANSITION_MS, operation.ms)
    every = ((scene.film.after(shot), shot) for shot in scene.film.shots[:-1])
    short = any(one.shown(shot) < asked == one.ms for one, shot in every if one.type)
    return scene.saying("transition-cut") if short and operation.type != "cut" else scene


@carry_out.register
def coloured(operation: SetLook, scene: Scene) -> Scene:
    """Gives photos a look of `film.LOOKS`, or their own colours."""
    if operation.look not in {"", *LOOKS}:
        raise Refused("which-look")
    return scene.each(operation.of, lambda shot: replace(shot, look=operation.look))


@carry_out.register
def lit(operation: Brighten, scene: Scene) -> Scene:
    """Makes photos brighter or darker, within what still shows something."""

    def changed(shot: Shot) -> Shot:
        wanted = shot.brightness + operation.by if operation.level is None else operation.level
        light = max(-MOST_LIGHT, min(MOST_LIGHT, wanted))
        return replace(shot, brightness=round(light, 2))

    return scene.each(operation.of, changed)


@carry_out.register
def moving(operation: SetMotion, scene: Scene) -> Scene:
    """Sets the motion of photos; clips move by themselves. An empty `motion` varies it, and keeps existing motion."""
    if operation.motion not in {None, "", *MOVES}:
        raise Refused("no-such-motion", terms=("motion", *MOVES))
    known = {asset.id: (asset.facts, (asset.width, asset.height)) for asset in scene.project.assets}
    usual = camera_moves.varied(scene.film.shots, known, scene.film.ratio)
    moves = {shot.key: motion for shot, motion in zip(scene.film.shots, usual, strict=True)}

    def moved(shot: Shot) -> Shot:
        if shot.clip:
            return shot
        kind = shot.motion if operation.motion is None else operation.motion
        if not kind or (operation.motion is None and kind == "none" and operation.speed != 1):
            kind = shot.motion if shot.motion != "none" else moves[shot.key]
        speed = max(SLOWEST, min(FASTEST, round(shot.zoom_speed * operation.speed, 2)))
        return replace(shot, motion=kind, zoom_speed=1.0 if kind == "none" else speed)

    if not any(not scene.film.shots[i].clip for i in scene.chosen(operation.of)):
        raise Refused("only-clips")
    return scene.each(operation.of, moved)
