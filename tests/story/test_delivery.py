"""The video always arrives: whole, smaller, in parts, as a link that expires, or a sentence says what to do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from structlog.testing import capture_logs

from bot.domain.errors import DeliveryError, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import Action, Address, Language, Media, Reply, Sent, Verb
from bot.exports import delivery
from bot.exports.delivery import Delivery
from bot.http.http_app import Hosts, application
from bot.media.video import check
from bot.storage.queries import projects
from bot.storage.queries.projects import Export, Order
from bot.storage.signed_urls import Links, verify
from tests import clips
from tests.fakes.chat import Chat, Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

SECRET = "not-a-real-secret-but-long-enough"
SECONDS = 12.0


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {"public_url": "https://videos.example", "link_secret": SECRET}


async def finished(room: Room, clip: Path, language: Language = Language.EN) -> Export:
    """An export whose video the bot has fetched already."""
    services, key = room.app.services, room.chat.says("hi", locale=language.value).key
    await room.chat.heard(lambda _: True)
    media = Media(f"out/{key.channel}/video.mp4", "video-v1.mp4", "video/mp4", clip.stat().st_size)
    facts = check(clip)
    media = Media(
        media.key, media.name, media.mime, facts.size, facts.width, facts.height, facts.duration, alt="A film."
    )
    await services.files.put(media.key, clip.read_bytes())
    async with services.database.write() as connection:
        await projects.create(connection, f"p-{key.channel}", key, services.clock.now())
        project = await projects.get(connection, f"p-{key.channel}")
        id = f"e-{key.channel}"  # noqa: A001 - the field's word
        await projects.add_export(
            connection, Order(id, project.id), project, {}, round(facts.duration * 1000), services.clock.now()
        )
        await projects.change_export(connection, id, media=media, state=projects.RENDERING)
        room.chat.messages.clear()
        return await projects.export(connection, id)


def noisy(room: Room, seconds: float = SECONDS) -> Path:
    """A clip of half a megabyte or more, whose picture changes often."""
    path = room.folder / "film.mp4"
    path.write_bytes(_noise(seconds))
    return path


@cache
def _noise(seconds: float) -> bytes:
    with TemporaryDirectory() as folder:
        return clips.make_clip(Path(folder) / "film.mp4", size=(480, 360), seconds=seconds, noise=True).read_bytes()


async def delivered(room: Room, export: Export) -> list[Message]:
    await delivery.deliver(room.app.services, Delivery(export, f"video:{export.id}", "Here it is."))
    return room.chat.messages


async def facts_of(room: Room, media: Media | None) -> tuple[int, float]:
    """The measured bytes and seconds of a posted video."""
    assert media is not None
    async with room.app.services.files.local(media.key) as path:
        found = check(path)
    assert (found.size, found.width, found.height) == (media.size, media.width, media.height)
    return found.size, found.duration


async def test_a_video_that_fits_is_sent_as_it_is(room: Room) -> None:
    export = await finished(room, noisy(room, 2.0))
    [message] = await delivered(room, export)
    assert message.reply.media == export.media
    assert message.text == "Here it is."


async def test_a_large_one_is_made_to_fit_and_the_whole_is_linked(room: Room) -> None:
    export = await finished(room, noisy(room))
    assert export.media is not None
    limit = export.media.size // 2
    room.chat.takes(upload=limit)
    [message] = await delivered(room, export)
    size, seconds = await facts_of(room, message.reply.media)
    assert size <= limit
    assert seconds == pytest.approx(SECONDS, abs=0.2)
    first, why, link = message.text.splitlines()
    assert first == "Here it is."
    assert "more than this chat takes" in why
    assert link.startswith("Full quality: https://videos.example/f/")


async def test_a_platform_that_takes_less_than_it_says_is_believed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    export = await finished(room, noisy(room))
    assert export.media is not None
    real = export.media.size // 3

    async def strict(chat: Chat, address: Address, reply: Reply, key: str) -> Sent:
        if reply.media and reply.media.size > real:
            raise TooLargeToSend
        return await plain(chat, address, reply, key)

    plain = Chat.send
    monkeypatch.setattr(Chat, "send", strict)
    [message] = await delivered(room, export)
    assert message.reply.media is not None
    assert message.reply.media.size <= real


async def test_one_that_would_be_no_picture_any_more_comes_in_parts(room: Room) -> None:
    export = await finished(room, noisy(room))
    room.chat.takes(upload=90_000)
    messages = await delivered(room, export)
    assert 2 <= len(messages) <= delivery.MOST_PARTS
    measured = [await facts_of(room, message.reply.media) for message in messages]
    assert all(size <= 90_000 for size, _ in measured)
    assert sum(seconds for _, seconds in measured) == pytest.approx(SECONDS, abs=0.5)
    count = len(messages)
    assert [message.text.splitlines()[-1] for message in messages] == [
        f"Part {number} of {count}." for number in range(1, count + 1)
    ]
    assert messages[0].text.startswith("Here it is.")
    for number, (message, (_, seconds)) in enumerate(zip(messages, measured, strict=True), 1):
        alt = f"Part {number} of {count} of the slideshow video, 0:{round(seconds):02} long."
        assert message.reply.media is not None
        assert message.reply.media.alt == alt


async def test_parts_are_cut_again_where_one_of_them_is_refused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    export = await finished(room, noisy(room))
    room.chat.takes(upload=150_000)
    refused: list[int] = []
    plain = Chat.send

    async def strict(chat: Chat, address: Address, reply: Reply, key: str) -> Sent:
        if reply.media and ":part-2" in key and not refused:
            refused.append(reply.media.size)
            raise TooLargeToSend(limit=90_000)
        return await plain(chat, address, reply, key)

    monkeypatch.setattr(Chat, "send", strict)
    monkeypatch.setattr(delivery, "_fitted", _not_smaller)
    messages = await delivered(room, export)
    assert refused
    count = len(messages)
    assert [message.text.splitlines()[-1] for message in messages] == [
        f"Part {number} of {count}." for number in range(1, count + 1)
    ], "the part posted before is taken back"
    measured = [await facts_of(room, message.reply.media) for message in messages]
    assert all(size <= 90_000 for size, _ in measured)


async def _not_smaller(*_: object) -> None:
    """Returns None, as if no smaller copy were watchable."""


async def test_where_parts_are_refused_a_link_follows(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    export = await finished(room, noisy(room))
    room.chat.takes(upload=150_000)
    plain = Chat.send

    async def strict(chat: Chat, address: Address, reply: Reply, key: str) -> Sent:
        if reply.media and ("part-2" in key or "cut-" in key):
            raise TooLargeToSend
        return await plain(chat, address, reply, key)

    monkeypatch.setattr(Chat, "send", strict)
    monkeypatch.setattr(delivery, "_fitted", _not_smaller)
    [message] = await delivered(room, export)
    assert message.reply.media is None
    assert message.text.splitlines()[0] == "Here it is."
    assert "https://videos.example/f/" in message.text


async def test_one_that_even_parts_cannot_carry_is_a_link_that_expires(room: Room) -> None:
    export = await finished(room, noisy(room))
    room.chat.takes(upload=20_000)
    [message] = await delivered(room, export)
    assert message.reply.media is None
    words = message.text.splitlines()[-1]
    link = next(word for word in words.split() if word.startswith("https://"))
    token = link.rpartition("/")[2]
    now = room.app.services.clock.now()
    opened = verify(token, SECRET.encode(), now)
    assert opened is not None
    assert export.media is not None
    assert opened.key == export.media.key
    assert verify(token, SECRET.encode(), now + 8 * 86_400) is None
    site = application(
        [], health=_well, hosts=Hosts.of("127.0.0.1"), files=room.app.services.files, link_secret=SECRET.encode()
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://127.0.0.1") as browser:
        assert len((await browser.get(f"/f/{token}")).content) == export.media.size


async def _well() -> dict[str, object]:
    return {"ok": True}


async def test_chinese_says_the_date_as_chinese_does(room: Room) -> None:
    export = await finished(room, noisy(room), Language.ZH)
    room.chat.takes(upload=20_000)
    [message] = await delivered(room, export)
    assert "月" in message.text.splitlines()[-1]
    assert "日前有效" in message.text.splitlines()[-1]


async def test_again_sends_what_was_sent_without_encoding_or_uploading(room: Room) -> None:
    export = await finished(room, noisy(room))
    assert export.media is not None
    room.chat.takes(upload=export.media.size // 2)
    [first] = await delivered(room, export)
    await room.says(action=Action(Verb.SEND_AGAIN, export.id))
    again = await room.chat.heard(lambda message: message.reply.media is not None and message is not first)
    assert first.reply.media is not None
    assert again.reply.media is not None
    assert again.reply.media.key == first.reply.media.key
    assert again.reply.media.reference == "file-1", "by the platform's own id"
    first_line, *rest = again.text.splitlines()
    assert first_line == "Here is version 1 again."
    assert "p copy of" in rest[0], "what it is, is said again"
    assert rest[1].startswith("Full quality: https://videos.example/f/")


async def test_delivering_twice_posts_once(room: Room) -> None:
    export = await finished(room, noisy(room, 2.0))
    await delivered(room, export)
    assert len(await delivered(room, export)) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.8.9.1:80",
        "http://[::1]/",
        "http://0.0.0.0",
        "bot",
        "ftp://x",
    ],
)
async def test_a_link_never_leads_to_the_machine_itself(url: str) -> None:
    assert not Links(url, b"secret").possible


async def test_a_link_needs_a_secret() -> None:
    assert Links("https://videos.example", b"secret").possible
    assert not Links("https://videos.example", b"").possible


async def test_without_any_way_the_person_hears_what_to_do(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Links, "possible", property(lambda _: False))
    room.chat.takes(upload=1000)
    room.chat.says("make a slideshow, 1 second each", room.photos(2))
    message = await room.chat.heard("even at 480p")
    assert "“make it 30 seconds”" in message.text
    assert message.labels == ["Send again"]
    [text] = await room.says(action=message.action("Send again"))
    assert "even at 480p" in text
    assert room.chat.messages[-1].labels == ["Send again"]


@pytest.mark.parametrize(
    ("error", "said"),
    [(SendRefused(reason="no rights"), "I could not post this here."), (SentUnknown(), "may already be above")],
)
async def test_send_again_is_offered_until_it_works(
    room: Room, monkeypatch: pytest.MonkeyPatch, error: DeliveryError, said: str
) -> None:
    export = await finished(room, noisy(room, 2.0))
    plain, broken = Chat.send, [error]

    async def failing(chat: Chat, address: Address, reply: Reply, key: str) -> Sent:
        if reply.media and broken:
            raise error
        return await plain(chat, address, reply, key)

    monkeypatch.setattr(Chat, "send", failing)
    with capture_logs() as logs:
        [text] = await room.says(action=Action(Verb.SEND_AGAIN, export.id))
    assert said in text
    found = re.fullmatch(r".*\(ref ([0-9a-f]{4})\)", text)
    assert bool(found) == isinstance(error, SendRefused), "what may have arrived needs no reference"
    if found:
        assert [line["event"] for line in logs if found[1] in str(line)] == ["not-delivered"]
    broken.clear()
    await room.says(action=room.chat.messages[-1].action("Send again"))
    assert await room.chat.video()
