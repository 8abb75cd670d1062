"""Rewriting of answers for a graphical editor: every labelled answer, and properties of any answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.answer_rewriting import Follow, Translated, drop_planned, translate
from bot.language.intents import Intent
from tests.fuzzing import examples
from tests.tables import assert_rows
from tests.unit.test_intents import huge

DATA = Path(__file__).parent.parent / "data"


def labelled(name: str) -> Iterator[tuple[str, str, str]]:
    for line in (DATA / name).read_text("utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            action, answer, *text = line.split("\t")
            yield action, answer.replace("\\n", "\n"), "".join(text).replace("\\n", "\n")


LABELLED = (
    "answer_rewriting",
    *(
        f"answer_rewriting_{name}"
        for name in (
            *("blind", "blind2", "fresh_a", "fresh_b", "controls", "round6_a", "round6_b"),
            *("round9_a", "round9_b", "kinds"),
        )
    ),
)


@pytest.mark.parametrize("name", LABELLED)
def test_translates_the_labelled_answers(name: str) -> None:
    assert_rows(
        (answer, (translated.action, translated.text), (action, text))
        for action, answer, text in labelled(f"{name}.tsv")
        for translated in [translate(answer)]
    )


@pytest.mark.parametrize(
    "answer",
    [
        'Removed photo 3 ("beach.jpg"). 4 photos, 0:12 now.',
        'Title added: "Click Export" (0-3 s).\n',
        "  Music: calm piano, 35 %.\r\n\r\nTimeline (3 tracks): 1. Video 2. BGM 3. Title",
        "**Done**\n\n- Photo 1: 3 s\n- Photo 2: 4 s\n\n\n\nAnything else?",
        "已添加标题“打开面板”（0–3 秒）。\n\n现在共 4 张照片，0:12。",
    ],
)
def test_plain_facts_pass_byte_for_byte(answer: str) -> None:
    assert translate(answer) == Translated(answer, Follow.NONE, "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_the_embedded_studio_says_passes(language: str) -> None:
    catalogue = Path(__file__).parents[2] / "bot" / "backends" / "studio" / "texts" / f"{language}.po"
    with catalogue.open("rb") as file:
        strings = [message.string or "" for message in read_po(file)]
    said = [form for string in strings for form in ([string] if isinstance(string, str) else string)]
    assert any(said)
    for text in filter(None, said):
        assert translate(text) == Translated(text, Follow.NONE, "")


@pytest.mark.parametrize(
    ("answer", "instruction"),
    [
        ("Drag the second photo to the front.", "Move the second photo to the front"),
        ("You can drag and drop the title onto photo 3.", "Move the title onto photo 3"),
        ("Drag the clip and drop it at the end.", "Move the clip at the end"),
        ("Drop the music file onto the audio track.", "Move the music file onto the audio track"),
        ("Drag the volume slider to 30%.", "Set the volume to 30%"),
        ("请将第三张照片拖拽到最前面。", "将第三张照片移到最前面"),
        ("如需调整，请拖动音量滑块到20%。", "把音量调到20%"),
        ("Click 'Add Music' to add a soundtrack.", "add a soundtrack"),
        ("Click the **Reverse** button.", "Reverse"),
        ("点击【添加字幕】即可为视频加上字幕。", "为视频加上字幕"),
        ("To hide one, click the eye icon in the layers list.", "hide one"),
        ("要改颜色的话，请双击时间轴上的字幕。", "改颜色"),
    ],
)
def test_what_would_be_done_by_hand_becomes_an_edit_in_words(answer: str, instruction: str) -> None:
    assert translate(answer) == Translated("", Follow.EDIT, instruction)


def test_there_is_one_action_and_looking_gives_way_to_doing() -> None:
    assert translate("Open the Export panel, preview it in the timeline, then click Export.").action is Follow.EXPORT
    assert translate("1. Open the Music panel\n2. Drag the song to the end\n3. Click Export").action is Follow.EDIT
    assert translate("Check the preview in the timeline. When you are done, click Export.").action is Follow.STATE


@pytest.mark.parametrize(
    ("answer", "planned", "action"),
    [
        ("Click Export.", {Intent.EDIT, Intent.EXPORT}, Follow.NONE),
        ("Click Export.", {Intent.EDIT}, Follow.EXPORT),
        ("Open the Music panel.", [Intent.STATUS], Follow.NONE),
        ("Check your billing page.", (Intent.CREDITS,), Follow.NONE),
        ("Drag photo 2 to the end.", {Intent.EDIT}, Follow.EDIT),
        ("Done.", {Intent.EDIT}, Follow.NONE),
    ],
)
def test_what_is_planned_already_is_not_done_twice(answer: str, planned: set[Intent], action: Follow) -> None:
    translated = drop_planned(translate(answer), planned)
    assert translated.action is action
    assert (translated.instruction != "") == (action is Follow.EDIT)
    assert translated.text == translate(answer).text


PIECES = st.sampled_from(
    [
        "Click ",
        "Export ",
        "the ",
        "**Export** ",
        "button",
        ". ",
        ", ",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "I've added a title",
        "open ",
        "panel ",
        "drag ",
        "(",
        ")",
        ": ",
        "and ",
        "once you're happy",
        "点击",
        "导出",
        "按钮",
        "，",
        "。",
        "已添加标题",
        "打开",
        "面板",
        "“",
        "”",
        '"',
        "🎉",
        "you can ",
        "## ",
        "; ",
        " — ",
        "...",
        "preview it in the timeline",
        "let me know",
        "Üß",
        "ﬁ",
    ]
)
ANSWERS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join))


@settings(max_examples=examples(100))
@given(ANSWERS)
def test_nothing_is_added_and_twice_is_once(answer: str) -> None:
    translated = translate(answer)
    letters = iter(answer.casefold())
    assert all(letter in letters for letter in translated.text.casefold())
    assert translate(translated.text) == Translated(translated.text, Follow.NONE, "")
    assert (translated.instruction != "") <= (translated.action is Follow.EDIT)
    if translated.action is Follow.NONE and translated.text.split() == answer.split():
        assert translated.text == answer


@given(
    st.text(
        alphabet=st.characters(exclude_characters='"“”「」『』《》\n', exclude_categories=["Cs"]),
        min_size=1,
        max_size=60,
    )
)
def test_a_quoted_title_is_content(words: str) -> None:
    for answer in (f'The title now reads "{words}".', f"标题已改为“{words}”。"):
        assert translate(answer) == Translated(answer, Follow.NONE, "")


@pytest.mark.parametrize(
    "answer",
    huge("Click Export, ", "(", "“", "打开，", "- open the panel\n", "once, ", "Next steps:\n"),
    ids=lambda answer: answer[:12],
)
def test_a_huge_answer_is_translated(answer: str) -> None:
    translate(answer)
