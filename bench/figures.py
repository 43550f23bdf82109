"""What a benchmark tells: figures with their budget, and the bare limit measured in the same run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = "\n;\n"  # between the statements of a note


@dataclass(frozen=True)
class Figure:
    """One measured quantity. `budget` is the most it may be, or the least when `more` is better; None: no promise."""

    name: str
    measured: float
    unit: str
    budget: float | None = None
    bare: float | None = None
    more: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `over` or, without a budget, nothing."""
        if self.budget is None:
            return ""
        return "ok" if (self.measured >= self.budget if self.more else self.measured <= self.budget) else "over"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` per cent of them do not pass; NaN for none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def ms(seconds: float) -> float:
    """Seconds as milliseconds, to the hundredth."""
    return round(seconds * 1000, 2)
