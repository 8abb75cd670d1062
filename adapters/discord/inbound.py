"""Discord's messages and interactions as Inbounds. Pure: nothing is fetched or answered here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord

from adapters.discord import interaction_data, strings
from adapters.discord.addresses import FLOOR, LIFE_S, MARGIN_S, NAME, Place, Ticket, made_at
from adapters.discord.attachments import of_message
from adapters.discord.commands import EDIT, EXPORT, FORM, MUSIC, SMALL, VIDEO, opens_form
from adapters.discord.permissions import TO_SPEAK, granted_in
from bot.domain.messages import Action, Attachment, CommandInfo, ConversationKey, Inbound, InboundKind, Sender, Verb

_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
JUST_NOW_S = 600.0
"""A server that took the bot in so long ago has been greeted, or was too busy to be."""
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot as Discord knows it, and what it can do."""

    id: int
    commands: Mapping[str, CommandInfo] = field(default_factory=dict)


def from_message(message: discord.Message, me: Identity, parent: str, *, edited: bool = False) -> Inbound | None:
    """What a message says; None for one that is nothing to this bot. `parent` is the channel a thread belongs to.

    Without a privileged intent only messages to the bot, those that mention it and its private chats have content.
    `revision` is the time of an edit in tenths of a second since the message was written.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ORDINARY:
        return None
    if edited and message.edited_at is None:
        return None  # Discord has only added a link's preview
    attachments = of_message(message)
    text = _text(message, me)
    if not _is_addressed(message, me) or not (text or attachments):
        return None
    since = (message.edited_at - message.created_at).total_seconds() if edited and message.edited_at else 0.0
    return Inbound(
        key=key_of(str(message.channel.id), parent),
        message=str(message.id),
        kind=InboundKind.EDIT if edited else InboundKind.MESSAGE,
        revision=max(1, round(since * 10)) if edited else 0,
        order=message.id,
        text=text,
        attachments=attachments,
        sender=Sender(str(message.author.id), message.author.display_name),
        target=_target(message, me),
        address=_place_of_message(message).to_address(),
        group=_guild_of(message) is not None,
    )


def from_interaction(interaction: discord.Interaction[Any], me: Identity, *, form: bool = True) -> Inbound | None:
    """What a command, a menu, a button or a form asks for; None for one that only opens the form. `form`: whether the
    form can be shown.

    Its text is the person's own, or in the person's language what the entry that was picked stands for.
    """
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.channel is None or (form and opens_form(interaction.type.value, data)):
        return None
    asked = _asked(interaction, data, me)
    if asked is None:
        return None
    return Inbound(
        key=_key(interaction.channel),
        message=str(interaction.id),
        kind=asked.kind,
        order=interaction.id,
        text=asked.text,
        attachments=asked.attachments,
        action=asked.action,
        sender=Sender(str(interaction.user.id), interaction.user.display_name),
        locale=interaction.locale.value,
        target=str(interaction.message.id) if interaction.message is not None else "",
        address=place_of_interaction(interaction, photos=bool(asked.attachments)).to_address(),
        group=not _is_direct(interaction),
        origin=str(data.get("target_id", "")),
    )


def withdrawn(channel: int, parent: str, messages: Iterable[int]) -> Inbound:
    """Somebody deleted these messages."""
    ids = sorted(messages)
    return Inbound(
        key=key_of(str(channel), parent),
        message=f"deleted:{ids[0]}",
        kind=InboundKind.COMMAND,
        order=ids[-1],
        action=Action(Verb.WITHDRAW, " ".join(map(str, ids))),
        address=Place(str(channel)).to_address(),
    )


def joined(guild: discord.Guild, since: float, now: float) -> Inbound | None:
    """A server took the bot in, `since` then, at `now` (Unix seconds) or a little before; it is greeted where it may
    speak, as far as is known.

    None for a server that has had it for longer, as at a start, and for one where it may speak nowhere.
    """
    if now - since > JUST_NOW_S:
        return None
    places = [place for place in (guild.system_channel, *guild.text_channels) if place is not None]
    spoken = [place for place in places if (granted := granted_in(place)) is None or granted >= TO_SPEAK]
    if not spoken:
        return None
    return Inbound(
        key=_key(spoken[0]),
        message=f"joined:{guild.id}:{int(since)}",
        kind=InboundKind.JOINED,
        locale=guild.preferred_locale.value,
        address=Place(str(spoken[0].id), guild=str(guild.id), threads=True).to_address(),
        group=True,
    )


def gone(guild: discord.Guild) -> Iterator[Inbound]:
    """The bot was removed from a server: every channel and thread of it is gone."""
    for channel in [*guild.channels, *guild.threads]:
        key = _key(channel)
        yield Inbound(key, f"guild:{guild.id}", InboundKind.GONE, address=Place(str(channel.id)).to_address())


def key_of(channel: str, parent: str) -> ConversationKey:
    """A channel, or a thread in its channel."""
    return ConversationKey(NAME, parent, channel) if parent else ConversationKey(NAME, channel)


def place_of_interaction(interaction: discord.Interaction[Any], *, photos: bool) -> Place:
    """Where its answers go. The bot itself is there in a server that has it, and in its private chats."""
    channel = interaction.channel_id
    known = interaction.client.get_guild(interaction.guild_id) if interaction.guild_id else None
    member = _is_direct(interaction) or known is not None or interaction.is_guild_integration()
    upload = known.filesize_limit if known else FLOOR
    deferred = interaction.type != discord.InteractionType.component
    ends = made_at(str(interaction.id)) + LIFE_S - MARGIN_S
    ticket = Ticket(str(interaction.id), str(interaction.application_id), interaction.token, ends, deferred, photos)
    return Place(
        str(channel),
        str(interaction.user.id),
        str(interaction.guild_id or ""),
        member=member,
        upload=max(FLOOR, upload if member else interaction.filesize_limit),
        locale=interaction.locale.value,
        threads=member and isinstance(interaction.channel, discord.TextChannel),
        ticket=ticket,
    )


def _is_direct(interaction: discord.Interaction[Any]) -> bool:
    """Whether it was used in a chat between the bot and one person: other private chats have several people."""
    return interaction.guild_id is None and not interaction.context.private_channel


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: InboundKind
    action: Action | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def _asked(interaction: discord.Interaction[Any], data: Mapping[str, Any], me: Identity) -> _Asked | None:
    locale = interaction.locale.value
    if interaction.type == discord.InteractionType.component:
        return _Asked(InboundKind.PRESS, interaction_data.pressed(data))
    if interaction.type == discord.InteractionType.modal_submit:
        if data.get("custom_id") != FORM:
            return None
        return _wish(interaction_data.form_words(data), interaction_data.form_files(data), locale)
    if interaction.type != discord.InteractionType.application_command:
        return None
    if "target_id" in data:
        files = interaction_data.menu_files(data, str(interaction.channel_id))
        return _wish("", files, locale)
    return _command(data, me, locale)


def _command(data: Mapping[str, Any], me: Identity, locale: str) -> _Asked:
    name, said = str(data["name"]), interaction_data.option(data, "say")
    if name == VIDEO:
        return _wish(said, interaction_data.option_files(data), locale)
    if name == MUSIC:
        text = strings.say(strings.MUSIC_WISH, locale)
        return _Asked(InboundKind.MESSAGE, None, text, interaction_data.option_files(data))
    if name == EDIT:
        return _Asked(InboundKind.COMMAND, Action(Verb.EDIT, said))
    if name == EXPORT:
        return _export(interaction_data.option(data, "ratio"), interaction_data.option(data, "quality"), locale)
    info = me.commands.get(name)
    argument = interaction_data.option(data, "language") or said
    # A command of an older version, still shown to somebody: help is never wrong.
    return _Asked(InboundKind.COMMAND, Action(info.verb, argument) if info else Action(Verb.HELP))


def _export(ratio: str, quality: str, locale: str) -> _Asked:
    """In another shape it is an edit first: in words, or, since words name no quality, as the button of both."""
    small = quality == SMALL
    if ratio and small:
        return _Asked(InboundKind.COMMAND, Action(Verb.PRESET, f"also-{ratio.replace(':', '-')}/{SMALL}"))
    if ratio:
        return _Asked(InboundKind.MESSAGE, None, strings.say(strings.EXPORT_AS, locale, ratio=ratio))
    return _Asked(InboundKind.COMMAND, Action(Verb.EXPORT, SMALL if small else ""))


def _wish(text: str, files: tuple[Attachment, ...], locale: str) -> _Asked:
    if not files:
        # Nothing to make a video of: the core says how photos are sent.
        return _Asked(InboundKind.COMMAND, Action(Verb.START))
    return _Asked(InboundKind.MESSAGE, None, text or strings.say(strings.WISH, locale), files)


def _place_of_message(message: discord.Message) -> Place:
    guild = message.guild
    return Place(
        str(message.channel.id),
        str(message.author.id),
        str(_guild_of(message) or ""),
        str(message.id),
        upload=max(FLOOR, guild.filesize_limit) if guild else FLOOR,
        threads=isinstance(message.channel, discord.TextChannel),
    )


def _key(channel: object) -> ConversationKey:
    if isinstance(channel, discord.Thread):
        return key_of(str(channel.id), str(channel.parent_id))
    return key_of(str(getattr(channel, "id", "")), "")


def _is_addressed(message: discord.Message, me: Identity) -> bool:
    return _guild_of(message) is None or bool(_mentions(message, me)) or _answers_me(message, me)


def _guild_of(message: discord.Message) -> int | None:
    """The server's id, also of one that the library has not been told of yet."""
    return message.guild.id if message.guild else getattr(message.channel, "guild_id", None)


def _mentions(message: discord.Message, me: Identity) -> list[str]:
    """How the text names the bot: as a user, or by the role that Discord makes for it."""
    own = message.guild.self_role if message.guild else None
    names = [f"<@&{own.id}>"] if own is not None and own.id in message.raw_role_mentions else []
    own_names = [f"<@{me.id}>", f"<@!{me.id}>"]
    if any(user.id == me.id for user in message.mentions) or any(name in message.content for name in own_names):
        names += own_names
    return names


def _answers_me(message: discord.Message, me: Identity) -> bool:
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.id


def _target(message: discord.Message, me: Identity) -> str:
    return str(message.reference.message_id) if message.reference and _answers_me(message, me) else ""


def _text(message: discord.Message, me: Identity) -> str:
    """The words without the bot's mention, other people's mentions as names."""
    text = message.content or "\n".join(shot.content for shot in message.message_snapshots if shot.content)
    for name in [*_mentions(message, me), f"<@{me.id}>"]:
        text = text.replace(name, "")
    for user in message.mentions:
        text = re.sub(f"<@!?{user.id}>", lambda _, user=user: f"@{user.display_name}", text)  # type: ignore[misc] # mypy cannot infer the default
    return _EMOJI.sub(r"\1", text).replace("\x00", "").strip().lstrip(",:，：").strip()
