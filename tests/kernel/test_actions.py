"""Actions and scopes: one durable transaction, parts refuse to run alone, a scope ends with its block."""

import pytest
from django.db import connection

from contact_telesante.board.models import Board, Patient
from contact_telesante.journal.actions import record
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.kernel.text import fold
from contact_telesante.teams.events import MemberLeft
from contact_telesante.teams.models import Member, Team
from tests.make import make_patient


def present_team() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.team_id', true)")
        return cursor.fetchone()[0] or ""


def test_a_part_refuses_to_run_outside_an_action(cast):
    with pytest.raises(RuntimeError):
        record(MemberLeft(user_id=cast.ada.user_id), by=cast.ada)


def test_an_action_that_fails_leaves_nothing(cast):
    @action
    def half(*, by):
        record(MemberLeft(user_id=by.user_id), by=by)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half(by=cast.ada)

    with scope(cast.ada):
        assert not Entry.objects.filter(kind="teams.member_left").exists()


def test_a_scope_ends_with_its_block_even_inside_another(cast):
    with scope(cast.ada):
        with scope(cast.cleo):
            assert present_team() == str(cast.other.pk)
        assert present_team() == str(cast.ward.pk)

    assert present_team() == ""


def test_a_part_shares_the_transaction_of_its_action(cast):
    @part
    def step():
        return present_team()

    @action
    def whole(*, by):
        return step()

    assert whole(by=cast.ada) == str(cast.ward.pk)


@pytest.mark.parametrize("model", [Patient, Board, Entry, Member, Team])
def test_forgetting_to_scope_shows_nothing(cast, model):
    make_patient(cast.ada)

    assert list(model.objects.all()) == []


@pytest.mark.parametrize("model", [Patient, Board, Entry])
def test_the_scope_of_a_team_shows_nothing_of_another(cast, model):
    make_patient(cast.ada)

    with scope(cast.cleo):
        assert model.objects.filter(team_id=cast.ward.pk).count() == 0


def test_a_person_sees_only_their_own_memberships(cast):
    with scope(Person(user_id=cast.users["ada"].pk)):
        assert {member.user_id for member in Member.objects.all()} == {cast.users["ada"].pk}
        assert [team.slug for team in Team.objects.all()] == ["ward"]


def test_the_application_owns_nothing_and_passes_no_wall(db):
    with connection.cursor() as cursor:
        cursor.execute("select rolbypassrls or rolsuper from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from pg_class where pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone() == (0,)


def test_every_table_with_a_team_has_its_wall(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and a.attname = 'team_id' and not (c.relrowsecurity and c.relforcerowsecurity)"
        )
        assert {name for (name,) in cursor.fetchall()} == {"journal_head", "audit_seal"}


@pytest.mark.parametrize("text", ["Émond", "LAVOIE-Côté", "Œuvre d’Ève", "Nguyễn", "", "hémodialyse 12"])
def test_fold_is_the_same_in_python_and_in_the_database(db, text):
    with connection.cursor() as cursor:
        cursor.execute("select fold(%s)", [text])
        assert cursor.fetchone()[0] == fold(text)


def test_the_system_acts_in_no_team():
    assert SYSTEM.team_id is None
    with pytest.raises(RuntimeError):
        _ = SYSTEM.who
