"""Previews that a page plays beside its strip: small films of a project as it is now, unheard of in the chat."""

import hashlib
import json
import re
from dataclasses import dataclass, field

import structlog

from bot.chat.services import Services
from bot.conversation.edit.sessions import Place
from bot.domain import draft as drafts
from bot.domain.errors import BackendError, FileUnavailable
from bot.domain.fair_turns import at_place
from bot.domain.messages import ConversationKey, Sender
from bot.domain.tiles import StripPreview
from bot.storage.queries import projects, usage

COMPLETED, ENDED = "completed", ("failed", "cancelled")
_ID = re.compile(r"preview-[0-9a-f]{32}")

log = structlog.get_logger()


@dataclass(frozen=True)
class StripPreviews:
    """Makes them. A preview is known by what it shows: asking for the same again makes nothing."""

    services: Services
    newest: dict[str, str] = field(default_factory=dict)
    """The id of each project's newest preview; those before it are of no use any more."""

    async def begin(self, key: ConversationKey, sender: Sender, project: str) -> StripPreview | None:
        """Begins one of the project as it is now; None if there is nothing to see."""
        place = await self._place(key, project)
        if place is None or not (await self.services.backend.service()).previews:
            return None
        state = await self.services.backend.state(place.account, place.session)
        if not drafts.read(state.draft).ready:
            return None
        shown = json.dumps([place.session.session_id, state.draft], sort_keys=True)
        found = f"preview-{hashlib.sha256(shown.encode()).hexdigest()[:32]}"
        before = self.newest.get(project, found)
        self.newest[project] = found
        if before != found:
            await self._drop(place, before)
        if stored := await self._stored(project, found):
            return StripPreview(found, 100.0, stored)
        asker = await self._asker(key, sender)
        await self.services.backend.submit(place.account, place.session, found, state.draft, preview=True, asker=asker)
        return StripPreview(found)

    async def preview(self, key: ConversationKey, project: str, id: str) -> StripPreview | None:
        """How far it is. Once it is made, its film is fetched."""
        place = await self._place(key, project) if _ID.fullmatch(id) else None
        if place is None:
            return None
        if stored := await self._stored(project, id):
            return StripPreview(id, 100.0, stored)
        render = await self.services.backend.render(place.account, id)
        if render.status in ENDED:
            return StripPreview(id, failed=True)
        if render.status != COMPLETED:
            return StripPreview(id, render.percent)
        target, made = _key(project, id), self.services.backend.stored(render)
        if made:
            await self.services.files.copy(made, target)
        else:
            await self.services.files.put(target, self.services.backend.download(place.account, render))
        return StripPreview(id, 100.0, target)

    async def _place(self, key: ConversationKey, project: str) -> Place | None:
        found = await self.services.read(projects.named, key, project)
        if found is None or found.id != project or found.session is None:
            return None
        return Place(self.services.account(key), project, found.session)

    async def _asker(self, key: ConversationKey, sender: Sender) -> str:
        """An opaque key of the person, with their internet address if it is known: people take turns."""
        person = usage.person(key, sender.id) or usage.chat(key)
        return at_place(await self.services.read(usage.address, key, sender.id), person)

    async def _stored(self, project: str, id: str) -> str:
        try:
            await self.services.files.size(_key(project, id))
        except FileUnavailable:
            return ""
        return _key(project, id)

    async def _drop(self, place: Place, id: str) -> None:
        """Stops an earlier one, or deletes its film."""
        try:
            if not await self._stored(place.project, id):
                await self.services.backend.cancel(place.account, id)
        except BackendError as error:
            log.info("preview-not-stopped", error=type(error).__name__)
        await self.services.files.delete([_key(place.project, id)])


def _key(project: str, id: str) -> str:
    return f"out/{project}/{id}.mp4"
