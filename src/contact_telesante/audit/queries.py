"""Reading the looks of a team. Call inside its scope."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from contact_telesante.audit.models import Look
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Actor

ABSENCE: Final = timedelta(hours=2)
"""Without a look for that long, somebody has left: their next look begins another visit."""
REMEMBERED: Final = timedelta(days=30)

LAST_VISIT = """
select max(before) from (
    select at, lag(at) over (order by at) as before
    from (select at from audit_look where team_id = %(team)s and user_id = %(user)s and at > %(since)s
          union all select %(now)s) looks
) gaps where at - before > %(absence)s
"""
OPENINGS = """
select unnest(patient_ids), max(at) from audit_look
where team_id = %(team)s and user_id = %(user)s and act = %(act)s and at > %(since)s group by 1
"""


def looks_of(actor: Actor) -> QuerySet[Look]:
    """The looks at the actor's team, newest first."""
    return Look.objects.filter(team_id=actor.team_id).order_by("-pk")


def last_visit(by: Actor) -> datetime | None:
    """When the actor was last here before the present visit; None when not within thirty days.

    A visit ends two hours after its last look; an open page looks every ten minutes, when its stream opens anew.
    """
    at: datetime | None
    [(at,)] = _told(LAST_VISIT, by, now=clock.now(), absence=ABSENCE)
    return at


def openings(by: Actor) -> dict[UUID, datetime]:
    """When the actor last opened each patient, within thirty days, by patient id."""
    return dict(_told(OPENINGS, by, act=Look.Act.PATIENT_OPENED))


def _told(sql: str, by: Actor, **more: Any) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {"team": by.team_id, "user": by.user_id, "since": clock.now() - REMEMBERED, **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())
