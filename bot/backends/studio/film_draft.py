"""The studio's draft: writes a film as JSON, and reads it back. Fields that have their default are left out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.backends.studio import film as films
from bot.backends.studio.film import (
    LINES,
    SIZES,
    TRANSITION_MS,
    VOLUME,
    Film,
    Logo,
    Music,
    Rectangle,
    Shot,
    Style,
    Title,
    Transition,
    mixed_transitions,
    room_for_words,
)
from bot.domain import draft as drafts
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.draft_fields import transition_type
from bot.domain.messages import MediaKind
from bot.domain.operations.constraints import MIXED

_SHOT = {
    "look": "look",
    "caption": "caption",
    "zoom_speed": "zoom_speed",
    "brightness": "brightness",
    "rotate": "rotate",
    "speed": "speed",
    "lively": "lively",
    "mute": "mute",
    "volume": "volume",
    "wished": "wished",
}
"""Fields of a video segment that stand only for what is not usual, with their names in `Shot`."""
_MUSIC = {"from": "start", **{name: name for name in ("fade_in", "fade_out", "seed", "piece", "bpm")}}
_FILM = {name: name for name in ("fade_in", "fade_out", "type_style", "card_design", "fitted", "left_out", "style")}
_FILM |= {name: name for name in ("on_beat", "exact")}
_LOGO = {"corner": "corner", "size": "size"}
_STYLE = {name: name for name in ("size", "color", "font", "outline", "place", "entrance", "backing")}


def write(film: Film) -> dict[str, Any]:
    """The draft; an empty one for a film without shots."""
    if not film.shots:
        return {}
    width, height = film.size
    tracks = [{"tt": int(TrackType.VIDEO), "sg": _shots(film)}]
    if film.music:
        tracks.append({"tt": int(TrackType.AUDIO), "sg": [{"d": film.ms, "m": _music(film.music)}]})
    if titles := _titles(film):
        tracks.append({"tt": int(TrackType.TEXT), "sg": titles})
    title = " ".join(film.opening.text.split()) if film.opening else ""
    m = {"width": width, "height": height, "ratio": film.ratio, "title": title, **_unusual(film, _FILM)}
    if film.transition != Transition() or any(shot.transition for shot in film.shots):
        m["transition"] = _asked(film.transition)
    if film.logo:
        m["logo"] = {"asset": film.logo.asset, "name": film.logo.name, **_unusual(film.logo, _LOGO)}
    return {"t": tracks, "m": m, "fps": film.fps or films.FPS}


def _unusual(value: Film | Shot | Music | Style | Logo, names: Mapping[str, str]) -> dict[str, Any]:
    usual = {field.name: field.default for field in fields(value)}
    found = {key: now for key, name in names.items() if (now := getattr(value, name)) != usual[name]}
    return {key: list(now) if isinstance(now, tuple) else now for key, now in found.items()}


def _asked(transition: Transition) -> dict[str, Any]:
    """A transition as asked for, whose real length depends on the photos."""
    return _named(transition.type) | ({} if transition.ms == TRANSITION_MS else {"d": transition.ms})


def _named(kind: str) -> dict[str, Any]:
    """The type of a transition: without `over` a slide is one of an earlier version, which was a push."""
    return {"type": kind} | ({"over": True} if kind.startswith("slide-") else {})


def _shots(film: Film) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    mixture = mixed_transitions([shot.asset for shot in film.shots])
    for number, shot in enumerate(film.shots, 1):
        m: dict[str, Any] = {
            "name": shot.name,
            "asset": shot.asset,
            "photo": shot.photo,
            "kind": str(MediaKind.VIDEO if shot.clip else MediaKind.PHOTO),
            "motion": shot.motion,
            "fit": shot.fit,
            **_unusual(shot, _SHOT),
        }
        if shot.start:
            m["trim"] = [shot.start, shot.start + round(shot.ms * shot.speed)]
        if shot.crop:
            m["crop"] = list(shot.crop)
        if style := _look(shot.style, film if shot.caption else None):
            m["caption_style"] = style
        if shot.transition:
            m["own_transition"] = _asked(shot.transition)
        into = film.after(shot)
        if into.type and number < len(film.shots):
            drawn = mixture[number - 1] if into.type == MIXED else into.type
            mixed = {"mixed": True} if into.type == MIXED else {}
            m["transition"] = {**_named(drawn), "d": into.shown(shot), **mixed}
        start = {"s": film.card_ms} if film.card_ms and number == 1 else {}
        segments.append({"d": shot.ms, **start, "m": m})
    return segments


def _look(style: Style, film: Film | None) -> dict[str, Any]:
    """The look of words, with the type style that they have; words that are not there yet only have their own."""
    kind = style.type_style or (film.type_style if film else "")
    return {**_unusual(style, _STYLE), **({"type_style": kind} if kind else {})}


def _music(music: Music) -> dict[str, Any]:
    named = {"name": music.name, "asset": music.asset} if music.asset else {"name": music.mood, "mood": music.mood}
    return {**named, "volume": music.volume, **_unusual(music, _MUSIC)}


def _titles(film: Film) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    for position, title in (("start", film.opening), ("end", film.ending)):
        if title is None:
            continue
        ms = title.shown(film, position == "end")
        m = {"text": title.text, "position": position, **_look(title.style, film)}
        card = {"card": True} if title.card else {}
        asked = {"ms": title.ms} if title.ms else {}
        asked |= {"longer": title.longer} if title.longer else {}
        start = {"s": film.ms - ms} if position == "end" else {}
        segments.append({"d": ms, **start, "m": {**m, **card, **asked}})
    return segments


def read(draft: Mapping[str, Any], lines: int = LINES) -> Film:
    """The film that `write` wrote; what another writer left out gets its default. Its shots are numbered.

    A film that has none yet begins with a resolution of so many `lines`.
    """
    value = drafts.read(draft)
    pictures = value.segments(TrackType.VIDEO)
    if not pictures:
        return Film(lines=lines)
    ratio = str(value.m.get("ratio"))
    sound = value.segments(TrackType.AUDIO)
    titles = {str(segment.m.get("position", "start")): segment for segment in value.segments(TrackType.TEXT)}
    first, last = pictures[0].duration, pictures[-1].duration
    common = str(value.m.get("type_style") or "")
    opening = _title(titles.get("start"), 0, first, common) if _is_card(titles.get("start")) else None
    room = room_for_words(
        sum(segment.duration for segment in pictures), opening or titles.get("start"), titles.get("end")
    )
    return Film(
        ratio if ratio in SIZES else "16:9",
        tuple(_shot(picture, common) for picture in pictures),
        _transition(value, pictures),
        _sound(sound[0].m) if sound else None,
        opening or _title(titles.get("start"), room, first, common),
        _title(titles.get("end"), room, last, common),
        **_read(value.m, _FILM, Film),
        lines=min(value.size) or LINES,
        fps=_rate(value),
        logo=_logo(value.m.get("logo")),
    ).numbered()


def _read(
    m: Mapping[str, Any], names: Mapping[str, str], of: type[Film | Shot | Music | Style | Logo]
) -> dict[str, Any]:
    """The fields that the metadata has, in the type of their default."""
    usual: dict[str, Any] = {field.name: field.default for field in fields(of)}
    found = {name: m[key] for key, name in names.items() if m.get(key) is not None}
    return {name: value if usual[name] is None else type(usual[name])(value) for name, value in found.items()}


def _shot(segment: Segment, type_style: str) -> Shot:
    m = segment.m
    own = m.get("own_transition")
    return Shot(
        str(m.get("asset", "")),
        str(m.get("name", "")),
        int(m.get("photo", 0)),
        segment.duration,
        str(m.get("motion", "none")),
        str(m.get("fit", "cover")),
        clip=not segment.is_photo,
        style=_style(m.get("caption_style"), type_style),
        transition=_asked_for(own) if isinstance(own, Mapping) else None,
        crop=_rectangle(m.get("crop")),
        start=int(m["trim"][0]) if m.get("trim") else 0,
        **_read(m, _SHOT, Shot),
    )


def _logo(m: object) -> Logo | None:
    if not isinstance(m, Mapping) or not m.get("asset"):
        return None
    return Logo(str(m["asset"]), str(m.get("name", "")), **_read(m, _LOGO, Logo))


def _style(m: object, common: str) -> Style:
    """The look of words, with a type style of their own if it is not that of the film."""
    if not isinstance(m, Mapping):
        return Style()
    own = str(m.get("type_style") or "")
    return Style(**_read(m, _STYLE, Style), type_style=own if own != common else "")


def _rectangle(value: Any) -> Rectangle | None:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    x, y, width, height = map(float, value)
    return x, y, width, height


def _asked_for(m: Mapping[str, Any]) -> Transition:
    return Transition(transition_type(m), int(m.get("d", TRANSITION_MS)))


def _transition(draft: Draft, pictures: tuple[Segment, ...]) -> Transition:
    if isinstance(draft.m.get("transition"), Mapping):
        return _asked_for(draft.m["transition"])
    if len(pictures) == 1:  # there is no transition yet: the next photo gets the usual one
        return Transition()
    return Transition(next((transition_type(s.m["transition"]) for s in pictures if s.m.get("transition")), ""))


def _rate(draft: Draft) -> int:
    fps = draft.raw.get("fps") or films.FPS
    return 0 if fps == films.FPS else int(fps)


def _sound(m: Mapping[str, Any]) -> Music:
    asset = str(m.get("asset", ""))
    return Music(
        str(m.get("mood", "")),
        asset,
        str(m.get("name", "")) if asset else "",
        float(m.get("volume", VOLUME)),
        **_read(m, _MUSIC, Music),
    )


def _is_card(segment: Segment | None) -> bool:
    return bool(segment and segment.m.get("card"))


def _title(segment: Segment | None, room: int, photo_ms: int, type_style: str) -> Title | None:
    """A title with the time that somebody asked for; earlier versions wrote only how long it is shown."""
    if segment is None:
        return None
    card = _is_card(segment)
    usual = {films.usual_ms(segment.name, photo_ms, card), films.TITLE_MS}
    longer = int(segment.m.get("longer") or 0)
    duration = segment.duration - longer
    is_usual = duration in usual | (set() if card else {min(ms, room) for ms in usual})
    ms = int(segment.m.get("ms") or (0 if is_usual else duration))
    return Title(segment.name, ms, _style(segment.m, type_style), card, longer)
