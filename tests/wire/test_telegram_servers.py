"""Servers with a less complete Bot API than Telegram's own: emulators, older and self-hosted ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.telegram import TelegramConfig
from adapters.telegram.compat.leniency import completed, understood
from bot.domain.errors import ConfigurationProblem, SentUnknown
from bot.domain.messages import Action, Button, InboundKind, Reply, Sender, Verb
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import jpeg, only, running


def test_for_telegram_itself_nothing_of_this_is_loaded() -> None:
    """An update of the library could break what compat reads out of it: that must not stop everybody's bot."""
    build = "from adapters.telegram import *; from adapters.telegram.api_calls import build_bot; import sys"
    check = "sys.exit('adapters.telegram.compat.leniency' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{build}; build_bot(TelegramConfig('1:a')); {check}"],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0


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


async def test_telegrams_own_server_is_taken_at_its_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with BotApi() as api:
        monkeypatch.setattr("adapters.telegram.config.CLOUD", api.url)
        plain = TelegramConfig(api.token)
        async with running(api, tmp_path, plain) as bot:
            ann = api.person("Ann")
            ann.send_photo(jpeg(), "hello")
            assert await bot.fetch(await bot.attachment()) == jpeg()
            sent = await bot.say(ann.chat, Reply("before"))
            await bot.say(ann.chat, Reply("after", replaces=sent.message))
            assert only(ann.chat).text == "after"
            # The bot waits after a stray 404, but a revoked token ends it.
            api.trouble.refuse(404, "Not Found", "getUpdates", times=3)
            ann.says("still there?")
            assert (await bot.received(2))[1].text == "still there?"
            api.trouble.refuse(401, "Unauthorized", "getUpdates")
            assert bot.task is not None
            with pytest.raises(ConfigurationProblem, match="TELEGRAM_BOT_TOKEN is not accepted"):
                await bot.task


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


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "a"}, {"file_id": "b"}]},
        {"photo": [{"file_id": "a", "file_unique_id": "u"}, {"file_id": "b", "file_unique_id": "u"}]},
        {"photo": {"file_id": "b"}, "media_group_id": 12},
        {"document": {"file_id": "b", "file_name": "x.heic"}},
        {"video": {"file_id": "b", "file_unique_id": "u", "duration": 3}},
        {"animation": {"file_id": "b"}},
        {"video_note": {"file_id": "b"}},
        {"voice": {"file_id": "b", "file_unique_id": "u"}},
        {"audio": {"file_id": "b", "title": "Song", "thumbnail": {"file_id": "t"}}},
    ],
    ids=" ".join,
)
async def test_a_file_of_which_little_is_said_is_a_file(tmp_path: Path, content: dict[str, object]) -> None:
    async with BotApi() as api, running(api, tmp_path) as bot:
        api.delivery.add("message", {"message_id": 3, "chat": {"id": 77}, "from": {"id": 77}, **content})
        inbound = await bot.inbound()
        assert (inbound.attachments[0].ref, inbound.sender) == ("b", Sender("77"))
        assert inbound.album in {"", "12"}


@pytest.mark.parametrize(
    "more",
    [
        {"from": {"id": 77}},
        {"reply_to_message": {"message_id": 3, "text": "x"}},
        {"reply_to_message": {"text": "x", "from": {"id": 5}}},
        {"entities": [{"type": "bold"}]},
        {"entities": None, "caption": None, "media_group_id": None},
    ],
)
async def test_a_message_of_which_little_is_said_is_heard(tmp_path: Path, more: dict[str, object]) -> None:
    async with BotApi() as api, running(api, tmp_path) as bot:
        api.delivery.add("message", {"message_id": 9, "chat": {"id": 77}, "text": "hello", **more})
        inbound = await bot.inbound()
        assert (inbound.text, inbound.key.chat, inbound.target in {"", "3", "0"}) == ("hello", "77", True)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("member", "kicked", InboundKind.GONE),
        ("administrator", "left", InboundKind.GONE),
        ("left", "administrator", InboundKind.JOINED),
        ("kicked", "restricted", InboundKind.JOINED),
        ("left", "creator", InboundKind.JOINED),
    ],
)
async def test_a_member_of_whom_only_the_status_is_said(
    tmp_path: Path, before: str, after: str, kind: InboundKind
) -> None:
    async with BotApi() as api, running(api, tmp_path) as bot:
        me = {"id": 1, "is_bot": True, "first_name": "b"}
        change = {"old_chat_member": {"status": before, "user": me}, "new_chat_member": {"status": after, "user": me}}
        api.delivery.add("my_chat_member", {"chat": {"id": -7}, "from": {"id": 77}, **change})
        assert (await bot.inbound()).kind == kind


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
