"""Every look gets its seal, once, in order; nobody else's, and none is forgotten."""

import hashlib
import json
import logging
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from contact_telesante.audit import actions, rules, seals
from contact_telesante.audit.actions import Act, record_look, seal_looks
from contact_telesante.audit.models import Look, Seal, Sealed
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.teams.seats import House


@pytest.fixture
def cast(cast):
    """The standing cast, whose own arrival is sealed already."""
    for by in (House(cast.ward.pk), House(cast.other.pk), SYSTEM):
        seal_looks(by=by)
    return cast


def looked(by, count: int = 1) -> list[int]:
    with scope(by):
        for _ in range(count):
            record_look(Act.BOARD_OPENED, by=by)
        return sorted(Look.objects.order_by("-pk").values_list("pk", flat=True)[:count])


def test_sealing_holds_every_look_of_the_team_and_of_no_other(cast):
    ours, theirs = looked(cast.ada, 3), looked(cast.cleo, 2)

    (seal,) = seal_looks(by=House(cast.ward.pk))

    assert (seal.team_id, seal.count, len(seal.digest)) == (cast.ward.pk, 3, 64)
    assert sorted(Sealed.objects.filter(seal_number=seal.number).values_list("look_id", flat=True)) == ours
    assert not Sealed.objects.filter(look_id__in=theirs).exists()
    assert seal_looks(by=House(cast.ward.pk)) == []


def test_the_looks_of_no_team_are_sealed_too(cast):
    person = Person(user_id=cast.users["ada"].pk)
    with scope(person):
        record_look(Act.SIGNED_IN, by=person)

    (seal,) = seal_looks(by=SYSTEM)

    assert (seal.team_id, seal.count) == (None, 1)


def test_one_chain_numbers_the_seals_of_every_team(cast):
    looked(cast.ada)
    looked(cast.cleo)

    (first,), (second,) = seal_looks(by=House(cast.ward.pk)), seal_looks(by=House(cast.other.pk))

    assert second.number == first.number + 1
    with scope(House(cast.other.pk)):
        ((_number, _look, note, *_told),) = seals.sealed_looks([second.number])
    link = rules.Link(second.number, second.at, second.team_id, 1)
    assert second.digest == rules.digest_of_link(first.digest, link, hashlib.sha256(note.encode()).hexdigest())


def test_many_looks_fill_several_seals_of_one_instant(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 4)
    looked(cast.ada, 9)

    made = seal_looks(by=House(cast.ward.pk))

    assert [seal.count for seal in made] == [4, 4, 1]
    assert len({seal.at for seal in made}) == 1


def test_a_look_committed_late_is_sought_a_day_back_and_each_night_everywhere(cast):
    house = House(cast.ward.pk)
    with time_machine.travel(clock.now() - timedelta(hours=5), tick=True):
        late = looked(cast.ada)
    with time_machine.travel(clock.now() - timedelta(days=3), tick=True):
        later = looked(cast.ada)
    looked(cast.ada)
    with scope(cast.ada):
        kept = Look.objects.latest("pk")
    number = seals.last_seal().number + 1
    Sealed(look_id=kept.pk, seal_number=number, digest="").save(force_insert=True)
    Seal(number=number, at=clock.now(), team_id=cast.ward.pk, count=1, digest="0" * 64).save(force_insert=True)

    (routine,), (nightly,) = seal_looks(by=house), seal_looks(by=house, whole=True)

    assert list(Sealed.objects.filter(seal_number=routine.number).values_list("look_id", flat=True)) == late
    assert list(Sealed.objects.filter(seal_number=nightly.number).values_list("look_id", flat=True)) == later


def test_a_worker_that_was_away_for_days_finds_everything_since_the_last_seal(cast):
    house = House(cast.ward.pk)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        looked(cast.ada, 2)

    with time_machine.travel(clock.now() + timedelta(days=12), tick=True):
        (seal,) = seal_looks(by=house)

    assert seal.count == 2


def test_a_seal_is_logged_by_number_and_digest(cast, caplog, django_capture_on_commit_callbacks):
    looked(cast.ada)

    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        (seal,) = seal_looks(by=House(cast.ward.pk))

    assert f"seal {seal.number} {seal.digest}" in caplog.messages


@pytest.mark.parametrize("table", ["audit_look", "audit_communication", "audit_seal", "audit_sealed"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set {} = {}"])
def test_the_application_may_change_nothing(cast, table, statement):
    column = {"audit_seal": "number", "audit_sealed": "look_id"}.get(table, "id")

    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column, column))

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_a_look_is_told_in_one_canonical_line():
    told = [7, "2026-11-23T13:00:00.000001Z", "searched", None, None, "{a,b}", "page", "10.0.0.1/32", "é", "{}", "care"]

    line = rules.canonical(told)

    assert line == (
        '{"act":"searched","address":"10.0.0.1/32","at":"2026-11-23T13:00:00.000001Z","detail":{},"id":7,'
        '"medium":"page","patient_ids":["a","b"],"purpose":"care","session":"é","team_id":null,"user_id":null}'
    )
    assert rules.digest_of_look(told) == hashlib.sha256(line.encode()).hexdigest()


@pytest.mark.parametrize("detail", ['{"n": 1}', '{"n": 1.0}', '{"n": "1.0"}', '{"n": 1.00000000000000000001}', "{}"])
def test_two_details_that_differ_have_two_digests(detail):
    others = {'{"n": 1}', '{"n": 1.0}', '{"n": "1.0"}', '{"n": 1.00000000000000000001}', "{}"} - {detail}
    told = ["1", "", "", None, None, "{}", "", None, "", detail, ""]

    assert rules.digest_of_look(told) not in {rules.digest_of_look([*told[:9], other, *told[10:]]) for other in others}
    assert json.loads(rules.canonical(told))["patient_ids"] == []
