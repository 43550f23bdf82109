"""Writing the journal. Parts only: an entry always belongs to some action's transaction."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb
from pydantic import JsonValue

from contact_telesante.journal import bell
from contact_telesante.journal.events import Event
from contact_telesante.journal.models import Entry, Head
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import part, running
from contact_telesante.kernel.scopes import TeamActor

TAKE_NUMBER_AND_WRITE = """
with head as (update journal_head set number = number + 1 where team_id = %(team_id)s returning number)
insert into journal_entry (team_id, number, kind, patient_id, by_id, at, data, key, fingerprint)
select %(team_id)s, head.number, %(kind)s, %(patient_id)s, %(by_id)s, %(at)s, %(data)s, %(key)s, %(fingerprint)s
from head returning number
"""
WRITE_PARTS = """
insert into journal_part (team_id, patient_id, number, data)
select %(team_id)s, key::uuid, %(number)s, value from jsonb_each(%(parts)s)
"""
"""As SQL: an import has thousands of parts, which as parameters of their own take five times longer."""


@part
def open_journal(team_id: UUID) -> None:
    """Give a new team its journal, at number 0."""
    Head.objects.create(team_id=team_id)


@part
def record(event: Event, *, by: TeamActor) -> Entry:
    """Write one entry at the next number of the actor's team and return it, numbered and stamped.

    Takes the team's head until commit, so call it once everything that may refuse has been asked: only
    the save of the rows that carry the stamp comes after. The bell rings once the transaction is durable.
    """
    call = running()
    entry = Entry.of(event, team_id=by.team_id, by_id=by.user_id)
    entry.at, entry.fingerprint = clock.now(), call.fingerprint
    # One action may record several entries; the first carries the key, which answers for them all.
    entry.key = None if call.recorded else call.key or None
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBER_AND_WRITE, _parameters(entry))
        (entry.number,) = cursor.fetchone()
    call.recorded = True
    transaction.on_commit(partial(bell.ring, by.team_id, entry.number))
    return entry


@part
def record_parts(entry: Entry, parts: Mapping[UUID, Mapping[str, JsonValue]]) -> None:
    """Keep what an entry about many patients was for each of them, by patient id, as its event reads it."""
    told = Jsonb({str(patient_id): data for patient_id, data in parts.items()})
    row: dict[str, Any] = {"team_id": entry.team_id, "number": entry.number, "parts": told}
    with connection.cursor() as cursor:
        cursor.execute(WRITE_PARTS, row)


def _parameters(entry: Entry) -> dict[str, Any]:
    names = ("team_id", "kind", "patient_id", "by_id", "at", "key", "fingerprint")
    return {name: getattr(entry, name) for name in names} | {"data": Jsonb(entry.data)}
