"""Finds the project that people call by words of its texts: "grandma's one", 生日那个."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from bot.chat.services import Services
from bot.domain import draft as drafts
from bot.domain.draft import TrackType
from bot.domain.messages import ConversationKey
from bot.domain.operations.dialogue import Ask
from bot.domain.operations.picture import Make
from bot.domain.tasks import OTHER
from bot.language.edits.parser import read
from bot.language.normalizer import comparable
from bot.language.tokenizer import has_han
from bot.storage.queries import projects, received_files
from bot.storage.queries.projects import Export, Listed, Project

_MOST = 50
"""Among how many projects, the latest first, one is looked for."""
_ALIKE, _SPELT = 85.0, 5
"""From which likeness on, in percent, two words of at least so many letters are the same one."""
_FILLERS = frozenset(
    ["the", "my", "our", "of", "for", "about", "with", "from", "called", "named", "and", "a", "an", "mr", "mrs"]
)
_WORD = re.compile(r"[^\W_]+")


async def fitting(services: Services, key: ConversationKey, called: str) -> list[Listed]:
    """The projects that fit the words best, the last used first; of the OTHER kind all but the open one."""
    found = [one for one in await services.read(projects.listed, key, _MOST) if one.of == 1]
    if called == OTHER:
        opened = (await services.conversation(key)).project
        return [one for one in found if one.project.id != opened]
    wanted = set(_parts(called))
    exports = await services.read(projects.exports_of, key)
    latest = {one.project: one for one in reversed(exports)}
    scores = {
        one.project.id: _score(wanted, await _texts(services, one.project, latest.get(one.project.id))) for one in found
    }
    best = max(scores.values(), default=0)
    return [one for one in found if scores[one.project.id] == best > 0]


async def is_meant(services: Services, key: ConversationKey, called: str, words: str) -> bool:
    """Whether the words are about a project, rather than an edit of the open one."""
    said = read(words, {})
    if not said.unknown and any(not isinstance(one, Ask | Make) for one in said.operations):
        return False
    return called != OTHER or bool(await fitting(services, key, called))


async def _texts(services: Services, project: Project, latest: Export | None) -> str:
    """All words that people know of a project: its name, its wish, the texts of its `latest` video, its files."""
    draft = drafts.read(latest.draft) if latest else drafts.EMPTY
    shown = [segment.name for segment in draft.segments(TrackType.TEXT)]
    shown += [str(segment.m.get("caption") or "") for segment in draft.segments(TrackType.VIDEO)]
    held = await services.read(received_files.files_of_project, project.id)
    texts = [project.name, project.title, project.wish, *shown]
    return "\n".join([*texts, *(file.caption for file in held), *(file.name for file in held)])


def _score(wanted: set[str], texts: str) -> int:
    """How many of the wanted words are there."""
    there = set(_parts(texts))
    return sum(any(_same(word, other) for other in there) for word in wanted)


def _same(word: str, other: str) -> bool:
    if word == other or (len(word) == 1 and word in other):
        return True
    return min(len(word), len(other)) >= _SPELT and fuzz.ratio(word, other) >= _ALIKE


def _parts(text: str) -> Iterator[str]:
    """The words of a text without their endings, and of Chinese each two neighbouring characters."""
    for match in _WORD.finditer(comparable(text).replace("'s", " ")):
        word = match[0]
        if has_han(word):
            yield from (word[start : start + 2] for start in range(max(1, len(word) - 1)))
        elif word not in _FILLERS and len(word) > 1:
            yield word.removesuffix("s")
