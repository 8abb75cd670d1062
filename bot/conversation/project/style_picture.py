"""A picture of the styles to choose from: a photo of the project in each of them, as the studio would render it."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.backends.studio import styles
from bot.backends.studio.style_sample import Sample, style_sheet
from bot.conversation.edit import sessions
from bot.conversation.edit.sessions import has_content
from bot.conversation.project.storyboard import changes, numbered
from bot.conversation.step import Step
from bot.domain import draft as drafts
from bot.domain.errors import BotError
from bot.domain.messages import Language, Media, MediaKind
from bot.domain.photo_facts import UNKNOWN
from bot.storage.queries import received_files
from bot.texts import say
from bot.texts.formatting import capital, listed, term

VERSION = 1
"""Of the styles and of what is drawn: pictures that are stored under another one are drawn again."""

log = structlog.get_logger()


async def drawn(step: Step, language: Language) -> Media | None:
    """The picture; None if the chat shows none, if the back end has styles of its own, or if no photo can be drawn."""
    services, project = step.services, step.project
    shows = (await services.outbox.limits(step.key)).pictures and (await services.backend.service()).operations
    if not (project and shows):
        return None
    there = await has_content(services, project)
    draft = await sessions.draft(services, step.key, project) if there else drafts.read({})
    held = numbered(draft, await services.read(received_files.files_of_project, project))
    shown = next((one for one in held if one[1].kind is MediaKind.PHOTO), next(iter(held), None))
    if shown is None or not shown[1].key:
        return None
    number, file = shown
    how = changes(draft, number)
    names = [(style, capital(term("style", style, language))) for style in styles.STYLES]
    digest = hashlib.sha256(f"{VERSION} {file.key} {how} {names}".encode()).hexdigest()[:12]
    with TemporaryDirectory(prefix="bot-styles-") as folder:
        target = Path(folder) / "styles.jpg"
        async with services.files.local(file.key) as path:
            sample = Sample(path, file.name, file.kind is MediaKind.VIDEO, file.facts or UNKNOWN, **how)
            try:
                width, height = await services.pool.run(style_sheet, sample, names, target)
            except BotError as error:
                log.warning("no-style-picture", error=type(error).__name__)
                return None
        key = f"out/{project}/styles-{digest}.jpg"
        size = await services.files.put_file(key, target)
    alt = say("style-sheet-alt", language, styles=listed((name for _, name in names), language))
    return Media(key, "styles.jpg", "image/jpeg", size, width, height, alt=alt)
