"""What draws the eye: which cues hold on a row, and which wins the line and each cell.

A cue that cannot work (a column retired since, a wrong value) never holds, never raises and never hides a row;
`broken_cues` tells the superuser. Cues are the same for everybody, so `me` has no place in them.
"""

import weakref
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.utils.translation import gettext as _

from contact_telesante.board.definition import SEVERITIES, Cue, Definition, Field, Severity
from contact_telesante.board.rules.predicates import (
    Compiled,
    Row,
    compile_predicate,
    is_personal,
    leaves,
    problems,
)

T = TypeVar("T")
STALE: Final = "stale:"
"""Before a field's key, what `evaluate` answers of a cell to be confirmed. No cue's key has a colon."""


def evaluate(definition: Definition, row: Row) -> list[str]:
    """The keys of the enabled cues that hold on the row, in the definition's order; then `stale:KEY` for each field
    whose information is older than its review says.
    """
    return [key for key, compiled in _working(definition) if compiled.holds(row)]


def next_change(definition: Definition, row: Row) -> datetime | None:
    """The first instant after now at which time alone may change what `evaluate` answers; `None` if never."""
    instants = (compiled.next_change(row) for _key, compiled in _working(definition) if compiled.flips)
    return min((instant for instant in instants if instant is not None), default=None)


def stale_fields(keys: Collection[str]) -> frozenset[str]:
    """Among what `evaluate` answered, the keys of the fields whose information is to be confirmed."""
    return frozenset(key.removeprefix(STALE) for key in keys if key.startswith(STALE))


def reviewed_fields(definition: Definition) -> tuple[Field, ...]:
    """The fields in use whose information grows stale, in order."""
    return tuple(field for field in definition.live_fields if field.review and field.type != "computed")


def broken_cues(definition: Definition) -> dict[str, list[str]]:
    """Why some enabled cues never hold: sentences by cue key."""
    found = {cue.key: cue_faults(cue, definition) for cue in definition.cues if cue.enabled}
    return {key: sentences for key, sentences in found.items() if sentences}


def line_cue(definition: Definition, keys: Collection[str]) -> Cue | None:
    """Among the cues of those keys, the one that tints the line: the most severe, then the first."""
    return next((cue for cue in ranked(definition) if cue.on_line and cue.key in keys), None)


def cell_cues(definition: Definition, keys: Collection[str]) -> dict[str, Cue]:
    """Among the cues of those keys, the one of each cell: the most severe, then the first; by field key."""
    won: dict[str, Cue] = {}
    for cue in ranked(definition):
        if cue.key in keys:
            for field_key in cue.fields:
                won.setdefault(field_key, cue)
    return won


def severity_rank(severity: Severity) -> int:
    """0 for the most severe."""
    return SEVERITIES.index(severity)


def cue_faults(cue: Cue, definition: Definition) -> list[str]:
    """What keeps one cue from working, in sentences for its builder."""
    found = problems(cue.when, definition)
    if not found and not any(leaves(cue.when)):
        found.append(_("This cue has no condition."))
    if is_personal(cue.when):
        found.append(_("A cue is the same for everybody: it cannot depend on who looks."))
    if cue.fields and not definition.subset(cue.fields):
        found.append(_("The columns this cue marks are no longer in use."))
    return found


class PerDefinition(Generic[T]):
    """What is drawn from a definition, kept as long as that very object lives.

    By identity: a definition holds mappings, so it has no hash, and comparing two would cost more than it saves.
    """

    def __init__(self, make: Callable[[Definition], T]) -> None:
        self._make = make
        self._kept: dict[int, tuple[weakref.ref[Definition], T]] = {}

    def __call__(self, definition: Definition) -> T:
        identity = id(definition)
        kept = self._kept.get(identity)
        if kept is not None and kept[0]() is definition:
            return kept[1]
        made = self._make(definition)
        self._kept[identity] = weakref.ref(definition, lambda _gone: self._kept.pop(identity, None)), made
        return made


def _compile_all(definition: Definition) -> tuple[tuple[str, Compiled], ...]:
    working = [cue for cue in definition.cues if cue.enabled and not cue_faults(cue, definition)]
    told = tuple((cue.key, compile_predicate(cue.when, definition)) for cue in working)
    return told + tuple(_staleness(field, definition) for field in reviewed_fields(definition))


def _staleness(field: Field, definition: Definition) -> tuple[str, Compiled]:
    """One for each field, so that the row moves when a second of its cells turns, and none tells of a hidden one."""
    return f"{STALE}{field.key}", compile_predicate({"field": field.key, "op": "stale"}, definition)


def _rank_all(definition: Definition) -> tuple[Cue, ...]:
    return tuple(sorted(definition.cues, key=lambda cue: severity_rank(cue.severity)))


_working: Final = PerDefinition(_compile_all)
ranked: Final = PerDefinition(_rank_all)
"""A board's cues as they win: by severity, then in their order."""
