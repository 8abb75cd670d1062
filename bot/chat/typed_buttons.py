"""What a typed button label means: buttons and words do the same thing.

Labels are compared by letters and digits only. Most mean the same everywhere. Others (a project in a list, a choice)
refer to the buttons shown last. Only digests of those labels are stored: a label may be a name.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain import task_arguments, tasks
from bot.domain.messages import Action, ConversationKey, Language, Reply, Verb
from bot.domain.task_arguments import AlsoShape, Preset
from bot.language.normalizer import plain
from bot.language.utterance import Utterance
from bot.storage.database import Database
from bot.storage.queries import conversations
from bot.storage.queries.conversations import Offer
from bot.texts import say
from bot.texts.next_steps import MAKE, MUSIC, SHAPES, STYLE, STYLE_CHOICE, USE_ALL

JUST_NOW_S = 600.0
"""How long a question counts as just asked."""
_LONGEST = 80
_STATIC = {
    "button-make": MAKE,
    "button-all": USE_ALL,
    "button-keep": Action(Verb.KEEP),
    "button-cancel": Action(Verb.CANCEL),
    "button-again": Action(Verb.SEND_AGAIN),
    "button-rename": Action(Verb.RENAME),
    "button-remove": Action(Verb.REMOVE),
    "button-remove-sure": Action(Verb.REMOVE),
    "button-delete": Action(Verb.DELETE),
    "button-delete-sure": Action(Verb.DELETE),
    "button-delete-mine": Action(Verb.DELETE),
    "button-music": MUSIC,
    "button-style": STYLE,
    "button-everybody": Action(Verb.SETTINGS),
    "button-limited": Action(Verb.SETTINGS),
    "button-threads": Action(Verb.SETTINGS),
    "button-channel": Action(Verb.SETTINGS),
}
"""Labels that mean the same everywhere. Those that delete something always ask first."""
_WORDS_DO = frozenset({Verb.UNDO, Verb.REDO, Verb.EXPORT, Verb.PREVIEW})
"""Labels that are read as words, and answered in their language."""
_YES = re.compile(r"(?:yes|yep|yeah|yesplease|sure|doit|是|是的|对|确定|确认|删吧)")
_NO = re.compile(
    r"(?:no|nope|no(?:thanks|thankyou)|cancel|nevermind|dont|stop|不|不要|不用了?|别|别删|取消|算了|不删了?)"
)

_PLACES = tuple(
    re.compile(rf"(?:(?:the|option|number|no)?(?:{words})(?:one|option|please)*|第?[{signs}][个個种種]?吧?)")
    for words, signs in (("first|1st|1|one|former", "一1"), ("second|2nd|2|two", "二2"), ("third|3rd|3", "三3"))
)
"""How people name an answer by its place."""
_LAST = re.compile(r"(?:the)?(?:last|latter)(?:one|option|please)*|最后一?[个個种種]?|后者|後者")
_CALLED = re.compile(
    r"^(?:(?:please )?(?:call|name|rename) it(?: to)? |就?叫做?|改成|改为|改名为|名字叫?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A button shown recently; `newest`: it belongs to the latest question, asked just now."""

    action: Action
    newest: bool


async def remember_buttons(database: Database, key: ConversationKey, reply: Reply, now: float) -> None:
    """Stores the labels of a message's buttons for people who type them.

    A progress message has none but Cancel, and what is done by hand leaves the question that was asked before open.
    """
    if reply.buttons and not reply.progress and not reply.touch:
        codes = {_digest(button.label): button.action.encode() for button in reply.buttons if _letters(button.label)}
        await database.change(conversations.offer, key, Offer(now, codes))


def match_label(text: str, offers: Sequence[Offer], now: float) -> Action | None:
    """The action of a message that is a label, or that answers the question asked just now; else None."""
    if len(text) > _LONGEST or not _letters(text):
        return None
    shown = _shown(text, offers, now)
    if shown is None:
        return _answer(text, offers, now) or _static().get(_letters(text))
    if not shown.newest and (asking := _asking(shown.action)):
        return asking
    # "Festive" is a style if that was just the question, and a kind of music otherwise.
    styled = shown.newest and shown.action.verb == Verb.PRESET and shown.action.argument.startswith(STYLE_CHOICE)
    return None if _is_words(shown.action) and not styled else shown.action


def answer(said: Utterance, asked: Offer, now: float) -> Action | None:
    """The action of words that follow a question for a name; None if they ask for something else."""
    if now - asked.at >= JUST_NOW_S or len(said.text) > _LONGEST or said.asks or said.text.endswith(("?", "？")):
        return None
    return Action(Verb(asked.awaits), _CALLED.sub("", said.text).strip("\"'“”「」『』《》 .。!！"))


def _shown(text: str, offers: Sequence[Offer], now: float) -> _Shown | None:
    digest = _digest(text)
    for number, offer in enumerate(offers):
        action = Action.decode(offer.buttons.get(digest, ""))
        if action is not None:
            return _Shown(action, newest=number == 0 and now - offer.at < JUST_NOW_S)
    return None


def _answer(text: str, offers: Sequence[Offer], now: float) -> Action | None:
    """The answer yes or no to a question whether to delete something, or which of several things was meant."""
    newest = next(iter(offers), None)
    if newest is None or now - newest.at >= JUST_NOW_S:
        return None
    actions = [action for code in newest.buttons.values() if (action := Action.decode(code))]
    if choices := sorted((one for one in actions if one.verb == Verb.CHOOSE), key=lambda one: one.argument):
        return _choice(text, choices, actions)
    deleting = [action for action in actions if _asking(action)]
    if deleting and _NO.fullmatch(_letters(text)):
        return next((action for action in actions if action.verb == Verb.KEEP), None)
    return deleting[0] if len(deleting) == 1 and _YES.fullmatch(_letters(text)) else None


def _choice(text: str, choices: Sequence[Action], actions: Sequence[Action]) -> Action | None:
    """The answer that is named by its place, or by yes if there is no other; Keep for no."""
    letters = _letters(text)
    if len(choices) == 1 and _YES.fullmatch(letters):
        return choices[0]
    if _NO.fullmatch(letters):
        return next((one for one in actions if one.verb == Verb.KEEP), Action(Verb.KEEP))
    found = next((place for place, words in enumerate(_PLACES) if words.fullmatch(letters)), len(choices))
    if _LAST.fullmatch(letters):
        found = len(choices) - 1
    return choices[found] if found < len(choices) else None


def _asking(action: Action) -> Action | None:
    """The action that asks for confirmation, if this one deletes without asking; else None."""
    match task_arguments.of_action(action):
        case tasks.Delete(scope) if scope is not tasks.Scope.ASK:
            return task_arguments.action(tasks.Delete())
        case tasks.Remove(project, confirmed=True):
            return task_arguments.action(tasks.Remove(project))
    return None


def _is_words(action: Action) -> bool:
    if action.verb == Verb.PRESET:
        return isinstance(task_arguments.of_action(action), Preset) and action not in {MAKE, USE_ALL}
    return action.verb in _WORDS_DO and not action.argument


@cache
def _static() -> dict[str, Action]:
    found: dict[str, Action] = {}
    for language in Language:
        for key, action in _STATIC.items():
            found[_letters(say(key, language))] = action
        found[_letters(say("language-name", language))] = Action(Verb.LANGUAGE, language.value)
        for shape in SHAPES:
            label = say("button-also", language, ratio=shape.replace("-", ":"))
            found[_letters(label)] = task_arguments.action(AlsoShape((shape,)))
    return found


def _letters(label: str) -> str:
    return "".join(character for character in plain(label).text if character.isalnum())


def _digest(label: str) -> str:
    return hashlib.sha256(_letters(label).encode()).hexdigest()[:16]
