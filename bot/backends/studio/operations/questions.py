"""Questions about the video, and wishes that the studio cannot meet. Nothing changes."""

from __future__ import annotations

from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported

TIMELINE, EXAMPLES = "timeline", "examples"
"""Sentences about the video as it is after the whole message."""
ANSWERS = {
    "timeline": TIMELINE,
    "help": EXAMPLES,
    "music": TIMELINE,
    "photos": TIMELINE,
    "length": TIMELINE,
    "order": "which-order",
    "look": "which-look",
    "more": "send-more",
    "export": "export-apart",
    "no-export": "export-not",
}
"""The sentence for each topic."""
WISHES = frozenset(
    {
        *("voice-over", "blur-faces", "song-by-name", "logo", "stickers", "background", "retouch", "subtitles"),
        *("effects", "style", "photo-content"),
    }
)
"""Wishes with a sentence of their own, `wish-<name>`; there is a general one for others."""


@carry_out.register
def ask(operation: Ask, scene: Scene) -> Scene:
    """Answers a question."""
    return scene.saying(ANSWERS.get(operation.topic, TIMELINE))


@carry_out.register
def leave_alone(operation: LeaveAlone, scene: Scene) -> Scene:
    """Says that something was left as it was."""
    return scene.saying("left-alone", text=operation.text) if operation.text else scene


@carry_out.register
def unsupported(operation: Unsupported, _: Scene) -> Scene:
    """Says what cannot be done, and what comes nearest."""
    raise Refused(f"wish-{operation.wish}" if operation.wish in WISHES else "wish")
