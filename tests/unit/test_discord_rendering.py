"""Replies as Discord gets them: people's words stay words, and everything fits."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.rendering import (
    PLAIN_LIMIT,
    TEXT_LIMIT,
    OutgoingMessage,
    escape,
    file_name,
    mark,
    nonce,
    shortened,
    to_box,
    to_rows,
)
from bot.domain.messages import Action, Button, Media, Menu, Progress, Reply, Verb
from tests.fakes.discord.posting import check
from tests.fakes.discord.world import V2
from tests.fuzzing import examples

PIECES = [*"ab @<>[]()*_~`|\\#-!:/.1\n", "@everyone", "https://a.b/c_d"]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
ACTIONS = st.builds(Action, st.sampled_from(Verb), st.text(alphabet="abc123-", max_size=40))
BUTTONS = st.lists(st.builds(Button, st.text(max_size=120), ACTIONS), max_size=30).map(tuple)


@given(MARKUP)
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(text)).replace("\u200b", "")
    assert shown == text


@given(MARKUP)
def test_nothing_special_is_left_outside_of_addresses(text: str) -> None:
    rest = re.sub(r"https?://[^\s<>\[\]()\\`*|~]+", "", escape(text), flags=re.IGNORECASE)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|\[\]<]", rest)
    assert not re.search(r"^(#{1,3}\s|-#\s|>)", rest, re.MULTILINE) or "https" in text
    assert not re.search("@(everyone|here)", rest)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://nemovideo.com/p?a_b=c_d", "see https://nemovideo.com/p?a_b=c_d"),
        ("[https://good.example](https://evil.example)", "\\[https://good.example\\](https://evil.example)"),
        ("<@123> <#5> <t:0:R>", "\\<@123> \\<#5> \\<t:0:R>"),
        ("# Title\n> said\n-# small", "\\# Title\n\\> said\n\\-# small"),
        ("12 photos · 0:36 · 16:9", "12 photos · 0:36 · 16:9"),
        ("mail@here.example", "mail@\u200bhere.example"),
    ],
)
def test_what_people_write(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(MARKUP, st.integers(3, 200))
def test_shortened_fits_and_leaves_no_half_of_a_pair(text: str, limit: int) -> None:
    cut = shortened(escape(text), limit)
    assert len(cut) <= limit
    assert cut == escape(text) or cut.endswith(" …")


@settings(max_examples=examples(20))
@given(MARKUP, BUTTONS, st.lists(st.builds(Menu, st.text(max_size=20), BUTTONS), max_size=7).map(tuple))
async def test_whatever_the_reply_discord_takes_it(
    text: str, buttons: tuple[Button, ...], menus: tuple[Menu, ...]
) -> None:
    reply = Reply(text * 40, buttons, menus)
    rich = OutgoingMessage(reply, "key").payload(None)
    assert rich["flags"] & V2
    check(rich, {}, 1)
    check(OutgoingMessage(reply, "key", plain=True).payload(None), {}, 1)


async def test_menus_and_buttons_share_the_rows() -> None:
    menu = Menu("Shape", (Button("9:16", Action(Verb.PRESET, "a")), Button("1:1", Action(Verb.PRESET, "b"))))
    buttons = tuple(Button(str(number), Action(Verb.SWITCH, str(number))) for number in range(7))
    rows = to_rows(Reply("x", buttons, (menu, menu)))
    assert [[part["type"] for part in row["components"]] for row in rows] == [[2] * 5, [2] * 2, [3], [3]]
    assert to_rows(Reply("x")) == []


async def test_the_outermost_component_tells_the_key() -> None:
    box = to_box("x", Reply("x"), mark("video:1"))
    assert box["id"] == mark("video:1") != mark("video:2")
    assert 2**16 <= mark("video:1") < 2**31


@given(st.text(), st.text())
def test_a_nonce_is_short_and_the_channel_s_own(channel: str, key: str) -> None:
    assert len(nonce(channel, key)) == 25
    assert nonce(channel, key) != nonce(f"{channel}x", key)


@given(st.text())
def test_a_file_s_name_is_one_that_discord_keeps(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]+", file_name(Media("k", name, "video/mp4", 1)))


def test_when_a_message_is_plain() -> None:
    assert OutgoingMessage(Reply("x" * PLAIN_LIMIT), "k").fitted().plain
    assert not OutgoingMessage(Reply("x" * (PLAIN_LIMIT + 1)), "k").fitted().plain
    assert not OutgoingMessage(Reply("_" * PLAIN_LIMIT), "k").fitted().plain, "escaped it is twice as long"
    for reply in (Reply("x", (Button("a", Action(Verb.UNDO)),)), Reply("x", progress=Progress(1))):
        assert not OutgoingMessage(reply, "k").fitted().plain


def test_a_mention_comes_on_top_of_a_full_text() -> None:
    text = OutgoingMessage(Reply("x" * TEXT_LIMIT), "k", mention="123").text
    assert text.startswith("<@123> x")
    assert len(text) == TEXT_LIMIT


async def test_only_the_one_who_is_meant_is_mentioned() -> None:
    payload = OutgoingMessage(Reply("<@5> @everyone"), "k", mention="123").payload(None)
    allowed = json.loads(json.dumps(payload))["allowed_mentions"]
    assert allowed == {"parse": [], "users": ["123"]}
