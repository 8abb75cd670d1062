"""Intents: every line of the labelled sentences, and properties of any text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.operations import instructions
from bot.language.intents import Intent, Plan, Step, further_versions, plan
from bot.language.utterance import Utterance
from tests.tables import assert_rows

DATA = Path(__file__).parent.parent / "data"


def labelled(name: str) -> Iterator[tuple[str, str]]:
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            wanted, _, sentence = line.partition("\t")
            yield wanted, sentence.replace("\\n", "\n")


def routed(sentence: str) -> str:
    said = Utterance(sentence, editor=instructions)
    return "none" if said.asks_for_nothing else str(said.plan)


BLIND = ["routing_blind.tsv", "routing_blind2.tsv", "routing_blind3.tsv", "routing_blind4.tsv"]
LABELLED = ["routing-sample.tsv", "routing.tsv", *BLIND]


def test_routes_the_labelled_sentences() -> None:
    """The blind sentences were written without knowledge of the rules, and first run before anybody improved the rules.

    First runs: routing_blind2 136 of 150 (90.7 %), then, after the work on everyday phrasing, routing_blind3 147 of
    150 (98.0 %), routing_blind4 37 of 40 (92.5 %).
    """
    lines = [line for name in LABELLED for line in labelled(name)]
    assert_rows((sentence, str(plan(sentence)), wanted) for wanted, sentence in lines)


def test_routes_the_everyday_ways_of_asking() -> None:
    lines = list(labelled("routing_everyday.tsv"))
    assert len(lines) > 2500
    assert_rows((sentence, str(plan(sentence)), wanted) for wanted, sentence in lines)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("routing_fresh_a.tsv", 1.0),
        ("routing_fresh_b.tsv", 0.89),
        ("routing_round6_a.tsv", 0.98),
        ("routing_round6_b.tsv", 0.98),
        ("routing_round9_a.tsv", 1.0),
        ("routing_round9_b.tsv", 0.98),
        ("routing_kinds.tsv", 1.0),
    ],
)
def test_routes_sentences_of_people_who_had_seen_no_rule(name: str, least: float) -> None:
    """At least that share is right; it may only rise.

    First runs of 100: routing_fresh_a 73, _b 71, routing_round6_a 86, _b 86; of 50: routing_round9_a 43, _b 43.
    routing_kinds holds other ways of saying what was misread, and what only resembles it.
    """
    lines = list(labelled(name))
    found = [(wanted, sentence, routed(sentence)) for wanted, sentence in lines]
    wrong = [row for row in found if row[2] not in row[0].split("|")]
    assert len(lines) - len(wrong) >= least * len(lines), wrong


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("add soft piano music and export", ["add soft piano music", "export"]),
        ("去掉第三张然后导出", ["去掉第三张", "导出"]),
        ('title "Winter", then send me the video', ['title "Winter"', "send me the video"]),
        ("export and tell me my balance", ["export", "tell me my balance"]),
        (
            "Make it slower, crop photo 2 and add a fade. Thanks!",
            ["Make it slower, crop photo 2 and add a fade. Thanks!"],
        ),
        (
            "make it vertical, add rain sounds & then export in HD",
            ["make it vertical, add rain sounds", "export in HD"],
        ),
        ("export it but first remove the third photo", ["remove the third photo", "export it"]),
        ("加上音乐导出", ["加上音乐", "导出"]),
        ("I want to export it but the title is misspelled", ["the title is misspelled", "I want to export it"]),
        ("export please. Thanks! Export it", ["export please. Thanks! Export it"]),
        ("the video, please send", ["the video, please send"]),
        ("啲字大啲，搞掂就send條片俾我", ["啲字大啲", "搞掂就send條片俾我"]),
        ("lemme upload 1 more pic n then xport it", ["lemme upload 1 more pic", "xport it"]),
    ],
)
def test_cuts_a_compound_request_in_the_persons_own_words(text: str, pieces: list[str]) -> None:
    assert [step.text for step in plan(text).steps] == pieces


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", "upload"),
        ("upload", "upload"),
        ("here are my photos", "upload"),
        ("these are from our trip, turn them into a slideshow", "upload+edit"),
        ("做成视频然后导出", "upload+edit+export"),
        ("Beach day 2023", "upload+edit"),
        ("thanks!", "upload"),
        ("❤️", "upload"),
        ("上传这些照片，然后告诉我余额", "upload+credits"),
    ],
)
def test_files_are_uploaded_first(text: str, steps: str) -> None:
    planned = plan(text, files=3)
    assert str(planned) == steps
    assert planned.steps[0] == Step(Intent.UPLOAD, "")


def test_an_exclamation_asks_nothing() -> None:
    assert str(plan("What a summer that was!")) == "edit"


def test_nothing_is_no_step() -> None:
    assert plan("  \n ") == Plan((), creates=False, joins=False, declines_export=False)


@pytest.mark.parametrize(
    "text",
    [
        "turn my photos into a slideshow video with transitions and background music",
        "make a video",
        "Can you create a short birthday movie from these?",
        "slideshow with music, 15 seconds, vertical",
        "combine these photos into one clip",
        "I'd like a reel of our trip",
        "each photo its own video",
        "make the video",
        "make a slideshow 1 second each",
        "I already uploaded the photos, start",
        "把照片做成视频",
        "生成幻灯片",
        "幫我把這些照片做成一段影片",
        "用这些照片剪一个30秒的短视频",
        "30 秒的幻灯片，配舒缓的音乐",
        "半分鐘的影片，配輕柔的音樂",
    ],
)
def test_a_creating_request(text: str) -> None:
    assert plan(text).creates


@pytest.mark.parametrize(
    "text",
    [
        "make the video longer",
        "turn the video black and white",
        "make the second clip slower",
        "the video you made is too dark",
        "add a title in the video",
        "give it a film look",
        "export the video",
        'add a title "Make a video"',
        "don't make a video yet",
        "send me a video file",
        "把视频做成黑白的",
        "视频的标题换成“生成视频”",
        "生成的视频太暗了",
    ],
)
def test_a_request_that_creates_nothing(text: str) -> None:
    assert not plan(text).creates


@pytest.mark.parametrize(
    "text",
    [
        "don't export yet",
        "make a slideshow but don't send it to me yet",
        "先别导出",
        "turn these into a video without exporting it",
        "做成幻灯片，先不要匯出",
        "1 second each, but no video yet",
        "make it vertical, don't make the video just yet",
        "每张1秒，先不要做视频",
        "竖屏，先别出片",
    ],
)
def test_a_declined_export(text: str) -> None:
    planned = plan(text)
    assert planned.declines_export
    assert str(planned) == "edit"


@pytest.mark.parametrize("text", ["export", "make a slideshow", "add a title “don't export”", "don't forget to export"])
def test_an_export_that_is_not_declined(text: str) -> None:
    assert not plan(text).declines_export


@pytest.mark.parametrize(
    ("text", "is_quick"), [("status and credits", True), ("status", True), ("export", False), ("", False)]
)
def test_quick_plans_only_ask_for_facts(text: str, is_quick: bool) -> None:
    assert plan(text).quick is is_quick


WORDS = st.sampled_from(
    [
        "export",
        "credits",
        "status",
        "upload",
        "don't",
        "and",
        "then",
        "add",
        "title:",
        '"',
        "“",
        "”",
        "「",
        "」",
        "'",
        ",",
        ". ",
        "导出",
        "余额",
        "然后",
        "别",
        "我",
        "https://x.example/a.jpg",
        "?",
        "🎉",
        "the video",
        "send me",
        "\n",
        "first",
        "but",
        "ﬁ",
        "İ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map("".join)
)


@given(TEXTS, st.integers(0, 2))
def test_steps_are_separate_pieces_of_the_text(text: str, files: int) -> None:
    planned = plan(text, files=files)
    left = text
    for step in sorted(planned.steps, key=lambda step: -len(step.text)):
        assert step.text in left
        left = left.replace(step.text, "\0", 1)
    assert bool(planned.steps) == bool(text.strip() or files)


@given(st.lists(WORDS.filter(lambda word: word not in {"first", "but"}), max_size=25).map(" ".join))
def test_steps_stand_in_the_order_of_the_text(text: str) -> None:
    at = 0
    for step in plan(text).steps:
        at = text.index(step.text, at) + len(step.text)


@given(
    st.text(
        alphabet=st.characters(exclude_characters='"“”「」『』《》\n', exclude_categories=["Cs"]),
        min_size=1,
        max_size=60,
    )
)
def test_a_quotation_never_decides(words: str) -> None:
    assert str(plan(f'add the title "{words}"')) == "edit"
    assert str(plan(f"标题写“{words}”")) == "edit"
    assert str(plan(f'add the title "{words}", then export')) == "edit+export"


def huge(*pieces: str) -> list[str]:
    """Repeated pieces: the first one up to 100,000 characters, the others up to four of the longest messages."""
    return [piece * ((16_000 if number else 100_000) // len(piece)) for number, piece in enumerate(pieces)]


@pytest.mark.parametrize(
    "text",
    huge("export and ", '"', "“", "'a", "导出", "turn into ", "\n", "photos of ", "相", "條片點"),
    ids=lambda text: text[:12],
)
def test_a_huge_text_is_planned(text: str) -> None:
    assert plan(text).steps is not None


@pytest.mark.parametrize(
    ("text", "joins"),
    [
        ("also these, then make the video", True),
        ("add these to my slideshow", True),
        ("please make the video with these photos as well", True),
        ("make it again with these", True),
        ("I forgot this one, make the video once more", True),
        ("这几张也加上，做成视频", True),
        ("把这些照片加进去，做一个视频", True),
        ("還有這張，一起做成影片", True),
        ("make a slideshow with music and add a title", False),
        ("turn these into a video", False),
        ("make a slideshow, also add music", False),
        ("Make a video from these photos, with transitions and music", False),
        ("把这些照片做成视频，加上转场和音乐", False),
        ("用这些照片做一个视频，再加个标题", False),
        ('slideshow with the title "These too"', False),
    ],
)
def test_photos_that_are_meant_for_the_video_that_is_there(text: str, joins: bool) -> None:
    planned = plan(text, files=2)
    assert planned.joins == joins


def test_waiting_is_no_wish_for_another_pace() -> None:
    """Beside a question for the video, "so slow" is the waiting."""
    rows = ["還要等多久啊 好慢喔", "how long is this gonna take, it's so slow", "好了没 怎么这么慢"]
    assert_rows((text, [step.intent for step in plan(text).steps], [Intent.STATUS]) for text in rows)


def test_a_further_version_leaves_the_video_as_it_is() -> None:
    """What is wanted beside the video is no change of it, wherever it stands among other wishes."""
    further = further_versions.Further
    rows = [
        ("also 20 sec total and a reels version too pls", further(("9-16",), "also 20 sec total")),
        ("再来一个抖音版的 15秒以内", further(("9-16",), only_there="15秒以内")),
        ("great, export it in 16:9 and 9:16 please, in 10 min!!", further(("16-9", "9-16"), only_there="in 10 min!!")),
        (
            "can i have it without the song too, and upright for her phone",
            further(("9-16",), only_there="can i have it without the song too"),
        ),
        ("朋友圈的4:5 37秒 抖音的9:16 15秒 两个都要", further(("4-5", "9-16"), only_there="37秒, 15秒")),
        ("no keep it wide, the reels one is extra", further(("9-16",), "no keep it wide")),
        (
            "a square version as well, and make the title bigger",
            further(("1-1",), after="make the title bigger"),
        ),
        ("3 seconds each, happy music and also vertical", None),
        ("make it vertical too and add music", None),
        ("remove the wide one and the square one too", None),
        ("i want both photos bigger", None),
        ("title: Reels version", None),
        ("make a video for instagram and youtube", None),
    ]
    assert_rows((text, further_versions.read(text), wanted) for text, wanted in rows)


@pytest.mark.parametrize(
    "words", ["here is a better one for photo 4", "replace photo 2 with this one", "第2张换成这张"]
)
def test_a_photo_for_the_place_of_another_is_taken_in_and_put_there(words: str) -> None:
    asked = Utterance(words).plan.with_files()
    assert str(asked) == "upload+edit"
    assert asked.joins


def test_what_the_page_offers_before_any_photo_is_understood_as_a_wish() -> None:
    page = Path("adapters/web/page/words.js").read_text("utf-8")
    offered = [line.split('": "', 1)[1].rsplit('"', 1)[0] for line in page.splitlines() if '"example-' in line]
    assert len(offered) == 6
    read = [
        Utterance(words, editor=instructions).instructions for words in (*offered, "make a tiktok of our trip, upbeat")
    ]
    assert [(one.understood, one.begins_with_deed) for one in read] == [(True, True)] * 7
