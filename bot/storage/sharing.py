"""Makes and stops links to the watch page of a video; only if the bot has a public address."""

from bot.domain.messages import ConversationKey
from bot.domain.ports import Clock
from bot.domain.sharing import Shared
from bot.storage.database import Database
from bot.storage.queries import shares
from bot.storage.signed_urls import Links


class Sharing:
    """The links of this installation."""

    def __init__(self, database: Database, links: Links, clock: Clock) -> None:
        self._database = database
        self._links = links
        self._clock = clock

    @property
    def possible(self) -> bool:
        """Whether a link would work for other people."""
        return self._links.possible

    async def share(self, key: ConversationKey, media_key: str) -> Shared | None:
        """The link to a video of the conversation, the same until it expires; None if there is no such video."""
        if not self.possible:
            return None
        now = self._clock.now()
        made = await self._database.change(shares.share, key, media_key, now, now + self._links.lifetime_s)
        return Shared(self._links.watch(made.id), made.expires_at) if made else None

    async def stop(self, key: ConversationKey, media_key: str) -> None:
        """Stops every link to a video of the conversation, for good."""
        await self._database.change(shares.stop, key, media_key)
