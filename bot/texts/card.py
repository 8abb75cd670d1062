"""A project in one line: how much there is, how long it runs, its shape and its music."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.messages import MediaKind
from bot.texts import say
from bot.texts.changes import is_photo


def facts(draft: Draft, held: Sequence[MediaKind], language: str) -> str:
    """`12 photos · 2 clips · 0:36 · 16:9 · calm music`; what is not there, or not known yet, is left out.

    `held` are the files people sent, which is all there is to tell before the back end has a draft.
    """
    if draft.ready:
        names = [segment.name for segment in draft.segments(TrackType.VIDEO)]
        photos = sum(map(is_photo, names))
        clips = len(names) - photos
    else:
        photos, clips = held.count(MediaKind.PHOTO), held.count(MediaKind.VIDEO)
    songs = held.count(MediaKind.AUDIO)
    parts = [_count("card-photos", photos, language), _count("card-clips", clips, language)]
    if draft.ready:
        seconds = round(draft.duration / 1000)
        parts += [f"{seconds // 60}:{seconds % 60:02}", str(draft.m.get("ratio") or "")]
        parts.append(_music(draft, language))
    if songs > 1 or not draft.ready:
        parts.append(_count("card-songs", songs, language))
    return " · ".join(part for part in parts if part)


def _count(key: str, n: int, language: str) -> str:
    return say(key, language, n=n) if n else ""


def _music(draft: Draft, language: str) -> str:
    sound = next(iter(draft.segments(TrackType.AUDIO)), None)
    return _named(sound, language) if sound else say("card-no-music", language)


def _named(sound: Segment, language: str) -> str:
    try:
        return say(f"mood-{sound.m.get('mood') or ''}", language)
    except KeyError:  # one's own music, or a mood that only the service knows
        return say("card-music", language, name=sound.name)
