"""An edit as it is ordered, before it is sent."""

from dataclasses import dataclass

from bot.domain.ids import EditId
from bot.domain.intents import Intent
from bot.domain.messages import ConversationKey
from bot.domain.touches import Touch
from bot.domain.understanding import Understanding


@dataclass(frozen=True, slots=True)
class EditOrder:
    """An edit: its words, and the id under which they are sent at most once. `planned`: the turn's intents."""

    edit_id: EditId
    key: ConversationKey
    project: str
    words: str
    planned: frozenset[Intent]
    creates: bool = False
    follows: bool = False
    """Whether an answer asked for it; the answer to such an edit may not ask for another one."""
    may_export: bool = True
    """Whether an answer that asks for an export leads to one."""
    item: int = 0
    """Its number among the edits of one request for several videos: only the first gets an answer."""
    understood: Understanding | None = None
    """What it does, if that is decided already; else its words are read."""
    revision: int | None = None
    """The draft that photos in `understood` are those of."""
    aside: bool = False
    """Whether it only prepares the video, as a caption or a button under the card does."""
    alike: int = 0
    """For how many videos of single photos the same is asked; 0 if this is the only one, or each has its own words."""
    answers: bool = False
    """Whether it is the first request of its project, which makes the video if it is understood."""
    remakes: bool = False
    """Whether a video was stopped for it, which is made again once the edit is carried out."""
    instead: int = 0
    """How many edits are taken back for it: its message said something else before."""
    replies_to: str = ""
    """The id of the message that it replies to."""
    points_at: tuple[int, ...] = ()
    """The places of the photos that "it" stands for."""
    touch: Touch | None = None
    """What was done by hand instead of said: it has no words."""

    @property
    def id(self) -> str:
        """The edit's id, as attempts and messages carry it."""
        return str(self.edit_id)

    @property
    def turn(self) -> str:
        """The id of the turn it belongs to."""
        return str(self.edit_id.turn)
