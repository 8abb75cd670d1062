"""For every test: the loopback guard, in this process and its children, and a search of its log for tokens."""

import gc
import importlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

GUARD = str(Path(__file__).parent / "guard")
sys.path.insert(0, GUARD)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
# No limits for a minute: stories say in moments what people say in minutes. Small videos are quick.
os.environ |= {"QUOTA_MESSAGES_PER_MINUTE": "0", "QUOTA_FILES_PER_MINUTE": "0", "STUDIO_LINES": "360"}

importlib.import_module("sitecustomize")
leaks = importlib.import_module("tests.leaks").leaks

# No test asserts how long it takes, because the machine may be busy. `make soak` tries many more examples.
settings.register_profile("patient", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", settings.get_profile("patient"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "patient"))

LONGEST = (
    *("story/test_crash", "story/test_chats", "story/test_delivery", "story/test_batch", "story/test_typed_buttons"),
    *("story/test_make", "story/test_project_routing", "story/test_discord_team", "story/test_telegram_family"),
    *("story/test_replicas", "story/test_real_photos", "wire/test_render", "wire/test_kinds"),
    *("browser/", "story/", "wire/", "contract/", ""),
)
"""The files that run first, so that no worker is left alone with a long one at the end."""


def _turn(item: pytest.Item) -> int:
    return next(number for number, name in enumerate(LONGEST) if name in item.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first. The order inside each file stays."""
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Takes what is imported by now out of garbage collection, which would take a tenth of the tests' time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test whose output or log holds a token fails, whatever else it shows."""
    report = yield
    found = leaks(report.sections)
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = "\n".join(["a token in the log:", *found])
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """If everything is installed (NOTHING_SKIPPED), reports a skipped test as a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("NOTHING_SKIPPED"):
        terminalreporter.section("skipped, though nothing may be")
        for report in skipped:
            terminalreporter.line(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Makes the run fail if a test was skipped under NOTHING_SKIPPED."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and os.environ.get("NOTHING_SKIPPED") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
