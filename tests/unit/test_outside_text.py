"""Text from outside becomes storable, whatever it is, and says the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Action, Address, Attachment, ConversationKey, Inbound, MediaKind, Sender, Verb
from bot.domain.outside_text import LONGEST, cleaned, storable
from bot.storage.serialization import check

ANY = st.text(st.characters(exclude_categories=()))


def texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        yield from texts((*value, *value.values()))
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def inbound(text: str) -> Inbound:
    """An inbound with that text in every place that a platform fills."""
    return Inbound(
        ConversationKey("web", text, text),
        text,
        text=text,
        attachments=(Attachment(text, text, MediaKind.PHOTO, 5, text, text, link=text),),
        action=Action(Verb.RENAME, text),
        sender=Sender(text, text),
        locale=text,
        album=text,
        target=text,
        address=Address("web", {text: text}),
        origin=text,
    )


@given(ANY)
def test_every_text_of_an_inbound_can_be_stored(text: str) -> None:
    for each in texts(cleaned(inbound(text))):
        each.encode()
        assert not [char for char in each if unicodedata.category(char) == "Cc" and char not in "\n\t"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\t")))
def test_text_without_control_characters_stays(text: str) -> None:
    assert storable(text) == text


def test_what_people_write_stays_and_what_nobody_sees_goes() -> None:
    assert cleaned(inbound("a\r\nb\x00\x1b[31m\x85c\td")).text == "a\nb[31mc\td"
    family = "👨\u200d👩\u200d👧"
    assert storable(family) == family
    assert storable("\ud83c" + "\udfac" + "\ud83c") == "🎬\ufffd"


def test_a_text_longer_than_any_platform_sends_is_cut_and_kinds_stay() -> None:
    found = cleaned(inbound("x" * (LONGEST + 1)))
    assert len(found.text) == LONGEST
    assert found.action == Action(Verb.RENAME, "x" * LONGEST)
    assert found.attachments[0].kind is MediaKind.PHOTO


@pytest.mark.parametrize(
    "wrong",
    [
        {"order": 2**63},
        {"order": "7"},
        {"text": 7},
        {"sender": Sender(7)},  # type: ignore[arg-type]
        {"attachments": (Attachment("a", "a.jpg", size="big"),)},  # type: ignore[arg-type]
        {"address": Address("telegram", {"chat": 7})},  # type: ignore[dict-item]
    ],
)
def test_what_is_of_another_type_than_it_should_be_is_refused(wrong: dict[str, Any]) -> None:
    inbound = Inbound(ConversationKey("telegram", "5"), "1", text="hi", order=1)
    check(cleaned(inbound))
    with pytest.raises(ValueError, match=r"."):
        check(cleaned(replace(inbound, **wrong)))
