"""The journal of some days as steps of each patient, for whoever tells their cells again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.db.models import Q

from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.design.events import ColumnConverted
from contact_telesante.board.events import CuesTurned, PatientAdded, PatientDeactivated, PatientReactivated
from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.board.imports.events import ImportUndone, PatientsImported
from contact_telesante.journal import queries as journal
from contact_telesante.journal.events import KINDS, Change, Event
from contact_telesante.journal.models import Entry, Part
from contact_telesante.kernel.scopes import TeamActor

Line: TypeAlias = tuple[int, str, UUID | None, UUID | None, datetime, dict[str, Any]]
"""(number, kind, patient, by, at, data) of an entry."""

Stamps: TypeAlias = dict[tuple[str, bool], list[object]]

LINE: Final = ("number", "kind", "patient_id", "by_id", "at", "data")
BATCH: Final = 2000
MOVES: Final = {PatientAdded.kind: True, PatientReactivated.kind: True, PatientDeactivated.kind: False}
"""What puts a patient on the board, or takes them off."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one entry was for one patient, among the cells looked at. `here` when they came to the board or left it.

    `told_anew` when nothing happened to the patient: a column took another type. `charted` where it moved that mark.
    """

    at: datetime
    stamp: list[object]
    changes: Mapping[str, Change]
    confirmed: tuple[str, ...] = ()
    here: bool | None = None
    told_anew: bool = False
    charted: list[object] | None = None


def steps_since(actor: TeamActor, since: datetime, keys: Collection[str]) -> tuple[dict[UUID, list[Step]], int]:
    """Each patient's steps after that instant, oldest first; and the last number before it."""
    before = number_at(actor, since)
    parts = _parts_after(actor, before)
    found: dict[UUID, list[Step]] = {}
    touching = _touching(keys) | Q(number__in=list(parts))
    lines = journal.entries_of(actor).filter(touching, number__gt=before).exclude(kind=CuesTurned.kind)
    for line in lines.values_list(*LINE).iterator(chunk_size=BATCH):
        for patient_id, step in _steps_of(line, parts.get(line[0], ()), frozenset(keys)):
            found.setdefault(patient_id, []).append(step)
    return found, before


def _touching(keys: Collection[str]) -> Q:
    """Entries that may touch these cells: most say which cells they changed, so the database leaves the rest."""
    return Q(kind__in=MOVES) | Q(data__changes__has_any_keys=list(keys)) | ~Q(data__has_key="changes")


def number_at(actor: TeamActor, instant: datetime) -> int:
    """The last number written by that instant: entries are in the order of time, so it is looked for by halves."""
    low, high = 0, journal.number_of(actor)
    entries = Entry.objects.filter(team_id=actor.team_id).order_by("number")
    while low < high:
        middle = (low + high + 1) // 2
        at = entries.filter(number__gte=middle).values_list("at", flat=True).first()
        if at is not None and at <= instant:
            low = middle
        else:
            high = middle - 1
    return low


def earlier_stamps(
    actor: TeamActor, keys: Collection[str], patients: Collection[UUID], before: int
) -> dict[UUID, Stamps]:
    """The last stamp up to that number of each patient's cells, by (key, whether it was confirmed, not written)."""
    found: dict[UUID, Stamps] = {}
    for line in _lines_before(actor, keys, patients, before):
        for patient_id, step in _steps_of(line, (), frozenset(keys)):
            _note(found, patient_id, step)
    parts = Part.objects.filter(team_id=actor.team_id, patient_id__in=patients, number__lte=before)
    told: dict[int, list[tuple[UUID, dict[str, Any]]]] = {}
    for number, patient_id, data in parts.values_list("number", "patient_id", "data"):
        told.setdefault(number, []).append((patient_id, data))
    for line in journal.entries_of(actor).filter(number__in=told).values_list(*LINE):
        for patient_id, step in _steps_of(line, told[line[0]], frozenset(keys)):
            _note(found, patient_id, step)
    return found


def _lines_before(actor: TeamActor, keys: Collection[str], patients: Collection[UUID], before: int) -> Iterator[Line]:
    lines = journal.entries_of(actor).filter(_touching(keys), patient_id__in=patients, number__lte=before)
    yield from lines.values_list(*LINE).iterator(chunk_size=BATCH)


def _note(found: dict[UUID, Stamps], patient_id: UUID, step: Step) -> None:
    stamps = found.setdefault(patient_id, {})
    for key, is_said in [*((key, False) for key in step.changes), *((key, True) for key in step.confirmed)]:
        known = stamps.get((key, is_said))
        if known is None or int(str(known[0])) < int(str(step.stamp[0])):
            stamps[key, is_said] = step.stamp


def _parts_after(actor: TeamActor, before: int) -> dict[int, list[tuple[UUID, dict[str, Any]]]]:
    found: dict[int, list[tuple[UUID, dict[str, Any]]]] = {}
    parts = Part.objects.filter(team_id=actor.team_id, number__gt=before)
    for number, patient_id, data in parts.values_list("number", "patient_id", "data"):
        found.setdefault(number, []).append((patient_id, data))
    return found


def _steps_of(
    line: Line, parts: Collection[tuple[UUID, dict[str, Any]]], keys: frozenset[str]
) -> Iterator[tuple[UUID, Step]]:
    """What an entry was for each patient it is about, when it touches these cells."""
    number, kind, patient_id, by_id, at, data = line
    if patient_id is None and not parts:
        return
    event = KINDS[kind].load(data)
    stamp: list[object] = [number, str(by_id) if by_id else None, at.isoformat()]
    told = [(patient_id, event)] if patient_id else [(one, event.of_part(one, part)) for one, part in parts]
    for one, happened in told:
        step = _step(at, stamp, happened, keys)
        if step.changes or step.confirmed or step.here is not None:
            yield one, step


def _step(at: datetime, stamp: list[object], event: Event, keys: frozenset[str]) -> Step:
    changes = {key: change for key, change in event.cells.items() if key in keys}
    said = tuple(key for key in event.keys if key in keys) if isinstance(event, CellsConfirmed) else ()
    anew = isinstance(event, ColumnConverted)
    return Step(at, stamp, changes, said, MOVES.get(event.kind), anew, _charted(event, stamp))


def _charted(event: Event, stamp: list[object]) -> list[object] | None:
    """The mark that an entry put: up to where its patient is charted, or a file that leaves nothing to chart."""
    if isinstance(event, PatientCharted):
        return [event.upto, *stamp[1:]]
    return stamp if isinstance(event, PatientsImported | ImportUndone) and event.baseline else None
