"""Properties that every answer of the edit engine has, whatever people write."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.film import PHOTO_MS
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import instructions, respond
from bot.backends.studio.project import JSON, Asset, Project, add
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.photos import Remove
from bot.domain.operations.picture import Make, SetLook
from bot.domain.photo_selection import at
from bot.domain.understanding import Understanding
from bot.language.edits import tags
from bot.language.edits.entity_rules import GROUPS
from bot.language.edits.frames import FRAMES
from bot.language.edits.lexicon import ENTRIES
from bot.language.edits.parser import read as read_words
from bot.language.edits.parser import said
from bot.language.edits.pointing import named
from bot.language.utterance import Utterance
from tests.tables import assert_rows
from tests.unit import test_edits_chinese, test_edits_english
from tests.unit.edit_effects import Row, project_of

ROWS: list[Row] = [
    *test_edits_english.UNSEEN,
    *test_edits_english.MORE,
    *test_edits_english.LATER,
    *test_edits_chinese.UNSEEN,
    *test_edits_chinese.MORE,
    *test_edits_chinese.LATER,
]
SENTENCES = [row[0] for row in ROWS]
PIECES = [piece for sentence in SENTENCES for piece in sentence.split()]

sentences = st.one_of(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=3).map(", ".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
    st.text(max_size=80),
)


@given(sentences, st.integers(0, 7), st.booleans())
def test_no_text_is_too_strange(text: str, photos: int, sound: bool) -> None:
    project = project_of(photos, sounds=int(sound))
    response = respond(project, text)
    assert response.text.strip()
    assert response.changed == (response.project.draft != project.draft)
    assert JSON.validate_json(JSON.dump_json(response.project)) == response.project


@given(st.lists(sentences, min_size=1, max_size=4))
def test_the_tracks_always_fit_the_pictures(texts: list[str]) -> None:
    project = project_of()
    for text in texts:
        project = respond(project, text).project
        tracks = project.draft.get("t", [])
        total = sum(segment["d"] for segment in tracks[0]["sg"]) if tracks else 0
        for track in tracks:
            if track["tt"] == 1:
                assert [segment["d"] for segment in track["sg"]] == [total]
            if track["tt"] == 7:
                assert all(segment.get("s", 0) + segment["d"] <= total for segment in track["sg"])


@given(sentences, sentences)
def test_undo_returns_the_draft_before_any_edit_and_redo_the_one_after(first: str, second: str) -> None:
    before = respond(project_of(), first).project
    after = respond(before, second)
    if not after.changed or after.project.past[:-1] != before.past:  # it edited nothing, or was itself an undo
        return
    undone = respond(after.project, "undo").project
    assert undone.draft == before.draft
    assert respond(undone, "重做").project.draft == after.project.draft


@given(st.integers(1, 40), st.integers(1000, 300_000))
def test_a_total_is_exact_to_the_millisecond(photos: int, ms: int) -> None:
    response = respond(project_of(photos), f"total length {ms / 1000:.3f} seconds")
    film = read(response.project.draft)
    if ms < 200 * photos and ms < 2 * 700:
        assert "too short" in response.text
    else:
        assert film.ms == ms
        assert len(film.shots) == (photos if ms < 2 * 700 else min(photos, ms // 700))
        assert max(shot.ms for shot in film.shots) - min(shot.ms for shot in film.shots) <= 1


@pytest.mark.parametrize("text", ["make a slideshow", "做个视频", "3, 1, 2", ""])
def test_without_photos_it_asks_for_some(text: str) -> None:
    response = respond(Project("zh"), text)
    asked = "Send me some photos" if text.startswith("make") else "先发几张照片"
    assert response.text.startswith(asked)
    assert not response.changed


def test_with_only_music_it_asks_for_photos() -> None:
    project = add(Project("en"), [Asset("s", "song.mp3", "audio", 0, 0, 0, 9.0, "h")])
    assert respond(project, "make a video").text.startswith("I have your music.")


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("remove photo 1", "zh", "✅ Photo 1"),
        ("删掉第一张", "en", "✅ 已去掉"),
        ("3, 2, 1, 5, 4", "zh", "✅ 新的顺序"),
        ("3, 2, 1, 5, 4", "en", "✅ New order"),
        ('title "夏天"', "zh", "✅ Title added"),
        ("标题：Summer", "en", "✅ 已添加标题"),
        ("9:16", "zh-Hant", "✅ 画面比例"),
    ],
)
def test_the_answer_is_in_the_language_of_the_words_not_of_the_quotations(
    text: str, language: str, answer: str
) -> None:
    assert respond(project_of(language=language), text).text.startswith(answer)


def test_frames_speak_only_of_tags_that_exist_and_every_word_is_accounted_for() -> None:
    named = {tag for frame in FRAMES for tag in frame.accounted}
    joined = set(re.findall(r"[a-z]+", " ".join(rule.pattern for rule in GROUPS)))
    written = {tag for meanings in ENTRIES.values() for tag in meanings}
    made = "refs nums dur plus share factor count num ord dash sep stop quote file word colon gap ordered link angle"
    made += " fixedrefs fixeddur allbut span next matchsong lastedit toversion versionbefore"
    assert named | joined <= written | set(made.split())
    assert written <= named | joined | tags.TALK | tags.IDLE | tags.STATING | {"talk", "says"}


@given(sentences, st.sampled_from(["florbix", "wug", "蘑蕈"]), st.integers(0, 12))
def test_what_a_clause_leaves_unexplained_changes_nothing(text: str, nonsense: str, at: int) -> None:
    """A word without meaning inside a clause: whatever is done then is done by clauses without it."""
    pieces = text.split()
    text = " ".join([*pieces[:at], nonsense, *pieces[at:]])
    clauses = said(text, {})
    if any(isinstance(one.operation, Make) for one in clauses):
        return  # a request for a video may tell what it is about
    for one in clauses:
        words = text[one.clause.tokens[0].start : one.clause.tokens[-1].end]
        if one.operation is not None and nonsense in words:
            covered = one.clause.written.covered
            bare = [t for i, t in enumerate(one.clause.tokens) if i not in covered]
            allowed = isinstance(one.operation, Unsupported | LeaveAlone | Ask)
            assert allowed or all(nonsense not in text[t.start : t.end] for t in bare)


def conversation(project: Project, *texts: str) -> list[list[str]]:
    """The answers in a conversation, line by line."""
    answers = []
    for text in texts:
        response = respond(project, text)
        project = response.project
        answers.append(response.text.splitlines())
    return answers


def test_a_look_without_words_is_for_the_words_of_the_latest_edit() -> None:
    assert conversation(
        project_of(sounds=1), "title: A year", "bigger, and in yellow", "no, smaller", "louder", "bigger"
    )[1:] == [
        ["✅ Size of title: usual → 1.3×", "✅ Colour of title: usual → yellow"],
        ["✅ Size of title: 1.3× → usual"],
        ["✅ Music volume: 80% → 100%"],
        ["I do not know which change you mean. Please say it in full, for example “3 seconds each”."],
    ]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("the cake should come first, no wait, second", ["✅ Photo 5 (cake.jpg) moved to position 2"]),
        ("photo 4 to the start, no, photo 3", ["✅ Photo 3 (city.jpg) moved to position 1"]),
        ("black and white, but not the cake", ["✅ Look of photos 1–4: natural colours → black and white"]),
        ("turn photo 2 upside down, no wait, leave it", []),
        (
            "make it 30 seconds or insta cuts it off",
            ["✅ Each photo: 4 s → 6 s", "✅ The video now runs 30 s (before: 20 s)"],
        ),
    ],
)
def test_what_somebody_rethinks_is_taken_back(text: str, done: list[str]) -> None:
    [answer] = conversation(project_of(sounds=1), text)
    assert [line for line in answer if line.startswith("✅")] == done


@pytest.mark.parametrize(
    ("language", "before", "asked"),
    [
        (
            "en",
            "calm music",
            "use this as the music; use it as background music; take this for the music; use this song",
        ),
        ("zh", "舒缓的音乐", "用这个做音乐; 把这个作为背景音乐; 用这段录音当背景音乐; 用这首歌"),
    ],
)
def test_a_song_that_was_just_sent_is_meant_by_this(language: str, before: str, asked: str) -> None:
    for words in asked.split("; "):
        project = respond(project_of(sounds=1, language=language), before).project
        assert "→ song1.mp3" in respond(project, words).text, words


def test_an_english_chat_reads_well() -> None:
    assert conversation(
        project_of(),
        "turn my photos into a slideshow video with transitions and background music",
        "3 seconds each",
        'add a title "Summer"',
        "remove the third photo",
        "undo",
        "move 5 to 2, drop 3 and make it vertical",
        "remove photo 9",
        "vertical",
        "add snow and make photo 2 longer",
    ) == [
        ["Your slideshow: 5 photos, 20 s in all (4 s each), 16:9, cross-fades, calm music."],
        ["✅ Each photo: 4 s → 3 s", "✅ The video now runs 15 s (before: 20 s)"],
        ["✅ Title added: “Summer” (0–3 s)"],
        ["✅ Photo 3 (city.jpg) removed", "✅ The video now has 4 photos and runs 12 s (before: 15 s)"],
        ["Undone.", "✅ Photo 3 (city.jpg) is back", "✅ The video now has 5 photos and runs 15 s (before: 12 s)"],
        [
            "✅ Photo 3 (city.jpg) removed",
            "✅ Photo 5 (cake.jpg) moved to position 2",
            "✅ Shape: 16:9 → 9:16",
            "✅ The video now has 4 photos and runs 12 s (before: 15 s)",
        ],
        ["There are 4 photos, so there is no photo 9."],
        ["Already set: shape 9:16."],
        [
            "✅ Photo 2: 3 s → 4.5 s",
            "✅ The video now runs 13.5 s (before: 12 s)",
            "I did not understand this part: “add snow”.",
            "You could say, for example, “remove photo 3” or “3 seconds each”.",
        ],
    ]


def test_a_chinese_chat_reads_well() -> None:
    assert conversation(
        project_of(language="zh"),
        "帮我把照片做成视频，配欢快的音乐，竖屏",
        "总长一分半",
        "第三张放到最前面，标题“夏天”",
        "撤销",
        "第九张删掉",
        "音乐小声点",
        "能不能让照片飞起来",
    ) == [
        ["你的幻灯片视频：5 张照片，共 20 秒（每张 4 秒），9:16，淡入淡出，欢快的音乐。"],
        ["✅ 每张照片：4 秒 → 18 秒", "✅ 视频总长：20 秒 → 1 分 30 秒"],
        ["✅ 第 3 张照片（city.jpg）已移到第 1 位", "✅ 已添加标题：“夏天”（0–3 秒）"],
        ["已撤销。", "✅ 第 1 张照片（city.jpg）已移到第 3 位", "✅ 已去掉标题：“夏天”"],
        ["一共只有 5 张照片，没有第 9 张。"],
        ["✅ 音量：80% → 53%"],
        ["没看懂“能不能让照片飞起来”。", "可以试试说“去掉第 3 张”或“标题：夏天”。"],
    ]


def test_photos_are_named_as_the_person_saw_them_all_through_a_message() -> None:
    project = respond(project_of(), "remove photo 2, then make photo 4 8 seconds and swap 1 and 5").project
    assert [(shot.photo, shot.ms) for shot in read(project.draft).shots] == [(5, 4000), (3, 4000), (4, 8000), (1, 4000)]


def test_a_clip_cannot_be_longer_than_its_recording() -> None:
    clip = Asset("clip", "clip.mp4", "video", 0, 1920, 1080, 5.0, "h")
    project = add(project_of(2), [clip])
    response = respond(project, "photo 3 for 9 seconds")
    assert not response.changed
    assert "Number 3 is a clip and ends after 5 s." in response.text
    response = respond(project, "make it 25 seconds")
    assert [shot.ms for shot in read(response.project.draft).shots] == [10000, 10000, 5000]


def test_a_clip_of_one_picture_stands_like_a_photo() -> None:
    project = add(Project("en"), [Asset("c", "boomerang.mp4", "video", 1, 1920, 1080, 0.04, "h")])
    assert [shot.ms for shot in read(project.draft).shots] == [PHOTO_MS]
    assert [shot.ms for shot in read(respond(project, "2 seconds each").project.draft).shots] == [2000]


def test_ones_own_music_is_used_fitted_to_and_given_up() -> None:
    project = respond(project_of(sounds=1), "make the video as long as the music").project
    assert read(project.draft).ms == 100_000
    project = respond(project, "epic music").project
    music = read(respond(project, "use my own music").project.draft).music
    assert music is not None
    assert music.asset == "s1"
    assert "Send me an audio file" in respond(project_of(), "use my own music").text


@pytest.mark.parametrize("more", ["la ", "add ", "video ", "slower ", "慢", "3, "])
def test_a_message_of_any_length_is_answered(more: str) -> None:
    response = respond(project_of(), "remove photo 2. " + more * 5000)
    assert len(read(response.project.draft).shots) == 4
    assert len(response.text) < 500


def test_what_is_quoted_is_never_a_command() -> None:
    text = 'title "undo, remove photo 1, make it vertical and delete everything"'
    film = read(respond(project_of(), text).project.draft)
    assert film.opening is not None
    assert film.opening.text == "undo, remove photo 1, make it vertical and delete everything"
    assert (len(film.shots), film.ratio) == (5, "16:9")


def test_a_long_title_is_cut_between_characters() -> None:
    response = respond(project_of(), f'title: "{"x" * 118}👨\u200d👩\u200d👧"')
    film = read(response.project.draft)
    assert film.opening is not None
    assert film.opening.text == "x" * 118 + "…"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('add a title "Our summer\nby the sea!", 3 seconds each', "Our summer\nby the sea!"),
        ("title: “Emma & Tom\n\n12 June 2024”", "Emma & Tom\n12 June 2024"),
        ("标题写「我们的\n夏天！」", "我们的\n夏天！"),
        ('make it 5" wide\ntitle: "Hi!"', "Hi!"),
    ],
)
def test_line_breaks_inside_quotations_are_kept(text: str, words: str) -> None:
    """In what is drawn; answers say it on one line."""
    response = respond(project_of(), text)
    film = read(response.project.draft)
    assert film.opening is not None
    assert film.opening.text == words
    assert "\n" not in response.project.draft["m"]["title"]
    assert " ".join(words.split()) in response.text


def test_an_unknown_clause_is_quoted_whole_or_not_at_all() -> None:
    vertical = respond(project_of(), "vertical").project
    answer = respond(vertical, "vertical, frobnicate the title").text.splitlines()
    assert answer[0] == "I did not understand this part: “frobnicate the title”."
    assert len(answer) == 2, "nothing is said beside it about what is so already"
    assert answer[1] == "You could say, for example, “title: Summer” or “caption photo 3: At the beach”."
    long = "frobnicate the title " + "and on " * 20
    understood = Understanding((SetLook("bw"),), (long,))
    answer = respond(project_of(), long, understood=understood).text.splitlines()
    assert answer[1] == "I did not understand the rest."
    assert respond(project_of(), long, "zh", Understanding((), (long,))).text.startswith("没看懂这句话。")


POINTING = (
    # words; the photos they reply to; what they mean
    ("remove this one", (3,), "remove photo 3"),
    ("it's too dark", (3,), "photo 3 is too dark"),
    ("this is too dark, make it brighter", (3,), "photo 3 is too dark, make it brighter"),
    ("put it after photo 2", (3,), "put photo 3 after photo 2"),
    ("swap this with photo 5", (3,), "swap photo 3 with photo 5"),
    ('write "this is it" under it', (3,), 'write "this is it" under photo 3'),
    ("caption: this is it, folks", (3,), "caption photo 3: this is it, folks"),
    ("black and white", (3,), "black and white photo 3"),
    ("out", (3,), "out photo 3"),
    ("把这张删掉", (3,), "把第3张删掉"),
    ("放最前面", (3,), "第3张放最前面"),
    ("还有一张，放最前面", (3,), "还有一张，第3张放最前面"),
    ("remove these", (2, 3), "remove photos 2 and 3"),
    ("这几张放最前面", (2, 3), "第2、3张放最前面"),
    ("only this one", (3,), "only photo 3"),
    # about something else, or about nothing that is clear
    ("no", (3,), None),
    ("not", (3,), None),
    ("make it all black and white", (3,), None),
    ("make the video black and white", (3,), None),
    ("make a slideshow of this", (3,), None),
    ("make it vertical", (3,), None),
    ("happy music", (3,), None),
    ("title: Summer", (3,), None),
    ("photo 5 is too dark, brighten it", (3,), None),
    ("undo that", (3,), None),
    ("forgot this one, put it second", (3,), "forgot photo 3, put it second"),
    ("remove this one", (2, 3), None),
    ("remove", (2, 3), None),
    ("这个视频太长了", (3,), None),
    ("好的", (3,), None),
)


def test_words_that_point_at_a_photo_name_it() -> None:
    assert_rows((words, named(words, places, {}), meant) for words, places, meant in POINTING)


def test_what_was_only_sent_before_is_meant_only_by_words_that_point() -> None:
    rows = (
        ("one more, put it first", "one more, put photo 3 first"),
        ("caption: Oma", "caption photo 3: Oma"),
        ("还有一张，放最前面", "还有一张，第3张放最前面"),
        ("make it longer", None),
        ("make it 30 seconds", None),
        ("black and white", None),
    )
    assert_rows((words, named(words, (3,), {}, sent=True), meant) for words, meant in rows)


HALTS = (
    ("stop! remove the second one first", "remove the second one"),
    ("wait stop, the beach photo comes out", "the beach photo comes out"),
    ("wait remove photo 2", "remove photo 2"),
    ("stop making the video, title: Sea", "title: Sea"),
    ("等等，先把第二张去掉", "先把第二张去掉"),
    ("等一下把第二张去掉", "把第二张去掉"),
    ("stop", None),
    ("stop the music at 10 s", None),
    ("wait 2 seconds before the first photo", None),
    ("每张停3秒", None),
    ("停在第三张", None),
)


def test_words_that_stop_a_video_for_a_change() -> None:
    assert_rows((words, Utterance(words, editor=instructions).halted, change) for words, change in HALTS)


def test_first_at_the_end_says_when() -> None:
    for words in ("remove the second one first", "remove photo 2 first"):
        assert read_words(words, {}).operations == (Remove(at(2)),), words
    assert read_words("remove photo 2 and the first", {}).operations == (Remove(at(2, 1)),)


def test_a_question_swallows_nothing_of_the_next_sentence() -> None:
    reading = read_words("what does the end text say? make it Launching Friday", {})
    assert (reading.operations, reading.unknown) == ((Ask("timeline"),), ("make it Launching Friday",))


def test_it_is_no_photo_once_something_else_was_changed() -> None:
    project = respond(project_of(4), "make photo 2 black and white").project
    project = respond(project, "add the title Summer").project
    answer = respond(project, "take it off")
    assert len(read(answer.project.draft).shots) == 4, answer.text


def test_a_video_has_the_resolution_of_the_studio_until_somebody_asks_for_another() -> None:
    project = add(replace(project_of(0), lines=720), project_of(2).assets)
    assert read(project.draft).size == (1280, 720)
    larger = respond(project, "make it 4K").project
    assert read(larger.draft).size == (3840, 2160)
    assert read(respond(larger, "start over").project.draft).size == (1280, 720)


def test_not_side_by_side_gives_back_what_was_and_leaves_other_photos_alone() -> None:
    sizes = [(3000, 4000), (4000, 3000), (4000, 3000), (3000, 4000), (3000, 4000)]
    photos = [Asset(f"p{n}", f"{n}.jpg", "image", n, *size, 0.0, f"h{n}") for n, size in enumerate(sizes, 1)]
    project = add(Project("en"), photos)
    before = [shot.fit for shot in read(project.draft).shots]
    assert before == ["auto", "cover", "cover", "auto", "auto"]
    project = respond(project, "photos 2 and 3 side by side").project
    assert [shot.fit for shot in read(project.draft).shots] == ["auto", "beside", "beside", "auto", "auto"]
    project = respond(project, "not side by side").project
    assert [shot.fit for shot in read(project.draft).shots] == ["auto", "cover", "cover", "blur", "blur"]
