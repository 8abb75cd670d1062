"""How much people may send within a minute, and when they may go on."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.limits import Limits
from bot.domain.messages import Address, Attachment, ConversationKey, Inbound, InboundKind, Sender, Verb
from bot.domain.rate_limits import MANY, WINDOW_S, Exceeded, RateLimits, Whose

NOW = 1_000_000.0
ANN, BEN = {Whose.PERSON: "chat:ann"}, {Whose.PERSON: "chat:ben"}


def sent(limits: RateLimits, who: dict[Whose, str], count: int, at: float = NOW, files: int = 0) -> list[Exceeded]:
    """Sends so many messages. Returns what was refused."""
    found = [limits.exceeded(who, f"{sorted(who.values())}-{at}-{n}", files, at) for n in range(count)]
    return [one for one in found if one is not None]


def test_a_person_may_send_so_many_messages_a_minute_and_then_again() -> None:
    limits = RateLimits(messages=60)
    assert not sent(limits, ANN, 60)
    refused = sent(limits, ANN, 240, NOW + 10)
    assert refused[0] == Exceeded(Whose.PERSON, False, 60, NOW + WINDOW_S, first=True)
    assert len(refused) == 240
    assert [one.first for one in refused].count(True) == 1, "it is said once"
    assert not sent(limits, BEN, 60), "others are not concerned"
    assert not sent(limits, ANN, 60, NOW + WINDOW_S)
    assert sent(limits, ANN, 1, NOW + WINDOW_S + 1)[0].first


def test_files_are_counted_apart_and_no_message_is_taken_in_part() -> None:
    limits = RateLimits(messages=2, files=10)
    assert not sent(limits, ANN, 2, files=6)
    assert sent(limits, ANN, 1, NOW + 1, files=1)[0].name == "person-files"
    assert not sent(limits, ANN, 2)


def test_groups_and_addresses_have_limits_for_many() -> None:
    limits = RateLimits(messages=10)
    people = [{Whose.PERSON: f"{n}", Whose.GROUP: "club", Whose.ADDRESS: ""} for n in range(2 * MANY)]
    refused = [one for person in people for one in sent(limits, person, 10)]
    assert len(refused) == 10 * MANY
    assert {one.name for one in refused} == {"group-messages"}
    cookies = [{Whose.PERSON: f"cookie-{n}", Whose.ADDRESS: "hash"} for n in range(100)]
    assert len([one for cookie in cookies for one in sent(limits, cookie, 1)]) == 100 - 10 * MANY


def test_what_comes_again_is_not_counted_again() -> None:
    limits = RateLimits(messages=1)
    assert [limits.exceeded(ANN, "same", 0, NOW + n) for n in range(5)] == [None] * 5
    assert limits.exceeded(ANN, "other", 0, NOW + 5)


def test_without_a_limit_and_with_a_clock_that_goes_back_everything_is_taken() -> None:
    assert not sent(RateLimits(), ANN, 1000)
    limits = RateLimits(messages=1)
    assert not sent(limits, ANN, 1)
    assert not sent(limits, ANN, 1, NOW - 7200)


def test_what_is_beyond_a_limit_is_left_out_but_for_what_the_platform_shows_as_being_answered() -> None:
    limits = Limits(RateLimits(messages=1), themselves={"web"})
    here, waiting = Address("chat"), Address("chat", expires_at=NOW + 900)
    said = Inbound(ConversationKey("chat", "club"), "1", text="hello", sender=Sender("ann"), address=here, group=True)
    others = [replace(said, message=f"{n}", address=waiting if n > 3 else here) for n in range(2, 6)]
    kept = limits.applied([said, *others], NOW)
    assert [one.message for one in kept] == ["1", "2", "4", "5"]
    assert [one.text for one in kept] == ["hello", "", "", ""]
    assert {one.action.verb for one in kept if one.action} == {Verb.TOO_MANY}
    free = (
        replace(said, message="6", key=ConversationKey("web", "chat")),
        replace(said, message="7", kind=InboundKind.GONE),
        replace(said, message="8", addressed=False),
        replace(said, message="9", attachments=(Attachment("", "a.jpg", held="inbox/upload-1/0"),)),
    )
    assert limits.applied(free, NOW) == list(free)
