"""The walls tried by hand, as the application's role: what SQL alone can see, write, move or erase of another team."""

import json

import psycopg
import pytest
from django.db import Error, connection, transaction

from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.teams.seats import House
from tests.security.world import walled_tables

APPEND_ONLY = {
    "journal_entry", "audit_look", "audit_communication", "audit_seal", "audit_sealed",
    "privacy_incidentversion",
}  # fmt: skip
"""What is written there stays as it was written."""


def run(statement, *values):
    """How many rows a statement touched or gave; `refused` when the database would not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    except Error as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return "refused"


def row_of(table, team_id):
    with connection.cursor() as cursor:
        cursor.execute(f"select to_jsonb(t)::text from {table} t where team_id = %s limit 1", [team_id])
        found = cursor.fetchone()
        return json.loads(found[0]) if found else None


def columns_of(table):
    """The columns that a statement may write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = %s::regclass"
            " and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''",
            [table],
        )
        return cursor.fetchone()[0]


def test_another_teams_rows_cannot_be_seen_changed_or_erased(world):
    mine, theirs = world.north.team_id, world.south.team_id
    wrong = {}

    with scope(House(mine)):
        for table in walled_tables():
            tried = {
                "select": run(f"select * from {table} where team_id = %s", theirs),
                "update": run(f"update {table} set team_id = team_id where team_id = %s", theirs),
                "delete": run(f"delete from {table} where team_id = %s", theirs),
            }
            if not set(tried.values()) <= {0, "refused"}:
                wrong[table] = tried

    assert len(walled_tables()) > 10
    assert wrong == {}


def test_no_row_is_written_into_another_team_nor_moved_there(world):
    mine, theirs = world.north.team_id, world.south.team_id
    wrong, tried = {}, 0

    with scope(House(mine)):
        for table in walled_tables():
            row = row_of(table, mine)
            if row is None:
                continue
            tried += 1
            names, copy = columns_of(table), json.dumps(row | {"team_id": str(theirs)})
            done = {
                "insert": run(
                    f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %s)", copy
                ),
                "move": run(f"update {table} set team_id = %s where team_id = %s", theirs, mine),
            }
            if set(done.values()) != {"refused"}:
                wrong[table] = done

    assert tried > 8
    assert wrong == {}


@pytest.mark.parametrize("who", [SYSTEM, "ada", "cleo"])
def test_outside_any_team_a_person_sees_their_own_seat_and_nothing_else(world, who):
    actor = who if who is SYSTEM else Person(user_id=world.users[who].pk)
    seen = {}

    with scope(actor):
        for table in walled_tables():
            seen[table] = run(
                f"select * from {table} where team_id in (%s, %s)", world.north.team_id, world.south.team_id
            )

    # One's own memberships and reports; the officers' register is read by establishment.
    assert {table for table, count in seen.items() if count} <= (
        set() if who is SYSTEM else {"teams_member", "privacy_incident", "privacy_incidentversion"}
    )
    assert seen["teams_member"] == (0 if who is SYSTEM else 1)


def test_nothing_is_emptied_and_what_is_kept_is_kept(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, has_table_privilege(oid, 'truncate'), has_table_privilege(oid, 'update'),"
            " has_table_privilege(oid, 'delete') from pg_class"
            " where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        granted = {name: rest for name, *rest in cursor.fetchall()}

    assert [name for name, (truncate, _update, _delete) in granted.items() if truncate] == []
    assert {name: granted[name][1:] for name in APPEND_ONLY if name in granted} == {
        name: [False, False] for name in APPEND_ONLY if name in granted
    }
    assert set(granted) >= APPEND_ONLY


def test_the_application_may_not_lift_a_wall_nor_change_its_role(world):
    for statement in (
        "alter table board_patient disable row level security",
        "drop policy board_patient_of_team on board_patient",
        "create policy open on board_patient using (true)",
        "alter role current_user bypassrls",
        "create table kept_aside as select * from board_patient",
    ):
        assert run(statement) == "refused", statement
    with scope(House(world.north.team_id)):
        assert run("select set_config('row_security', 'off', true)") == 1
        assert run("select * from board_patient") == "refused"


def test_what_a_dump_holds_of_secrets_opens_nothing(world):
    """Tokens and passwords are kept as digests; those of a dump, sent back, open nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select digest from identity_token")
        digests = [digest for (digest,) in cursor.fetchall()]
        cursor.execute("select string_agg(t::text, ' ') from identity_token t")
        kept = cursor.fetchone()[0]
    statuses = {
        world.client("nobody", headers={"Authorization": f"Bearer {digest}"}).get("/api/v1/me").status_code
        for digest in digests
    }

    assert statuses == {401}
    assert not any(secret in kept for secret in world.tokens.values())
