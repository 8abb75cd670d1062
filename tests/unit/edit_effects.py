"""The effects of a sentence on a slideshow, in the notation of the tables in `test_edits_*.py`.

A row is a sentence, its effects, and the sentences before it. An effect is a fact that differs afterwards. Facts that
are not in the list must not have changed:

- `order`: photos by upload number, `"312"`; `ratio`; `title`, `end`: the text, `""` once removed
- `ms`: seconds by upload number, `"2:6 3:6"`, `"*:3"` for all, `<` and `>` for shorter and longer
- `look`, `motion`, `fit`, `caption`: likewise, `"2:bw"`, `"*:none"`; `caption` of one photo only
- `music`: a mood, the id of an own file, `""` for none, `"!"` for any other than before; `volume`: a number, `<` or `>`
- `style`: its name; then what it brings with it counts as told
- `transition`: its kind, `""` for hard cuts
- `says`: words the answer must contain
"""

from collections.abc import Mapping

from bot.backends.studio.film import Film
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from bot.backends.studio.project import Asset, Project, add

Effects = Mapping[str, str]
Row = tuple[str, Effects] | tuple[str, Effects, tuple[str, ...]]

NAMES = ("beach", "lake", "city", "dog", "cake")


def project_of(count: int = 5, language: str = "en", sounds: int = 0) -> Project:
    """A fresh project of wide photos."""
    photos = [Asset(f"p{i}", f"{name_of(i)}.jpg", "image", i, 4000, 3000, 0.0, f"h{i}") for i in range(1, count + 1)]
    music = [Asset(f"s{i}", f"song{i}.mp3", "audio", 0, 0, 0, 100.0, f"hs{i}") for i in range(1, sounds + 1)]
    return add(Project(language), photos + music)


def name_of(number: int) -> str:
    return NAMES[number - 1] if number <= len(NAMES) else f"photo-{number}"


def expected(row: Row) -> dict[str, str]:
    return dict(row[1])


def effect_of(row: Row) -> dict[str, str]:
    """The effects of a row's sentence, in the words of its expectations if those hold."""
    project = project_of()
    for sentence in row[2] if len(row) == 3 else ():
        project = respond(project, sentence).project
    response = respond(project, row[0])
    found = differences(read(project.draft), read(response.project.draft))
    wanted = dict(row[1])
    says = wanted.pop("says", None)
    result = {key: _like(value, wanted.get(key, "")) for key, value in found.items()}
    if says is not None:
        result["says"] = says if says in response.text else response.text
    return result


def _like(found: str, wanted: str) -> str:
    """The expectation if it only asks for a direction (`<`, `>`, `!`) and holds; otherwise the finding."""
    if ":" in found:
        direction = "<" in wanted or ">" in wanted
        return " ".join(_direction(part) if direction else part.split("|")[0] for part in found.split(" "))
    value, _, was = found.partition("|")
    if wanted == "!" and value not in {"", was}:
        return "!"
    if wanted in {"<", ">"}:
        return "<" if float(value) < float(was) else ">"
    return value


def _direction(part: str) -> str:
    number, _, values = part.partition(":")
    value, was = values.split("|")
    return f"{number}:{'<' if float(value) < float(was) else '>'}"


def differences(before: Film, after: Film) -> dict[str, str]:
    """Every fact that differs, as `new|old` if an expectation may ask for a direction."""
    found: dict[str, str] = {}
    order = [shot.photo for shot in after.shots]
    if order != [shot.photo for shot in before.shots]:
        found["order"] = f"{''.join(map(str, order))}|{''.join(str(shot.photo) for shot in before.shots)}"
    for name in ("ms", "look", "motion", "fit", "caption"):
        if text := _shots(before, after, name):
            found[name] = text
    if before.ratio != after.ratio:
        found["ratio"] = after.ratio
        found.pop("fit", None)
    if before.transition.type != after.transition.type:
        found["transition"] = after.transition.type
    for key, old, new in (("title", before.opening, after.opening), ("end", before.ending, after.ending)):
        if old != new:
            found[key] = new.text if new else ""
    old_music, new_music = before.music, after.music
    named = [(m.asset or f"{m.mood}{m.piece or ''}") if m else "" for m in (new_music, old_music)]
    if named[0] != named[1]:
        found["music"] = "|".join(named)
    elif old_music and new_music and old_music.volume != new_music.volume:
        found["volume"] = f"{new_music.volume}|{old_music.volume}"
    return _without_style(found, after.style) if before.style != after.style else found


def _without_style(found: Mapping[str, str], style: str) -> dict[str, str]:
    """The facts with the style instead of what it brings with it."""
    brought = {"ms", "look", "motion", "transition", "music"}
    return {"style": style, **{key: value for key, value in found.items() if key not in brought}}


def _shots(before: Film, after: Film, name: str) -> str:
    old = {shot.asset: getattr(shot, name) for shot in before.shots}
    changed: list[tuple[int | str, str]] = []
    for shot in after.shots:
        was, now = old.get(shot.asset, getattr(shot, name)), getattr(shot, name)
        if was != now:
            changed.append((shot.photo, f"{now / 1000:g}|{was / 1000:g}" if name == "ms" else now or "-"))
    if len(changed) == len(after.shots) > 1 and len({value for _, value in changed}) == 1:
        changed = [("*", changed[0][1])]
    return " ".join(f"{number}:{value}" for number, value in changed)
