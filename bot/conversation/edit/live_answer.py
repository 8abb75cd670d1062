"""What a person sees while they wait: the growing answer, signs of life, and the raw video of a generation."""

import re
from collections.abc import Awaitable

import structlog

from bot.chat.services import Services
from bot.conversation.edit import raw_video
from bot.conversation.edit.sessions import Place
from bot.domain.backend import Service, State
from bot.domain.errors import BackendError, DeliveryError
from bot.domain.messages import ConversationKey, Reply
from bot.language.answer_rewriting import translate

LOOK_S = 15.0
"""The shortest time between two looks at the state while a generation is at work."""
_SENTENCE = re.compile(r".*(?:[.!?](?=\s)|[。！？]|[^:：\s]\s*\n)", re.DOTALL)

log = structlog.get_logger()


class Waiting:
    """A `Listener` for one edit. Its errors never end the listening, because the edit is paid for."""

    def __init__(
        self, services: Services, key: ConversationKey, id: str, place: Place, before: State, service: Service
    ):
        self._services = services
        self._key = key
        self._id = id
        self._place = place
        self._shows = not service.free
        self._awaits_raw = self._shows and raw_video.awaits_raw(before)
        self._looked = services.clock.now()
        self._quiet = 0

    async def grown(self, text: str) -> None:
        """Shows whole sentences by editing one message; a channel without edits gets the answer at the end."""
        shown = translate(finished(text)).text.strip()
        if self._shows and shown and (await self._services.outbox.limits(self._key)).edits:
            slot = f"answer:{self._id}"
            await _tried(
                self._services.outbox.update_live_message(self._key, slot, Reply(shown, silent=True), optional=True)
            )

    async def working(self) -> None:
        """Looks for the raw video from time to time."""
        if self._services.clock.now() - self._looked >= LOOK_S:
            await self._look()

    async def quiet(self) -> None:
        """Says that the work continues."""
        self._quiet += 1
        await _tried(self._services.say(self._key, f"still:{self._id}:{self._quiet}", "still-working"))
        await self._look()

    async def _look(self) -> None:
        self._looked = self._services.clock.now()
        if self._awaits_raw:
            await _tried(self._announce())

    async def _announce(self) -> None:
        place, services = self._place, self._services
        state = await services.backend.state(place.account, place.session)
        there = await raw_video.announce_raw(services, self._key, place.project, state, running=True)
        self._awaits_raw = not there


def finished(text: str) -> str:
    """The whole sentences of `text`: half an instruction would look like content."""
    match = _SENTENCE.match(text)
    return match[0] if match else ""


async def _tried(call: Awaitable[object]) -> None:
    try:
        await call
    except (BackendError, DeliveryError) as error:
        log.info("progress-untold", error=type(error).__name__)
