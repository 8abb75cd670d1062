"""Translates Telegram's updates into Inbounds. Pure: it fetches and answers nothing."""

from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from adapters.telegram.commands import Identity, read_words
from bot.domain.file_names import clean_name, kind_of
from bot.domain.messages import (
    Action,
    Address,
    Attachment,
    ConversationKey,
    Inbound,
    InboundKind,
    MediaKind,
    Sender,
    Verb,
)

NAME = "telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

_FILES: tuple[tuple[str, MediaKind, str, str], ...] = (
    ("animation video video_note live_photo", MediaKind.VIDEO, "video/mp4", "video-{}.mp4"),
    ("audio", MediaKind.AUDIO, "audio/mpeg", "music-{}.mp3"),
    ("voice", MediaKind.AUDIO, "audio/ogg", "voice-{}.ogg"),
    ("document", MediaKind.FILE, "", "file-{}"),
)
"""The fields of a message that have a file, with its kind, and a MIME type and name if the file has none.

The order matters: a message with an animation also has it as a document.
"""
_UNUSABLE = ("sticker", "location", "contact", "poll", "dice", "paid_media", "story", "game")


def to_inbound(update: Update, me: Identity) -> Inbound | None:
    """Translates an update; None if it does not concern this bot.

    `message` is Telegram's message id (for a press the query's id, for a change of membership the update's), `revision`
    is the time of an edit in Unix seconds, and `order` the message id.
    """
    if update.callback_query is not None:
        return _press(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, update.update_id)
    message = update.edited_message or update.message
    if message is None:
        return None
    return _moved(message) or _message(message, me, edited=update.edited_message is not None)


def _message(message: Message, me: Identity, *, edited: bool) -> Inbound | None:
    user, private = message.from_user, message.chat.type == Chat.PRIVATE
    if user is not None and user.is_bot and message.sender_chat is None:
        # Another bot wrote it. Anonymous admins and channels also come from bots, but write as a chat.
        return None
    raw = message.text or message.caption or ""
    # A command under a picture says what to do with it, and the picture must not be lost.
    entities = [*message.entities, *message.caption_entities]
    words = read_words(raw, entities, me, under_file=bool(message.caption))
    if words is None:
        return None
    action = words.action
    attachments = to_attachments(message, words.text if message.caption else "", me.fetch_limit)
    if not attachments and not raw:
        # A live location is an edit every few seconds.
        if edited or not private or all(getattr(message, field) is None for field in _UNUSABLE):
            return None
        action = Action(Verb.UPLOAD_HELP)
    # In a topic every message seems to reply to the one that opened it.
    replied = message.reply_to_message
    replied = None if replied is None or replied.forum_topic_created else replied
    to_me = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    addressed = private or words.mentioned or to_me
    lent: tuple[Attachment, ...] = ()
    if replied and not to_me and addressed and not attachments and action is None:
        lent = tuple(file for file in to_attachments(replied, "", me.fetch_limit) if file.kind != MediaKind.FILE)
    return replace(
        _blank(message.chat, user, _topic(message), _number(message.message_id), message.sender_chat),
        message=_number(message.message_id),
        kind=InboundKind.COMMAND if words.action else InboundKind.EDIT if edited else InboundKind.MESSAGE,
        revision=int((message.edit_date or message.date).timestamp()) if edited else 0,
        order=int(message.message_id),
        text=words.text,
        attachments=attachments or lent,
        action=action,
        addressed=addressed,
        album=str(message.media_group_id or ""),
        target=_number(replied.message_id) if replied else "",
        borrowed=bool(lent),
    )


def _press(query: CallbackQuery) -> Inbound | None:
    message = query.message
    if message is None or query.data is None:
        return None
    blank = _blank(message.chat, query.from_user, _topic(message) if isinstance(message, Message) else "")
    return replace(
        blank,
        address=replace(blank.address, data={**blank.address.data, "press": query.id}),
        message=f"press:{query.id}",
        kind=InboundKind.PRESS,
        order=message.message_id,
        action=Action.decode(query.data),
        target=_number(message.message_id),
    )


def _membership(change: ChatMemberUpdated, update_id: int) -> Inbound | None:
    """The bot was removed from a chat, or added to a group. Back in a private chat it waits for the person's words."""
    blank = _blank(change.chat, change.from_user)
    before, after = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if after and (before or not blank.group):
        return None
    return replace(blank, message=f"member:{update_id}", kind=InboundKind.JOINED if after else InboundKind.GONE)


def _is_in(member: ChatMember) -> bool:
    # Only a restricted member has the field, and they may have left.
    return bool(getattr(member, "is_member", member.status not in {ChatMember.LEFT, ChatMember.BANNED}))


def _moved(message: Message) -> Inbound | None:
    """A group became a supergroup: both chats say so, and either message is enough."""
    if not (message.migrate_to_chat_id or message.migrate_from_chat_id):
        return None
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    key, to = ConversationKey(NAME, _number(old)), _number(new)
    return Inbound(key, f"moved:{to}", InboundKind.MOVED, text=to, address=Address(NAME, {"chat": to}))


def _blank(
    chat: Chat, user: User | None, thread: str = "", reply_to: str = "", sender_chat: Chat | None = None
) -> Inbound:
    """Sender, conversation and address. The address has `chat`, `thread` (a topic) and `reply_to` (a message).

    That of a press has the id of its query, too.
    """
    sender = Sender(_number(user.id), user.full_name or "") if user else Sender("")
    place = {"chat": _number(chat.id), "thread": thread, "reply_to": reply_to}
    return Inbound(
        ConversationKey(NAME, _number(chat.id), thread),
        message="",
        sender=Sender(_number(sender_chat.id), sender_chat.title or "") if sender_chat else sender,
        locale=(user.language_code or "") if user else "",
        address=Address(NAME, {name: value for name, value in place.items() if value}),
        group=chat.type in {Chat.GROUP, Chat.SUPERGROUP},
    )


def _topic(message: Message) -> str:
    """The topic's id. `message_thread_id` alone is only a chain of replies, and sending to that fails."""
    return _number(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _number(id: object) -> str:
    """An id as a text. Raises ValueError if it is not a whole number, so that nothing could be sent there."""
    return str(int(str(id)))


def to_attachments(message: Message, caption: str, fetch_limit: int | None) -> tuple[Attachment, ...]:
    """The file of a message, if it has one: an album is several messages. A live photo counts as its picture."""
    sizes = message.photo or (message.live_photo.photo if message.live_photo else ())
    if sizes:
        largest = max(reversed(sizes), key=lambda size: (size.width * size.height, size.file_size or 0))
        found = (largest.file_id, f"photo-{message.message_id}.jpg", MediaKind.PHOTO, largest.file_size, "image/jpeg")
        return (Attachment(*found, caption, fetch_limit),)
    for fields, kind, default_mime, default_name in _FILES:
        file: Any = next((each for field in fields.split() if (each := getattr(message, field))), None)
        if file is not None:
            mime = getattr(file, "mime_type", None) or default_mime
            given = clean_name(getattr(file, "file_name", None)) or clean_name(getattr(file, "title", None))
            meant = kind_of(given, mime) if kind == MediaKind.FILE else kind
            name = given or default_name.format(message.message_id)
            name = f"{name.removesuffix('.mp4')}.gif" if mime == "image/gif" and not given else name
            return (Attachment(file.file_id, name, meant, file.file_size, mime, caption, fetch_limit),)
    return ()
