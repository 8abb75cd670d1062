"""The fonts that words are drawn with: families of type styles by name, and Noto's for every script."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import uharfbuzz as hb

_OWN = Path(__file__).parent / "fonts"
LATIN, LATIN_SLANTED, EMOJI = "NotoSans[wdth,wght]", "NotoSans-Italic[wdth,wght]", "NotoColorEmoji"


@dataclass(frozen=True, slots=True)
class Family:
    """A font file; `scale` makes its letters look as large as Noto's, or as large as its kind is usually set."""

    path: Path
    scale: float = 1.0


def _packaged(package: str, name: str) -> Path:
    return Path(str(files(package))) / "files" / name


@cache
def families() -> dict[str, Family]:
    """The families that a type style may name."""
    return {
        "caveat": Family(_packaged("fontpkg_caveat", "Caveat[wght].ttf"), 1.3),
        "cormorant": Family(_packaged("fontpkg_cormorant_garamond", "CormorantGaramond[wght].ttf"), 1.16),
        "cinzel": Family(_packaged("fontpkg_cinzel", "Cinzel[wght].ttf")),
        "anton": Family(_packaged("fontpkg_anton", "Anton-Regular.ttf")),
        "oswald": Family(_packaged("fontpkg_oswald", "Oswald[wght].ttf")),
        "fredoka": Family(_packaged("fontpkg_fredoka", "Fredoka[wdth,wght].ttf"), 1.04),
        "pacifico": Family(_packaged("fontpkg_pacifico", "Pacifico-Regular.ttf"), 0.96),
        "special elite": Family(_OWN / "SpecialElite.ttf", 1.02),
        "noto serif cjk": Family(_OWN / "NotoSerifCJK.otf"),
        "long cang": Family(_OWN / "LongCang.ttf", 1.2),
        "ma shan zheng": Family(_OWN / "MaShanZheng.ttf", 1.12),
        "zcool kuaile": Family(_OWN / "ZCOOLKuaiLe.ttf", 1.08),
    }


@cache
def _usual() -> dict[str, Path]:
    """The fonts for all scripts by the names of their files, in the order in which they are tried."""
    noto = Path(str(files("fontpkg_noto_sans"))) / "files"
    chinese = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl"
    more = Path(str(files("manimgx_fonts")))
    paths = (
        noto / f"{LATIN}.ttf",
        chinese / "notosanssc" / "NotoSansSC[wght].ttf",
        _OWN / f"{EMOJI}.ttf",
        chinese / "notosanskr" / "NotoSansKR[wght].ttf",
        *sorted(path for path in more.glob("*.ttf") if path.name.startswith("NotoSans") and "Italic" not in path.name),
        more / "NotoEmoji[wght].ttf",
        noto / f"{LATIN_SLANTED}.ttf",
    )
    return {path.stem: path for path in paths}


def paths() -> list[Path]:
    """All font files."""
    return [*(family.path for family in families().values()), *_usual().values()]


@cache
def usual_fonts() -> tuple[str, ...]:
    """The names of the fonts for all scripts, in the order in which they are tried."""
    return tuple(_usual())


def scale_of(font: str) -> float:
    """How much larger than the font size a font is set."""
    return families()[font].scale if font in families() else 1.0


@cache
def face_of(font: str) -> hb.Face:
    """The face of a family or of one of the usual fonts."""
    path = families()[font].path if font in families() else _usual()[font]
    return hb.Face(hb.Blob.from_file_path(str(path)))


@cache
def letters_of(font: str) -> frozenset[int]:
    """The characters that a font has."""
    return frozenset(face_of(font).unicodes)


@lru_cache(maxsize=256)
def suited(chain: tuple[str, ...], words: str) -> tuple[str, ...]:
    """The families of a chain with which words are written: no script of theirs half in one and half in another.

    A family that has letters of none of their scripts does not count: the digits of 2024年 look as the characters do.
    """
    scripts: dict[str, set[int]] = {}
    for letter in words:
        if unicodedata.category(letter)[0] in "LM":
            scripts.setdefault(script_of(letter), set()).add(ord(letter))
    if not scripts:
        return chain
    found = []
    for family in chain:
        known = [letters <= letters_of(family) for letters in scripts.values()]
        torn = any(
            letters & letters_of(family) for letters, all_of in zip(scripts.values(), known, strict=True) if not all_of
        )
        if any(known) and not torn:
            found.append(family)
    return tuple(found)


_ONE_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "IDEOGRAPHIC": "CJK"}


def script_of(letter: str) -> str:
    """The script of a letter as its name in Unicode begins: LATIN, CJK, ARABIC; empty if it has none."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "" if name == "COMBINING" else _ONE_SCRIPT.get(name, name)
