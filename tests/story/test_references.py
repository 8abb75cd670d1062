"""If the log has details about an error, the message ends with a short reference that the log line has too."""

from __future__ import annotations

import re

import pytest
from structlog.testing import capture_logs

from tests.fakes.cloud import Cut, Refuse, Script, Status
from tests.fakes.cloud.script import Fault
from tests.story.cloud import MAKE, SHARED, Story

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

TITLE = 'add a title "Sea"'


@pytest.mark.parametrize(
    ("call", "faults", "said", "event"),
    [
        ("run_sse", [Refuse(429), Refuse(429)], "The video service is busy.", "turn-failed"),
        ("run_sse", [Refuse(1001)], "does not accept this bot’s access key", "turn-failed"),
        ("state", [Status(502)] * 5, "cannot be reached right now", "turn-failed"),
        ("run_sse", [Script(Cut())], "I cannot tell whether this change was made", "edit-lost"),
    ],
)
async def test_an_error_of_an_edit_leads_to_the_log(
    story: Story, call: str, faults: list[Fault], said: str, event: str
) -> None:
    await story.says(MAKE, story.album(1))
    story.cloud.next(call, *faults)
    with capture_logs() as logs:
        text = (await story.says(TITLE))[-1]
    assert said in text
    assert event in _logged(text, logs)


async def test_a_photo_that_could_not_be_fetched_leads_to_the_log(story: Story) -> None:
    with capture_logs() as logs:
        [text] = await story.says("", [story.parts.folder / "deleted.jpg"])
    assert "I could not fetch “deleted.jpg”." in text
    assert "file-not-had" in _logged(text, logs)


async def test_what_is_the_persons_own_matter_has_no_reference(story: Story) -> None:
    (story.parts.folder / "empty.jpg").write_bytes(b"")
    [text] = await story.says("", [story.parts.folder / "empty.jpg"])
    assert "(ref" not in text
    story.cloud.next("run_sse", Refuse(2001))
    assert "(ref" not in (await story.says(MAKE, story.album(1)))[-1]


def _logged(text: str, logs: object) -> list[str]:
    """The log's events with the reference at the message's end."""
    found = re.search(r" \(ref ([0-9a-f]{4})\)$", text)
    assert found, text
    assert isinstance(logs, list)
    return [line["event"] for line in logs if f"'{found[1]}'" in str(line)]
