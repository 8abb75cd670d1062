"""Names the client in three headers, by the packaged SKILL.md and the place where the package is installed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import ConfigurationProblem

SKILL = Path(__file__).with_name("SKILL.md")

_PLATFORMS = {"/.clawhub/": "clawhub", "/.cursor/skills/": "cursor"}
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def attribution(source: str = "", skill: Path = SKILL) -> dict[str, str]:
    """The headers of every request; `source` overrides the platform. Raises ConfigurationProblem."""
    front = _front_matter(skill)
    return {
        "X-Skill-Source": front["name"],
        "X-Skill-Version": front["version"],
        "X-Skill-Platform": source if _HEADER_VALUE.fullmatch(source) else _platform(skill),
    }


def _front_matter(skill: Path) -> Mapping[str, str]:
    try:
        fields: Any = next(yaml.safe_load_all(skill.read_text(encoding="utf-8")), None)
        return {name: str(fields[name]) for name in ("name", "version")}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError):
        raise ConfigurationProblem(problem=f"{skill} has no front matter with `name` and `version`.") from None


def _platform(skill: Path) -> str:
    path = skill.absolute().as_posix()
    return next((name for part, name in _PLATFORMS.items() if part in path), "unknown")
