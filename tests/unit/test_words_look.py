"""Wishes about the look of words change the look, never the words; words that look like one may be a title."""

from __future__ import annotations

import pytest

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from tests.unit.edit_effects import project_of


def title_after(text: str, before: str = "") -> str:
    """The title after a message about a slideshow; `before` is said first."""
    project = project_of(language="en" if text.isascii() else "zh")
    if before:
        project = respond(project, before).project
    opening = read(respond(project, text).project.draft).opening
    return opening.text if opening else ""


@pytest.mark.parametrize(
    "text",
    [
        "title is too small",
        "the title is ugly",
        "I think the text is too small to read",
        "title too big",
        "title needs to be larger",
        "could you make that heading larger",
        "the title looks bad",
        "captions are hard to read",
        "make the title text smaller please",
        "I can't read the title",
        "use a bigger font",
        "title in red",
        "the title goes away too quickly",
        "the title looks great",
        "字太小了",
        "标题太丑了",
        "標題太醜了",
        "标题有点丑",
        "标题不好看",
        "标题很好看",
        "我觉得字幕太小了",
        "第二张字幕太小",
        "标题看不清",
        "字体可以大一点吗",
        "字大一点",
        "标题不要这么大",
        "换个字体",
        "标题换成红色",
    ],
)
def test_a_wish_about_the_title_is_no_title(text: str) -> None:
    assert title_after(text) == ""
    assert title_after(text, before='title "Holiday"') == "Holiday"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("title is too small", "✅ Size of title"),
        ("make the title red", "✅ Colour of title"),
        ("move the title to the bottom", "✅ Place of title"),
        ("title in bold", "✅ Typeface of title"),
        ("标题再大一点", "✅ 标题的"),
    ],
)
def test_what_the_look_becomes_is_told(text: str, change: str) -> None:
    project = respond(project_of(language="en" if text.isascii() else "zh"), 'title "Holiday"').project
    assert change in respond(project, text).text


def test_starting_anew_is_no_title() -> None:
    answer = respond(project_of(), "start from the beginning, I don't like it anymore").text
    assert answer.startswith("Started over")


def test_the_rest_of_the_message_is_done() -> None:
    project = respond(project_of(), 'title "Holiday"').project
    answer = respond(project, "make it vertical, the title is too small").text
    assert "9:16" in answer
    assert "Size of title" in answer


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: too cool for school", "too cool for school"),
        ("title: Hello", "Hello"),
        ('title "is it summer?"', "is it summer?"),
        ("title is Summer", "Summer"),
        ("the title should be Summer", "Summer"),
        ("title Too Big to Fail", "Too Big to Fail"),
        ("put Grandma's Garden at the start", "Grandma's Garden"),
        ("加标题：太小", "太小"),
        ("标题改成很好的一天", "很好的一天"),
        ("标题 春天的花园", "春天的花园"),
    ],
)
def test_words_that_look_like_one_may_be_a_title(text: str, title: str) -> None:
    assert title_after(text) == title
