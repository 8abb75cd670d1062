"""One connection to the gateway, whose greeting is completed before the library reads it."""

from __future__ import annotations

import json
from typing import Any

from discord.gateway import DiscordWebSocket

from adapters.discord.compat import completion


class Session(DiscordWebSocket):
    """Without a `resume_gateway_url` the library would give the whole connection up."""

    async def received_message(self, msg: Any, /) -> None:
        """By the library, for every piece of what comes."""
        if isinstance(msg, bytes):
            msg = self._decompressor.decompress(msg)
            if msg is None:
                return
        if '"READY"' in msg:
            msg = self._completed(msg)
        await super().received_message(msg)

    def _completed(self, text: str) -> str:
        told = json.loads(text)
        if told.get("t") != "READY":
            return text
        me = self._connection.user
        bot = {"id": str(me.id), "username": me.name, "discriminator": me.discriminator} if me else {}
        place = (self.shard_id or 0, self.shard_count or 1)
        told["d"] = completion.ready(told.get("d") or {}, bot, str(self.gateway), place)
        return json.dumps(told)
