"""Translates what people do on the page into Inbounds. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.web.journal import Waiting
from bot.domain.file_names import kind_of
from bot.domain.messages import Action, Address, Attachment, CommandInfo, ConversationKey, Inbound, InboundKind, Sender

NAME = "web"


def command(text: str, commands: Sequence[CommandInfo]) -> Action | None:
    """The action of `/name words` if it is one of the bot's commands."""
    head, _, rest = text.strip().partition(" ")
    for info in commands:
        if head.lower() == f"/{info.name}":
            return Action(info.verb, rest.strip() if info.argument else "")
    return None


def to_inbound(waiting: Waiting, limit: int) -> Inbound:
    """Translates a person's act. A file over `limit` bytes has its name and size, but no bytes."""
    facts = waiting.facts
    return Inbound(
        key=ConversationKey(NAME, waiting.chat),
        message=waiting.message,
        kind=InboundKind(facts["kind"]),
        order=waiting.order,
        text=facts.get("text", ""),
        attachments=tuple(_attachment(file, limit) for file in facts.get("files", ())),
        action=Action.decode(facts["action"]) if facts.get("action") else None,
        sender=Sender(waiting.chat, address=facts.get("address", "")),
        locale=facts["locale"],
        target=facts.get("target", ""),
        address=Address(NAME, {"chat": waiting.chat}),
    )


def _attachment(file: Mapping[str, Any], limit: int) -> Attachment:
    return Attachment(
        ref=file["key"],
        name=file["name"],
        kind=kind_of(file["name"], file["mime"]),
        size=file["size"],
        mime=file["mime"],
        fetch_limit=limit,
    )
