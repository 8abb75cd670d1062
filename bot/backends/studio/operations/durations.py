"""How long photos stay, and how long the video runs. Times are in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Refused, Scene
from bot.language.edits.photo_selection import ALL, Pick, at
from bot.language.rule_engine import Match, Rule

LEAST_MS = 200
"""The shortest time of a photo: it could not be seen in less."""
MOST_MS = 60 * 60_000
"""The longest video: chats take none that is longer."""
STEP_MS = 100
"""The unit to which "a bit longer" is rounded."""
LENGTH, PACE = "length", "pace"


def _room(scene: Scene, shot: Shot) -> int:
    """The longest time of a shot: a clip ends with its recording."""
    asset = scene.project.asset(shot.asset)
    return asset.ms if asset and asset.ms else MOST_MS


def _timed(scene: Scene, times: Sequence[int]) -> Scene:
    """Sets a time for every shot, and notes if a clip is too short. Refuses a video that nobody could watch."""
    shots, short = [], scene
    for number, (shot, wanted) in enumerate(zip(scene.film.shots, times, strict=True), 1):
        ms = wanted if wanted == shot.ms else min(wanted, _room(scene, shot))
        if ms < wanted:
            short = short.saying("clip-ends", number=number, ms=ms)
        shots.append(replace(shot, ms=ms))
    if scene.film.ms != sum(shot.ms for shot in shots) > MOST_MS:
        raise Refused("too-long", ms=MOST_MS)
    if any(shot.ms < LEAST_MS for shot in shots):
        raise Refused("too-short", len(shots), ms=LEAST_MS, total=LEAST_MS * len(shots))
    return short.showing(replace(scene.film, shots=tuple(shots)))


def stay(pick: Pick, ms: int) -> Edit:
    """Shows the chosen photos for `ms` each."""

    def edit(scene: Scene) -> Scene:
        chosen = set(scene.chosen(pick))
        return _timed(scene, [ms if i in chosen else shot.ms for i, shot in enumerate(scene.film.shots)])

    return edit


def scaled(pick: Pick, factor: float) -> Edit:
    """Shows the chosen photos `factor` times as long, in tenths of a second."""

    def edit(scene: Scene) -> Scene:
        chosen = set(scene.chosen(pick))

        def time(shot: Shot) -> int:
            wanted = max(LEAST_MS, round(shot.ms * factor / STEP_MS) * STEP_MS)
            return min(wanted, _room(scene, shot)) if factor > 1 else wanted

        return _timed(scene, [time(s) if i in chosen else s.ms for i, s in enumerate(scene.film.shots)])

    return edit


def longer_by(pick: Pick, ms: int) -> Edit:
    """Shows the chosen photos for `ms` more each, or less."""

    def edit(scene: Scene) -> Scene:
        chosen = set(scene.chosen(pick))
        return _timed(scene, [s.ms + ms if i in chosen else s.ms for i, s in enumerate(scene.film.shots)])

    return edit


def total(ms: int) -> Edit:
    """Makes the video exactly `ms` long: every shot in proportion to its time, clips up to their length."""

    def edit(scene: Scene) -> Scene:
        rooms = [_room(scene, shot) for shot in scene.film.shots]
        times = shared(ms, [shot.ms for shot in scene.film.shots], rooms)
        changed = _timed(scene, times)
        if sum(times) < ms:
            return changed.saying("clips-end", ms=sum(times))
        return changed

    return edit


def at_most(ms: int) -> Edit:
    """Makes the video at most `ms` long; a shorter one stays as it is."""
    return lambda scene: scene if scene.film.ms <= ms else total(ms)(scene)


def total_by(ms: int) -> Edit:
    """Makes the video `ms` longer, or shorter."""
    return lambda scene: total(max(0, scene.film.ms + ms))(scene)


def bare(ms: int) -> Edit:
    """A time without an object: for the whole video, or for each photo if each would get less than a second."""

    def edit(scene: Scene) -> Scene:
        hasty = ms < 1000 * len(scene.film.shots) and ms <= 10_000
        return (stay(ALL, ms) if hasty else total(ms))(scene)

    return edit


def to_music(scene: Scene) -> Scene:
    """Makes the video as long as the person's own music."""
    music = scene.film.music
    asset = scene.project.asset(music.asset) if music and music.asset else None
    if asset is None:
        raise Refused("no-own-music" if music is None else "music-any-length")
    return total(asset.ms)(scene)


def shared(total_ms: int, weights: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Divides `total_ms` in proportion to `weights`, none above its room; exact to the millisecond if there is room."""
    shares = [0] * len(weights)
    open_ = list(range(len(weights)))
    left = total_ms
    while open_:
        weight = sum(weights[i] for i in open_)
        full = [i for i in open_ if weights[i] * left >= rooms[i] * weight]
        if not full:
            break
        for i in full:
            shares[i] = rooms[i]
            left -= rooms[i]
        open_ = [i for i in open_ if i not in full]
    done = 0.0
    weight = sum(weights[i] for i in open_)
    for i in open_:
        done += weights[i]
        upto = round(left * done / weight)
        shares[i] = upto - sum(shares[j] for j in open_ if j < i)
    return shares


_FASTER = 0.75
_BIT, _MUCH = 0.85, 0.5


def _factor(match: Match, times: float) -> float:
    """The factor: `times` as usual, less for "a bit", more for "much", or the number that is said."""
    said = next(iter(match.values("factor")), None)
    if isinstance(said, float) and said > 0:
        return 1 / said if times < 1 else said
    if match.has("half"):
        return 2 if match.has("faster", "slower") or times > 1 else 0.5  # "half as fast", "half as long"
    size = _MUCH if match.has("much") else _BIT if match.has("bit") else min(times, 1 / times)
    return size if times < 1 else 1 / size


def _quicker(match: Match) -> bool:
    """Whether the person wants less time: "faster", "shorter", "too slow", "too long"."""
    return match.has("faster", "shorter", "short") != (match.has("too", "not") and not match.has("enough"))


def _speed(match: Match) -> Instruction:
    pick = match.pick() or ALL
    return Instruction(scaled(pick, _factor(match, _FASTER if _quicker(match) else 1 / _FASTER)), PACE)


def _sized(match: Match) -> Instruction:
    pick = match.pick() or ALL
    return Instruction(scaled(pick, _factor(match, 0.667 if _quicker(match) else 1.5)), PACE)


def _answered(match: Match) -> Instruction:
    """`too fast, slow down`: a complaint with its remedy is one instruction, the remedy."""
    complaint = next(i for i, token in enumerate(match.tokens) if token.tag == "too")
    return _speed(replace(match, tokens=match.tokens[:complaint] + match.tokens[complaint + 2 :]))


def _enough(match: Match) -> Instruction:
    """`not long enough`: make it longer."""
    return _sized(match) if match.has("long", "short") else _speed(match)


def _times_as_long(match: Match) -> Instruction:
    """`twice as long`, `half as long`."""
    said = next(iter(match.values("factor")), 0.5)
    return Instruction(scaled(match.pick() or ALL, said if isinstance(said, float) else 1.0), PACE)


def _stay(match: Match) -> Instruction | None:
    pick = match.pick()
    if pick is None or not match.values("dur"):
        return None
    return Instruction(stay(pick, match.ms()), PACE)


def _by(match: Match) -> Instruction | None:
    """`5 seconds longer`, of photos or of the whole video."""
    ms = match.ms() * (-1 if match.has("shorter", "short", "faster") else 1)
    pick = match.pick() or (ALL if abs(ms) < _LEAST_OF_ALL_MS else None)
    return Instruction(longer_by(pick, ms), PACE) if pick else Instruction(total_by(ms), LENGTH)


def _stay_seen(match: Match) -> Instruction | None:
    """`keep them on screen for 8 seconds`: the photo that was named last."""
    return Instruction(stay(match.seen, match.ms()), PACE) if match.seen else None


def _stay_bare(match: Match) -> Instruction | None:
    """`hold the last one for 5`: a number without a unit means seconds."""
    seconds = match.tokens[-1].value
    if not isinstance(seconds, Pick) or len(seconds.items) != 1:
        return None
    pick = replace(match, tokens=match.tokens[:-1]).pick()
    return Instruction(stay(pick, 1000 * seconds.items[0][1]), PACE) if pick else None


def _one_each(match: Match) -> Instruction | None:
    """`一张两秒`: here "one photo" means each photo."""
    return Instruction(stay(ALL, match.ms()), PACE) if match.pick() == at(1) else None


def _total(match: Match) -> Instruction:
    return Instruction((at_most if match.has("atmost") else total)(match.ms()), LENGTH)


def _bare(match: Match) -> Instruction:
    return Instruction(bare(match.ms()), LENGTH)


_LEAST_OF_ALL_MS = 1000
"""A shorter time is added to each photo, never to the whole video: "half a second longer"."""
_HOW = "(much|bit|factor|half|by)"
_WAY = "(faster|slower|longer|shorter|long|short)"

RULES = [
    Rule("(make|keep|put|say)? ~ P ~ up? ~ dur (each|long)*", _stay),
    Rule("P ~ long? ~ dur (each|long)*", _stay),
    Rule("P ~ (longer|shorter) (sep|stop) ~ dur E", _stay),
    Rule("P each ~ dur", _stay),
    Rule("dur ~ (P|photo each?) E", _stay),
    Rule("(dur ~ nums photo E|nums photo ~ dur)", _one_each),
    Rule("(keep it|keep? ~ them) ~ dur E", _stay_seen),
    Rule("(refs|each) for nums E", _stay_bare),
    Rule("dur ~ each", _stay),
    Rule("each ~ dur", _stay),
    Rule("photo long? ~ dur each", _stay),
    Rule("V* ~ dur", _bare),
    Rule("(V|long)+ ~ dur V?", _total),
    Rule("(V|long)* ~ dur (long|V)* (in|all)* long", _total),
    Rule("(V|long)* ~ atmost ~ dur long?", _total),
    Rule("(V|long)* ~ dur atmost", _total),
    Rule("(V|long|it)* ~ (shorter|longer|faster) (V|it|long)* (to|change) dur (long|atmost)*", _total),
    Rule("(V|long|it)* ~ (shorter|longer) (V|it|long)* by? dur", _by),
    Rule("(V|long)* ~ dur (shorter|longer|faster)", _by),
    Rule("(V|long)* ~ by? dur (shorter|longer) (V|long)*", _by),
    Rule("P ~ plus long?", _by),
    Rule("plus ~ (P|photo each?)", _by),
    Rule("(V|long)* ~ plus (V|long)*", _by),
    Rule("P ~ (dur|plus) (shorter|longer)", _by),
    Rule("(V|long)* ~ plus (shorter|longer) (V|long)*", _by),
    Rule("P ~ (shorter|longer) by? dur", _by),
    Rule("(shorter|longer) P by dur", _by),
    Rule("photo? ~ (dur|plus) (shorter|longer) ~ each", _by),
    Rule(f"V? ~ ({_HOW}|in)* (faster|slower) {_HOW}* (V|photo)?", _speed),
    Rule(f"(V|long)* ~ {_HOW}* (shorter|longer) {_HOW}* (V|long)*", _speed),
    Rule(f"P? ~ V? ~ too {_WAY} (sep|stop|and)+ ~ V? ~ {_HOW}* {_WAY} {_HOW}*", _answered),
    Rule("(P|V)? ~ (enough (faster|slower|long|short)|not (faster|slower|long|short) enough)", _enough),
    Rule("S factor E", lambda match: Instruction(scaled(ALL, _factor(match, _FASTER)), PACE)),
    Rule("V? ~ (not|too)+ (faster|slower|long|short|longer|shorter)", _speed),
    Rule(f"P ~ {_HOW}* (shorter|longer|faster|slower) {_HOW}* (long|each)?", _sized),
    Rule(f"(shorter|longer|faster|slower) ~ P {_HOW}*", _sized),
    Rule("P ~ (not|too)+ (long|short|longer|shorter|faster|slower)", _sized),
    Rule("(P|V)? ~ (factor|half) in? (V|long)+", _times_as_long),
    Rule("V? ~ match ~ (long|in)* M long?", lambda _: Instruction(to_music, LENGTH)),
    Rule("V? ~ (and|in)? M ~ match", lambda _: Instruction(to_music, LENGTH)),
]
