"""Finds links to photos, clips and songs in a message, and the text without them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bot.domain.file_names import clean_name, kind_of
from bot.domain.messages import Attachment, Inbound, Verb
from bot.language.tokenizer import LINK_PATTERN
from bot.language.utterance import Utterance

MOST = 20
"""How many links of a message are followed: each costs a request to a foreign server."""
_LONGEST = 80
_LINK = re.compile(LINK_PATTERN, re.IGNORECASE)


def with_linked_files(inbound: Inbound) -> Inbound:
    """The inbound with one attachment for each of its links, if it brings files or asks for a video.

    In other messages a link is plain text: the bot does not open it. What follows the command for an edit counts as
    text.
    """
    action = inbound.action
    text = inbound.text if action is None else action.argument if action.verb == Verb.EDIT else ""
    links = [match[0].rstrip(".,;:!?)") for match in _LINK.finditer(text)]
    if not links:
        return inbound
    plan = None if inbound.attachments else Utterance(_without(text, links)).plan
    if plan is not None and not plan.creates:
        return inbound
    files = (_attachment(link) for link in list(dict.fromkeys(links))[:MOST])
    return replace(inbound, attachments=(*inbound.attachments, *files), plan=plan if action is None else None)


def without_linked_files(inbound: Inbound) -> Inbound:
    """The inbound without the links whose files are attached."""
    links = [file.link for file in inbound.attachments if file.link]
    if not links:
        return inbound
    action = inbound.action
    if action is not None and action.verb == Verb.EDIT:
        action = replace(action, argument=_without(action.argument, links))
    return replace(inbound, text=_without(inbound.text, links), action=action)


def called(link: str) -> str:
    """The name of a link in a sentence: host and path. Its query may hold a secret."""
    host, slash, path = re.split(r"[?#]", link.partition("://")[2], maxsplit=1)[0].partition("/")
    return f"{host.rpartition('@')[2]}{slash}{path}"[:_LONGEST]


def _attachment(link: str) -> Attachment:
    try:
        name = unquote(PurePosixPath(urlsplit(link).path).name)
    except ValueError:
        name = ""
    return Attachment("", clean_name(name) or "link", kind_of(name), link=link)


def _without(text: str, links: Iterable[str]) -> str:
    """The text without the links, and without the word that joins a link to the text before it."""
    for link in sorted(links, key=len, reverse=True):
        text = re.sub(rf"(?:\s*(?:[,，、]|\band\b|和))?[^\S\n]*\(?{re.escape(link)}\)?", " ", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()
