"""Deletes a session: its rows, its uploads and its renders."""

from __future__ import annotations

from bot.backends.studio.render_jobs import Renders, key
from bot.backends.studio.sessions import Store
from bot.domain.ports import FileStore


async def forget(session_id: str, store: Store, renders: Renders, files: FileStore) -> None:
    """Deletes the rows first: a running render or upload then finds them gone and deletes its own file."""
    made = await renders.of_session(session_id)
    await store.remove(session_id)
    await files.delete([key(render_id) for render_id in made])
    await files.delete_prefix(f"studio/{session_id}/")
