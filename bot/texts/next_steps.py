"""The buttons and menus under an answer; each does what the same words would do."""

from bot.domain.draft import Draft
from bot.domain.messages import Action, Button, Language, Menu, Verb
from bot.domain.operations import constraints
from bot.domain.operations.constraints import MOODS, STYLES
from bot.texts import say
from bot.texts.formatting import capital, term

MAKE = Action(Verb.PRESET, "make")
"""The button that makes a video of what is there."""
MUSIC = Action(Verb.PRESET, "music")
"""The button that asks which music."""
STYLE = Action(Verb.PRESET, "style")
"""The button that asks which style."""
USE_ALL = Action(Verb.PRESET, "all")
"""The button that brings back the photos for which there was no time."""
MOST = 3
"""The most next steps under a message."""
LOOKS = ("none", *constraints.LOOKS)
STYLE_CHOICE = "style-"
"""How the argument of a style's button begins."""
SHAPES = ("16-9", "9-16", "1-1", "4-5")


def next_steps(
    draft: Draft,
    language: Language,
    *,
    undo: bool = True,
    redo: bool = False,
    export: bool = True,
    preview: bool = True,
) -> tuple[Button, ...]:
    """The likeliest next steps after an edit: the first is the main one. With nothing to export that is to undo it.

    `undo` and `redo`: there is an edit to undo, or to redo. `export` is False if the export follows by itself.
    """
    if not draft.ready:
        return (Button(say("button-undo", language), Action(Verb.UNDO)),) if undo else ()
    steps = [Button(say("button-export", language), Action(Verb.EXPORT))] if export else []
    if draft.m.get("left_out"):
        steps.append(Button(say("button-all", language), USE_ALL))
    if undo:
        steps.append(Button(say("button-undo", language), Action(Verb.UNDO)))
    if redo:
        steps.append(Button(say("button-redo", language), Action(Verb.REDO)))
    if export and preview:
        steps.append(Button(say("button-preview", language), Action(Verb.PREVIEW)))
    return (*steps, other_shape(draft), Button(say("button-music", language), MUSIC))[:MOST]


def menus(draft: Draft, language: Language) -> tuple[Menu, ...]:
    """Menus of all shapes, styles and looks, for channels that show menus."""
    if not draft.ready:
        return ()
    shapes = tuple(Button(shape.replace("-", ":"), Action(Verb.PRESET, f"ratio-{shape}")) for shape in SHAPES)
    looks = tuple(Button(capital(term("look", look, language)), Action(Verb.PRESET, f"look-{look}")) for look in LOOKS)
    return (
        Menu(say("menu-shape", language), shapes),
        Menu(say("menu-style", language), style_choices(language)),
        Menu(say("menu-look", language), looks),
    )


def other_shape(draft: Draft) -> Button:
    """The button for another shape: upright if the video is wide, else wide."""
    wide = str(draft.m.get("ratio")) != "9:16"
    return Button("9:16" if wide else "16:9", Action(Verb.PRESET, "ratio-9-16" if wide else "ratio-16-9"))


def music_choices(language: Language) -> tuple[Button, ...]:
    """A button for each mood, and one for no music."""
    names = {mood: say("music-mood", language, mood=term("music", mood, language)) for mood in MOODS}
    names["none"] = say("music-none", language)
    return tuple(Button(capital(name), Action(Verb.PRESET, f"music-{mood}")) for mood, name in names.items())


def style_choices(language: Language) -> tuple[Button, ...]:
    """A button for each style."""
    return tuple(
        Button(capital(term("style", style, language)), Action(Verb.PRESET, f"{STYLE_CHOICE}{style}"))
        for style in STYLES
    )
