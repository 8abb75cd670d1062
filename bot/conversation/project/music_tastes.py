"""The moods of music to hear before choosing: one sound file, made once and kept."""

from bot.backends.studio.style_sample import HEARD_S, moods_sample
from bot.conversation.project.made_once import made_once
from bot.conversation.step import Step
from bot.domain.messages import Language, Media
from bot.domain.operations.constraints import MOODS
from bot.texts import say
from bot.texts.formatting import capital, term

VERSION = 1
"""Of the music: what is stored under another one is made again."""
KEY = f"tastes/moods-{VERSION}.mp3"


async def made(step: Step, language: Language) -> Media | None:
    """The sound; None if the chat shows no files beside texts, the back end has its own music, or it cannot be made."""
    services = step.services
    if not ((await services.outbox.limits(step.key)).pictures and (await services.backend.service()).operations):
        return None
    size = await made_once(services.files, KEY, lambda target: services.pool.run(moods_sample, MOODS, target))
    if size is None:
        return None
    return Media(
        KEY, "moods.mp3", "audio/mpeg", size, duration=float(HEARD_S * len(MOODS)), alt=say("music-alt", language)
    )


def times(language: Language) -> str:
    """When each mood is heard: `0:00 Calm, 0:10 Happy`."""
    begins = (divmod(number * HEARD_S, 60) for number in range(len(MOODS)))
    names = (capital(term("music", mood, language)) for mood in MOODS)
    told = (f"{minute}:{second:02} {name}" for (minute, second), name in zip(begins, names, strict=True))
    return say("list-comma", language).join(told)


def question(media: Media | None, language: Language) -> str:
    """Asks which music, and says what is heard when."""
    return say("music-which-heard", language, times=times(language)) if media else say("music-which", language)
