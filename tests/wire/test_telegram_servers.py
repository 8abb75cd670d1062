"""Servers that speak the Bot API less fully than Telegram's own: emulators, older and self-hosted ones."""

import json
from pathlib import Path

import pytest

from adapters.telegram.leniency import completed, understood
from bot.errors import SentUnknown
from bot.model import Action, Button, InboundKind, Reply, Verb
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import only, running


async def test_the_bot_works_with_a_server_that_leaves_much_out(tmp_path: Path) -> None:
    async with BotApi(sloppy=True) as api, running(api, tmp_path) as bot:
        ann = api.person("Ann")
        ann.says("/export")
        command = await bot.inbound()
        assert (command.action, command.sender.name, command.addressed) == (Action(Verb.EXPORT), "Ann", True)
        sent = await bot.say(ann.chat, Reply("card", (Button("Export", Action(Verb.EXPORT)),)))
        query = ann.presses("Export", only(ann.chat))
        press = (await bot.received(2))[1]
        assert (press.kind, press.action, press.key) == (InboundKind.PRESS, Action(Verb.EXPORT), command.key)
        await api.until(lambda: api.world.queries[query])
        assert await bot.say(ann.chat, Reply("changed", replaces=sent.message)) == sent
        assert only(ann.chat).text == "changed"
        await bot.channel.retract(command.address, sent.message)
        assert not ann.chat.messages


async def test_a_press_and_a_message_of_one_number_are_two_things(tmp_path: Path) -> None:
    async with BotApi() as api, running(api, tmp_path) as bot:
        ann = api.person("Ann")
        said = ann.says("hello")
        content = {"id": str(said.id), "from": ann.user, "chat_instance": "1", "data": "v1:export:"}
        api.delivery.add("callback_query", content | {"message": said.data})
        assert len({inbound.message for inbound in await bot.received(2)}) == 2


@pytest.mark.parametrize("chat", [{"id": 5}, {"id": -5, "title": "Family"}])
def test_a_chat_is_told_by_its_id(chat: dict[str, object]) -> None:
    whole = completed({"message": {"chat": chat}})["message"]
    assert whole["chat"]["type"] == ("private" if chat["id"] == 5 else "supergroup")
    assert (whole["date"], whole["message_id"]) == (0, 0)


def test_what_is_whole_stays_as_it_is() -> None:
    update = {
        "update_id": 1,
        "message": {
            "message_id": 7,
            "date": 1_800_000_000,
            "chat": {"id": 5, "type": "private", "first_name": "Ann", "is_bot": False},
            "from": {"id": 5, "is_bot": True, "first_name": "Ann"},
            "photo": [{"file_id": "a", "file_unique_id": "b", "width": 4, "height": 3}],
        },
    }
    before = json.dumps(update)
    assert completed(update) == update
    assert json.dumps(update) == before


async def test_an_answer_nobody_can_read_is_not_a_message_that_was_not_sent(tmp_path: Path) -> None:
    async with BotApi() as api, running(api, tmp_path, receives=False) as bot:
        ann = api.person("Ann")
        sent = await bot.say(ann.chat, Reply("before"))
        for method, reply in (("sendMessage", Reply("once")), ("editMessageText", Reply("new", replaces=sent.message))):
            odd = '{"ok": true, "result": {"message_id": 7, "video": {}}}'
            api.trouble.fail(200, method, body=odd, after=True)
            with pytest.raises(SentUnknown):
                await bot.say(ann.chat, reply)
        assert ann.chat.texts == ["new", "once"]


@pytest.mark.parametrize(
    ("said", "message"),
    [("true", ""), ('{"message_id": 5}', "5"), ('{"message_id": "5", "chat": {}, "text": "x"}', "5"), ("null", "")],
)
async def test_a_message_of_which_little_is_said_was_sent(tmp_path: Path, said: str, message: str) -> None:
    async with BotApi() as api, running(api, tmp_path, receives=False) as bot:
        ann = api.person("Ann")
        for method, reply in (("sendMessage", Reply("hello")), ("sendVideo", Reply("done", media=await bot.film()))):
            api.trouble.fail(200, method, body=f'{{"ok": true, "result": {said}}}', after=True)
            sent = await bot.say(ann.chat, reply)
            assert (sent.message, sent.file_reference) == (message, "")
        assert ann.chat.texts == ["hello", "done"]


def test_refusals_are_left_alone() -> None:
    refusal = {"ok": False, "error_code": 403, "description": "Forbidden", "result": None}
    status, body = understood("sendMessage", 403, json.dumps(refusal).encode())
    assert (status, json.loads(body)) == (403, refusal)
    assert understood("sendMessage", 502, b"<html>") == (502, b"<html>")


@pytest.mark.parametrize("code", [400, 403, 429, 500])
def test_a_refusal_at_200_counts_by_its_code(code: int) -> None:
    said = {"ok": False, "error_code": code, "description": "no"}
    assert understood("sendMessage", 200, json.dumps(said).encode())[0] == code


def test_words_that_look_like_a_refusal_are_words() -> None:
    message = {"message_id": 1, "chat": {"id": 5}, "text": '"ok": false', "ok": False}
    status, _ = understood("getMe", 200, json.dumps({"ok": True, "result": message}).encode())
    assert status == 200
