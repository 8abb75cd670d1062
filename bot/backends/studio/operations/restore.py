"""Brings removed photos back."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.film import read as read_film
from bot.backends.studio.operations.draft_edit import Edit, Refused, Scene
from bot.backends.studio.operations.history import stepped
from bot.backends.studio.project import Asset, joining
from bot.language.edits.photo_selection import Pick


def restore(pick: Pick | None, *, everything: bool = False, bare: bool = False) -> Edit:
    """Puts removed photos back where the upload had them: by upload number, all, or those of the latest removal.

    Right after an undo, words that name no photo (`bare`) redo the edit.
    """

    def edit(scene: Scene) -> Scene:
        there = {shot.asset for shot in scene.film.shots}
        gone = [asset for asset in scene.project.assets if asset.visible and asset.id not in there]
        if scene.project.future and pick is None and (bare or not gone):
            return stepped(1, back=False)(scene)
        if not gone:
            raise Refused("nothing-removed", len(there))
        wanted = gone if everything else _wanted(scene, gone, pick)
        shots = list(scene.film.shots)
        for asset in wanted:
            place = next((i for i, shot in enumerate(shots) if shot.photo > asset.number), len(shots))
            shots.insert(place, _returning(scene, asset))
        return scene.showing(replace(scene.film, shots=tuple(shots)))

    return edit


def _wanted(scene: Scene, gone: list[Asset], pick: Pick | None) -> list[Asset]:
    if pick is None:
        return _latest(scene, gone)
    numbers = {number for kind, number, _ in pick.items if kind == "at"}
    named = [asset for asset in gone if asset.number in numbers or asset.id in pick.files]
    if named:
        return named
    if any(kind == "last" for kind, _, _ in pick.items):
        return _latest(scene, gone)
    raise Refused("not-removed", len(gone), names=tuple(f"{asset.number} ({asset.name})" for asset in gone[:10]))


def _latest(scene: Scene, gone: list[Asset]) -> list[Asset]:
    """The photos of the latest removal."""
    for draft in reversed(scene.project.past):
        before = {shot.asset for shot in read_film(draft).shots}
        if found := [asset for asset in gone if asset.id in before]:
            return found
    return gone


def _returning(scene: Scene, asset: Asset) -> Shot:
    """The shot as it was before its removal, as far as that is stored."""
    for draft in reversed(scene.project.past):
        for shot in read_film(draft).shots:
            if shot.asset == asset.id:
                return shot
    return joining(asset, scene.film, scene.project.assets)
