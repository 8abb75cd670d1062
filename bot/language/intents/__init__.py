"""What a message asks for: a keyword table and a few rules of language → a plan of intents.

Presses and commands are typed and never come here.
"""

from bot.domain.intents import Intent, Plan, Step
from bot.language.intents.intent_classifier import plan

__all__ = ["Intent", "Plan", "Step", "plan"]
