"""The styles of `styles.toml`: what each writes into a film, and which one suits photos if nobody chooses."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from bot.backends.studio.film import MOODS, PHOTO_MS, Film, Music, Shot, Transition
from bot.domain.photo_facts import Facts

_CROSS_FADE = Transition()
_QUIET_CARD = "photo"
MANY = 16
"""So many photos want a quicker pace, or the video gets long."""
GROUP = 3
"""The faces of a photo of a group."""


@dataclass(frozen=True, slots=True)
class VideoStyle:
    """What a style writes; times in ms. The defaults are those of videos that have no style."""

    ms: int = PHOTO_MS
    """How long a photo stays."""
    transition: Transition = _CROSS_FADE
    zoom_speed: float = 1.0
    type_style: str = ""
    card: str = ""
    """The design of a title card."""
    look: str = ""
    mood: str = MOODS[0]
    fade_in: int = 0
    fade_out: int = 0

    def quietly(self) -> Self:
        """The style for a film of which nobody has said that it is to be livelier, or in other colours or letters."""
        transition = self.transition if self.transition.type == _CROSS_FADE.type else _CROSS_FADE
        speed = min(1.0, self.zoom_speed)
        return replace(
            self,
            transition=transition,
            zoom_speed=speed,
            type_style="",
            card=_QUIET_CARD,
            look="",
            fade_in=0,
            fade_out=0,
        )


def _read(values: Mapping[str, Any]) -> VideoStyle:
    return VideoStyle(**{**values, "transition": Transition(**values["transition"])})


_TABLE = tomllib.loads((Path(__file__).parent / "styles.toml").read_text("utf-8"))
STYLES: Mapping[str, VideoStyle] = {name: _read(values) for name, values in _TABLE.items()}
"""By their names, those of `film.STYLES`."""
PLAIN = VideoStyle()


def of(film: Film) -> VideoStyle:
    """The style that a film follows; films of earlier versions have none."""
    return STYLES.get(film.style, PLAIN)


def in_style(film: Film, name: str, chosen: Collection[str] = (), *, by_itself: bool = False) -> Film:
    """The film in a style. What is neither usual nor of the style so far was set by hand, and stays, as do the `chosen`
    subjects.

    `by_itself`: nobody asked for it, so its pace and music count, and the rest only if it is gentle.
    """
    was, now = of(film), STYLES[name].quietly() if by_itself else STYLES[name]

    def restyled(shot: Shot) -> Shot:
        if "look" not in chosen and shot.look in {"", was.look}:
            shot = replace(shot, look=now.look)
        if shot.clip:
            return shot
        if shot.asked == was.ms and {"length", "pace"}.isdisjoint(chosen) and not film.fitted:
            shot = replace(shot, ms=now.ms, wished=0)
        usual = shot.zoom_speed in {was.zoom_speed, was.quietly().zoom_speed}
        if "motion" not in chosen and shot.motion != "none" and usual:
            shot = replace(shot, zoom_speed=now.zoom_speed)
        return shot

    music = _music(film.music, was, now, chosen)
    film = replace(film, style=name, shots=tuple(map(restyled, film.shots)), music=music, type_style=now.type_style)
    film = replace(film, card_design=now.card)
    if "transition" not in chosen and film.transition in {was.transition, was.quietly().transition}:
        film = replace(film, transition=now.transition)
    if "fade" not in chosen and (film.fade_in, film.fade_out) in {(was.fade_in, was.fade_out), (0, 0)}:
        film = replace(film, fade_in=now.fade_in, fade_out=now.fade_out)
    return film


def _music(music: Music | None, was: VideoStyle, now: VideoStyle, chosen: Collection[str]) -> Music | None:
    """Other generated music unless somebody chose some; a song that was sent stays."""
    if music is None or music.mood != was.mood or "music" in chosen:
        return music
    return replace(music, mood=now.mood)


def suiting(pictures: Sequence[Facts]) -> str:
    """The style for photos and clips if nobody chooses one, by how many they are and what they show."""
    count = len(pictures)
    people = [len(facts.faces) for facts in pictures if facts.faces]
    if len(people) * 2 > count:
        groups = sum(faces >= GROUP for faces in people)
        return "playful" if count >= MANY or groups * 2 > len(people) else "elegant"
    return "energetic" if count >= MANY else "calm"
