"""Sends a real bot requests of every kind to every route, and spoilt updates of Telegram and Discord (in `make soak`).

No answer may be a server's error, no process may end, nothing may raise in the log, and between all that everybody else
is still answered. The seed decides what is sent; a finding has its number, with which it comes again.

    python -m tests.bench.soak_edges --seconds 600 --seed 3
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx

from adapters.discord.commands import to_form
from adapters.telegram.webhook import SECRET_HEADER
from tests import edges, photos
from tests.fakes import PATIENCE_S
from tests.fakes.discord import Discord
from tests.fakes.process import Browser, Service, service
from tests.fakes.telegram import BotApi

AT_ONCE = 4
CHECKED_EVERY = 100
"""After so many inputs of each kind somebody asks for help."""
STUDIO_TOKEN = "token-of-the-edges-27182818"

Json = dict[str, Any]


@dataclass
class Result:
    """What was sent, by kind; how the port answered; and what is wrong."""

    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    """The kinds of updates and events that were spoilt; of an interaction also its type."""


class Edges:
    """A bot and a studio on their own, with a Telegram and a Discord, and what comes at them."""

    def __init__(self, seed: int, bot: Service, studio: Service, api: BotApi, discord: Discord, folder: Path) -> None:
        self._seed = seed
        self._bot = bot
        self._studio = studio
        self._api = api
        self._discord = discord
        self._folder = folder
        self._ways = edges.ways(folder)
        self._client = httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False)
        self._updates = telegram_updates()
        self._events = discord_events(discord)
        for _ in range(1000):  # nobody who asks for help has the number of somebody, or of a message, in the updates
            next(api.world.messages)
            api.world.number()
        self._held = edges.NOTHING
        of_discord = {f"{event} {data['type']}" for event, data in self._events if event == "INTERACTION_CREATE"}
        of_discord |= {event for event, _ in self._events}
        self.result = Result(kinds=frozenset(of_discord.union(*self._updates)))

    async def _held_by_the_studio(self) -> edges.Held:
        """A session with two photos, for requests that are about something."""
        own = {"Authorization": f"Bearer {STUDIO_TOKEN}"}
        api = f"{self._studio.url}/api"
        asked = {"task_name": "project", "language": "en"}
        made = await self._client.post(f"{api}/tasks/me/with-session/nemo_agent", json=asked, headers=own)
        session = made.json()["data"]["session_id"]
        photo = photos.jpeg(self._folder / "a.jpg", photos.picture((160, 120), 1)).read_bytes()
        files = [("files", (name, photo, "image/jpeg")) for name in ("a.jpg", "b.jpg")]
        await self._client.post(f"{api}/upload-video/nemo_agent/me/{session}", files=files, headers=own)
        state = await self._client.get(f"{api}/state/nemo_agent/me/{session}/latest", headers=own)
        return edges.Held(session, state.json()["data"]["state"]["draft"])

    async def run(self, seconds: float, most: int) -> None:
        """Sends until the time is over or `most` inputs of each kind have been sent, then looks at what is left."""
        self._held = await self._held_by_the_studio()
        until = monotonic() + seconds
        number = 0
        while number < most and monotonic() < until:
            upto = min(most, number + CHECKED_EVERY)
            for first in range(number, upto, AT_ONCE):
                await asyncio.gather(*(self._one(n) for n in range(first, min(upto, first + AT_ONCE))))
            number = upto
            await self._everybody_is_answered(number)
        await self._client.aclose()

    async def _one(self, number: int) -> None:
        dice = random.Random(f"{self._seed}:{number}")
        site, studio = self._ways
        known = {SECRET_HEADER: self._api.delivery.webhook["secret"]}
        sent = edges.request(dice.choice(site), _host(self._bot), dice, **known)
        await self._request(number, self._bot.url, sent, "bot")
        sent = edges.request(dice.choice(studio), _host(self._studio), dice, STUDIO_TOKEN, self._held)
        await self._request(number, self._studio.url, sent, "studio")
        await self._update(number, edges.changed(dice.choice(self._updates), dice))
        event, data = dice.choice(self._events)
        self.result.sent["event"] += 1
        for session in self._discord.gateway.sessions:  # whichever shard the spoilt event is for
            await session.dispatch(event, edges.changed(data, dice))

    async def _request(self, number: int, url: str, sent: bytes, kind: str) -> None:
        self.result.sent[kind] += 1
        try:
            status = await edges.ask(url, sent)
        except (OSError, TimeoutError) as error:
            self._find(f"{kind} {number}: {type(error).__name__} after {sent[:300]!r}")
            return
        self.result.answers[status] += 1
        if status >= 500:
            self._find(f"{kind} {number}: {status} after {sent[:600]!r}")

    async def _update(self, number: int, update: Any) -> None:
        self.result.sent["update"] += 1
        status = await self._deliver(update)
        self.result.answers[status] += 1
        if status >= 500:
            self._find(f"update {number}: {status} after {json.dumps(update)[:900]}")

    async def _deliver(self, update: Any) -> int:
        hook = self._api.delivery.webhook
        url = f"{self._bot.url}{urlsplit(hook['url']).path}"
        headers = {SECRET_HEADER: hook["secret"], "content-type": "application/json"}
        return (await self._client.post(url, content=json.dumps(update), headers=headers)).status_code

    async def _everybody_is_answered(self, number: int) -> None:
        """People who have nothing to do with all this ask for help on each channel."""
        for name, asking in (("web", self._web()), ("telegram", self._telegram(number)), ("discord", self._person())):
            try:
                async with asyncio.timeout(2 * PATIENCE_S):
                    await asking
            except Exception as error:  # noqa: BLE001 - a finding, whatever it is
                self._find(f"{name} is not answered after {number} inputs: {type(error).__name__} {error}")

    async def _web(self) -> None:
        browser = Browser()
        await browser.open(self._bot.url)
        await browser.says("/help")
        await browser.sees(lambda message: bool(message["text"]))
        await browser.close()

    async def _telegram(self, number: int) -> None:
        person = self._api.person("Ann")
        (update,) = [{"update_id": 500_000_000 + number, "message": person.says("/help").data}]
        self._api.delivery.pending.clear()
        assert await self._deliver(update) == 200
        await self._api.until(lambda: person.chat.messages)

    async def _person(self) -> None:
        person = self._discord.person("Ann")
        person.says("/help")
        await self._discord.until(lambda: person.chat.messages)

    def _find(self, text: str) -> None:
        self.result.findings.append(text)


def _host(at: Service) -> str:
    return urlsplit(at.url).netloc


def telegram_updates() -> list[Json]:
    """One update of every kind that the bot gets, as Telegram sends them."""
    api = BotApi()
    ann = api.person("Ann")
    group = api.group("Trip", ann, topics=(7,))
    said = ann.says("a calm slideshow, please")
    ann.says("/edit 3 seconds each", entities=[{"type": "bot_command", "offset": 0, "length": 5}])
    photo = ann.send_photo(edges.JPEG, "Summer")
    ann.send_live_photo(edges.JPEG, b"film", "live")
    ann.send_album([edges.JPEG, edges.JPEG], "an album")
    ann.send_document(edges.JPEG, "IMG_1.HEIC", "image/heic", "one")
    ann.send_video(b"film")
    ann.send_animation(b"film")
    ann.send_video_note(b"film")
    ann.send_audio(b"song")
    ann.send_voice(b"words")
    ann.says("slower", reply_to=photo)
    ann.says("in the group", chat=group, thread=7)
    ann.says("as an admin", chat=group, anonymous=True)
    group.takes_bot_in(ann)
    group.kicks_bot()
    group.becomes_supergroup()
    press = {"id": "77", "from": ann.user, "chat_instance": "1", "data": "v1:export", "message": said.data}
    api.delivery.add("edited_message", said.data | {"edit_date": said.data["date"] + 5})
    return [*api.delivery.pending, {"update_id": 9, "callback_query": press}]


def discord_events(discord: Discord) -> list[tuple[str, Json]]:
    """One event of every kind that the bot gets, as Discord sends them. They reach the bot as well."""
    events: list[tuple[str, Json]] = []
    tell = discord.gateway.tell

    def noted(event: str, data: Json) -> None:
        events.append((event, data))
        tell(event, data)

    discord.gateway.tell = noted  # type: ignore[method-assign]
    bob = discord.person("Bob")
    server = discord.guild("Office")
    said = bob.says("a calm slideshow", [("a.jpg", edges.JPEG), ("b.heic", b"heic")])
    bob.edits(said, "slower")
    bob.says("faster", reply_to=said)
    bob.says("forwarded", forwards=said)
    bob.gets_a_preview(said)
    bob.uses_slash("status")
    bob.uses_slash("language", value="中文")
    bob.uses_menu(said)
    asked = bob.uses_slash("video")
    asked.form = to_form("en-US")
    bob.submits(asked, [("a.jpg", edges.JPEG)], "calm")
    bob.presses_code("v1:export", said)
    bob.mentions("a video", [("a.jpg", edges.JPEG)], where=server.channel)
    bob.says("in a thread", where=server.opens_thread("Weekend"))
    bob.deletes(said)
    bob.deletes(bob.says("one"), bob.says("two"))
    server.denies("attach_files")
    server.adds_bot()
    server.removes_bot()
    server.comes_back()
    discord.gateway.tell = tell  # type: ignore[method-assign]
    return events


@asynccontextmanager
async def edges_of(folder: Path, seed: int) -> AsyncIterator[Edges]:
    """A bot in a process of its own, with everything around it. At the end its log is looked at."""
    async with BotApi() as api, Discord() as discord:
        platforms = {
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_URL": api.url,
            "TELEGRAM_WEBHOOK_URL": edges.WEBHOOK,
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway.url,
            "LINK_SECRET": edges.SECRET,
            "LOG_FORMAT": "json",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        }
        own, alone = folder / "bot", folder / "studio"
        async with (
            service("run", own, **platforms) as bot,
            service("studio", alone, STUDIO_TOKEN=STUDIO_TOKEN, LOG_FORMAT="json") as studio,
        ):
            await api.until(lambda: api.delivery.webhook)
            await discord.connected()
            at_work = Edges(seed, bot, studio, api, discord, folder)
            yield at_work
            for name, process in (("bot", bot), ("studio", studio)):
                status = await process.stop()
                if status:
                    at_work.result.findings.append(f"the {name} ended with exit status {status}")
        at_work.result.findings += [*_alarms(own / "log"), *_alarms(alone / "log")]


def _alarms(log: Path) -> list[str]:
    """What the log has of errors that nobody caught."""
    lines = log.read_text(errors="replace").splitlines()
    return sorted({line[:1500] for line in lines if "Traceback" in line or '"level": "error"' in line})


async def tried(folder: Path, seconds: float, most: int, seed: int) -> Result:
    """Sends until the time is over or `most` inputs of each kind have been sent."""
    async with edges_of(folder, seed) as at_work:
        await at_work.run(seconds, most)
    return at_work.result


def main() -> int:
    """Returns the exit status: 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to leave the data and the logs")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="the most inputs of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="edges-") as temporary:
        folder = options.folder or Path(temporary)
        result = asyncio.run(tried(folder, options.seconds, options.most, options.seed))
    print("sent:", ", ".join(f"{count:,} to {kind}" for kind, count in sorted(result.sent.items())))
    print("answers:", ", ".join(f"{status} × {count:,}" for status, count in sorted(result.answers.items())))
    for finding in result.findings:
        print(finding)
    print(f"{len(result.findings)} findings")
    return 1 if result.findings else 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
