"""Questions about the video, and wishes that the studio cannot meet. Nothing changes."""

from bot.backends.studio.film import FONTS, MOVES
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.constraints import MIXED, TYPE_STYLES
from bot.domain.operations.dialogue import Ask, AskBack, LeaveAlone, Unsupported

TIMELINE, CONTENTS, EXAMPLES = "timeline", "contents", "examples"
"""Sentences about the video as it is after the whole message."""
ANSWERS = {
    "timeline": TIMELINE,
    "help": EXAMPLES,
    "music": CONTENTS,
    "photos": CONTENTS,
    "length": CONTENTS,
    "order": "which-order",
    "photo": "which-photo",
    "look": "which-look",
    "font": "which-font",
    "type_style": "which-type-style",
    "transition": "which-transition",
    "motion": "which-motion",
    "title": "which-title",
    "end": "which-end",
    "caption": "which-caption",
    "more": "send-more",
    "export": "export-apart",
    "no-export": "export-not",
}
"""The sentence for each topic."""
KINDS_OF_TRANSITIONS = (
    *("fade", "fade-black", "fade-white", "wipe-left", "slide-left", "push-left"),
    *("zoom-through", "whip-left", "circle", "film-burn", MIXED),
)
"""Those that are named if somebody asks: one direction of each."""
CHOICES = {"font": FONTS, "type_style": TYPE_STYLES, "transition": KINDS_OF_TRANSITIONS, "motion": MOVES}
"""What there is to choose from, of the topics whose sentence lists it."""
WISHES = frozenset(
    {
        *("voice-over", "blur-faces", "song-by-name", "logo", "stickers", "background", "retouch", "subtitles"),
        *("effects", "style", "photo-content", "ai", "several-videos", "several-music"),
        *("song-part", "song-again", "music-under"),
    }
)
"""Wishes with a sentence of their own, `wish-<name>`; there is a general one for others."""


@carry_out.register
def ask(operation: Ask, scene: Scene) -> Scene:
    """Answers a question."""
    key, topic = ANSWERS.get(operation.topic, CONTENTS), operation.topic
    return scene.saying(key, terms=(topic, *CHOICES[topic])) if topic in CHOICES else scene.saying(key)


@carry_out.register
def ask_back(operation: AskBack, scene: Scene) -> Scene:
    """Asks the person."""
    return scene.saying("asked-back", question=operation.question)


@carry_out.register
def leave_alone(operation: LeaveAlone, scene: Scene) -> Scene:
    """Says that something was left as it was."""
    return scene.saying("left-alone", text=operation.text) if operation.text else scene


@carry_out.register
def unsupported(operation: Unsupported, _: Scene) -> Scene:
    """Says what cannot be done, and what comes nearest."""
    wish = "song-by-name" if operation.wish == "song" else operation.wish
    raise Refused(f"wish-{wish}" if wish in WISHES else "wish")
