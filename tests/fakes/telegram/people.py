"""People and groups. What they do becomes updates for the bot."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.telegram.delivery import Delivery
from tests.fakes.telegram.refusals import BLOCKED, KICKED
from tests.fakes.telegram.world import BOT_ID, Chat, Json, Message, StoredFile, World, file_json

Picture = bytes | tuple[bytes, str]
"""A picture, or a picture with its own caption."""


class Person:
    """A person on Telegram. Every action returns the Message that it made."""

    def __init__(self, world: World, delivery: Delivery, name: str, language: str) -> None:
        self._world = world
        self._delivery = delivery
        self.id = 1_000_000 + world.number()
        self.name = name
        self.user: Json = {"id": self.id, "is_bot": False, "first_name": name}
        if language:
            self.user["language_code"] = language
        self.chat = Chat(self.id, "private", name, members={self.id: "member", BOT_ID: "member"})
        world.chats[self.id] = self.chat

    def says(self, text: str, **where: Any) -> Message:
        """Writes a text, which may be a command or a mention. `where`: chat, thread, reply_to, entities, anonymous."""
        return self._send({"text": text}, **where)

    def send_photo(self, content: bytes, caption: str = "", *, size: int | None = None, **where: Any) -> Message:
        sizes, _ = self._world.sizes(content, "photo.jpg", size)
        return self._send({"photo": sizes}, caption, **where)

    def send_live_photo(self, content: bytes, film: bytes, caption: str = "", **where: Any) -> Message:
        """Sends a live photo. As in Telegram, the message also has the picture as a photo."""
        sizes, _ = self._world.sizes(content, "photo.jpg")
        file = self._world.store(iter([film]), "live.mp4", "video/mp4", "video")
        live = file_json(file) | {"width": 720, "height": 960, "duration": 2, "photo": sizes}
        return self._send({"live_photo": live, "photo": sizes}, caption, **where)

    def send_album(self, pictures: Sequence[Picture], caption: str = "", **where: Any) -> list[Message]:
        """Sends up to ten photos as one album. `caption` is under the first."""
        group = where.pop("group", None) or str(self._world.number() + 13_000_000_000)
        made = []
        for number, picture in enumerate(pictures):
            content, own = picture if isinstance(picture, tuple) else (picture, caption if number == 0 else "")
            made.append(self.send_photo(content, own, media_group_id=group, **where))
        return made

    def send_document(
        self,
        content: bytes,
        name: str | None,
        mime: str | None = None,
        caption: str = "",
        *,
        size: int | None = None,
        **where: Any,
    ) -> Message:
        """Sends a file unchanged. `size` is the size that Telegram announces, if it is not the real one."""
        about = self._file(content, name, mime, "document", size)
        return self._send({"document": about}, caption, **where)

    def send_video(self, content: bytes, caption: str = "", name: str | None = "clip.mp4", **where: Any) -> Message:
        return self._send({"video": self._film(content, name, "video")}, caption, **where)

    def send_animation(self, content: bytes, caption: str = "", **where: Any) -> Message:
        about = self._film(content, "wave.mp4", "animation")
        return self._send({"animation": about, "document": about}, caption, **where)

    def send_video_note(self, content: bytes, **where: Any) -> Message:
        file = self._world.store(iter([content]), "note.mp4", "video/mp4", "video_note")
        return self._send({"video_note": file_json(file) | {"length": 240, "duration": 3}}, **where)

    def send_audio(self, content: bytes, name: str | None = "song.mp3", caption: str = "", **where: Any) -> Message:
        about = self._file(content, name, "audio/mpeg", "audio") | {"duration": 30, "title": "Song"}
        return self._send({"audio": about}, caption, **where)

    def send_voice(self, content: bytes, **where: Any) -> Message:
        return self._send({"voice": self._file(content, None, "audio/ogg", "voice") | {"duration": 4}}, **where)

    def edits(self, message: Message, text: str) -> Message:
        """Changes the text or the caption of the person's own message."""
        message.data["text" if "text" in message.data else "caption"] = text
        message.data["edit_date"] = max(
            int(time.time()), int(message.data.get("edit_date") or message.data["date"]) + 1
        )
        self._delivery.add("edited_message", message.data)
        return message

    def presses(self, label: str, message: Message | None = None, *, chat: Chat | None = None) -> str:
        """Presses a button by its label, on the newest message that has it. Returns the query's id."""
        place = chat or self.chat
        with_it = [shown for shown in place.messages if label in shown.buttons] if message is None else [message]
        if not with_it or label not in with_it[-1].buttons:
            raise AssertionError(f"no button {label!r} in {[shown.buttons for shown in place.messages]}")
        return self.presses_code(with_it[-1].buttons[label], with_it[-1])

    def presses_code(self, code: str, message: Message) -> str:
        """Presses a button with any data, such as one of an older version."""
        query = str(4_000_000_000_000 + self._world.number())
        self._world.queries[query] = False
        content = {"id": query, "from": self.user, "chat_instance": "1", "data": code, "message": message.data}
        self._delivery.add("callback_query", content)
        return query

    def blocks(self) -> None:
        self.chat.closed = BLOCKED
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        self.chat.closed = ""
        self._membership("kicked", "member")

    def deletes(self, message: Message) -> None:
        """Deletes a message. Bots get no update about that."""
        message.deleted = True

    def _membership(self, before: str, after: str) -> None:
        change = membership(self._world, self.chat, self.user, before, after)
        self._delivery.add("my_chat_member", change)

    def _film(self, content: bytes, name: str | None, kind: str) -> Json:
        return self._file(content, name, "video/mp4", kind) | {"width": 640, "height": 360, "duration": 3}

    def _file(self, content: bytes, name: str | None, mime: str | None, kind: str, size: int | None = None) -> Json:
        file: StoredFile = self._world.store(iter([content]), name or kind, mime or "", kind, size)
        named = {"file_name": name, "mime_type": mime}
        return file_json(file) | {key: value for key, value in named.items() if value is not None}

    def _send(
        self,
        content: Json,
        caption: str = "",
        *,
        chat: Chat | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
        **more: Any,
    ) -> Message:
        place = chat or self.chat
        data: Json = {
            "message_id": next(self._world.messages),
            "date": int(time.time()),
            "chat": place.to_json(),
            "from": self.user,
            **content,
            **more,
        }
        if caption:
            data["caption"] = caption
        if anonymous:
            data["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
            data["sender_chat"] = place.to_json()
        if thread is not None:
            data |= {"message_thread_id": thread, "is_topic_message": thread in place.topics}
        if reply_to is not None:
            data["reply_to_message"] = {key: value for key, value in reply_to.data.items() if key != "reply_to_message"}
        message = Message(data)
        place.history.append(message)
        self._delivery.add("message", data)
        return message


class Group(Chat):
    """A group; with topics a forum. All its messages reach the bot, as with privacy mode off."""

    def __init__(
        self, world: World, delivery: Delivery, title: str, members: Sequence[Person], topics: Sequence[int]
    ) -> None:
        kind = "supergroup" if topics else "group"
        super().__init__(-(1_000_000 + world.number()), kind, title, topics=set(topics))
        self.members = {person.id: "member" for person in members} | {BOT_ID: "member"}
        self._world = world
        self._delivery = delivery
        world.chats[self.id] = self

    def promotes(self, person: Person) -> None:
        self.members[person.id] = "administrator"

    def kicks_bot(self) -> None:
        self.closed = KICKED
        by = {"id": 1, "is_bot": False, "first_name": "Somebody"}
        self._delivery.add("my_chat_member", membership(self._world, self, by, "member", "kicked"))

    def takes_bot_in(self, by: Person, *, before: str = "left", after: str = "member", **more: Any) -> None:
        """A person adds the bot. `before` and `after` are its statuses in the group; `more` goes with the new one."""
        self.closed = ""
        change = membership(self._world, self, by.user, before, after)
        change["new_chat_member"] |= more
        self._delivery.add("my_chat_member", change)

    def becomes_supergroup(self) -> Group:
        """Returns the supergroup. The bot gets an update in both chats, and the old id answers with the new one."""
        new = Group(self._world, self._delivery, self.title, (), ())
        del self._world.chats[new.id]
        new.id, new.type, new.members = -(1_000_000_000_000 + self._world.number()), "supergroup", dict(self.members)
        self._world.chats[new.id] = new
        self.migrated_to = new.id
        self._service(self, {"migrate_to_chat_id": new.id})
        self._service(new, {"migrate_from_chat_id": self.id})
        return new

    def _service(self, chat: Chat, content: Mapping[str, int]) -> None:
        data = {"message_id": next(self._world.messages), "date": int(time.time()), "chat": chat.to_json(), **content}
        self._delivery.add("message", data | {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}})


RIGHTS = (
    "manage_chat delete_messages manage_video_chats restrict_members promote_members change_info invite_users"
    " post_stories edit_stories delete_stories"
)
RESTRICTED = (
    "change_info invite_users pin_messages send_messages send_polls send_other_messages add_web_page_previews"
    " manage_topics send_audios send_documents send_photos send_videos send_video_notes send_voice_notes edit_tag"
    " react_to_messages"
)
MEMBERSHIPS: Mapping[str, Json] = {
    "kicked": {"until_date": 0},
    "restricted": {f"can_{right}": True for right in RESTRICTED.split()} | {"until_date": 0, "is_member": True},
    "administrator": {f"can_{right}": False for right in RIGHTS.split()}
    | {"can_be_edited": False, "is_anonymous": False},
}
"""The further fields of a membership, by its status."""


def membership(world: World, chat: Chat, by: Json, before: str, after: str) -> Json:
    """The content of a my_chat_member update."""

    def member(status: str) -> Json:
        return {"status": status, "user": world.bot()} | MEMBERSHIPS.get(status, {})

    change = {"chat": chat.to_json(), "from": by, "date": int(time.time())}
    return change | {"old_chat_member": member(before), "new_chat_member": member(after)}
