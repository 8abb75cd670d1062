"""The event stream as text for people: recorded bytes cut at every place, both shapes, and the traps."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.nemo import events as stream
from bot.backends.nemo.events import FRAME_LIMIT, Refused, events
from bot.backends.nemo.strip_false_apology import without_apology
from bot.domain.backend import AgentText, AgentWorking
from bot.domain.errors import OutcomeUnknown
from bot.domain.outside_text import storable

SAMPLES = Path(__file__).parents[1] / "data" / "event-stream"

CHAT = {
    "blank": [],
    "empty": [],
    "error_event": ["Starting"],
    "no_events": [],
    "plain": ["You said: scenario:plain"],
    "raise_first": [],
    "silence": ["Working on it ... done."],
    "stream": ["Hello, here is your plan."],
    "stream_only": ["only partials here"],
    "thought": ["A cat video!"],
    "tools": ["Let me check.", "Found one clip."],
    "unicode": ["a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\r\nh \U0001f3ac \u202eRTL caf\xe9 nul"],
}
FAIL = {"error_event", "raise_first"}


async def chunked(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(chunks: Iterable[bytes]) -> tuple[list[str], bool]:
    """The parts that a person sees at the end, and whether the stream ended properly."""
    parts: dict[int, str] = {}
    try:
        async for event in events(chunked(chunks)):
            if isinstance(event, AgentText):
                parts[event.part] = event.text
    except OutcomeUnknown:
        return list(parts.values()), False
    return list(parts.values()), True


def frame(event: object) -> bytes:
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"


def agent(*parts: dict[str, Any], **fields: object) -> bytes:
    return frame({"content": {"parts": list(parts), "role": "model"}, **fields})


def text(content: str) -> bytes:
    return frame({"type": "text", "content": content})


CALL = agent({"functionCall": {"name": "edit", "args": {}}})
BROKEN = frame({"error": "Traceback: secret path", "error_details": {}})


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.sse").read_bytes()


def test_every_sample_is_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.sse")} == set(CHAT)


@pytest.mark.parametrize("name", CHAT)
async def test_a_sample_gives_the_right_chat_text(name: str) -> None:
    assert await read([sample(name)]) == (CHAT[name], name not in FAIL)


@pytest.mark.parametrize("name", CHAT)
async def test_a_sample_cut_once_anywhere_gives_the_same(name: str) -> None:
    body, expected = sample(name), (CHAT[name], name not in FAIL)
    for cut in range(len(body) + 1):
        assert await read([body[:cut], body[cut:]]) == expected, cut


@pytest.mark.parametrize("name", CHAT)
async def test_a_sample_in_single_bytes_gives_the_same(name: str) -> None:
    body = sample(name)
    assert await read(body[i : i + 1] for i in range(len(body))) == (CHAT[name], name not in FAIL)


@given(name=st.sampled_from(sorted(CHAT)), cuts=st.lists(st.floats(0, 1), min_size=2, max_size=6), data=st.data())
async def test_a_sample_cut_in_several_places_gives_the_same(name: str, cuts: list[float], data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
    body = sample(name).replace(b"\n", ending)
    places = sorted(int(cut * len(body)) for cut in cuts)
    chunks = [body[start:end] for start, end in zip([0, *places], [*places, len(body)], strict=True)]
    assert await read(chunks) == (CHAT[name], name not in FAIL)


@pytest.mark.parametrize("name", CHAT)
async def test_a_stream_that_is_cut_short_shows_nothing_wrong(name: str) -> None:
    """Any beginning of the stream gives only text that the whole answer has; half a frame is not a proper end."""
    body, whole = sample(name), "\n\n".join(CHAT[name])
    for end in range(0, len(body), 3):
        parts, ended_well = await read([body[:end]])
        assert all(part in whole for part in parts), (end, parts)
        tail = body[:end].rpartition(b"\n\n")[2].removeprefix(b"data: ").strip()
        if tail.startswith(b"{") and not tail.endswith(b"}"):
            assert not ended_well, end


async def test_the_last_frame_counts_without_a_blank_line_after_it() -> None:
    assert await read([sample("plain").rstrip()]) == (CHAT["plain"], True)
    assert await read([text("All done.").rstrip()]) == (["All done."], True)


async def test_a_byte_order_mark_does_not_cost_the_first_frame() -> None:
    body = b"\xef\xbb\xbf" + sample("plain")
    for cut in range(6):
        assert await read([body[:cut], body[cut:]]) == (CHAT["plain"], True)


async def test_blocks_without_data_are_no_frames() -> None:
    body = b": hello\n\nid: 7\n\nretry: 10\n\n" + text("Hi.") + b"id: 8\n\n\n\n" + b"data:\n\n"
    assert await read([body]) == (["Hi."], True)


async def test_pieces_grow_and_the_whole_takes_their_place() -> None:
    seen = [event async for event in events(chunked([sample("stream")]))]
    texts = ["Hel", "Hello, ", "Hello, here is ", "Hello, here is your plan.", "Hello, here is your plan."]
    assert seen == [AgentText(0, text) for text in texts]


async def test_a_whole_text_that_follows_its_tool_is_not_shown_twice() -> None:
    pieces = agent({"text": "Let me "}, partial=True) + agent({"text": "check."}, partial=True)
    assert await read([pieces + CALL + agent({"text": "Let me check."}) + agent({"text": "Found."})]) == (
        ["Let me check.", "Found."],
        True,
    )


async def test_the_same_words_after_a_tool_are_said_again() -> None:
    assert await read([agent({"text": "Done."}) + CALL + agent({"text": "Done."})]) == (["Done.", "Done."], True)
    assert await read([agent({"text": "Done."}) * 2]) == (["Done."], True)


async def test_frames_of_one_id_are_all_heard() -> None:
    body = agent({"text": "One."}, id="x") + CALL + agent({"text": "Two."}, id="x") + frame({"actions": {}, "id": "x"})
    assert await read([body]) == (["One.", "Two."], True)


async def test_a_tool_result_with_the_persons_role_is_not_text() -> None:
    result = {"functionResponse": {"name": "x", "response": {"text": "inside"}}}
    body = frame({"content": {"parts": [result], "role": "user"}}) + agent({"text": "Found."}, role="user")
    assert await read([body]) == (["Found."], True)


@pytest.mark.parametrize("part", ["inlineData", "fileData", "executableCode", "videoMetadata", "unheardOf"])
async def test_other_kinds_of_parts_are_not_shown(part: str) -> None:
    assert await read([agent({part: {"data": "c2VjcmV0"}}, {"text": "Look."})]) == (["Look."], True)


async def test_thoughts_are_never_shown_in_either_shape() -> None:
    body = agent({"text": "SECRET", "thought": True}, {"text": "Hi."}) + frame(
        {"type": "text", "content": "SECRET", "thought": True}
    )
    assert await read([body + frame({"type": "thinking", "content": "SECRET"})]) == (["Hi."], True)


async def test_the_flat_shape_is_understood() -> None:
    body = (
        frame({"type": "heartbeat"})
        + text("Let me look.")
        + frame({"type": "tool_call", "name": "find", "args": {"q": "sea"}})
        + frame({"type": "tool_result", "name": "find", "result": "secret"})
        + text("Added the title.")
    )
    assert await read([body]) == (["Let me look.", "Added the title."], True)


@pytest.mark.parametrize(
    ("contents", "shown"),
    [
        (["Hel", "lo, ", "here", " is it."], ["Hello, here is it."]),
        (["Hel", "Hello, ", "Hello, here."], ["Hello, here."]),
        (["Title added.", "The video is ready."], ["Title added.", "The video is ready."]),
        (["标题已", "添加。", "视频好了。"], ["标题已添加。", "视频好了。"]),
        (["Title added.", "\n\nReady"], ["Title added.\n\nReady"]),
        (["Twice.", "Twice."], ["Twice."]),
    ],
)
async def test_flat_texts_are_joined_as_they_were_meant(contents: Sequence[str], shown: list[str]) -> None:
    assert await read([b"".join(map(text, contents))]) == (shown, True)


async def test_flat_pieces_are_confirmed_by_their_whole() -> None:
    pieces = [frame({"type": "text", "content": piece, "partial": True}) for piece in ("Al", "l done. ", "Look!")]
    assert await read([*pieces, text("All done. Look!")]) == (["All done. Look!"], True)


async def test_the_shapes_may_change_from_frame_to_frame() -> None:
    assert await read([text("One.") + CALL + agent({"text": "Two."}) + frame({"type": "heartbeat"})]) == (
        ["One.", "Two."],
        True,
    )


@pytest.mark.parametrize("content", [{"text": "Hi."}, {"parts": [{"text": "Hi."}]}])
async def test_flat_content_may_be_an_object(content: object) -> None:
    assert await read([frame({"type": "text", "content": content})]) == (["Hi."], True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[DONE]",
        b"null",
        b"[1]",
        b'"x"',
        b"7",
        b"{}",
        b'{"type": 5}',
        b'{"type": []}',
        b'{"content": {"parts": 3}}',
    ],
)
async def test_a_frame_that_says_nothing_is_a_sign_of_life(data: bytes) -> None:
    body = b"data: " + data + b"\n\n"
    assert [event async for event in events(chunked([body]))] == [AgentWorking()]


async def test_heartbeats_tools_and_thoughts_are_signs_of_life() -> None:
    body = frame({"type": "heartbeat"}) + b"data:\n\n" + CALL + agent({"text": "hm", "thought": True})
    heartbeat, content = AgentWorking(), AgentWorking(content=True)
    assert [event async for event in events(chunked([body]))] == [heartbeat, heartbeat, content, content]


async def test_garbage_between_frames_is_passed_over() -> None:
    assert await read([b'data: {"broken\n\ndata: ' + b"[" * 100_000 + b"\n\n" + text("Fine.")]) == (["Fine."], True)


async def test_an_error_before_the_answer_leaves_the_outcome_open() -> None:
    assert await read([agent({"text": "Start"}, partial=True) + BROKEN]) == (["Start"], False)
    assert await read([agent({"text": "Let me check."}) + CALL + BROKEN]) == (["Let me check."], False)
    assert await read([frame({"type": "error", "content": "internal"})]) == ([], False)


async def test_an_error_after_a_complete_answer_changes_nothing() -> None:
    assert await read([agent({"text": "Done."}) + BROKEN]) == (["Done."], True)
    assert await read([text("Done.") + BROKEN]) == (["Done."], True)


async def test_a_model_error_may_be_recovered_from() -> None:
    failed = frame({"errorCode": "UNAVAILABLE", "errorMessage": "internal", "turnComplete": True})
    assert await read([failed + agent({"text": "Done after all."})]) == (["Done after all."], True)
    assert await read([failed]) == ([], False)


async def test_turn_complete_is_no_end() -> None:
    assert await read([agent({"text": "One."}, turnComplete=True) + CALL + agent({"text": "Two."})]) == (
        ["One.", "Two."],
        True,
    )


@pytest.mark.parametrize("code", [2001, "2001", 402, 1002])
async def test_a_refusal_inside_the_stream_keeps_its_code(code: object) -> None:
    for event in ({"code": code, "message": "no"}, {"type": "error", "code": code}, {"error": {"code": code}}):
        with pytest.raises(Refused) as raised:
            await read([frame(event)])
        assert raised.value.code == int(str(code))


async def test_a_frame_of_hundreds_of_kilobytes_is_read() -> None:
    long = "x" * 900_000
    assert await read([agent({"text": long})]) == ([long], True)


@pytest.mark.parametrize("newline", [b"", b"\ndata: "])
async def test_a_frame_beyond_the_limit_is_a_clear_error(newline: bytes) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'data: {"type": "text", "content": "'
        for _ in range(FRAME_LIMIT // 65_536 + 1):
            yield b"x" * 65_536 + newline

    with pytest.raises(OutcomeUnknown):
        async for _ in events(endless()):
            pass


async def test_many_frames_together_may_be_longer_than_one() -> None:
    heartbeats = [frame({"type": "heartbeat", "pad": "x" * 60_000})] * (FRAME_LIMIT // 60_000 + 10)
    assert await read([*heartbeats, text("Done.")]) == (["Done."], True)


def test_surrogates_that_were_cut_apart_are_joined() -> None:
    assert storable("\ud83c" + "\udfac") == "\U0001f3ac"
    assert storable("a\ud83cb") == "a\ufffdb"


async def test_a_surrogate_pair_in_two_pieces_becomes_one_character() -> None:
    first = b'data: {"content":{"parts":[{"text":"Film \\ud83c"}]},"partial":true}\n\n'
    second = b'data: {"content":{"parts":[{"text":"\\udfac!"}]},"partial":true}\n\n'
    assert await read([first + second]) == (["Film \U0001f3ac!"], True)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Title added. I encountered a temporary issue.", "Title added."),
        ("Title added.\n\nI encountered a temporary issue. Please try again later.", "Title added."),
        ("Done! Sorry, I encountered a temporary issue, please try again.", "Done!"),
        ("好了。I've encountered a temporary issue", "好了。"),
        ("I encountered a temporary issue. Please try again.", "I encountered a temporary issue. Please try again."),
        (
            "I encountered a temporary issue with clip 1. I used clip 2.",
            "I encountered a temporary issue with clip 1. I used clip 2.",
        ),
        ('Title: "I encountered a temporary issue" added.', 'Title: "I encountered a temporary issue" added.'),
    ],
)
def test_a_trailing_apology_goes(said: str, kept: str) -> None:
    assert without_apology(said) == kept


async def test_an_apology_of_its_own_after_an_answer_goes() -> None:
    apology = "I encountered a temporary issue. Please try again."
    assert await read([agent({"text": "Done."}) + agent({"text": apology})]) == (["Done."], True)
    pieces = [agent({"text": piece}, partial=True) for piece in ("I encountered a ", "temporary issue.")]
    assert await read(
        [agent({"text": "Done."}) + CALL, *pieces, agent({"text": "I encountered a temporary issue."})]
    ) == (
        ["Done."],
        True,
    )


@given(
    st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([sample(name) for name in sorted(CHAT)])), max_size=4)
)
async def test_no_bytes_whatever_break_the_decoder(chunks: list[bytes]) -> None:
    try:
        async for event in events(chunked(chunks)):
            assert isinstance(event, AgentText | AgentWorking)
            assert not isinstance(event, AgentText) or event.text.encode()
    except (OutcomeUnknown, Refused):
        pass


def test_the_limit_is_the_documented_one() -> None:
    assert stream.FRAME_LIMIT == 4 * 1024 * 1024
