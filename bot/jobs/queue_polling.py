"""When a queue is polled: soon after work has come in, then ever less often, because each poll costs milliseconds."""

import threading
from time import monotonic

FIRST_S = 0.02
"""The first pause after work has come in: its transaction still has to end. Each pause is twice the one before."""


class Pace(threading.Event):
    """What DBOS's worker of a queue waits on between two polls. It is set once the worker shall end."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._work_arrived = True  # a start may find work that the last stop left
        self._pause_s = FIRST_S

    def work_arrived(self) -> None:
        """Shortens the pauses again. Any thread may call it."""
        with self._changed:
            self._work_arrived = True
            self._changed.notify()

    def set(self) -> None:
        """Ends the worker."""
        with self._changed:
            super().set()
            self._changed.notify()

    def wait(self, timeout: float | None = None) -> bool:
        """Pauses for at most `timeout` seconds, which is the pause if no work comes. Returns whether to end."""
        with self._changed:
            due = monotonic() + min(self._pause_s, timeout or self._pause_s)
            while not self.is_set():
                if self._work_arrived:
                    self._work_arrived, self._pause_s = False, FIRST_S
                    due = min(due, monotonic() + FIRST_S)
                if (left := due - monotonic()) <= 0:
                    break
                self._changed.wait(left)
            self._pause_s = min(2 * self._pause_s, timeout or self._pause_s)
            return self.is_set()
