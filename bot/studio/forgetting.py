"""Forgets a session: its rows, what was uploaded to it, and what was rendered of it."""

from __future__ import annotations

from bot.ports import FileStore
from bot.studio.renders import Renders, key
from bot.studio.store import Store


async def forget(session_id: str, store: Store, renders: Renders, files: FileStore) -> None:
    """Removes the rows first: a render or an upload under way finds them gone and takes its own file with it."""
    made = await renders.of_session(session_id)
    await store.remove(session_id)
    await files.delete([key(render_id) for render_id in made])
    await files.delete_prefix(f"studio/{session_id}/")
