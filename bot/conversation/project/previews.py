"""A quick look at the video as it is: a small one where the back end makes such, else its storyboard and timeline."""

from __future__ import annotations

from bot.chat.services import Runtime
from bot.conversation.info.info_replies import timeline_text
from bot.conversation.project import export_requests, storyboard
from bot.domain.messages import ConversationKey, Reply
from bot.storage.queries import received_files
from bot.storage.queries.projects import Order
from bot.texts.next_steps import next_steps


async def show(runtime: Runtime, key: ConversationKey, order: Order) -> None:
    """Shows it without making a version of it. Raises NothingToExport."""
    if (await runtime.backend.service()).previews:
        await export_requests.start(runtime, key, order)
        return
    draft = await export_requests.drawn(runtime, key, order.project)
    language = await runtime.language(key)
    media = None
    if (await runtime.outbox.limits(key)).pictures:
        async with runtime.database.read() as connection:
            held = await received_files.files_of_project(connection, order.project)
        media = await storyboard.draw(runtime, draft, held, f"out/{order.project}", language)
    reply = Reply(timeline_text(draft, language), next_steps(draft, language, preview=False), media=media)
    await runtime.outbox.post(key, order.id, reply)
