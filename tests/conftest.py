"""What every test has: the loopback guard, for this process and its children."""

import importlib
import os
import sys
from pathlib import Path

import pytest

GUARD = str(Path(__file__).parent / "guard")
sys.path.insert(0, GUARD)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

importlib.import_module("sitecustomize")


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
