"""Replies through the real library into Telegram's chats: texts, keyboards, files."""

import io
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.errors import FileUnavailable, SentUnknown, TooLargeToSend
from bot.domain.messages import Action, Button, Media, Menu, Reply, Sent, Verb
from tests.fakes.telegram import BotApi, Person
from tests.fakes.telegram.running import Running, address_of, config_of, jpeg, only, running

pytest_plugins = ["tests.fakes.telegram.fixtures"]

EXPORT = Button("Export", Action(Verb.EXPORT))


@pytest.fixture
def receives() -> bool:
    return False


async def test_a_text_with_buttons_and_without_menus(bot: Running, ann: Person) -> None:
    menu = Menu("Shape", (Button("9:16", Action(Verb.PRESET, "ratio-9-16")),))
    sent = await bot.say(ann.chat, Reply("What next?", (EXPORT,), (menu,)))
    message = only(ann.chat)
    assert sent == Sent(str(message.id))
    assert message.text == "What next?"
    assert message.buttons == {"Export": "v1:export:"}
    assert not bot.channel.limits(address_of(ann.chat)).menus


@pytest.mark.parametrize("text", ["<b>*_`[x](y)", "/etc/hostname", "file:///etc/hostname", "a & b < c > d"])
async def test_words_are_never_markup_or_paths(bot: Running, ann: Person, text: str) -> None:
    await bot.say(ann.chat, Reply(text))
    await bot.say(ann.chat, Reply(text, media=await bot.media("p.jpg", "image/jpeg", jpeg())))
    assert ann.chat.texts == [text, text]
    assert not any("parse_mode" in message.arguments for message in ann.chat.messages)


async def test_a_silent_message_makes_no_sound(bot: Running, ann: Person) -> None:
    await bot.say(ann.chat, Reply("quiet", silent=True))
    await bot.say(ann.chat, Reply("loud"))
    assert [message.arguments["disable_notification"] for message in ann.chat.messages] == ["true", "false"]


async def test_a_long_text_comes_in_pieces_with_its_buttons_last(bot: Running, ann: Person) -> None:
    text = ("A sentence of words. " * 450).strip()
    sent = await bot.say(ann.chat, Reply(text, (EXPORT,)))
    parts = ann.chat.messages
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert all(part.text.endswith(".") for part in parts)
    assert " ".join(part.text for part in parts) == text
    assert sent.message == str(parts[-1].id)


async def test_half_a_text_is_not_said_again(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.flood(9, "sendMessage", skip=1)
    with pytest.raises(SentUnknown):
        await bot.say(ann.chat, Reply("A sentence of words. " * 450))
    assert len(ann.chat.messages) == 1


async def test_the_video_carries_all_that_players_need(bot: Running, ann: Person) -> None:
    said = ann.says("make it")
    media = await bot.film()
    sent = await bot.channel.send(
        address_of(ann.chat, reply_to=said.id), Reply("Here it is.", (EXPORT,), media=media), "k"
    )
    message = only(ann.chat)
    video = message.data["video"]
    assert (video["width"], video["height"], video["duration"]) == (1080, 1920, 12)
    assert message.arguments["supports_streaming"] == "true"
    assert message.content == bytes(range(256)) * (200_000 // 256)
    assert (message.text, message.file.name) == ("Here it is.", "film.mp4")
    assert message.data["reply_to_message"]["message_id"] == said.id
    assert message.files["cover"].content == jpeg(1080, 1920)
    with Image.open(io.BytesIO(message.files["thumbnail"].content)) as thumbnail:
        assert (thumbnail.format, max(thumbnail.size)) == ("JPEG", 320)
    assert message.files["thumbnail"].size < 200_000
    assert sent == Sent(str(message.id), f"video:{message.file.file_id}")


async def test_a_storyboard_is_a_photo(bot: Running, ann: Person) -> None:
    media = await bot.media("board.jpg", "image/jpeg", jpeg(640, 480))
    sent = await bot.say(ann.chat, Reply("Your photos", (EXPORT,), media=media))
    message = only(ann.chat)
    assert (message.kind, message.content) == ("photo", jpeg(640, 480))
    assert sent.file_reference.startswith("photo:")


async def test_a_file_telegram_has_is_not_uploaded_again(api: BotApi, bot: Running, ann: Person) -> None:
    media = await bot.film()
    sent = await bot.say(ann.chat, Reply("v1", media=media))
    bob = api.person("Bob")
    again = await bot.say(bob.chat, Reply("v1 again", media=replace(media, reference=sent.file_reference)))
    message = only(bob.chat)
    assert message.file.file_id == ann.chat.videos[0].file.file_id
    assert message.arguments["video"] == message.file.file_id
    assert again.file_reference == sent.file_reference


async def test_a_reference_that_died_means_an_upload(bot: Running, ann: Person) -> None:
    media = await bot.film(reference="video:gone")
    sent = await bot.say(ann.chat, Reply("v1", media=media))
    assert only(ann.chat).kind == "video"
    assert sent.file_reference != "video:gone"


async def test_a_reference_that_names_a_local_file_is_not_opened(api: BotApi, bot: Running, ann: Person) -> None:
    media = await bot.film(reference="video:/etc/hostname")
    await bot.say(ann.chat, Reply("v1", media=media))
    assert only(ann.chat).content == bytes(range(256)) * (200_000 // 256)
    assert api.calls["sendVideo"] == 2  # Telegram itself refused the file id


async def test_a_refused_video_goes_as_a_document(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.refuse(400, "Bad Request: VIDEO_CONTENT_TYPE_INVALID", "sendVideo")
    sent = await bot.say(ann.chat, Reply("Here it is.", (EXPORT,), media=await bot.film()))
    message = only(ann.chat)
    assert (message.kind, message.text, list(message.buttons)) == ("document", "Here it is.", ["Export"])
    assert message.arguments["disable_content_type_detection"] == "true"
    assert sent.file_reference == f"document:{message.file.file_id}"
    again = await bot.say(ann.chat, Reply("again", media=await bot.film(reference=sent.file_reference)))
    assert (api.calls["sendDocument"], again.file_reference) == (2, sent.file_reference)


async def test_music_goes_as_a_sound_that_plays(api: BotApi, bot: Running, ann: Person) -> None:
    media = replace(await bot.media("moods.mp3", "audio/mpeg", b"ID3" * 1000), duration=80.0)
    sent = await bot.say(ann.chat, Reply("Which music?", (EXPORT,), media=media))
    message = only(ann.chat)
    assert (message.kind, message.text, list(message.buttons)) == ("audio", "Which music?", ["Export"])
    assert message.arguments["duration"] == "80"
    assert sent.file_reference.startswith("audio:")
    await bot.say(ann.chat, Reply("again", media=replace(media, reference=sent.file_reference)))
    assert api.calls["sendAudio"] == 2


async def test_a_caption_is_shortened(bot: Running, ann: Person) -> None:
    await bot.say(ann.chat, Reply("A sentence. " * 200, media=await bot.film()))
    assert only(ann.chat).text.endswith("sentence. …")


async def test_a_file_over_the_limit_is_not_even_tried(api: BotApi, bot: Running, ann: Person) -> None:
    media = replace(await bot.film(), size=50_000_001)
    with pytest.raises(TooLargeToSend) as refused:
        await bot.say(ann.chat, Reply("v1", media=media))
    assert refused.value.params == {"limit": 50_000_000}
    assert not api.calls["sendVideo"]


async def test_413_is_too_large(api: BotApi, bot: Running, ann: Person) -> None:
    api.methods.posting.upload_limit = 100_000
    with pytest.raises(TooLargeToSend):
        await bot.say(ann.chat, Reply("v1", media=await bot.film()))
    assert api.calls["sendVideo"] == 1
    assert not api.calls["sendDocument"]


async def test_a_server_of_ones_own_takes_more(tmp_path: Path) -> None:
    async with (
        BotApi(local=True) as api,
        running(api, tmp_path, config_of(api, local_mode=True), receives=False) as bot,
    ):
        chat = api.person("Ann").chat
        assert bot.channel.limits(address_of(chat)).upload == 2_000_000_000
        media = await bot.film(51_200_000)
        await bot.say(chat, Reply("big", media=media))
        assert only(chat).file.size == 51_200_000


async def test_a_file_that_is_no_longer_there(bot: Running, ann: Person) -> None:
    with pytest.raises(FileUnavailable):
        await bot.say(ann.chat, Reply("v1", media=Media("out/nothing.mp4", "v.mp4", "video/mp4", 5)))


async def test_limits_of_chats(bot: Running, ann: Person, api: BotApi) -> None:
    private = bot.channel.limits(address_of(ann.chat))
    group = bot.channel.limits(address_of(api.group("Family", ann)))
    assert (private.text, private.caption, private.upload) == (4096, 1024, 50_000_000)
    assert (private.edit_pace_s, group.edit_pace_s) == (5.0, 12.0)
    assert not private.deduplicates


async def test_an_upload_leaves_memory_flat(bot: Running, ann: Person, tmp_path: Path) -> None:
    media = await bot.film()
    with (tmp_path / "files" / media.key).open("r+b") as sink:
        sink.truncate(40_000_000)
    tracemalloc.start()
    try:
        await bot.say(ann.chat, Reply("large", media=replace(media, size=40_000_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert only(ann.chat).file.size == 40_000_000
    assert peak < 10_000_000  # the figure includes decoding the poster
