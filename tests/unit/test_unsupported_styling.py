"""Complaints about the look of words set no title: the answer says what can be changed."""

from __future__ import annotations

import pytest

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from bot.backends.studio.project import Asset, Project, add

CANNOT = {"en": "I cannot change the size, colour or typeface", "zh": "文字的大小、颜色和字体我改不了"}


def said(text: str) -> tuple[str, str, str]:
    """The answer about a slideshow of two photos, its language, and the title afterwards."""
    language = "en" if text.isascii() else "zh"
    photos = [Asset(f"a{n}", f"p{n}.jpg", "image", 0, 160, 120, 0.0, f"h{n}") for n in range(2)]
    response = respond(add(Project(language), photos), text)
    opening = read(response.project.draft).opening
    return response.text, language, opening.text if opening else ""


@pytest.mark.parametrize(
    "text",
    [
        "title is too small",
        "the title is ugly",
        "I think the text is too small to read",
        "title too big",
        "the title looks bad",
        "captions are hard to read",
        "make the title text smaller please",
        "I can't read the title",
        "use a bigger font",
        "字太小了",
        "标题太丑了",
        "標題太醜了",
        "标题有点丑",
        "标题不好看",
        "我觉得字幕太小了",
        "第二张字幕太小",
        "标题看不清",
        "字体可以大一点吗",
        "字大一点",
        "标题不要这么大",
        "换个字体",
    ],
)
def test_a_complaint_is_no_title(text: str) -> None:
    answer, language, title = said(text)
    assert title == ""
    assert CANNOT[language] in answer
    assert "understand" not in answer
    assert "没看懂" not in answer


def test_starting_anew_is_no_title() -> None:
    answer, _, title = said("start from the beginning, I don't like it anymore")
    assert title == ""
    assert answer.startswith("Started over")


def test_the_rest_of_the_message_is_done() -> None:
    answer, _, _ = said("make it vertical, the title is too small")
    assert "9:16" in answer
    assert CANNOT["en"] in answer


@pytest.mark.parametrize("text", ["the title looks great", "标题很好看"])
def test_praise_is_no_title(text: str) -> None:
    answer, language, title = said(text)
    assert title == ""
    assert CANNOT[language] not in answer


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: too cool for school", "too cool for school"),
        ('title "is it summer?"', "is it summer?"),
        ("title is Summer", "Summer"),
        ("the title should be Summer", "Summer"),
        ("title Too Big to Fail", "Too Big to Fail"),
        ("title big dreams", "big dreams"),
        ("加标题：太小", "太小"),
        ("标题太阳雨", "太阳雨"),
        ("标题改成很好的一天", "很好的一天"),
        ("标题大日子", "大日子"),
        ("标题特别的一天", "特别的一天"),
    ],
)
def test_words_that_look_like_one_may_be_a_title(text: str, title: str) -> None:
    assert said(text)[2] == title
