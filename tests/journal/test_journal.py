"""The journal: append-only, numbered in order, readable after a number."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from contact_telesante.board.actions import change_cells
from contact_telesante.journal import queries
from contact_telesante.journal.events import KINDS
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, make_patient


@pytest.mark.parametrize(
    "statement", ["update journal_entry set kind = 'x'", "delete from journal_entry", "delete from journal_head"]
)
def test_the_application_can_neither_change_nor_delete_what_was_written(cast, statement):
    make_patient(cast.ada)

    with scope(cast.ada), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_entries_after_gives_what_follows_in_order_and_no_more(cast):
    patient = make_patient(cast.ada, braden=20)
    for braden in (19, 18, 17):
        patient = change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": braden}, base=patient.number)

    with scope(cast.ada):
        found = queries.entries_after(cast.ada, patient.number - 2, 1)

    assert [entry.number for entry in found] == [patient.number - 1]


def test_every_event_comes_back_from_the_journal_as_it_was_told(cast):
    make_patient(cast.ada, braden=14, etat=["fievre"], suivi_date="2026-11-25")

    for entry in entries_after(cast.ada, 0):
        event = entry.event
        assert KINDS[entry.kind] is type(event)
        assert type(event).load(event.dump()) == event


def test_two_teams_number_their_journals_apart(cast):
    before = {seat.slug: len(entries_after(seat, 0)) for seat in (cast.ada, cast.cleo)}

    make_patient(cast.ada)

    assert len(entries_after(cast.ada, 0)) == before["ward"] + 1
    assert len(entries_after(cast.cleo, 0)) == before["other"]


def test_a_number_belongs_to_one_entry_of_a_team(cast):
    with scope(cast.ada):
        numbers = list(Entry.objects.values_list("number", flat=True))

    assert len(numbers) == len(set(numbers))
