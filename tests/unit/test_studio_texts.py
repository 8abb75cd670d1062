"""Every sentence of the studio exists in both languages with the same placeholders, and is used."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.backends import studio
from bot.backends.studio.texts import TEXTS, language

STUDIO = Path(studio.__file__).parent


def messages(code: str) -> dict[str, Message]:
    with (STUDIO / "texts" / f"{code}.po").open("rb") as source:
        found = [message for message in read_po(source, locale=code) if message.id]
    keys = [m.id[0] if isinstance(m.id, list | tuple) else m.id for m in found]
    assert len(keys) == len(set(keys)), "a key stands twice"
    return {str(key): message for key, message in zip(keys, found, strict=True)}


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (str(message.string),)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def literals(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    """A pattern for every string in a program: for a whole key, or for a composed one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.compile(re.escape(node.value))
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant | ast.FormattedValue):
            parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z-]+" for p in node.values]
            if "".join(parts).replace("[a-z-]+", "").strip("\\-"):
                yield re.compile("".join(parts))


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS.keys("en") == TEXTS.keys("zh")


def test_both_languages_fill_in_the_same_values() -> None:
    english, chinese = messages("en"), messages("zh")
    for key, message in english.items():
        assert all((*forms(message), *forms(chinese[key]))), key
        *singular, general = (blanks(form) for form in forms(message))
        # English nouns have plurals, Chinese nouns have none.
        assert general ^ blanks(forms(chinese[key])[0]) <= {"n"}, key
        assert all(form <= general for form in singular), key


def test_every_key_is_used() -> None:
    patterns = [p for path in STUDIO.rglob("*.py") for p in literals(ast.parse(path.read_text(encoding="utf-8")))]
    exact = {p.pattern for p in patterns}
    for key in TEXTS.keys("en"):
        assert re.escape(key) in exact or any(p.fullmatch(key) for p in patterns), f"{key} is never said"


@pytest.mark.parametrize(("tag", "code"), [("zh-TW", "zh"), ("zh", "zh"), ("en-GB", "en"), ("de", "en"), ("", "en")])
def test_a_language_tag_chooses_the_catalogue(tag: str, code: str) -> None:
    assert language(tag) == code


def test_chinese_sentences_are_chinese() -> None:
    for key, message in messages("zh").items():
        letters = re.findall(r"[A-Za-z]{4,}", re.sub(r"\{\w+\}", "", " ".join(forms(message))))
        assert set(letters) <= {"logo"}, key  # what people write in Chinese too
