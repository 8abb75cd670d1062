"""The commands and the form in Discord's format, the first answer to an interaction, and what comes back in it.

They are plain data. The library's command tree needs a function for each command, and all would be the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

import structlog

from adapters.discord.config import DiscordConfig
from adapters.discord.errors import FAILURES, MISFIT, code_of, to_delivery_error, wait_at_start
from adapters.discord.gateway import Gateway, Json
from adapters.discord.strings import TEXTS, Said, localisations, say
from adapters.shared.retries import until_answered
from bot.domain.errors import FileUnavailable
from bot.domain.messages import CommandInfo
from bot.domain.ports import Clock, FileStore

log = structlog.get_logger()

Commands = Mapping[str, CommandInfo]
"""The core's commands by their names."""

VIDEO, EDIT, MUSIC, EXPORT = "video", "edit", "music", "export"
SMALL = "small"
"""The quality of an export whose file is small."""
PHOTO_OPTIONS = 3
"""Attachment options are clumsy on a phone: people send more photos through the form."""
RATIOS = ("9:16", "16:9", "1:1", "4:5")
FORM, FORM_FILES, FORM_WORDS = "v1:form", "files", "say"

_CHAT_INPUT, _MESSAGE = 1, 3
_STRING, _ATTACHMENT = 3, 11
_EVERYWHERE: Final[Json] = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
"""For installation by a server or by a person; for servers, chats with the bot and other private chats."""

_UNKNOWN_ELSEWHERE = {"name_localizations", "description_localizations", *_EVERYWHERE}
"""Fields that not every other server knows."""

_COMMAND, _COMPONENT, _AUTOCOMPLETE = 2, 3, 4
_SAY, _DEFER, _DEFER_UPDATE, _NO_CHOICES, _MODAL = 4, 5, 6, 8, 9
_TO_ONE_ALONE = 1 << 6
_LABEL, _FILE_UPLOAD, _TEXT_INPUT, _ONE_LINE = 18, 19, 4, 1


async def tell_commands(
    config: DiscordConfig, gateway: Gateway, files: FileStore, clock: Clock, commands: Sequence[CommandInfo]
) -> None:
    """Sends the commands if they have changed; without what other servers may not know if those refuse them."""
    application, payload = gateway.application_id or 0, to_payload(commands)
    told = hashlib.sha256(json.dumps([config.base, payload], sort_keys=True).encode()).hexdigest().encode()
    key = f"discord/commands-{application}"
    with suppress(FileUnavailable):  # on the first start there is none
        if b"".join([chunk async for chunk in files.stream(key)]) == told:
            return
    for form in (payload, [simplified(command) for command in payload]):
        call = partial(gateway.http.bulk_upsert_global_commands, application, form)
        try:
            await until_answered(call, clock, wait_at_start, config.redact)
            await files.put(key, told)
            return
        except FAILURES as error:
            log.warning("discord-commands-not-set", reason=config.redact(error))
            if code_of(to_delivery_error(error, repeatable=True)) not in MISFIT:
                return


def simplified(entry: Json) -> Json:
    """A command, an option or a choice without other languages, files, and places of installation."""
    made = {name: value for name, value in entry.items() if name not in _UNKNOWN_ELSEWHERE}
    for name in {"options", "choices"} & made.keys():
        made[name] = [simplified(part) for part in made[name] if part.get("type") != _ATTACHMENT]
    return made


def to_payload(commands: Sequence[CommandInfo]) -> list[Json]:
    """Every command as `PUT /applications/{id}/commands` expects it: the adapter's first, then the core's."""
    described = {VIDEO: TEXTS["make-video"], EDIT: TEXTS["change"], MUSIC: TEXTS["own-music"]}
    described |= {info.name: _said(info) for info in commands if info.name not in described}
    options = {info.name: [_option("say")] for info in commands if info.argument} | _options()
    made = [
        _entry(name, TEXTS.get(f"command-{name}", {}), text) | {"type": _CHAT_INPUT, "options": options.get(name, [])}
        for name, text in described.items()
    ]
    menu = _entry(TEXTS["menu"]["en"], TEXTS["menu"]) | {"type": _MESSAGE}
    return [each | _EVERYWHERE for each in (*made, menu)]


def _options() -> dict[str, list[Json]]:
    """The options of commands by the command's name."""
    ratios = {ratio: {"en": ratio} for ratio in RATIOS}
    qualities = {name: TEXTS[f"quality-{name}"] for name in ("full", SMALL)}
    languages = {"en": {"en": "English"}, "zh": {"en": "中文"}}
    return {
        VIDEO: [_option("say"), *(_option("photo", str(number + 1)) for number in range(PHOTO_OPTIONS))],
        EDIT: [_option("say", required=True)],
        MUSIC: [_option("song", required=True)],
        EXPORT: [_option("ratio", choices=ratios), _option("quality", choices=qualities)],
        "language": [_option("language", choices=languages)],
    }


def _option(name: str, number: str = "", *, required: bool = False, choices: Mapping[str, Said] | None = None) -> Json:
    kind = _ATTACHMENT if name in {"photo", "song"} else _STRING
    named = {locale: f"{text}{number}" for locale, text in TEXTS[name].items()}
    made = _entry(f"{name}{number}", named, TEXTS[f"{name}-hint"]) | {"type": kind, "required": required}
    listed = [_entry(text["en"], text) | {"value": value} for value, text in (choices or {}).items()]
    return made | ({"choices": listed} if listed else {})


def _said(info: CommandInfo) -> Said:
    """The core's descriptions by locale; its Chinese serves both Chinese locales."""
    chinese = info.descriptions.get("zh", "")
    found = {"en": info.descriptions.get("en") or info.name}
    return found | ({"zh-CN": chinese, "zh-TW": info.descriptions.get("zh-TW", chinese)} if chinese else {})


def _entry(name: str, named: Said, described: Said | None = None) -> Json:
    """A command, an option or a choice. `name` comes back with an interaction: it stays, however a text is worded."""
    about: Json = {"name": name, "name_localizations": localisations(named)}
    if described:
        others = {tag: said[:100] for tag, said in localisations(described).items()}
        about |= {"description": described["en"][:100], "description_localizations": others}
    return about


def acknowledgement(
    kind: int, data: Mapping[str, Any], locale: str, *, understood: bool = True, form: bool = True
) -> Json:
    """The immediate answer to an interaction: "is thinking …", nothing visible, or the form.

    `kind` and `data` are its `type` and `data` as Discord sends them. A form cannot follow a deferred answer; `form`:
    whether it can be shown. What was not understood gets no other answer than this one, to the person alone.
    """
    asks = form and opens_form(kind, data)
    if not understood and kind != _AUTOCOMPLETE and not asks:
        return {"type": _SAY, "data": {"content": say("unread", locale), "flags": _TO_ONE_ALONE}}
    if kind == _COMPONENT:
        return {"type": _DEFER_UPDATE}
    if kind == _AUTOCOMPLETE:
        return {"type": _NO_CHOICES, "data": {"choices": []}}
    if asks:
        return {"type": _MODAL, "data": to_form(locale, option(data, "say")[:1000])}
    return {"type": _DEFER}


def opens_form(kind: int, data: Mapping[str, Any]) -> bool:
    """Whether this is /video without a photo."""
    resolved = data.get("resolved")
    files = isinstance(resolved, Mapping) and resolved.get("attachments")
    return kind == _COMMAND and data.get("name") == VIDEO and not files


def to_form(locale: str, written: str = "") -> Json:
    """The form for up to ten photos and a request. It omits Discord's picture filter, which leaves HEIC out."""
    files: Json = {"type": _FILE_UPLOAD, "custom_id": FORM_FILES, "min_values": 1, "max_values": 10}
    words: Json = {"type": _TEXT_INPUT, "custom_id": FORM_WORDS, "style": _ONE_LINE, "max_length": 1000}
    words |= {"placeholder": say("form-example", locale)} | ({"value": written} if written else {})
    parts = [
        {"type": _LABEL, "label": say("form-photos", locale), "component": files | {"required": True}},
        {"type": _LABEL, "label": say("form-say", locale), "component": words | {"required": False}},
    ]
    return {"title": say("form-title", locale), "custom_id": FORM, "components": parts}


def option(data: Mapping[str, Any], name: str) -> str:
    """The value of a command's option; empty if it was left out."""
    given = data.get("options")
    options = [found for found in given if isinstance(found, Mapping)] if isinstance(given, list) else []
    return next(
        (str(found["value"]).strip() for found in options if found.get("name") == name and "value" in found), ""
    )


def words_of(data: Mapping[str, Any]) -> str:
    """The person's words in a command or a form."""
    return option(data, "say") or str(field_of(data, FORM_WORDS).get("value") or "").strip()


def field_of(data: Mapping[str, Any], custom_id: str) -> Mapping[str, Any]:
    """A field of a form by its custom id, in a label or (in older forms) in a row; empty if there is none."""
    parts = data.get("components") or []
    fields = [field for part in parts for field in [part.get("component"), *(part.get("components") or [])]]
    return next((field for field in fields if field and field.get("custom_id") == custom_id), {})
