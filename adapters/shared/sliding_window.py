"""Counts the events of the last seconds, to keep to what a platform allows. Pure."""

from collections import deque


class SlidingWindow:
    """The moments, in Unix seconds, of the events of the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._moments: deque[float] = deque()

    def add(self, now: float) -> None:
        """Counts an event."""
        self._moments.append(now)

    def wait(self, now: float, most: int) -> float:
        """Seconds until one more event is within `most`; 0 if it is now."""
        while self._moments and self._moments[0] <= now - self._seconds:
            self._moments.popleft()
        over = len(self._moments) - most
        return self._moments[over] + self._seconds - now if over >= 0 else 0.0
