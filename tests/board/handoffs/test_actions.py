"""A handoff is given once, kept as it was seen, read back once, and shown through the rights of its reader."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from contact_telesante.board.actions import change_cells
from contact_telesante.board.handoffs import actions, queries
from contact_telesante.board.models import Handoff
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.make import Cast, entries_after, limit, make_patient, make_user, restrict

SAID = "Surveiller la respiration"


@pytest.fixture
def patient(cast):
    return make_patient(cast.ada, braden=14, lieu="304")


@pytest.fixture
def zoe(cast):
    """Another member, who takes the next shift."""
    user = make_user("Zoe")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="member", profession="nurse")
    return user


def number_of(cast: Cast) -> int:
    return entries_after(cast.sam, 0)[-1].number


def give(cast: Cast, who="ada", key="", **told) -> Handoff:
    usual = {"since": clock.now() - timedelta(hours=8), "scope": "all", "number": number_of(cast), "sentences": {}}
    return actions.give_handoff(by=replace(cast.seat(who), key=key or str(uuid4())), **usual | told)


def opened(seat, handoff: Handoff):
    with scope(seat):
        return queries.given_to(seat, handoff.pk)


def events_since(cast: Cast, number: int):
    return [entry.event for entry in entries_after(cast.sam, number) if entry.kind.startswith("board.handoff")]


def test_a_handoff_is_kept_and_journaled_without_its_words(cast, patient):
    before = number_of(cast)

    given = give(cast, remark=" Nuit calme ", sentences={str(patient.pk): SAID})

    (entry,) = entries_after(cast.sam, before)
    assert (entry.kind, entry.by_id) == ("board.handoff_given", cast.ada.user_id)
    assert entry.data == {"handoff_id": str(given.pk), "count": 1}
    told = opened(cast.sam, given)
    assert (told.remark, [(one.patient.pk, one.said) for one in told.told]) == ("Nuit calme", [(patient.pk, SAID)])


def test_readers_and_outsiders_hand_nothing_over(cast, patient):
    limit(cast, "gil", patients=[patient])

    for who in ("ben", "gil"):
        with pytest.raises(NotAllowed):
            give(cast, who)
    with pytest.raises(InvalidInput):
        give(cast, "cleo", number=0, sentences={str(patient.pk): SAID})

    assert events_since(cast, 0) == []


def test_the_same_request_gives_one_handoff(cast, patient):
    since, number = clock.now() - timedelta(hours=8), number_of(cast)

    first, second = (give(cast, key="once", since=since, number=number) for _again in range(2))

    assert first.pk == second.pk
    assert len(events_since(cast, 0)) == 1


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"remark": "x" * 2001}, "remark"),
        ({"number": 10**9}, "number"),
        ({"since": clock.now() - timedelta(days=40)}, "since"),
        ({"since": clock.now() + timedelta(days=400)}, "since"),
        ({"sentences": {str(uuid4()): SAID}}, "sentence"),
        ({"scope": "mine"}, "remark"),
    ],
)
def test_what_cannot_be_handed_over_is_refused_at_its_field(cast, patient, told, at):
    with pytest.raises(InvalidInput) as refused:
        give(cast, **told)

    (name,) = refused.value.errors
    assert name.startswith(at)
    assert events_since(cast, 0) == []


def test_what_changes_after_the_giver_looked_is_told_apart(cast, patient, zoe):
    seen = number_of(cast)
    patient = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=patient.number)
    given = give(cast, number=seen)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 8}, base=patient.number)
    come = make_patient(cast.sam, last_name="Alarie")

    told = opened(seat_of(zoe, "ward"), given)

    (one,) = told.told
    assert one.patient.values["braden"] == 14
    assert (one.since.passages["braden"].old, one.since.passages["braden"].new) == (14, 8)
    assert [patient.pk for patient in told.untold] == [come.pk]


def test_a_handoff_shows_its_reader_what_their_rights_show_now(cast, patient, zoe):
    whole = make_patient(cast.ada, last_name="Alarie", braden=20)
    part = make_patient(cast.ada, last_name="Bouchard", braden=19, lieu="310")
    given = give(cast, sentences={str(one.pk): SAID for one in (patient, whole, part)})
    restrict(cast, whole, who="ben")
    restrict(cast, part, who="ben", groups={"clinical"})

    told = {one.patient.pk: one for one in opened(cast.ben, given).told}

    assert told[whole.pk].patient.values == {}
    assert told[part.pk].patient.values == {"last_name": "Bouchard", "first_name": "Lucille", "lieu": "310"}
    assert {pk: one.said for pk, one in told.items()} == {patient.pk: SAID, whole.pk: "", part.pk: ""}


def test_a_giver_tells_nothing_of_what_is_withheld_from_them(cast, patient):
    hidden = make_patient(cast.sam, last_name="Alarie", braden=9)
    part = make_patient(cast.sam, last_name="Bouchard", braden=9)
    restrict(cast, hidden, who="ada")
    restrict(cast, part, who="ada", groups={"clinical"})

    told = {one.patient.pk: one.patient for one in opened(cast.sam, give(cast)).told}

    assert hidden.pk not in told
    assert ("braden" in told[part.pk].values, told[part.pk].cues) == (False, [])


def test_a_limited_guest_opens_what_tells_of_their_patients_without_the_remark(cast, patient):
    other = make_patient(cast.ada, last_name="Alarie", resp=str(cast.ada.user_id))
    both = give(cast, remark="Madame Alarie est tombée", sentences={str(other.pk): SAID})
    one = give(cast, scope="mine")
    limit(cast, "gil", patients=[patient])

    told = opened(cast.gil, both)

    assert ([line.patient.pk for line in told.told], told.remark) == ([patient.pk], "")
    with scope(cast.gil):
        assert [(line.handoff.pk, line.count) for line in queries.handoffs_of(cast.gil)] == [(both.pk, 1)]
    with pytest.raises(Handoff.DoesNotExist):
        opened(cast.gil, one)


def test_a_handoff_is_read_back_once(cast, patient, zoe):
    given, before = give(cast), number_of(cast)
    reader = seat_of(zoe, "ward")

    first = actions.read_back(by=reader, handoff_id=given.pk, sentence=" Compris ")
    again = actions.read_back(by=reader, handoff_id=given.pk, sentence="Encore")
    with pytest.raises(actions.AlreadyRead) as second:
        actions.read_back(by=cast.sam, handoff_id=given.pk)

    (entry,) = entries_after(cast.sam, before)
    assert (entry.kind, entry.by_id, entry.data) == ("board.handoff_read", zoe.pk, {"handoff_id": str(given.pk)})
    assert (first.read_back, again.read_back, again.read_at) == ("Compris", "Compris", entry.at)
    assert second.value.handoff.read_by_id == zoe.pk
    assert opened(cast.ada, given).read_back == "Compris"


@pytest.mark.parametrize(
    ("who", "error"), [("ada", NotAllowed), ("ben", NotAllowed), ("gil", NotAllowed), ("cleo", Handoff.DoesNotExist)]
)
def test_its_giver_readers_and_outsiders_read_nothing_back(cast, patient, who, error):
    given = give(cast)

    with pytest.raises(error):
        actions.read_back(by=cast.seat(who), handoff_id=given.pk)

    assert opened(cast.sam, given).handoff.read_at is None


def test_whoever_does_not_know_all_of_its_patients_does_not_take_it_over(cast, patient):
    make_patient(cast.ada, last_name="Alarie")
    given = give(cast)
    limited = replace(cast.sam, patients=frozenset({patient.pk}))

    with pytest.raises(NotAllowed):
        actions.read_back(by=limited, handoff_id=given.pk)


def test_a_read_back_too_long_is_refused_at_its_field(cast, patient):
    given = give(cast)

    with pytest.raises(InvalidInput) as refused:
        actions.read_back(by=cast.sam, handoff_id=given.pk, sentence="x" * 501)

    assert list(refused.value.errors) == ["sentence"]
