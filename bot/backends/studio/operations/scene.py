"""What an operation works on: the project, the video that the person saw, and the video so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import singledispatch
from typing import Any

from bot.backends.studio.film import Film, Shot
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import natures
from bot.backends.studio.project import Project
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, Redo, StartOver, Undo
from bot.domain.operations.photos import Place, Replace, Restore
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.domain.photo_selection import NATURES, Item, Kind, NoSuchPhoto, Selection, places

Drafts = Mapping[str, Mapping[str, Any]]
"""Drafts by the ids of their renders."""


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of the answer, not yet written: its key, its number for the plural, and its values."""

    key: str
    n: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """An operation cannot be carried out, and why; the rest of the message still is."""

    def __init__(self, key: str, n: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.say = Say(key, n, values)


@dataclass(frozen=True, slots=True)
class Scene:
    """The state within a message, between two operations.

    Photos are named by their place in `seen`, the video before the message, because the person saw that one. A shot
    keeps its `key` through all operations of a message.
    """

    project: Project
    seen: Film
    film: Film
    notes: tuple[Say, ...] = ()
    mentioned: tuple[int, ...] = ()
    """Keys of the shots that the message has named so far, for "the rest"."""
    them: tuple[int, ...] = ()
    """Keys of the shots that the message has named or changed last, for "it"."""
    done: tuple[Operation, ...] = ()
    """What the message has changed so far."""
    settled: frozenset[str] = frozenset()
    """The subjects that somebody has chosen a value for, in this message or before."""
    steps: int = 1
    """How many edits back the video will lie that `done` was carried out on."""
    created: bool = False
    """Whether the message asks for the video to be made."""
    language: str = "en"
    """The language of the answer, and of words that the studio itself puts on the picture."""
    told_from: Film | None = None
    """The film from which the answer tells changes, if sentences tell what led to it."""
    versions: Drafts = field(default_factory=dict)
    """The drafts of earlier versions that the message names, by the ids of their renders."""

    @classmethod
    def of(cls, project: Project, language: str = "en", versions: Drafts | None = None) -> Scene:
        """The scene before a message."""
        film = read(project.draft)
        settled = frozenset(project.settled)
        return cls(project, film, film, settled=settled, language=language, versions=versions or {})

    def chosen(self, selection: Selection) -> tuple[int, ...]:
        """Indices in `film` of the chosen photos, each once, as named. Raises Refused if there is no such photo."""
        wanted = self._keys(selection.items)
        left_out = set(self._keys(selection.without))
        now = {shot.key: index for index, shot in enumerate(self.film.shots)}
        if selection.names_photos and (gone := [key for key in wanted if key not in now]):
            raise Refused("photo-gone", name=self.name(gone[0]))
        return tuple(now[key] for key in dict.fromkeys(wanted) if key in now and key not in left_out)

    def keys(self, selection: Selection) -> frozenset[int]:
        """Keys of the chosen photos, also of those that the message has removed."""
        return frozenset(self._keys(selection.items)) - frozenset(self._keys(selection.without))

    def one(self, selection: Selection) -> int:
        """The index in `film` of the first chosen photo. Raises Refused if none is chosen."""
        chosen = self.chosen(selection)
        if not chosen:
            raise Refused("which-photo")
        return chosen[0]

    def name(self, key: int) -> str:
        """The name of a shot that the message began with."""
        return next((shot.name for shot in self.seen.shots if shot.key == key), "")

    def _keys(self, items: Iterable[Item]) -> list[int]:
        return [key for item in items for key in self._keys_of(item)]

    def _keys_of(self, item: Item) -> Sequence[int]:
        shots = self.seen.shots
        match item.kind:
            case Kind.REST:
                return [shot.key for shot in shots if shot.key not in self.mentioned]
            case Kind.CLIPS | Kind.PHOTOS:
                clips = item.kind is Kind.CLIPS
                found = [shot.key for shot in shots if shot.clip == clips]
                if item.first == 1 and len(found) > 1:
                    return _refuse("which-photo")
                return found or _refuse("no-clips" if clips else "only-clips")
            case Kind.THEM:
                them = self.them or self._of_assets(self.project.them)
                is_clear = len(them) == 1 if item.first == 1 else bool(them)
                return them if is_clear else _refuse("which-photo")
            case Kind.ADDED:
                return self._of_assets(self.project.newest) or _refuse("which-photo")
            case Kind.NAMED:
                return self._named(item.text)
            case Kind.BEHIND | Kind.AHEAD:
                return self._next_to(item)
            case kind if kind in NATURES:
                return self._of_nature(kind)
        try:
            return [shots[place].key for place in places(item, len(shots))]
        except NoSuchPhoto as error:
            raise Refused("no-such-photo", len(shots), number=error.number) from error

    def facts(self, shots: Iterable[Shot]) -> list[Facts]:
        """What is known of the photos of these shots."""
        known = {asset.id: asset.facts for asset in self.project.assets}
        return [known.get(shot.asset, UNKNOWN) for shot in shots]

    def unseen(self, selection: Selection) -> frozenset[int]:
        """Keys of the shots of which it is unknown whether the selection means them."""
        kinds = {item.kind for item in (*selection.items, *selection.without)} & NATURES
        return frozenset(shot.key for kind in kinds for shot in natures.unseen(kind, self.seen.shots, self.facts))

    def alike(self) -> list[list[Shot]]:
        """Groups of shots that show nearly the same photo, the best of each first."""
        return natures.alike(self.seen.shots, self.facts, {asset.id: asset.hash for asset in self.project.assets})

    def _of_nature(self, kind: Kind) -> list[int]:
        """Keys of the photos that are blurry, dark, … Raises Refused if none is, or if nobody has looked at any."""
        if kind is Kind.DUPLICATES:
            found = [shot for group in self.alike() for shot in group[1:]]
        else:
            found = natures.found(kind, self.seen.shots, self.facts)
        if not found and len(natures.unseen(kind, self.seen.shots, self.facts)) == len(self.seen.shots):
            return _refuse(f"unknown-{natures.BESIDE.get(kind, kind)}")
        return [shot.key for shot in found] or _refuse(f"none-{kind}")

    def _of_assets(self, assets: Collection[str]) -> list[int]:
        return [shot.key for shot in self.seen.shots if shot.asset in assets]

    def _next_to(self, item: Item) -> list[int]:
        """The key of the shot next to the only one with a name; Refused if there is none, or no single one."""
        named = self._named(item.text)
        place = [shot.key for shot in self.seen.shots].index(named[0]) + (1 if item.kind is Kind.BEHIND else -1)
        if len(named) > 1 or not 0 <= place < len(self.seen.shots):
            raise Refused("which-photo")
        return [self.seen.shots[place].key]

    def _named(self, text: str) -> list[int]:
        """Keys of the photos with this name or caption, or if there are none, of those whose name contains it."""
        wanted = text.strip().casefold() or "\0"
        for same in (str.__eq__, str.__contains__):
            if found := [s.key for s in self.seen.shots if any(same(name, wanted) for name in _names(s))]:
                return found
        removed = [asset.name for asset in self.project.assets if wanted in asset.name.casefold()]
        return _refuse("photo-gone", name=removed[0]) if removed else _refuse("no-photo-named", text=text)

    def performed(self, operation: Operation) -> Scene:
        """The scene after an operation, which counts as named and done. Raises Refused."""
        selections = tuple(_selections(operation))
        named = tuple(key for one in selections if not _is_broad(one) for key in self._keys(one.items))
        scene = replace(self, mentioned=self.mentioned + named)
        after = carry_out(operation, scene)
        if left := frozenset().union(*map(scene.unseen, selections)):
            after = after.saying("not-looked-at", len(left))
        main = tuple(key for one in selections[:1] if not one.is_all for key in scene.keys(one))
        if main or (main := _changed(self.film, after.film)):
            after = replace(after, them=main)
        if isinstance(operation, Undo | Redo | StartOver) or after.done != self.done or after.film == self.film:
            return after
        return replace(after, done=(*after.done, operation))

    def showing(self, film: Film) -> Scene:
        """The scene with another film, whose new shots get keys."""
        free = max((shot.key for shot in (*self.seen.shots, *self.film.shots)), default=-1) + 1
        shots = [shot if shot.key >= 0 else replace(shot, key=free + place) for place, shot in enumerate(film.shots)]
        return replace(self, film=replace(film, shots=tuple(shots)))

    def seeing(self, film: Film) -> Scene:
        """The scene in which the message goes on with another film, as if the person saw it."""
        film = film.numbered()
        return replace(self, film=film, seen=film, mentioned=(), them=())

    def saying(self, key: str, n: int | None = None, **values: object) -> Scene:
        """The scene with a further sentence in the answer."""
        return replace(self, notes=(*self.notes, Say(key, n, values)))

    def each(self, selection: Selection, change: Callable[[Shot], Shot]) -> Scene:
        """The scene with `change` applied to the chosen photos."""
        indices = set(self.chosen(selection))
        shots = tuple(change(shot) if i in indices else shot for i, shot in enumerate(self.film.shots))
        return self.showing(replace(self.film, shots=shots))


@singledispatch
def carry_out(operation: Operation, scene: Scene) -> Scene:
    """The scene after an operation; every module of this package registers its own. Raises Refused."""
    raise NotImplementedError(type(operation).__name__)


def _refuse(key: str, **values: object) -> list[int]:
    raise Refused(key, None, **values)


def _names(shot: Shot) -> tuple[str, ...]:
    """What a photo can be called: its file name, with and without extension, and its caption."""
    name = shot.name.casefold()
    return name.rpartition(".")[0] or name, name, shot.caption.casefold()


def _selections(operation: Operation) -> Iterator[Selection]:
    """The photos that an operation names, the main ones first; those of an earlier video do not count."""
    if isinstance(operation, Restore | CorrectLast):
        return
    if isinstance(operation, Replace):  # "it" is what is shown from now on
        yield from filter(None, (operation.by,))
        return
    for one in fields(operation):
        value = getattr(operation, one.name)
        value = value.anchor if isinstance(value, Place) else value
        if isinstance(value, Selection):
            yield value


def _is_broad(selection: Selection) -> bool:
    return any(item.kind in {Kind.ALL, Kind.REST} for item in selection.items)


def _changed(before: Film, after: Film) -> tuple[int, ...]:
    """Keys of the shots that changed or are new; none if that is all of them."""
    old = {shot.key: shot for shot in before.shots}
    keys = tuple(shot.key for shot in after.shots if old.get(shot.key) != shot)
    return keys if len(keys) < len(after.shots) else ()
