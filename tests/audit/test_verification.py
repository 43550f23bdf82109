"""Whoever owns the database and changes one byte of the audit is found out, by the application's own role."""

from datetime import timedelta

import pytest

from contact_telesante.audit import rules, verification
from contact_telesante.audit.models import Look, Seal
from contact_telesante.kernel.scopes import Person, scope
from tests import databases
from tests.audit.chain import MORNING, Chain


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, worker_id):
    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"{worker_id}_audit")
        with databases.connected_to(made):
            yield Chain(made).build()


@pytest.fixture
def chain(built):
    yield built
    built.mend()


def kinds(result: verification.Verification) -> list[str]:
    return [finding.kind for finding in result.findings]


def test_a_chain_that_nobody_touched_is_whole(chain):
    result = chain.verify()

    assert result.whole
    assert (result.seals, result.looks, result.waiting, result.communications) == (4, 9, 1, 1)
    assert result.last == f"4:{Seal.objects.get(number=4).digest}"


def test_the_chain_is_followed_from_window_to_window(chain, monkeypatch):
    monkeypatch.setattr(verification, "SEALS_AT_ONCE", 1)

    assert chain.verify().whole


BYTES = {
    "id": "id = id + 100000",
    "at": "at = at + interval '1 microsecond'",
    "act": "act = 'history_read'",
    "user_id": "user_id = null",
    "team_id": "team_id = null",
    "patient_ids": "patient_ids = array_append(patient_ids, gen_random_uuid())",
    "medium": "medium = 'api'",
    "address": "address = '10.0.0.1'",
    "session": "session = 'x'",
    "detail": "detail = detail || '{\"rank\": 1.0}'",
    "purpose": "purpose = 'support'",
}


def test_the_cases_name_every_column_of_a_look():
    assert set(BYTES) == set(rules.COLUMNS) == {field.column for field in Look._meta.concrete_fields}


@pytest.mark.parametrize("column", BYTES)
def test_a_changed_byte_of_a_look_is_found_and_named(chain, column):
    look = chain.looks(chain.ward)[1]
    with chain.as_owner(chain.ward) as owner:
        if column == "team_id":  # a wall holds the owner too, unless they take it down
            owner.execute("alter table audit_look no force row level security")
        changed = owner.execute(f"update audit_look set {BYTES[column]} where id = %s", [look.pk])
        owner.execute("alter table audit_look force row level security")

    result = chain.verify()

    assert changed.rowcount == 1
    assert not result.whole
    kind = "look_missing" if column in {"id", "team_id"} else "look_changed"
    assert verification.Finding(kind, 1, chain.ward, look.pk) in result.findings
    assert f"Look {look.pk} of team {chain.ward}, held by seal 1," in result.findings[0].sentence


def test_an_address_that_becomes_a_network_is_found(chain):
    look = chain.looks(None)[0]
    with chain.as_owner() as owner:
        owner.execute("update audit_look set address = '10.0.0.1/24' where id = %s", [look.pk])

    assert kinds(chain.verify()) == ["look_changed"]


def test_a_deleted_look_is_found_and_named(chain):
    look = chain.looks(chain.other)[0]
    with chain.as_owner(chain.other) as owner:
        owner.execute("delete from audit_look where id = %s", [look.pk])

    assert chain.verify().findings == [verification.Finding("look_missing", 2, chain.other, look.pk)]


def test_a_look_deleted_with_its_note_leaves_a_seal_that_holds_too_few(chain):
    look = chain.looks(chain.other)[0]
    with chain.as_owner(chain.other) as owner:
        owner.execute("delete from audit_look where id = %s", [look.pk])
        owner.execute("delete from audit_sealed where look_id = %s", [look.pk])

    assert chain.verify().findings == [verification.Finding("note_count", 2, chain.other)]


COPY = (
    "insert into audit_look (at, act, user_id, team_id, patient_ids, medium, session, detail, purpose)"
    " select %s, act, user_id, team_id, patient_ids, medium, session, detail, purpose from audit_look"
    " where id = %s returning id"
)


def test_a_look_inserted_in_the_past_is_found_before_it_is_sealed_and_after(chain):
    first = chain.looks(chain.ward)[0]
    with chain.as_owner(chain.ward) as owner:
        (inserted,) = owner.execute(COPY, [MORNING + timedelta(minutes=20), first.pk]).fetchone()

    before = chain.verify()
    chain.seal()
    after = chain.verify()

    assert before.findings == [verification.Finding("look_inserted", 4, chain.ward, inserted)]
    assert after.findings == [verification.Finding("look_backdated", 5, chain.ward, inserted)]


def test_a_look_inserted_into_an_old_seal_is_found(chain):
    first = chain.looks(chain.ward)[0]
    with chain.as_owner(chain.ward) as owner:
        (inserted,) = owner.execute(COPY, [MORNING, first.pk]).fetchone()
        owner.execute("insert into audit_sealed (look_id, seal_number, digest) values (%s, 1, '')", [inserted])

    result = chain.verify()

    assert verification.Finding("note_count", 1, chain.ward) in result.findings
    assert verification.Finding("look_changed", 1, chain.ward, inserted) in result.findings


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update audit_sealed set digest = repeat('0', 64) where look_id = {look}", "note_changed"),
        ("update audit_sealed set seal_number = 2 where look_id = {look}", "note_count"),
        ("update audit_sealed set seal_number = 99 where look_id = {look}", "note_orphan"),
        ("delete from audit_sealed where look_id = {look}", "note_count"),
        ("insert into audit_sealed (look_id, seal_number, digest) values (999999, 1, '')", "note_count"),
        ("update audit_seal set digest = repeat('0', 64) where number = 1", "seal_changed"),
        ("update audit_seal set at = at + interval '1 microsecond' where number = 2", "seal_changed"),
        ("update audit_seal set team_id = null where number = 2", "seal_changed"),
        ("update audit_seal set count = count + 1 where number = 2", "note_count"),
        ("delete from audit_seal where number = 2", "seal_missing"),
        ("delete from audit_seal where number = 4", "note_orphan"),
        ("update audit_seal set number = case number when 2 then -3 else -2 end where number in (2, 3);"
         "update audit_seal set number = -number where number < 0", "seal_changed"),
    ],
)  # fmt: skip
def test_a_touched_seal_or_note_is_found(chain, change, expected):
    look = chain.looks(chain.ward)[0]
    with chain.as_owner(chain.ward) as owner:
        owner.execute(change.format(look=look.pk))

    result = chain.verify()

    assert expected in kinds(result)
    assert len(result.findings) <= 6  # the cause, and not every look after it


def test_one_changed_digest_is_said_once_at_its_seal(chain):
    with chain.as_owner() as owner:
        owner.execute("update audit_seal set digest = repeat('0', 64) where number = 2")

    assert chain.verify().findings == [verification.Finding("seal_changed", 2, chain.other)]


def test_a_freed_look_is_named(chain):
    look = chain.looks(chain.ward)[0]
    with chain.as_owner() as owner:
        owner.execute("delete from audit_sealed where look_id = %s", [look.pk])

    assert verification.Finding("look_inserted", 4, chain.ward, look.pk) in chain.verify().findings


def test_a_look_and_its_note_changed_together_break_the_link(chain):
    look = chain.looks(chain.ward)[0]
    with chain.as_owner(chain.ward) as owner:
        owner.execute("update audit_look set medium = 'api' where id = %s", [look.pk])
        with scope(Person(user_id=None, team_id=chain.ward)):
            (told,) = [row[3:] for row in verification.kept.sealed_looks([1]) if row[1] == look.pk]
        owner.execute("update audit_sealed set digest = %s where look_id = %s", [rules.digest_of_look(told), look.pk])

    assert chain.verify().findings == [verification.Finding("seal_changed", 1, chain.ward)]


def test_a_truncated_tail_shows_beside_an_anchor_and_only_there(chain):
    last = Seal.objects.get(number=4)
    anchors = [(3, Seal.objects.get(number=3).digest), (4, last.digest)]
    assert chain.verify(anchors=anchors).whole
    with chain.as_owner(chain.ward) as owner:
        owner.execute("delete from audit_look where id in (select look_id from audit_sealed where seal_number = 4)")
        owner.execute("delete from audit_sealed where seal_number = 4")
        owner.execute("delete from audit_seal where number = 4")
        owner.execute("delete from audit_communication")

    assert chain.verify().whole
    assert chain.verify(anchors=anchors).findings == [verification.Finding("anchor", 4)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update audit_communication set justification = justification || ' '", "communication_changed"),
        ("update audit_communication set at = at + interval '1 microsecond'", "communication_changed"),
        ("delete from audit_communication", "communication_missing"),
        ("insert into audit_communication select gen_random_uuid(), at, team_id, user_id, means, nature, recipient,"
         " purpose, justification, patient_ids from audit_communication", "communication_added"),
    ],
)  # fmt: skip
def test_a_touched_communication_is_found(chain, change, expected):
    with chain.as_owner(chain.ward) as owner:
        owner.execute(change)

    assert kinds(chain.verify()) == [expected]
