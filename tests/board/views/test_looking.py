"""Who a view keeps, in what order and groups; what stands beside it; what it must never tell."""

from datetime import timedelta

import pytest
import time_machine

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells
from contact_telesante.board.models import Board, View
from contact_telesante.board.views import queries
from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from tests.make import limit, make_patient, restrict

pytestmark = pytest.mark.django_db

LOW = {"field": "braden", "op": "lte", "value": 12}


def view(cast, **layout) -> str:
    return str(create_view(by=cast.sam, name={"fr": "Essai"}, layout=Layout(**layout), shared=True).pk)


def seen(seat, asked="all", *, quick=(), **more) -> list[str]:
    """The family names that the seat finds through a view, in order."""
    with scope(seat):
        lines = queries.survey(seat, queries.lens_for(seat, asked, quick), **more).lines
        found = board.patients_by_id(seat, [line.id for line in lines])
        return [found[line.id].values["last_name"] for line in lines]


def counts(seat, asked="all") -> dict[str, int]:
    with scope(seat):
        return dict(queries.survey(seat, queries.lens_for(seat, asked), counting=True).counts)


def lens(seat, asked):
    with scope(seat):
        return queries.lens_for(seat, asked)


def retire_field(cast, key):
    """The board as if that column had been retired since."""
    with scope(cast.sam):
        latest = Board.objects.order_by("-version").first()
        document = latest.document
        for field in document["fields"]:
            if field["key"] == key:
                field["retired"] = True
        latest.document = document
        latest.save(update_fields=["document"])
    board._definition.cache_clear()


def test_a_filter_keeps_who_matches_in_the_order_of_the_view(cast):
    for name, braden in (("Alarie", 9), ("Bouchard", 20), ("Cyr", 12), ("Drolet", 12)):
        make_patient(cast.sam, last_name=name, braden=braden)
    asked = view(cast, filter=LOW, sort=("-braden", "-name"))

    assert seen(cast.ben, asked) == ["Drolet", "Cyr", "Alarie"]
    assert seen(cast.ben, asked, sort="name") == ["Alarie", "Cyr", "Drolet"]
    assert seen(cast.ben, asked, search="alar") == ["Alarie"]
    assert seen(cast.ben) == ["Alarie", "Bouchard", "Cyr", "Drolet"]
    with pytest.raises(InvalidInput):
        seen(cast.ben, asked, sort="inconnu")


def test_groups_come_in_the_order_of_their_column_and_the_rest_last(cast):
    for name, unite in (("Alarie", "B"), ("Bouchard", None), ("Cyr", "A"), ("Drolet", "B")):
        make_patient(cast.sam, last_name=name, **({"unite": unite} if unite else {}))
    asked = view(cast, group="unite", sort=("-name",))

    with scope(cast.ben):
        lines = queries.survey(cast.ben, queries.lens_for(cast.ben, asked)).lines

    assert [line.group for line in lines] == ["A", "B", "B", ""]
    assert seen(cast.ben, asked) == ["Cyr", "Drolet", "Alarie", "Bouchard"]


def test_a_restricted_patient_neither_matches_nor_tells_by_a_filter_on_what_is_withheld(cast):
    hidden = make_patient(cast.sam, last_name="Alarie", braden=9, unite="A")
    make_patient(cast.sam, last_name="Bouchard", braden=10, unite="A")
    restrict(cast, hidden, who="ben", groups={"clinical"})
    low, high = view(cast, filter=LOW), view(cast, filter={"not": LOW})
    place = view(cast, filter={"field": "unite", "op": "eq", "value": "A"})

    assert seen(cast.ben, low) == ["Bouchard"]
    assert seen(cast.ben, high) == []
    assert sorted(seen(cast.ben, place)) == ["Alarie", "Bouchard"]
    assert seen(cast.ada, low) == ["Alarie", "Bouchard"]


def test_the_group_of_a_restricted_patient_is_not_told(cast):
    hidden = make_patient(cast.sam, last_name="Alarie", priorite="rouge")
    restrict(cast, hidden, who="ben")
    asked = view(cast, group="priorite")

    with scope(cast.ben):
        (line,) = queries.survey(cast.ben, queries.lens_for(cast.ben, asked)).lines

    assert line.group is None


def test_a_view_drops_what_a_seat_does_not_see_and_says_so(cast):
    asked = view(cast, sort=("nam", "braden"), group="sex", columns=(Column("nam"), Column("braden", pinned=True)))
    limit(cast, "gil", groups=["clinical", "logistics"])

    theirs, mine = lens(cast.gil, asked), lens(cast.ada, asked)

    assert (theirs.layout.sort, theirs.group, theirs.columns) == (("braden",), None, ("^braden",))
    assert len(theirs.dropped) == 2
    assert (mine.layout.sort, mine.columns, mine.dropped) == (("nam", "braden"), ("nam", "^braden"), ())


def test_a_view_over_a_retired_field_shows_everybody_and_says_so(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)
    make_patient(cast.sam, last_name="Bouchard", braden=20)
    asked = view(cast, filter=LOW, sort=("braden",), columns=(Column("braden"), Column("lieu")))
    retire_field(cast, "braden")

    looked = lens(cast.ada, asked)

    assert seen(cast.ada, asked) == ["Alarie", "Bouchard"]
    assert looked.broken
    assert (looked.columns, looked.layout.sort) == (("lieu",), ())


def test_a_view_that_was_put_away_is_the_whole_board_and_one_that_never_was_is_nothing(cast):
    asked = view(cast, filter=LOW)
    with scope(cast.sam):
        View.objects.filter(pk=asked).update(retired_at=clock.now())
    mine = create_view(by=cast.sam, name={"fr": "À moi"}, layout=Layout())

    assert lens(cast.ada, asked).is_gone
    for unknown in ("00000000-0000-4000-8000-000000000000", "n’importe quoi", str(mine.pk)):
        with pytest.raises(View.DoesNotExist):
            lens(cast.ada, unknown)


def test_my_patients_are_those_i_answer_for(cast):
    me = str(cast.users["ada"].pk)
    make_patient(cast.sam, last_name="Alarie", resp=me)
    make_patient(cast.sam, last_name="Bouchard", resp=str(cast.users["sam"].pk))
    withheld = make_patient(cast.sam, last_name="Cyr", resp=me)
    restrict(cast, withheld, who="ada")

    assert seen(cast.ada, quick=["mine"]) == ["Alarie"]
    assert counts(cast.ada)["mine"] == 1
    assert counts(cast.ben)["mine"] == 0


def test_overdue_follows_the_day(cast):
    today = clock.today(cast.sam.zone)
    make_patient(cast.sam, last_name="Alarie", suivi_date=(today - timedelta(days=1)).isoformat())
    make_patient(cast.sam, last_name="Bouchard", suivi_date=today.isoformat())

    assert seen(cast.ada, quick=["overdue"]) == ["Alarie"]
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert seen(cast.ada, quick=["overdue"]) == ["Alarie", "Bouchard"]


def test_changed_and_unread_follow_what_one_looked_at(cast):
    with time_machine.travel(clock.now() - timedelta(hours=6), tick=False):
        first = make_patient(cast.sam, last_name="Alarie", braden=20)
        second = make_patient(cast.sam, last_name="Bouchard", braden=20)
    with time_machine.travel(clock.now() - timedelta(hours=5), tick=False), scope(cast.ada):
        record_look(Act.PATIENT_OPENED, by=cast.ada, patients=[first.pk])
        record_look(Act.PATIENT_OPENED, by=cast.ada, patients=[second.pk])
    assert seen(cast.ada, quick=["changed"]) == []
    assert seen(cast.ada, quick=["unread"]) == []

    change_cells(by=cast.sam, patient_id=first.pk, values={"braden": 9}, base=second.number)
    change_cells(by=cast.ada, patient_id=second.pk, values={"braden": 9}, base=second.number)

    assert seen(cast.ada, quick=["changed"]) == ["Alarie", "Bouchard"]
    assert seen(cast.ada, quick=["unread"]) == ["Alarie"]
    with scope(cast.ada):
        record_look(Act.PATIENT_OPENED, by=cast.ada, patients=[first.pk])
    assert seen(cast.ada, quick=["unread"]) == []


def test_what_changed_out_of_sight_is_not_told(cast):
    with time_machine.travel(clock.now() - timedelta(hours=6), tick=False):
        patient = make_patient(cast.sam, last_name="Alarie")
    with time_machine.travel(clock.now() - timedelta(hours=5), tick=False), scope(cast.ada):
        record_look(Act.PATIENT_OPENED, by=cast.ada, patients=[patient.pk])
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=patient.number)
    assert counts(cast.ada)["unread"] == 1

    restrict(cast, patient, who="ada", groups={"clinical"})

    assert (counts(cast.ada)["unread"], counts(cast.ada)["changed"]) == (0, 0)


def test_quick_filters_add_up_and_need_their_columns(cast):
    me, late = str(cast.users["ada"].pk), (clock.today(cast.sam.zone) - timedelta(days=1)).isoformat()
    make_patient(cast.sam, last_name="Alarie", resp=me, suivi_date=late, braden=9)
    make_patient(cast.sam, last_name="Bouchard", resp=me, braden=9)
    make_patient(cast.sam, last_name="Cyr", resp=me, suivi_date=late, braden=20)
    asked = view(cast, filter=LOW)

    assert seen(cast.ada, asked, quick=["mine", "overdue"]) == ["Alarie"]
    assert (counts(cast.ada, asked)["mine"], counts(cast.ada, asked)["overdue"]) == (2, 1)
    retire_field(cast, "suivi_date")
    assert "overdue" not in lens(cast.ada, "all").offered
    assert seen(cast.ada, asked, quick=["overdue"]) == ["Alarie", "Bouchard"]


def test_my_last_visit_stands_in_a_filter(cast):
    with time_machine.travel(clock.now() - timedelta(hours=6), tick=False), scope(cast.ada):
        record_look(Act.BOARD_OPENED, by=cast.ada)
    with time_machine.travel(clock.now() - timedelta(hours=9), tick=False):
        old = make_patient(cast.sam, last_name="Alarie", braden=9)
        make_patient(cast.sam, last_name="Bouchard", braden=9)
    change_cells(by=cast.sam, patient_id=old.pk, values={"braden": 8}, base=old.number + 1)
    asked = view(cast, filter={"field": "braden", "op": "changed_since", "value": {"dynamic": "my_last_visit"}})

    assert seen(cast.ada, asked) == ["Alarie"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_filtered_and_grouped_board_costs_the_same_statements_whatever_its_rows(
    cast, count, django_assert_max_num_queries
):
    asked = view(cast, filter=LOW, group="unite", sort=("braden",))
    for index in range(count):
        make_patient(cast.sam, last_name=f"Essai-{index}", braden=9, unite="A")
    ben = cast.ben
    seen(ben, asked)

    with django_assert_max_num_queries(8), scope(ben):
        found = queries.survey(ben, queries.lens_for(ben, asked, ["mine", "unread"]), counting=True)

    assert len(found.lines) == 0
    assert found.counts["unread"] == count


def test_the_same_patients_as_a_queryset(cast):
    for name, braden in (("Alarie", 9), ("Bouchard", 20), ("Cyr", 12)):
        make_patient(cast.sam, last_name=name, braden=braden)
    asked = view(cast, filter=LOW, sort=("-braden",))

    with scope(cast.ben):
        found = queries.patients_through(cast.ben, queries.lens_for(cast.ben, asked))
        names = [patient.values["last_name"] for patient in found]

    assert names == ["Cyr", "Alarie"]
