"""The people of a soak: what each of them says to the bot, and what the bot must do."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from tests.fakes.process import Browser

T = TypeVar("T")
PHOTOS = 3
TRY_AGAIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Film:
    """The expected slideshow: the photos in their order, each shown equally long, and the seconds of all of them."""

    order: tuple[int, ...]
    seconds: float


Change = Callable[[Film], Film]


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person says: its effect on the film, and the number of messages and videos that answer it."""

    words: str
    files: tuple[Path, ...] = ()
    change: Change | None = None
    answers: int = 1
    videos: int = 0
    awaits: str = ""
    """Words of the answer that the person waits for, because an earlier message would belong to the same turn."""


def opening(photos: Sequence[Path]) -> Step:
    """The first photos, with the request."""
    words = "make a square slideshow, 1 second each, but don't export"
    return Step(words, tuple(photos), lambda _: Film(tuple(range(1, len(photos) + 1)), float(len(photos))))


def one_more(photo: Path) -> Step:
    """A photo without words, which joins the film at its end and is shown as long as the others."""

    def joined(film: Film) -> Film:
        count = len(film.order)
        return Film((*film.order, count + 1), film.seconds * (count + 1) / count)

    return Step("", (photo,), joined, awaits=f"{PHOTOS + 1} photos")


# Any of these would show if it were done twice or in another order.
EDITS: tuple[tuple[str, Change], ...] = (
    ("move the first photo to the end", lambda film: Film((*film.order[1:], film.order[0]), film.seconds)),
    ("reverse the order", lambda film: Film(film.order[::-1], film.seconds)),
    ("swap photos 1 and 2", lambda film: Film((film.order[1], film.order[0], *film.order[2:]), film.seconds)),
    ("make it 1 second longer", lambda film: Film(film.order, film.seconds + 1)),
)


def script(random_: random.Random, photos: Sequence[Path], length: int) -> list[Step]:
    """What one person says: `length` messages, and a further photo in one of them."""
    steps = [opening(photos[:PHOTOS])]
    while len(steps) < length:
        words, change = random_.choice(EDITS)
        kinds = [
            Step(words, change=change),
            Step(f"{words} and export it", change=change, videos=1),
            Step("export", answers=0, videos=1),
            Step(random_.choice(("status", "credits"))),
        ]
        steps.append(random_.choices(kinds, weights=(8, 1, 1, 3))[0])
    steps[random_.randrange(1, length)] = one_more(photos[PHOTOS])
    return steps


@dataclass(eq=False)
class Person:
    """Says one thing after the other, whether or not the bot is running. Repeats what the bot did not accept."""

    steps: Sequence[Step]
    browser: Browser
    taken: list[tuple[str, Step]] = field(default_factory=list)
    """What the bot accepted, each with the id of its message."""
    elsewhere: Callable[[], object] = lambda: None
    """Turns to another replica, if there are some."""

    async def talk(self, random_: random.Random, pause_s: float) -> None:
        """Says the whole script, with mean pauses of `pause_s` seconds."""
        for step in self.steps:
            await asyncio.sleep(random_.expovariate(1 / pause_s))
            message = uuid.uuid4().hex
            await stubbornly(partial(self.browser.says, step.words, step.files, id=message), self.elsewhere)
            self.taken.append((message, step))
            if step.awaits:
                await stubbornly(partial(self.browser.hears, step.awaits), self.elsewhere)

    @property
    def videos(self) -> list[float]:
        """The expected seconds of the videos, in order."""
        return [film.seconds for step, film in self.films() if step.videos]

    def films(self) -> Iterator[tuple[Step, Film]]:
        """The expected film after each step."""
        film = Film((), 0.0)
        for _, step in self.taken:
            film = step.change(film) if step.change else film
            yield step, film


async def stubbornly(ask: Callable[[], Awaitable[T]], otherwise: Callable[[], object] = lambda: None) -> T:
    """The bot's answer. As long as no bot is running, or it cannot take it, does `otherwise` and asks again."""
    while True:
        try:
            return await ask()
        except (httpx.TransportError, httpx.HTTPStatusError, AssertionError):  # of a browser that is not answered
            otherwise()
            await asyncio.sleep(TRY_AGAIN_S)
