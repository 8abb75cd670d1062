"""Says which limit is reached, and when something is taken in again."""

import math

from bot.conversation.step import Step
from bot.domain.tasks import TooMany
from bot.texts import say

_SENTENCES = {
    "person-messages": "limit-person-messages",
    "group-messages": "limit-group-messages",
    "person-files": "limit-person-files",
    "group-files": "limit-group-files",
}
_STEP_S = 5


async def tell(step: Step, task: TooMany) -> None:
    """Names the limit, and about how long it lasts from now."""
    left = task.again_at - step.services.clock.now()
    seconds = max(1, math.ceil(left / _STEP_S)) * _STEP_S
    wait = say("wait-seconds", await step.language(), n=seconds)
    sentence = _SENTENCES.get(task.name, "limit-person-messages")
    await step.say(sentence, most=task.most, wait=wait)
