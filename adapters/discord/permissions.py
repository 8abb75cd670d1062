"""The permissions the bot asks for, and which of them a channel denies it. Pure."""

import discord

TO_SPEAK = discord.Permissions(view_channel=True, send_messages=True)
REQUIRED = TO_SPEAK | discord.Permissions(
    create_public_threads=True,
    send_messages_in_threads=True,
    attach_files=True,
    embed_links=True,
    read_message_history=True,
)


def granted_in(channel: discord.abc.GuildChannel | discord.Thread | None) -> discord.Permissions | None:
    """The bot's permissions in a channel; None if it is unknown, or the server did not send its roles and the bot."""
    me: discord.Member | None = channel.guild.me if channel is not None else None
    if channel is None or me is None or channel.guild.get_role(channel.guild.id) is None:
        return None
    try:
        return channel.permissions_for(me)
    except discord.ClientException:  # the channel of this thread is not known
        return None


def missing(granted: discord.Permissions | None, *, thread: bool, media: bool) -> str:
    """The missing permission that explains a refusal, by its name in Discord's settings.

    If `granted` is None or lacks nothing, returns the likeliest one.
    """
    to_write = "send_messages_in_threads" if thread else "send_messages"
    needed = ["view_channel", to_write, *(["attach_files"] if media else []), "embed_links", "read_message_history"]
    lacking = [name for name in needed if granted is not None and not getattr(granted, name)]
    name = lacking[0] if lacking else "attach_files" if media else to_write
    return name.replace("_", " ").title().replace(" In ", " in ")
