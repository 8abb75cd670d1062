"""The catalogues have the same sentences in both languages; each is used, and none is missing."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import bot
from bot.conversation.info.command_list import commands
from bot.domain.errors import BotError, NoCredits
from bot.domain.messages import Language
from bot.texts import catalogue, language_of, say, tell
from bot.texts.i18n import Catalogue

CODE = Path(bot.__file__).parent
BUILT = re.compile(
    r"(command|preset|stage|settings-now|term|field|change|upload-page|explain)-|settings-(everybody|limited)|smaller-|button-(everybody|limited|threads|channel)|no-credits-registered|.*-span-long"
)
"""Keys that are composed at run time. The tests of the code that composes them cover them."""
SOURCES = "\n".join(path.read_text() for path in CODE.rglob("*.py") if "studio" not in path.parts)


def messages(language: str) -> dict[str, tuple[str, ...]]:
    with (CODE / "texts" / f"{language}.po").open("rb") as source:
        found = read_po(source)
    keys = {m.id[0] if isinstance(m.id, tuple | list) else m.id: m.string for m in found if m.id}
    return {str(k): tuple(v) if isinstance(v, tuple | list) else (str(v),) for k, v in keys.items()}


def test_both_languages_have_the_same_keys() -> None:
    assert catalogue.keys("en") == catalogue.keys("zh")


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_is_empty(language: Language) -> None:
    assert not [key for key, texts in messages(language).items() if not all(text.strip() for text in texts)]


def test_both_languages_fill_in_the_same_words() -> None:
    english, chinese = messages("en"), messages("zh")
    for key, texts in english.items():
        named = {frozenset(re.findall(r"{(\w+)}", text)) for text in (*texts, *chinese[key])}
        assert len(named) == 1, key


def test_every_sentence_is_used() -> None:
    unused = [key for key in sorted(catalogue.keys("en")) if not BUILT.match(key) and f'"{key}"' not in SOURCES]
    assert not unused, unused


def test_every_sentence_that_is_said_exists() -> None:
    said = set(re.findall(r'\bsay\(\s*"([a-z0-9-]+)"', SOURCES))
    missing = sorted(said - catalogue.keys("en"))
    assert said
    assert not missing, missing


def every(kind: type[BotError]) -> list[type[BotError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in every(child))]


@pytest.mark.parametrize("kind", every(BotError), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", list(Language))
def test_every_error_has_its_words(kind: type[BotError], language: Language) -> None:
    error = kind(name="a.jpg", size_mb=201, limit_mb=200, megapixels=300, limit_megapixels=220, problem="Do this.")
    assert tell(error, language)


def test_an_error_survives_being_stored() -> None:
    import pickle

    for kind in every(BotError):
        error = pickle.loads(pickle.dumps(kind(name="a.jpg", seconds=3)))  # noqa: S301 - our own bytes
        assert type(error) is kind
        assert error.params == {"name": "a.jpg", "seconds": 3}


def test_credits_say_where_to_go() -> None:
    assert "https://example.test/r" in tell(NoCredits(link="https://example.test/r"), "en")
    assert "Top up credits in your account" in tell(NoCredits(link=""), "en")


@pytest.mark.parametrize(
    ("locale", "text", "language"),
    [
        ("en-GB", "导出", Language.EN),
        ("zh-TW", "export", Language.ZH),
        ("", "导出视频", Language.ZH),
        ("fr", "export the video", Language.EN),
        ("fr", "匯出", Language.ZH),
    ],
)
def test_the_language_is_the_locale_else_the_script(locale: str, text: str, language: Language) -> None:
    assert language_of(locale, text) == language


def test_plurals_are_chosen_by_n() -> None:
    assert say("count-photos", "en", n=1) == "1 photo"
    assert say("count-photos", "en", n=2) == "2 photos"
    assert say("count-photos", "zh", n=2) == "2 张照片"


def test_a_missing_sentence_is_an_error_not_a_key_shown_to_people(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        say("no-such-sentence", "en")
    with pytest.raises(KeyError):
        say("version", "en")
    assert isinstance(catalogue, Catalogue)


def test_every_command_is_described_for_every_platform() -> None:
    for command in commands():
        assert set(command.descriptions) == {"en", "zh"}
        assert all(1 <= len(text) <= 100 for text in command.descriptions.values())
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
