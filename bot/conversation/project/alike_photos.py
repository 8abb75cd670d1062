"""Points out new photos that look nearly the same as others, once: on the card, or in the answer to the first wish."""

from collections.abc import Sequence

from bot.chat.services import Services
from bot.conversation.project.storyboard import numbered
from bot.domain.draft import Draft
from bot.domain.messages import Language, MediaKind
from bot.domain.photo_facts import UNKNOWN, alike
from bot.storage.queries.received_files import StoredFile
from bot.texts import say
from bot.texts.formatting import capital, pictures

_MOST = 3
"""The most groups that are named."""


async def alike_lines(
    services: Services, draft: Draft, held: Sequence[StoredFile], turn: str, language: Language
) -> list[str]:
    """A sentence for each group with a photo that the turn brought; none if the back end could not drop the others."""
    if not (await services.backend.service()).facts:
        return []
    photos = [(number, file) for number, file in numbered(draft, held) if file.kind == MediaKind.PHOTO]
    files = [file for _, file in photos]
    groups = alike([file.facts or UNKNOWN for file in files], [file.hash for file in files])
    new = [group for group in groups if any(files[index].turn == turn for index in group)]
    return [
        say("card-alike", language, n=len(group) - 1, photos=capital(pictures([photos[i][0] for i in group], language)))
        for group in new[:_MOST]
    ]
