"""People and places. What people do there becomes events for the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import COMMAND, COMPONENT, FORM, Asked, Interactions
from tests.fakes.discord.world import (
    BOT_ID,
    DM,
    GROUP_DM,
    TEXT,
    Channel,
    Guild,
    Json,
    Message,
    StoredFile,
    World,
    stamp,
)

File = tuple[str, bytes]
"""A file's name and content."""


class Person:
    """A person on Discord. `where` is a channel; by default it is the private chat with the bot."""

    def __init__(self, world: World, gateway: Gateway, interactions: Interactions, name: str, locale: str) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = interactions
        self.name = name
        self.locale = locale
        self.id = world.snowflake()
        self.user: Json = {
            "id": self.id,
            "username": name.lower(),
            "global_name": name,
            "discriminator": "0",
            "avatar": None,
        }
        self.chat = Channel(world.snowflake(), DM, "", recipients=[self.user])
        world.channels[self.chat.id] = self.chat

    def says(
        self,
        text: str,
        files: Sequence[File] = (),
        *,
        where: Channel | None = None,
        reply_to: Message | None = None,
        forwards: Message | None = None,
        size: int | None = None,
    ) -> Message:
        """Writes a message. The bot gets its content only in a private chat or if it is mentioned."""
        channel = where or self.chat
        stored = [self._world.store(content, name, channel.id, size=size) for name, content in files]
        data = self._data(channel, text)
        if reply_to is not None:
            about = {"message_id": reply_to.id, "channel_id": channel.id}
            data |= {"message_reference": about, "referenced_message": reply_to.to_json(self._world), "type": 19}
        message = Message(channel, data, stored, forwards=forwards)
        channel.history.append(message)
        self._tell("MESSAGE_CREATE", message)
        return message

    def mentions(self, text: str, files: Sequence[File] = (), *, where: Channel, **more: Any) -> Message:
        """Writes a message that begins with a mention of the bot."""
        return self.says(f"<@{BOT_ID}> {text}", files, where=where, **more)

    def edits(self, message: Message, text: str) -> None:
        message.data |= {"content": text, "edited_timestamp": stamp(self._world.now() + 1)}
        self._tell("MESSAGE_UPDATE", message)

    def deletes(self, *messages: Message) -> None:
        """Deletes one message, or several at once with a moderator's tool."""
        channel = messages[0].channel
        for message in messages:
            message.deleted = True
        where: Json = {"channel_id": channel.id} | ({"guild_id": channel.guild.id} if channel.guild else {})
        if len(messages) == 1:
            self._gateway.tell("MESSAGE_DELETE", where | {"id": messages[0].id})
        else:
            self._gateway.tell("MESSAGE_DELETE_BULK", where | {"ids": [message.id for message in messages]})

    def gets_a_preview(self, message: Message) -> None:
        """Lets Discord add the preview of a link, which is an update but not an edit."""
        message.data["embeds"] = [{"type": "link", "url": "https://example.com", "title": "Example"}]
        self._tell("MESSAGE_UPDATE", message)

    def uses_slash(
        self, name: str, *, where: Channel | None = None, alone: bool = False, limit: int = 0, **options: str | File
    ) -> Asked:
        """Sends a slash command. `alone`: only this person installed the app; `limit`: a file's announced limit."""
        asked = self._begin(COMMAND, where, alone=alone, limit=limit)
        kinds = {option["name"]: option["type"] for option in _command(self._world, name, 1).get("options", [])}
        given, files = [], {}
        for key, value in options.items():
            if isinstance(value, str):
                given.append({"name": key, "type": kinds.get(key, 3), "value": value})
            else:
                file = self._upload(value, asked)
                files[file.id] = file.to_json(self._world)
                given.append({"name": key, "type": 11, "value": file.id})
        data: Json = {"id": "1", "name": name, "type": 1, "options": given}
        if files:
            data["resolved"] = {"attachments": files}
        return self._send(asked, data)

    def uses_menu(self, message: Message, *, alone: bool = False) -> Asked:
        """Uses the first entry of a message's menu."""
        menu = next(command for command in self._world.commands if command["type"] == 3)
        asked = self._begin(COMMAND, message.channel, alone=alone)
        target = {message.id: message.to_json(self._world)}
        data = {"id": "2", "name": menu["name"], "type": 3, "target_id": message.id, "resolved": {"messages": target}}
        return self._send(asked, data)

    def submits(self, asked: Asked, files: Sequence[File], say: str = "") -> Asked:
        """Sends the form. Its list of files has this order, and its map of files by id another."""
        assert asked.form is not None, "no form is open"
        sent = self._begin(FORM, asked.channel, alone=asked.user_only)
        stored = [self._upload(file, sent) for file in reversed(files)][::-1]
        values = [file.id for file in stored]
        resolved = {file.id: file.to_json(self._world) for file in sorted(stored, key=lambda file: int(file.id))}
        filled = [_filled(part, values, say) for part in asked.form["components"]]
        data = {"custom_id": asked.form["custom_id"], "components": filled, "resolved": {"attachments": resolved}}
        return self._send(sent, data)

    def presses(self, label: str, message: Message | None = None, *, where: Channel | None = None) -> Asked:
        """Presses a button by its label, on the newest message that has it."""
        shown = [message] if message else [m for m in (where or self.chat).messages if label in m.buttons]
        if not shown or label not in shown[-1].buttons:
            raise AssertionError(f"no button {label!r}")
        return self.presses_code(shown[-1].buttons[label], shown[-1])

    def presses_code(self, code: str, message: Message) -> Asked:
        """Presses a button with any custom id, such as one of an older version."""
        asked = self._begin(COMPONENT, message.channel, message=message)
        return self._send(asked, {"custom_id": code, "component_type": 2})

    def chooses(self, label: str, message: Message) -> Asked:
        """Chooses an entry of a menu under a message."""
        (code,) = [options[label] for options in message.menus.values() if label in options]
        (menu,) = [part for part in message.parts() if part["type"] == 3 and _offers(part, code)]
        asked = self._begin(COMPONENT, message.channel, message=message)
        return self._send(asked, {"custom_id": menu["custom_id"], "component_type": 3, "values": [code]})

    def _begin(
        self,
        kind: int,
        where: Channel | None,
        *,
        alone: bool = False,
        limit: int = 0,
        message: Message | None = None,
    ) -> Asked:
        channel = where or self.chat
        foreign = not channel.with_bot or (channel.guild is not None and not channel.guild.with_bot)
        asked = self._interactions.begin(kind, channel, user_only=alone or foreign, limit=limit)
        asked.message = message
        return asked

    def _send(self, asked: Asked, data: Json) -> Asked:
        self._gateway.tell("INTERACTION_CREATE", asked.payload(self.user, self.locale, data, self._world))
        return asked

    def _upload(self, file: File, asked: Asked) -> StoredFile:
        return self._world.store(file[1], file[0], asked.channel.id, ephemeral=True)

    def _data(self, channel: Channel, text: str) -> Json:
        mentioned = [self._world.bot()] if re.search(rf"<@!?{BOT_ID}>", text) else []
        roles = re.findall(r"<@&(\d+)>", text)
        data: Json = {
            "id": self._world.snowflake(),
            "channel_id": channel.id,
            "author": dict(self.user),
            "content": text,
            "mentions": mentioned,
            "mention_roles": roles,
            "mention_everyone": False,
            "components": [],
            "embeds": [],
            "pinned": False,
            "tts": False,
            "type": 0,
            "flags": 0,
            "timestamp": stamp(self._world.now()),
            "edited_timestamp": None,
        }
        if channel.guild is None:
            return data
        member = {"roles": [], "joined_at": stamp(0), "deaf": False, "mute": False, "flags": 0, "nick": None}
        return data | {"guild_id": channel.guild.id, "member": member}

    def _tell(self, event: str, message: Message) -> None:
        """Tells the bot, if it is a member. Without a privileged intent it sees little of what people say."""
        channel = message.channel
        if not channel.with_bot or (channel.guild is not None and not channel.guild.with_bot):
            return
        data = message.to_json(self._world)
        if channel.guild is not None and not data["mentions"]:
            data |= {"content": "", "attachments": [], "embeds": [], "components": []}
        self._gateway.tell(event, data)


class Server:
    """What happens on a server. `guild` is its data."""

    def __init__(self, world: World, gateway: Gateway, name: str, *, with_bot: bool, tier: int) -> None:
        self._world = world
        self._gateway = gateway
        self.guild = Guild(world.snowflake(), name, world.snowflake(), tier, with_bot)
        world.guilds[self.guild.id] = self.guild
        self.channel = self.opens("general")

    def opens(self, name: str) -> Channel:
        """Adds a channel that the bot knows from the start."""
        channel = Channel(self._world.snowflake(), TEXT, name, self.guild)
        return self._add(channel)

    def opens_thread(self, name: str, *, unknown: bool = False) -> Channel:
        """Opens a thread in the first channel. `unknown`: the bot gets no event about it."""
        thread = self._world.open_thread(self.channel, name)
        if not unknown:
            self._add(thread)
            self._gateway.tell("THREAD_CREATE", thread.to_json())
        return thread

    def denies(self, *permissions: str, where: Channel | None = None) -> None:
        """Takes permissions from the bot. They have the library's names."""
        channel = where or self.channel
        channel.denied |= set(permissions)
        self._gateway.tell("CHANNEL_UPDATE", channel.to_json())

    def promotes(self, person: Person) -> None:
        self.guild.admins.add(person.id)

    def adds_bot(self) -> None:
        self.guild.with_bot, self.guild.joined_at = True, self._world.now()
        self._gateway.tell("GUILD_CREATE", self.guild.to_json(self._world.bot()))

    def comes_back(self) -> None:
        """The server returns after an outage: the event looks as if it had just added the bot."""
        self._gateway.tell("GUILD_CREATE", self.guild.to_json(self._world.bot()))

    def removes_bot(self) -> None:
        self.guild.with_bot = False
        self._gateway.tell("GUILD_DELETE", {"id": self.guild.id})

    def _add(self, channel: Channel) -> Channel:
        self.guild.channels.append(channel)
        self._world.channels[channel.id] = channel
        return channel


class Group(Channel):
    """A private chat of several people."""

    def __init__(self, world: World, people: Sequence[Person]) -> None:
        everybody = [person.user for person in people]
        super().__init__(world.snowflake(), GROUP_DM, "group", recipients=everybody, with_bot=False)
        world.channels[self.id] = self


def _command(world: World, name: str, kind: int) -> Json:
    return next((found for found in world.commands if found["name"] == name and found["type"] == kind), {})


def _filled(part: Json, values: Sequence[str], say: str) -> Json:
    field: Mapping[str, Any] = part["component"]
    answer = {"values": list(values)} if field["type"] == 19 else {"value": say}
    return {
        "type": 18,
        "id": 1,
        "component": {"type": field["type"], "custom_id": field["custom_id"], "id": 2, **answer},
    }


def _offers(part: Json, code: str) -> bool:
    return any(option["value"] == code for option in part["options"])
