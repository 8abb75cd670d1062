"""The life of an interaction: three seconds to acknowledge it, fifteen minutes to answer it, and the time after."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord.addresses import FLOOR
from bot.domain.errors import SendRefused, TooLargeToSend, TryLater
from bot.domain.messages import Action, Button, Inbound, Media, Progress, Reply, Verb
from tests.fakes.discord import Discord, Message, Person, Server, errors
from tests.fakes.discord.interactions import Asked
from tests.fakes.discord.running import Running, Steps, jpeg, running

CANCEL = Button("Cancel", Action(Verb.CANCEL, "e1"))
MIB = 1024 * 1024


def original(asked: Asked) -> Message:
    assert asked.original is not None
    return asked.original


async def heard(bot: Running, asked: Asked) -> Inbound:
    """The inbound of an interaction."""
    return await bot.discord.until(lambda: next((i for i in bot.inbounds if i.message == asked.id), None))


async def film(bot: Running, size: int = 1000) -> Media:
    return await bot.media("film.mp4", "video/mp4", b"f" * size)


async def test_the_first_reply_is_the_answer_and_progress_edits_it(bot: Running, ann: Person, team: Server) -> None:
    asked = ann.uses_slash("export", where=team.channel)
    address = (await heard(bot, asked)).address
    first = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0), silent=True), "p")
    for percent in (20, 40):
        step = Reply(f"{percent} %", (CANCEL,), progress=Progress(percent), silent=True, replaces=first.message)
        assert await bot.channel.send(address, step, "p") == first
    assert [message.text for message in team.channel.messages] == ["40 %"]
    assert original(asked).text == "40 %"
    await bot.channel.send(address, Reply("Done.", media=await film(bot)), "v")
    await bot.channel.retract(address, first.message)
    assert [message.text for message in team.channel.messages] == [f"<@{ann.id}> Done."]
    assert (bot.discord.calls["follow_up"], bot.discord.calls["edit"]) == (0, 0)


async def test_a_plain_answer_is_plain(bot: Running, ann: Person) -> None:
    asked = ann.uses_slash("status")
    await bot.channel.send((await heard(bot, asked)).address, Reply("All is well."), "s")
    assert (original(asked).text, original(asked).waits, original(asked).is_v2) == ("All is well.", False, False)


async def test_a_press_leaves_its_message_alone(bot: Running, ann: Person, team: Server) -> None:
    ann.mentions("hello", where=team.channel)
    (inbound,) = await bot.heard()
    await bot.channel.send(inbound.address, Reply("Ready", (CANCEL,)), "card")
    asked = ann.presses("Cancel", where=team.channel)
    await bot.channel.send((await heard(bot, asked)).address, Reply("Cancelled."), "c")
    assert team.channel.texts == ["Ready", "Cancelled."]


async def test_two_people_at_once_each_get_their_own_answer(bot: Running, ann: Person, team: Server) -> None:
    """Whatever the order of the answers, and whoever else writes meanwhile."""
    bob = bot.discord.person("Bob")
    first, second = (
        ann.uses_slash("edit", say="slower", where=team.channel),
        bob.uses_slash("status", where=team.channel),
    )
    anns, bobs = (await heard(bot, first)).address, (await heard(bot, second)).address
    cleo = bot.discord.person("Cleo")
    cleo.mentions("credits", where=team.channel)
    cleos = (await bot.heard(3))[2].address
    await bot.channel.send(cleos, Reply("It is free."), "c")
    assert original(first).waits
    await bot.channel.send(bobs, Reply("All is well."), "s")
    await bot.channel.send(anns, Reply("Slower now."), "e")
    assert (original(second).text, original(first).text) == ("All is well.", "Slower now.")
    assert len(team.channel.messages) == 3


async def test_the_card_comes_down_to_who_sent_photos(bot: Running, ann: Person) -> None:
    ann.says("", [("1.jpg", jpeg())])
    (inbound,) = await bot.heard()
    card = await bot.channel.send(inbound.address, Reply("1 photo", (CANCEL,)), "card")
    asked = ann.uses_slash("video", photo1=("2.jpg", jpeg()))
    address = (await heard(bot, asked)).address
    moved = await bot.channel.send(address, Reply("2 photos", (CANCEL,), replaces=card.message), "card")
    assert ann.chat.texts == ["2 photos"]
    assert moved.message == original(asked).id != card.message


async def test_an_edit_in_place_ends_the_thinking(bot: Running, ann: Person) -> None:
    ann.says("hello")
    (inbound,) = await bot.heard()
    sent = await bot.channel.send(inbound.address, Reply("40 %", (CANCEL,), progress=Progress(40)), "p")
    asked = ann.uses_slash("status")
    address = (await heard(bot, asked)).address
    await bot.channel.send(address, Reply("41 %", (CANCEL,), progress=Progress(41), replaces=sent.message), "p")
    assert original(asked).waits, "a step of the progress answers nobody"
    await bot.channel.send(address, Reply("Cancelled.", replaces=sent.message), "p")
    assert (original(asked).deleted, ann.chat.texts) == (True, ["Cancelled."])


async def test_after_fifteen_minutes_a_new_message_mentions_the_person(
    bot: Running, ann: Person, team: Server, clock: Steps
) -> None:
    asked = ann.uses_slash("export", where=team.channel)
    address = (await heard(bot, asked)).address
    progress = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0), silent=True), "p")
    clock.time += 16 * 60
    step = Reply("90 %", (CANCEL,), progress=Progress(90), silent=True, replaces=progress.message)
    assert await bot.channel.send(address, step, "p") == progress, "the bot edits its own message without the token"
    await bot.channel.send(address, Reply("@everyone Done.", media=await film(bot)), "v")
    shown, video = team.channel.messages
    assert (shown.text, shown.pings) == ("90 %", [])
    assert (video.text.startswith(f"<@{ann.id}> "), video.pings) == (True, [ann.id])
    assert len(video.videos) == 1


async def test_who_waits_too_long_is_told_how_it_goes_on(bot: Running, ann: Person, team: Server, clock: Steps) -> None:
    zoe = bot.discord.person("Zoe", locale="zh-CN")
    group = bot.discord.group(zoe)
    asked = [
        ann.uses_slash("edit", say="slower", where=team.channel),
        zoe.uses_slash("edit", say="慢一点", where=group),
    ]
    address, _ = [(await heard(bot, one)).address for one in asked]
    await bot.channel._sender.apologise()
    assert [original(one).waits for one in asked] == [True, True]
    clock.time += 14 * 60 + 1
    await bot.channel._sender.apologise()
    assert "new message that mentions you" in original(asked[0]).text
    assert "私信" in original(asked[1]).text
    await bot.channel.send(address, Reply("Slower now."), "e")
    assert team.channel.texts[-1] == f"<@{ann.id}> Slower now."


async def test_a_token_that_dies_early_is_no_loss(bot: Running, ann: Person, team: Server) -> None:
    for number, refused in enumerate((errors.TOKEN_DEAD, errors.UNKNOWN_WEBHOOK, errors.UNKNOWN_MESSAGE)):
        asked = ann.uses_slash("status", where=team.channel)
        address = (await heard(bot, asked)).address
        bot.discord.trouble.refuse(refused, "answer")
        await bot.channel.send(address, Reply(f"Answer {number}"), f"s{number}")
    answers = [text for text in team.channel.texts if text]
    late = f"<@{ann.id}>"
    assert answers == [f"{late} Answer 0", f"{late} Answer 1", "Answer 2"]


async def test_a_token_that_dies_under_a_progress_is_tried_once(bot: Running, ann: Person, team: Server) -> None:
    asked = ann.uses_slash("export", where=team.channel)
    address = (await heard(bot, asked)).address
    first = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0), silent=True), "p")
    before = bot.discord.calls["answer"]
    bot.discord.trouble.refuse(errors.TOKEN_DEAD, "answer", times=15)
    for percent in range(1, 16):
        step = Reply(f"{percent} %", (CANCEL,), progress=Progress(percent), silent=True, replaces=first.message)
        await bot.channel.send(address, step, "p")
    assert bot.discord.calls["answer"] - before == 1
    assert [message.text for message in team.channel.messages] == ["15 %"]
    await bot.channel.send(address, Reply("Done.", media=await film(bot)), "v")
    assert team.channel.messages[-1].pings == [ann.id], "whoever asked is mentioned"


async def test_an_answer_too_late_to_acknowledge_goes_to_the_channel(bot: Running, ann: Person, team: Server) -> None:
    bot.discord.trouble.refuse(errors.UNKNOWN_INTERACTION, "acknowledge")
    asked = ann.uses_slash("status", where=team.channel)
    inbound = await heard(bot, asked)
    assert "token" not in inbound.address.data
    await bot.channel.send(inbound.address, Reply("All is well."), "s")
    assert team.channel.texts == ["All is well."]


@pytest.mark.parametrize("how", ["refused", "cut", "failed"])
async def test_an_acknowledgement_that_arrived_twice(bot: Running, ann: Person, how: str) -> None:
    match how:
        case "refused":
            bot.discord.trouble.refuse(errors.ACKNOWLEDGED, "acknowledge")
        case "cut":
            bot.discord.trouble.cut("acknowledge", after=True)
        case _:
            bot.discord.trouble.fail(503, "acknowledge", after=True)
    asked = ann.uses_slash("status")
    inbound = await heard(bot, asked)
    if how == "refused":
        bot.discord.interactions.respond(asked.id, asked.token, {"type": 5}, {})
    await bot.channel.send(inbound.address, Reply("All is well."), "s")
    assert [message.text for message in ann.chat.messages] == ["All is well."]


async def test_a_restart_finds_who_still_waits(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock) as before:
        waiting = ann.uses_slash("edit", say="slower", where=team.channel)
        address = (await heard(before, waiting)).address
    async with running(discord, tmp_path, clock) as bot:
        sent = await bot.channel.send(address, Reply("Slower now.", (CANCEL,)), "e")
        await bot.channel.send(address, Reply("And more."), "f")
    assert (original(waiting).text, sent.message) == ("Slower now.", original(waiting).id)
    assert team.channel.texts == ["Slower now.", "And more."]


async def test_an_answer_sent_before_a_crash_is_not_sent_again(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock) as before:
        asked = ann.uses_slash("export", where=team.channel)
        address = (await heard(before, asked)).address
        video = Reply("Done.", media=await film(before))
        sent = await before.channel.send(address, video, "video:1")
    async with running(discord, tmp_path, clock, receives=False) as bot:
        assert await bot.channel.send(address, video, "video:1") == sent
        assert await bot.channel.send(address, video, "video:2") != sent
    assert len(team.channel.videos) == 2


async def test_an_answer_that_failed_for_now_still_waits(bot: Running, ann: Person) -> None:
    asked = ann.uses_slash("status")
    address = (await heard(bot, asked)).address
    bot.discord.trouble.fail(500, "answer", times=3)
    with pytest.raises(TryLater):
        await bot.channel.send(address, Reply("All is well."), "s")
    await bot.channel.send(address, Reply("All is well."), "s")
    assert ann.chat.texts == ["All is well."]


async def test_installed_by_a_person_only_there_are_five_follow_ups(bot: Running, ann: Person) -> None:
    group = bot.discord.group(ann)
    asked = ann.uses_slash("export", where=group)
    address = (await heard(bot, asked)).address
    for number in range(8):
        await bot.channel.send(address, Reply(f"Part {number}"), f"k{number}")
    assert group.texts == [f"Part {number}" for number in range(6)]
    assert ann.chat.texts == ["Part 6", "Part 7"]
    assert bot.discord.calls["follow_up"] == 5


async def test_the_guard_of_follow_ups_forgets_and_discord_does_not(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    group = discord.group(ann)
    async with running(discord, tmp_path, clock) as before:
        asked = ann.uses_slash("export", where=group)
        address = (await heard(before, asked)).address
        for number in range(6):
            await before.channel.send(address, Reply(f"Part {number}"), f"k{number}")
    async with running(discord, tmp_path, clock) as bot:
        await bot.channel.send(address, Reply("Part 6"), "k6")
    assert ann.chat.texts == ["Part 6"]


async def test_installed_by_a_person_only_progress_edits_with_the_token(
    bot: Running, ann: Person, clock: Steps
) -> None:
    foreign = bot.discord.guild("Elsewhere", with_bot=False)
    asked = ann.uses_slash("export", where=foreign.channel)
    address = (await heard(bot, asked)).address
    first = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0)), "p")
    second = await bot.channel.send(address, Reply("A question?", (CANCEL,)), "q")
    for sent in (first, second):
        await bot.channel.send(address, Reply("Changed", (CANCEL,), replaces=sent.message), "p")
    assert foreign.channel.texts == ["Changed", "Changed"]
    await bot.channel.retract(address, second.message)
    assert foreign.channel.texts == ["Changed"]
    clock.time += 16 * 60
    with pytest.raises(SendRefused):
        await bot.channel.send(address, Reply("Late", (CANCEL,), replaces=first.message), "p")
    await bot.channel.send(address, Reply("Done.", media=await film(bot)), "v")
    assert len(ann.chat.videos) == 1, "what the channel is closed to comes to the person"


async def test_installed_by_a_person_only_progress_says_how_the_video_will_come(
    bot: Running, ann: Person, team: Server, clock: Steps
) -> None:
    """After the token's end nobody can edit the message: it would say “10 %” for ever, with a dead button.
    If the bot is a member, it goes on editing."""
    zoe = bot.discord.person("Zoe", locale="zh-CN")
    foreign = bot.discord.guild("Elsewhere", with_bot=False)
    shown = []
    group = bot.discord.group(zoe)
    for person, where in ((ann, foreign.channel), (zoe, group), (zoe, foreign.channel), (ann, team.channel)):
        address = (await heard(bot, person.uses_slash("export", where=where))).address
        first = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0)), "p")
        second = await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0)), "q")
        shown.append((address, first, second))
    for address, first, _ in shown:
        ten = Reply("10 %", (CANCEL,), progress=Progress(10), replaces=first.message)
        await bot.channel.send(address, ten, "p")
    address, first, second = shown[2]
    await bot.channel.retract(address, first.message)
    await bot.channel.send(address, Reply("It failed.", (CANCEL,), replaces=second.message), "q")
    clock.time += 13 * 60
    await bot.channel._sender.apologise()
    assert foreign.channel.texts == ["10 %", "0 %", "It failed."]
    clock.time += 61
    for _ in range(2):
        await bot.channel._sender.apologise()
    assert ["direct message" in text for text in foreign.channel.texts] == [True, True, False]
    assert [list(message.buttons) for message in foreign.channel.messages] == [[], [], ["Cancel"]]
    assert ["私信" in text for text in group.texts] == [True, True]
    assert team.channel.texts == ["10 %", "0 %"]
    late = Reply("90 %", (CANCEL,), progress=Progress(90), replaces=shown[0][1].message)
    with pytest.raises(SendRefused):
        await bot.channel.send(shown[0][0], late, "p")


async def test_after_a_restart_a_closed_channel_s_progress_is_edited_by_its_token(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    """Nobody knows which token made a message, and the bot itself may not read the channel."""
    async with running(discord, tmp_path, clock) as before:
        team.denies("view_channel")
        address = (await heard(before, ann.uses_slash("export", where=team.channel))).address
        sent = await before.channel.send(address, Reply("10 %", (CANCEL,), progress=Progress(10)), "p")
    async with running(discord, tmp_path, clock) as bot:
        ten = Reply("20 %", (CANCEL,), progress=Progress(20), replaces=sent.message)
        assert await bot.channel.send(address, ten, "p") == sent
        assert team.channel.texts == ["20 %"]
        await bot.channel.retract(address, sent.message)
        assert team.channel.messages == []


async def test_nobody_to_reach_is_kept_by_the_core(bot: Running, ann: Person, clock: Steps) -> None:
    group = bot.discord.group(ann)
    asked = ann.uses_slash("export", where=group)
    address = (await heard(bot, asked)).address
    clock.time += 16 * 60
    ann.chat.closed = True
    with pytest.raises(SendRefused):
        await bot.channel.send(address, Reply("Done.", media=await film(bot)), "v")


async def test_the_limit_of_an_interaction_ends_with_it(bot: Running, ann: Person, clock: Steps) -> None:
    asked = ann.uses_slash("export", where=bot.discord.group(ann), limit=50 * MIB)
    address = (await heard(bot, asked)).address
    assert bot.channel.limits(address).upload == 50 * MIB
    clock.time += 16 * 60
    assert bot.channel.limits(address).upload == FLOOR
    with pytest.raises(TooLargeToSend) as caught:
        await bot.channel.send(address, Reply("Done.", media=await film(bot, 11 * MIB)), "v")
    assert caught.value.params == {"limit": FLOOR}


async def test_a_channel_closed_to_the_bot_is_open_to_the_interaction(bot: Running, ann: Person, team: Server) -> None:
    team.denies("send_messages")
    asked = ann.uses_slash("export", where=team.channel)
    address = (await heard(bot, asked)).address
    await bot.channel.send(address, Reply("0 %", (CANCEL,), progress=Progress(0)), "p")
    await bot.channel.send(address, Reply("Done.", media=await film(bot)), "v")
    assert team.channel.texts == ["0 %", "Done."]
