"""What every test has: the loopback guard, for this process and its children, and a look at its log for tokens."""

import importlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

GUARD = str(Path(__file__).parent / "guard")
sys.path.insert(0, GUARD)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

importlib.import_module("sitecustomize")
leaks = importlib.import_module("tests.leaks").leaks


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
    """Where everything is installed (NOTHING_SKIPPED), a skipped test is a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("NOTHING_SKIPPED"):
        terminalreporter.section("skipped, though nothing may be")
        for report in skipped:
            terminalreporter.line(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turns such a run red."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and os.environ.get("NOTHING_SKIPPED") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
