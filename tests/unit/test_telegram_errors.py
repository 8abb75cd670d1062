"""The translation of Telegram's errors, and settings that the adapter refuses."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import InputFile, PhotoSize
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.error import TimedOut as Late

from adapters.telegram import TelegramConfig
from adapters.telegram.errors import is_passing, to_delivery_error
from adapters.telegram.sending import is_unread
from bot.domain.errors import (
    ChatGone,
    ChatMoved,
    ConfigurationProblem,
    DeliveryError,
    SendRefused,
    SentUnknown,
    TooLargeToSend,
    TryLater,
)

TOKEN = "123456:AAbbCC-dd_ee"


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "posting", "editing", "params"),
    [
        (RetryAfter(40), TryLater, TryLater, {"seconds": 40.0}),
        (ChatMigrated(-100123), ChatMoved, ChatMoved, {"chat": "-100123"}),
        (Forbidden("Forbidden: bot was blocked by the user"), ChatGone, ChatGone, {}),
        (BadRequest("Chat not found"), ChatGone, ChatGone, {}),
        (BadRequest("Message thread not found"), ChatGone, ChatGone, {}),
        (BadRequest("TOPIC_CLOSED"), ChatGone, ChatGone, {}),
        (BadRequest("Not enough rights to send text messages to the chat"), ChatGone, ChatGone, {}),
        (BadRequest("Have no rights to send a message"), ChatGone, ChatGone, {}),
        (BadRequest("Not enough rights"), SendRefused, SendRefused, {"reason": "Not enough rights"}),
        (NetworkError("Request Entity Too Large"), TooLargeToSend, TooLargeToSend, {}),
        (NetworkError("Request Entity Too Large (413)"), TooLargeToSend, TooLargeToSend, {}),
        (BadRequest("File is too big"), TooLargeToSend, TooLargeToSend, {}),
        (InvalidToken(f"The token `{TOKEN}` was rejected"), SendRefused, SendRefused, None),
        (caused(Late(), httpx.PoolTimeout("")), TryLater, TryLater, None),
        (caused(Late(), httpx.ConnectTimeout("")), TryLater, TryLater, None),
        (caused(NetworkError("x"), httpx.ConnectError("")), TryLater, TryLater, None),
        (caused(Late(), httpx.ReadTimeout("")), SentUnknown, TryLater, None),
        (caused(Late(), httpx.WriteTimeout("")), SentUnknown, TryLater, None),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("")), SentUnknown, TryLater, None),
        (NetworkError("Bad Gateway (502)"), SentUnknown, TryLater, None),
        (NetworkError("Too Many Requests (429)"), TryLater, TryLater, None),
        (TelegramError("Invalid server response"), SentUnknown, TryLater, None),
    ],
)
def test_what_became_of_a_call(
    error: TelegramError, posting: type[DeliveryError], editing: type[DeliveryError], params: dict[str, object] | None
) -> None:
    for repeatable, expected in ((False, posting), (True, editing)):
        ours = to_delivery_error(error, repeatable=repeatable)
        assert type(ours) is expected
        assert params is None or ours.params == params
        assert TOKEN not in str(ours)


def test_a_wait_may_be_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert to_delivery_error(RetryAfter(7), repeatable=False).params == {"seconds": 7.0}


def test_bad_requests_are_not_tried_again() -> None:
    assert isinstance(BadRequest("x"), NetworkError)
    assert not is_passing(BadRequest("x"))
    assert not is_passing(NetworkError("Request Entity Too Large (413)"))
    assert is_passing(NetworkError("Bad Gateway (502)"))


def test_the_token_stays_out_of_sight() -> None:
    config = TelegramConfig(TOKEN, webhook_secret="geheim", proxy="http://user:password@proxy:1")
    assert not any(secret in repr(config) for secret in (TOKEN, "geheim", "password"))
    assert config.redact(f"https://api.telegram.org/bot{TOKEN}/x geheim") == (
        "https://api.telegram.org/bot<token>/x <secret>"
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"token": ""}, "TELEGRAM_BOT_TOKEN"),
        ({"token": "12 34"}, "TELEGRAM_BOT_TOKEN"),
        ({"api_url": "localhost:8081"}, "TELEGRAM_API_URL"),
        ({"webhook_secret": "not allowed!"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"webhook_url": "example.org/hook"}, "TELEGRAM_WEBHOOK_URL"),
    ],
)
def test_settings_that_cannot_work_are_named(more: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationProblem, match=named):
        TelegramConfig(**({"token": TOKEN} | more))


def test_the_proxy_is_for_the_internet_only() -> None:
    assert TelegramConfig(TOKEN, proxy="http://proxy:1").proxy_used == "http://proxy:1"
    assert TelegramConfig(TOKEN, proxy="http://proxy:1", api_url="http://bot-api:8081").proxy_used is None


def test_the_webhook_has_a_path_and_a_secret_even_where_none_is_given() -> None:
    config = TelegramConfig(TOKEN, webhook_url="https://example.org")
    assert (config.webhook_path, config.webhook_target) == ("/telegram", "https://example.org/telegram")
    assert config.secret == TelegramConfig(TOKEN).secret
    assert config.secret != TelegramConfig(TOKEN + "x").secret
    named = TelegramConfig(TOKEN, webhook_url="https://example.org/hooks/tg/", webhook_secret="own")
    assert (named.webhook_path, named.webhook_target, named.secret) == (
        "/hooks/tg",
        "https://example.org/hooks/tg/",
        "own",
    )


def test_a_server_of_ones_own_has_other_limits() -> None:
    cloud, local = TelegramConfig(TOKEN), TelegramConfig(TOKEN, api_url="http://bot-api:8081/", local_mode=True)
    assert (cloud.fetch_limit, cloud.upload_limit) == (20_971_520, 50_000_000)
    assert (local.fetch_limit, local.upload_limit) == (None, 2_000_000_000)
    assert local.file_base == f"http://bot-api:8081/file/bot{TOKEN}"


def test_a_file_whose_end_was_never_read_cannot_have_arrived(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(b"0123456789")
    with path.open("rb") as source:
        upload = InputFile(source, filename=path.name, read_file_handle=False)
        assert is_unread(upload, 10)
        source.read(9)
        assert is_unread(upload, 10)
        source.read()
        assert not is_unread(upload, 10)
    assert not is_unread(PhotoSize("id", "", 0, 0), 10), "nothing was uploaded"
