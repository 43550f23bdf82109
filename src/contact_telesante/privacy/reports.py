"""The access report of one patient: who looked, when, at what, and to whom anything was communicated.

Source: LRSSS, s. 18 (the right to know who had access) and s. 103 (what is logged). Everything is summed by the
database: a board opened forty times in a day is one line, whatever the number of looks behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from contact_telesante.audit.models import Communication, Look
from contact_telesante.board.imports.events import ImportUndone
from contact_telesante.board.models import Patient
from contact_telesante.identity.models import User
from contact_telesante.journal.models import Entry
from contact_telesante.journal.queries import entries_of_patient
from contact_telesante.teams.models import Break, Member, Team
from contact_telesante.teams.seats import House

TOLD_OTHERWISE: Final = (Look.Act.COMMUNICATION_RECORDED, Look.Act.GLASS_BROKEN)
"""Looks whose row says more: the register of communications, the written reason of a broken glass."""
OF_EVERYBODY: Final = (Look.Act.STREAM_OPENED, Look.Act.SUPPORT_OPENED)
"""Looks at the whole team, which name no patient."""
WRITTEN: Final = (
    "board.patient_added",
    "board.cells_changed",
    "board.change_undone",
    "board.patient_deactivated",
    "board.patient_reactivated",
    "board.cells_confirmed",
    "board.request_asked",
    "board.request_taken",
    "board.request_answered",
    "board.request_done",
    "board.request_withdrawn",
    "board.patient_charted",
    "board.patients_imported",
    "board.import_undone",
    "board.column_converted",
    "teams.access_restricted",
    "teams.restriction_lifted",
)
TURNS: Final = (
    "board.patient_added",
    "board.patient_deactivated",
    "board.patient_reactivated",
    "board.patients_imported",
    "board.import_undone",
)
"""When a patient came to the board or left it, imports included."""
BROKE: Final = "glass"

WRITES = """
with about as (
  select by_id, at, kind, data from journal_entry where team_id = %(team_id)s and patient_id = %(patient_id)s
  union all
  select entry.by_id, entry.at, entry.kind, part.data from journal_part part
  join journal_entry entry on entry.team_id = part.team_id and entry.number = part.number
  where part.team_id = %(team_id)s and part.patient_id = %(patient_id)s
)
select by_id, (at at time zone %(zone)s)::date as day, kind, count(*), min(at), max(at),
       sum((select count(*) from jsonb_object_keys(coalesce(data -> 'changes', '{}'::jsonb))))
from about where by_id is not null and kind = any(%(kinds)s) and at >= %(since)s and at < %(until)s
group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both included, where the team works."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, datetime.min.time(), self.zone)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), self.zone)


@dataclass(frozen=True, slots=True)
class Sum:
    """The same act of one person on one day: how many times, from when to when.

    `what` is a look's act, a journal's kind, or `glass` with its `reason`; `cells` how many cells were written.
    """

    user_id: UUID | None
    day: date
    what: str
    count: int
    first: datetime
    last: datetime
    medium: str = ""
    purpose: str = ""
    cells: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the report names them: in the team, or by their name alone when they never were."""

    user_id: UUID | None
    name: str
    profession: str = ""
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report of one patient says. `sums` are by person, then by day, newest first."""

    period: Period
    sums: list[Sum]
    communications: list[Communication]
    people: dict[UUID | None, Who]

    def by_person(self) -> list[tuple[Who, list[Sum]]]:
        """Each person, by name, with what they did."""
        whose: dict[UUID | None, list[Sum]] = {}
        for one in self.sums:
            whose.setdefault(one.user_id, []).append(one)
        told = [(self.people[user_id], sums) for user_id, sums in whose.items()]
        return sorted(told, key=lambda one: one[0].name.casefold())


def report_of(team: Team, patient: Patient, period: Period) -> Report:
    """The patient's access report, in a number of statements that does not depend on what it says.

    Call inside the team's scope.
    """
    sums = [
        *_looks(team, patient, period),
        *_looks_at_everybody(team, patient, period),
        *_writes(team, patient, period),
        *_breaks(team, patient, period),
    ]
    sums.sort(key=lambda one: (one.day, one.first), reverse=True)
    communications = list(_communications(team, patient, period))
    users = {one.user_id for one in sums} | {one.user_id for one in communications}
    return Report(period, sums, communications, people_named(team, users))


def looks_at(team: Team, patient: Patient, period: Period) -> QuerySet[Look]:
    """Every look at that patient, newest first. Call inside the team's scope."""
    return (
        _in(period, Look.objects.filter(team_id=team.pk, patient_ids__contains=[patient.pk]))
        .exclude(act__in=TOLD_OTHERWISE)
        .order_by("-at", "-pk")
    )


def lines_of(team: Team, patient: Patient, period: Period) -> list[Sum]:
    """The same report with one line for each look, each write: what a table holds. Call inside the team's scope."""
    looks = [_one(look, period.zone) for look in looks_at(team, patient, period).iterator()]
    others = [_one(look, period.zone) for look in _open_looks(team, patient, period)]
    entries = _in(period, entries_of_patient(House(team.pk), patient.pk).filter(kind__in=WRITTEN))
    writes = [_written(entry, period.zone) for entry in entries.exclude(by_id=None)]
    lines = [*looks, *others, *writes, *_breaks(team, patient, period)]
    return sorted(lines, key=lambda line: line.first, reverse=True)


def people_named(team: Team, users: Iterable[UUID | None]) -> dict[UUID | None, Who]:
    """Those people, by id, with their last seat in the team; who has none by their name alone."""
    wanted = {user_id for user_id in users if user_id}
    people: dict[UUID | None, Who] = {None: Who(None, "")}
    people |= {user.pk: Who(user.pk, user.name) for user in User.objects.filter(pk__in=wanted)}
    people |= {user_id: Who(user_id, "") for user_id in wanted if user_id not in people}
    for member in Member.objects.filter(team_id=team.pk, user_id__in=wanted).order_by("joined_at"):
        name = people[member.user_id].name
        people[member.user_id] = Who(member.user_id, name, member.profession, member.role, member.organisation)
    return people


def _looks(team: Team, patient: Patient, period: Period) -> Iterator[Sum]:
    yield from _summed(looks_at(team, patient, period).order_by(), period.zone)


def _looks_at_everybody(team: Team, patient: Patient, period: Period) -> Iterator[Sum]:
    yield from _summed(_open_looks(team, patient, period), period.zone)


def _open_looks(team: Team, patient: Patient, period: Period) -> QuerySet[Look]:
    """Streams and support accesses opened while the patient was on the board, by people to whom they are not hidden."""
    elsewhere = Member.objects.filter(team_id=team.pk, patients__isnull=False).exclude(patients__contains=[patient.pk])
    looks = _in(period, Look.objects.filter(team_id=team.pk, act__in=OF_EVERYBODY, patient_ids=[]))
    return looks.filter(_while_active(team, patient)).exclude(user_id__in=elsewhere.values("user_id"))


def _while_active(team: Team, patient: Patient) -> Q:
    """When the patient was on the board, as the journal tells it."""
    spans, since = Q(pk=None), patient.created_at
    for entry in entries_of_patient(House(team.pk), patient.pk).filter(kind__in=TURNS):
        if _leaves(entry):
            spans |= Q(at__gte=since, at__lt=entry.at)
        elif getattr(entry.event, "outcome", "") != "changed":
            since = entry.at
    return spans | Q(at__gte=since) if patient.is_active else spans


def _leaves(entry: Entry) -> bool:
    """Whether the patient left the board then: made inactive, or put back so by an import taken back."""
    event = entry.event
    undone = isinstance(event, ImportUndone) and event.was.get("status") == "inactive"
    return undone or entry.kind == "board.patient_deactivated"


def _summed(looks: QuerySet[Look], zone: ZoneInfo) -> Iterator[Sum]:
    rows = (
        looks.annotate(day=TruncDate("at", tzinfo=zone))
        .values_list("user_id", "day", "act", "medium", "purpose")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by()
    )
    for user_id, day, act, medium, purpose, times, first, last in rows:
        yield Sum(user_id, day, act, times, first, last, medium, purpose)


def _writes(team: Team, patient: Patient, period: Period) -> Iterator[Sum]:
    asked: dict[str, Any] = {
        "zone": period.zone.key,
        "team_id": team.pk,
        "patient_id": patient.pk,
        "kinds": list(WRITTEN),
        "since": period.since,
        "until": period.until,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITES, asked)
        for user_id, day, kind, times, first, last, cells in cursor.fetchall():
            yield Sum(user_id, day, kind, times, first, last, purpose=Look.Purpose.CARE, cells=int(cells))


def _breaks(team: Team, patient: Patient, period: Period) -> Iterator[Sum]:
    for one in _in(period, Break.objects.filter(team_id=team.pk, patient_id=patient.pk)):
        day = one.at.astimezone(period.zone).date()
        yield Sum(one.user_id, day, BROKE, 1, one.at, one.at, purpose=Look.Purpose.CARE, reason=one.reason)


def _communications(team: Team, patient: Patient, period: Period) -> QuerySet[Communication]:
    return _in(period, Communication.objects.filter(team_id=team.pk, patient_ids__contains=[patient.pk])).order_by(
        "-at"
    )


def _in(period: Period, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(at__gte=period.since, at__lt=period.until)


def _one(look: Look, zone: ZoneInfo) -> Sum:
    day = look.at.astimezone(zone).date()
    return Sum(look.user_id, day, look.act, 1, look.at, look.at, look.medium, look.purpose)


def _written(entry: Entry, zone: ZoneInfo) -> Sum:
    day, cells = entry.at.astimezone(zone).date(), len(entry.event.cells)
    return Sum(entry.by_id, day, entry.kind, 1, entry.at, entry.at, purpose=Look.Purpose.CARE, cells=cells)
