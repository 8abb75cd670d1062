"""Values of the Discord adapter: settings, addresses, waiting tokens, errors, permissions, words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord import strings
from adapters.discord.addresses import FLOOR, InteractionToken, Place, Posted
from adapters.discord.commands import acknowledgement, to_payload, words_of
from adapters.discord.config import OWN, DiscordConfig
from adapters.discord.errors import to_delivery_error
from adapters.discord.gateway import Gateway, build_gateway
from adapters.discord.inbound import of_interaction, pressed
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.permissions import REQUIRED, missing
from bot.domain.clock import SystemClock
from bot.domain.errors import (
    ChatGone,
    ConfigurationProblem,
    DeliveryError,
    SendRefused,
    SentUnknown,
    TooLargeToSend,
    TryLater,
)
from bot.domain.file_names import clean_name, kind_of
from bot.domain.messages import Action, Address, CommandInfo, MediaKind, Verb
from bot.language import intents
from tests.fakes.discord.interactions import check_form


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("", OWN),
        ("http://127.0.0.1:80", "http://127.0.0.1:80/api/v10"),
        ("http://127.0.0.1:80/api/", "http://127.0.0.1:80/api/v10"),
        ("https://proxy.example/api/v10", "https://proxy.example/api/v10"),
    ],
)
def test_the_api_s_address(url: str, base: str) -> None:
    assert DiscordConfig("token", api_url=url).base == base


def test_the_proxy_is_for_encrypted_connections_and_is_not_shown() -> None:
    config = DiscordConfig("a-token", proxy="http://user:password@proxy")
    assert config.proxy_used == "http://user:password@proxy"
    assert DiscordConfig("a-token", "http://127.0.0.1", proxy="http://proxy").proxy_used is None
    assert "a-token" not in repr(config)
    assert "password" not in repr(config)
    assert config.redact("Bot a-token") == "Bot <token>"


@pytest.mark.parametrize(
    "wrong",
    [{"token": ""}, {"token": "Bot x"}, {"api_url": "discord.com"}, {"gateway_url": "https://x"}, {"cdn_url": "cdn"}],
)
def test_settings_that_cannot_work_are_a_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationProblem, match="DISCORD_"):
        DiscordConfig(**({"token": "token"} | wrong))


def gateway_of(config: DiscordConfig) -> Gateway:
    return build_gateway(config, SystemClock())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://cdn.discordapp.com/attachments/1/2/a.jpg?ex=1", True),
        ("https://media.discordapp.net/a.jpg", True),
        ("http://cdn.discordapp.com/a.jpg", False),
        ("https://cdn.discordapp.com@evil.example/a.jpg", False),
        ("https://127.0.0.1/a.jpg", False),
    ],
)
def test_where_files_may_come_from(url: str, *, allowed: bool) -> None:
    assert gateway_of(DiscordConfig("token")).may_fetch(url) is allowed


@pytest.mark.parametrize(
    ("api", "url", "allowed"),
    [
        ("http://127.0.0.1:3001", "http://localhost:3003/a.jpg", True),
        ("http://localhost:3001", "http://[::1]:3003/a.jpg", True),
        ("http://api:3001", "http://cdn:3003/a.jpg", True),
        ("http://10.0.0.5", "http://10.0.0.6/a.jpg", True),
        ("http://127.0.0.1", "http://169.254.169.254/latest/meta-data", False),
        ("http://127.0.0.1", "http://evil.example/a.jpg", False),
        ("http://127.0.0.1", "https://localhost/a.jpg", False),
        ("http://127.0.0.1", "https://cdn.discordapp.com/a.jpg", True),
        ("https://api.example", "https://api.example/a.jpg", True),
        ("https://api.example", "https://localhost/a.jpg", False),
        ("https://api.example", "https://10.0.0.5/a.jpg", False),
        ("https://api.example", "https://files.example/a.jpg", True),
        ("https://api.example", "https://files.example:8443/a.jpg", False),
        ("https://api.example", "http://files.example/a.jpg", False),
        ("", "https://files.example/a.jpg", True),
    ],
)
def test_where_files_of_an_api_proxy_may_come_from(api: str, url: str, *, allowed: bool) -> None:
    """Allowed are a configured machine, the API's machine, and the operator's network if the API is in it."""
    config = DiscordConfig("token", api, cdn_url="https://files.example")
    assert gateway_of(config).may_fetch(url) is allowed


def test_a_gateway_of_one_s_own_makes_no_file_server_of_discord_s_api() -> None:
    gateway = gateway_of(DiscordConfig("token", gateway_url="wss://gateway.example"))
    assert not gateway.may_fetch("https://discord.com/a.jpg")
    assert gateway.may_fetch("https://cdn.discordapp.com/a.jpg")


PLACE = Place("5", "6", "7", "8", member=False, upload=FLOOR * 2, locale="zh-CN")
TOKEN = InteractionToken("1", "2", "secret", 100.0, deferred=True, photos=True)


@pytest.mark.parametrize("place", [Place("5"), PLACE, Place("5", token=TOKEN)])
def test_an_address_is_what_was_written(place: Place) -> None:
    assert Place.of(place.to_address()) == place
    assert "secret" not in repr(place)


def test_an_address_that_names_no_channel() -> None:
    with pytest.raises(SendRefused):
        Place.of(Address("discord"))


@pytest.mark.parametrize(
    "posted", [Posted("1"), Posted("1", "2"), Posted("1", "2", plain=True), Posted("1", plain=True)]
)
def test_a_message_s_id_is_what_was_written(posted: Posted) -> None:
    assert Posted.parse(posted.encode()) == posted


@pytest.mark.parametrize("code", ["", "x", "1/2/3", "1/", "../1", "1~~"])
def test_an_id_of_somebody_else_s(code: str) -> None:
    with pytest.raises(SendRefused):
        Posted.parse(code)


def token(number: int, ends: float = 100.0) -> InteractionToken:
    return InteractionToken(str(number), "2", "token", ends, deferred=True)


def test_the_newest_question_is_answered_first_then_the_oldest_of_the_same_person() -> None:
    tokens, ann, bob = InteractionTokens(), Place("5", "ann"), Place("5", "bob")
    for number, place in ((1, ann), (2, bob), (3, ann), (4, ann)):
        tokens.deferred(place, token(number))
    taken = [tokens.take(replace(ann, token=token(4)), now=0) for _ in range(4)]
    assert [found.interaction if found else "" for found in taken] == ["4", "1", "3", ""]
    assert tokens.is_waiting(token(2)), "nobody is answered with what another one asked"
    assert not tokens.is_unknown(token(1))


def test_who_waited_too_long_is_not_answered_but_told() -> None:
    tokens, place = InteractionTokens(), Place("5")
    tokens.deferred(place, token(1, ends=10))
    tokens.deferred(place, token(2, ends=50))
    assert [late.interaction for _, late, _ in tokens.ended(now=20)] == ["1"]
    assert tokens.ended(now=20) == []
    tokens.deferred(place, token(3, ends=10))
    assert tokens.take(place, now=20) == token(2, ends=50)
    assert tokens.take(place, now=20) is None
    assert tokens.take(Place("6"), now=20) is None


def test_a_token_is_known_by_its_messages_while_it_lives() -> None:
    tokens = InteractionTokens()
    tokens.posted(Place("5"), token(1, ends=10), "9")
    assert tokens.of("9", now=5) == token(1, ends=10)
    assert tokens.of("9", now=10) is None
    assert tokens.of("8", now=5) is None


def test_five_follow_ups_and_no_more() -> None:
    tokens = InteractionTokens()
    assert [tokens.follow_up(token(1)) for _ in range(6)] == [True] * 5 + [False]
    assert tokens.follow_up(token(2))


def answer(status: int, code: int = 0) -> discord.HTTPException:
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    response: Any = SimpleNamespace(status=status, reason="")
    return kind(response, {"code": code, "message": "said"})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (answer(413, 40005), TooLargeToSend),
        (answer(400, 40005), TooLargeToSend),
        (answer(413), TooLargeToSend),
        (answer(404, 10003), ChatGone),
        (answer(403, 50007), ChatGone),
        (answer(403, 50278), ChatGone),
        (answer(429, 30046), SendRefused),
        (answer(404, 10008), SendRefused),
        (answer(400, 50035), SendRefused),
        (answer(401, 0), SendRefused),
        (answer(429), TryLater),
        (discord.RateLimited(40), TryLater),
        (TimeoutError(), SentUnknown),
        (answer(502), SentUnknown),
        (aiohttp.ServerDisconnectedError(), SentUnknown),
    ],
)
def test_what_becomes_of_a_post(
    error: discord.DiscordException | aiohttp.ClientError, kind: type[DeliveryError]
) -> None:
    found = to_delivery_error(error, repeatable=False)
    assert type(found) is kind
    again = to_delivery_error(error, repeatable=True)
    assert type(again) is (TryLater if kind is SentUnknown else kind)


def test_the_permission_that_is_missing() -> None:
    assert missing(None, thread=False, media=True) == "Attach Files"
    assert missing(None, thread=True, media=False) == "Send Messages in Threads"
    lacking = discord.Permissions(REQUIRED.value)
    lacking.update(send_messages=False)
    assert missing(lacking, thread=False, media=True) == "Send Messages"
    assert missing(lacking, thread=True, media=True) == "Attach Files"
    assert missing(discord.Permissions.none(), thread=True, media=True) == "View Channel"


def test_every_wish_is_understood_by_the_core() -> None:
    for locale in ("en-US", "zh-CN", "zh-TW", "zh-HK", "fr"):
        assert intents.plan(strings.say("wish", locale), files=3).creates
        shaped = intents.plan(strings.say("export-as", locale, ratio="9:16"))
        assert [str(step.intent) for step in shaped.steps] == ["edit", "export"]


def test_every_text_of_the_adapter_is_there_in_three_languages() -> None:
    assert len(strings.TEXTS) > 40
    for text in strings.TEXTS.values():
        assert set(text) == {"en", "zh-CN", "zh-TW"}
        assert all(text.values())


def test_every_text_that_is_said_is_there() -> None:
    source = "".join(path.read_text() for path in Path(strings.__file__).parent.glob("*.py"))
    assert set(re.findall(r'(?:say\(|TEXTS\[)"([a-z-]+)"', source)) <= set(strings.TEXTS)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN", "zh-TW"])
def test_the_form_is_one_that_discord_shows(locale: str) -> None:
    opened = acknowledgement(2, {"name": "video", "options": [{"name": "say", "value": "x" * 5000}]}, locale)
    assert opened["type"] == 9
    check_form(opened["data"])
    assert "file_types" not in str(opened), "Discord's own filter of pictures leaves HEIC out"


@pytest.mark.parametrize(
    ("kind", "data", "answered"),
    [
        (2, {"name": "status"}, 5),
        (2, {"name": "video", "resolved": {"attachments": {"1": {}}}}, 5),
        (3, {"custom_id": "v1:undo:"}, 6),
        (4, {"name": "edit"}, 8),
        (5, {"custom_id": "v1:form"}, 5),
    ],
)
def test_how_each_interaction_is_answered_at_once(kind: int, data: dict[str, Any], answered: int) -> None:
    answer = acknowledgement(kind, data, "en-US")
    assert answer["type"] == answered
    assert "flags" not in answer.get("data", {}), "an ephemeral answer could not be reached after its 15 minutes"


def test_the_core_s_command_of_the_same_name_gives_way() -> None:
    payload = to_payload([CommandInfo("edit", Verb.EDIT, {"en": "x"}), CommandInfo("undo", Verb.UNDO, {"en": "Undo"})])
    names = [command["name"] for command in payload if command["type"] == 1]
    assert names == ["video", "edit", "music", "undo"]
    assert all(len(str(command.get("description", ""))) <= 100 for command in payload)


def test_a_text_that_is_reworded_changes_no_name_by_which_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord says names of commands and options back: an option of another name would lose what was said in it."""

    def names() -> list[list[str]]:
        infos = [CommandInfo("export", Verb.EXPORT, {}), CommandInfo("language", Verb.LANGUAGE, {})]
        commands = [command for command in to_payload(infos) if command["type"] == 1]
        return [[part["name"] for part in [command, *command["options"]]] for command in commands]

    assert names()[0] == ["video", "say", "photo1", "photo2", "photo3"]
    assert names()[1:] == [["edit", "say"], ["music", "song"], ["export", "ratio", "quality"], ["language", "language"]]
    known = names()
    reworded = {name: {tag: f"other-{said}" for tag, said in text.items()} for name, text in strings.TEXTS.items()}
    monkeypatch.setattr("adapters.discord.commands.TEXTS", reworded)
    assert names() == known


def test_a_form_s_files_in_the_order_of_its_values() -> None:
    files = {str(number): {"id": str(number), "filename": f"{number}.jpg", "url": "u"} for number in (100, 200, 300)}
    fields = [{"type": 18, "component": {"type": 19, "custom_id": "files", "values": ["300", "100", "200", "400"]}}]
    data = {"components": fields, "resolved": {"attachments": files}}
    assert [file.name for file in of_interaction(data, "5")] == ["300.jpg", "100.jpg", "200.jpg"]
    assert words_of({"components": [{"type": 1, "components": [{"custom_id": "say", "value": " calm "}]}]}) == "calm"
    assert (of_interaction({}, "5"), words_of({})) == ((), "")


def test_what_was_pressed() -> None:
    assert pressed({"custom_id": "v1:undo:"}) == Action(Verb.UNDO)
    assert pressed({"custom_id": "v1:menu:0", "values": ["v1:preset:faster"]}) == Action(Verb.PRESET, "faster")
    assert pressed({"custom_id": "slide:1:go"}) is None
    assert pressed({}) is None


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("a.HEIC", "", MediaKind.PHOTO),
        ("a.heic", "application/octet-stream", MediaKind.PHOTO),
        ("noname", "image/png", MediaKind.PHOTO),
        ("a.mp3", "video/mp4", MediaKind.AUDIO),
        ("a.pdf", "application/pdf", MediaKind.FILE),
    ],
)
def test_what_a_file_seems_to_be(name: str, mime: str, kind: MediaKind) -> None:
    assert kind_of(name, mime) == kind


def test_a_name_without_folders() -> None:
    assert clean_name("../../etc/pass\x00wd") == "passwd"
    assert clean_name("a" * 300 + ".jpeg").endswith(".jpeg")
    assert len(clean_name("a" * 300 + ".jpeg")) == 120
    assert clean_name(None) == ""
    assert clean_name("photo\u202egpj.exe") == "photogpj.exe", "no name is read backwards"
    assert clean_name("a\u2066b\u200f\x1b[31m\r\n.jpg") == "ab[31m.jpg"
