"""Telegram's updates as Inbounds. Pure: nothing is fetched or answered here."""

from __future__ import annotations

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update, User

from adapters.telegram.attachments import has_nothing_usable, to_attachments
from adapters.telegram.words import Identity, read_words
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


def to_inbound(update: Update, me: Identity) -> Inbound | None:
    """What an update says; None for one that is nothing to this bot.

    `message` is Telegram's message id (of a press: the query's, of a change of membership: the update's), `revision`
    the time of an edit in Unix seconds, `order` the message id.
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
    if _is_a_bots(message):
        return None
    raw = message.text or message.caption or ""
    # A command under a picture says what to do with it: the picture must not be lost.
    entities = [*message.entities, *message.caption_entities]
    words = read_words(raw, entities, me, under_file=bool(message.caption))
    if words is None:
        return None
    action = words.action
    attachments = to_attachments(message, words.text if message.caption else "", me.fetch_limit)
    if not attachments and not raw:
        # A location that moves is an edit every few seconds.
        if edited or not (_is_private(message.chat) and has_nothing_usable(message)):
            return None
        action = Action(Verb.UPLOAD_HELP)
    thread = thread_of(message)
    kind = InboundKind.EDIT if edited else InboundKind.MESSAGE
    replied = _replied_to(message)
    addressed = _is_private(message.chat) or words.mentioned or _is_mine(replied, me)
    lent = _lent_by(replied, me) if addressed and not attachments and action is None else ()
    return Inbound(
        key=ConversationKey(NAME, str(message.chat.id), thread),
        message=str(message.message_id),
        kind=InboundKind.COMMAND if words.action else kind,
        revision=_seconds(message) if edited else 0,
        order=int(message.message_id),
        text=words.text,
        attachments=attachments or lent,
        action=action,
        sender=_sender(message.from_user, message.sender_chat),
        locale=_locale(message.from_user),
        addressed=addressed,
        album=str(message.media_group_id or ""),
        target=str(replied.message_id) if replied else "",
        address=to_address(message.chat, thread, str(message.message_id)),
        group=_is_group(message.chat),
        borrowed=bool(lent),
    )


def _lent_by(replied: Message | None, me: Identity) -> tuple[Attachment, ...]:
    """The pictures and sounds of somebody else's message that is answered."""
    if replied is None or _is_mine(replied, me):
        return ()
    return tuple(file for file in to_attachments(replied, "", me.fetch_limit) if file.kind != MediaKind.FILE)


def _press(query: CallbackQuery) -> Inbound | None:
    if query.message is None or query.data is None:
        return None
    message = query.message
    thread = thread_of(message) if isinstance(message, Message) else ""
    return Inbound(
        key=ConversationKey(NAME, str(message.chat.id), thread),
        message=f"press:{query.id}",
        kind=InboundKind.PRESS,
        order=message.message_id,
        action=Action.decode(query.data),
        sender=_sender(query.from_user, None),
        locale=_locale(query.from_user),
        target=str(message.message_id),
        address=to_address(message.chat, thread, ""),
        group=_is_group(message.chat),
    )


def _membership(change: ChatMemberUpdated, update_id: int) -> Inbound | None:
    """The bot was put out, or taken into a group; back in a private chat says nothing before its person does."""
    before, after = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    group = _is_group(change.chat)
    if after and (before or not group):
        return None
    return Inbound(
        key=ConversationKey(NAME, str(change.chat.id)),
        message=f"member:{update_id}",
        kind=InboundKind.JOINED if after else InboundKind.GONE,
        sender=_sender(change.from_user, None),
        locale=_locale(change.from_user),
        address=to_address(change.chat, "", ""),
        group=group,
    )


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in {ChatMember.LEFT, ChatMember.BANNED}


def _moved(message: Message) -> Inbound | None:
    """A group that became a supergroup says so in both chats: either message says it all."""
    if message.migrate_to_chat_id:
        old, new = message.chat.id, message.migrate_to_chat_id
    elif message.migrate_from_chat_id:
        old, new = message.migrate_from_chat_id, message.chat.id
    else:
        return None
    address = Address(NAME, {"chat": str(new)})
    key = ConversationKey(NAME, str(old))
    return Inbound(key, f"moved:{new}", InboundKind.MOVED, text=str(new), address=address)


def to_address(chat: Chat, thread: str, reply_to: str) -> Address:
    """Where answers go: `chat`, `thread` (a topic), `reply_to` (the message answered)."""
    data = {"chat": str(chat.id), "thread": thread, "reply_to": reply_to}
    return Address(NAME, {name: value for name, value in data.items() if value})


def thread_of(message: Message) -> str:
    """The topic; `message_thread_id` alone is just a chain of replies, and sending to that fails."""
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _replied_to(message: Message) -> Message | None:
    """The message replied to; in a topic every message seems to reply to the one that opened it."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied


def _is_mine(replied: Message | None, me: Identity) -> bool:
    return replied is not None and replied.from_user is not None and replied.from_user.id == me.id


def _is_private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE


def _is_group(chat: Chat) -> bool:
    return chat.type in {Chat.GROUP, Chat.SUPERGROUP}


def _is_a_bots(message: Message) -> bool:
    """Another bot's message; anonymous admins and channels also come from bots, but speak as a chat."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _sender(user: User | None, chat: Chat | None) -> Sender:
    if chat is not None:
        return Sender(str(chat.id), chat.title or "")
    return Sender(str(user.id), user.full_name or "") if user else Sender("")


def _locale(user: User | None) -> str:
    return (user.language_code or "") if user else ""


def _seconds(message: Message) -> int:
    return int((message.edit_date or message.date).timestamp())
