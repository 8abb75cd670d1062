"""What people choose by on the strip: the project's photo in each style, and ten seconds of each kind of music."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from bot.backends.studio.style_sample import Sample, music_sample, style_tile
from bot.chat.services import Services
from bot.conversation.project.made_once import made_once
from bot.conversation.project.storyboard import changes, numbered
from bot.domain import draft as drafts
from bot.domain.backend import State
from bot.domain.draft import TrackType
from bot.domain.messages import ConversationKey, Language, MediaKind
from bot.domain.operations.constraints import MOODS, STYLES
from bot.domain.ownership import working_for
from bot.domain.photo_facts import UNKNOWN
from bot.storage.queries import projects, received_files
from bot.texts.formatting import capital, term

VERSION = 1
"""Of what is drawn and played: what is stored under another one is made again."""


@dataclass(frozen=True)
class StripSamples:
    """Makes each once. The studio alone has styles and music of which there can be samples."""

    services: Services

    async def style(self, key: ConversationKey, project: str, style: str, language: Language) -> str:
        """The key of a JPEG of a photo of the project in a style; empty if there is none."""
        state = await self._state(key, project) if style in STYLES else None
        if state is None:
            return ""
        draft = drafts.read(state.draft)
        held = numbered(draft, await self.services.read(received_files.files_of_project, project))
        shown = next((one for one in held if one[1].kind is MediaKind.PHOTO), next(iter(held), None))
        if shown is None or not shown[1].key:
            return ""
        number, file = shown
        how, name = changes(draft, number), capital(term("style", style, language))

        async def draw(target: Path) -> None:
            async with self.services.files.local(file.key) as path:
                sample = Sample(path, file.name, file.kind is MediaKind.VIDEO, file.facts or UNKNOWN, **how)
                await self.services.pool.run(style_tile, sample, style, name, target)

        return await self._made(key, f"out/{project}/style-{_digest(file.key, how, style, name)}.jpg", draw)

    async def music(self, key: ConversationKey, project: str, mood: str) -> str:
        """The key of an M4A of the music of this mood that the project would get; empty if there is none."""
        state = await self._state(key, project) if mood in MOODS else None
        if state is None:
            return ""
        seed, pool = _seed(state, mood), self.services.pool
        target = f"out/{project}/music-{_digest(mood, seed)}.m4a"
        return await self._made(key, target, lambda path: pool.run(music_sample, mood, seed, path))

    async def _state(self, key: ConversationKey, project: str) -> State | None:
        found = await self.services.read(projects.named, key, project)
        typed = (await self.services.backend.service()).operations
        if found is None or found.id != project or found.session is None or not typed:
            return None
        return await self.services.backend.state(self.services.account(key), found.session)

    async def _made(self, key: ConversationKey, target: str, make: Callable[[Path], Awaitable[object]]) -> str:
        """The `target`, made if it is not there; empty if that cannot be."""
        with working_for(str(key)):
            return target if await made_once(self.services.files, target, make) is not None else ""


def _seed(state: State, mood: str) -> int:
    """What the composer begins with for this project; the piece that plays, if it is of this mood."""
    sound = next(iter(drafts.read(state.draft).segments(TrackType.AUDIO)), None)
    first = state.assets[0].hash if state.assets else ""
    seed = int(sound.m.get("seed") or 0) if sound and sound.m.get("mood") else crc32(first.encode()) & 0xFFFF
    plays = sound is not None and sound.m.get("mood") == mood
    return (seed << 16) + (int(sound.m.get("piece") or 0) if sound and plays else 0)


def _digest(*what: object) -> str:
    return hashlib.sha256(repr((VERSION, *what)).encode()).hexdigest()[:16]
