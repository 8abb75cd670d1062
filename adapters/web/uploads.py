"""Files that are being received: how many at once, and how many bytes, from each chat and each internet address.

Their bytes count against what the chat may store, and against the room on the disk, before a message has them.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from bot.domain.messages import ConversationKey
from bot.domain.ports import FreeSpace, StorageQuota
from bot.domain.rate_limits import MANY

MOST_OF_CHAT = 4
"""Messages with files that one chat may be sending at once; an address, behind which are more people, more of them."""
_EACH = 1024 * 1024
"""Bytes after which the room on the disk is looked at again."""


@dataclass
class Uploads:
    """What this process is receiving; `chat` and `address` are keys of a message's sender."""

    disk: FreeSpace | None
    stored: StorageQuota | None
    messages: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def of(self, key: ConversationKey, address: str) -> "Upload":
        """The files of one message that begins to arrive; to be ended."""
        return Upload(self, key, {f"chat {key.chat}": 1} | ({f"address {address}": MANY} if address else {}))


@dataclass
class Upload:
    """The files of one message. Each method returns the code of why the next bytes are not taken; empty if they are."""

    _all: Uploads
    _key: ConversationKey
    _whose: dict[str, int]
    """Who sends it, with how many times as much as one chat they may."""
    _begun: bool = False
    _bytes: int = 0
    _looked_at: int = 0
    _left: float = math.inf
    """What the chat may store, its files that are arriving among it."""

    async def begin(self) -> str:
        """Counts a further file."""
        if not self._begun:
            if any(self._all.messages[who] >= MOST_OF_CHAT * times for who, times in self._whose.items()):
                return "too-many-uploads"
            self._begun = True
            self._all.messages.update(dict.fromkeys(self._whose, 1))
            if self._all.stored is not None:
                self._left = await self._all.stored.left(self._key, self._key.chat)
        return "no-room" if self._all.disk is not None and self._all.disk.is_low else ""

    def take(self, size: int) -> str:
        """Counts bytes that have come; less than none for those that are not kept."""
        self._bytes += size
        self._all.bytes.update(dict.fromkeys(self._whose, size))
        most = self._all.stored.most if self._all.stored is not None else 0
        for who, times in self._whose.items():
            if self._all.bytes[who] > (self._left if times == 1 else times * most or math.inf):
                return "chat-full"
        if self._bytes - self._looked_at >= _EACH:
            self._looked_at = self._bytes
            return "no-room" if self._all.disk is not None and self._all.disk.is_low else ""
        return ""

    @property
    def size(self) -> int:
        """The bytes that have come and are kept."""
        return self._bytes

    def end(self) -> None:
        """Counts it no longer: its files are stored, or gone."""
        if self._begun:
            for who in self._whose:
                self._all.messages[who] -= 1
                self._all.bytes[who] -= self._bytes
                if not self._all.messages[who]:
                    del self._all.messages[who], self._all.bytes[who]
