"""A project in one line: how many pictures it has, how long it runs, its shape and its music."""

from collections.abc import Sequence

from bot.domain.draft import Draft, TrackType
from bot.domain.messages import MediaKind
from bot.texts import say
from bot.texts.formatting import clock, music


def facts(draft: Draft, held: Sequence[MediaKind], language: str) -> str:
    """`12 photos · 2 clips · 0:36 · 16:9 · calm music`, without absent or unknown parts.

    Before the back end has a draft, the line counts `held`, the files that people sent.
    """
    if draft.ready:
        pictures = draft.segments(TrackType.VIDEO)
        photos = sum(picture.is_photo for picture in pictures)
        clips = len(pictures) - photos
    else:
        photos, clips = held.count(MediaKind.PHOTO), held.count(MediaKind.VIDEO)
    songs = held.count(MediaKind.AUDIO)
    parts = [_count("count-photos", photos, language), _count("count-clips", clips, language)]
    if draft.ready:
        parts += [clock(draft.duration), str(draft.m.get("ratio") or "")]
        sound = next(iter(draft.segments(TrackType.AUDIO)), None)
        mood = str(sound.m.get("mood") or "") if sound else ""
        parts.append(music(mood, sound.name, language) if sound else say("music-none", language))
    if songs > 1 or not draft.ready:
        parts.append(_count("card-songs", songs, language))
    return " · ".join(part for part in parts if part)


def _count(key: str, n: int, language: str) -> str:
    return say(key, language, n=n) if n else ""
