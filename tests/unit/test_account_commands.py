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
        (
            Action(Verb.EXPLAIN, "export"),
            (
                "what does export mean?|whats exporting|sorry, what is “export”?|export? what's that|explain export"
                "|i don't know what export means|what do you mean by export"
                "|导出是什么意思|导出是什么？|什么叫导出|匯出是什麼意思"
            ),
        ),
        (
            Action(Verb.EXPLAIN, "storyboard"),
            "what's a storyboard|what is the meaning of storyboard|什么是故事板|分镜是什么",
        ),
        (Action(Verb.EXPLAIN, "shape-9-16"), "what is 9:16|what does 9:16 mean?|9:16是什么|9:16 是什么意思"),
        (Action(Verb.EXPLAIN, "shape"), "what is an aspect ratio|what does ratio mean|比例是什么意思"),
        (Action(Verb.EXPLAIN, "preview"), "what's a preview?|what does preview do?|预览是干什么的"),
        (Action(Verb.EXPLAIN, "timeline"), "what does timeline mean|what is a track|轨道是什么意思"),
        (Action(Verb.EXPLAIN, "version"), "what is a version|版本是什么意思"),
        (Action(Verb.EXPLAIN, "project"), "what is a draft|what do you mean by project|草稿是什么意思"),
        (Action(Verb.EXPLAIN, "credits"), "what are credits for|what does credits mean|积分是什么意思"),
        (Action(Verb.EXPLAIN, "caption"), "what is a caption|什么是字幕"),
        (Action(Verb.EXPLAIN, "title"), "what does title mean|标题是什么意思"),
        (Action(Verb.EXPLAIN, "transition"), "what's a transition|what is a cross-fade|什么叫转场"),
        (Action(Verb.EXPLAIN, "undo"), "what does undo do?|撤销是什么意思"),
        (
            Action(Verb.PHOTOS),
            (
                "can you show me the photos with numbers|show me the pictures again|which photo is number 2?"
                "|which one is which|send me the storyboard|看看照片的编号|哪张是第几张|第2张是哪张？|给我看看照片编号"
            ),
        ),
        (
            Action(Verb.SEND_AGAIN, "v1"),
            (
                "send me the first one again|how was it in version 1|what did version 1 look like"
                "|send the first video again please|第1版是什么样的|把第一个视频再发给我|再发一次第1个视频"
            ),
        ),
        (
            Action(Verb.CHANGES, "v2"),
            (
                "what changed since version 2?|whats different now compared to version 2"
                "|what's different since v2|show me the changes since version 2"
                "|第2版之后改了什么|从第2版到现在改了哪些|和第2版相比有什么不同"
            ),
        ),
        (Action(Verb.CHANGES), "whats changed since the last version|what changed since the last export"),
        (Action(Verb.PRESET, "music"), "what songs do you have|which music can i choose?|你有什么音乐|有哪些歌可以选"),
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
        "what is the title",
        "what's in it?",
        "what is the ratio",
        "what is the caption of photo 2?",
        "标题是什么",
        "字幕写的是什么",
        "show the photos 3 seconds each",
        "show the pictures in order of size",
        "show photo 2 longer",
        "what music is in it",
        "现在是什么音乐",
    ],
)
def test_edits_that_sound_like_chores_stay_edits(sentence: str) -> None:
    assert full_message_commands.read(sentence) is None


@pytest.mark.parametrize(
    "sentence", ["can you send me a smaller file for WhatsApp", "make a smaller version", "发我一个小一点的文件"]
)
def test_words_for_a_small_copy(sentence: str) -> None:
    assert full_message_commands.read(sentence) == Action(Verb.EXPORT, "small")
