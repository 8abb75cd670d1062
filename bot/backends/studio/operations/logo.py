"""A logo in a corner of the video, which is no slide then."""

import re
from dataclasses import replace

from bot.backends.studio.film import Film, Logo, Shot
from bot.backends.studio.operations.dialogue import latest
from bot.backends.studio.operations.restore import brought_back
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations import Operation
from bot.domain.operations.photos import Move, Remove
from bot.domain.operations.picture import RemoveLogo, SetLogo
from bot.domain.operations.words import SetCaptions, SetEnd, SetTitle, StyleWords, Words
from bot.domain.photo_selection import Item, Kind, Selection

SMALLEST, LARGEST = 0.4, 3.0
_LOGO = re.compile(r"logo|watermark|brand|标志|商标|水印|标识|台标|图标", re.IGNORECASE)
"""Names of files that are logos."""


def is_logo(name: str) -> bool:
    """Whether a file's name says that it is a logo."""
    return _LOGO.search(name) is not None


def as_logo(operation: Operation, film: Film) -> Operation:
    """The operation, as one on the logo if it removes or moves a picture by name that is the logo now."""
    match operation:
        case Move(Selection((Item(Kind.NAMED, text="logo"),), ())) if film.logo:
            return replace(operation, of=Selection((Item(Kind.NAMED, text=film.logo.name),)))
        case Remove(Selection((Item(Kind.NAMED, text=text),), ())) if (
            film.logo and text.casefold() in film.logo.name.casefold()
        ):
            return operation if any(text.casefold() in shot.name.casefold() for shot in film.shots) else RemoveLogo()
    return operation


def as_slide(operation: Operation, scene: Scene) -> Scene:
    """The scene, with the logo among the photos too if the operation moves it: "the logo as the last picture"."""
    logo = scene.film.logo
    match operation:
        case Move(Selection((Item(Kind.NAMED, text=text),), ())) if logo and text == logo.name:
            there = any(shot.asset == logo.asset for shot in scene.film.shots)
            return scene if there else scene.seeing(brought_back(scene, [logo.asset]).film)
    return scene


@carry_out.register
def placed(operation: SetLogo, scene: Scene) -> Scene:
    """Puts a picture into a corner, or changes the corner or the size of the logo that there is."""
    film = scene.film
    shot = _meant(operation, scene)
    if shot is None and operation.it and not isinstance(last := next(reversed(latest(scene)), None), SetLogo):
        if isinstance(last, SetTitle | SetEnd | SetCaptions | StyleWords) and operation.corner:
            return carry_out(StyleWords(Words.THEM, place=operation.corner.partition("-")[0]), scene)
        raise Refused("which-photo" if film.logo is None else "nothing-to-repeat")
    if shot is None and film.logo is None:
        raise Refused("wish-logo")
    if shot is not None and len(film.shots) == 1:
        raise Refused("logo-alone")
    logo = film.logo or Logo("")
    if shot is not None:
        logo = replace(logo, asset=shot.asset, name=shot.name)
    size = max(SMALLEST, min(LARGEST, round(logo.size * operation.size, 2)))
    logo = replace(logo, corner=operation.corner or logo.corner, size=size)
    shots = tuple(one for one in film.shots if one.asset != logo.asset)
    return scene.showing(replace(film, shots=shots, logo=logo))


@carry_out.register
def removed(_: RemoveLogo, scene: Scene) -> Scene:
    """Takes the logo out, or the slides that one became."""
    film = scene.film
    if film.logo:
        return scene.showing(replace(film, logo=None))
    left = tuple(shot for shot in film.shots if not is_logo(shot.name))
    if len(left) == len(film.shots) or not left:
        raise Refused("no-logo")
    return scene.showing(replace(film, shots=left))


def _meant(operation: SetLogo, scene: Scene) -> Shot | None:
    """The picture that is to be the logo; None if that is the logo that there is. Raises Refused if it is unclear."""
    pictures = [shot for shot in scene.film.shots if not shot.clip]
    if operation.of is not None:
        shot = scene.film.shots[scene.one(operation.of)]
        if shot.clip:
            raise Refused("logo-no-clip")
        return shot
    new = [shot for shot in pictures if scene.project.added and shot.asset in scene.project.newest]
    if scene.film.logo is not None and not new:
        return None
    named = [shot for shot in new or pictures if is_logo(shot.name)]
    drawn = [shot for shot in new if shot.name.casefold().endswith((".png", ".svg", ".webp", ".gif"))]
    for found in (named, new, drawn, [shot for shot in pictures if is_logo(shot.name)]):
        if len(found) == 1:
            return found[0]
    if new and scene.film.logo is None:
        raise Refused("which-logo", number=scene.film.shots.index(new[-1]) + 1)
    return None
