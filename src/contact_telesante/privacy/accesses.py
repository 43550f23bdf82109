# ruff: noqa: S608 (every name in these statements is ours; values are parameters)
"""Counting a team's looks over a month, in the database: a million looks come back as some thousands of sums.

Call inside the team's scope. Hours and days are those of the team's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from contact_telesante.audit.models import Look

Act = Look.Act
OPENED = (Act.PATIENT_OPENED, Act.HISTORY_READ)
"""Acts by which one patient is chosen, and opened."""
CONSULTED = (
    *OPENED, Act.BOARD_OPENED, Act.BOARD_PRINTED, Act.INACTIVE_OPENED, Act.SEARCHED, Act.JOURNAL_READ, Act.EXPORTED,
)  # fmt: skip
"""Acts that show patients to somebody who asked. A stream is none: it opens again by itself."""
SHOWN = 20
"""Looks told behind one finding, the latest; the rest is counted."""

_OFF = (
    "(extract(isodow from l.at at time zone %(zone)s) >= 6"
    " or extract(hour from l.at at time zone %(zone)s) not between 6 and 21)"
)
_IN_MONTH = (
    "l.team_id = %(team)s and l.at >= %(start)s and l.at < %(end)s and l.user_id is not null and l.act = any(%(acts)s)"
)
_LATEST = f"(array_agg(l.id order by l.id desc))[1:{SHOWN}]"


@dataclass(frozen=True, slots=True)
class Month:
    """A month where a team works. `before` is the instant three months earlier: people's habits are read from there."""

    first: date
    zone: ZoneInfo

    @classmethod
    def of(cls, text: str, zone: ZoneInfo) -> "Month":
        """« 2026-11 »; `ValueError` for anything else."""
        if len(text) != 7:
            raise ValueError
        return cls(date.fromisoformat(f"{text}-01"), zone)

    def at(self, zone: str) -> "Month":
        """The same month, in another zone."""
        return Month(self.first, ZoneInfo(zone))

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def following(self) -> "Month":
        return Month((self.first + timedelta(days=32)).replace(day=1), self.zone)

    @property
    def preceding(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1), self.zone)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def end(self) -> datetime:
        return self.following.start

    @property
    def before(self) -> datetime:
        return self.preceding.preceding.preceding.start


@dataclass(slots=True)
class Counted:
    """What one person did in the month."""

    looks: int = 0
    off: int = 0
    opened: int = 0
    days: int = 0
    acts: dict[str, int] | None = None

    def did(self, *acts: str) -> int:
        """How many times, of those acts."""
        return sum((self.acts or {}).get(act, 0) for act in acts)


@dataclass(frozen=True, slots=True)
class Behind:
    """The looks that a finding rests on: how many, at how many patients, and the latest of them."""

    user_id: UUID
    count: int
    patients: int
    ids: list[int]
    name: str = ""


def counted(team_id: UUID, month: Month) -> dict[UUID, Counted]:
    """What each person did, by user id."""
    people: dict[UUID, Counted] = {}
    for user_id, act, times, off in _rows(
        f"select l.user_id, l.act, count(*), count(*) filter (where {_OFF}) from audit_look l"
        f" where {_IN_MONTH} group by 1, 2",
        team_id,
        month,
        acts=list(Act),
    ):
        person = people.setdefault(user_id, Counted(acts={}))
        assert person.acts is not None
        person.acts[act] = times
        if act in CONSULTED:
            person.looks += times
            person.off += off
    for user_id, days in _rows(
        "select user_id, count(*) from (select distinct l.user_id, (l.at at time zone %(zone)s)::date"
        f" from audit_look l where {_IN_MONTH}) d group by 1",
        team_id,
        month,
    ):
        people[user_id].days = days
    for user_id, patients in _rows(
        "select user_id, count(*) from (select distinct l.user_id, p from audit_look l, unnest(l.patient_ids) p"
        f" where {_IN_MONTH}) o group by 1",
        team_id,
        month,
        acts=OPENED,
    ):
        people[user_id].opened = patients
    return people


def habits(team_id: UUID, month: Month) -> dict[UUID, tuple[int, int]]:
    """(looks, looks off hours) of each person in the three months before."""
    rows = _rows(
        f"select l.user_id, count(*), count(*) filter (where {_OFF}) from audit_look l"
        " where l.team_id = %(team)s and l.at >= %(before)s and l.at < %(start)s and l.user_id is not null"
        " and l.act = any(%(acts)s) group by 1",
        team_id,
        month,
    )
    return {user_id: (looks, off) for user_id, looks, off in rows}


def opened_by(team_id: UUID, month: Month, users: Iterable[UUID]) -> list[Behind]:
    """The openings of these people."""
    return _behind(
        f"select l.user_id, count(*), 0, {_LATEST} from audit_look l where {_IN_MONTH} and l.user_id = any(%(users)s)"
        " group by 1",
        team_id, month, acts=OPENED, users=users,
    )  # fmt: skip


def off_hours_of(team_id: UUID, month: Month, users: Iterable[UUID]) -> list[Behind]:
    """The looks of these people off hours."""
    return _behind(
        f"select l.user_id, count(*), 0, {_LATEST} from audit_look l where {_IN_MONTH} and {_OFF}"
        " and l.user_id = any(%(users)s) group by 1",
        team_id, month, users=users,
    )  # fmt: skip


def same_names(team_id: UUID, month: Month) -> list[Behind]:
    """Who opened a patient that has their own family name; the name is the patient's."""
    return _behind(
        f"select l.user_id, count(*), 1, {_LATEST}, min(p.values->>'last_name')"
        " from audit_look l cross join unnest(l.patient_ids) as seen(id)"
        " join board_patient p on p.team_id = %(team)s and p.id = seen.id"
        " join identity_user u on u.id = l.user_id"
        f" where {_IN_MONTH} and u.last_name <> '' and fold(p.values->>'last_name') = fold(u.last_name)"
        " group by l.user_id, p.id",
        team_id, month, acts=OPENED,
    )  # fmt: skip


def inactive_opened(team_id: UUID, month: Month) -> list[Behind]:
    """Who opened patients that had been inactive since a day before."""
    return _behind(
        f"select l.user_id, count(*), count(distinct p.id), {_LATEST}"
        " from audit_look l cross join unnest(l.patient_ids) as seen(id)"
        " join board_patient p on p.team_id = %(team)s and p.id = seen.id and p.status = 'inactive'"
        f" where {_IN_MONTH} and (l.at at time zone %(zone)s)::date > p.status_date group by 1",
        team_id, month, acts=OPENED,
    )  # fmt: skip


def outside_grants(team_id: UUID, month: Month) -> list[Behind]:
    """Guests who saw patients that they are not granted; nobody, ever, unless what they are granted was narrowed."""
    return _behind(
        f"select l.user_id, count(*), 0, {_LATEST} from audit_look l join teams_member m on m.team_id = %(team)s"
        " and m.user_id = l.user_id and m.left_at is null and m.role = 'guest' and m.patients is not null"
        f" where {_IN_MONTH} and not l.patient_ids <@ m.patients group by 1",
        team_id, month,
    )  # fmt: skip


def refused_at_the_door(users: Iterable[UUID], month: Month) -> dict[UUID, int]:
    """How often these people's sign-ins failed until they were locked out. Call outside any team's scope."""
    found = Look.objects.filter(
        team_id=None,
        at__gte=month.start,
        at__lt=month.end,
        user_id__in=list(users),
        act__in=[Act.SIGN_IN_FAILED, Act.LOCKED_OUT],
    )
    times: dict[UUID, int] = {}
    for user_id in found.values_list("user_id", flat=True):
        if user_id is not None:
            times[user_id] = times.get(user_id, 0) + 1
    return times


def _behind(
    query: str, team_id: UUID, month: Month, *, acts: Iterable[str] = CONSULTED, users: Iterable[UUID] = ()
) -> list[Behind]:
    return [Behind(*row) for row in _rows(query, team_id, month, acts=acts, users=users)]


def _rows(
    query: str, team_id: UUID, month: Month, *, acts: Iterable[str] = CONSULTED, users: Iterable[UUID] = ()
) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "team": team_id,
        "zone": month.zone.key,
        "start": month.start,
        "end": month.end,
        "before": month.before,
        "acts": [str(act) for act in acts],
        "users": list(users),
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
