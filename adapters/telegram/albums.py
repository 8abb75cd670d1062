"""Albums in groups: only one item has the words that name the bot, but the others are meant too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adapters.shared.recent import Recent
from bot.domain.messages import Inbound

_REMEMBERED = 1000
"""The number of albums to remember. An album is over in seconds, but an item may be late."""


@dataclass
class _Album:
    """Whether an item named the bot, and the items that did not."""

    is_meant: bool = False
    waiting: dict[str, Inbound] = field(default_factory=dict)


class Albums:
    """Remembers a channel's last albums, so that early and late items count as addressed too."""

    def __init__(self) -> None:
        self._albums: Recent[tuple[str, str], _Album] = Recent(_REMEMBERED)

    def addressed(self, inbounds: Sequence[Inbound]) -> list[Inbound]:
        """The inbounds in their order, addressed if their album names the bot. Earlier items of it come once more."""
        for inbound in inbounds:
            if inbound.album and inbound.addressed:
                self._of(inbound).is_meant = True
        return [each for inbound in inbounds for each in self._with_siblings(inbound)]

    def _with_siblings(self, inbound: Inbound) -> list[Inbound]:
        if not inbound.album:
            return [inbound]
        album = self._of(inbound)
        if not album.is_meant:
            album.waiting[inbound.message] = inbound
            return [inbound]
        meant = [replace(each, addressed=True) for each in (*album.waiting.values(), inbound)]
        album.waiting.clear()
        return meant

    def _of(self, inbound: Inbound) -> _Album:
        return self._albums.setdefault((inbound.key.chat, inbound.album), _Album())
