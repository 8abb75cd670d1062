"""Edit operations: what a person wants done to a video, as values. The language room reads them, the studio does them.

Times are in milliseconds, shares from 0 to 1, colours `#rrggbb`. A selection of None means whatever the operation
applies to when nobody says which. Each module holds the operations of one subject.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of the video, or one thing to say about it."""
