"""The two to four buttons under an answer: each does what the same words would do."""

from __future__ import annotations

from bot.draft import Draft
from bot.model import Action, Button, Language, Verb
from bot.texts import say

MUSIC = Action(Verb.PRESET, "music")
"""The button that asks which music."""
MOODS = ("calm", "happy", "epic", "romantic", "lofi")


def next_steps(draft: Draft, language: Language, *, undone: bool = False, export: bool = True) -> tuple[Button, ...]:
    """What can follow an edit, once there is something to export.

    `undone`: something can be done again; without `export` that follows by itself.
    """
    if not draft.ready:
        return ()
    first = (Button(say("button-export", language), Action(Verb.EXPORT)),) if export else ()
    redo = (Button(say("button-redo", language), Action(Verb.REDO)),) if undone else ()
    undo = Button(say("button-undo", language), Action(Verb.UNDO))
    return (*first, undo, *redo, other_shape(draft), Button(say("button-music", language), MUSIC))


def other_shape(draft: Draft) -> Button:
    """Upright for a wide video, wide for every other."""
    wide = str(draft.m.get("ratio")) != "9:16"
    return Button("9:16" if wide else "16:9", Action(Verb.PRESET, "ratio-9-16" if wide else "ratio-16-9"))


def music_choices(language: Language) -> tuple[Button, ...]:
    """Every mood, and none."""
    moods = tuple(
        Button(say(f"mood-{mood}", language).capitalize(), Action(Verb.PRESET, f"music-{mood}")) for mood in MOODS
    )
    return (*moods, Button(say("card-no-music", language).capitalize(), Action(Verb.PRESET, "music-none")))
