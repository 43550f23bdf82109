"""Preparing and writing a plan. Parts only: `imports.actions.write_import` and `undoing.actions` carry them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Json
from contact_telesante.board.imports.events import part_of
from contact_telesante.board.imports.matching import Register
from contact_telesante.board.imports.planning import Plan, Step
from contact_telesante.board.models import Patient
from contact_telesante.board.rules import cues
from contact_telesante.board.rules.predicates import Row
from contact_telesante.board.uniqueness.queries import held_by_active
from contact_telesante.board.uniqueness.rules import clashes, unique_fields
from contact_telesante.journal.models import Entry, Head
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import part
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams.seats import House, Seat

BATCH: Final = 1000
UPDATE = """
update board_patient p set
  "values" = n."values", stamps = n.stamps, cues = n.cues, cues_due_at = n.cues_due_at, number = n.number,
  status = n.status, status_reason = n.status_reason, status_date = n.status_date, charted = n.charted,
  updated_at = n.updated_at, updated_by_id = n.updated_by_id
from jsonb_to_recordset(%(rows)s::jsonb) as n(
  id uuid, "values" jsonb, stamps jsonb, cues jsonb, cues_due_at timestamptz, number bigint, status text,
  status_reason text, status_date date, charted jsonb, updated_at timestamptz, updated_by_id uuid)
where p.team_id = %(team)s and p.id = n.id
"""
INSERT = """
insert into board_patient (id, team_id, status, status_reason, status_date, "values", stamps, confirmed, charted, cues,
  cues_due_at, number, created_at, updated_at, updated_by_id)
select id, %(team)s, status, status_reason, status_date, "values", stamps, '{}', charted, cues,
  cues_due_at, number, created_at, updated_at, updated_by_id
from jsonb_to_recordset(%(rows)s::jsonb) as n(
  id uuid, "values" jsonb, stamps jsonb, cues jsonb, cues_due_at timestamptz, number bigint, status text,
  status_reason text, status_date date, charted jsonb, created_at timestamptz, updated_at timestamptz,
  updated_by_id uuid)
"""
"""As SQL: thousands of documents as parameters of the ORM's statements take four times longer."""


@dataclass
class Work:
    """What one entry will write: patients by id, the part of each, and the lines set aside with their sentence.

    `baseline` are the patients of whom the file leaves nothing to chart: those who had nothing.
    """

    team_id: UUID
    added: dict[UUID, Patient] = field(default_factory=dict)
    changed: dict[UUID, Patient] = field(default_factory=dict)
    steps: dict[UUID, Step] = field(default_factory=dict)
    parts: dict[UUID, Mapping[str, Any]] = field(default_factory=dict)
    baseline: set[UUID] = field(default_factory=set)
    set_aside: list[list[Json]] = field(default_factory=list)


@part
def prepare(by: Seat, plan: Plan, report: Mapping[str, Any]) -> Work:
    """Everything that a plan will write, made before its number is known, and the team's head taken last.

    `report` is that of the rehearsal: a line that was for somebody else then, a cell written after its number, and a
    person who came since are set aside.
    """
    work, base = Work(by.team_id), int(report["number"])
    matched: Mapping[str, str] = report["matched"]
    known = {line["line"] for line in report["refused"]}
    for step in plan.of("refused"):
        if step.line.number not in known:
            _aside(work, step, next((said for sentences in step.reasons.values() for said in sentences), ""))
    steps = plan.of("changed", "new", "unchanged")
    for step in steps:
        if matched.get(str(step.line.number), "") != (str(step.patient_id) if step.patient_id else ""):
            _aside(work, step, _("The patient of this line is no longer the same."))
            step.outcome = "skipped"
    held = lock_patients(by, [step.patient_id for step in steps if step.patient_id and step.outcome == "changed"])
    for step in plan.of("changed"):
        _change(by, work, step, held.get(step.patient_id) if step.patient_id else None, base)
    fresh = [_newcomer(by, work, step) for step in plan.of("new")]
    tell_cues(by, [*work.changed.values(), *fresh])
    take_head(by)
    _set_newcomers_aside(by, work, base)
    _set_held_twice_aside(by, work)
    return work


@part
def write(work: Work, entry: Entry) -> None:
    """Stamp and save what was prepared."""
    day = clock.today(queries.zone_of(House(entry.team_id)))
    for pk, patient in work.added.items():
        step = work.steps[pk]
        patient.created_at, patient.charted = entry.at, charting.moved(None, entry)
        patient.write(step.changes, entry=entry)
        work.parts[pk] = part_of(step.changes, "added", baseline=True)
    for pk, patient in work.changed.items():
        step = work.steps[pk]
        was, had_nothing = _return(patient, day) if step.returns else None, pk in work.baseline
        if had_nothing:
            patient.charted = charting.moved(patient.charted, entry)
        patient.write(step.changes, entry=entry)
        work.parts[pk] = part_of(step.changes, "returned" if was else "changed", was, baseline=had_nothing)
    _save(INSERT, entry.team_id, list(work.added.values()))
    _save(UPDATE, entry.team_id, list(work.changed.values()))


@part
def lock_patients(by: Seat, ids: Iterable[UUID]) -> dict[UUID, Patient]:
    """Those of the team's patients, locked in one order until the action ends."""
    locked = queries.patients_of(by).filter(pk__in=list(ids)).select_for_update().order_by("pk")
    return {patient.pk: patient for patient in locked}


@part
def tell_cues(by: Seat, patients: Iterable[Patient]) -> None:
    """Evaluate the cues of many patients; the caller saves them."""
    definition, context = queries.definition_of(by), queries.context_of(by)
    for patient in patients:
        row = Row(patient.values, patient.stamps, definition, context, patient.confirmed, patient.charted)
        patient.cues, patient.cues_due_at = cues.evaluate(definition, row), cues.next_change(definition, row)


@part
def save_patients(team_id: UUID, patients: Sequence[Patient]) -> None:
    """Save the cells, cues and status of many patients in few statements."""
    _save(UPDATE, team_id, patients)


def _save(statement: str, team_id: UUID, patients: Sequence[Patient]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(patients), BATCH):
            rows = json.dumps([_as_row(patient) for patient in patients[start : start + BATCH]], default=str)
            cursor.execute(statement, {"rows": rows, "team": team_id})


def _change(by: Seat, work: Work, step: Step, patient: Patient | None, base: int) -> None:
    if patient is None or patient.written_after(base, step.changes):
        _aside(work, step, _("Somebody wrote one of these cells since the rehearsal."))
        return
    if patient.is_active == step.returns:
        _aside(work, step, _("This patient left the board or came back since the rehearsal."))
        return
    if not charting.uncharted(patient, queries.definition_of(by).live_fields):
        work.baseline.add(patient.pk)
        _number, *said = charting.noted_of(patient) or (0, None, clock.now().isoformat())
        patient.charted = [max(base, charting.number_of(patient)), *said]
    # The cells as they will be; the number of their stamps, and of the mark, is not known yet: `base` stands for it.
    for key, change in step.changes.items():
        patient.stamps[key] = [base, None, clock.now().isoformat()]
        if change.new is None:
            patient.values.pop(key, None)
        else:
            patient.values[key] = change.new
    work.changed[patient.pk], work.steps[patient.pk] = patient, step


def _newcomer(by: Seat, work: Work, step: Step) -> Patient:
    patient, now = Patient(id=new_id(), team_id=by.team_id, status_date=clock.today(by.zone), number=0), clock.now()
    stamp = [0, None, now.isoformat()]
    for key, change in step.changes.items():
        patient.values[key], patient.stamps[key] = change.new, stamp
    work.added[patient.pk], work.steps[patient.pk] = patient, step
    return patient


@part
def take_head(by: Seat) -> None:
    """From here on nobody else writes in this team: who came since the rehearsal is known for good."""
    Head.objects.select_for_update().get(team_id=by.team_id)


def _set_newcomers_aside(by: Seat, work: Work, base: int) -> None:
    since = queries.patients_of(by).filter(number__gt=base).values_list("pk", "values")
    came = Register((pk, values) for pk, values in since if pk not in work.changed)
    decided = {step.line.number for step in work.steps.values() if step.candidates}
    for pk in list(work.added):
        step = work.steps[pk]
        if step.line.number not in decided and came.find(step.named):
            del work.added[pk]
            _aside(work, step, _("This person came to the board since the rehearsal."))


def _set_held_twice_aside(by: Seat, work: Work) -> None:
    """What another patient took since, where nothing is held twice."""
    fields = unique_fields(queries.definition_of(by))
    after = {pk: patient.values for pk, patient in (*work.changed.items(), *work.added.items())} if fields else {}
    for pk in clashes(held_by_active(by, fields), after, [one.key for one in fields]):
        _aside(work, work.steps[pk], _("Another patient holds one of these values by now."))
        work.added.pop(pk, None)
        work.changed.pop(pk, None)


def _return(patient: Patient, day: date) -> dict[str, str]:
    was = {"status": patient.status, "reason": patient.status_reason, "day": patient.status_date.isoformat()}
    was["back"] = day.isoformat()
    patient.status, patient.status_reason, patient.status_date = Patient.Status.ACTIVE, "", day
    return was


def _aside(work: Work, step: Step, sentence: str) -> None:
    work.set_aside.append([step.line.number, sentence])


def _as_row(patient: Patient) -> dict[str, Any]:
    names = (
        *("id", "values", "stamps", "charted", "cues", "cues_due_at", "number"),
        *("status", "status_reason", "status_date"),
    )
    return {name: getattr(patient, name) for name in (*names, "created_at", "updated_at", "updated_by_id")}
