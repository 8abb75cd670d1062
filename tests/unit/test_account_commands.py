"""Words of commands that are not edits: cancel, settings, language, projects, privacy."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, Verb
from bot.language.intents import full_message_commands


@pytest.mark.parametrize(
    ("action", "sentences"),
    [
        (
            Action(Verb.CANCEL),
            (
                "cancel|Cancel!|stop it please|abort|cancel the export|stop making the video|取消|停|取消导出|别做了"
                "|停止生成|先停一下|取消匯出|never mind, cancel|wait, stop!|oh no stop|forget it, cancel"
                "|算了 取消|等一下，停"
            ),
        ),
        (Action(Verb.SETTINGS), "settings|show me the settings|设置|打開設置"),
        (Action(Verb.LANGUAGE), "language|change the language|语言|切換語言"),
        (Action(Verb.LANGUAGE, "zh"), "speak Chinese please|can you speak Chinese?|說中文|用中文回答|中文"),
        (Action(Verb.LANGUAGE, "en"), "in English please|switch to English|用英文|说英语|換成英文"),
        (Action(Verb.REMOVE), "delete this project|remove the project please|删除这个项目|把這個項目刪了"),
        (Action(Verb.REMOVE, "#2"), "delete project 2|删除第二个项目|把项目2删掉"),
        (Action(Verb.RENAME), "rename this project|rename|change the name of the project|改名|给项目改个名字|重命名"),
        (
            Action(Verb.PRIVACY),
            (
                "what happens to my photos?|where are my photos stored|who can see my pictures?|are my photos safe?"
                "|我的照片会怎样|我的照片会被保存吗？|谁能看到我的照片|照片安全吗"
            ),
        ),
        (Action(Verb.DELETE), "delete my data|delete my account|删除我的数据|注销账号"),
    ],
)
def test_words_for_chores(action: Action, sentences: str) -> None:
    for sentence in sentences.split("|"):
        assert full_message_commands.read(sentence) == action, sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "stop the music",
        "wait, stop the music",
        "cancel the title",
        "取消字幕",
        "取消标题",
        "取消静音",
        "title in English",
        "标题用英文",
        "remove the third photo",
        "删除第二张",
        "save the video",
        "how long is the video",
        "视频怎么保存啊",
        "don't export yet",
        "先别导出",
    ],
)
def test_edits_that_sound_like_chores_stay_edits(sentence: str) -> None:
    assert full_message_commands.read(sentence) is None


@pytest.mark.parametrize(
    "sentence", ["can you send me a smaller file for WhatsApp", "make a smaller version", "发我一个小一点的文件"]
)
def test_words_for_a_small_copy(sentence: str) -> None:
    assert full_message_commands.read(sentence) == Action(Verb.EXPORT, "small")
