"""Registers the commands with Telegram, and reads commands, mentions and hidden links from a message's text.

It reads the text itself because not every client and server marks them as entities.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from telegram import Bot, BotCommand, MessageEntity

from adapters.telegram.config import TelegramConfig
from bot.domain.messages import Action, CommandInfo, Verb

log = structlog.get_logger()

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?![A-Za-z0-9_/.@])\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot as Telegram knows it, and what it can do."""

    id: int
    username: str
    fetch_limit: int | None = None
    commands: Mapping[str, CommandInfo] = field(default_factory=dict)

    def verb(self, name: str) -> tuple[Verb, bool] | None:
        """The verb of a command, and whether words may follow it. START always accepts a deep link's payload."""
        info = self.commands.get(name)
        if name == "start":
            return Verb.START, True
        return (info.verb, info.argument) if info else None


@dataclass(frozen=True, slots=True)
class Words:
    """A message's text without mentions of the bot, and with hidden links written out."""

    text: str
    mentioned: bool = False
    action: Action | None = None


def read_words(text: str, entities: Sequence[MessageEntity], me: Identity, *, under_file: bool = False) -> Words | None:
    """The words of a message; None if they are a command for another bot.

    `under_file`: the words belong to a file, so a command says what to do with it. An unknown command means
    help; if more words follow, it is plain text.
    """
    text, named = _without_mention(with_links(text, entities), me.username)
    named = named or any(entity.user is not None and entity.user.id == me.id for entity in entities)
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Words(text, named)
    name, target, rest = command[1].lower(), command[2], command[3].strip()
    if target and target.lower() != me.username.lower():
        return None
    known = me.verb(name)
    if known is None:
        asked = None if rest or under_file else Action(Verb.HELP)
        return Words(f"{name} {rest}" if rest else text, named or bool(target), asked)
    verb, takes_words = known
    if under_file:
        return Words(rest if rest and takes_words else f"{name} {rest}".strip(), mentioned=True)
    return Words(rest, mentioned=True, action=Action(verb, rest if takes_words else ""))


def with_links(text: str, entities: Sequence[MessageEntity]) -> str:
    """`text` with each hidden link's URL written after its words. Offsets count UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if entity.type == MessageEntity.TEXT_LINK and entity.url:
            shown = raw[start:end].decode("utf-16-le", "replace")
            if shown.rstrip("/") != entity.url.rstrip("/"):
                raw = raw[:end] + f" {entity.url} ".encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le", "replace").strip()


def _without_mention(text: str, username: str) -> tuple[str, bool]:
    if not username:
        return text, False
    found = re.compile(rf"[ \t]*(?<![A-Za-z0-9_@/])@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)
    rest, count = found.subn("", text)
    return (rest.strip().lstrip(",:，：").strip(), True) if count else (text, False)


async def tell_commands(config: TelegramConfig, bot: Bot, commands: Sequence[CommandInfo]) -> None:
    """Shows the commands in people's apps: in Chinese if the app is Chinese, else in English. Never raises."""
    try:
        for language, code in (("en", None), ("zh", "zh")):
            described = ((info.name, info.descriptions.get(language, "")) for info in commands)
            wanted = tuple(BotCommand(name, text[:256]) for name, text in described if text)
            if wanted and wanted != await bot.get_my_commands(language_code=code):
                await bot.set_my_commands(wanted, language_code=code)
    except Exception as error:  # noqa: BLE001 - a server need not have such a list
        log.warning("telegram-commands-not-set", reason=config.redact(error))
