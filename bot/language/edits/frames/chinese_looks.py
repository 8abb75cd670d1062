"""What people ask for in Chinese with words that English does not have: sound, pictures, and words on them."""

from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.photos import ScaleLength
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    FadePicture,
    Rotate,
    SetMotion,
    SetSpeed,
    SetTransition,
)
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RestoreMusic,
    ScaleVolume,
    SetVolume,
    StartMusic,
    UseOwnMusic,
)
from bot.domain.operations.words import RemoveWords, ReplaceText, SetCaptions, StyleWords, TimeWords, Words
from bot.domain.photo_selection import ALL, CLIPS, THEM
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, PHOTOS, Built, Frame
from bot.language.edits.frames.clips import trimmed
from bot.language.edits.frames.dialogue import undo_since
from bot.language.edits.frames.lettering import look_of, which_words
from bot.language.edits.frames.picture import LIGHT_STEP
from bot.language.edits.frames.sound import fades, set_music, volume
from bot.language.edits.frames.video import shape
from bot.language.edits.frames.words import listed
from bot.language.normalizer import plain
from bot.language.patterns import Pattern

_UPRIGHT = Pattern("[转摆扶翻掰]正|旋转|正过来|[左右]转|转.?[左右]|[顺逆]时针")
_LEAST_TEXT = 20
"""Smaller numbers are photos or seconds, not words on the picture: 把3改成5."""
_TAGS = {Words.TITLE: "title", Words.END: "end", Words.CAPTIONS: "caption"}


def _replaced(clause: Clause) -> Built:
    """标题里的“奶奶”换成“外婆”; “在见”应该是“再见”."""
    texts = clause.written.texts
    return ReplaceText(texts[0], texts[1]) if len(texts) == 2 and not clause.chosen else None


def _said(clause: Clause) -> str:
    return plain(clause.source[clause.tokens[0].start : clause.tokens[-1].end]).text


def _words_kept(clause: Clause) -> Built:
    """所有字都去掉只留标题."""
    kept = [words for words in _words_of(clause) if clause.index("only", "keep") < clause.index(_TAGS[words])]
    kept = kept if clause.of.is_all else []
    return tuple(RemoveWords(words) for words in _TAGS if words not in kept) if kept else None


def _words_but(clause: Clause) -> Built:
    """除了标题，其他字都去掉."""
    stays = next(str(token.value) for token in clause.tokens if token.tag == "allbut")
    return tuple(RemoveWords(words) for words, tag in _TAGS.items() if tag != stays)


def _respelt(clause: Clause) -> Built:
    """是「婆婆」不是「波波」, 不是「波波」是「婆婆」."""
    texts = clause.written.texts
    if len(texts) != 2:
        return None
    return ReplaceText(*(texts if clause.tokens[0].has("isnot") else texts[::-1]))


def _replaced_number(clause: Clause) -> Built:
    """把80改成81: numbers that are no places."""
    found = [t for t in clause.tokens if t.tag in {"nums", "num", "count"}]
    written = [clause.source[t.start : t.end].strip() for t in found]
    if len(found) != 2 or not all(one.isdigit() and int(one) >= _LEAST_TEXT for one in written):
        return None
    return ReplaceText(written[0], written[1])


def _caption_of_it(clause: Clause) -> Built:
    texts = clause.written.texts
    several = clause.has("caption") and len(texts) == 1 and len(listed(texts[0])) > 1
    return SetCaptions(THEM, texts) if clause.tokens and len(texts) == 1 and not several else None


def _color(clause: Clause) -> Built:
    """换成红色: colours by themselves are those of words."""
    color = clause.value("color")
    return StyleWords(Words.ALL, color=color, font=clause.value("font")) if color else None


def _caption_color(clause: Clause) -> Built:
    return StyleWords(Words.CAPTIONS, color=clause.value("color"), of=clause.of) if clause.value("color") else None


def _clip_volume(clause: Clause) -> Built:
    built = volume(clause)
    if isinstance(built, SetVolume):
        return SetVolume(built.level, CLIPS)
    return ScaleVolume(built.factor, CLIPS) if isinstance(built, ScaleVolume) else None


def _sized(clause: Clause) -> Built:
    """大一点: of the words before, if the message names some."""
    return look_of(clause, Words.ALL, None) or None


def _listed_captions(clause: Clause) -> Built:
    """依次写上：春、夏、秋、冬."""
    texts = clause.written.texts
    texts = tuple(listed(texts[0])) if len(texts) == 1 else texts
    return SetCaptions(ALL, texts) if len(texts) > 1 else None


def _words_of(clause: Clause) -> list[Words]:
    """All words on the picture that a clause names: 标题和字幕."""
    kinds = {"title": Words.TITLE, "end": Words.END, "caption": Words.CAPTIONS}
    if clause.has("back") and not clause.has("end"):
        kinds["back"] = Words.END
    return [words for tag, words in kinds.items() if clause.has(tag)]


def _styled_each(clause: Clause) -> Built:
    return tuple(style for words in _words_of(clause) for style in look_of(clause, words, None))


def _turned(clause: Clause) -> Built:
    """顺便转正: the photo of the sentence before."""
    if not _UPRIGHT.search(_said(clause)):
        return None
    return Rotate(180 if clause.has("upside") else 270 if clause.has("turnleft") else 90, THEM)


def _song(clause: Clause) -> Built:
    """背景音乐用《难忘今宵》."""
    return Unsupported("song-by-name") if clause.written.texts else None


def _picture_fade(clause: Clause) -> Built:
    return FadePicture(*fades(clause))


def _no_black(clause: Clause) -> Built:
    return FadePicture(None, 0) if clause.has("back") else FadePicture(0, None)


def _twice(clause: Clause) -> Built:
    return TimeWords(which_words(clause), factor=clause.number("factor") or 2.0)


def _sound_fade(clause: Clause) -> Built:
    return FadeMusic(*fades(clause))


def _skipped(clause: Clause) -> Built:
    """音乐前面20秒跳过."""
    return StartMusic(clause.ms) if clause.has("front", "before", "first") else None


_TWO = "title|caption end|caption|back"
_FADES = "fade fadein fadeout soundfade front back end finish begin music own video photo dur not all"

FRAMES = (
    Frame("clipsound remove|off|not|mute", "clip video refs nums all them", lambda _: MuteClips()),
    Frame("words remove|unwanted|off only|keep title|caption|end", "all refs", _words_kept),
    Frame("allbut words remove|unwanted|off", "all rest refs", _words_but),
    Frame("mood|near music another", "bit much more mood near", set_music),
    Frame("mood another bit", "music mood near", set_music),
    Frame("clipsound do", "in clip video", lambda c: MuteClips(False) if "开" in _said(c) else None),
    Frame("clip dur only first|front|back|last|refs", "mine video refs", trimmed),
    Frame("pan slower|faster refs|each|photo", f"{PHOTOS} move show bit", lambda c: SetMotion(c.value("pan"), of=c.of)),
    Frame("isnot", "words meant be wrong refs in title caption", _respelt, text=True),
    Frame("meant", "words caption be", _caption_of_it, text=True),
    Frame("clipsound keep|restore|show", "clip video refs nums all them asis again", lambda _: MuteClips(False)),
    Frame("clipmute", "clip video all", lambda _: MuteClips()),
    Frame("clipsound louder|quieter|share|full|half", f"clip video volume bigger smaller {DEGREE} too", _clip_volume),
    Frame("clipsound too|not loud|quiet", f"clip video volume {DEGREE}", _clip_volume),
    Frame("soundfade", _FADES, _sound_fade),
    Frame("music|own remove dur", "front before first", _skipped),
    Frame(
        "second join", "music own another songref after before back show add again", lambda _: UseOwnMusic(second=True)
    ),
    Frame("songref join", "music own add show after back", lambda _: UseOwnMusic(second=True)),
    Frame("restore songref", "music before again undo", lambda _: RestoreMusic()),
    Frame("undo songref", "music before again", lambda _: RestoreMusic()),
    Frame("undo|restore before music", "again", lambda c: None if undo_since(c) else RestoreMusic()),
    Frame("another songref", "music again", lambda _: AnotherMusic()),
    Frame("clip default speed", "restore again video refs show to", lambda _: SetSpeed(1.0)),
    Frame("songref dur begin|front|at", "music begin show own at", lambda c: StartMusic(c.ms)),
    Frame("restore default music|songref", "again own", lambda _: RestoreMusic()),
    Frame("bigger|smaller", f"{DEGREE} too", _sized),
    Frame("begin dur front", "music own show at", lambda c: StartMusic(c.ms)),
    Frame("title|end|card twice|factor", "show long words", _twice),
    Frame("outline", "words caption title end bit color", lambda c: look_of(c, which_words(c), None)),
    Frame(
        "fadein|fadeout front|back|headtail|finish format",
        "video photo all dur fade fadein fadeout blendtype",
        _picture_fade,
    ),
    Frame("not black front|back", "fade format video begin finish", _no_black),
    Frame("order|asis write|caption|words", "caption words write photo each below all", _listed_captions, text=True),
    Frame("ratio|platform format make|do", "video photo all them size match", shape),
    Frame(
        f"color|font|bigger|smaller|outline|spot {_TWO}", f"title end caption all and {DEGREE} color font", _styled_each
    ),
    Frame("restore transition", "again all", lambda _: SetTransition()),
    Frame("music|songref", "add do in own put show", _song, text=True),
    Frame("half refs", "show long photo", lambda c: ScaleLength(0.5, c.of)),
    Frame("crop", "bit much closer spot", lambda c: None if c.chosen else Crop(THEM)),
    Frame("rotate", "upside turnleft turnright bit", _turned),
    Frame("color", "font do bit again more", _color),
    Frame("color refs", "do bit photo only", _caption_color),
    Frame("toodark", f"{PHOTOS} all too bit", lambda c: Brighten(LIGHT_STEP, c.of)),
    Frame("toobright", f"{PHOTOS} all too bit", lambda c: Brighten(-LIGHT_STEP, c.of)),
    Frame("do|to|be|meant", "title words in end caption wrong to write do move", _replaced, text=True),
    Frame("nums|num nums|num do|to", "in title words wrong", _replaced_number),
    Frame("words|caption them", "add write put below", _caption_of_it, text=True),
)
