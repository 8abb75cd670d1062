"""Music: on and off, its mood, its volume, the person's own."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.film import MOODS, VOLUME, Music, read
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Refused, Scene
from bot.language.rule_engine import Match, Rule

MUSIC, LOUDNESS = "music", "volume"
STEPS = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""The volumes that "louder" and "quieter" go through."""


def mood(name: str, asked: str = "") -> Edit:
    """Sets music of a mood of `MOODS`; `asked` is what the person wanted if that is only the nearest."""

    def edit(scene: Scene) -> Scene:
        volume = scene.film.music.volume if scene.film.music else VOLUME
        scene = scene.showing(replace(scene.film, music=Music(name, volume=volume)))
        return scene.saying("nearest-mood", asked=asked, mood=name) if asked else scene

    return edit


def on(scene: Scene) -> Scene:
    """Adds music if there is none: the person's own before ours."""
    if scene.film.music:
        return scene
    own = _own(scene)
    return scene.showing(replace(scene.film, music=own or Music(MOODS[0])))


def back(scene: Scene) -> Scene:
    """Brings back the last music."""
    earlier = (read(draft).music for draft in reversed(scene.project.past))
    last = next((music for music in earlier if music), None)
    return scene.showing(replace(scene.film, music=last)) if last and not scene.film.music else on(scene)


def off(scene: Scene) -> Scene:
    """Removes the music."""
    return scene.showing(replace(scene.film, music=None))


def another(scene: Scene) -> Scene:
    """Sets the next mood of the table."""
    music = scene.film.music
    if music is None:
        return on(scene)
    following = MOODS.index(music.mood) + 1 if music.mood in MOODS else 0
    return mood(MOODS[following % len(MOODS)])(scene)


def own(scene: Scene) -> Scene:
    """Sets the latest sound that the person sent."""
    music = _own(scene)
    if music is None:
        raise Refused("no-own-music")
    return scene.showing(replace(scene.film, music=music))


def _own(scene: Scene) -> Music | None:
    sounds = [asset for asset in scene.project.assets if not asset.visible]
    return Music(asset=sounds[-1].id, name=sounds[-1].name) if sounds else None


def volume(value: float) -> Edit:
    """Sets the volume, from 0 to 1."""

    def edit(scene: Scene) -> Scene:
        if scene.film.music is None:
            raise Refused("no-music")
        music = replace(scene.film.music, volume=round(min(1.0, max(0.0, value)), 2))
        return scene.showing(replace(scene.film, music=music))

    return edit


def louder(by: int) -> Edit:
    """Makes the music `by` steps louder, or quieter if negative; never silent."""

    def edit(scene: Scene) -> Scene:
        if scene.film.music is None:
            raise Refused("no-music")
        now = scene.film.music.volume
        nearest = min(range(len(STEPS)), key=lambda i: abs(STEPS[i] - now))
        return volume(STEPS[max(0, min(len(STEPS) - 1, nearest + by))])(scene)

    return edit


def _mood(match: Match) -> Instruction:
    exact = match.values("mood")
    if exact:  # in "soft romantic music" the last word decides
        return Instruction(mood(str(exact[-1])), MUSIC)
    nearest = match.word("near")
    return Instruction(mood(nearest, "near"), MUSIC)


def _complains(match: Match) -> bool:
    """ "The music is a bit loud", "有点吵": a complaint, not a wish."""
    said = match.word("louder")
    return said == "noise" or (said == "loud" and (match.has("bit") or match.word("be") == "is"))


def _loudness(match: Match) -> Instruction | None:
    shares = match.values("share")
    if shares and isinstance(shares[0], float):
        return Instruction(volume(shares[0]), LOUDNESS)
    if match.has("half"):
        return Instruction(volume(0.5), LOUDNESS)
    up = match.has("louder") != (match.has("too") or _complains(match))
    steps = 2 if match.has("much") else 1
    return Instruction(louder(steps if up else -steps), LOUDNESS)


def _answered(match: Match) -> Instruction | None:
    """`too loud, turn it down`: one instruction, its second half."""
    complaint = next(i for i, token in enumerate(match.tokens) if token.tag == "too")
    return _loudness(replace(match, tokens=match.tokens[complaint + 2 :]))


def _on(match: Match) -> Instruction:
    return Instruction(own, MUSIC) if match.has("own") and not match.has("music") else Instruction(on, MUSIC)


_NOUN = "(M|volume)"
_FEEL = "(mood|near)"

RULES = [
    Rule(f"{_FEEL}+ (and? {_FEEL})* M", _mood),
    Rule(f"(another|in)? ~ {_FEEL}+ M", _mood),
    Rule(f"M ~ {_FEEL}+ (in|and|long)? M?", _mood),
    Rule(f"S ~ {_FEEL}+ E", _mood),
    Rule("M (in|to|be)* (change|another|switch)+ M?", lambda _: Instruction(another, MUSIC)),
    Rule("(change|switch) ~ M", lambda _: Instruction(another, MUSIC)),
    Rule("(M|change)* ~ another M", lambda _: Instruction(another, MUSIC)),
    Rule("S another E", lambda _: Instruction(another, MUSIC)),
    Rule("M ~ (swap|another)", lambda _: Instruction(another, MUSIC)),
    Rule("(not|remove|off|keep not) ~ (mood|near|all)* M", lambda _: Instruction(off, MUSIC)),
    Rule("M ~ (wrong|too|louder)* (sep|stop|and)+ remove it E", lambda _: Instruction(off, MUSIC)),
    Rule("M ~ (remove|not|off)", lambda _: Instruction(off, MUSIC)),
    Rule("V? ~ silent V?", lambda _: Instruction(off, MUSIC)),
    Rule(f"(M|volume)* ~ too? (much|bit)? (louder|quieter) (much|bit)* ({_NOUN})? ~ share?", _loudness),
    Rule(f"(M|volume)* ~ too louder (sep|stop|and)+ ~ (M|volume)* (much|bit)* quieter (much|bit|{_NOUN})*", _answered),
    Rule(f"(louder|quieter) ~ {_NOUN} ~ (quieter|louder)? ~ (share|half|much|bit)?", _loudness),
    Rule(f"{_NOUN}+ ~ (quieter|louder)? ~ (share|half)", _loudness),
    Rule("(share|half) volume", _loudness),
    Rule("volume ~ (earlier|later|louder|quieter)", _loudness),
    Rule("M", _on),
    Rule("restore ~ M", lambda _: Instruction(back, MUSIC)),
    Rule("M ~ restore", lambda _: Instruction(back, MUSIC)),
    Rule("(move|take|put|add)* ~ M ~ again", lambda _: Instruction(back, MUSIC)),
]
