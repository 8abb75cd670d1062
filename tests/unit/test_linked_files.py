"""The links of a message that the bot fetches, and the words without them."""

from __future__ import annotations

import pytest

from bot.chat.grouping import gathers
from bot.chat.linked_files import called, with_linked_files, without_linked_files
from bot.domain.messages import Action, Attachment, ConversationKey, Inbound, MediaKind, Verb

KEY = ConversationKey("chat", "family")
PHOTO = Attachment("1", "one.jpg", MediaKind.PHOTO)


def inbound(text: str, *files: Attachment, action: Action | None = None) -> Inbound:
    return Inbound(KEY, "m1", text=text, attachments=files, action=action)


def links(text: str, *files: Attachment, action: Action | None = None) -> list[str]:
    return [file.link for file in with_linked_files(inbound(text, *files, action=action)).attachments if file.link]


@pytest.mark.parametrize(
    "text",
    [
        "make a slideshow from https://x.example/a.jpg and https://x.example/b",
        "make a video: https://x.example/a.jpg, https://x.example/b.",
        "用这些做一个视频 https://x.example/a.jpg https://x.example/b",
        "做个视频：https://x.example/a.jpg，https://x.example/b。每张3秒",
    ],
)
def test_a_request_for_a_video_brings_its_links(text: str) -> None:
    assert links(text) == ["https://x.example/a.jpg", "https://x.example/b"]


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example/a.jpg",
        "what do you think of https://x.example/a.jpg?",
        "add a title: https://x.example",
        "看看这个 https://x.example/a.jpg",
        "how do I make it slower, as in https://x.example/a.mp4",
    ],
)
def test_in_other_messages_links_are_words(text: str) -> None:
    assert links(text) == []


def test_a_message_with_files_brings_its_links_whatever_it_says() -> None:
    assert links("and this: https://x.example/b.jpg", PHOTO) == ["https://x.example/b.jpg"]
    assert links("还有这张 https://x.example/b.jpg", PHOTO) == ["https://x.example/b.jpg"]


def test_a_button_brings_none() -> None:
    assert links("make a video https://x.example/b.jpg", action=Action(Verb.RENAME, "x")) == []


def test_words_after_the_command_for_an_edit_bring_theirs() -> None:
    said = with_linked_files(
        inbound("", action=Action(Verb.EDIT, "make a slideshow of https://x.example/a.jpg slowly"))
    )
    assert [file.link for file in said.attachments] == ["https://x.example/a.jpg"]
    assert without_linked_files(said).action == Action(Verb.EDIT, "make a slideshow of slowly")
    assert links("", action=Action(Verb.EDIT, "add a title: https://x.example")) == []


def test_a_link_is_brought_once_and_of_many_the_first() -> None:
    assert links("make a video " + "https://x.example/a.jpg " * 3) == ["https://x.example/a.jpg"]
    assert len(links("make a video " + " ".join(f"https://x.example/{n}.jpg" for n in range(50)))) == 20


@pytest.mark.parametrize(
    ("link", "name", "kind"),
    [
        ("https://x.example/sea%20side.JPG?sig=secret", "sea side.JPG", MediaKind.PHOTO),
        ("https://x.example/a/song.mp3#t=3", "song.mp3", MediaKind.AUDIO),
        ("https://x.example/clip.m4v", "clip.m4v", MediaKind.VIDEO),
        ("https://x.example/page.html", "page.html", MediaKind.FILE),
        ("https://x.example/..%2f..%5cpasswd", "passwd", MediaKind.FILE),
        ("https://x.example", "link", MediaKind.FILE),
        ("https://[bad/a.jpg", "link", MediaKind.FILE),
    ],
)
def test_a_linked_file_is_named_by_its_path(link: str, name: str, kind: MediaKind) -> None:
    (file,) = with_linked_files(inbound(f"make a video {link}")).attachments
    assert (file.name, file.kind, file.link) == (name, kind, link)
    assert file.may_be_words == (kind is MediaKind.FILE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("make a slideshow from https://x.example/a.jpg and https://x.example/b.jpg", "make a slideshow from"),
        ("make a video: https://x.example/a.jpg, https://x.example/b.jpg, slower", "make a video: , slower"),
        ("make a video (https://x.example/a.jpg)\nhappy music", "make a video \nhappy music"),
        ("做个视频 https://x.example/a.jpg 和 https://x.example/b.jpg 每张3秒", "做个视频 每张3秒"),
    ],
)  # fmt: skip
def test_the_words_are_left_without_the_links(text: str, left: str) -> None:
    assert without_linked_files(with_linked_files(inbound(text))).text == left


def test_a_longer_link_is_not_cut_by_a_shorter_one() -> None:
    text = "make a video https://x.example/a https://x.example/a.jpg"
    assert without_linked_files(with_linked_files(inbound(text))).text == "make a video"


def test_a_link_is_called_by_host_and_path() -> None:
    assert called("https://ann:secret@x.example/a/b.jpg?token=secret#part") == "x.example/a/b.jpg"
    assert called("https://x.example?token=secret") == "x.example"


def test_only_sent_files_wait_for_more() -> None:
    assert gathers(with_linked_files(inbound("make a video https://x.example/a.jpg", PHOTO)))
    assert not gathers(with_linked_files(inbound("make a video https://x.example/a.jpg")))
