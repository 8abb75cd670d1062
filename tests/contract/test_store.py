"""What the queries promise on every database, with two processes if the database allows that."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.inbox import Inbox
from bot.domain.backend import Session
from bot.domain.clock import SystemClock
from bot.domain.messages import Address, Attachment, ConversationKey, Inbound, InboundKind, Language, Sender
from bot.domain.ownership import owned_by
from bot.storage import tables
from bot.storage.queries import (
    accounts,
    conversations,
    deletion,
    idempotency_log,
    invitations,
    live_messages,
    projects,
    received_files,
    stored_bytes,
    turns,
    usage,
    user_erasure,
)
from bot.storage.queries.projects import Order
from bot.storage.queries.received_files import StoredFile
from tests.contract.conftest import Store

pytest_plugins = ["tests.postgres"]

KEY = ConversationKey("chat", "family")
OTHER = ConversationKey("chat", "club")
HERE = Address("chat", {"chat": "family"})
NOW = 1_800_000_000.0
TURN = "0006649c00000000000000aa"


async def ignored(connection: AsyncConnection, work: str, id: str, *, partition: str = "") -> None:
    """Queues nothing, because only the rows matter here."""


def inboxes(store: Store) -> list[Inbox]:
    """The inbox of each process."""
    return [Inbox(database, SystemClock(), ignored) for database in store.databases]


def photo(number: int, key: ConversationKey = KEY, album: str = "album") -> Inbound:
    attachment = Attachment(f"ref{number}", f"{number}.jpg")
    address = Address(key.channel, {"chat": key.chat})
    return Inbound(key, f"m{number}", order=number, attachments=(attachment,), album=album, address=address)


async def rows(store: Store, table: sa.Table) -> int:
    async def count(connection: AsyncConnection) -> int:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())

    return await store.do(count)


async def begun(store: Store, id: str = TURN, key: ConversationKey = KEY) -> None:
    """Begins a conversation with a turn that has one photo and is still collecting."""
    await store.do(conversations.touch, key, Address(key.channel, {"chat": key.chat}), Language.EN, NOW)
    await store.do(turns.start_turn, id, key, NOW)
    inbound = photo(1, key)
    assert await store.do(turns.add, [inbound], id, NOW)
    await store.do(received_files.add_files, [inbound], id)
    await store.do(turns.set_due, id, NOW + 1.5)


async def test_two_links_are_dropped_at_once(store: Store) -> None:
    links = [Attachment("", name, link=f"https://x.example/{name}") for name in ("a", "b")]
    said = replace(photo(1), attachments=tuple(links))
    await store.do(turns.start_turn, TURN, KEY, NOW)
    await store.do(turns.add, [said], TURN, NOW)
    await store.do(received_files.add_files, [said], TURN, linked=True)

    async def drop(connection: AsyncConnection, file: StoredFile) -> None:
        await received_files.drop_linked_file(connection, file)
        await asyncio.sleep(0.3)

    files = await store.do(received_files.files_of_turn, TURN)
    await store.at_once(*(partial(drop, file=file) for file in files))
    assert (await store.do(turns.turn, TURN)).inbounds[0].attachments == ()


async def test_a_turn_that_waits_for_its_files_can_be_cancelled_and_the_next_one_stays(store: Store) -> None:
    for turn in ("t1", "t2"):
        await store.do(turns.start_turn, turn, KEY, NOW)
        await store.do(turns.queue_turn, turn)
    assert await store.do(turns.cancel_turns, KEY, "t3", "") == ["t1"]
    assert await store.do(turns.is_cancelled, "t1")


async def test_what_no_database_can_store_is_left_out_and_the_rest_of_the_message_stays(store: Store) -> None:
    [door, *_] = inboxes(store)
    file = Attachment("ref\0", "a\0.jpg", mime="image/jpeg\0", caption="\ud800the sea")
    address = Address("chat", {"chat": "family"})
    await door.receive(Inbound(KEY, "m\0001", text="/rename a\0b", attachments=(file,), address=address))
    query = sa.select(tables.inbounds.c.turn).where(tables.inbounds.c.message == "m\0001")
    async with store.databases[0].read() as connection:
        turn = (await connection.execute(query)).scalar_one()
    kept = (await store.do(turns.turn, turn)).inbounds[0]
    assert (kept.text, kept.attachments[0].name, kept.attachments[0].mime) == ("/rename ab", "a.jpg", "image/jpeg")
    assert kept.attachments[0].caption == "\ufffdthe sea"
    assert await store.do(invitations.find, "no\0such", NOW) is None


async def test_what_is_received_several_times_at_once_is_there_once(store: Store) -> None:
    doors = inboxes(store)
    await asyncio.gather(*(door.receive(photo(1)) for door in doors * 4))
    edited = replace(photo(1), kind=InboundKind.EDIT, revision=1)
    await asyncio.gather(*(door.receive(replace(edited, text="look")) for door in doors * 2))  # nobody has read it yet
    assert await rows(store, tables.inbounds) == 1
    assert await rows(store, tables.files) == 1


async def test_an_album_taken_in_photo_by_photo_at_once_is_one_turn(store: Store) -> None:
    doors = inboxes(store)
    await asyncio.gather(*(doors[n % len(doors)].receive(photo(n)) for n in range(1, 11)))
    assert await rows(store, tables.turns) == 1
    [(turn, key)] = await store.do(turns.take_due, NOW * 2, NOW * 3)
    assert key == str(KEY)
    assert [inbound.order for inbound in (await store.do(turns.turn, turn)).inbounds] == [*range(1, 11)]
    assert [file.order for file in await store.do(received_files.files_of_turn, turn)] == [*range(1, 11)]


async def test_words_that_wait_are_replaced_and_others_are_a_turn_of_their_own(store: Store) -> None:
    said = Inbound(KEY, "m1", order=1, text="remove photo 2", address=HERE)
    edited = replace(said, kind=InboundKind.EDIT, revision=5, text="remove photo 3")
    for inbox in inboxes(store):
        await inbox.receive(said)
        await inbox.receive(edited)  # not read yet, so it takes the place of the words
    first, database = (await turn_ids(store))[0], store.databases[0]
    [inbound] = (await database.query(turns.turn, first)).inbounds
    assert (inbound.text, inbound.revision) == ("remove photo 3", 0)
    await database.change(turns.set_plan, first, {"tasks": []}, "p")
    for inbox in inboxes(store):
        await inbox.receive(replace(edited, text="remove photo 4", revision=9))
    assert len(await turn_ids(store)) == 2
    await database.change(
        idempotency_log.begin, f"edit:{first}:0", KEY, {"project": "p", "changed": True, "words": ""}, NOW
    )
    await database.change(idempotency_log.complete, f"edit:{first}:0", idempotency_log.SENT)
    await database.change(
        idempotency_log.begin, f"edit:{first}:1", KEY, {"project": "p", "changed": False, "words": ""}, NOW + 1
    )
    await database.change(idempotency_log.complete, f"edit:{first}:1", idempotency_log.SENT)
    assert str(await database.query(idempotency_log.latest_edit, "p")) == f"edit:{first}:0"


async def turn_ids(store: Store) -> list[str]:
    query = sa.select(tables.turns.c.id).order_by(tables.turns.c.id)
    async with store.databases[0].read() as connection:
        return list((await connection.execute(query)).scalars())


async def test_in_a_group_words_under_one_photo_are_meant_for_its_album(store: Store) -> None:
    first, *others = (replace(photo(n), addressed=n == 1) for n in range(1, 4))
    doors = inboxes(store)
    await doors[0].receive(first)
    for inbound in (*others, replace(photo(9, album="another"), addressed=False)):
        await doors[-1].receive(inbound)
    assert await rows(store, tables.files) == 3


async def test_a_turn_is_settled_once_whoever_looks(store: Store) -> None:
    await begun(store)
    assert await store.do(turns.next_due) == NOW + 1.5
    assert await store.do(turns.take_due, NOW + 1, NOW + 9) == []
    taken = await store.at_once(*[partial(turns.take_due, now=NOW + 2, until=NOW + 9)] * 4)
    assert sorted(taken) == [[], [], [], [(TURN, str(KEY))]]
    assert await store.do(turns.next_due) == NOW + 9, "if it is not settled by then, it is looked at again"
    assert sorted(await store.at_once(*[partial(turns.queue_turn, id=TURN)] * 4)) == [False, False, False, True]
    assert await store.do(turns.next_due) is None
    assert await store.do(turns.open_turn, KEY, "ann") is None


async def test_nothing_joins_a_turn_that_was_settled_meanwhile(store: Store) -> None:
    await begun(store)
    looked = asyncio.Event()

    async def settle(connection: AsyncConnection) -> object:
        assert await turns.queue_turn(connection, TURN)
        looked.set()
        await asyncio.sleep(0.2)  # the other process has asked by now, and has to wait for this commit
        return None

    async def join(connection: AsyncConnection) -> object:
        await looked.wait()
        return await turns.open_turn(connection, KEY, "ann")

    if len(store.databases) > 1:  # SQLite has one writer, so nobody can look meanwhile
        assert await store.at_once(settle, join) == [None, None]


async def test_a_call_is_begun_by_one_of_those_who_try(store: Store) -> None:
    begin = partial(idempotency_log.begin, key="post:1", conversation=KEY, detail={"n": 1}, now=NOW)
    for _ in range(2):
        found = await store.at_once(*[begin] * 6)
        assert [one.state for one in found if one] == [idempotency_log.SENDING] * 5
        await store.do(idempotency_log.complete, "post:1", idempotency_log.NOT_SENT)
    assert await store.do(begin) is None
    await store.do(idempotency_log.complete, "post:1", idempotency_log.SENT, {"message": "7"})
    found = await store.at_once(begin, begin)
    assert {one and (one.state, one.detail["message"]) for one in found} == {(idempotency_log.SENT, "7")}


async def test_a_slot_holds_what_was_put_last(store: Store) -> None:
    first, second = live_messages.Slot("1", "a", NOW), live_messages.Slot("1", "b", NOW + 1)
    await store.at_once(*[partial(live_messages.put, conversation=KEY, slot="card", value=first)] * 4)
    await store.do(live_messages.put, KEY, "card", second)
    assert await store.do(live_messages.get, KEY, "card") == second
    assert await store.do(live_messages.get, OTHER, "card") is None
    await store.do(live_messages.drop, KEY, "card")
    assert await store.do(live_messages.get, KEY, "card") is None


async def test_projects_and_versions_are_numbered_without_gap_or_double(store: Store) -> None:
    await store.at_once(*(partial(projects.create, id=f"p{n}", key=KEY, now=NOW) for n in range(6)))
    await store.do(projects.create, "p0", KEY, NOW)
    made = await store.do(projects.of_conversation, KEY)
    assert sorted(project.number for project in made) == [1, 2, 3, 4, 5, 6]

    async def export(connection: AsyncConnection, n: int) -> bool:
        return await projects.add_export(connection, Order(f"e{n}", made[0].id), made[0], {"t": []}, 3000, NOW + n)

    assert await store.at_once(*(partial(export, n=n) for n in (*range(5), 0))) in (
        [True] * 5 + [False],
        [False] + [True] * 5,
    )
    found = await store.do(projects.exports_of, KEY)
    assert sorted(one.number for one in found) == [1, 2, 3, 4, 5]
    last = max(found, key=lambda one: one.number)
    await store.do(projects.change_export, last.id, state=projects.CANCELLED)
    assert await store.do(export, 9)
    assert (await store.do(projects.export, "e9")).number == last.number


async def test_a_chat_that_moves_takes_everything_along_once(store: Store) -> None:
    await begun(store)
    await store.do(projects.create, "p", KEY, NOW)
    await store.do(live_messages.put, KEY, "card", live_messages.Slot("1", "a", NOW))
    await store.at_once(*[partial(conversations.moved, channel="chat", old="family", new="-100")] * 4)
    new = ConversationKey("chat", "-100")
    found = await store.do(conversations.get, new)
    assert found is not None
    assert found.address.data == {"chat": "-100"}
    assert await store.do(conversations.keys) == [new]
    assert await store.do(live_messages.get, new, "card") is not None
    assert (await store.do(projects.get, "p")).conversation == new
    assert await store.do(turns.open_turn, new, "ann") == (TURN, NOW)
    assert not await store.do(turns.add, [replace(photo(1), key=new)], TURN, NOW), "it was taken in before the move"


async def test_a_chat_that_moves_meets_what_came_there_before(store: Store) -> None:
    """Messages of both have the same numbers: the new chat counts anew."""
    there = ConversationKey("chat", "-100")
    other = f"{TURN[:-2]}bb"
    await begun(store)
    await begun(store, other, there)
    for key in (KEY, there):
        await store.do(live_messages.put, key, "card", live_messages.Slot(key.chat, "a", NOW))
    await store.do(conversations.moved, "chat", "family", "-100")
    await begun(store, f"{TURN[:-2]}cc", KEY)  # the old chat's messages come once more
    await store.do(conversations.moved, "chat", "family", "-100")
    assert await store.do(conversations.keys) == [there]
    assert {(await store.do(turns.turn, each)).key for each in (TURN, other)} == {there}
    slot = await store.do(live_messages.get, there, "card")
    assert slot is not None
    assert slot.message == "-100"
    assert not await store.do(turns.add, [replace(photo(1), key=there)], TURN, NOW), "it was taken in before the move"


async def test_forgetting_leaves_nothing_of_one_and_everything_of_the_other(store: Store) -> None:
    other = f"{TURN[:-2]}bb"
    for turn, key in ((TURN, KEY), (other, OTHER)):
        await begun(store, turn, key)
        await store.do(projects.create, f"p-{turn}", key, NOW)
        await store.do(turns.set_plan, turn, {}, f"p-{turn}")
        [file] = await store.do(received_files.files_of_turn, turn)
        await store.do(received_files.change_file, file.id, project=f"p-{turn}")
        await store.do(projects.set_session, f"p-{turn}", Session(f"s-{turn}", "task"))
        with owned_by(turn=turn):
            await store.do(idempotency_log.begin, f"post:{turn}", key, {}, NOW)
        with owned_by(project=f"p-{turn}"):
            await store.do(live_messages.put, key, "card", live_messages.Slot("1", "a", NOW))
        await store.do(
            projects.add_export, Order(f"{turn}-0", f"p-{turn}"), await store.do(projects.get, f"p-{turn}"), {}, 1, NOW
        )
    traces = await store.do(deletion.conversation, KEY)
    assert (traces.turns, traces.projects, traces.running) == ((TURN,), (f"p-{TURN}",), (f"render_{TURN}-0",))
    assert [session.session_id for session in traces.sessions] == [f"s-{TURN}"]
    kept = (tables.conversations, tables.turns, tables.inbounds, tables.files, tables.projects, tables.exports)
    assert [await rows(store, table) for table in (*kept, tables.attempts, tables.slots)] == [1] * 8
    gone = deletion.Forgotten("f", KEY, HERE, "", traces, True, NOW, "done")
    await store.do(deletion.note, gone)
    assert await store.do(deletion.get, "f") == gone
    await store.do(deletion.sweep, gone)
    await store.do(deletion.finish, "f")
    with pytest.raises(LookupError):
        await store.do(deletion.get, "f")
    assert await store.do(deletion.project, OTHER, f"p-{other}")
    assert [await rows(store, table) for table in (*kept, tables.attempts, tables.slots)] == [1, *[0] * 7]


async def test_what_is_old_is_found(store: Store) -> None:
    await begun(store)
    assert await store.do(deletion.stale_conversations, NOW) == []
    assert await store.do(deletion.stale_conversations, NOW + 1) == [KEY]
    await store.do(projects.create, "p", KEY, NOW)
    assert await store.do(deletion.stale_projects, NOW + 1) == [(KEY, "p")]
    assert list(await store.do(deletion.loose_turns, NOW + 1)) == [KEY]
    assert await rows(store, tables.turns) == 0


async def test_an_account_is_replaced(store: Store) -> None:
    values: dict[str, str | float] = {"client_id": "c", "token": "t", "user_id": "u", "expires_at": NOW}
    assert await store.do(accounts.get, "") is None
    await store.at_once(*[partial(accounts.put, name="", values=values)] * 4)
    await store.do(accounts.put, "", {**values, "token": "t2"})
    assert await store.do(accounts.get, "") == {**values, "token": "t2"}


async def test_previews_are_no_versions(store: Store) -> None:
    await store.do(projects.create, "p", KEY, NOW)
    project = await store.do(projects.get, "p")
    for n, quality in enumerate([projects.FULL, projects.PREVIEW, projects.SMALL]):
        await store.do(projects.add_export, Order(f"e{n}", "p", "ben", quality), project, {}, 1000, NOW + n)
    assert [one.number for one in await store.do(projects.exports_of, KEY)] == [2, 0, 1]


async def test_videos_are_counted_by_person_and_by_chat_for_a_day(store: Store) -> None:
    async def counted(key: ConversationKey, sender: str = "") -> list[float]:
        person, chat = (usage.person(key, sender), "") if sender else ("", usage.chat(key))
        return await store.do(partial(usage.times, since=NOW - usage.DAY_S, of_person=person, of_chat=chat))

    for key, sender, at in ((KEY, "ben", NOW), (OTHER, "ben", NOW + 1), (KEY, "ann", NOW + 2), (KEY, "", NOW + 3)):
        await store.do(usage.note, key, sender, at)
    assert await counted(KEY, "ben") == [NOW + 1, NOW]
    assert await counted(KEY) == [NOW + 3, NOW + 2, NOW]
    assert await counted(ConversationKey("cha", "family"), "ben") == []
    await store.do(usage.give_back, KEY, "ben", NOW)
    await store.do(usage.give_back, KEY, "ben", NOW)
    assert await counted(KEY) == [NOW + 3, NOW + 2]
    await store.do(conversations.touch, KEY, HERE, Language.EN, NOW)
    await store.do(conversations.moved, "chat", "family", "clan")
    assert await counted(ConversationKey("chat", "clan")) == [NOW + 3, NOW + 2]
    await store.do(usage.note, OTHER, "ben", NOW + 2 + usage.DAY_S)
    assert await counted(ConversationKey("chat", "clan")) == [NOW + 3]


async def test_what_could_not_be_delivered_is_found_here_and_for_the_person_who_asked(store: Store) -> None:
    await store.do(projects.create, "p", KEY, NOW)
    project = await store.do(projects.get, "p")
    await store.do(projects.add_export, Order("e", "p", "ben"), project, {}, 1000, NOW)
    await store.do(projects.change_export, "e", state=projects.KEPT)
    assert [one.id for one in await store.do(projects.kept, KEY, "")] == ["e"]
    assert [one.id for one in await store.do(projects.kept, OTHER, "ben")] == ["e"]
    assert not await store.do(projects.kept, OTHER, "ann")
    assert not await store.do(projects.kept, OTHER, "")


async def test_an_invitation_is_good_once_and_for_a_day(store: Store) -> None:
    token = await store.do(invitations.invite, KEY, "ben", NOW)
    found = await store.do(invitations.find, token, NOW + 1)
    assert found is not None
    assert (found.key, found.sender) == (KEY, "ben")
    assert await store.do(invitations.find, token, NOW + invitations.LIFETIME_S) is None
    await store.do(invitations.use, found.id)
    assert await store.do(invitations.find, token, NOW + 1) is None
    assert not await store.do(invitations.use, found.id)
    await store.do(invitations.give_back, found.id)
    assert await store.do(invitations.use, found.id)
    assert await store.do(invitations.drop_expired, NOW + invitations.LIFETIME_S) == [found.id]
    assert not await store.do(invitations.drop_expired, NOW + invitations.LIFETIME_S)


async def test_a_person_leaves_with_his_own_and_the_others_keep_theirs(store: Store) -> None:
    names: dict[str, str] = {}
    for number, (turn, sender) in enumerate((("t1", "ann"), ("t2", "ben"))):
        said = replace(photo(number), sender=Sender(sender))
        await store.do(conversations.touch, KEY, HERE, Language.EN, NOW, group=True)
        await store.do(turns.add, [said], turn, NOW)
        await store.do(turns.start_turn, turn, KEY, NOW)
        await store.do(received_files.add_files, [said], turn)
        [file] = await store.do(received_files.files_of_turn, turn)
        names[sender] = file.id
        await store.do(received_files.change_file, file.id, project="p", state=received_files.UPLOADED)
    await store.do(projects.create, "p", KEY, NOW, "ben")
    await store.do(projects.set_session, "p", Session("s"))
    assert await store.do(user_erasure.conversations_of, "chat", "ben") == {KEY: True}
    traces = await store.do(user_erasure.leave, KEY, "ben")
    assert traces.turns == ("t2",)
    assert [names["ben"] in key for key in traces.keys] == [True]
    assert [one.session_id for one in traces.sessions] == ["s"]
    assert [file.id for file in await store.do(received_files.files_of_project, "p")] == [names["ann"]]
    left = await store.do(projects.get, "p")
    assert (left.session, left.starter) == (None, "")
    assert not await store.do(user_erasure.conversations_of, "chat", "ben")
    assert await store.do(user_erasure.conversations_of, "chat", "ann") == {KEY: True}


async def test_what_others_begin_in_a_project_after_somebody_left_it_is_not_swept(store: Store) -> None:
    async def post(id: str, turn: str) -> None:
        with owned_by(turn=turn, project="p"):
            await store.do(idempotency_log.begin, f"post:{id}", KEY, {}, NOW)
            await store.do(live_messages.put, KEY, f"progress:{id}", live_messages.Slot("1", "a", NOW))

    for number, (turn, sender) in enumerate((("t1", "ann"), ("t2", "ben"))):
        said = replace(photo(number), sender=Sender(sender))
        await store.do(conversations.touch, KEY, HERE, Language.EN, NOW, group=True)
        await store.do(turns.add, [said], turn, NOW)
        await store.do(turns.start_turn, turn, KEY, NOW)
        await store.do(received_files.add_files, [said], turn)
        [file] = await store.do(received_files.files_of_turn, turn)
        await store.do(received_files.change_file, file.id, project="p", state=received_files.UPLOADED)
    await store.do(projects.create, "p", KEY, NOW, "ben")
    await post("before", "t1")
    traces = await store.do(user_erasure.leave, KEY, "ben")
    assert await rows(store, tables.attempts) == 0
    await post("late", "t2")
    await post("anew", "t3")
    await store.do(deletion.sweep, deletion.Forgotten("f", KEY, HERE, "", traces, False, NOW))
    assert await store.do(idempotency_log.get, "post:late") is None
    assert await store.do(idempotency_log.get, "post:anew") is not None
    assert await store.do(live_messages.get, KEY, "progress:anew") is not None
    await store.do(deletion.project, KEY, "p")
    assert [await rows(store, table) for table in (tables.attempts, tables.slots)] == [0, 0]


@pytest.mark.parametrize("way", ["project", "person", "retention"])
async def test_what_a_replica_of_version_0_1_wrote_goes_too(store: Store, way: str) -> None:
    await begun(store)
    other = f"{TURN[:-2]}bb"
    await store.do(idempotency_log.begin, f"edit:{other}:0", OTHER, {"words": "as they are"}, NOW)
    await store.do(idempotency_log.begin, f"edit:{TURN}:0", KEY, {"words": "as they were"}, NOW)
    await store.do(live_messages.put, KEY, f"coming:{TURN}", live_messages.Slot("1", "a", NOW))
    if way == "project":
        await store.do(projects.create, f"p-{TURN}", KEY, NOW)
        await store.do(turns.set_plan, TURN, {}, f"p-{TURN}")
        await store.do(deletion.project, KEY, f"p-{TURN}")
    elif way == "person":
        await store.do(user_erasure.leave, KEY, "")
    else:
        await store.do(deletion.loose_turns, NOW + 1)
    assert await store.do(idempotency_log.get, f"edit:{TURN}:0") is None
    assert await store.do(live_messages.get, KEY, f"coming:{TURN}") is None
    assert await store.do(idempotency_log.get, f"edit:{other}:0") is not None


async def test_nobody_is_greeted_again_once_the_first_turn_is_deleted(store: Store) -> None:
    await begun(store)
    slots = sorted(live_messages.OF_CONVERSATION)
    assert slots == ["connecting", "greeting", "latest"]
    with owned_by(turn=TURN):
        for slot in (*slots, "progress:1"):
            await store.do(live_messages.put, KEY, slot, live_messages.Slot("1", "a", NOW))
    await store.do(deletion.loose_turns, NOW + 1)
    assert [await store.do(live_messages.get, KEY, slot) is not None for slot in slots] == [True] * 3
    assert await store.do(live_messages.get, KEY, "progress:1") is None


async def test_what_is_kept_counts_for_the_chat_and_for_the_person(store: Store) -> None:
    await begun(store)
    [file] = await store.do(received_files.files_of_turn, TURN)

    async def left(key: ConversationKey, sender: str) -> int:
        return await store.do(stored_bytes.left, key, sender, 1000)

    assert await left(KEY, "ann") == 1000
    await store.do(received_files.change_file, file.id, state=received_files.READY, size=300, sender="ann")
    await store.do(projects.create, "p", KEY, NOW, "ann")
    await store.do(projects.add_export, Order("e", "p", "ann"), await store.do(projects.get, "p"), {}, 1, NOW)
    await store.do(projects.change_export, "e", media={"size": 600})
    assert await left(KEY, "ben") == 100
    assert await left(OTHER, "ann") == 100, "in all chats of the channel"
    assert await left(OTHER, "ben") == 1000
    assert await left(ConversationKey("chat2", "x"), "ann") == 1000
    assert await store.do(stored_bytes.left, KEY, "ann", 0) > 10**12
