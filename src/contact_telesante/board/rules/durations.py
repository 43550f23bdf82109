"""Lengths of time as predicates write them: `45min`, `48h`, `3d`.

A length in days follows the calendar when it meets a date; it is exact (24 h each) when it meets an instant.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=36_600)
NOTHING: Final = timedelta(0)

_SHAPE = re.compile(r"([0-9]{1,8})(min|h|d)")
_UNITS: Final = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Duration:
    """A signed length of time; `calendar` says it was written in days."""

    delta: timedelta
    calendar: bool

    def __neg__(self) -> "Duration":
        return Duration(-self.delta, self.calendar)


NO_TIME: Final = Duration(NOTHING, calendar=True)


def parse_duration(text: object) -> Duration:
    """Read `45min`, `48h` or `3d`.

    Raises `ValueError` on any other shape and beyond a century.
    """
    match = _SHAPE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(text)
    delta = int(match[1]) * _UNITS[match[2]]
    if delta > LONGEST:
        raise ValueError(text)
    return Duration(delta, calendar=match[2] == "d")
