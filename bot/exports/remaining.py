"""The time that a render still takes, as it is shown: by its own rate once that is known, and without leaps.

What is shown never grows. If the render turns out to take much longer, that is said, once, with the new time.
"""

from dataclasses import dataclass

from bot.domain.backend import Render

LEAST_S, LEAST_PERCENT = 2.0, 5.0
"""So much time and progress make a rate. Before that, the back end's estimate counts, by its latest renders."""
MUCH, MUCH_S = 1.5, 10.0
"""An estimate that is larger by this factor and by so many seconds is a longer time …"""
LASTING_S = 8.0
"""… if it has been so for this long: a moment's halt is none."""
WILD = 3.0
"""Beyond this factor no time is shown any more."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is shown of the time left; `longer`: it takes longer than was shown before."""

    seconds: float | None = None
    longer: bool = False


NONE = Outlook()


class Remaining:
    """Follows one render. Its clock stands still while the render does."""

    def __init__(self) -> None:
        self._shown: float | None = None
        self._begun: tuple[float, float] | None = None
        """When it first had progress, and how much."""
        self._seen: float | None = None
        self._stood = 0.0
        self._over: float | None = None
        """Since when the estimate has been much larger than what is shown."""
        self._longer = False

    def note(self, now: float, render: Render) -> Outlook:
        """The outlook after an observation at `now` (in seconds, of any clock)."""
        if self._seen is not None and render.held:
            self._stood += now - self._seen
        self._seen, at = now, now - self._stood
        if render.queue_position:
            return Outlook()
        estimate = self._estimate(at, render)
        if estimate is None:
            return Outlook(self._shown, self._longer)
        shown = estimate if self._shown is None else min(self._shown, estimate)
        if self._is_longer(at, shown, estimate):
            shown, self._longer = estimate, True
        self._shown = shown
        return Outlook(None if estimate > WILD * shown + MUCH_S else shown, self._longer)

    def _estimate(self, at: float, render: Render) -> float | None:
        """The time left by the render's own rate since it first had progress, else by what the back end says."""
        if render.percent >= 100:
            return 0.0
        if self._begun is None and render.percent > 0:
            self._begun = at, render.percent
        if self._begun is not None:
            gone, done = at - self._begun[0], render.percent - self._begun[1]
            if gone >= LEAST_S and done >= LEAST_PERCENT:
                return gone / done * (100 - render.percent)
        return render.remaining_s if self._shown is None else None

    def _is_longer(self, at: float, shown: float, estimate: float) -> bool:
        if self._longer or estimate < max(MUCH * shown, shown + MUCH_S):
            self._over = None
            return False
        self._over = at if self._over is None else self._over
        return at - self._over >= LASTING_S
