"""One text, read once: what it asks for by itself, whatever project is open and whatever was said before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.intents import Intent, Plan
from bot.domain.messages import Action
from bot.language import intents
from bot.language.intents import full_message_commands, small_talk
from bot.language.intents.per_photo_requests import each_alone


@dataclass(frozen=True, slots=True)
class Instructions:
    """What an editor of videos makes of a text."""

    understood: bool = False
    """All of it is instructions."""
    begins_with_deed: bool = False
    """It begins with what is to be done, understood or not."""


Editor = Callable[[str], Instructions]
_TO_US = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|\b(?:here|these|those|this one|that one|photos?|pictures?|pics?|images?|uploads?|sen[dt])\b"
    r"|\b(?:you|i'd like|i want|we want|please)\b|照片|图片|相片|这[张些]|那[张些]|[发传]|请|帮我|能不能|可以",
    re.IGNORECASE,
)
"""What is said to the bot rather than of a photo."""


@dataclass(frozen=True)
class Utterance:
    """A text without the white space around it; each of its parts is computed once, when it is first asked for.

    `known`: its plan, if intake has read it. `editor` reads instructions; without one nothing is an instruction.
    """

    text: str
    known: Plan | None = field(default=None, compare=False)
    editor: Editor | None = field(default=None, compare=False)

    @cached_property
    def plan(self) -> Plan:
        """What it asks for when no files come with it."""
        return self.known or (intents.plan(self.text) if self.text else Plan())

    @cached_property
    def command(self) -> Action | None:
        """The command that it is as a whole."""
        return full_message_commands.read(self.text)

    @cached_property
    def instructions(self) -> Instructions:
        """What the editor makes of it."""
        return self.editor(self.text) if self.editor and self.text else Instructions()

    @cached_property
    def per_photo(self) -> str | None:
        """The words for a single file if it wants a video of each; else None."""
        return each_alone(self.text)

    @cached_property
    def thanks(self) -> bool:
        """Whether it says thanks and no more than that, but for praise."""
        return small_talk.thanks(self.text)

    @cached_property
    def acknowledges(self) -> bool:
        """Whether it says nothing but thanks, yes, or that something is fine."""
        return small_talk.acknowledges(self.text)

    @property
    def asks(self) -> bool:
        """Whether it asks for a video, or for anything but an edit of one."""
        return self.plan.creates or any(step.intent is not Intent.EDIT for step in self.plan.steps)

    @property
    def only_asks_facts(self) -> bool:
        """Whether it asks for nothing but facts: the timeline, the balance, how photos are sent."""
        return all(step.intent in {Intent.STATUS, Intent.CREDITS, Intent.UPLOAD} for step in self.plan.steps)

    @property
    def may_be_caption(self) -> bool:
        """Whether words under a photo are for those who watch: no request, no question, no small talk."""
        done = self.instructions
        if self.asks or done.understood or done.begins_with_deed or self.command:
            return False
        return self.editor is not None and not (self.acknowledges or _TO_US.search(self.text))
