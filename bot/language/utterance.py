"""One text, read once: what it asks for by itself, whatever the open project and earlier messages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.intents import Intent, Plan, Step
from bot.domain.messages import Action, Verb
from bot.language import intents
from bot.language.edits import pointing, replacing
from bot.language.intents import asides, full_message_commands, further_versions, halts, small_talk
from bot.language.intents.per_photo_requests import each_alone
from bot.language.normalizer import comparable
from bot.language.patterns import compiled


@dataclass(frozen=True, slots=True)
class Instructions:
    """How an editor of videos reads a text."""

    understood: bool = False
    """Whether it consists of instructions only."""
    begins_with_deed: bool = False
    """Whether it begins with an action, understood or not."""
    nothing: bool = False
    """Whether it asks for nothing: thanks, a remark."""


_ASKS_TO_ADD = (
    r"\b(?:add|insert|include|forgot|put|use) (?:it|this|that|these|those|them|one|some|in)\b"
    r"|\b(?:got|here(?:'s| is| are)?|have|sending) (?:\w+ )?(?:\d+|one|two|three|some|a few) (?:more|others)\b"
    r"|插[到在入进]|放[到在入进]|加[到在入进上]|[补補]上|忘了|漏了|还有[一二两三四五六七八九十几\d]+[张段个]|后面$|前面$"
)
"""Words that say what to do with what comes with them."""
_ADDRESSED = re.compile(
    rf"{_ASKS_TO_ADD}|[?？]|[吗呢]\s*$|\b(?:you|i'd like|i want|we want|please|can we)\b|请|帮我|能不能|可以|想要",
    re.IGNORECASE,
)
"""Marks words to the bot, as opposed to words about photos."""

_TO_VERSION = compiled("{lead}{phrase.toversion}{trail}")
Editor = Callable[[str], Instructions]
_TO_US = re.compile(
    rf"{_ASKS_TO_ADD}|[?？]\s*$|[吗呢]\s*$"
    r"|\b(?:here|these|those|this one|that one|photos?|pictures?|pics?|images?|uploads?|sen[dt])\b"
    r"|\b(?:you|i'd like|i want|we want|please)\b|照片|图片|相片|这[张些]|那[张些]|[发传]|请|帮我|能不能|可以",
    re.IGNORECASE,
)
"""Marks words to the bot, as opposed to words about a photo."""


@dataclass(frozen=True)
class Utterance:
    """A text without surrounding white space. Each property is computed once, when it is first needed.

    `known`: its plan, if intake has made it. `editor` reads instructions; without one nothing counts as an instruction.
    """

    text: str
    known: Plan | None = field(default=None, compare=False)
    editor: Editor | None = field(default=None, compare=False)

    @cached_property
    def plan(self) -> Plan:
        """The plan of the text without files."""
        replaced = replacing.read(self.text, {})
        if (replaced and not replaced.rest) or _TO_VERSION.fullmatch(comparable(self.text)):
            # "I want version 2 back" is no export, and "here is a better one for photo 2" asks for more than an upload.
            return Plan((Step(Intent.EDIT, self.text),), joins=True, only_remarks=False)
        return self.known or (intents.plan(self.text) if self.text else Plan())

    @cached_property
    def asides(self) -> asides.Asides:
        """The questions beside its requests."""
        return asides.taken_out(self.text)

    @cached_property
    def requests(self) -> Plan:
        """The plan without those questions."""
        if not self.asides.tasks:
            return self.plan
        return intents.plan(self.asides.rest) if self.asides.rest else Plan()

    @cached_property
    def command(self) -> Action | None:
        """The command that the whole text is."""
        return full_message_commands.read(self.text)

    @cached_property
    def instructions(self) -> Instructions:
        """How the editor reads it."""
        return self.editor(self.text) if self.editor and self.text else Instructions()

    @cached_property
    def announces_photo(self) -> bool:
        """Whether it asks for something with a photo that is still to come, or has just come."""
        return pointing.announces(self.text, {})

    @cached_property
    def halted(self) -> str | None:
        """The words behind those that say to stop or to wait, if it begins with such and goes on with an edit."""
        rest = halts.behind(self.text)
        if rest is None or not any(step.intent is Intent.EDIT for step in intents.plan(rest).steps):
            return None
        timed = halts.without_first(rest)
        return timed if timed and self.editor and self.editor(timed).understood else rest

    @cached_property
    def further(self) -> further_versions.Further | None:
        """Further versions beside the video that it asks for, among other wishes."""
        return further_versions.read(self.text) if self.text and self.command is None else None

    @cached_property
    def per_photo(self) -> str | None:
        """The words for a single file, if it asks for a video of each; else None."""
        return each_alone(self.text)

    @cached_property
    def thanks(self) -> bool:
        """Whether it only says thanks, perhaps with praise."""
        return small_talk.thanks(self.text)

    @cached_property
    def acknowledges(self) -> bool:
        """Whether it only says thanks, yes, or that something is fine."""
        return small_talk.acknowledges(self.text)

    @property
    def asks_for_nothing(self) -> bool:
        """Whether it is small talk: a greeting, thanks, that something is fine, or another remark."""
        greets = self.command is not None and self.command.verb == Verb.START
        return self.acknowledges or greets or (self.instructions.nothing and not (self.asks or self.command))

    @property
    def asks(self) -> bool:
        """Whether it asks for a video, or for anything but an edit of one."""
        return self.plan.creates or any(step.intent is not Intent.EDIT for step in self.plan.steps)

    @property
    def only_asks_facts(self) -> bool:
        """Whether it asks only for facts: the timeline, the balance, how to send photos."""
        return all(step.intent in {Intent.STATUS, Intent.CREDITS, Intent.UPLOAD} for step in self.requests.steps)

    @property
    def is_prose(self) -> bool:
        """Whether words with several photos only say what they show: a title rather than a request."""
        done = self.instructions
        if self.editor is None or not self.text or self.asks or done.understood or done.begins_with_deed:
            return False
        return not (self.command or self.acknowledges or self.per_photo is not None or _ADDRESSED.search(self.text))

    @property
    def may_be_caption(self) -> bool:
        """Whether words under a photo are for viewers: no request, question or small talk."""
        done = self.instructions
        if self.asks or done.understood or done.begins_with_deed or self.command:
            return False
        return self.editor is not None and not (self.acknowledges or _TO_US.search(self.text))
