"""The chat page in a real browser: what a person does with it, and what they see."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from adapters.web import WebChannel, WebConfig
from bot.domain.messages import NOTHING, Action, Button, Inbound, InboundKind, Menu, Progress, Reply, Verb
from tests.browser.bot import Bot, jpeg, running, video

CANCEL = Button("Cancel", Action(Verb.CANCEL, "e1"))
PHOTOS: list[FilePayload] = [
    {"name": f"photo-{number}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)}
    for number, colour in enumerate(("red", "green", "blue"))
]
HEIC: FilePayload = {"name": "IMG_0042.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}
DROP = """(element, files) => {
  const transfer = new DataTransfer();
  for (const {name, type, data} of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, {type}));
  }
  for (const kind of KINDS) {
    const options = {clipboardData: transfer, dataTransfer: transfer, bubbles: true, cancelable: true};
    const event = kind === "paste" ? new ClipboardEvent(kind, options) : new DragEvent(kind, options);
    element.dispatchEvent(event);
  }
}"""


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def visit(browser: Browser, bot: Bot, *, locale: str = "en-GB", width: int = 1100, login: bool = False) -> Page:
    """A page in a separate browser context. Any script error fails the test."""
    context = await browser.new_context(locale=locale, viewport={"width": width, "height": 800})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    await page.goto(bot.url)
    await expect(page.locator("#login" if login else "#composer")).to_be_visible()
    return page


async def hand_over(page: Page, selector: str, kinds: list[str], files: list[FilePayload]) -> None:
    """Drops or pastes files on an element."""
    coded = [
        {"name": file["name"], "type": file["mimeType"], "data": base64.b64encode(file["buffer"]).decode()}
        for file in files
    ]
    await page.locator(selector).evaluate(DROP.replace("KINDS", json.dumps(kinds)), coded)


async def say(page: Page, text: str) -> None:
    await page.fill("#box", text)
    await page.press("#box", "Enter")


async def test_photos_come_by_drop_picker_and_paste_and_go_in_one_message(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await expect(page.locator("#empty")).to_be_visible()
        await hand_over(page, "main", ["dragenter", "dragover"], PHOTOS[:1])
        await expect(page.locator("#drop")).to_be_visible()
        await hand_over(page, "main", ["drop"], PHOTOS[:1])
        await expect(page.locator("#drop")).to_be_hidden()
        await page.set_input_files("#picker", [PHOTOS[1], HEIC])
        await hand_over(page, "#box", ["paste"], PHOTOS[2:])
        await expect(page.locator("#chosen li")).to_have_count(4)
        await expect(page.locator("#chosen img")).to_have_count(3)
        await expect(page.locator("#chosen .named")).to_contain_text("IMG_0042")
        await page.get_by_role("button", name="Remove photo-1.jpg").click()
        await expect(page.locator("#chosen li")).to_have_count(3)
        await page.fill("#box", "turn my photos into a slideshow")
        await page.get_by_role("button", name="Send", exact=True).click()
        sent = page.locator("article.person")
        await expect(sent.locator("img")).to_have_count(2)
        await expect(sent.locator(".state")).to_be_hidden()
        await expect(page.locator("#empty")).to_be_hidden()
        await page.reload()
        await expect(sent).to_contain_text("turn my photos into a slideshow")
        await expect(sent.locator("img")).to_have_count(2)
        width = await sent.locator("img").first.evaluate(
            "async (image) => { await image.decode(); return image.naturalWidth }"
        )
        await bot.heard()
    assert width == 320
    assert [file.name for file in bot.told[0].attachments] == ["photo-0.jpg", "IMG_0042.HEIC", "photo-2.jpg"]
    assert bot.told[0].attachments[0].size == len(jpeg("red"))
    assert bot.told[0].locale == "en-GB"


async def test_progress_moves_is_cancelled_by_its_button_and_goes(browser: Browser, tmp_path: Path) -> None:
    pressed: asyncio.Queue[Inbound] = asyncio.Queue()

    async def core(channel: WebChannel, inbound: Inbound) -> None:
        if inbound.kind is InboundKind.PRESS:
            pressed.put_nowait(inbound)

    async with running(tmp_path, core) as bot:
        page = await visit(browser, bot)
        await say(page, "export")
        address = (await bot.heard()).address
        started = Reply("Making the video: 10 %", progress=Progress(10.0, 30.0), buttons=(CANCEL,))
        sent = await bot.channel.send(address, started, "p1")
        bar = page.locator("#dock").get_by_role("progressbar")
        await expect(bar).to_have_attribute("aria-valuenow", "10")
        await expect(page.get_by_role("progressbar")).to_have_count(1)
        cancel = page.get_by_role("button", name="Cancel")
        await page.evaluate("document.querySelector('main').style.paddingBottom = '3000px'; scrollTo(0, 0)")
        await cancel.focus()
        further = Reply("Making the video: 60 %", progress=Progress(60.4), buttons=(CANCEL,), replaces=sent.message)
        await bot.channel.send(address, further, "p2")
        await expect(bar).to_have_attribute("aria-valuenow", "60")
        await expect(page.locator("article.bot")).to_have_count(1)
        await expect(cancel).to_be_focused()
        await page.keyboard.press("Enter")
        press = await asyncio.wait_for(pressed.get(), 15)
        while await page.evaluate("document.scrollingElement.scrollTop") < 1000:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)
        await bot.channel.retract(address, sent.message)
        await expect(bar).to_have_count(0)
    assert press.action == CANCEL.action
    assert press.target == sent.message


async def test_the_video_plays_seeks_and_downloads(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await say(page, "hello")
        address = (await bot.heard()).address
        media = await video(bot.files, tmp_path)
        await bot.channel.send(address, Reply("Ready: https://example.org/a(b).", media=media), "v")
        player = page.locator("video")
        await expect(player).to_have_attribute("poster", re.compile(r"files/2/cover\?v=\w+"))
        played = await player.evaluate(
            """async (video) => {
              await video.play();
              await new Promise((resolve) => { video.onended = resolve; video.currentTime = 1.5; });
              const label = video.getAttribute("aria-label");
              return [video.readyState, video.duration, video.currentTime, video.videoWidth, label];
            }"""
        )
        assert played[0] >= 2
        assert played[1:] == [2, 2, 320, "A slideshow"]
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Download").click()
        saved = await download.value
        assert saved.suggested_filename == "Sommer 夏天.mp4"
        async with bot.files.local(media.key) as stored:
            assert Path(await saved.path()).read_bytes() == stored.read_bytes()
        link = page.locator(".text a")
        await expect(link).to_have_attribute("href", "https://example.org/a(b")


async def test_a_playing_video_is_not_disturbed_by_a_changed_text(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await say(page, "hello")
        address = (await bot.heard()).address
        media = await video(bot.files, tmp_path)
        sent = await bot.channel.send(address, Reply("Ready", media=media), "v")
        first = await page.locator("video").element_handle()
        again = Button("Send again", Action(Verb.SEND_AGAIN, "v1"))
        menu = Menu("Shape", (Button("9:16", Action(Verb.PRESET, "ratio-9-16")),))
        changed = Reply("Still here", media=media, buttons=(again,), menus=(menu,), replaces=sent.message)
        await bot.channel.send(address, changed, "v2")
        await expect(page.locator("article.bot .text")).to_have_text("Still here")
        assert await page.locator("video").evaluate("(video, first) => video === first", first)
        await page.locator("#actions").get_by_role("button", name="Shape").click()
        await page.get_by_role("button", name="9:16").click()
        await expect(page.get_by_role("button", name="9:16")).to_be_hidden()
        assert (await bot.heard(2)).action == menu.options[0].action


async def test_two_tabs_share_a_chat_and_two_browsers_do_not(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        tab = await page.context.new_page()
        await tab.goto(bot.url)
        await expect(tab.locator("#empty")).to_be_visible()
        stranger = await visit(browser, bot)
        await say(page, "only mine")
        await expect(tab.locator("article.person")).to_contain_text("only mine")
        await expect(page.locator("article.person")).to_have_count(1)
        await stranger.reload()
        await expect(stranger.locator("#empty")).to_be_visible()
        await expect(stranger.locator("article")).to_have_count(0)


async def test_a_restart_is_told_and_survived(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await say(page, "before")
        address, port = (await bot.heard()).address, bot.served.port
    await expect(page.locator("#banner")).to_have_text("The connection is lost. Trying again…")
    await say(page, "while away")
    unsent = page.locator("article.unsent")
    await expect(unsent).to_contain_text("Not sent yet. It goes out as soon as the connection is back.")
    head = await page.locator("header").bounding_box()
    banner = await page.locator("#banner").bounding_box()
    assert head is not None
    assert banner is not None
    assert head["y"] + head["height"] >= banner["y"] + banner["height"], "the header cuts the banner"
    async with running(tmp_path, port=port) as bot:
        await bot.channel.send(address, Reply("back again"), "k")
        await expect(page.locator("#banner")).to_be_hidden()
        await expect(page.locator("article .text")).to_have_text(["before", "back again", "while away"])
        await expect(unsent).to_have_count(0)
        await bot.heard()
    assert [told.text for told in bot.told] == ["while away"]


async def test_a_file_that_is_too_large_or_a_message_that_fails_is_told(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(max_upload=100 * 1024)) as bot:
        page = await visit(browser, bot)
        large: FilePayload = {"name": "beach.mov", "mimeType": "video/quicktime", "buffer": b"x" * 2 * 1024 * 1024}
        await page.set_input_files("#picker", [PHOTOS[0], large])
        notice = page.get_by_role("alert")
        await expect(notice).to_contain_text("“beach.mov” has 2.0 MB. A file may have at most 100 KB")
        await expect(page.locator("#chosen li")).to_have_count(1)
        await page.route("**/messages", lambda route: route.fulfill(status=413, json={"error": "text-too-long"}))
        await say(page, "hello")
        await expect(page.locator("article.person .problem")).to_contain_text("too long")
        await page.unroute("**/messages")
        await page.get_by_role("button", name="Send again").click()
        await expect(page.locator("article.person .problem")).to_have_count(0)
        await expect(page.locator("article.person img")).to_have_count(1)
        await bot.heard()
    assert [(told.text, len(told.attachments)) for told in bot.told] == [("hello", 1)]


async def test_enter_sends_unless_an_input_method_is_at_work(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot, locale="zh-CN", width=360)
        await expect(page.locator("#empty h2")).to_have_text("把照片变成视频")
        assert await page.locator("html").get_attribute("lang") == "zh-CN"
        async with page.expect_file_chooser():
            await page.get_by_role("button", name="把这些照片做成").click()
        await expect(page.locator("#box")).to_be_focused()
        await expect(page.locator("#box")).to_have_value("把这些照片做成带转场和背景音乐的幻灯片视频")
        keyboard = await page.context.new_cdp_session(page)
        await page.fill("#box", "")
        await keyboard.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
        await page.locator("#box").dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
        await expect(page.locator("article")).to_have_count(0)
        await keyboard.send("Input.insertText", {"text": "你好"})
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("再见")
        await page.keyboard.press("Enter")
        await expect(page.locator("article.person .text")).to_have_text("你好\n再见")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await bot.heard()
    assert [(told.text, told.locale) for told in bot.told] == [("你好\n再见", "zh-CN")]


async def test_the_menu_lists_the_commands_and_works_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await page.locator("#menu summary").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Make the video file")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Make the video file")).to_be_hidden()
        await expect(page.locator("#menu summary")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("article.person .text")).to_have_text("What I can do")
        heard = await bot.heard()
        assert heard.action == Action(Verb.HELP)
        await bot.channel.send(heard.address, Reply("好的，从现在起用中文。"), "zh")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        await page.locator("#menu summary").click()
        await expect(page.get_by_role("button", name="导出视频")).to_be_visible()
        await bot.channel.send(heard.address, Reply("From now on I answer in English: “好的”."), "en")
        await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_the_password_opens_the_chat(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(password="sesame")) as bot:
        page = await visit(browser, bot, login=True)
        await expect(page.locator("#composer")).to_be_hidden()
        await page.fill("#password", "wrong")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("That is not the password. Please try again.")
        await page.fill("#password", "sesame")
        await page.keyboard.press("Enter")
        await expect(page.locator("#empty")).to_be_visible()
        await say(page, "hello")
        await expect(page.locator("article.person")).to_have_count(1)
        await page.reload()
        await expect(page.locator("article.person")).to_have_count(1)
        await page.locator("#menu summary").click()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.locator("#login")).to_be_visible()
        await expect(page.locator("article.person")).to_have_count(0)


async def test_what_a_person_or_the_bot_writes_is_never_markup(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        attack = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
        await say(page, attack)
        address = (await bot.heard()).address
        await bot.channel.send(address, Reply(attack, buttons=(Button(attack, Action(Verb.UNDO)),)), "k")
        await expect(page.locator("article .text")).to_have_text([attack, attack])
        await expect(page.locator("article b, article img")).to_have_count(0)
        assert await page.title() == "Photos to video"


async def test_words_about_an_old_button_are_no_message_and_go(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        page = await visit(browser, bot)
        await say(page, "export")
        address = (await bot.heard()).address
        await bot.channel.send(address, Reply("Ready", (CANCEL,)), "ready")
        assert await bot.channel.send(address, Reply("That button is out of date.", toast=True), "toast") == NOTHING
        await expect(page.locator("#toast")).to_have_text("That button is out of date.")
        await expect(page.locator("#toast")).to_be_visible()
        await expect(page.locator("article.bot")).to_have_count(1)
        await expect(page.get_by_role("button", name="Cancel")).to_be_visible()
        await expect(page.locator("#toast")).to_be_hidden(timeout=15_000)
