"""Which photos are in the video, and in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Refused, Scene
from bot.backends.studio.operations.restore import restore
from bot.language.edits.photo_selection import ALL, Pick
from bot.language.rule_engine import LIGHT, Match, Rule

ORDER, PHOTOS = "order", "photos"


def _arranged(scene: Scene, shots: Sequence[Shot]) -> Scene:
    return scene.showing(replace(scene.film, shots=tuple(shots)))


def remove(pick: Pick) -> Edit:
    """Removes the chosen photos; those that the same message has removed already stay out."""

    def edit(scene: Scene) -> Scene:
        whole = replace(scene, film=scene.seen)
        gone = {scene.seen.shots[i].asset for i in whole.chosen(pick)}
        return _arranged(scene, [shot for shot in scene.film.shots if shot.asset not in gone])

    return edit


def keep(pick: Pick) -> Edit:
    """Keeps only the chosen photos, in their present order."""

    def edit(scene: Scene) -> Scene:
        kept = set(scene.chosen(pick))
        return _arranged(scene, [shot for i, shot in enumerate(scene.film.shots) if i in kept])

    return edit


def swap(pick: Pick) -> Edit:
    """Swaps two photos."""

    def edit(scene: Scene) -> Scene:
        chosen = scene.chosen(pick)
        if len(chosen) != 2:
            raise Refused("swap-two")
        first, second = chosen
        shots = list(scene.film.shots)
        shots[first], shots[second] = shots[second], shots[first]
        return _arranged(scene, shots)

    return edit


def move(pick: Pick, target: int | None = None, anchor: Pick | None = None, after: bool = False) -> Edit:
    """Moves the chosen photos to position `target` (from 1; -1 is the end), or beside the photo `anchor`."""

    def edit(scene: Scene) -> Scene:
        chosen = scene.chosen(pick)
        shots = scene.film.shots
        moving = [shots[i] for i in chosen]
        rest = [shot for i, shot in enumerate(shots) if i not in chosen]
        if anchor is not None:
            beside = shots[scene.chosen(anchor)[0]]
            if beside in moving:
                raise Refused("move-beside-itself")
            place = rest.index(beside) + after
        elif target == -1:
            place = len(rest)
        else:
            number = target or 1
            if not 1 <= number <= len(shots):
                raise Refused("no-such-place", len(shots), number=number)
            place = min(number - 1, len(rest))
        return _arranged(scene, [*rest[:place], *moving, *rest[place:]])

    return edit


def shift(pick: Pick, by: int) -> Edit:
    """Moves one photo some places earlier (negative) or later."""

    def edit(scene: Scene) -> Scene:
        index = scene.chosen(pick)[0]
        target = max(0, min(len(scene.film.shots) - 1, index + by))
        return move(pick, target + 1)(scene)

    return edit


def arrange(pick: Pick) -> Edit:
    """Puts the named photos first, in the order named; the others follow in their order."""

    def edit(scene: Scene) -> Scene:
        chosen = scene.chosen(pick)
        rest = [i for i in range(len(scene.film.shots)) if i not in chosen]
        return _arranged(scene, [scene.film.shots[i] for i in (*chosen, *rest)])

    return edit


def reverse(scene: Scene) -> Scene:
    """Reverses the order."""
    return _arranged(scene, scene.film.shots[::-1])


def by_name(scene: Scene) -> Scene:
    """Sorts by file name, numbers in names by their value."""
    return _arranged(scene, sorted(scene.film.shots, key=lambda shot: _natural(shot.name)))


def _natural(name: str) -> list[tuple[bool, int, str]]:
    parts: list[str] = [""]
    for character in name.casefold():
        same = parts[-1][-1:].isdigit() == character.isdigit()
        parts[-1:] = [parts[-1] + character] if same else [parts[-1], character]
    return [(not part.isdecimal(), int(part[:18]) if part.isdecimal() else 0, part) for part in parts if part]


def by_upload(scene: Scene) -> Scene:
    """Sorts by upload."""
    return _arranged(scene, sorted(scene.film.shots, key=lambda shot: shot.photo))


def shuffle(scene: Scene) -> Scene:
    """Shuffles the photos; the same video always gets the same new order, so repeating the edit is safe."""
    shots = list(scene.film.shots)
    random.Random(" ".join(shot.asset for shot in shots)).shuffle(shots)
    return _arranged(scene, shots if tuple(shots) != scene.film.shots else shots[::-1])


def which_order(scene: Scene) -> Scene:
    """Asks which order is wanted."""
    return scene.saying("which-order")


def _remove(match: Match) -> Instruction | None:
    pick = match.pick() or match.seen
    if pick is None or (match.has("not") and pick.items == ALL.items and not match.has("remove")):
        return None  # "don't … every photo" is about something else
    return Instruction(remove(pick), PHOTOS)


def _keep(match: Match) -> Instruction | None:
    pick = match.pick()
    return Instruction(keep(pick), PHOTOS) if pick else None


def _restore(match: Match) -> Instruction:
    pick = match.pick()
    bare = all(token.tag in LIGHT - {"it"} | {"restore"} for token in match.tokens)
    return Instruction(restore(pick, everything=pick is not None and pick.items == ALL.items, bare=bare), PHOTOS)


def _swap(match: Match) -> Instruction | None:
    pick = match.pick()
    return Instruction(swap(pick), ORDER) if pick else None


def _arrange(match: Match) -> Instruction | None:
    pick = match.pick()
    return Instruction(arrange(pick), ORDER) if pick and len(pick.items) > 1 else None


def _listed(match: Match) -> Instruction | None:
    """Three or more bare numbers are an order; two may mean anything."""
    pick = match.pick()
    numbers = pick.items if pick else ()
    return (
        Instruction(arrange(pick), ORDER) if pick and len(numbers) >= 3 and len(set(numbers)) == len(numbers) else None
    )


def _move(match: Match) -> Instruction | None:
    picks = match.picks()
    if match.has("before", "after") and len(picks) > 1:
        return Instruction(move(picks[0], anchor=picks[-1], after=match.has("after")), ORDER)
    if match.has("earlier", "later", "up", "quieter"):
        steps = next((item[1] for item in picks[1].items if item[0] == "at"), 1) if len(picks) > 1 else 1
        return Instruction(shift(picks[0], steps if match.has("later", "quieter") else -steps), ORDER)
    if match.has("front", "before"):
        return Instruction(move(picks[0], 1), ORDER)
    if match.has("back", "after"):
        return Instruction(move(picks[0], -1), ORDER)
    return _move_to_number(picks)


def _move_to_number(picks: list[Pick]) -> Instruction | None:
    if len(picks) != 2 or len(picks[1].items) != 1:
        return None
    kind, number, _ = picks[1].items[0]
    if kind == "last" and number == 1:
        return Instruction(move(picks[0], -1), ORDER)
    return Instruction(move(picks[0], number), ORDER) if kind == "at" else None


def _to_front(match: Match) -> Instruction | None:
    pick = match.pick()
    return Instruction(move(pick, 1), ORDER) if pick else None


def _to_back(match: Match) -> Instruction | None:
    pick = match.pick()
    return Instruction(move(pick, -1), ORDER) if pick else None


_BESIDE = "(refs|nums) (before|after)|(before|after) (refs|nums)|(before|after) E"
_TARGET = f"(front|back|{_BESIDE}|(refs|nums) place?|place (refs|nums))"
_GO = "(move|put|be|change|make|switch|to|in|at|colon)"
_STEP = "(earlier|later|up|quieter)"  # "down" is first a word for music

RULES = [
    Rule("(remove|not) ~ P", _remove),
    Rule("P ~ (remove|not) E", _remove),
    Rule("P ~ remove", _remove),
    Rule("remove ~ them", _remove),
    Rule("remove it E", _remove),
    Rule("S remove E", _remove),
    Rule("(take|move) ~ P ~ out", _remove),
    Rule("(take|move) out ~ P", _remove),
    Rule("(take|move)? them (out|remove)", _remove),
    Rule("(only|keep) ~ P ~ only?", _keep),
    Rule("(them|P)? ~ remove ~ (them|P|photo)? (it|them)? ~ restore", _restore),
    Rule("restore ~ (P|photo|them|it)? (in? remove)? (photo|word)?", _restore),
    Rule("P ~ restore", _restore),
    Rule("(put|move|add|take)+ ~ (P|them|it) ~ again", _restore),
    Rule("(swap|switch) ~ (order ~)? P ((and|for|by|to|add|in) P)? swap?", _swap),
    Rule("P and? ~ P? ~ (swap|switch)", _swap),
    Rule(f"(move|put|make|change|switch)+ ~ P {_GO}* {_TARGET}", _move),
    Rule(f"P {_GO}+ {_TARGET}", _move),
    Rule("P (front|back|before E|after E|(before|after) (refs|nums)|(refs|nums) (before|after))", _move),
    Rule("S P refs E", _move),
    Rule(f"move ~ P ~ {_STEP} (nums|refs|one)?", _move),
    Rule("P ~ move? ~ (earlier|later) (nums|refs|one)?", _move),
    Rule("(begin|front) ~ P", _to_front),
    Rule("P ~ begin E", _to_front),
    Rule("endwith ~ P", _to_back),
    Rule("P ~ endwith E", _to_back),
    Rule("(P|all|photo|long)? ~ (order|sort|long)* ~ reverse (order|P|photo)?", lambda _: Instruction(reverse, ORDER)),
    Rule("(order|sort)? ~ (by|in)? (name|name order) (order|sort)*", lambda _: Instruction(by_name, ORDER)),
    Rule("(sort|order) ~ (P|photo)? ~ (by|in)* name (order|sort)*", lambda _: Instruction(by_name, ORDER)),
    Rule("(sort|order|restore|by|in)* ~ upload (sort|order)*", lambda _: Instruction(by_upload, ORDER)),
    Rule("shuffle (P|photo|order|sort|move)*", lambda _: Instruction(shuffle, ORDER)),
    Rule("(by|in)? ~ (order|sort) ~ (by|colon)? ~ P", _arrange),
    Rule("(by|in)? ~ P ~ (order|sort)+", _arrange),
    Rule("S ~ nums E", _listed),
    Rule("order ~ wrong", lambda _: Instruction(which_order)),
    Rule("wrong order", lambda _: Instruction(which_order)),
]
