"""Every method that the bot calls, with every answer of a server that does not really support it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import BackendUnreachable, ConfigurationProblem, DeliveryError, FileProblem
from bot.domain.messages import Action, Button, ConversationKey, Reply, Sender, Verb
from tests.fakes.telegram import BotApi, Chat
from tests.fakes.telegram.running import Running, address_of, config_of, jpeg, running
from tests.fakes.telegram.sloppy import ANSWERS, METHODS
from tests.fakes.telegram.trouble import Trouble

HOPELESS = {"a refusal at 200", "404", "404 without JSON", "a page"}
ALWAYS = 9999


def strange(api: BotApi, method: str, answer: str) -> None:
    """From now on the server answers the method like this. If it says yes, it has done it."""
    said = ANSWERS[answer]
    lasts = 3 if method == "getUpdates" else ALWAYS
    api.trouble.fail(said.status, method, body=said.body, after=answer not in HOPELESS, times=lasts)


@pytest.mark.parametrize("method", METHODS)
async def test_the_bot_starts_and_answers(tmp_path: Path, method: str) -> None:
    async with BotApi() as api:
        for number, answer in enumerate(ANSWERS):
            api.trouble = Trouble()
            strange(api, method, answer)
            if method == "getMe" and answer in HOPELESS:
                with pytest.raises(ConfigurationProblem, match=r"cannot be reached|does not know this bot"):
                    await starts(api, tmp_path / str(number), method, answer)
            else:
                await starts(api, tmp_path / str(number), method, answer)


async def starts(api: BotApi, folder: Path, method: str, answer: str) -> None:
    """Ann writes and gets an answer; a method that the server lacks causes no other trouble."""
    webhook = "https://example.org" if method == "setWebhook" else ""
    async with running(api, folder, config_of(api, webhook_url=webhook)) as bot:
        ann = api.person(answer)
        ann.send_photo(jpeg(), "@photo_film_bot start")
        if not webhook:
            assert (await bot.inbound()).attachments, answer
        for step in (greet, STEPS.get(method, greet)):
            try:
                await step(bot, api, ann.chat)
            except (DeliveryError, FileProblem, BackendUnreachable):
                assert answer in HOPELESS or method in {"getFile", "getChatMember"}, answer
        assert "hello" in ann.chat.texts or (method == "sendMessage" and answer in HOPELESS), answer


async def greet(bot: Running, api: BotApi, chat: Chat) -> None:
    await bot.say(chat, Reply("hello", (Button("Export", Action(Verb.EXPORT)),)))


async def edit(bot: Running, api: BotApi, chat: Chat) -> None:
    sent = await bot.say(chat, Reply("before"))
    await bot.say(chat, Reply("after", replaces=sent.message))
    await bot.channel.retract(address_of(chat), sent.message)


async def show(bot: Running, api: BotApi, chat: Chat) -> None:
    media = await bot.media("a.jpg", "image/jpeg", jpeg())
    if sent := (await bot.say(chat, Reply("a picture", media=media))).message:
        await bot.say(chat, Reply("its words", replaces=sent))
        await bot.say(chat, Reply("another", media=media, replaces=sent))


async def deliver(bot: Running, api: BotApi, chat: Chat) -> None:
    film = replace(await bot.media("film.mp4", "video/mp4", b"v" * 9), duration=3.0)
    assert (await bot.say(chat, Reply("the video", media=film))) is not None


async def hand_over(bot: Running, api: BotApi, chat: Chat) -> None:
    await bot.say(chat, Reply("a file", media=await bot.media("a.json", "application/json", b"{}")))


async def play(bot: Running, api: BotApi, chat: Chat) -> None:
    await bot.say(chat, Reply("music", media=await bot.media("a.mp3", "audio/mpeg", b"ID3")))


async def fetch(bot: Running, api: BotApi, chat: Chat) -> None:
    assert await bot.fetch(bot.inbounds[0].attachments[0]) == jpeg()


async def ask(bot: Running, api: BotApi, chat: Chat) -> None:
    group, sender = api.group("Family"), Sender(str(chat.id))
    await bot.channel.is_admin(ConversationKey("telegram", str(group.id)), sender)


async def press(bot: Running, api: BotApi, chat: Chat) -> None:
    api.person("Ben").presses_code("v1:export:", chat.messages[0])
    await bot.received(2)
    # The next bot would get an unacknowledged update again.
    await api.until(lambda: not api.delivery.pending)


async def examine(bot: Running, api: BotApi, chat: Chat) -> None:
    await bot.channel.diagnose()


STEPS: dict[str, Callable[[Running, BotApi, Chat], Awaitable[None]]] = {
    "answerCallbackQuery": press,
    "sendChatAction": deliver,
    "sendPhoto": show,
    "sendVideo": deliver,
    "sendAudio": play,
    "sendDocument": hand_over,
    "editMessageText": edit,
    "editMessageCaption": show,
    "editMessageMedia": show,
    "deleteMessage": edit,
    "getFile": fetch,
    "getChatMember": ask,
    "getWebhookInfo": examine,
}
