"""A project as a value: its files, the draft, and the drafts that undo and redo lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from pydantic import TypeAdapter

from bot.backends.studio import film as films
from bot.backends.studio.film import MOODS, MOTIONS, PHOTO_MS, Film, Music, Shot
from bot.backends.studio.film_draft import read, write
from bot.domain.photo_facts import UNKNOWN, Facts

HISTORY = 30
"""The most edits that can be undone."""
MOMENT_MS = 200
"""What is shorter, such as a clip of one picture, nobody would see."""


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded file: pixels after orientation, `duration` in seconds (0 for a photo)."""

    id: str
    name: str
    kind: str
    """`audio`, `video`; anything else is a photo."""
    number: int
    """The photo's number in the order of upload, from 1; clips count too, sounds have 0."""
    width: int
    height: int
    duration: float
    hash: str
    facts: Facts = field(default=UNKNOWN, kw_only=True)
    """What the photo says and shows; files of earlier versions have none."""

    @property
    def visible(self) -> bool:
        """Whether the video shows it, rather than plays it as sound."""
        return self.kind != "audio"

    @property
    def ms(self) -> int:
        """How long a clip or a sound lasts; 0 for a photo. A clip of a moment stands like a photo."""
        ms = 0 if self.kind not in {"audio", "video"} else round(self.duration * 1000)
        return PHOTO_MS if self.kind == "video" and ms < MOMENT_MS else ms


@dataclass(frozen=True, slots=True)
class Project:
    """The files, the draft, and the drafts of undo (`past`, oldest first) and redo (`future`, next first)."""

    language: str
    assets: tuple[Asset, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)
    past: tuple[Mapping[str, Any], ...] = ()
    future: tuple[Mapping[str, Any], ...] = ()
    added: int = 0
    """How many photos and clips the latest upload added; 0 after an edit."""
    newest: tuple[str, ...] = ()
    """The photos and clips that the latest upload added, by their ids, also after edits."""
    operations: tuple[Mapping[str, Any], ...] = ()
    """The operations of the latest edit as JSON, for "double that"; none after an undo."""
    steps: int = 1
    """How many edits back the video lies that those operations were carried out on; more than one after corrections."""
    them: tuple[str, ...] = ()
    """The files of the shots that were named or changed last, for "make it longer"."""

    @property
    def composed(self) -> Music:
        """Music of the first mood. What is composed is the project's own: its first file decides it."""
        first = self.assets[0].hash if self.assets else ""
        return Music(MOODS[0], seed=crc32(first.encode()) & 0xFFFF)

    def asset(self, id: str) -> Asset | None:
        """The file with this id."""
        return next((asset for asset in self.assets if asset.id == id), None)

    def edited(self, draft: Mapping[str, Any], operations: Sequence[Mapping[str, Any]] = (), steps: int = 1) -> Project:
        """The project with a new draft that these operations made; undo leads back to the present one."""
        past = (*self.past, self.draft)[-HISTORY:]
        return replace(self, draft=draft, past=past, future=(), added=0, operations=tuple(operations), steps=steps)

    def mentioning(self, assets: Sequence[str]) -> Project:
        """The project in which "it" means the shots of these files."""
        return replace(self, them=tuple(assets))

    def undone(self) -> Project | None:
        """The project one edit back; None if there is none."""
        if not self.past:
            return None
        future = (self.draft, *self.future)
        return replace(self, draft=self.past[-1], past=self.past[:-1], future=future, added=0, operations=())

    def redone(self) -> Project | None:
        """The project one undone edit forward; None if there is none."""
        if not self.future:
            return None
        past = (*self.past, self.draft)
        return replace(self, draft=self.future[0], past=past, future=self.future[1:], added=0, operations=())


def add(project: Project, assets: Sequence[Asset]) -> Project:
    """The project with further files: photos and clips join the end of the draft, the last sound becomes the music.

    They join past and future drafts too, so that undo never removes an upload. Photos get their numbers here.
    """
    known = {asset.id for asset in project.assets}
    count = sum(asset.visible for asset in project.assets)
    new: list[Asset] = []
    for asset in assets:
        if asset.id not in known:
            known.add(asset.id)
            count += asset.visible
            new.append(replace(asset, number=count if asset.visible else 0))
    # Until the first edit the shape follows the photos; after that it is the person's choice.
    shaped = project.assets if not project.past else None
    every = (*project.assets, *new)

    def grown(draft: Mapping[str, Any]) -> dict[str, Any]:
        return write(_grown(read(draft), new, every, shaped))

    visible = tuple(asset.id for asset in new if asset.visible)
    return replace(
        project,
        assets=every,
        draft=grown(project.draft),
        past=tuple(map(grown, project.past)),
        future=tuple(map(grown, project.future)),
        added=len(visible),
        newest=visible or project.newest,
    )


def plain(assets: Sequence[Asset]) -> Film:
    """The slideshow of uploads without any edit: every photo in the order of upload, fades, gentle motion."""
    return _grown(Film(), assets, assets, ()).numbered()


def _grown(film: Film, new: Sequence[Asset], every: Sequence[Asset], shaped: Sequence[Asset] | None) -> Film:
    if not film.shots or (shaped is not None and film.ratio == _shape(shaped)):
        film = _reshaped(film, _shape(every), every)
    shots = list(film.shots)
    for asset in new:
        if asset.visible:
            shots.append(joining(asset, replace(film, shots=tuple(shots)), every))
    sounds = [asset for asset in (new if film.shots else every) if not asset.visible]
    music = Music(asset=sounds[-1].id, name=sounds[-1].name) if sounds else film.music
    return replace(film, shots=tuple(shots), music=music)


_SHARED = ("look", "brightness")
"""What a photo or clip that joins takes over if all others have it."""


def joining(asset: Asset, film: Film, assets: Sequence[Asset]) -> Shot:
    """The shot of a file that joins a film, with the time, motion and look of the photos that are there."""
    clips = {other.id for other in assets if other.ms}
    photos = [shot for shot in film.shots if shot.asset not in clips]
    times = Counter(shot.ms for shot in photos).most_common(1)
    common = {name: values.pop() for name in _SHARED if len(values := {getattr(s, name) for s in film.shots}) == 1}
    speeds = {shot.zoom_speed for shot in photos}
    still = bool(photos) and all(shot.motion == "none" for shot in photos)
    moving = asset.kind != "video" and not still
    return Shot(
        asset=asset.id,
        name=asset.name,
        photo=asset.number,
        ms=asset.ms or (times[0][0] if times else PHOTO_MS),
        motion=MOTIONS[len(film.shots) % len(MOTIONS)] if moving else "none",
        fit=films.fitting(asset.width, asset.height, film.ratio),
        clip=asset.kind == "video",
        zoom_speed=speeds.pop() if moving and len(speeds) == 1 else 1.0,
        **common,
    )


def _shape(assets: Sequence[Asset]) -> str:
    return films.shape_of([(asset.width, asset.height) for asset in assets if asset.visible])


def _reshaped(film: Film, ratio: str, assets: Sequence[Asset]) -> Film:
    """The film in another shape: photos whose fit followed the default rule are fitted by that rule again."""
    found = {asset.id: asset for asset in assets}

    def fitted(shot: Shot) -> Shot:
        asset = found.get(shot.asset)
        return replace(shot, fit=fit_by_rule(shot, asset, ratio)) if follows(shot, asset, film.ratio) else shot

    return replace(film, ratio=ratio, shots=tuple(map(fitted, film.shots)))


def follows(shot: Shot, asset: Asset | None, ratio: str) -> bool:
    """Whether a shot's fit is that of the rule; drafts of earlier versions have `blur` for `auto`."""
    rule = fit_by_rule(shot, asset, ratio)
    return shot.fit == rule or (shot.fit == "blur" and rule == "auto")


def fit_by_rule(shot: Shot, asset: Asset | None, ratio: str) -> str:
    """How a photo, as it is turned, fills a frame of this shape if nobody says how."""
    width, height = (asset.width, asset.height) if asset else (0, 0)
    return films.fitting(height, width, ratio) if shot.rotate % 180 else films.fitting(width, height, ratio)


def reshaped(project: Project, film: Film, ratio: str) -> Film:
    """A film of the project in another shape of `SIZES`."""
    return _reshaped(film, ratio, project.assets)


JSON = TypeAdapter(Project)
"""Reads a project from JSON and writes it."""
