"""A quick look at the video as it is: a small one where the back end makes such, else its storyboard and timeline."""

from __future__ import annotations

from bot.conversation import exporting, storyboard
from bot.conversation.answers import timeline_text
from bot.model import ConversationKey, Reply
from bot.runtime import Runtime
from bot.store import received
from bot.store.projects import Order
from bot.texts.nextsteps import next_steps


async def show(runtime: Runtime, key: ConversationKey, order: Order) -> None:
    """Shows it without making a version of it. Raises NothingToExport."""
    if (await runtime.backend.service()).previews:
        await exporting.start(runtime, key, order)
        return
    draft = await exporting.drawn(runtime, key, order.project)
    language = await runtime.language(key)
    media = None
    if (await runtime.outbox.limits(key)).pictures:
        async with runtime.database.read() as connection:
            held = await received.files_of_project(connection, order.project)
        media = await storyboard.draw(runtime, draft, held, f"out/{order.project}", language)
    reply = Reply(timeline_text(draft, language), next_steps(draft, language, preview=False), media=media)
    await runtime.outbox.post(key, order.id, reply)
