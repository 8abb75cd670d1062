"""A project as a value: its files, the draft, and the drafts that undo and redo lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Self
from zlib import crc32

from pydantic import TypeAdapter

from bot.backends.studio import beat_sync, camera_moves, styles
from bot.backends.studio import film as films
from bot.backends.studio.film import LINES, PHOTO_MS, Film, Music, Shot
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
class Joined:
    """An upload to a video that was there already: how many edits could be undone then, its files, and the draft
    before it. `source` names the upload; the requests of one upload share it.
    """

    depth: int
    assets: tuple[str, ...]
    before: Mapping[str, Any]
    source: str

    def at_most(self, depth: int) -> Self:
        """The upload as one after so many edits: later ones were undone."""
        return replace(self, depth=min(depth, self.depth))


@dataclass(frozen=True, slots=True)
class Project:
    """The files, the draft, and the drafts of undo (`past`, oldest first) and redo; it begins with so many `lines`."""

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
    joined: tuple[Joined, ...] = ()
    """The uploads that can be taken back, the latest last."""
    settled: tuple[str, ...] = ()
    """The subjects that somebody has spoken about, also if that changed nothing: no default changes them any more."""
    lines: int = LINES

    @property
    def last_joined(self) -> Joined | None:
        """The upload after which nothing was edited; None if an edit came last, or if it began the video."""
        last = self.joined[-1] if self.joined else None
        return last if last and last.depth >= len(self.past) and read(last.before).shots else None

    @property
    def composed(self) -> Music:
        """Music that suits the style. What is composed is the project's own: its first file decides it."""
        first = self.assets[0].hash if self.assets else ""
        return Music(styles.of(read(self.draft)).mood, seed=crc32(first.encode()) & 0xFFFF)

    def asset(self, id: str) -> Asset | None:
        """The file with this id."""
        return next((asset for asset in self.assets if asset.id == id), None)

    def edited(self, draft: Mapping[str, Any], operations: Sequence[Mapping[str, Any]] = (), steps: int = 1) -> Project:
        """The project with a new draft that these operations made; undo leads back to the present one."""
        past = (*self.past, self.draft)
        over = max(0, len(past) - HISTORY)
        joined = tuple(replace(one, depth=one.depth - over) for one in self.joined if one.depth >= over)
        made = replace(self, draft=draft, past=past[over:], future=(), joined=joined)
        return replace(made, added=0, operations=tuple(operations), steps=steps)

    def mentioning(self, assets: Sequence[str]) -> Project:
        """The project in which "it" means the shots of these files."""
        return replace(self, them=tuple(assets))

    def undone(self) -> Project | None:
        """The project one edit back; None if there is none."""
        if not self.past:
            return None
        past, future = self.past[:-1], (self.draft, *self.future)
        joined = tuple(one.at_most(len(past)) for one in self.joined)
        return replace(self, draft=self.past[-1], past=past, future=future, joined=joined, added=0, operations=())

    def taken_back(self) -> Project | None:
        """The project without its latest upload, which can be done again like an edit; None if an edit came last."""
        last = self.last_joined
        if last is None:
            return None
        past = tuple(without(draft, last, self.assets) for draft in self.past)
        back = replace(self, draft=without(self.draft, last, self.assets), past=past, future=(self.draft, *self.future))
        return replace(back, joined=self.joined[:-1], added=0, newest=(), them=(), operations=())

    def redone(self) -> Project | None:
        """The project one undone edit forward; None if there is none."""
        if not self.future:
            return None
        past = (*self.past, self.draft)
        return replace(self, draft=self.future[0], past=past, future=self.future[1:], added=0, operations=())


def without(draft: Mapping[str, Any], upload: Joined, assets: Sequence[Asset]) -> dict[str, Any]:
    """A draft without what an upload added to it."""
    film, before = read(draft), read(upload.before)
    shots = tuple(shot for shot in film.shots if shot.asset not in upload.assets)
    music = before.music if film.music and film.music.asset in upload.assets else film.music
    ratio = before.ratio if len(shots) == len(before.shots) else film.ratio
    kept = before.shots if ratio != film.ratio else shots
    film, style = replace(film, shots=kept, music=music, ratio=ratio), before.style or film.style
    styled = film if style == film.style else styles.in_style(film, style, by_itself=True)
    return write(beat_sync.kept(styled, assets))


def add(project: Project, assets: Sequence[Asset], source: str = "") -> Project:
    """The project with further files: photos and clips join the end of the draft, the last sound becomes the music.

    They join past and future drafts too: an upload is no edit, and is taken back only by name (`taken_back`), if the
    caller says which upload it is, its `source`. Photos get their numbers here.
    """
    known, count = {asset.id for asset in project.assets}, sum(asset.visible for asset in project.assets)
    new: list[Asset] = []
    for asset in assets:
        if asset.id not in known:
            known.add(asset.id)
            count += asset.visible
            new.append(replace(asset, number=count if asset.visible else 0))
    # Until the first edit shape and style follow the photos; after that they are the person's choice.
    free = None if project.past else _Free(project.assets, frozenset(project.settled))
    every = (*project.assets, *new)

    def grown(draft: Mapping[str, Any]) -> dict[str, Any]:
        return write(beat_sync.kept(_grown(read(draft, project.lines), new, every, free), every))

    visible = tuple(asset.id for asset in new if asset.visible)
    joined, goes_on = _with_upload(project, tuple(asset.id for asset in new), source)
    newest = (*project.newest, *visible) if goes_on else visible or project.newest
    return replace(
        project,
        joined=joined[-HISTORY:],
        assets=every,
        draft=grown(project.draft),
        past=tuple(map(grown, project.past)),
        future=tuple(map(grown, project.future)),
        added=len(visible),
        newest=newest,
        them=(newest if len(newest) == 1 else ()) if visible else project.them,
    )


def _with_upload(project: Project, assets: tuple[str, ...], source: str) -> tuple[tuple[Joined, ...], bool]:
    """The uploads that can be taken back, with these files, and whether they go on with the last of those."""
    last = project.joined[-1] if project.joined else None
    if last is not None and source and last.source == source and last.depth == len(project.past):
        return (*project.joined[:-1], replace(last, assets=(*last.assets, *assets))), True
    upload = Joined(len(project.past), assets, project.draft, source)
    return ((*project.joined, upload) if source and assets else project.joined), False


def plain(project: Project) -> Film:
    """The slideshow of the uploads without any edit: every photo in the order of upload, fades, gentle motion."""
    return _grown(Film(lines=project.lines), project.assets, project.assets, _Free()).numbered()


@dataclass(frozen=True, slots=True)
class _Free:
    """What a film that nobody has edited is made of, and the subjects that somebody has spoken about anyway."""

    assets: Sequence[Asset] = ()
    settled: AbstractSet[str] = frozenset()


def _grown(film: Film, new: Sequence[Asset], every: Sequence[Asset], free: _Free | None) -> Film:
    """The film with further files; without any shots, or if it is still free, in the shape and style that suit all."""
    if not film.shots or (free is not None and film.ratio == _shape(free.assets) and "shape" not in free.settled):
        film = _reshaped(film, _shape(every), every)
    free = free if film.shots else free or _Free()
    shots = list(film.shots)
    for asset in new:
        if asset.visible:
            shots.append(joining(asset, replace(film, shots=tuple(shots)), every))
    if any(asset.visible for asset in new):
        facts = next(asset.facts for asset in reversed(new) if asset.visible)
        shots[-1] = replace(shots[-1], motion=camera_moves.of_last(facts, shots[-1].motion))
    sounds = [asset for asset in (new if film.shots else every) if not asset.visible]
    music = Music(asset=sounds[-1].id, name=sounds[-1].name) if sounds else film.music
    film = replace(film, shots=tuple(shots), music=music)
    suiting = styles.suiting([asset.facts for asset in every if asset.visible])
    return styles.in_style(film, suiting, free.settled, by_itself=True) if free and shots else film


_SHARED = ("look", "brightness")
"""What a photo or clip that joins takes over if all others have it."""


def joining(asset: Asset, film: Film, assets: Sequence[Asset]) -> Shot:
    """The shot of a file that joins a film, with the time, motion and look of the photos that are there."""
    clips = {other.id for other in assets if other.ms}
    photos = [shot for shot in film.shots if shot.asset not in clips]
    times = Counter(shot.asked for shot in photos).most_common(1)
    common = {name: values.pop() for name in _SHARED if len(values := {getattr(s, name) for s in film.shots}) == 1}
    speeds = {shot.zoom_speed for shot in photos if shot.motion != "none"}
    still = bool(photos) and all(shot.motion == "none" for shot in photos)
    moving = asset.kind != "video" and not still
    style = styles.of(film)
    size, motions = (asset.width, asset.height), [shot.motion for shot in film.shots]
    return Shot(
        asset=asset.id,
        name=asset.name,
        photo=asset.number,
        ms=asset.ms or (times[0][0] if times else style.ms),
        motion=camera_moves.move_of(asset.facts, size, film.ratio, motions) if moving else "none",
        fit=films.fitting(asset.width, asset.height, film.ratio, asset.facts.flat),
        clip=asset.kind == "video",
        zoom_speed=(speeds.pop() if len(speeds) == 1 else style.zoom_speed) if moving else 1.0,
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
    size = (height, width) if shot.rotate % 180 else (width, height)
    return films.fitting(*size, ratio, asset is not None and asset.facts.flat)


def reshaped(project: Project, film: Film, ratio: str) -> Film:
    """A film of the project in another shape of `SIZES`."""
    return _reshaped(film, ratio, project.assets)


JSON = TypeAdapter(Project)
"""Reads a project from JSON and writes it."""
