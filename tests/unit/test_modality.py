"""Wishes that are denied, told of or conditional change nothing; the same wishes asked for are carried out.

The sentences are combined of frames and wishes, so that no single wording decides.
"""

from __future__ import annotations

from itertools import product

import pytest

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Undo, Unsupported
from bot.domain.operations.photos import Remove
from bot.domain.operations.sound import RemoveMusic
from bot.domain.operations.words import RemoveWords, SetTitle
from bot.domain.photo_selection import Item, Kind, Selection
from bot.language.edits.doubts import doubt
from bot.language.edits.parser import read
from tests.tables import assert_rows

_TALK = (Ask, LeaveAlone, Unsupported)
_NAMES = {name: name for name in ("kitchen", "garden", "cake", "beach", "dog", "蛋糕", "海边", "小狗")}
_WISHES = (
    *("put the kitchen last", "remove the cake", "delete photo 3", "put the dog first"),
    *("make the title bigger", "turn the music down", "shuffle them", "swap 1 and 2", "remove the music"),
    *("make it square", "make photo 5 brighter", "change the music to something calm"),
)
_FORMS = {
    "make": ("made", "making"),
    "remove": ("removed", "removing"),
    "delete": ("deleted", "deleting"),
    "put": ("put", "putting"),
    "turn": ("turned", "turning"),
    "shuffle": ("shuffled", "shuffling"),
    "swap": ("swapped", "swapping"),
    "change": ("changed", "changing"),
}
_DENIED = (
    *(
        "don't {}",
        "please don’t {}",
        "no need to {}",
        "you don't have to {}",
        "let's not {}",
        "never {}",
        "better not {}",
    ),
    *("I didn't say {}", "I never asked you to {}", "my sister said don't {}", "without {ing}", "stop {ing}"),
)
_TOLD = (
    *("you already {done}", "I already {done}", "thanks for {ing}", "it was nice that you {done}"),
    *("have you {done}?", "should I {}?", "would it be better to {}?", "what happens if I {}?"),
)
_CONDITIONAL = (
    *("if it rains, {}", "if she doesn't like it, {}", "unless it is too late, {}", "{} if my wife agrees"),
    *("if it’s too long {}", "my brother wanted to {} but I said no", "I'm thinking of {ing}", "tomorrow {}"),
)
_ASKED = (
    *("please {}", "can you {}?", "would you mind if you {}", "if you can, {}", "if possible {}", "{} if you can"),
    *("{} if that's ok", "if you haven't already, {}", "thanks, now {}", "I already sent everything, {}"),
    *("my wife says {}", "not bad, but {}", "don't touch the rest, {}", "what if you {}", "I changed my mind, {}"),
)
_HAN_WISHES = (
    *("把第二张挪到最后", "删掉蛋糕那张", "把小狗放最前面", "标题放大一点", "音乐小声一点", "打乱顺序", "改成方形"),
    *("第五张调亮", "换成安静的音乐", "把第三张旋转一下"),
)
_HAN_NOTHING = (
    *("不用{}", "请不要{}", "千万别{}", "没必要{}", "我没说要{}", "你已经{}了", "謝謝你{}", "上次你{}了", "{}了吗？"),
    *(
        "我在想要不要{}",
        "要不要{}？",
        "如果她不喜欢，就{}",
        "要是太长的话，{}",
        "萬一不行就{}",
        "除非我说，{}",
        "明天再{}",
    ),
    *("我老公想{}但我不同意", "我妈说不要{}", "还是别{}了", "{}会怎么样？"),
)
_HAN_ASKED = ("{}", "请{}", "如果可以的话，{}", "能不能{}", "照片已经发完了，{}", "方便的话{}", "谢谢，{}")


def _named(name: str) -> Selection:
    return Selection((Item(Kind.NAMED, text=name),))


def _sentence(frame: str, wish: str) -> str:
    verb, _, rest = wish.partition(" ")
    done, doing = _FORMS.get(verb, ("", ""))
    return frame.format(wish, done=f"{done} {rest}", ing=f"{doing} {rest}")


def _effects(text: str) -> tuple[Operation, ...]:
    """What a sentence changes at once, without what is asked back."""
    reading = read(text, _NAMES)
    open_ = doubt(text, _NAMES, reading, 6)
    rest = open_.rest if open_ else reading
    return tuple(one for one in rest.operations if not isinstance(one, _TALK))


@pytest.mark.parametrize("frames", [_DENIED, _TOLD, _CONDITIONAL])
def test_what_is_not_asked_for_changes_nothing(frames: tuple[str, ...]) -> None:
    sentences = [_sentence(frame, wish) for frame, wish in product(frames, _WISHES)]
    assert_rows((sentence, _effects(sentence), ()) for sentence in sentences)


def test_what_is_not_asked_for_in_chinese_changes_nothing() -> None:
    sentences = [frame.format(wish) for frame, wish in product(_HAN_NOTHING, _HAN_WISHES)]
    assert_rows((sentence, _effects(sentence), ()) for sentence in sentences)


def test_what_is_asked_for_is_done() -> None:
    rows = [(frame, wish, _sentence(frame, wish)) for frame, wish in product(_ASKED, _WISHES)]
    rows += [(frame, wish, frame.format(wish)) for frame, wish in product(_HAN_ASKED, _HAN_WISHES)]
    assert_rows(
        (sentence, set(map(type, _effects(wish))) <= set(map(type, _effects(sentence))), True)
        for _, wish, sentence in rows
    )
    assert all(_effects(wish) for wish in (*_WISHES, *_HAN_WISHES))


def test_a_condition_is_asked_back() -> None:
    texts = {"if it rains, remove the cake": "cake", "如果她不喜欢，就删掉蛋糕那张": "蛋糕"}
    for text, name in (texts | {"remove the cake if my wife agrees": "cake"}).items():
        open_ = doubt(text, _NAMES, read(text, _NAMES), 6)
        assert open_ is not None, text
        assert open_.readings == ((Remove(_named(name)),),), text
        assert (open_.rest.operations, open_.rest.unknown) == ((), ()), text


def test_a_condition_with_a_measure_changes_nothing() -> None:
    texts = ("if it's longer than a minute, make it one minute", "if it is shorter than a minute, slow it down")
    assert_rows((text, _effects(text), ()) for text in texts)


def test_what_may_go_on_is_stopped_by_what_not_to_do() -> None:
    texts = (
        *("don't make it zoom", "stop moving the photos", "don't make them fade", "we don't need captions", "不要放大"),
        *("don't make it black and white", "i don't need a title", "不要放第三张", "要是短一点就好了", "不要裁剪"),
        *("my husband wants it in square but i want vertical", "have you got a happier song? use it"),
        *("no need to be so fast", "tomorrow is her birthday so make it festive", "make it louder if you ask me"),
    )
    assert_rows((text, bool(_effects(text)), True) for text in texts)


def test_what_is_left_out_may_be_said_as_what_not_to_show() -> None:
    rows = [("don't put the dog in", (Remove(_named("dog")),)), ("please don't use the dog", (Remove(_named("dog")),))]
    assert_rows((text, _effects(text), wanted) for text, wanted in rows)


def test_a_typographic_apostrophe_is_read_as_a_plain_one_and_kept_in_texts() -> None:
    assert _effects("the title should say “Gran’s day”") == (SetTitle("Gran’s day"),)
    assert _effects("title: Gran’s day, don’t remove the cake")[:1] == _effects("title: Gran’s day")
    assert _effects("title: Gran’s day") == (SetTitle("Gran’s day"),)
    assert read("my mum’s photo first", _NAMES).unknown == ("my mum’s photo first",)
    open_ = doubt(text := "make it square if it doesn’t look bad", _NAMES, read(text, _NAMES), 6)
    assert open_ is not None
    assert open_.rest.unknown == (), "what is asked back is not also refused"


_PHOTO_CHANGES = ("everything in slow zoom", "techno music", "it in black and white", "the photos shuffled", "no music")
_OTHERS_SAID = (
    *("the last client wanted {}", "I had a client who wanted {}, awful.", "my previous bride asked for {}"),
    *("we once had a customer who insisted on {}", "everyone else has {}", "another couple chose {}"),
)


def test_what_other_people_had_changes_nothing() -> None:
    texts = [frame.format(wish) for frame, wish in product(_OTHERS_SAID, _PHOTO_CHANGES)]
    texts += ["上一个客户要黑白的", "之前有个客户想要快节奏的音乐", "别人都用黑白", "上次那個新娘喜歡快節奏的音樂"]
    assert_rows((text, _effects(text), ()) for text in texts)
    turned: tuple[str, ...] = (
        "the last client wanted techno but make ours black and white",
        "my client wants it in black and white",
    )
    turned += ("everyone else has colour. make it black and white", "上一个客户要竖屏，我要黑白的")
    assert_rows((text, bool(_effects(text)), True) for text in turned)


def test_what_would_happen_changes_nothing() -> None:
    frames: tuple[str, ...] = (
        "what would happen if i {}, would the whole thing get shorter?",
        "what'll happen if we {}",
    )
    frames += ("if i {}, would it get shorter?", "would the video get longer if i {}?", "if we {} will it be too long?")
    wishes = ("deleted the cake", "remove the cake", "put the dog first", "made the music louder", "swap 1 and 2")
    texts = [frame.format(wish) for frame, wish in product(frames, wishes)]
    texts += ["如果我把蛋糕删掉，会不会变短？", "要是把小狗放最前面會怎麼樣", "如果我去掉音乐，视频会不会变小？"]
    assert_rows((text, _effects(text), ()) for text in texts)
    asked = ("what if you remove the cake?", "would you remove the cake if you can?", "could it be shorter?")
    assert_rows((text, bool(_effects(text)), True) for text in asked)


def test_what_somebody_asked_for_is_no_photo() -> None:
    frames = (
        "scrap the last {}",
        "remove the last {}",
        "get rid of my last {}, but the title can stay",
        "drop the last {}",
    )
    things = ("two things i asked for", "two changes", "two edits", "two things", "two requests")
    texts = [frame.format(thing) for frame, thing in product(frames, things)]
    texts += ["最后两个要求不要了", "取消我刚才说的两个要求", "刪掉最後兩個改動", "删掉最后两个修改"]
    assert_rows((text, set(_effects(text)) <= {Undo(2)}, True) for text in texts)
    photos = (
        "scrap the last two photos i asked for",
        "remove the last two",
        "drop the last two pictures",
        "删掉最后两张",
    )
    assert_rows((text, [type(one) for one in _effects(text)], [Remove]) for text in photos)


def test_what_something_is_not_about_stays() -> None:
    texts = ["i said the {} not the {}", "{} not the {}!", "i meant the {}, not the {}. the {} was fine!!"]
    pairs = (("caption", "title"), ("title", "caption"), ("music", "title"), ("title", "music"))
    said = [text.format(one, other, other) for text, (one, other) in product(texts, pairs)]
    assert_rows(
        (text, [one for one in _effects(text) if isinstance(one, RemoveMusic | RemoveWords)], []) for text in said
    )
    taken = ("no title", "music on and no captions", "keep the music and remove the title")
    assert_rows((text, any(isinstance(one, RemoveWords) for one in _effects(text)), True) for text in taken)


def test_what_makes_no_sense_to_somebody_changes_nothing() -> None:
    looks = ("chronological", "black and white", "square", "shuffling them", "a slow zoom")
    frames = ("{} makes no sense to me", "{} doesn't make sense here", "honestly {} makes absolutely no sense")
    texts = [frame.format(look) for frame, look in product(frames, looks)] + ["黑白没什么意义", "竖屏没有道理"]
    assert_rows((text, _effects(text), ()) for text in texts)
    asked = ("it makes no sense, make it square", "chronological makes no sense to me, remove the cake")
    assert_rows((text, bool(_effects(text)), True) for text in asked)
