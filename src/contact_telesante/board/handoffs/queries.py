"""Reading the board and its journal for a report. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from contact_telesante.audit import queries as audit
from contact_telesante.board import queries as board
from contact_telesante.board.definition import Definition
from contact_telesante.board.handoffs import rules
from contact_telesante.board.handoffs.events import HandoffGiven
from contact_telesante.board.handoffs.rules import Happening, Scope, Story
from contact_telesante.board.models import Handoff, Patient, Request
from contact_telesante.board.requests.rules import may_read
from contact_telesante.board.rules import cues, visible_fields
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Part
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams.seats import Seat

LISTED = 30
"""How many handoffs the list shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One patient of a report, with what happened to them and the question that waits, as the seat may know them."""

    patient: Patient
    story: Story
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The board at journal number `number`, with what happened since. `departed` left it meanwhile."""

    since: datetime
    scope: Scope
    number: int
    lines: list[Line]
    departed: list[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """One patient of a handoff: as the giver told them, and what happened `since`; `said` is the giver's sentence."""

    patient: Patient
    now: Patient
    story: Story
    since: Story
    request: Request | None
    said: str


@dataclass(frozen=True, slots=True)
class Given:
    """A handoff as its reader may see it. `untold` are patients of the board whom it does not tell of."""

    handoff: Handoff
    number: int
    told: list[Told]
    untold: list[Patient]
    remark: str
    read_back: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A handoff in the list: how many of its patients exist for the reader."""

    handoff: Handoff
    count: int


class Sight:
    """The keys of the fields that a seat sees, on each patient."""

    def __init__(self, seat: Seat, definition: Definition) -> None:
        self._plain = _keys(seat, definition)
        self._restricted = {one: _keys(seat.on(one), definition) for one, _groups in seat.withheld}

    def on(self, patient_id: UUID) -> frozenset[str]:
        """What it sees of that patient; nothing under a whole restriction."""
        return self._restricted.get(patient_id, self._plain)


def usual_since(seat: Seat) -> tuple[datetime, bool]:
    """Where a report begins unless told otherwise, and whether that is the seat's last visit."""
    visited = audit.last_visit(seat)
    return (visited, True) if visited else (clock.now() - rules.USUAL, False)


def hours_ago(hours: int) -> datetime:
    """The instant so many hours ago, whatever clocks did meanwhile."""
    return clock.now() - timedelta(hours=hours)


def report_of(seat: Seat, since: datetime, scope: Scope, *, at: int | None = None) -> Report:
    """What the seat may be told of the board: all of it, its own patients, or those that changed after `since`.

    `at` tells the board as it was at that number of the journal, which the seat's page was read at.
    """
    number = board.number_of(seat) if at is None else at
    stories, undone = _stories(seat, min(_number_before(seat, since), number), number)
    sight = Sight(seat, board.definition_of(seat))
    lines: list[Line] = []
    departed: list[Line] = []
    for patient in _listed(seat, {*stories, *undone}):
        before, seen = undone.get(patient.pk, Story()), sight.on(patient.pk)
        if before.began_here:
            continue
        line = Line(_as_before(patient, before, seat), stories.get(patient.pk, Story()).seen_with(seen))
        if not _is_in(scope, line, seen, seat):
            continue
        if line.patient.is_active:
            lines.append(line)
        elif any(move.what == "left" for move in line.story.moves):
            departed.append(line)
    return Report(since, scope, number, _with_requests(seat, lines), departed)


def handoffs_of(seat: Seat) -> list[Listed]:
    """The last handoffs of the team, newest first: to a seat of some patients, those that tell of one of them."""
    handoffs = Handoff.objects.filter(team_id=seat.team_id).order_by("-at", "-pk").defer("document")
    counted = [Listed(one, _covered(seat, one.ids)) for one in handoffs.annotate(ids=F("document__ids"))[:LISTED]]
    return [one for one in counted if one.count or seat.patients is None]


def given_to(seat: Seat, handoff_id: UUID) -> Given:
    """A handoff as the seat's rights show it now, with what happened since.

    `Handoff.DoesNotExist` for another team's, or one that tells of no patient of the seat's.
    """
    handoff = handoff_of(seat, handoff_id)
    document, definition = handoff.document, board.definition_of(seat)
    sight = Sight(seat, definition)
    stories, since = _stories(seat, min(_number_before(seat, handoff.since), document["number"]), document["number"])
    patients = {one.pk: one for one in _listed(seat, [UUID(one) for one in document["ids"]])}
    asked = [kept["request"] for kept in document["patients"].values() if kept["request"]]
    requests = _requests(seat, Q(pk__in=asked)) if asked else {}
    told = []
    for patient in (patients[one] for one in map(UUID, document["ids"]) if one in patients):
        kept, seen = document["patients"][str(patient.pk)], sight.on(patient.pk)
        told.append(
            Told(
                patient=_as_told(patient, kept, seen, handoff.at),
                now=patient,
                story=stories.get(patient.pk, Story()).seen_with(seen),
                since=since.get(patient.pk, Story()).seen_with(seen),
                request=requests.get(patient.pk) if may_read(seat.on(patient.pk), definition) else None,
                said=kept["said"] if rules.may_read_sentence(seat, patient.pk) else "",
            )
        )
    open_remarks = rules.may_read_remarks(seat)
    return Given(
        handoff=handoff,
        number=board.number_of(seat),
        told=told,
        untold=[one for one in patients.values() if one.is_active and str(one.pk) not in document["patients"]],
        remark=document["remark"] if open_remarks else "",
        read_back=handoff.read_back if open_remarks or handoff.read_by_id == seat.user_id else "",
    )


def handoff_of(seat: Seat, handoff_id: UUID) -> Handoff:
    """A handoff that tells of a patient whom the seat may know of; `Handoff.DoesNotExist` otherwise."""
    handoff = Handoff.objects.filter(team_id=seat.team_id).get(pk=handoff_id)
    if seat.patients is not None and not _covered(seat, handoff.document["ids"]):
        raise Handoff.DoesNotExist
    return handoff


def sentences_about(actor: TeamActor, patient_id: UUID) -> list[tuple[Handoff, str]]:
    """What givers said of one patient, oldest first, for whoever answers for privacy. Nobody's rights are asked."""
    told = Handoff.objects.filter(team_id=actor.team_id, document__patients__has_key=str(patient_id)).order_by("at")
    said = ((one, one.document["patients"][str(patient_id)]["said"]) for one in told)
    return [(one, sentence) for one, sentence in said if sentence]


def handoff_as_first_answered(by: Seat, fingerprint: str) -> Handoff | None:
    """The handoff that the request of this idempotency key gave; None for an unused key."""
    entry = journal.entry_of_key(by, fingerprint)
    if entry is None or not isinstance(entry.event, HandoffGiven):
        return None
    return Handoff.objects.get(team_id=by.team_id, pk=entry.event.handoff_id)


def document_of(seat: Seat, report: Report, remark: str, sentences: Mapping[str, str]) -> dict[str, Any]:
    """What a handoff keeps: of each patient, the values and cues that its giver saw, and what they say of them.

    A patient withheld whole from the giver is not theirs to tell.
    """
    definition = board.definition_of(seat)
    sight, signs = Sight(seat, definition), rules.read_by_cues(definition)
    patients = {
        str(line.patient.pk): {
            "values": {key: value for key, value in line.patient.values.items() if key in seen},
            "cues": [key for key in line.patient.cues if rules.may_tell(key, signs, seen)],
            "request": str(line.request.pk) if line.request else None,
            "said": sentences.get(str(line.patient.pk), ""),
        }
        for line in report.lines
        if (seen := sight.on(line.patient.pk))
    }
    return {
        "number": report.number,
        "scope": report.scope,
        "remark": remark,
        "ids": list(patients),
        "patients": patients,
    }


def _keys(seat: Seat, definition: Definition) -> frozenset[str]:
    return frozenset(field.key for field in visible_fields(seat, definition))


def _number_before(seat: Seat, since: datetime) -> int:
    """The last number before that instant; found by walking the journal back, since numbers follow time."""
    before = journal.entries_of(seat).filter(at__lt=since).order_by("-number")
    return before.values_list("number", flat=True).first() or 0


def _happened_after(seat: Seat, number: int) -> list[Happening]:
    """What the journal says of patients after that number, oldest first: two reads, however many they are."""
    parts: dict[int, dict[UUID, Any]] = {}
    for part in Part.objects.filter(team_id=seat.team_id, number__gt=number):
        parts.setdefault(part.number, {})[part.patient_id] = part.data
    entries = journal.entries_of(seat).filter(number__gt=number)
    happened: list[Happening] = []
    for entry in entries.filter(Q(patient_id__isnull=False) | Q(number__in=parts)):
        event = entry.event
        about = {entry.patient_id: event} if entry.patient_id else {}
        about |= {one: event.of_part(one, data) for one, data in parts.get(entry.number, {}).items()}
        happened += (Happening(entry.number, one, entry.by_id, entry.at, of) for one, of in about.items())
    return happened


def _stories(seat: Seat, begin: int, number: int) -> tuple[dict[UUID, Story], dict[UUID, Story]]:
    """What happened to each patient after number `begin`: up to `number`, and after it. The journal is read once."""
    happened = _happened_after(seat, begin)
    before = rules.stories_of(one for one in happened if one.number <= number)
    return before, rules.stories_of(one for one in happened if one.number > number)


def _listed(seat: Seat, also: Collection[UUID]) -> list[Patient]:
    """The active patients and those others, in the board's order."""
    found = board.patients_listed(seat, status="all")
    return list(found.filter(Q(status=Patient.Status.ACTIVE) | Q(pk__in=also)))


def _as_before(patient: Patient, story: Story, seat: Seat) -> Patient:
    """The patient as before that story, never to be saved."""
    if not story.passages and not story.moves:
        return patient
    patient.values = rules.values_before(patient.values, story)
    was = rules.was_active(patient.is_active, story)
    patient.status = Patient.Status.ACTIVE if was else Patient.Status.INACTIVE
    patient.cues = cues.evaluate(board.definition_of(seat), board.row_of(patient, seat))
    return patient


def _as_told(now: Patient, kept: Mapping[str, Any], seen: Collection[str], at: datetime) -> Patient:
    """The patient as a handoff tells them to somebody who sees those fields, never to be saved."""
    values = {key: value for key, value in kept["values"].items() if key in seen}
    return Patient(id=now.pk, team_id=now.team_id, values=values, cues=kept["cues"], number=now.number, updated_at=at)


def _is_in(scope: Scope, line: Line, seen: Collection[str], seat: Seat) -> bool:
    if scope == "mine":
        return rules.is_mine(line.patient.values, seen, seat.user_id)
    return scope == "all" or bool(line.story)


def _with_requests(seat: Seat, lines: list[Line]) -> list[Line]:
    definition = board.definition_of(seat)
    asked = [line.patient.pk for line in lines if may_read(seat.on(line.patient.pk), definition)]
    requests = _requests(seat, Q(patient_id__in=asked, closed_at=None))
    return [Line(line.patient, line.story, requests.get(line.patient.pk)) for line in lines]


def _requests(seat: Seat, which: Q) -> dict[UUID, Request]:
    return {one.patient_id: one for one in Request.objects.filter(which, team_id=seat.team_id)}


def _covered(seat: Seat, ids: Iterable[str]) -> int:
    return sum(seat.covers(UUID(one)) for one in ids)
