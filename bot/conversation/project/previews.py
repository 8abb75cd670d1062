"""A quick look at the video as it is: a small one where the back end makes such, else its storyboard and timeline."""

from __future__ import annotations

from bot.chat.services import Services
from bot.conversation.info.info_replies import timeline_text
from bot.conversation.project import export_requests, storyboard
from bot.domain.messages import ConversationKey, Reply
from bot.storage.queries import received_files
from bot.storage.queries.projects import Order
from bot.texts.next_steps import next_steps


async def show(services: Services, key: ConversationKey, order: Order) -> None:
    """Shows it without making a version of it. Raises NothingToExport."""
    if (await services.backend.service()).previews:
        await export_requests.start(services, key, order)
        return
    draft = await export_requests.require_draft(services, key, order.project)
    language = await services.language(key)
    media = None
    if (await services.outbox.limits(key)).pictures:
        async with services.database.read() as connection:
            held = await received_files.files_of_project(connection, order.project)
        media = await storyboard.draw(services, draft, held, f"out/{order.project}", language)
    reply = Reply(timeline_text(draft, language), next_steps(draft, language, preview=False), media=media)
    await services.outbox.post(key, order.id, reply)
