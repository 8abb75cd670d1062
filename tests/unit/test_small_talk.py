"""Small talk: thanks, praise and a yes ask for nothing."""

from __future__ import annotations

import pytest

from bot.language.intents import small_talk


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("thanks", True),
        ("Thank you so much, love it!", True),
        ("Looks lovely, thank you!!", True),
        ("great, thanks a lot 🙏", True),
        ("谢谢", True),
        ("謝謝你", True),
        ("谢谢，效果很不错", True),
        ("辛苦了", True),
        ("Thanks, got the file!", True),
        ("aww thats lovely ty ❤️", True),
        ("多谢，视频收到了", True),
        ("the video came through and it plays fine on my phone", False),
        ("ok, 40 left, that's plenty", False),
        ("还剩40，够用了", False),
        ("影片下載好了，媽媽很喜歡", False),
        ("ok", False),
        ("OK 👍", False),
        ("❤️", False),
        ("perfect!!!", False),
        ("好的", False),
        ("可以", False),
        ("太棒了", False),
        ("视频很好看", False),
    ],
)
def test_what_asks_for_nothing(text: str, thanks: bool) -> None:
    assert small_talk.acknowledges(text)
    assert small_talk.thanks(text) is thanks


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "3",
        "ok make it vertical",
        "谢谢，再快一点",
        "no",
        "the title looks great",
        "thanks for the music, louder",
        "got the video?",
        "see the video",
        "下载视频吧",
        "可以发给我了",
        "还有3张照片",
    ],
)
def test_what_asks_for_something_or_says_nothing(text: str) -> None:
    assert not small_talk.acknowledges(text)
