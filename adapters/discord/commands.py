"""The commands and the form as Discord takes them, and its answers to an interaction. Pure.

The commands are built as data: the library's command tree wants a function for each, and all of ours would be the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from discord import ui

from adapters.discord import strings
from adapters.discord.strings import Said, say
from bot.domain.messages import CommandInfo, Verb

Json = dict[str, Any]

VIDEO, EDIT, MUSIC, EXPORT = "video", "edit", "music", "export"
SMALL = "small"
"""The quality of an export whose file is small."""
PHOTO_OPTIONS = 3
"""Attachment options are clumsy on a telephone: more photos go into the form."""
RATIOS = ("9:16", "16:9", "1:1", "4:5")
FORM, FORM_FILES, FORM_WORDS = "v1:form", "files", "say"

_CHAT_INPUT, _MESSAGE = 1, 3
_STRING, _ATTACHMENT = 3, 11
_EVERYWHERE: Final = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
"""Installed to a server or to a person; in servers, in chats with the bot, in other private chats."""

_LOCALISED = ("name_localizations", "description_localizations")

_COMMAND, _COMPONENT, _AUTOCOMPLETE = 2, 3, 4
_SAY, _DEFER, _DEFER_UPDATE, _NO_CHOICES, _MODAL = 4, 5, 6, 8, 9
_TO_ONE_ALONE = 1 << 6


def to_payload(commands: Sequence[CommandInfo]) -> list[Json]:
    """Every command, as `PUT /applications/{id}/commands` takes them: the adapter's own first, then the core's."""
    own = [
        _command(VIDEO, strings.MAKE_VIDEO, [_words_option(required=False), *_photo_options()]),
        _command(EDIT, strings.CHANGE, [_words_option(required=True)]),
        _command(
            MUSIC, strings.OWN_MUSIC, [_option(_ATTACHMENT, "song", strings.SONG, strings.SONG_HINT, required=True)]
        ),
    ]
    names = {VIDEO, EDIT, MUSIC}
    more = [_command(info.name, _said(info), _options(info)) for info in commands if info.name not in names]
    menu = {
        "type": _MESSAGE,
        "name": strings.MENU["en"],
        "name_localizations": strings.localisations(strings.MENU),
    }
    return [*own, *more, menu | _EVERYWHERE]


def simplified(payload: Sequence[Json]) -> list[Json]:
    """The same for a server that refuses it whole: without other languages, files, and places to install it."""
    found = []
    for command in payload:
        made = {name: value for name, value in command.items() if name not in {*_EVERYWHERE, *_LOCALISED}}
        if "options" in made:
            made["options"] = [_plainly(option) for option in made["options"] if option["type"] != _ATTACHMENT]
        found.append(made)
    return found


def _plainly(option: Json) -> Json:
    made = {name: value for name, value in option.items() if name not in _LOCALISED}
    if "choices" in made:
        made["choices"] = [{"name": choice["name"], "value": choice["value"]} for choice in made["choices"]]
    return made


def _command(name: str, described: Said, options: Sequence[Json]) -> Json:
    return {
        "type": _CHAT_INPUT,
        "name": name,
        "name_localizations": strings.localisations(strings.COMMAND_NAMES.get(name, {})),
        "description": described["en"][:100],
        "description_localizations": {tag: text[:100] for tag, text in strings.localisations(described).items()},
        "options": list(options),
        **_EVERYWHERE,
    }


def _said(info: CommandInfo) -> Said:
    """The core's descriptions by locale; its Chinese is good for both kinds of Chinese."""
    chinese = info.descriptions.get("zh", "")
    found = {"en": info.descriptions.get("en") or info.name}
    return found | ({"zh-CN": chinese, "zh-TW": info.descriptions.get("zh-TW", chinese)} if chinese else {})


def _options(info: CommandInfo) -> list[Json]:
    if info.verb == Verb.EXPORT:
        ratio = _option(_STRING, "ratio", strings.RATIO, strings.RATIO_HINT)
        quality = _option(_STRING, "quality", strings.QUALITY, strings.QUALITY_HINT)
        return [
            ratio | {"choices": [_choice(value, {"en": value}) for value in RATIOS]},
            quality | {"choices": [_choice(value, named) for value, named in strings.QUALITIES.items()]},
        ]
    if info.verb == Verb.LANGUAGE:
        option = _option(_STRING, "language", strings.COMMAND_NAMES["language"], _said(info))
        return [option | {"choices": [_choice("en", {"en": "English"}), _choice("zh", {"en": "中文"})]}]
    return [_words_option(required=False)] if info.argument else []


def _words_option(*, required: bool) -> Json:
    return _option(_STRING, "say", strings.SAY, strings.SAY_HINT, required=required)


def _photo_options() -> list[Json]:
    found = []
    for number in range(1, PHOTO_OPTIONS + 1):
        name: Said = {tag: f"{text}{number}" for tag, text in strings.PHOTO.items()}
        found.append(_option(_ATTACHMENT, name["en"], name, strings.PHOTO_HINT))
    return found


def _option(kind: int, name: str, named: Said, described: Said, *, required: bool = False) -> Json:
    return {
        "type": kind,
        "name": name,
        "name_localizations": strings.localisations(named),
        "description": described["en"],
        "description_localizations": strings.localisations(described),
        "required": required,
    }


def _choice(value: str, named: Said) -> Json:
    return {"name": named["en"], "name_localizations": strings.localisations(named), "value": value}


def acknowledgement(
    kind: int, data: Mapping[str, Any], locale: str, *, understood: bool = True, form: bool = True
) -> Json:
    """What an interaction is answered with at once: "is thinking …", nothing visible, or the form.

    `kind` and `data` are its `type` and `data` as Discord sends them. A form cannot follow a deferred answer; `form`:
    whether it can be shown. What was not understood, and will have no other answer, is told so, to the person alone.
    """
    asks = form and opens_form(kind, data)
    if not understood and kind != _AUTOCOMPLETE and not asks:
        return {"type": _SAY, "data": {"content": say(strings.UNREAD, locale), "flags": _TO_ONE_ALONE}}
    if kind == _COMPONENT:
        return {"type": _DEFER_UPDATE}
    if kind == _AUTOCOMPLETE:
        return {"type": _NO_CHOICES, "data": {"choices": []}}
    if asks:
        return {"type": _MODAL, "data": to_form(locale, _written(data))}
    return {"type": _DEFER}


def opens_form(kind: int, data: Mapping[str, Any]) -> bool:
    """Whether this is /video without a photo."""
    return kind == _COMMAND and data.get("name") == VIDEO and not data.get("resolved", {}).get("attachments")


def to_form(locale: str, written: str = "") -> Json:
    """The form for up to ten photos and a wish."""
    modal = ui.Modal(title=say(strings.FORM_TITLE, locale), custom_id=FORM)
    files: ui.FileUpload[ui.Modal] = ui.FileUpload(custom_id=FORM_FILES, min_values=1, max_values=10)
    wish: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=FORM_WORDS,
        required=False,
        max_length=1000,
        placeholder=say(strings.FORM_EXAMPLE, locale),
        default=written or None,
    )
    modal.add_item(ui.Label(text=say(strings.FORM_PHOTOS, locale), component=files))
    modal.add_item(ui.Label(text=say(strings.FORM_SAY, locale), component=wish))
    return modal.to_dict()


def _written(data: Mapping[str, Any]) -> str:
    return next((str(option["value"]) for option in data.get("options", []) if option["name"] == "say"), "")[:1000]
