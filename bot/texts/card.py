"""A project in one line: how much there is, how long it runs, its shape and its music."""

from __future__ import annotations

from bot.draft import Draft, TrackType
from bot.texts import say


def facts(draft: Draft, language: str) -> str:
    """`12 photos · 0:36 · 16:9 · calm music`; what the draft does not say is left out."""
    pictures = len(draft.segments(TrackType.VIDEO))
    seconds = round(draft.duration / 1000)
    music = next((segment.name for segment in draft.segments(TrackType.AUDIO)), "")
    parts = [
        say("card-photos", language, n=pictures),
        f"{seconds // 60}:{seconds % 60:02}",
        str(draft.m.get("ratio") or ""),
        say("card-music", language, name=music) if music else say("card-no-music", language),
    ]
    return " · ".join(part for part in parts if part)
