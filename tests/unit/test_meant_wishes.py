"""What words beside a wish belong to: a place behind a text, a platform that decides, a photo named before."""

from __future__ import annotations

from itertools import product

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.photos import AddLength, AddTotal
from bot.domain.operations.picture import Make, SetMotion, SetRatio
from bot.domain.operations.sound import RemoveMusic, SetMusic, StartMusic, UseOwnMusic
from bot.domain.operations.words import SetCaptions, SetTitle, StyleWords
from bot.domain.photo_selection import Item, Kind, Selection, at
from bot.language.edits.parser import read
from tests.tables import assert_rows

_TALK = (Ask, LeaveAlone, Unsupported)
_NAMES = {name: name for name in ("kitchen", "garden", "cake", "beach", "dog", "蛋糕", "小狗", "奶奶")}
_TEXTS = ("Grand Opening", "Hannah and Theo", "Nana turns 80", "Sunset by the sea")


def _effects(text: str) -> tuple[Operation, ...]:
    return tuple(one for one in read(text, _NAMES).operations if not isinstance(one, _TALK))


def _named(name: str) -> Selection:
    return Selection((Item(Kind.NAMED, text=name),))


def test_a_place_behind_a_text_is_no_part_of_it() -> None:
    frames = ("add a title {} at the {}", "put the title {} at the {}", "add the title {} at the very {}, please")
    for frame, text, place in product(frames, _TEXTS, ("top", "bottom")):
        title, style = _effects(frame.format(text, place))
        assert isinstance(title, SetTitle), (frame, text)
        assert isinstance(style, StyleWords), (frame, text)
        assert (title.text, style.place) == (text, place), (frame, text)
    assert_rows((text, _effects(f"caption the dog {text} at the bottom"), _captioned(text)) for text in _TEXTS)


def _captioned(text: str) -> tuple[Operation, ...]:
    return (SetCaptions(_named("dog"), (text,)),)


def test_a_place_that_is_quoted_or_set_off_is_text() -> None:
    texts = {
        'add a title "Party at the top"': "Party at the top",
        "title: Meet me at the bottom": "Meet me at the bottom",
    }
    texts |= {"add a title Lunch at the pier": "Lunch at the pier", "标题写“回家两个字”": "回家两个字"}
    assert_rows((text, _effects(text), (SetTitle(wanted),)) for text, wanted in texts.items())


def test_how_many_characters_a_text_has_is_no_part_of_it() -> None:
    texts = {"标题写 回家 两个字": "回家", "標題寫 我們回家 四個字": "我們回家", "标题写 回家 三个字": "回家 三个字"}
    assert_rows((text, _effects(text), (SetTitle(wanted),)) for text, wanted in texts.items())


def test_the_platform_decides_between_shapes() -> None:
    frames: tuple[str, ...] = (
        "either {} or {}, whichever suits {}",
        "{} or {}, whichever is right for {}, i never remember",
    )
    frames += ("{} or {}, whatever works best for {}", "either {} or {}, depending on what {} likes")
    shapes = (("9:16", "4:5"), ("4:5", "9:16"), ("square", "vertical"))
    texts = [frame.format(*pair, "insta reels") for frame, pair in product(frames, shapes)]
    texts += ["9:16还是4:5都行，看哪个适合抖音"]
    assert_rows((text, _effects(text), (SetRatio("9:16"),)) for text in texts)
    others = {"either square or wide, whichever suits youtube": "16:9", "make it square, not wide": "1:1"}
    assert_rows((text, _effects(text), (SetRatio(shape),)) for text, shape in others.items())


def test_another_form_of_the_video_makes_no_new_one() -> None:
    whole = ("thing", "video", "slideshow", "film")
    texts = [f"make the {word} {noun} {shape}" for word, noun, shape in product(("whole", "entire"), whole, _SHAPES)]
    texts += ["make the whole thing widescreen for the clubhouse telly"]
    assert_rows((text, [type(one) for one in _effects(text)], [SetRatio]) for text in texts)
    assert Make() in _effects("make a vertical video")


_SHAPES = ("square", "vertical", "widescreen")


def test_a_photo_named_before_a_wish_is_the_one_meant() -> None:
    longer = ("奶奶那张，多放两秒", "奶奶那张就静静的放着，多放两秒", "奶奶那張，多放兩秒")
    assert_rows((text, _effects(text), (AddLength(2000, _named("奶奶")),)) for text in longer)
    captioned = ("第四张，字幕写“加油”", "第三张不对不对第四张，字幕写“加油”", "第四張，字幕寫「加油」")
    assert_rows((text, _effects(text), (SetCaptions(at(4), ("加油",)),)) for text in captioned)
    assert_rows((text, read(text, _NAMES).unknown, ()) for text in ("第四张，字幕写“加油”", "奶奶那张，多放两秒"))
    whole = {"多放两秒": AddTotal(2000), "整个视频多放两秒": AddTotal(2000), "标题写你好": SetTitle("你好")}
    assert_rows((text, _effects(text), (wanted,)) for text, wanted in whole.items())


def test_the_music_that_was_there_goes_for_the_own_song() -> None:
    texts = {"原来的音乐不要了，用我的歌": (UseOwnMusic(),), "原本的音樂不要了": (RemoveMusic(),)}
    texts |= {"我那首歌從副歌開始放，大概四十五秒那邊，原本的音樂不要了": (StartMusic(45000),)}
    assert_rows((text, _effects(text), wanted) for text, wanted in texts.items())


def test_the_rest_that_is_to_be_left_alone_goes_on_moving() -> None:
    texts = ("把小狗加回来吧 别的啥也别动", "放在孩子们旁边就行 别的啥也别动", "蛋糕调亮一点，其他的都不要动")
    assert_rows((text, any(isinstance(one, SetMotion) for one in _effects(text)), False) for text in texts)
    still = ("其他的都不要动", "第二张慢慢放大，其他的都不要动")
    assert_rows((text, any(isinstance(one, SetMotion) for one in _effects(text)), True) for text in still)


def test_saying_that_nothing_else_changes_is_understood() -> None:
    wishes = {"make it vertical": "nothing else", "Fade to black at the end": "Nothing else please"}
    wishes |= {"照片顺序倒过来": "时长别变", "順序倒過來": "時長別變"}
    texts = {f"{wish}{mark}{rest}": wish for wish, rest in wishes.items() for mark in (", ", ". ", "，", "。")}
    assert_rows(
        (text, (_effects(text), read(text, _NAMES).unknown), (_effects(wish), ())) for text, wish in texts.items()
    )


def test_beats_and_typed_titles_are_understood() -> None:
    beats = ("lofi beats underneath", "and lo-fi beats underneath", "some lofi beats")
    assert_rows((text, _effects(text), (SetMusic("lofi"),)) for text in beats)
    titles = {"標題打「阿嬤八十大壽」": "阿嬤八十大壽", "标题打“回家”": "回家", "标题打上“回家”": "回家"}
    assert_rows((text, _effects(text), (SetTitle(wanted),)) for text, wanted in titles.items())
    assert_rows([("第三张字幕打“你好”", _effects("第三张字幕打“你好”"), (SetCaptions(at(3), ("你好",)),))])


def test_sorry_between_two_wishes_takes_none_back() -> None:
    texts = {
        "put photo 1 first, sorry, put photo 5 last": 2,
        "rotate photo 1, sorry for the trouble, rotate photo 2": 2,
        "remove photo 2. Sorry, and remove photo 4 too": 2,
        "第一张三秒，还是第二张五秒": 2,
        "删掉第二张，还是第三张也删掉": 2,
        "photo 2 should be 5 seconds, sorry, 4": 1,
        "rotate photo 1, sorry, photo 2": 1,
        "删掉第二张，还是删掉第三张吧": 1,
    }
    assert_rows((text, len(read(text, {}).operations), count) for text, count in texts.items())
