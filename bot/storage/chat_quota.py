"""How many bytes of files a chat and a person may still store."""

from dataclasses import dataclass

from bot.domain.messages import ConversationKey
from bot.storage.database import Database
from bot.storage.queries import stored_bytes


@dataclass(frozen=True)
class ChatQuota:
    """At most so many bytes for each; 0 for no limit. A `ports.StorageQuota`."""

    database: Database
    most: int

    async def left(self, key: ConversationKey, sender: str) -> int:
        """The bytes that the chat and the person may still have."""
        return await self.database.query(stored_bytes.left, key, sender, self.most)
