"""The wait until the next video, in hours or minutes, and never too short."""

from __future__ import annotations

from bot.conversation.info.quotas import Quota, used_up
from bot.domain.messages import Language


def test_when_there_is_one_again_is_said_in_hours_or_minutes() -> None:
    quota = Quota(0, "quota-person", 3, again_at=10_000.0)
    assert used_up(quota, 10_000.0 - 4.2 * 3600, Language.EN).endswith("export again in about 5 hours.")
    assert used_up(quota, 10_000.0 - 3600, Language.EN).endswith("export again in about 1 hour.")
    assert used_up(quota, 9_000.0, Language.EN).endswith("export again in about 17 minutes.")
    assert used_up(quota, 9_990.0, Language.ZH).endswith("大约 1 分钟后可以继续导出。")
