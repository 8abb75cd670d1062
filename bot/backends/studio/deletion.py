"""Forgets a session: its rows, what was uploaded to it, and what was rendered of it."""

from __future__ import annotations

from bot.backends.studio.render_jobs import Renders, key
from bot.backends.studio.sessions import Store
from bot.domain.ports import FileStore


async def forget(session_id: str, store: Store, renders: Renders, files: FileStore) -> None:
    """Removes the rows first: a render or an upload under way finds them gone and takes its own file with it."""
    made = await renders.of_session(session_id)
    await store.remove(session_id)
    await files.delete([key(render_id) for render_id in made])
    await files.delete_prefix(f"studio/{session_id}/")
