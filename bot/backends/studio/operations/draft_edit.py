"""What an edit works on: the project, the video that the person saw, and the video so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.backends.studio import film as films
from bot.backends.studio.film import Film, Shot
from bot.backends.studio.project import Project
from bot.language.edits.photo_selection import NoSuchPhoto, Pick


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of the answer, not yet written: its key, its number for the plural, and its values."""

    key: str
    n: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """An instruction cannot be carried out, and why; the rest of the message still is."""

    def __init__(self, key: str, n: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.say = Say(key, n, values)


@dataclass(frozen=True, slots=True)
class Scene:
    """The state within a message, between two instructions.

    Photos are named by their position in `seen`, the video before the message, because the person saw that one.
    """

    project: Project
    seen: Film
    film: Film
    notes: tuple[Say, ...] = ()
    mentioned: tuple[int, ...] = ()
    """Positions in `seen` that the message has named so far, for "the rest"."""
    created: bool = False
    """Whether the message asks for the video to be made."""

    @classmethod
    def of(cls, project: Project) -> Scene:
        """The scene before a message."""
        film = films.read(project.draft)
        return cls(project, film, film)

    def chosen(self, pick: Pick) -> tuple[int, ...]:
        """Indices in `film` of the chosen photos. Raises Refused if there is no such photo."""
        try:
            positions = pick.positions(len(self.seen.shots), self.mentioned)
        except NoSuchPhoto as error:
            raise Refused("no-such-photo", len(self.seen.shots), number=error.number) from error
        wanted = [self.seen.shots[position].asset for position in positions] + list(pick.files)
        now = [shot.asset for shot in self.film.shots]
        gone = [asset for asset in wanted if asset not in now]
        if gone and pick.named:
            named = self.project.asset(gone[0])
            raise Refused("photo-gone", name=named.name if named else "")
        return tuple(dict.fromkeys(now.index(asset) for asset in wanted if asset in now))

    def naming(self, pick: Pick | None) -> Scene:
        """The scene in which the chosen photos count as mentioned."""
        if pick is None or any(item[0] in {"rest", "all"} for item in pick.items):
            return self
        try:
            return replace(self, mentioned=self.mentioned + pick.positions(len(self.seen.shots)))
        except NoSuchPhoto:
            return self

    def showing(self, film: Film) -> Scene:
        """The scene with another film."""
        return replace(self, film=film)

    def saying(self, key: str, n: int | None = None, **values: object) -> Scene:
        """The scene with a further sentence in the answer."""
        return replace(self, notes=(*self.notes, Say(key, n, values)))

    def each(self, pick: Pick | None, change: Callable[[Shot], Shot]) -> Scene:
        """The scene with `change` applied to the chosen photos, or to all."""
        indices = set(range(len(self.film.shots)) if pick is None else self.chosen(pick))
        shots = tuple(change(shot) if i in indices else shot for i, shot in enumerate(self.film.shots))
        return self.showing(replace(self.film, shots=shots))


Edit = Callable[[Scene], Scene]


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction: the edit, and the subject to report on if the edit changes nothing."""

    edit: Edit
    subject: str = ""


def saying(key: str) -> Instruction:
    """An instruction that changes nothing and adds a sentence to the answer."""
    return Instruction(lambda scene: scene.saying(key))
