"""What happened to a patient, without its noise, as a clinical note tells it.

Several writings of one cell within five minutes are the last; a change that was taken back never happened, nor one
that came back to where it began. Nothing is inferred: a fact is an entry of the journal, or several made one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from contact_telesante.board.definition import Json
from contact_telesante.board.events import ChangeUndone, PatientDeactivated, PatientReactivated
from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.board.requests.events import (
    RequestAnswered,
    RequestAsked,
    RequestDone,
    RequestTaken,
    RequestWithdrawn,
)
from contact_telesante.journal.events import Event
from contact_telesante.journal.models import Entry

TOGETHER: Final = timedelta(minutes=5)
"""Within that time, several writings of one cell are one."""
Kind: TypeAlias = Literal["asked", "taken", "answered", "done", "withdrawn", "left", "returned"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One cell's passage; `since` is when the writings it is made of began."""

    key: str
    old: Json
    new: Json
    at: datetime
    by_id: UUID | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody verified a cell, and it is unchanged."""

    key: str
    at: datetime
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Said:
    """Something else that happened, with its words when it has some: a question, an answer, the id of a reason."""

    kind: Kind
    at: datetime
    by_id: UUID | None
    words: str = ""


Fact: TypeAlias = Passage | Confirmed | Said


def facts_of(entries: Sequence[Entry], keys: Collection[str], *, requests: bool) -> list[Fact]:
    """The facts of those entries, oldest first, about the cells of those keys; `requests` tells the questions too."""
    void = _taken_back(entries)
    told: list[Fact] = []
    for entry in entries:
        event = entry.event
        said = _said(event, entry)
        if said and (requests or said.kind in {"left", "returned"}):
            told.append(said)
        if isinstance(event, CellsConfirmed):
            told += [Confirmed(key, entry.at, entry.by_id) for key in event.keys if key in keys]
        elif not _is_of_request(event):
            told += _passages(entry, [key for key in event.cells if key in keys and (entry.number, key) not in void])
    return list(_without_noise(told))


def _passages(entry: Entry, keys: Iterable[str]) -> list[Passage]:
    cells = entry.event.cells
    return [Passage(key, cells[key].old, cells[key].new, entry.at, entry.by_id, entry.at) for key in keys]


def _taken_back(entries: Sequence[Entry]) -> set[tuple[int, str]]:
    """(number, field key) of the changes taken back, and of what took them back, when both are here."""
    here = {entry.number for entry in entries}
    void: set[tuple[int, str]] = set()
    for entry in entries:
        event = entry.event
        if isinstance(event, ChangeUndone) and event.undone in here:
            void |= {(number, key) for key in event.cells for number in (entry.number, event.undone)}
    return void


def _without_noise(told: Iterable[Fact]) -> list[Fact]:
    """One passage per cell and five minutes, at its last writing; none when it came back to where it began."""
    kept: list[Fact] = []
    last: dict[str, int] = {}
    for fact in told:
        if isinstance(fact, Passage):
            before = kept[last[fact.key]] if fact.key in last else None
            if isinstance(before, Passage) and fact.at - before.since <= TOGETHER:
                kept[last[fact.key]] = replace(before, old=before.old, new=before.old)  # nothing happened there
                fact = replace(fact, old=before.old, since=before.since)  # noqa: PLW2901 (the run goes on in it)
            last[fact.key] = len(kept)
        kept.append(fact)
    return [fact for fact in kept if not isinstance(fact, Passage) or fact.old != fact.new]


def _is_of_request(event: Event) -> bool:
    return isinstance(event, RequestAsked | RequestTaken | RequestAnswered | RequestDone | RequestWithdrawn)


def _said(event: Event, entry: Entry) -> Said | None:
    words, kind = "", _KINDS.get(type(event))
    match event:
        case RequestAsked(question=said) | RequestAnswered(answer=said) | PatientDeactivated(reason=said):
            words = said
    return Said(kind, entry.at, entry.by_id, words) if kind else None


_KINDS: Final[dict[type[Event], Kind]] = {
    RequestAsked: "asked",
    RequestTaken: "taken",
    RequestAnswered: "answered",
    RequestDone: "done",
    RequestWithdrawn: "withdrawn",
    PatientDeactivated: "left",
    PatientReactivated: "returned",
}
