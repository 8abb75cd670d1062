"""What the options of `make` ask for, in words that anybody could say: `--style elegant` is “use the elegant style”."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.backends.studio.film import MOODS, SIZES, STYLES
from bot.domain.errors import ConfigurationProblem
from bot.domain.file_names import kind_of
from bot.domain.messages import Language, MediaKind
from bot.texts import say

NO_MUSIC = "none"
_SECONDS = re.compile(r"(?:(\d+):)?(\d+(?:\.\d+)?)\s*s?")


@dataclass(frozen=True, slots=True)
class Options:
    """The options as they were typed; empty for those that were not."""

    style: str = ""
    ratio: str = ""
    music: str = ""
    length: str = ""

    @property
    def song(self) -> Path | None:
        """The sound file that is to be the music."""
        path = Path(self.music)
        is_sound = kind_of(path.name, "") is MediaKind.AUDIO
        return path if self.music and (is_sound or path.is_file()) else None

    def wishes(self, language: Language) -> tuple[str, ...]:
        """A sentence for each option. Raises ConfigurationProblem for a value that nothing can be made of."""
        return tuple(self._wishes(language))

    def _wishes(self, language: Language) -> Iterator[str]:
        if self.style:
            yield _preset("style", self.style, STYLES, language)
        if self.ratio:
            yield _preset("ratio", self.ratio.lower().replace("x", ":"), tuple(SIZES), language)
        if self.music and self.song is None:
            yield _preset("music", self.music, (*MOODS, NO_MUSIC), language)
        if self.length:
            yield _length(self.length, language)


def sentences(says: tuple[str, ...], options: Options, language: Language) -> tuple[str, ...]:
    """What is said, a turn each: the options after the words, which they overrule; without words, all that is good."""
    wishes = options.wishes(language)
    if not says:
        wishes = (say("preset-make", language), *wishes)
    together = ("，" if language is Language.ZH else ", ").join(wishes)
    return (*says, together) if together else says


def _preset(option: str, value: str, known: tuple[str, ...], language: Language) -> str:
    if value.lower() not in known:
        problem = f"--{option} {value}: there is none of that name. Choose one of {', '.join(known)}."
        raise ConfigurationProblem(problem=problem + (" Or name a sound file." if option == "music" else ""))
    return say(f"preset-{option}-{value.lower().replace(':', '-')}", language)


def _length(value: str, language: Language) -> str:
    found = _SECONDS.fullmatch(value.strip().lower())
    seconds = int(found[1] or 0) * 60 + float(found[2]) if found else 0.0
    if not seconds:
        raise ConfigurationProblem(problem=f"--length {value}: write seconds, such as 30 or 12.5, or 1:30.")
    return f"总长{seconds:g}秒" if language is Language.ZH else f"{seconds:g} seconds in all"
