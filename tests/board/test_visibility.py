"""What a limited guest or a restricted provider finds on a board: in lists, searches, orders, and when they write."""

import pytest

from contact_telesante.board import queries
from contact_telesante.board.actions import (
    add_patient,
    change_cells,
    deactivate_patient,
    reactivate_patient,
    undo_change,
)
from contact_telesante.board.models import Patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access.actions import hide_groups
from contact_telesante.teams.models import Member
from tests.make import entries_after, limit, make_patient, reloaded, restrict

pytestmark = pytest.mark.django_db


def found(seat, **asked) -> list[str]:
    with scope(seat):
        return [patient.values["last_name"] for patient in queries.patients_listed(seat, **asked)]


def writing(cast, who: str):
    with scope(cast.sam):
        Member.objects.filter(user=cast.users[who]).update(may_write=True)
    return cast.seat(who)


def test_a_limited_guest_lists_and_searches_the_granted_patients_alone(cast):
    granted = make_patient(cast.sam, last_name="Alarie")
    make_patient(cast.sam, last_name="Bouchard")
    limit(cast, "gil", patients=[granted])

    assert found(cast.gil) == ["Alarie"]
    assert found(cast.gil, search="bouchard") == []
    assert found(cast.gil, search="alarie") == ["Alarie"]
    assert found(cast.ada) == ["Alarie", "Bouchard"]


def test_a_guest_granted_nobody_finds_nobody(cast):
    make_patient(cast.sam)
    limit(cast, "gil", patients=[])

    assert found(cast.gil, status="all") == []


@pytest.mark.parametrize("gesture", ["change", "undo", "deactivate", "reactivate"])
def test_a_patient_not_granted_does_not_exist_for_a_guest_who_writes(cast, gesture):
    patient = make_patient(cast.sam, braden=14)
    limit(cast, "gil", patients=[make_patient(cast.sam)])
    gil = writing(cast, "gil")

    with pytest.raises(Patient.DoesNotExist):
        do(gesture, gil, patient)

    assert reloaded(cast.sam, patient).number == patient.number


def do(gesture, seat, patient):
    if gesture == "change":
        change_cells(by=seat, patient_id=patient.pk, values={"braden": 11}, base=patient.number)
    elif gesture == "undo":
        undo_change(by=seat, patient_id=patient.pk, number=patient.number)
    elif gesture == "deactivate":
        deactivate_patient(by=seat, patient_id=patient.pk, reason="conge", day=clock.today(seat.zone))
    else:
        reactivate_patient(by=seat, patient_id=patient.pk)


def test_a_limited_guest_adds_nobody(cast):
    limit(cast, "gil", patients=[])
    gil = writing(cast, "gil")

    with pytest.raises(NotAllowed):
        add_patient(by=gil, values={"last_name": "Roy", "first_name": "Guy"})


@pytest.mark.parametrize("gesture", ["change", "undo", "deactivate", "reactivate"])
def test_a_wholly_restricted_provider_changes_nothing(cast, gesture):
    patient = make_patient(cast.sam, braden=14)
    restrict(cast, patient, who="ada")
    number = entries_after(cast.sam, 0)[-1].number

    with pytest.raises(NotAllowed):
        do(gesture, cast.ada, patient)

    assert entries_after(cast.sam, number) == []


def test_a_partly_restricted_provider_writes_the_rest_of_the_row(cast):
    patient = make_patient(cast.sam, braden=14)
    restrict(cast, patient, who="ada", groups={"clinical"})

    with pytest.raises(NotAllowed):
        change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11, "lieu": "3"}, base=patient.number)
    changed = change_cells(by=cast.ada, patient_id=patient.pk, values={"lieu": "3"}, base=patient.number)

    assert (changed.values["lieu"], changed.values["braden"]) == ("3", 14)


def test_a_restricted_patient_is_listed_last_whatever_the_order(cast):
    first = make_patient(cast.sam, last_name="Alarie", braden=6, priorite="rouge")
    make_patient(cast.sam, last_name="Zacharie", braden=20)
    restrict(cast, first, who="ada", groups={"clinical"})

    assert found(cast.ada) == ["Zacharie", "Alarie"]
    assert found(cast.ada, sort="braden") == ["Zacharie", "Alarie"]
    assert found(cast.ada, sort="-braden") == ["Zacharie", "Alarie"]
    assert found(cast.sam, sort="braden") == ["Alarie", "Zacharie"]


@pytest.mark.parametrize(("groups", "there"), [({"identity"}, []), ({"clinical"}, ["Alarie"])])
def test_a_search_never_finds_a_patient_by_what_is_withheld(cast, groups, there):
    patient = make_patient(cast.sam, last_name="Alarie", lieu="304")
    restrict(cast, patient, who="ada", groups=groups)

    assert found(cast.ada, search="alarie") == there
    assert found(cast.ada, search="304") == there


def test_a_search_looks_only_where_the_seat_sees(cast):
    make_patient(cast.sam, last_name="Alarie", lieu="304")
    hide_groups(by=cast.sam, hidden={"role:reader": frozenset({"identity"}), "role:guest": frozenset({"logistics"})})

    assert (found(cast.ben, search="alarie"), found(cast.ben, search="304")) == ([], ["Alarie"])
    assert (found(cast.gil, search="alarie"), found(cast.gil, search="304")) == (["Alarie"], [])


def test_duplicates_are_never_told_of_somebody_whose_name_is_withheld(cast):
    patient = make_patient(cast.sam, nam="TREL38531414")
    restrict(cast, patient, who="ada", groups={"identity"})

    with scope(cast.ada):
        assert queries.duplicates_of(cast.ada, {"nam": "TREL38531414"}) == []
    with scope(cast.sam):
        assert queries.duplicates_of(cast.sam, {"nam": "TREL38531414"}) == [patient]
