"""What a predicate is held against, and what it becomes once compiled."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from contact_telesante.board.definition import Definition, Json
from contact_telesante.board.rules.values import Context


@dataclass(frozen=True, slots=True)
class Row:
    """A patient as predicates read it. `stamps` and `confirmed` are {field key: [number, user, ISO instant]}, `charted`
    one such stamp: without them, the cell that says whether a patient is charted is taken at its word.
    """

    values: Mapping[str, Json]
    stamps: Mapping[str, Sequence[Any]]
    definition: Definition
    context: Context
    confirmed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    charted: Sequence[Any] | None = None


class BadPredicate(ValueError):
    """The predicate cannot be held against rows of that board; `problems` are sentences for its builder."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


Test: TypeAlias = Callable[[Row], bool]
Flips: TypeAlias = Callable[[Row], Iterable[datetime]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A predicate ready to run: its test, and for each part that depends on the clock, when time may turn it."""

    holds: Test
    flips: tuple[Flips, ...] = ()

    def next_change(self, row: Row) -> datetime | None:
        """The first instant after now at which time alone may change the answer; `None` if never."""
        now = row.context.now
        return min((instant for flips in self.flips for instant in flips(row) if instant > now), default=None)
