"""The content of a video in people's words: how many pictures, how long, in which shape, and what is written on it."""

from collections.abc import Iterator, Mapping
from functools import reduce

from bot.domain import draft as drafts
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.draft_fields import FIELDS
from bot.texts import say
from bot.texts.change_report import in_words
from bot.texts.formatting import count, listed, music, pictures, quoted, term, time, times

_LOGO = next(field for field in FIELDS if field.key == "logo")
_CAPTIONS = 12
"""The most captions that are quoted; further ones are counted."""


def contents(draft: Draft, language: str) -> str:
    """A few sentences: `Your video has 5 photos and runs 20 s, …`; for an empty draft, one that says so."""
    shown = draft.segments(TrackType.VIDEO)
    if not shown:
        return say("status-empty", language)
    facts = say("list-facts", language).join(_facts(draft, language))
    clips = drafts.clips(shown)
    pictured = count(len(shown) - clips, clips, language)
    first = say("contents", language, pictures=pictured, time=time(draft.duration, language), facts=facts)
    return "\n".join([first, *_words(draft, language), *_captions(shown, language)])


def making(draft: Draft, language: str) -> str:
    """That the video is being made, and how: `Making a video of your 5 photos: 20 s (4 s each), 16:9, with …`."""
    shown = draft.segments(TrackType.VIDEO)
    clips = drafts.clips(shown)
    runs = time(draft.duration, language)
    pictured = say("making-clip" if clips else "making-photo", language)
    if len(shown) > 1:
        pictured = count(len(shown) - clips, clips, language)
        each = times([one.duration for one in shown], language)
        runs = say("making-time", language, time=runs, each=each)
    facts = [runs, *_shape(draft)]
    features = [*_transition(draft, language), *_features(draft, language)]
    first = say(
        "making",
        language,
        pictures=pictured,
        facts=say("list-facts", language).join(facts),
        features=listed(features, language),
    )
    return reduce(
        lambda told, more: say("sentences", language, first=told, second=more), _words(draft, language), first
    )


def _shape(draft: Draft) -> Iterator[str]:
    if ratio := str(draft.m.get("ratio") or ""):
        yield ratio


def _transition(draft: Draft, language: str) -> Iterator[str]:
    """The transition between all pictures."""
    into = [one.m.get("transition") for one in draft.segments(TrackType.VIDEO)[:-1]]
    kinds = {str(one.get("type") or "") if isinstance(one, Mapping) else "" for one in into}
    if len(kinds) == 1:
        yield term("transition", kinds.pop(), language)


def _facts(draft: Draft, language: str) -> Iterator[str]:
    """How long each picture stays, the shape, the look of all, and the music."""
    shown = draft.segments(TrackType.VIDEO)
    if len(shown) > 1:
        yield say("contents-each", language, each=times([one.duration for one in shown], language))
    yield from _shape(draft)
    yield from _features(draft, language)


def _features(draft: Draft, language: str) -> Iterator[str]:
    """The look of all, the logo, and the music."""
    shown = draft.segments(TrackType.VIDEO)
    looks = {str(one.m.get("look") or "") for one in shown}
    if len(looks) == 1 and "" not in looks:
        yield term("look", looks.pop(), language)
    if isinstance(logo := draft.m.get("logo"), Mapping) and logo.get("asset"):
        yield say("contents-logo", language, logo=in_words("logo", _LOGO.of(draft), language))
    sound = next(iter(draft.segments(TrackType.AUDIO)), None)
    yield music(str(sound.m.get("mood") or ""), sound.name, language) if sound else say("music-none", language)


def _words(draft: Draft, language: str) -> Iterator[str]:
    """A sentence for each text that lies over the whole: the title, the words at the end."""
    for text in draft.segments(TrackType.TEXT):
        at_end = text.m.get("position") == "end" or (text.start > 0 and text.end >= draft.duration)
        key = "contents-end" if at_end else "contents-title" if not text.start else "contents-text"
        yield say(key, language, text=quoted(text.name, language), time=time(text.start, language))


def _captions(shown: tuple[Segment, ...], language: str) -> Iterator[str]:
    """A sentence with all captions; the same words under several pictures count once."""
    numbers: dict[str, list[int]] = {}
    for number, one in enumerate(shown, 1):
        if caption := str(one.m.get("caption") or ""):
            numbers.setdefault(caption, []).append(number)
    if not numbers:
        return
    told = [
        say(
            "contents-caption",
            language,
            n=len(places),
            text=quoted(text, language),
            pictures=pictures(places, language),
        )
        for text, places in list(numbers.items())[:_CAPTIONS]
    ]
    more = len(numbers) - len(told)
    told += [say("contents-more", language, n=more)] if more else []
    yield say("contents-captions", language, captions=listed(told, language))
