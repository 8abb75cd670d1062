"""Response envelopes in every variant, and their contents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.backends.nemo import answer, response_parsing
from bot.backends.nemo.answer import FAILED, UNREADABLE, read
from bot.backends.nemo.credentials import expiry
from bot.backends.nemo.response_parsing import CLOUD, MIB
from bot.domain.backend import Asset, Credits, Render, Session, State, Upload
from bot.domain.messages import MediaKind


def answered(body: object, status: int = 200) -> answer.Answer:
    return read(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    "body", [{"code": 0, "data": {"x": 1}}, {"success": True, "data": {"x": 1}}, {"x": 1}, {"code": "0", "x": 1}]
)
def test_every_good_envelope_is_read(body: object) -> None:
    assert answered(body).code == 0
    assert answered(body).data["x"] == 1


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"code": 1001}, 1001),
        (200, {"code": "1001"}, 1001),
        (401, {"detail": "Unauthorized"}, 1001),
        (401, None, 1001),
        (200, {"code": 401}, 1001),
        (404, {"code": 1002, "detail": "Session not found"}, 1002),
        (404, {"detail": "Session not found"}, 404),
        (402, {"code": 2001}, 2001),
        (402, None, 402),
        (413, None, 4002),
        (415, None, 4001),
        (422, {"detail": [{"loc": ["body"], "msg": "missing"}]}, 422),
        (429, None, 429),
        (400, {"error": {"code": 2001}}, 2001),
        (400, {"code": 99}, 400),
        (200, {"code": 99}, 99),
        (200, {"success": False}, FAILED),
        (200, {"success": False, "code": 0}, FAILED),
        (200, [1, 2], UNREADABLE),
        (302, None, 302),
        (500, {"code": 0}, 500),
    ],
)
def test_a_code_is_found_wherever_it_stands(status: int, body: object, code: int) -> None:
    assert read(status, {}, b"" if body is None else json.dumps(body).encode()).code == code


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'{"code": 0', b"[" * 100_000, b"\xff\xfe"])
def test_a_good_status_with_an_unreadable_body_is_no_success(body: bytes) -> None:
    assert read(200, {}, body).code == UNREADABLE


def test_an_empty_body_is_a_bare_success() -> None:
    assert read(204, {}, b"").code == 0


def test_a_sample_is_short_and_holds_no_token() -> None:
    body = b'{"token": "nmv_usr_secret", "pad": "' + b"x" * 10_000
    sample = read(200, {}, body).sample
    assert len(sample) <= answer.SAMPLE
    assert "secret" not in sample


@pytest.mark.parametrize(("header", "seconds"), [("", 30), ("7", 30), ("90", 90), ("99999", 300), ("soon", 30)])
def test_a_rate_limit_waits_as_documented_or_longer_if_asked(header: str, seconds: float) -> None:
    assert read(429, {"retry-after": header}, b"").wait_s == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_800_000_000, 1_800_000_000),
        ("1800000000", 1_800_000_000),
        (1_800_000_000_000, 1_800_000_000),
        ("2027-01-15T08:00:00Z", 1_800_000_000),
        ("2027-01-15T08:00:00+00:00", 1_800_000_000),
        ("2027-01-15T08:00:00", 1_800_000_000),
        ("next week", 0),
        (None, 0),
        ("inf", 0),
        ([], 0),
    ],
)
def test_an_expiry_is_read_in_any_notation(value: object, seconds: float) -> None:
    assert expiry({"expires_at": value}) == seconds


def test_a_session_is_read() -> None:
    assert response_parsing.session({"session_id": "s", "task_id": 7, "user_id": "u"}) == Session("s", "7", "u")
    assert response_parsing.session({"sessionId": "s"}) == Session("s")
    assert response_parsing.session({"task_id": "t"}) is None


def test_a_service_that_says_nothing_of_itself_is_the_cloud() -> None:
    assert response_parsing.service({"code": 0, "x": 1}) == CLOUD
    assert CLOUD.max_bytes == 200 * MIB
    assert CLOUD.poll_s == 30
    assert "heic" not in CLOUD.accepts
    assert {"mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp"} <= CLOUD.accepts
    assert {"mp3", "wav", "m4a", "aac"} <= CLOUD.accepts


def test_a_studio_says_what_it_is() -> None:
    said = {"name": "studio", "accepts": [".HEIC", "jpg"], "max_bytes": "10", "poll_after_ms": 250, "free": True}
    found = response_parsing.service({**said, "idempotent": True})
    assert (found.name, found.accepts, found.max_bytes) == ("studio", frozenset({"heic", "jpg"}), 10)
    assert (found.poll_s, found.free, found.idempotent) == (0.25, True, True)


def _upload(name: str, kind: MediaKind = MediaKind.PHOTO) -> Upload:
    return Upload(f"inbox/{name}", name, kind, "image/jpeg")


def _file(name: str, **fields: object) -> dict[str, object]:
    return {"filename": name, "file_type": "image", **fields}


@pytest.mark.parametrize(
    ("answered", "urls"),
    [
        ([_file("a.jpg", cdn_url="1"), _file("b.jpg", cdn_url="2")], ["1", "2"]),
        ([_file("b.jpg", cdn_url="2"), _file("a.jpg", cdn_url="1")], ["1", "2"]),
        ([_file("x1.jpg", cdn_url="1"), _file("x2.jpg", cdn_url="2")], ["1", "2"]),
        ([_file("x.jpg", cdn_url="2"), _file("a.jpg", cdn_url="1")], ["1", "2"]),
        ([_file("b.jpg", cdn_url="2")], ["2"]),
        ([], []),
    ],
)
def test_assets_come_in_the_order_of_the_files(answered: list[dict[str, object]], urls: list[str]) -> None:
    assets = response_parsing.uploaded({"files": answered}, [_upload("a.jpg"), _upload("b.jpg")])
    assert [asset.url for asset in assets] == urls
    assert all(asset.name == {"1": "a.jpg", "2": "b.jpg"}[asset.url] for asset in assets)


def test_files_of_one_name_keep_their_order() -> None:
    answered = [_file("image.jpg", cdn_url="1"), _file("image.jpg", cdn_url="2")]
    assets = response_parsing.uploaded({"files": answered}, [_upload("image.jpg")] * 2)
    assert [asset.url for asset in assets] == ["1", "2"]


def test_an_upload_answered_without_a_list_took_every_file() -> None:
    uploads = [_upload("a.jpg"), _upload("b.mp4", MediaKind.VIDEO)]
    assert response_parsing.uploaded({"session_state_applied": True}, uploads) == (
        Asset("a.jpg", "image"),
        Asset("b.mp4", "video"),
    )


def test_an_asset_is_read_with_numbers_of_any_kind() -> None:
    item = {"filename": "a", "file_type": "video", "duration": "2.5", "width": 640.0, "height": "360", "fps": None}
    assert response_parsing.assets([item, "junk"]) == (Asset("a", "video", duration=2.5, width=640, height=360),)
    assert response_parsing.assets({"id": {"name": "a", "type": "image", "url": "u"}}) == (Asset("a", "image", "u"),)


VIDEO = {"tt": 0, "sg": [{"d": 1000}]}
MUSIC = {"tt": 1, "sg": [{"d": 1000}]}


@pytest.mark.parametrize(
    ("media", "tracks", "raw"),
    [
        ([{"filename": "raw.mp4"}], [], True),
        ([{"filename": "raw.mp4"}], [VIDEO], True),
        ({"videos": ["raw.mp4"]}, [VIDEO], True),
        ([{"filename": "raw.mp4"}], [VIDEO, MUSIC], False),
        ([], [VIDEO], False),
        ({"videos": []}, [VIDEO], False),
        (None, [], False),
    ],
)
def test_the_first_stage_of_a_generation_is_told_from_the_second(media: object, tracks: list[Any], raw: bool) -> None:
    assert response_parsing.state({"state": {"draft": {"t": tracks}, "generated_media": media}}).raw_video is raw


@pytest.mark.parametrize("state", [{"draft": {"t": [VIDEO]}}, {"draft": json.dumps({"t": [VIDEO]})}])
def test_a_draft_may_be_an_object_or_its_text(state: dict[str, object]) -> None:
    assert response_parsing.state({"state": state}).draft == {"t": [VIDEO]}
    assert response_parsing.state({"state": json.dumps(state)}).draft == {"t": [VIDEO]}


def test_a_state_without_anything_is_empty() -> None:
    for data in ({}, {"state": None}, {"state": {"draft": 7, "video_infos": "x"}}):
        assert response_parsing.state(data) == State({})


def test_a_balance_is_read() -> None:
    assert response_parsing.balance({"available": "12.5", "frozen": 3, "total": 15.5}, free=False) == Credits(
        12.5, 3, 15.5
    )
    assert response_parsing.balance({"total": 10, "frozen": 4}, free=False) == Credits(6, 4, 10)
    assert response_parsing.balance({}, free=False) is None
    assert response_parsing.balance({}, free=True) == Credits(0, free=True)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"status": "pending", "progress": 0}, Render("r", "pending")),
        ({"status": "queued", "progress": "0"}, Render("r", "pending")),
        ({"status": "rendering", "progress": "45"}, Render("r", "processing", 45)),
        ({"status": "IN-PROGRESS", "progress": "45%"}, Render("r", "processing", 45)),
        ({"status": "processing", "progress": 0.45}, Render("r", "processing", 45)),
        ({"status": "processing", "progress": 1}, Render("r", "processing", 1)),
        (
            {"status": "processing", "progress": 0.45, "poll_after_ms": 250},
            Render("r", "processing", 0.45, poll_s=0.25),
        ),
        ({"status": "reticulating"}, Render("r", "processing")),
        ({"status": "processing", "progress": 400}, Render("r", "processing", 100)),
        ({"status": "failed", "error": "x"}, Render("r", "failed")),
        ({"status": "error"}, Render("r", "failed")),
        ({"status": "canceled"}, Render("r", "cancelled")),
        (
            {"status": "completed", "output": {"url": "u", "duration": "4.5", "size": 99.0}},
            Render("r", "completed", 100, "u", 4.5, 99),
        ),
        ({"status": "success", "outputUrl": "u", "duration": 4.5}, Render("r", "completed", 100, "u", 4.5)),
        ({"status": "done", "output": "u"}, Render("r", "completed", 100, "u")),
        ({"output": {"url": "u"}}, Render("r", "completed", 100, "u")),
        ({"status": "completed"}, Render("r", "completed", 100)),
        (
            {"status": "pending", "queue_position": "2", "remaining_s": 12.5, "poll_after_ms": 500},
            Render("r", "pending", queue_position=2, remaining_s=12.5, poll_s=0.5),
        ),
        ({}, None),
        ({"progress": 5}, None),
    ],
)
def test_a_render_is_read_in_both_shapes(data: dict[str, object], expected: Render | None) -> None:
    assert response_parsing.render(data, "r") == expected
