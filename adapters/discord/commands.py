"""The commands and the form in Discord's format, and the first answer to an interaction. Pure.

They are plain data. The library's command tree needs a function for each command, and all would be the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.discord.strings import TEXTS, Said, localisations, say
from bot.domain.messages import CommandInfo, Verb

Json = dict[str, Any]

VIDEO, EDIT, MUSIC, EXPORT = "video", "edit", "music", "export"
SMALL = "small"
"""The quality of an export whose file is small."""
PHOTO_OPTIONS = 3
"""Attachment options are clumsy on a phone: people send more photos through the form."""
RATIOS = ("9:16", "16:9", "1:1", "4:5")
FORM, FORM_FILES, FORM_WORDS = "v1:form", "files", "say"

_CHAT_INPUT, _MESSAGE = 1, 3
_STRING, _ATTACHMENT = 3, 11
_EVERYWHERE: Final = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
"""For installation by a server or by a person; for servers, chats with the bot and other private chats."""

_COMMAND, _COMPONENT, _AUTOCOMPLETE = 2, 3, 4
_SAY, _DEFER, _DEFER_UPDATE, _NO_CHOICES, _MODAL = 4, 5, 6, 8, 9
_TO_ONE_ALONE = 1 << 6
_LABEL, _FILE_UPLOAD, _TEXT_INPUT, _ONE_LINE = 18, 19, 4, 1


def to_payload(commands: Sequence[CommandInfo]) -> list[Json]:
    """Every command as `PUT /applications/{id}/commands` expects it: the adapter's first, then the core's."""
    song = _option(_ATTACHMENT, "song", TEXTS["song"], TEXTS["song-hint"], required=True)
    names = [{tag: f"{text}{number + 1}" for tag, text in TEXTS["photo"].items()} for number in range(PHOTO_OPTIONS)]
    photos = [_option(_ATTACHMENT, f"photo{at}", name, TEXTS["photo-hint"]) for at, name in enumerate(names, 1)]
    own = [
        _command(VIDEO, TEXTS["make-video"], [_words_option(), *photos]),
        _command(EDIT, TEXTS["change"], [_words_option(required=True)]),
        _command(MUSIC, TEXTS["own-music"], [song]),
    ]
    others = [info for info in commands if info.name not in {VIDEO, EDIT, MUSIC}]
    more = [_command(info.name, _said(info), _options(info)) for info in others]
    return [*own, *more, {"type": _MESSAGE, **_named(TEXTS["menu"]["en"], TEXTS["menu"]), **_EVERYWHERE}]


def _named(name: str, text: Said) -> Json:
    """`name` comes back with an interaction and is read there: it stays, however a text is worded."""
    return {"name": name, "name_localizations": localisations(text)}


def _described(text: Said) -> Json:
    others = {tag: said[:100] for tag, said in localisations(text).items()}
    return {"description": text["en"][:100], "description_localizations": others}


def _command(name: str, described: Said, options: Sequence[Json]) -> Json:
    named = _named(name, TEXTS.get(f"command-{name}", {}))
    return {"type": _CHAT_INPUT, **named, **_described(described), "options": list(options), **_EVERYWHERE}


def _said(info: CommandInfo) -> Said:
    """The core's descriptions by locale; its Chinese serves both Chinese locales."""
    chinese = info.descriptions.get("zh", "")
    found = {"en": info.descriptions.get("en") or info.name}
    return found | ({"zh-CN": chinese, "zh-TW": info.descriptions.get("zh-TW", chinese)} if chinese else {})


def _options(info: CommandInfo) -> list[Json]:
    if info.verb == Verb.EXPORT:
        ratios = {ratio: {"en": ratio} for ratio in RATIOS}
        qualities = {name: TEXTS[f"quality-{name}"] for name in ("full", SMALL)}
        return [
            _option(_STRING, "ratio", TEXTS["ratio"], TEXTS["ratio-hint"], choices=_choices(ratios)),
            _option(_STRING, "quality", TEXTS["quality"], TEXTS["quality-hint"], choices=_choices(qualities)),
        ]
    if info.verb == Verb.LANGUAGE:
        languages = {"en": {"en": "English"}, "zh": {"en": "中文"}}
        return [_option(_STRING, "language", TEXTS["command-language"], _said(info), choices=_choices(languages))]
    return [_words_option()] if info.argument else []


def _words_option(*, required: bool = False) -> Json:
    return _option(_STRING, "say", TEXTS["say"], TEXTS["say-hint"], required=required)


def _option(kind: int, name: str, named: Said, described: Said, **more: Any) -> Json:
    return {"type": kind, **_named(name, named), **_described(described), "required": False, **more}


def _choices(texts: Mapping[str, Said]) -> list[Json]:
    return [{**_named(text["en"], text), "value": value} for value, text in texts.items()]


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
        written = next((str(option["value"]) for option in data.get("options", []) if option["name"] == "say"), "")
        return {"type": _MODAL, "data": to_form(locale, written[:1000])}
    return {"type": _DEFER}


def opens_form(kind: int, data: Mapping[str, Any]) -> bool:
    """Whether this is /video without a photo."""
    return kind == _COMMAND and data.get("name") == VIDEO and not data.get("resolved", {}).get("attachments")


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
