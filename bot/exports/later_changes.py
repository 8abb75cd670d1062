"""Says what a project has got since one of its videos was begun, and that video lacks."""

import structlog

from bot.chat.services import Services
from bot.domain import draft as drafts
from bot.domain.draft import Draft
from bot.domain.draft_diff import compare
from bot.domain.errors import BackendError
from bot.domain.messages import Language
from bot.storage.queries.projects import Export
from bot.texts import say
from bot.texts.change_report import report

log = structlog.get_logger()

_CHANGES = 3
"""The most later changes that are named."""


async def present(services: Services, export: Export) -> Draft | None:
    """The project's draft as it is now; None if the video has no versions, or if the back end is away."""
    project = await services.project(export.project)
    if export.batch or not export.number or project.session is None:
        return None
    try:
        state = await services.backend.state(services.account(export.conversation), project.session)
    except BackendError as error:
        log.info("state-unread", error=type(error).__name__)
        return None
    return drafts.read(state.draft)


def lacking(export: Export, newest: Draft, language: Language) -> list[str]:
    """Lines that name what the video lacks of the `newest` draft; empty if it lacks nothing."""
    sent = drafts.read(export.draft)
    newest = drafts.framed_as(newest, sent) if sent.export_ratio else newest  # it was meant to differ
    lines = report(compare(sent, newest), language)
    if not lines:
        return []
    told = [f"• {line.removeprefix('✅ ')}" for line in lines[:_CHANGES]]
    return [say("video-without", language, number=export.number), *told, *(["…"] if lines[_CHANGES:] else [])]
