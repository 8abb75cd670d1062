"""Uploads at the wire: several in one request, in order, flat in memory; refusals by name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

import pytest

from bot.backends.nemo import NemoBackend
from bot.domain.backend import Session, Upload
from bot.domain.errors import (
    BackendUnreachable,
    FileUnavailable,
    OutcomeUnknown,
    UnsupportedUpload,
    UploadTooLarge,
)
from bot.domain.messages import MediaKind
from bot.domain.photo_facts import Facts
from bot.storage.object_store import Files
from tests.fakes.cloud import Cloud, Drop, Refuse, Replace, Status, mp4
from tests.fakes.cloud.client import OPERATOR, MakeBackend

pytest_plugins = ["tests.fakes.cloud.fixtures"]


@pytest.fixture
async def session(backend: NemoBackend) -> Session:
    return await backend.open_session("", "en")


async def stored(
    files: Files, name: str, data: bytes = b"bytes", kind: MediaKind = MediaKind.PHOTO, mime: str = "image/jpeg"
) -> Upload:
    key = f"inbox/{hashlib.sha256(name.encode()).hexdigest()}"
    await files.put(key, data)
    return Upload(key, name, kind, mime)


async def test_several_files_go_in_one_request_and_keep_their_order(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    uploads = [
        await stored(files, "z.jpg", b"\xff\xd8\xff" * 999),
        await stored(files, "a clip.mp4", mp4(2000), MediaKind.VIDEO, "video/mp4"),
        await stored(files, "m.wav", b"", MediaKind.AUDIO, "audio/wav"),
    ]
    assets = await backend.upload("", session, uploads, key="turn-7:0")
    assert len(cloud.calls("upload")) == 1
    assert cloud.calls("upload")[0].headers["idempotency-key"] == "turn-7:0"
    assert "transfer-encoding" not in cloud.calls("upload")[0].headers
    arrived = cloud.world.sessions[session.session_id].files
    assert [file.name for file in arrived] == ["z.jpg", "a clip.mp4", "m.wav"]
    assert [file.mime for file in arrived] == ["image/jpeg", "video/mp4", "audio/wav"]
    assert [file.data for file in arrived] == [b"\xff\xd8\xff" * 999, mp4(2000), b""]
    assert [(asset.name, asset.kind) for asset in assets] == [
        ("z.jpg", "image"),
        ("a clip.mp4", "video"),
        ("m.wav", "audio"),
    ]
    assert (assets[1].width, assets[1].height) == (160, 90)
    assert assets[1].duration == pytest.approx(2.0, abs=0.1)
    assert assets[0].hash == hashlib.sha256(b"\xff\xd8\xff" * 999).hexdigest()


@pytest.mark.parametrize(
    "name", ['my "best" photo.jpg', "照片 1.jpg", "line\r\nbreak.jpg", "%22.jpg", "é" * 90 + ".jpg"]
)
async def test_any_name_travels(backend: NemoBackend, session: Session, cloud: Cloud, files: Files, name: str) -> None:
    assets = await backend.upload("", session, [await stored(files, name)])
    assert [asset.name for asset in assets] == [name]
    assert cloud.world.sessions[session.session_id].files[0].data == b"bytes"


@pytest.mark.parametrize("mime", ["", "image/jpeg\r\nX-Evil: 1", "not a type", "image/日本"])
async def test_an_odd_mime_is_sent_as_bytes(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files, mime: str
) -> None:
    await backend.upload("", session, [await stored(files, "a.jpg", mime=mime)])
    assert cloud.world.sessions[session.session_id].files[0].mime == "application/octet-stream"


async def test_facts_go_only_to_a_service_that_takes_them(
    make_backend: MakeBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    facts = Facts("2024-05-01T12:00:00+02:00", 2.5, 0.4, "ab" * 28, ((0.1, 0.2, 0.3, 0.4),))
    uploads = [replace(await stored(files, "照片.jpg"), facts=facts), await stored(files, "b.jpg")]
    await make_backend(token=OPERATOR).upload("", session, uploads)
    assert "facts" not in cloud.forms[-1]
    cloud.service = {"max_bytes": 3 * 1024 * 1024, "facts": True}
    await make_backend(token=OPERATOR).upload("", session, uploads)
    assert json.loads(cloud.forms[-1]["facts"]) == [json.loads(json.dumps(asdict(facts))), None]
    assert [file.name for file in cloud.world.sessions[session.session_id].files[-2:]] == ["照片.jpg", "b.jpg"]


async def test_nothing_to_upload_is_no_request(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    assert await backend.upload("", session, []) == ()
    assert cloud.calls("upload") == []


async def test_a_file_that_is_gone_is_told(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    with pytest.raises(FileUnavailable):
        await backend.upload("", session, [Upload("inbox/none", "a.jpg", MediaKind.PHOTO, "image/jpeg")])
    assert cloud.calls("upload") == []


async def test_a_file_over_the_limit_is_not_even_sent(
    make_backend: MakeBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    cloud.service = {"max_bytes": 3 * 1024 * 1024}
    uploads = [await stored(files, "small.jpg"), await stored(files, "big.jpg", b"x" * (3 * 1024 * 1024 + 1))]
    with pytest.raises(UploadTooLarge) as raised:
        await make_backend(token=OPERATOR).upload("", session, uploads)
    assert raised.value.params == {"name": "big.jpg", "limit_mb": 3}
    assert cloud.calls("upload") == []


async def test_what_the_service_refuses_is_told_by_name(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    cloud.max_bytes = 100
    small = await stored(files, "small.jpg")
    with pytest.raises(UploadTooLarge) as large:
        await backend.upload("", session, [small, await stored(files, "big.jpg", b"x" * 101)])
    assert large.value.params == {"name": "big.jpg", "limit_mb": 200}
    with pytest.raises(UnsupportedUpload) as odd:
        await backend.upload("", session, [small, await stored(files, "notes.docx")])
    assert odd.value.params == {"name": "notes.docx"}
    cloud.next("upload", Refuse(4001), Refuse(4002))
    with pytest.raises(UnsupportedUpload) as unnamed:
        await backend.upload("", session, [small])
    assert unnamed.value.params == {"name": "small.jpg"}
    with pytest.raises(UploadTooLarge):
        await backend.upload("", session, [small])


async def test_a_file_the_service_left_out_is_missing_from_the_answer(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    cloud.next("upload", Replace({"code": 0, "data": {"files": [{"filename": "b.jpg", "file_type": "image"}]}}))
    uploads = [await stored(files, "a.jpg"), await stored(files, "b.jpg")]
    assert [asset.name for asset in await backend.upload("", session, uploads)] == ["b.jpg"]


@pytest.mark.parametrize("fault", [Refuse(1001), Status(429)])
async def test_an_upload_that_is_repeated_begins_anew(
    make_backend: MakeBackend, cloud: Cloud, files: Files, fault: Refuse | Status
) -> None:
    backend = make_backend()
    session = await backend.open_session("", "en")
    cloud.next("upload", fault)
    await backend.upload("", session, [await stored(files, "a.jpg", b"x" * 500_000)])
    arrived = cloud.world.sessions[session.session_id].files
    assert [file.size for file in arrived] == [500_000]


@pytest.mark.parametrize("fault", [Drop(effect=True), Status(502), Status(504), Replace(b"<html>")])
async def test_an_upload_that_may_have_arrived_is_not_taken_for_failed(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files, fault: Drop | Status | Replace
) -> None:
    cloud.next("upload", fault)
    with pytest.raises(OutcomeUnknown):
        await backend.upload("", session, [await stored(files, "a.jpg")])
    assert len(cloud.calls("upload")) == 1


async def test_half_an_upload_did_not_happen(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files
) -> None:
    cloud.next("upload", Drop())
    with pytest.raises(BackendUnreachable):
        await backend.upload("", session, [await stored(files, "big.jpg", b"x" * 40_000_000)])
    assert cloud.world.sessions[session.session_id].files == []


@pytest.mark.parametrize("status", [500, 503])
async def test_a_service_that_failed_may_be_asked_again(
    backend: NemoBackend, session: Session, cloud: Cloud, files: Files, status: int
) -> None:
    cloud.next("upload", Status(status))
    with pytest.raises(BackendUnreachable):
        await backend.upload("", session, [await stored(files, "a.jpg")])


async def test_the_state_lists_the_files(backend: NemoBackend, session: Session, cloud: Cloud, files: Files) -> None:
    await backend.upload("", session, [await stored(files, "a.jpg"), await stored(files, "b.jpg")])
    state = await backend.state("", session)
    assert [asset.name for asset in state.assets] == ["a.jpg", "b.jpg"]
    assert state.user_id == session.user_id
