"""Translates Discord's messages and interactions into Inbounds. Pure: it fetches and answers nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import discord

from adapters.discord import commands, strings
from adapters.discord.addresses import FLOOR, LIFE_S, MARGIN_S, NAME, InteractionToken, Place, Ref
from adapters.discord.commands import Commands
from adapters.discord.permissions import TO_SPEAK, granted_in
from bot.domain.file_names import clean_name, kind_of
from bot.domain.messages import Action, Attachment, ConversationKey, Inbound, InboundKind, Sender, Verb

Json = Mapping[str, Any]
Interaction = discord.Interaction[Any]

_ATTACHMENT = 11
_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
JUST_NOW_S = 600.0
"""Seconds in which a server counts as new. An older one has its greeting, or was too busy for it."""
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")


def from_message(message: discord.Message, me: int, parent: str, *, edited: bool = False) -> Inbound | None:
    """Translates a message; None if it does not concern the bot `me`. `parent` is the id of the thread's channel.

    Without a privileged intent, only messages that mention the bot or are in its private chats have content.
    `revision` is the time of an edit in tenths of a second since the message was written.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ORDINARY:
        return None
    if edited and message.edited_at is None:
        return None  # Discord has only added the preview of a link
    # The library may not know the server yet.
    guild = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    attachments, text = of_message(message), _text(message, me)
    if not (guild is None or _answers(message, me) or _mentions(message, me)) or not (text or attachments):
        return None
    since = (message.edited_at - message.created_at).total_seconds() if edited and message.edited_at else 0.0
    place = Place(
        str(message.channel.id),
        str(message.author.id),
        str(guild or ""),
        str(message.id),
        upload=max(FLOOR, message.guild.filesize_limit) if message.guild else FLOOR,
        threads=isinstance(message.channel, discord.TextChannel),
    )
    return Inbound(
        key=key_of(place.channel, parent),
        message=str(message.id),
        kind=InboundKind.EDIT if edited else InboundKind.MESSAGE,
        revision=max(1, round(since * 10)) if edited else 0,
        order=message.id,
        text=text,
        attachments=attachments,
        sender=Sender(place.user, message.author.display_name),
        target=_answered(message),
        address=place.to_address(),
        group=guild is not None,
    )


def _answers(message: discord.Message, me: int) -> bool:
    """Whether it replies to the bot."""
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me


def _answered(message: discord.Message) -> str:
    """The id of the message that this one replies to; a forwarded one is no reply."""
    reference = message.reference if message.type is discord.MessageType.reply else None
    return str(reference.message_id or "") if reference else ""


def from_interaction(interaction: Interaction, known: Commands, *, form: bool = True) -> Inbound | None:
    """Translates a command, a menu entry, a press or a form; None for a command that only opens the form.

    `form`: whether the form can be shown. The text is the person's, or it says in their language what the entry they
    picked means.
    """
    data: Json = interaction.data or {}
    if interaction.channel is None or (form and commands.opens_form(interaction.type.value, data)):
        return None
    blank = Inbound(
        key=_key(interaction.channel),
        message=str(interaction.id),
        kind=InboundKind.COMMAND,
        order=interaction.id,
        sender=Sender(str(interaction.user.id), interaction.user.display_name),
        locale=interaction.locale.value,
        target=str(interaction.message.id) if interaction.message is not None else "",
        group=not _is_direct(interaction),
        origin=str(data.get("target_id", "")),
    )
    asked = _asked(blank, interaction, data, known)
    if asked is None:
        return None
    return replace(asked, address=_place_of(interaction, photos=bool(asked.attachments)).to_address())


def withdrawn(channel: int, parent: str, messages: Iterable[int]) -> Inbound | None:
    """Somebody deleted these messages; None if there are none."""
    ids = sorted(messages)
    if not ids:
        return None
    return Inbound(
        key=key_of(str(channel), parent),
        message=f"deleted:{ids[0]}",
        kind=InboundKind.COMMAND,
        order=ids[-1],
        action=Action(Verb.WITHDRAW, " ".join(map(str, ids))),
        address=Place(str(channel)).to_address(),
    )


def joined(guild: discord.Guild, joined_at: str, now: float) -> Inbound | None:
    """A server added the bot at `joined_at`, as Discord writes times. The bot greets it in a channel that allows it.

    None if the server added it long ago, as after every start, or allows it to speak nowhere.
    """
    since = discord.utils.parse_time(joined_at).timestamp() if joined_at else 0.0
    places = [place for place in (guild.system_channel, *guild.text_channels) if place is not None]
    spoken = [place for place in places if (granted := granted_in(place)) is None or granted >= TO_SPEAK]
    if now - since > JUST_NOW_S or not spoken:
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
        address = Place(str(channel.id)).to_address()
        yield Inbound(_key(channel), f"guild:{guild.id}", InboundKind.GONE, address=address)


def key_of(channel: str, parent: str) -> ConversationKey:
    """The key of a channel, or of a thread in its channel."""
    return ConversationKey(NAME, parent, channel) if parent else ConversationKey(NAME, channel)


def _key(channel: object) -> ConversationKey:
    parent = str(channel.parent_id) if isinstance(channel, discord.Thread) else ""
    return key_of(str(getattr(channel, "id", "")), parent)


def _place_of(interaction: Interaction, *, photos: bool) -> Place:
    """The place for its answers. The bot is a member of servers that added it, and of its private chats."""
    known = interaction.client.get_guild(interaction.guild_id) if interaction.guild_id else None
    member = _is_direct(interaction) or known is not None or interaction.is_guild_integration()
    upload = known.filesize_limit if known else FLOOR
    ends = interaction.created_at.timestamp() + LIFE_S - MARGIN_S
    deferred = interaction.type != discord.InteractionType.component
    ids = (str(interaction.id), str(interaction.application_id), interaction.token)
    return Place(
        str(interaction.channel_id),
        str(interaction.user.id),
        str(interaction.guild_id or ""),
        member=member,
        upload=max(FLOOR, upload if member else interaction.filesize_limit),
        locale=interaction.locale.value,
        threads=member and isinstance(interaction.channel, discord.TextChannel),
        token=InteractionToken(*ids, ends, deferred, photos),
    )


def _is_direct(interaction: Interaction) -> bool:
    """Whether the chat is between the bot and one person; other private chats have several people."""
    return interaction.guild_id is None and not interaction.context.private_channel


def _asked(blank: Inbound, interaction: Interaction, data: Json, known: Commands) -> Inbound | None:
    """`blank` with what the person wants; None if the bot does not know the form."""
    kind = interaction.type
    if kind == discord.InteractionType.component:
        return replace(blank, kind=InboundKind.PRESS, action=pressed(data))
    sends_form = kind == discord.InteractionType.modal_submit and data.get("custom_id") == commands.FORM
    if not sends_form and kind != discord.InteractionType.application_command:
        return None
    said, files = commands.words_of(data), of_interaction(data, str(interaction.channel_id))
    name = commands.VIDEO if sends_form or "target_id" in data else str(data["name"])
    if name == commands.VIDEO and files:
        # The command itself asks for a video, whatever the words: without it they might be for the one before.
        wish = strings.say("wish-also" if said else "wish", blank.locale)
        return _words(blank, "\n".join(filter(None, (wish, said))), files)
    if name == commands.VIDEO:  # there is nothing to make a video of: the core explains how to send photos
        return replace(blank, action=Action(Verb.START))
    if name == commands.MUSIC:
        return _words(blank, strings.say("music-wish", blank.locale), files)
    if name == commands.EDIT:
        return replace(blank, action=Action(Verb.EDIT, said))
    if name == commands.EXPORT:
        return _export(blank, commands.option(data, "ratio"), commands.option(data, "quality"))
    if name not in known:  # an older version's command that an app still shows
        return replace(blank, action=Action(Verb.HELP))
    return replace(blank, action=Action(known[name].verb, commands.option(data, "language") or said))


def pressed(data: Json) -> Action | None:
    """The action of a button or of a menu's entry; None if this version does not know it."""
    values = data.get("values") or [data.get("custom_id", "")]
    return Action.decode(str(values[0]))


def _export(blank: Inbound, ratio: str, quality: str) -> Inbound:
    """An export in another shape is first an edit: in words, or as a button if it also names a quality."""
    small = quality == commands.SMALL
    if ratio and small:
        return replace(blank, action=Action(Verb.PRESET, f"also-{ratio.replace(':', '-')}/{commands.SMALL}"))
    if ratio:
        return _words(blank, strings.say("export-as", blank.locale, ratio=ratio))
    return replace(blank, action=Action(Verb.EXPORT, commands.SMALL if small else ""))


def _words(blank: Inbound, text: str, files: tuple[Attachment, ...] = ()) -> Inbound:
    return replace(blank, kind=InboundKind.MESSAGE, text=text, attachments=files)


def _mentions(message: discord.Message, me: int) -> list[str]:
    """The ways in which the text may name the bot: as a user, or by the role that Discord makes for it."""
    own = message.guild.self_role if message.guild else None
    names = [f"<@&{own.id}>"] if own is not None and own.id in message.raw_role_mentions else []
    own_names = [f"<@{me}>", f"<@!{me}>"]
    if any(user.id == me for user in message.mentions) or any(name in message.content for name in own_names):
        names += own_names
    return names


def _text(message: discord.Message, me: int) -> str:
    """The words without the mention of the bot; mentions of other people become names."""
    text = message.content or "\n".join(shot.content for shot in message.message_snapshots if shot.content)
    for name in [*_mentions(message, me), f"<@{me}>"]:
        text = text.replace(name, "")
    for user in message.mentions:
        text = re.sub(f"<@!?{user.id}>", lambda _, user=user: f"@{user.display_name}", text)  # type: ignore[misc] # mypy cannot infer the default
    return _EMOJI.sub(r"\1", text).strip().lstrip(",:，：").strip()


def of_message(message: discord.Message) -> tuple[Attachment, ...]:
    """The files of a message and of the message that it forwards, in the order in which Discord shows them."""
    found = [*message.attachments, *(file for shot in message.message_snapshots for file in shot.attachments)]
    return tuple(_of(file.to_dict(), str(message.channel.id), str(message.id)) for file in found)


def of_interaction(data: Json, channel: str) -> tuple[Attachment, ...]:
    """The files of a command, a form or the message of a menu, from the raw data of an interaction in `channel`.

    The order is that of a command's options or of a form's `values`, not that of the map of files.
    """
    resolved = data.get("resolved", {})
    if target := str(data.get("target_id", "")):
        message = resolved.get("messages", {}).get(target, {})
        return tuple(_of(file, str(message.get("channel_id") or channel), target) for file in message_files(message))
    ids = [option["value"] for option in data.get("options") or [] if option["type"] == _ATTACHMENT]
    ids += commands.field_of(data, commands.FORM_FILES).get("values") or []
    files = resolved.get("attachments", {})
    return tuple(_of(files[str(file)]) for file in ids if str(file) in files)


def message_files(message: Json) -> list[Json]:
    """The raw files of a raw message, forwarded ones included."""
    shots = [shot.get("message", {}) for shot in message.get("message_snapshots", [])]
    return [file for part in (message, *shots) for file in part.get("attachments", [])]


def _of(file: Json, channel: str = "", message: str = "") -> Attachment:
    name = clean_name(file.get("filename")) or f"file-{file['id']}"
    mime = str(file.get("content_type") or "").partition(";")[0].strip()
    ref = Ref(str(file["id"]), str(file["url"]), channel, message)
    return Attachment(ref.encode(), name, kind_of(name, mime), int(file.get("size") or 0) or None, mime)
