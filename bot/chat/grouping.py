"""Which inbounds belong together, and which are answered at once, before earlier turns end."""

from collections.abc import Iterator, Sequence

from bot.domain.messages import Inbound, InboundKind, Verb

QUICK_VERBS = frozenset(
    {
        Verb.START,
        Verb.HELP,
        Verb.EXPLAIN,
        Verb.STATUS,
        Verb.CHANGES,
        Verb.CREDITS,
        Verb.CANCEL,
        Verb.SEND_AGAIN,
        Verb.LANGUAGE,
        Verb.KEEP,
        Verb.PROJECTS,
        Verb.REMOVE,
        Verb.PRIVACY,
        Verb.DELETE,
        Verb.SETTINGS,
        Verb.TOO_MANY,
    }
)


def runs(inbounds: Sequence[Inbound]) -> Iterator[list[Inbound]]:
    """Groups of inbounds, in order: photos of one person that join one turn anyway form one group."""
    run: list[Inbound] = []
    for inbound in inbounds:
        plain = inbound.kind == InboundKind.MESSAGE and inbound.action is None and gathers(inbound)
        if run and not (plain and (run[-1].key, run[-1].sender.id) == (inbound.key, inbound.sender.id)):
            yield run
            run = []
        run.append(inbound)
        if not plain:
            yield run
            run = []
    if run:
        yield run


def is_quick(inbound: Inbound) -> bool:
    """Whether it can be answered at once, before earlier turns end."""
    if inbound.action is not None or inbound.kind == InboundKind.PRESS:
        return inbound.action is None or inbound.action.verb in QUICK_VERBS
    return inbound.plan is not None and inbound.plan.quick and not inbound.attachments


def stands_alone(inbound: Inbound) -> bool:
    """Whether it is never part of a turn that still collects: another wording of a message, or what is done by hand."""
    rewords = inbound.revision > 0 and not inbound.attachments  # what it said before is another turn's
    return rewords or (inbound.action is not None and inbound.action.verb == Verb.TOUCH)


def gathers(inbound: Inbound) -> bool:
    """Whether more may follow that belongs to it: it is part of an album, has files without words or several files with
    words each, or is one of several stickers.
    """
    if inbound.action is not None and inbound.action.verb == Verb.UPLOAD_HELP:
        return True
    sent = [file for file in inbound.attachments if not file.link]
    return bool(sent) and (len(sent) == 1 or bool(inbound.album) or not inbound.text.strip())


def says_the_same(old: Inbound, new: Inbound) -> bool:
    """Whether an edit of a message changed nothing that the bot reads."""
    verbs = [one.action.verb if one.action and one.kind == InboundKind.COMMAND else None for one in (old, new)]
    return old.text.strip() == new.text.strip() and verbs[0] == verbs[1]


def shows_another(old: Inbound, new: Inbound) -> bool:
    """Whether an edit of a message replaced its photo. A platform may name the same photo anew, but not its size."""
    files = list(zip(old.attachments, new.attachments, strict=False))
    return any(was.ref != now.ref and was.size != now.size and now.size is not None for was, now in files)
