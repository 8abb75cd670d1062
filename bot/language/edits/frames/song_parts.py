"""A part of the song, its end, and the song under a clip's voice: what is done by itself, and what cannot be done."""

from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.sound import FadeMusic
from bot.language.edits.clause import Clause
from bot.language.edits.frame import Built, Frame


def _faded_end(clause: Clause) -> Built:
    """Fades the last seconds out: "fade out the last 5 seconds of the song"."""
    return FadeMusic(fade_out=clause.ms) if clause.ms and not clause.has("fadein") else None


def _part(_: Clause) -> Built:
    return Unsupported("song-part")


FRAMES = (
    Frame("fade|fadeout|off refs|last|back dur music|own", "in off fade out", _faded_end),
    Frame("only music|own dur", "show do refs ord first last front in begin keep", _part),
    Frame("not|off|back|finish music|own after|at|to dur", "video", _part),
    Frame("shorter|cut music|own to dur", "refs ord first front", _part),
    Frame("repeat music|own|songref", "video slideshow to end back all show", lambda _: Unsupported("song-again")),
    Frame(
        "music|own|quieter underclip",
        "quieter clip video bit more move volume make",
        lambda _: Unsupported("music-under"),
    ),
)
