"""Music, its mood, its volume and its start; the sound of clips."""

import re

from bot.domain.operations import Operation
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    SyncToBeat,
    UseOwnMusic,
)
from bot.domain.photo_selection import CLIPS, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, Built, Frame
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

STEP, BIT, MUCH = 1.5, 1.2, 2.0
DEFAULT_MS = -1
"""The usual length of a fade."""


def set_music(clause: Clause) -> Operation:
    """Music of the mood that is named last; the nearest one for a kind of music."""
    another = clause.has("another") or _ONE_MORE.search(_around(clause)) is not None
    if mood := clause.last_value("mood"):
        return SetMusic(mood, another=another)
    if near := clause.last_value("near"):
        return SetMusic(near, asked="near", another=another)
    return UseOwnMusic() if clause.has("own") else SetMusic()


_ONE_MORE = Pattern(
    r"\b(?:different|other)\b|[换換再另][一]?[首段支曲个個]|[换換再]来?一?[首段支曲]|别的|別的", re.IGNORECASE
)
"""Words for another piece: "a different happy tune", 换一首欢快的."""


def _around(clause: Clause) -> str:
    """The clause with the letters before it, which may be fillers: 再来一首."""
    return clause.source[max(0, clause.tokens[0].start - 6) : clause.limit or clause.tokens[-1].end]


def _feeling(clause: Clause) -> Built:
    """A mood by itself is a wish for music; a remark is not: "that looks sad"."""
    start, end = clause.tokens[0].start, clause.tokens[-1].end
    before = clause.source[max(0, start - 30) : end].casefold()
    return (
        None
        if clause.has("it", "be")
        or (clause.has("who") and not _MUSIC_NAMED.search(before))
        or re.search(r"\b(?:looks?|seems?|sounds?|feels?|was)\b", before)
        else set_music(clause)
    )


def _any_music(clause: Clause) -> Built:
    """Some music; a statement about it is no wish: "the music is fine"."""
    named = clause.has("be", "who", "show", "it") or (has_han(clause.source) and not _is_wanted(clause))
    return None if named else SetMusic()


def _names_music(clause: Clause) -> bool:
    """Whether "another" means music: 换一首, not 换一种."""
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    if not has_han(written):
        return clause.has("music") or _ANOTHER.fullmatch(written.strip()) is not None
    return clause.has("music") or re.search("[首歌曲乐]", written) is not None


_ANOTHER = Pattern(
    r"(?:(?:try|play|use|pick|take|choose|give|want|need|put|maybe|something|an?|any|me|us|some|on|in|go|with|for) )*"
    r"(?:another(?: one)?|something else|different(?: one)?|another please|other one|new one|next one)"
    r"|.*\b(?:song|music|track|tune)s?\b.*",
    re.IGNORECASE,
)
"""How somebody asks for another thing without saying which: mostly the music."""


def _is_wanted(clause: Clause) -> bool:
    """Whether a Chinese clause has a verb that asks for music, or is the whole message: 配乐, 加点音乐."""
    whole = clause.source.strip(" 。.!！") == clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    return clause.has("add", "do", "make", "put") or (whole and not clause.has("volume"))


def _is_step(clause: Clause) -> bool:
    """降低20% is a step, 降到20% a level."""
    said = [clause.source[t.start : t.end] for t in clause.tokens if t.among(_LOUDER)]
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    return bool(said) and has_han(said[0]) and not re.search("[到为至成]", written)


def _written(clause: Clause) -> str:
    return clause.source[clause.tokens[0].start : clause.tokens[-1].end]


_SOUND_OF_CLIP = Pattern(
    r"\b(?:clip|video|recording|footage)(?:'?s)? (?:sound|audio|volume|noise)"
    r"|\b(?:sound|audio|volume|noise) (?:of|in|from|on) (?:the|my|that) (?:clip|video|recording|footage)",
    re.IGNORECASE,
)
"""The sound of a clip, not the music: "clip sound at 30 percent"."""


def _only_down(clause: Clause) -> bool:
    """Whether it says no more than "down", which may be anything: "cool it down"."""
    named = clause.has("music", "volume", "clip", "own", "clipsound", "loud", "quiet", "louder")
    told = [clause.source[t.start : t.end].casefold() for t in clause.tokens if t.has("quieter")]
    verb = re.search(r"\b(?:turn|bring|dial|take|tone|put)\b", clause.source[: clause.tokens[-1].end], re.IGNORECASE)
    return not named and told == ["down"] and verb is None


def _is_size(clause: Clause) -> bool:
    """Whether it only says 大 or 小, which may be the size of anything."""
    said = [token for token in clause.tokens if token.among(_LOUDER)]
    named = clause.has("music", "volume", "clip", "own", "clipsound")
    return not named and all(token.has("bigger") or token.has("smaller") for token in said)


_LOUDER = frozenset({"loud", "quiet", "louder", "quieter"})


def _is_stated(clause: Clause) -> bool:
    """Whether it says how the sound is, not how it should be: "the music is not loud"."""
    return any(token.tag in {"be", "it"} for token in clause.tokens) or has_han(clause.source)


def volume(clause: Clause) -> Built:
    """How loud the music or the clips are: a level, or a step up or down."""
    if _is_size(clause) or _only_down(clause):
        return None
    of = CLIPS if clause.has("clip") and (not clause.has("music") or _SOUND_OF_CLIP.search(_written(clause))) else None
    share = clause.number("share")
    if clause.has("full"):
        return SetVolume(1.0, of)
    if share is not None:
        by = clause.has("by") or any(token.tag == "by" for token in clause.tokens) or _is_step(clause)
        if by and clause.has("louder", "quieter"):
            return ScaleVolume(round(1 + share if clause.has("louder") else 1 - share, 3), of)
        return SetVolume(min(1.0, share), of)
    if clause.has("half") and not clause.has("louder"):
        return SetVolume(0.5, of) if clause.has("volume") and not clause.has("quieter") else ScaleVolume(0.5, of)
    if clause.has("half") and clause.has("loud"):
        return ScaleVolume(0.5, of)
    if clause.has("loud") and clause.has("do", "make") and not clause.has("too", "not", "louder", "quieter"):
        return ScaleVolume(STEP, of)
    up = clause.has("louder", "loud", "up") and not (clause.has("quieter") and not clause.has("too", "loud"))
    if clause.has("too", "not") or (clause.has("loud") and not clause.has("louder")):
        up = not up if clause.has("louder", "loud") else True
        if clause.has("loud") and (clause.has("enough") or (clause.has("not") and _is_stated(clause))):
            up = True
    factor = clause.number("factor")
    step = factor if factor and factor > 1 else MUCH if clause.has("much") else BIT if clause.has("bit") else STEP
    return ScaleVolume(round(step if up else 1 / step, 3), of)


def fades(clause: Clause) -> tuple[int | None, int | None]:
    """The lengths of a fade in and a fade out; both if neither is said."""
    ms = clause.ms or DEFAULT_MS
    if re.search(r"\bin and (?:fade )?out\b", _written(clause), re.IGNORECASE):
        return ms, ms
    start, stop = clause.has("fadein", "front"), clause.has("fadeout", "back", "end", "out", "off")
    if start and stop and clause.has("fadein") and clause.has("fadeout") and clause.has("front") != clause.has("back"):
        start, stop = clause.has("front"), clause.has("back")
    if start and stop and clause.ms and re.search(r"\bin\b.*\b(?:music|song|it)\b.*\band fade\b", _written(clause)):
        return DEFAULT_MS, ms  # "fade in the music and fade it out over 5 seconds"
    return (ms if start or not stop else None), (ms if stop or not start else None)


def _fade(clause: Clause) -> Built:
    words = clause.source[clause.tokens[0].start : clause.tokens[-1].end].casefold()
    if "black" in words or "黑" in words:
        return None  # the picture
    return FadeMusic(*fades(clause))


def _no_fade(clause: Clause) -> Built:
    fade_in, fade_out = fades(clause)
    if clause.has("put", "only"):
        return None  # "don't put the music off, just let it die away"
    return FadeMusic(None if fade_in is None else 0, None if fade_out is None else 0)


def _start(clause: Clause) -> Built:
    return StartMusic(clause.ms)


_MUSIC_NAMED = Pattern(r"\b(?:song|music|track|tune|intro|mp3)\b", re.IGNORECASE)
_CLIP_NAMED = Pattern(r"\b(?:clip|video|recording|footage|film)\b", re.IGNORECASE)


def _of_music(clause: Clause) -> bool:
    """Whether the first seconds are those of the music: "that track takes ages, skip its first 20 seconds"."""
    said = clause.source[: clause.tokens[-1].end + 40]
    return _MUSIC_NAMED.search(said) is not None and _CLIP_NAMED.search(said) is None


def _second_song(clause: Clause) -> Built:
    """`I sent another song, play it after the first`; a photo that is named is none."""
    first = clause.of_or_none in {None, at(1)}
    return UseOwnMusic(second=True) if first else None


def _off(clause: Clause) -> Built:
    """`no music`; `sound of the video off` is that of the clips, 用我的歌原来的音乐不要了 keeps that song."""
    if clause.has("own") and clause.has("default", "previous"):
        return None if clause.tokens[0].among(frozenset({"not", "remove", "off"})) else UseOwnMusic()
    return MuteClips() if _SOUND_OF_CLIP.search(_written(clause)) else RemoveMusic()


def _mute(clause: Clause) -> Built:
    of = clause.of_or_none
    if of is None and not clause.has("clip"):
        return None
    return MuteClips(not clause.has("unmute"), of)


def _silent(_: Clause) -> Built:
    return RemoveMusic()


_MUSIC = "music video slideshow photo all short long"
_FEEL = "mood near"
_LOUDNESS = f"keep move only up also {DEGREE} too enough share full music volume clip video own at quiet loud all not"

FRAMES = (
    Frame("mood|near music", f"{_MUSIC} {_FEEL} {DEGREE} below atmost another instead also do make", set_music),
    Frame("mood|near", f"{_FEEL} below atmost more bit another instead one", _feeling, alone=True),
    Frame("begin dur", "", _start),
    Frame("remove|not dur refs|first|front|in", "it be begin music own", lambda c: _start(c) if _of_music(c) else None),
    Frame("not|remove|off music", f"{_MUSIC} {_FEEL} own volume again default previous", _off),
    Frame("mute", "music video slideshow all volume", _silent, alone=True),
    Frame("music mute", "video all", _silent),
    Frame("mute|unmute clip|refs|nums", "clip video photo each all them music volume one", _mute),
    Frame("not|remove|off clip music|volume", "video refs photo all", lambda _: MuteClips(True, None)),
    Frame("music own", "", lambda _: UseOwnMusic()),
    Frame("own", "music songref long video instead another also", lambda _: UseOwnMusic()),
    Frame("second", "music add another own after back begin refs be show also", _second_song),
    Frame("music", "video slideshow", _any_music, alone=True),
    Frame("dislike music|own", "it be", lambda _: AnotherMusic()),
    Frame("another music", "music switch move swap again mood near", lambda _: AnotherMusic()),
    Frame("another", "music", lambda c: AnotherMusic() if _names_music(c) else None, alone=True),
    Frame("switch|swap music", "another", lambda _: AnotherMusic()),
    Frame("switch|swap music mood|near", "another more", set_music),
    Frame("music do", "another switch", lambda c: AnotherMusic() if c.has("do") and _changes(c) else None),
    Frame("previous music|own", "again undo restore move one", lambda _: RestoreMusic()),
    Frame("mood|near beat", f"{_MUSIC} {_FEEL} below", set_music),
    Frame("again|restore clip music|volume|mute|own", "video own music", lambda _: MuteClips(False)),
    Frame("unmute", "clip video music", lambda _: MuteClips(False)),
    Frame("restore|again|undo music", "mood near again move", lambda _: RestoreMusic()),
    Frame("louder|quieter|up music|volume|clip|own", _LOUDNESS, volume),
    Frame("louder|quieter", f"{DEGREE} too share full", volume, alone=True),
    Frame("keep|make it loud|quiet", "much bit do", volume),
    Frame("not loud|quiet", "much", volume),
    Frame("too|not|bit|much|half|factor loud|quiet music|volume|clip|own", _LOUDNESS, volume),
    Frame("loud|quiet music|volume|own", _LOUDNESS, volume),
    Frame("half|factor|twice loud", "only", volume),
    Frame("too loud|quiet", "bit much not", volume, alone=True),
    Frame("share|full|half music|volume", f"{_LOUDNESS} louder quieter do", volume),
    Frame("music|own dur to|in front|begin|at", "begin front show own music video long after only", _start),
    Frame("music|own dur front|begin|at|in", "begin front show own music video long after only only", _start),
    Frame(
        "music|own fade|fadein|fadeout",
        "off out blendtype fade fadein fadeout front back end slower dur video bit long longer finish begin matchsong",
        _fade,
    ),
    Frame("not music|own fade|fadein|fadeout", "off out blendtype fade fadein fadeout front back end", _no_fade),
    Frame("beat", "match photo music cuts cut transition video all speed each own sec refs", lambda _: SyncToBeat()),
    Frame(
        "not|off|remove beat",
        "them match photo music cuts transition",
        lambda c: None if c.has("cut") else SyncToBeat(False),
    ),
)


def _changes(clause: Clause) -> bool:
    """Whether a verb of changing stands there, not one of adding: "change the music", 换音乐."""
    return clause.source[clause.tokens[0].start : clause.tokens[-1].end].casefold().startswith(("change", "换", "更换"))
