"""The content of a draft: its tracks, in the service's words and order."""

from bot.domain.draft import Draft, Segment, Track, TrackType
from bot.texts import say
from bot.texts.formatting import count, short, span, term

_TITLES = 3
"""The most titles that are listed; further ones are counted."""
_CAPTIONS = 12
_TRACKS = {TrackType.VIDEO: "timeline-video", TrackType.AUDIO: "timeline-music", TrackType.TEXT: "timeline-title"}


def timeline(draft: Draft, language: str, *, one_line: bool = False) -> str:
    """The tracks that are not empty, a line for each or all in one line; for an empty draft, a sentence that says so.

    `Timeline (3 tracks): 1. Video: city (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)`
    """
    tracks = [track for track in draft.tracks if track.segments]
    if not tracks:
        return say("status-empty", language)
    lines: list[str] = []
    for number, track in enumerate(tracks, 1):
        lines.append(f"{number}. {_track(track, language)}")
        if captions := _captions(track, language):
            lines.append(captions if one_line else f"   {captions}")
    text = " ".join(lines) if one_line else "\n" + "\n".join(lines)
    return say("timeline", language, n=len(tracks), tracks=text).replace(" \n", "\n")


def _track(track: Track, language: str) -> str:
    key = _TRACKS.get(track.type, "timeline-other")
    if track.type == TrackType.TEXT and len(track.segments) <= _TITLES:
        titles = [_titled(segment, segment.name, language) for segment in track.segments]
        return say(key, language, what=say("list-comma", language).join(titles))
    first, last = track.segments[0].start, max(segment.end for segment in track.segments)
    facts = [span("timeline-span", first, last, language)]
    volume = track.segments[0].volume if track.type == TrackType.AUDIO else None
    if volume is not None:
        facts.append(f"{volume}%")
    fact = say("list-facts", language).join(facts)
    return say(key, language, what=say("timeline-item", language, what=_summed(track, language), facts=fact))


def _captions(track: Track, language: str) -> str:
    captions = [_titled(one, str(one.m["caption"]), language) for one in track.segments if one.m.get("caption")]
    if track.type != TrackType.VIDEO or not captions:
        return ""
    more = [] if len(captions) <= _CAPTIONS else ["…"]
    return say("timeline-captions", language, what=say("list-comma", language).join([*captions[:_CAPTIONS], *more]))


def _titled(segment: Segment, text: str, language: str) -> str:
    shown = span("timeline-span", segment.start, segment.end, language)
    return say("timeline-item", language, what=say("timeline-quoted", language, text=short(text)), facts=shown)


def _summed(track: Track, language: str) -> str:
    """The name of a track's only segment, or the number of its segments."""
    names = list(dict.fromkeys(segment.name for segment in track.segments))
    if track.type == TrackType.VIDEO:
        photos = sum(segment.is_photo for segment in track.segments)
        clips = len(track.segments) - photos
        return short(names[0]) if (photos, clips) == (0, 1) else count(photos, clips, language)
    if len(names) == 1 and names[0]:
        return term("music", names[0], language) if track.type == TrackType.AUDIO else short(names[0])
    return say("timeline-pieces", language, n=len(track.segments))
