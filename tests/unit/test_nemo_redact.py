"""No secret survives redaction, and nothing else is lost to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.redact import hide, redact, redact_event

SECRET = "s3cretS3CRETs3cretS3CRETs3cret"


@pytest.mark.parametrize(
    "text",
    [
        f"token nmv_usr_{SECRET} refused",
        f"Incorrect API key provided: sk-proj-{SECRET}",
        f"https://nemovideo.com/workspace/claim?ct=clm_{SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"{{'authorization': 'Bearer {SECRET}'}}",
        f"https://api.telegram.org/bot123456789:AA{SECRET}_-x/getMe",
        f"Authorization: Bot {SECRET}.GhIjKl.{SECRET}",
        f"logged in with {SECRET[:24]}s.GhIjKl.{SECRET}",
        f"POST https://discord.com/api/v10/interactions/123/{SECRET}/callback",
        f"https://discord.com/api/webhooks/123/{SECRET}",
        f"postgresql://bot:{SECRET}@db/bot",
        f"https://x.example/a.mp4?X-Amz-Credential={SECRET}&X-Amz-Signature={SECRET}&x=1",
        f"https://x.example/a.mp4?sig={SECRET}",
        f'{{"token": "{SECRET}", "user_id": "anon_1"}}',
        f'{{"data": {{"claim_token":"{SECRET}',
        f"{{'password': '{SECRET}'}}",
    ],
)
def test_a_secret_is_hidden(text: str) -> None:
    assert "s3cret" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Title added at 12:30:45, 3 s long",
        "/api/state/nemo_agent/me/ses_12345678/latest",
        '{"candidatesTokenCount": 7, "totalTokenCount": 12}',
        "https://example.com/a.jpg?width=640",
        "a b@c.example d",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@given(st.from_regex(r"nmv_[A-Za-z0-9_-]{1,60}", fullmatch=True), st.text(), st.text())
def test_an_api_token_is_hidden_wherever_it_stands(token: str, before: str, after: str) -> None:
    assert token not in redact(before + token + after)


def test_a_log_line_is_redacted_however_deep() -> None:
    token = f"nmv_{SECRET}"
    event = {"event": token, "deep": {"list": [token, (token,)]}, "bytes": token.encode(), "error": ValueError(token)}
    assert SECRET not in str(redact_event(None, "info", {**event, "n": 1, "none": None}))
    assert redact_event(None, "info", {"n": 1, "none": None, "ok": True}) == {"n": 1, "none": None, "ok": True}


def test_a_secret_of_this_installation_is_hidden_whatever_it_looks_like() -> None:
    hide("plain words here")
    hide("abc")
    assert redact("the key plain words here, abc") == "the key [hidden], abc"
