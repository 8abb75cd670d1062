"""Wishes about the look of words change the look, never the words; words that look like one may be a title."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.backends.studio.film import Style
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations import respond
from tests.tables import assert_rows
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


def style_after(text: str) -> Style:
    """The look of the title after a message about it."""
    chinese = not text.isascii()
    project = respond(
        project_of(language="zh" if chinese else "en"), "标题“夏天”" if chinese else 'title "Holiday"'
    ).project
    opening = read(respond(project, text).project.draft).opening
    assert opening is not None
    assert opening.text == ("夏天" if chinese else "Holiday")
    return replace(opening.style, size=1.0)


def test_type_styles_entrances_and_backings_are_understood() -> None:
    expected = {
        "make the title handwritten": Style(type_style="handwritten"),
        "a handwritten title please": Style(type_style="handwritten"),
        "make the title elegant": Style(type_style="elegant"),
        "the title in poster style": Style(type_style="poster"),
        "use a playful font for the title": Style(type_style="playful"),
        "make the title look like the news": Style(type_style="news"),
        "make the title appear word by word": Style(entrance="word-by-word"),
        "typewriter effect for the title": Style(entrance="type-on"),
        "title letter by letter": Style(entrance="type-on"),
        "let the title rise up": Style(entrance="rise"),
        "fade in the title": Style(entrance="fade"),
        "no animation for the title": Style(entrance="none"),
        "put the title in a box": Style(backing="pill"),
        "put the title on a bar": Style(backing="bar"),
        "title without a box": Style(backing="none"),
        "title style elegant": Style(type_style="elegant"),
        "标题用手写": Style(type_style="handwritten"),
        "毛笔字": Style(type_style="brush"),
        "标题优雅一点": Style(type_style="elegant"),
        "标题电影感": Style(type_style="cinematic"),
        "标题用海报字": Style(type_style="poster"),
        "打字机效果": Style(entrance="type-on"),
        "标题逐字出现": Style(entrance="type-on"),
        "标题一个字一个字地出来": Style(entrance="type-on"),
        "标题从下面浮上来": Style(entrance="rise"),
        "标题淡入": Style(entrance="fade"),
        "标题不要动画": Style(entrance="none"),
        "标题加个框": Style(backing="pill"),
        "标题不要框": Style(backing="none"),
        "手写字体": Style(font="script"),
    }
    assert_rows([(text, style_after(text), wanted) for text, wanted in expected.items()])


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("make the title handwritten", "✅ Lettering of title: usual → handwritten"),
        ("make the title appear word by word", "✅ Entrance of title: usual → word by word"),
        ("put the title in a box", "✅ Background of title: usual → box"),
        ("标题用手写", "✅ 标题的文字样式：默认 → 手写"),
        ("标题逐字出现", "✅ 标题的文字出现方式：默认 → 逐字出现"),
    ],
)
def test_a_type_style_is_told_in_one_line_and_undone(text: str, change: str) -> None:
    english = text.isascii()
    project = respond(project_of(language="en" if english else "zh"), 'title "Holiday"').project
    answer = respond(project, text)
    assert answer.text == change
    assert read(respond(answer.project, "undo" if english else "撤销").project.draft) == read(project.draft)


@pytest.mark.parametrize(
    "text", ["change the title style", "which text styles are there?", "标题换个样式", "有哪些文字样式"]
)
def test_the_type_styles_are_named(text: str) -> None:
    answer = respond(project_of(language="en" if text.isascii() else "zh"), text).text
    assert ("handwritten" if text.isascii() else "手写") in answer
    assert ("cinematic" if text.isascii() else "电影") in answer


def test_a_caption_brings_its_look() -> None:
    project = respond(project_of(), "caption photo 2 in red: Hello").project
    assert [bool(shot.style.color) for shot in read(project.draft).shots[:3]] == [False, True, False]
    project = respond(project_of(language="zh"), "第一张字幕用手写：你好").project
    assert read(project.draft).shots[0].style == Style(type_style="handwritten")


def test_a_type_style_goes_before_an_earlier_look_and_a_later_look_before_it() -> None:
    project = respond(project_of(), 'title "Holiday" in red').project
    project = respond(project, "make the title bigger").project
    project = respond(project, "make the title handwritten").project
    title = read(project.draft).opening
    assert title is not None
    assert (title.style.type_style, title.style.color, title.style.size) == ("handwritten", "", 1.3)
    title = read(respond(project, "make the title blue").project.draft).opening
    assert title is not None
    assert title.style.type_style == "handwritten"
    assert title.style.color


def test_words_have_the_type_style_of_the_film_unless_they_have_their_own() -> None:
    project = respond(project_of(), 'title "Holiday" and caption every photo "By the sea"').project
    film = replace(read(project.draft), type_style="brush")
    written = write(film)
    assert written["m"]["type_style"] == "brush"
    (title,) = written["t"][-1]["sg"]
    assert title["m"]["type_style"] == "brush"
    assert all(shot["m"]["caption_style"] == {"type_style": "brush"} for shot in written["t"][0]["sg"])
    assert read(written) == film
    own = replace(film, opening=replace(film.opening, style=Style(type_style="news"))) if film.opening else film
    assert write(own)["t"][-1]["sg"][0]["m"]["type_style"] == "news"
    assert read(write(own)) == own
