# ruff: noqa: S608 (every name in these statements is ours; values are parameters)
"""Reading what is sealed of a team's looks, and what waits. Call inside the team's scope."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce

from contact_telesante.audit.models import Communication, Look, Seal
from contact_telesante.audit.rules import COLUMNS
from contact_telesante.kernel.scopes import Actor

WINDOW = timedelta(days=1)
"""How far below its team's last seal a look committed late is sought, every five minutes; each night, everywhere."""
CHUNK = 1000

_WRITTEN = {
    "at": """to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "id": "l.id",
    "act": "l.act",
    "medium": "l.medium",
    "session": "l.session",
    "purpose": "l.purpose",
}
TOLD = ", ".join(_WRITTEN.get(column, f"l.{column}::text") for column in COLUMNS)
"""A look's columns, written by the database: exact, and much faster than made into objects."""
ENTRY_COLUMNS = tuple(str(field.column) for field in Communication._meta.concrete_fields)
ENTRY = ", ".join(f"c.{column}" for column in ENTRY_COLUMNS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many looks no seal holds yet, and since when."""

    count: int
    oldest_at: datetime | None


def last_seal() -> Seal | None:
    """The end of the chain."""
    return Seal.objects.order_by("-number").first()


def last_seal_of(actor: Actor) -> Seal | None:
    """The last seal that holds looks of the actor's team."""
    return Seal.objects.filter(team_id=actor.team_id).order_by("-number").first()


def sought_since(actor: Actor) -> datetime | None:
    """From when the five minutes' sealing seeks the looks of the actor's team; None for always."""
    last = last_seal_of(actor)
    return last.at - WINDOW if last else None


def sealed_count() -> int:
    """How many looks the seals say they hold."""
    return int(Seal.objects.aggregate(held=Coalesce(Sum("count"), 0))["held"])


def sealed_teams() -> set[UUID | None]:
    """Every team whose looks some seal holds; None for the looks of no team."""
    return set(Seal.objects.values_list("team_id", flat=True).distinct())


def unsealed_looks(actor: Actor, *, since: datetime | None) -> Iterator[tuple[Any, ...]]:
    """The looks of the actor's team that no seal holds, in id order, as `rules.Told`; `since` leaves older ones out."""
    found = f"with l as materialized (select l.* {_unsealed(actor, since)}) select {TOLD} from l order by l.id"
    return stream(found, {"team": actor.team_id, "since": since})


def waiting_of(actor: Actor, *, since: datetime | None = None) -> Waiting:
    """How many looks of the actor's team wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*), min(l.at) {_unsealed(actor, since)}", {"team": actor.team_id, "since": since})
        count, oldest = cursor.fetchone()
    return Waiting(count, oldest)


def unsealed_before(actor: Actor, at: datetime, limit: int) -> list[int]:
    """The ids of the looks of the actor's team that no seal holds and that say they happened before an instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select l.id {_unsealed(actor, None)} and l.at < %(before)s order by l.id limit %(limit)s",
            {"team": actor.team_id, "before": at, "limit": limit},
        )
        return [look_id for (look_id,) in cursor.fetchall()]


def count_of(actor: Actor) -> int:
    """How many looks the actor's team has."""
    return Look.objects.filter(team_id=actor.team_id).count()


def sealed_looks(numbers: list[int]) -> Iterator[tuple[Any, ...]]:
    """(seal, look id, digest noted, *the look as `rules.Told`) for those seals of the scope's team, in their order.

    A look that is not there has None in all its columns.
    """
    return stream(
        f"select s.seal_number, s.look_id, s.digest, {TOLD} from audit_sealed s left join audit_look l"
        " on l.id = s.look_id where s.seal_number = any(%(numbers)s) order by s.seal_number, s.look_id",
        {"numbers": numbers},
    )


def noted_outside(last: int, limit: int) -> list[tuple[int, int]]:
    """(look id, seal) of what is said to be held by a seal outside 1 to `last` that does not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select look_id, seal_number from audit_sealed s where (seal_number < 1 or seal_number > %s)"
            " and not exists (select from audit_seal where number = s.seal_number) order by 2, 1 limit %s",
            [last, limit],
        )
        return list(cursor.fetchall())


def communications_and_looks(actor: Actor) -> Iterator[tuple[Any, ...]]:
    """(look id, id told, digest told, *columns of the communication) of the actor's team: None for what is missing."""
    return stream(
        "with l as materialized (select l.id, l.detail->>'communication' as told, l.detail->>'digest' as digest"
        f" from audit_look l where l.act = 'communication_recorded' and {_of_team(actor)})"
        f" select l.id, l.told, l.digest, {ENTRY} from l full join audit_communication c on c.id::text = l.told",
        {"team": actor.team_id},
    )


def stream(query: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a thousand at a time, from the server's own cursor: a year of looks fits in no memory."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _unsealed(actor: Actor, since: datetime | None) -> str:
    recent = " and l.at >= %(since)s" if since else ""
    return (
        f"from audit_look l where {_of_team(actor)}{recent}"
        " and not exists (select from audit_sealed s where s.look_id = l.id)"
    )


def _of_team(actor: Actor) -> str:
    return "l.team_id is null" if actor.team_id is None else "l.team_id = %(team)s"
