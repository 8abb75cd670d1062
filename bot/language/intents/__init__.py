"""Finds what a message asks for: a keyword table and a few language rules give a plan of intents.

Buttons and commands are typed values and never come here.
"""

from bot.domain.intents import Intent, Plan, Step
from bot.language.intents.intent_classifier import plan

__all__ = ["Intent", "Plan", "Step", "plan"]
