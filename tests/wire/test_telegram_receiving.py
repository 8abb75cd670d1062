"""What people do in Telegram becomes Inbounds, through real HTTP and the real library."""

import pytest

from bot.domain.messages import NOTHING, Action, Button, ConversationKey, InboundKind, MediaKind, Reply, Sender, Verb
from tests.fakes.telegram import BotApi, Message, Person
from tests.fakes.telegram.running import Running, address_of, jpeg

pytest_plugins = ["tests.fakes.telegram.fixtures"]


async def test_a_text(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann", language="zh-hans")
    said = ann.says("做个视频 🎬")
    inbound = await bot.inbound()
    assert inbound.key == ConversationKey("telegram", str(ann.id))
    assert (inbound.kind, inbound.message, inbound.order, inbound.revision) == ("message", str(said.id), said.id, 0)
    assert (inbound.text, inbound.sender, inbound.locale) == ("做个视频 🎬", Sender(str(ann.id), "Ann"), "zh-hans")
    assert inbound.addressed
    assert dict(inbound.address.data) == {"chat": str(ann.id), "reply_to": str(said.id)}


async def test_a_person_whose_language_is_not_known(api: BotApi, bot: Running) -> None:
    api.person("Ann", language="").says("hello")
    assert (await bot.inbound()).locale == ""


async def test_a_photo_is_taken_in_its_largest_size(api: BotApi, bot: Running) -> None:
    content = jpeg(640, 480)
    api.person("Ann").send_photo(content, "my caption")
    attachment = await bot.attachment()
    assert (attachment.kind, attachment.mime, attachment.size) == (MediaKind.PHOTO, "image/jpeg", len(content))
    assert (attachment.caption, bot.inbounds[0].text) == ("my caption", "my caption")
    assert attachment.fetch_limit == 20 * 1024 * 1024
    assert await bot.fetch(attachment) == content


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("IMG_1.HEIC", "image/heic", MediaKind.PHOTO),
        ("IMG_1.heic", None, MediaKind.PHOTO),
        ("IMG_1.HEIC", "application/octet-stream", MediaKind.PHOTO),
        ("scan.tiff", "image/tiff", MediaKind.PHOTO),
        ("clip.MOV", "application/octet-stream", MediaKind.VIDEO),
        ("clip", "video/quicktime", MediaKind.VIDEO),
        ("song.flac", None, MediaKind.AUDIO),
        ("report.pdf", "application/pdf", MediaKind.FILE),
        (None, None, MediaKind.FILE),
        (None, "image/png", MediaKind.PHOTO),
    ],
)
async def test_a_document_is_what_its_name_says(
    api: BotApi, bot: Running, name: str | None, mime: str | None, kind: MediaKind
) -> None:
    api.person("Ann").send_document(b"bytes", name, mime)
    attachment = await bot.attachment()
    assert attachment.kind == kind
    assert attachment.name == (name or "file-1")


async def test_a_name_is_never_a_path(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_document(b"x", "../../etc/pass\x07wd.png")
    ann.send_document(b"x", "C:\\photos\\" + "n" * 300 + ".heic")
    first, second = [inbound.attachments[0].name for inbound in await bot.received(2)]
    assert first == "passwd.png"
    assert len(second) == 120
    assert second.endswith("n.heic")


async def test_moving_pictures_and_sound(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_video(b"v", name=None)
    ann.send_animation(b"a", "wave")
    ann.send_video_note(b"n")
    ann.send_audio(b"s", "Song of the sea.mp3")
    ann.send_voice(b"o")
    found = [inbound.attachments for inbound in await bot.received(5)]
    assert [len(attachments) for attachments in found] == [1] * 5  # an animation also comes as a document
    assert [attachments[0].kind.value for attachments in found] == ["video", "video", "video", "audio", "audio"]
    names = [attachments[0].name for attachments in found]
    assert names == ["video-1.mp4", "wave.mp4", "video-3.mp4", "Song of the sea.mp3", "voice-5.ogg"]


async def test_a_live_photo_is_its_picture(api: BotApi, bot: Running) -> None:
    picture = jpeg(300, 400)
    api.person("Ann").send_live_photo(picture, b"film")
    attachment = await bot.attachment()
    assert attachment.kind == MediaKind.PHOTO
    assert await bot.fetch(attachment) == picture


async def test_albums_keep_their_order_and_their_captions(api: BotApi, bot: Running) -> None:
    ann, bob = api.person("Ann"), api.person("Bob")
    first = ann.send_album([(jpeg(), "beach"), (jpeg(), ""), (jpeg(), "dinner")])
    bob.send_album([jpeg()] * 10, "make a film")
    second = ann.send_album([jpeg()] * 10)
    inbounds = await bot.received(23)
    anns = [inbound for inbound in inbounds if inbound.key.chat == str(ann.id)]
    assert [inbound.order for inbound in anns] == [message.id for message in [*first, *second]]
    assert [inbound.attachments[0].caption for inbound in anns[:3]] == ["beach", "", "dinner"]
    assert len({inbound.album for inbound in inbounds}) == 3
    assert "" not in {inbound.album for inbound in inbounds}


async def test_edited_words_and_captions(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    photo, said = ann.send_photo(jpeg(), "beech"), ann.says("slower")
    ann.edits(photo, "beach")
    ann.edits(said, "faster")
    ann.edits(said, "much faster")
    inbounds = await bot.received(5)
    assert [inbound.kind for inbound in inbounds[2:]] == [InboundKind.EDIT] * 3
    assert [inbound.text for inbound in inbounds[2:]] == ["beach", "faster", "much faster"]
    assert inbounds[2].message == str(photo.id)
    assert 0 < inbounds[3].revision < inbounds[4].revision
    assert inbounds[3].revision == said.data["edit_date"] - 1


async def test_commands(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    for text in (
        "/start family-7",
        "/edit make it slower",
        "/export",
        "/unheard_of",
        "/export@other_bot",
        "that is all",
    ):
        ann.says(text)
    inbounds = await bot.received(5)
    assert [inbound.action for inbound in inbounds] == [
        Action(Verb.START, "family-7"),
        Action(Verb.EDIT, "make it slower"),
        Action(Verb.EXPORT),
        Action(Verb.HELP),
        None,
    ]
    assert [inbound.kind for inbound in inbounds] == ["command", "command", "command", "command", "message"]
    assert [inbound.text for inbound in inbounds[3:]] == ["/unheard_of", "that is all"]


async def test_a_command_under_a_photo_keeps_the_photo(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_photo(jpeg(), "/edit warm colours")
    ann.send_photo(jpeg(), "/export")
    ann.send_photo(jpeg(), "/export vertical")
    inbounds = await bot.received(3)
    assert [inbound.kind for inbound in inbounds] == ["message"] * 3
    assert [inbound.text for inbound in inbounds] == ["warm colours", "export", "export vertical"]
    assert all(inbound.attachments for inbound in inbounds)


THINGS: list[dict[str, object]] = [
    {"sticker": {"file_id": "s"}},
    {"location": {"latitude": 1.0, "longitude": 2.0}},
    {"contact": {"phone_number": "1", "first_name": "Ben"}},
    {"dice": {"emoji": "x", "value": 3}},
    {"paid_media": {"star_count": 1, "paid_media": []}},
]


async def test_what_is_neither_file_nor_words_asks_how(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    for thing in THINGS:
        api.delivery.add("message", {"message_id": 3, "chat": group.to_json(), "from": ann.user, **thing})
    moving = {"message_id": 4, "chat": ann.chat.to_json(), "from": ann.user, **THINGS[1]}
    api.delivery.add("edited_message", moving)
    for number, thing in enumerate(THINGS):
        content = {"message_id": 10 + number, "chat": ann.chat.to_json(), "from": ann.user, **thing}
        api.delivery.add("message", content)
    inbounds = await bot.received(len(THINGS))
    assert {(inbound.action, inbound.kind) for inbound in inbounds} == {(Action(Verb.UPLOAD_HELP), InboundKind.MESSAGE)}
    assert {inbound.key.chat for inbound in inbounds} == {str(ann.id)}


async def test_an_edited_command_is_a_command(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.edits(ann.says("/exprt"), "/export")
    inbounds = await bot.received(2)
    assert (inbounds[1].kind, inbounds[1].action) == (InboundKind.COMMAND, Action(Verb.EXPORT))
    assert inbounds[1].revision


async def card_for(bot: Running, person: Person, *actions: Action) -> Message:
    """Sends a message with a button for each action. Its label is the verb."""
    buttons = tuple(Button(action.verb.value, action) for action in actions)
    await bot.channel.send(address_of(person.chat), Reply("card", buttons), "key")
    assert person.chat.last is not None
    return person.chat.last


async def test_a_press_is_answered_and_decoded(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    card = await card_for(bot, ann, Action(Verb.PRESET, "ratio-9-16"))
    query = ann.presses("preset", card)
    inbound = await bot.inbound()
    assert (inbound.kind, inbound.message, inbound.target) == (InboundKind.PRESS, f"press:{query}", str(card.id))
    assert inbound.action == Action(Verb.PRESET, "ratio-9-16")
    assert inbound.sender.id == str(ann.id)
    await api.until(lambda: api.world.queries[query])


@pytest.mark.parametrize("code", ["v0:export:", "somebody else's", "v1:explode:now"])
async def test_a_button_of_another_time_is_answered_too(api: BotApi, bot: Running, code: str) -> None:
    ann = api.person("Ann")
    query = ann.presses_code(code, await card_for(bot, ann))
    inbound = await bot.inbound()
    assert (inbound.kind, inbound.action) == (InboundKind.PRESS, None)
    await api.until(lambda: api.world.queries[query])


async def test_a_toast_answers_the_press_and_posts_nothing(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    toast = Reply("That button is out of date.", toast=True)
    for refused in (False, True):
        card = await card_for(bot, ann)
        if refused:
            api.trouble.refuse(400, "Bad Request: query is too old", "answerCallbackQuery")
        ann.presses_code("v1:stale:", card)
        press = (await bot.received(1 + refused))[-1]
        sent = await bot.channel.send(press.address, toast, "toast")
        last = ann.chat.last
        assert (sent == NOTHING, last is card) == (not refused, not refused), "what cannot be a toast is a message"
    assert api.world.toasts == [toast.text]


async def test_a_press_that_leads_to_a_message_needs_no_words(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    query = ann.presses("export", await card_for(bot, ann, Action(Verb.EXPORT)))
    press = await bot.inbound()
    await bot.channel.send(press.address, Reply("Making your video"), "progress")
    await api.until(lambda: api.world.queries[query])
    assert not api.world.toasts


async def test_a_press_that_is_too_old_to_answer_still_counts(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    api.trouble.refuse(400, "Bad Request: query is too old", "answerCallbackQuery")
    ann.presses("export", await card_for(bot, ann, Action(Verb.EXPORT)))
    assert (await bot.inbound()).action == Action(Verb.EXPORT)


async def test_a_press_on_a_message_telegram_no_longer_shows(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    card = await card_for(bot, ann)
    card.data = {"chat": ann.chat.to_json(), "message_id": card.id, "date": 0}
    ann.presses_code("v1:export:", card)
    inbound = await bot.inbound()
    assert (inbound.action, inbound.target) == (Action(Verb.EXPORT), str(card.id))
