"""Says that a sound which somebody sent is the music now."""

from bot.chat.services import Services
from bot.domain.draft import Draft, TrackType
from bot.domain.messages import Language, MediaKind
from bot.storage.queries import received_files
from bot.texts import say
from bot.texts.formatting import is_invented


async def song_line(services: Services, turn: str, project: str, draft: Draft, language: Language) -> list[str]:
    """The line for a sound that the turn has brought, if it is the music now."""
    files = await services.read(received_files.files_of_turn, turn, project)
    playing = {sound.name for sound in draft.segments(TrackType.AUDIO) if not sound.m.get("mood")}
    sent = [file for file in files if file.kind is MediaKind.AUDIO and file.name in playing]
    if not sent:
        return []
    name = sent[-1].name
    return [say("sound-plays", language) if is_invented(name) else say("song-plays", language, name=name)]
