"""Questions beside requests: what is kept, how people get the video, what a word means.

"Is it free? Do you keep our photos?" asks two things, and "nice, how do I download it?" one. Each is answered by
itself; only what is left is a request.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain import task_arguments
from bot.domain.intents import Intent
from bot.domain.messages import Verb
from bot.domain.questions import About
from bot.domain.tasks import Status, Task
from bot.language.intents import full_message_commands, intent_classifier, small_talk
from bot.language.normalizer import is_ornament, plain
from bot.language.patterns import compiled

_LONGEST = 200
_ENDS = re.compile(
    r"[?？!！。…\n]+\s*|\.(?:\s+|$)|[,，;；、]\s*|\s+(?:and|but|also|so|then|(?<!yes )or)\s+"
    r"|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"[\"“”「」『』《》]|[:：](?!\d)")
"""Marks words that are shown rather than said to the bot."""
_BESIDE = frozenset(
    {
        Verb.PRIVACY,
        Verb.EXPLAIN,
        Verb.PRESET,
        Verb.PHOTOS,
        Verb.STATUS,
        Verb.CHANGES,
        Verb.HELP,
        Verb.CANCEL,
        Verb.LANGUAGE,
        Verb.DELETE,
        Verb.PROJECTS,
    }
)
"""Commands that may stand beside other words."""
_ABOUT = ("kept", "get", "where_it", "wait", "watermark", "quality", "limits")
_TOPICS = {topic: compiled(f"{{lead}}{{about.{topic}}}{{trail}}") for topic in _ABOUT}
_HOW, _WHERE = compiled("{about.how}"), compiled("{about.where}")
_QUESTION, _REQUEST = compiled("{about.question}"), compiled("{about.request}")
_GO = compiled("{about.go}")
_IMPATIENT, _BARE_TONGUE = compiled("{about.impatient}"), compiled("{lead}(?:in )?{tongue}{trail}")
_CALLS = compiled("{lead}help(?: me)?{trail}")
_SHORT = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "wat": "what",
    "wats": "what's",
    "hows": "how is",
    "cant": "can't",
    "w": "with",
}
"""How people shorten words when they write in haste."""


@dataclass(frozen=True, slots=True)
class Asides:
    """The questions of a message, and the words without them."""

    tasks: tuple[Task, ...] = ()
    rest: str = ""


def taken_out(text: str) -> Asides:
    """The questions that `text` asks beside its requests; words that ask for nothing are left out with them."""
    if len(text) > _LONGEST or _WRITTEN.search(text):
        return Asides(rest=text)
    if (whole := _asked(text)) is not None:
        return Asides((whole,))
    found: list[Task] = []
    left: list[str] = []
    pieces = [(piece, end, _asked(piece)) for piece, end in _pieces(text)]
    waits = any(isinstance(asked, Status) for _, _, asked in pieces)
    for piece, end, asked in pieces:
        if waits and _IMPATIENT.fullmatch(_words(piece)):
            continue  # not "slower"
        if asked is None:
            left.append(piece + end)
        elif asked not in found:
            found.append(asked)
    if not found:
        return Asides(rest=text)
    rest = "".join(left).strip(" ,，;；、")
    greets = (command := full_message_commands.read(rest)) is not None and command.verb == Verb.START
    if greets or small_talk.acknowledges(rest) or intent_classifier.plan(rest).only_remarks:
        rest = ""
    if rest and all(isinstance(one, Status) for one in found):
        return Asides(rest=text)  # "take out photo 2, ok?"
    return Asides(_without_doubles(found), rest)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What stands between marks, each with the mark behind it."""
    start = 0
    for end in _ENDS.finditer(text):
        yield text[start : end.start()], end[0]
        start = end.end()
    yield text[start:], ""


def _asked(piece: str) -> Task | None:
    """The question that the words are as a whole; None if they are something else."""
    piece = " ".join(_SHORT.get(word.lower(), word) for word in piece.split())
    words = _words(piece)
    if not words:
        return None
    for topic, pattern in _TOPICS.items():
        if pattern.fullmatch(words):
            return Status(progress=True) if topic == "wait" else About(topic.removesuffix("_it"))
    command = full_message_commands.read(piece)
    if command is not None:
        beside = command.verb in _BESIDE and not (_CALLS.fullmatch(words) or _BARE_TONGUE.fullmatch(words))
        return task_arguments.of_action(command) if beside else None
    asks = "how" if _HOW.search(words) else "where" if _WHERE.search(words) else ""
    if asks and str(intent_classifier.plan(piece)) == Intent.EXPORT:
        return About("get" if asks == "how" else "where")
    return None


def _words(piece: str) -> str:
    """The words as patterns compare them, without ornaments."""
    return "".join(character for character in plain(piece).text if not is_ornament(character)).strip()


def only_asks(text: str) -> bool:
    """Whether words that have to do with an export ask something, and do not ask for the video: "who pressed it?"."""
    asking = {
        piece: bool(_QUESTION.search(words := _words(piece))) and not _REQUEST.search(words)
        for piece, _ in _pieces(text)
    }
    exporting = [piece for piece in asking if _exports(piece)]
    return any(asking.values()) and all(asking[piece] for piece in exporting)


def _exports(piece: str) -> bool:
    return any(step.intent is Intent.EXPORT for step in intent_classifier.plan(piece).steps)


def goes_ahead(text: str) -> bool:
    """Whether the words only say to do it: "ok do it", 做吧."""
    return len(text) <= _LONGEST and _GO.fullmatch(_words(text)) is not None


def _without_doubles(found: list[Task]) -> tuple[Task, ...]:
    """Where the video is also says whether it is done."""
    placed = any(isinstance(one, About) for one in found)
    return tuple(one for one in found if not (placed and isinstance(one, Status)))
