"""Brings removed photos back."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bot.backends.studio.film import Shot
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations.history import redo, undo
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.project import Asset, joining
from bot.domain.operations.dialogue import Redo, Undo
from bot.domain.operations.photos import Replace, Restore
from bot.domain.photo_selection import Item, Kind, Selection

_REMOVABLE = ("opening", "ending", "music", "logo")
"""What of a film can be removed beside its photos."""


@carry_out.register
def restore(operation: Restore, scene: Scene) -> Scene:
    """Puts removed photos back where the upload had them: by upload number, all, or those of the latest removal; "it"
    is whatever was removed last, also the title or the music.

    Right after an undo, "it" means the edit, and so does everything if no photo is missing, or if that took photos out.
    """
    there = {shot.asset for shot in scene.film.shots}
    there |= {scene.film.logo.asset} if scene.film.logo else set()
    gone = [asset for asset in scene.project.assets if asset.visible and asset.id not in there]
    kinds = {item.kind for item in operation.of.items} if operation.of else set()
    undone = {shot.asset for shot in read(scene.project.future[0]).shots} if scene.project.future else there
    if scene.project.future and (kinds == {Kind.THEM} or (operation.of is None and (not gone or undone - there))):
        return redo(Redo(), scene)
    if kinds <= {Kind.THEM} and any(one["op"] == Replace.__name__ for one in scene.project.operations):
        return undo(Undo(), scene)  # what was replaced comes back into its place
    if kinds <= {Kind.THEM} and (lost := _lost_since_photos(scene, {asset.id for asset in gone})):
        return scene.showing(replace(scene.film, **lost))
    if not gone:
        raise Refused("nothing-removed", len(there))
    wanted = gone if Kind.ALL in kinds else _wanted(scene, gone, operation.of)
    return brought_back(scene, [asset.id for asset in wanted])


def _lost_since_photos(scene: Scene, gone: Collection[str]) -> dict[str, Any]:
    """What else than photos was removed last, as it was; nothing if photos were: "put it back"."""
    drafts = (scene.project.draft, *reversed(scene.project.past))
    for later, older in pairwise(map(read, drafts)):
        names = [one for one in _REMOVABLE if getattr(older, one) and not getattr(later, one)]
        if lost := {name: getattr(older, name) for name in names if not getattr(scene.film, name)}:
            return lost
        if any(shot.asset in gone for shot in older.shots) and not all(
            any(shot.asset == asset for shot in later.shots) for asset in gone
        ):
            return {}
    return {}


def brought_back(scene: Scene, files: Collection[str]) -> Scene:
    """The scene with the photos of these files again, where the upload had them.

    Those for which there was no time stay as long as most others do.
    """
    film = scene.film
    usual = Counter(shot.asked for shot in film.shots if not shot.clip).most_common(1)
    shots = list(film.shots)
    for asset in scene.project.assets:
        if asset.id in files:
            place = next((i for i, shot in enumerate(shots) if shot.photo > asset.number), len(shots))
            shot = replace(_returning(scene, asset), key=-1)
            if asset.id in film.left_out and usual and not shot.clip:
                shot = replace(shot, ms=usual[0][0], wished=0)
            shots.insert(place, shot)
    left_out = tuple(file for file in film.left_out if file not in files)
    return scene.showing(replace(film, shots=tuple(shots), left_out=left_out))


def _wanted(scene: Scene, gone: list[Asset], of: Selection | None) -> list[Asset]:
    if of is None or {item.kind for item in of.items} <= {Kind.THEM, Kind.LAST, Kind.REST}:
        return _latest(scene, gone)
    if named := [asset for asset in gone if any(_means(item, asset) for item in of.items)]:
        return named
    raise Refused("not-removed", len(gone), names=tuple(f"{asset.number} ({asset.name})" for asset in gone[:10]))


def _means(item: Item, asset: Asset) -> bool:
    match item.kind:
        case Kind.AT:
            return asset.number == item.first
        case Kind.RANGE:
            return min(item.first, item.last) <= asset.number <= max(item.first, item.last)
        case Kind.NAMED:
            return item.text.casefold() in asset.name.casefold()
        case Kind.CLIPS | Kind.PHOTOS:
            return (asset.kind == "video") == (item.kind is Kind.CLIPS)
    return False


def _latest(scene: Scene, gone: list[Asset]) -> list[Asset]:
    """The photos of the latest removal."""
    for draft in reversed(scene.project.past):
        before = {shot.asset for shot in read(draft).shots}
        if found := [asset for asset in gone if asset.id in before]:
            return found
    return gone


def _returning(scene: Scene, asset: Asset) -> Shot:
    """The shot as it was before its removal, as far as that is stored."""
    for draft in reversed(scene.project.past):
        for shot in read(draft).shots:
            if shot.asset == asset.id:
                return shot
    return joining(asset, scene.film, scene.project.assets)
