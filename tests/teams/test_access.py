"""Restrictions, the broken glass, hidden groups: who may, what it changes in a seat, what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection

from contact_telesante.audit.models import Look
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access import jobs, queries
from contact_telesante.teams.access.actions import (
    break_glass,
    hide_groups,
    lift_restriction,
    restrict_access,
    review_break,
)
from contact_telesante.teams.models import Break, Restriction
from contact_telesante.teams.seats import ALL_GROUPS, groups_of
from tests.mail import postbox
from tests.make import entries_after, looks_of, make_patient, restrict

pytestmark = pytest.mark.django_db
REASON = "Chute avec perte de conscience, consentement impossible"


@pytest.fixture
def patient(cast):
    return make_patient(cast.sam, braden=14)


def withheld(seat, patient) -> frozenset:
    return seat.audience.withholds(patient.pk)


def test_restrict_access_withholds_from_one_person_and_is_told(cast, patient):
    restrict(cast, patient, who="ada", groups={"clinical"})

    assert withheld(cast.ada, patient) == {"clinical"}
    assert cast.ada.on(patient.pk).groups == ALL_GROUPS - {"clinical"}
    assert [withheld(cast.seat(who), patient) for who in ("ben", "sam")] == [frozenset(), frozenset()]
    assert entries_after(cast.sam, patient.number)[-1].kind == "teams.access_restricted"
    assert looks_of(cast.sam)[0].act == Look.Act.RIGHTS_CHANGED


def test_restrict_access_withholds_from_a_profession_whoever_holds_it(cast, patient):
    restrict(cast, patient, profession="pharmacist")

    assert withheld(cast.ben, patient) == ALL_GROUPS
    assert withheld(cast.ada, patient) == frozenset()


def test_several_restrictions_add_up_and_are_lifted_one_by_one(cast, patient):
    first = restrict(cast, patient, who="ada", groups={"clinical"})
    restrict(cast, patient, profession="nurse", groups={"sensitive"})
    both = withheld(cast.ada, patient)

    lift_restriction(
        by=cast.sam, patient_id=patient.pk, restriction_id=first.pk, reason="L’usager l’a retirée par écrit"
    )

    assert both == {"clinical", "sensitive"}
    assert withheld(cast.ada, patient) == {"sensitive"}
    assert entries_after(cast.sam, patient.number)[-1].kind == "teams.restriction_lifted"


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_a_superuser_restricts_and_lifts(cast, patient, who):
    living = restrict(cast, patient, who="ada", groups={"sensitive"})

    with pytest.raises(NotAllowed):
        restrict(replace_sam(cast, who), patient, who="ben")
    with pytest.raises(NotAllowed):
        lift_restriction(by=cast.seat(who), patient_id=patient.pk, restriction_id=living.pk, reason=REASON)


def replace_sam(cast, who):
    """The cast in which `who` acts where Sam would."""
    users = cast.users | {"sam": cast.users[who]}
    return replace(cast, users=users)


def test_nobody_lifts_a_restriction_against_themselves(cast, patient):
    mine = restrict(cast, patient, who="sam")

    with pytest.raises(NotAllowed):
        lift_restriction(by=cast.sam, patient_id=patient.pk, restriction_id=mine.pk, reason=REASON)

    assert withheld(cast.sam, patient) == ALL_GROUPS


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"user_id": None, "profession": ""}, "whom"),
        ({"user_id": None, "profession": "astrologer"}, "whom"),
        ({"groups": frozenset()}, "groups"),
        ({"groups": frozenset({"everything"})}, "groups"),
        ({"asked_date": None}, "asked_date"),
        ({"asked_date": "tomorrow"}, "asked_date"),
        ({"notice": " "}, "notice"),
    ],
)
def test_restrict_access_says_what_is_wrong_and_where(cast, patient, asked, field):
    tomorrow = clock.today(cast.sam.zone) + timedelta(days=1)
    whole = {"user_id": cast.users["ada"].pk, "profession": "", "groups": ALL_GROUPS, "notice": "Avis"}
    whole |= {"asked_date": clock.today(cast.sam.zone)} | asked
    whole["asked_date"] = tomorrow if whole["asked_date"] == "tomorrow" else whole["asked_date"]

    with pytest.raises(InvalidInput) as refused:
        restrict_access(by=cast.sam, patient_id=patient.pk, **whole)

    assert list(refused.value.errors) == [field]
    assert entries_after(cast.sam, patient.number) == []


def test_a_restriction_names_a_patient_of_its_own_team(cast):
    theirs = make_patient(cast.cleo)

    with pytest.raises(IntegrityError, match="teams_restriction_patient"):
        restrict(cast, theirs, who="ada")


def test_break_glass_opens_for_four_hours_and_alerts(cast, patient):
    restrict(cast, patient, who="ada")

    broken = break_glass(by=cast.ada, patient_id=patient.pk, reason=REASON)

    assert withheld(cast.ada, patient) == frozenset()
    assert cast.ada.until == broken.until
    with time_machine.travel(clock.now() + timedelta(hours=4, minutes=1), tick=False):
        assert withheld(cast.ada, patient) == ALL_GROUPS
    assert entries_after(cast.sam, patient.number)[-1].kind == "teams.glass_broken"
    assert looks_of(cast.sam)[0].act == Look.Act.GLASS_BROKEN
    with connection.cursor() as cursor:
        cursor.execute("select args::text from procrastinate_jobs where task_name like %s", ["%tell_of_break%"])
        ((told,),) = cursor.fetchall()
    assert str(broken.pk) in told
    assert "conscience" not in told


def test_break_glass_opens_for_who_broke_it_alone(cast, patient):
    restrict(cast, patient, who="ada")
    restrict(cast, patient, who="ben")

    break_glass(by=cast.ada, patient_id=patient.pk, reason=REASON)

    assert withheld(cast.ben, patient) == ALL_GROUPS


def test_break_glass_twice_with_one_key_breaks_once(cast, patient):
    restrict(cast, patient, who="ada")
    by = cast.ada.keyed("k1")

    for _time in range(2):
        break_glass(by=by, patient_id=patient.pk, reason=REASON)

    with scope(cast.sam):
        assert Break.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "urgent", "x" * 1001])
def test_break_glass_wants_a_reason_in_a_sentence(cast, patient, reason):
    restrict(cast, patient, who="ada")

    with pytest.raises(InvalidInput) as refused:
        break_glass(by=cast.ada, patient_id=patient.pk, reason=reason)

    assert list(refused.value.errors) == ["reason"]
    assert withheld(cast.ada, patient) == ALL_GROUPS


def test_break_glass_is_not_for_guests_nor_where_nothing_is_withheld(cast, patient):
    restrict(cast, patient, who="gil")

    for who in ("gil", "ada"):
        with pytest.raises(NotAllowed):
            break_glass(by=cast.seat(who), patient_id=patient.pk, reason=REASON)


def test_a_break_is_looked_into_by_another_superuser(cast, patient):
    restrict(cast, patient, who="ada")
    broken = break_glass(by=cast.ada, patient_id=patient.pk, reason=REASON)

    with pytest.raises(NotAllowed):
        review_break(by=cast.ben, break_id=broken.pk, verdict="Justifié par la chute")
    review_break(by=cast.sam, break_id=broken.pk, verdict="Justifié par la chute")

    with scope(cast.sam):
        assert queries.breaks_to_review(cast.sam) == 0
        assert queries.breaks_of(cast.sam)[0].verdict == "Justifié par la chute"


def test_nobody_looks_into_their_own_break(cast, patient):
    restrict(cast, patient, who="sam")
    broken = break_glass(by=cast.sam, patient_id=patient.pk, reason=REASON)

    with pytest.raises(NotAllowed):
        review_break(by=cast.sam, break_id=broken.pk, verdict="Tout à fait justifié")


def test_hide_groups_hides_from_roles_and_professions_but_never_from_superusers(cast, patient):
    hide_groups(
        by=cast.sam, hidden={"role:reader": frozenset({"sensitive"}), "profession:nurse": frozenset({"clinical"})}
    )

    assert cast.ben.groups == ALL_GROUPS - {"sensitive"}
    assert cast.ada.groups == ALL_GROUPS - {"clinical"}
    assert cast.gil.groups == ALL_GROUPS
    assert cast.sam.groups == ALL_GROUPS
    assert entries_after(cast.sam, patient.number)[-1].kind == "teams.groups_hidden"


def test_hide_groups_takes_known_names_only(cast, patient):
    hide_groups(
        by=cast.sam,
        hidden={
            "role:superuser": ALL_GROUPS,
            "profession:spy": ALL_GROUPS,
            "role:guest": frozenset({"sensitive", "x"}),
        },
    )

    with scope(cast.sam):
        assert queries.hidden_groups(cast.sam) == {"role:guest": ["sensitive"]}
    assert entries_after(cast.sam, patient.number) == []


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_hide_groups_is_for_superusers(cast, who):
    with pytest.raises(NotAllowed):
        hide_groups(by=cast.seat(who), hidden={})


@pytest.mark.parametrize(
    ("role", "profession", "granted", "seen"),
    [
        ("member", "nurse", None, ALL_GROUPS - {"clinical"}),
        ("guest", "nurse", None, {"identity", "logistics"}),
        ("guest", "", ["sensitive"], {"sensitive"}),
        ("guest", "", [], frozenset()),
        ("superuser", "nurse", None, ALL_GROUPS),
    ],
)
def test_groups_of(role, profession, granted, seen):
    hidden = {"role:guest": ["sensitive"], "profession:nurse": ["clinical"]}

    assert groups_of(role, profession, hidden, granted) == seen


@pytest.mark.parametrize("model", [Restriction, Break])
def test_nothing_of_this_is_ever_deleted(cast, patient, model):
    restrict(cast, patient, who="ada")

    with pytest.raises(ProgrammingError, match="permission denied"), scope(cast.sam):
        model.objects.all().delete()


def test_an_end_date_ends_the_seats_rights_at_midnight_there(cast):
    assert cast.gil.until.astimezone(cast.gil.zone).hour == 0
    assert cast.ada.until is None


def test_tell_of_break_writes_to_each_once_however_often_it_is_tried(cast, patient):
    restrict(cast, patient, who="ada")
    broken = break_glass(by=cast.ada, patient_id=patient.pk, reason=REASON)

    with postbox() as box:
        for _attempt in range(2):
            jobs.tell_of_break(str(cast.ward.pk), str(broken.pk))

    told = [look for look in looks_of(cast.sam) if look.act == Look.Act.NOTIFIED]
    assert [look.detail["user"] for look in told] == [str(cast.users["sam"].pk)]
    assert [letter["To"] for letter in box.letters] == ["sam@tests.example"]


def test_nobody_is_said_to_be_told_of_a_break_when_no_letter_left(cast, patient):
    restrict(cast, patient, who="ada")
    broken = break_glass(by=cast.ada, patient_id=patient.pk, reason=REASON)

    jobs.tell_of_break(str(cast.ward.pk), str(broken.pk))

    assert [look for look in looks_of(cast.sam) if look.act == Look.Act.NOTIFIED] == []
