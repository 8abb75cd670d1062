"""The commands as platforms list them."""

from bot.domain.messages import CommandInfo, Language, Verb
from bot.texts import say

_COMMANDS = (
    Verb.START,
    Verb.HELP,
    Verb.NEW,
    Verb.STATUS,
    Verb.CREDITS,
    Verb.PREVIEW,
    Verb.EXPORT,
    Verb.UNDO,
    Verb.REDO,
    Verb.CANCEL,
    Verb.PROJECTS,
    Verb.RENAME,
    Verb.LANGUAGE,
    Verb.SETTINGS,
    Verb.PRIVACY,
    Verb.DELETE,
)
_WITH_WORDS = frozenset({Verb.LANGUAGE, Verb.RENAME})


def commands() -> tuple[CommandInfo, ...]:
    """Every command with its description in both languages."""
    return tuple(
        CommandInfo(
            verb.value,
            verb,
            {language.value: say(f"command-{verb}", language) for language in Language},
            argument=verb in _WITH_WORDS,
        )
        for verb in _COMMANDS
    )
