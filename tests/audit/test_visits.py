"""When somebody was last here, told by the looks themselves: no counter to keep true."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.audit.queries import last_visit, openings
from contact_telesante.kernel.scopes import scope
from tests.make import make_patient

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def look(by, ago: timedelta, act: Act = Act.BOARD_OPENED, patients=()) -> datetime:
    with time_machine.travel(NOW - ago, tick=False), scope(by):
        record_look(act, by=by, patients=patients)
    return NOW - ago


def told(read, by):
    with time_machine.travel(NOW, tick=False), scope(by):
        return read(by)


@pytest.mark.parametrize(
    ("hours_ago", "left_at"),
    [
        ([], None),
        ([0.1, 0.5, 1.5], None),
        ([0.1, 1, 9, 10], 9),
        ([3], 3),
        ([24 * 40], None),
    ],
    ids=["never", "still here", "back after eight hours", "first look of a visit", "too long ago"],
)
def test_the_last_visit_ended_before_the_last_long_absence(cast, hours_ago, left_at):
    for hours in hours_ago:
        look(cast.ada, timedelta(hours=hours))

    assert told(last_visit, cast.ada) == (NOW - timedelta(hours=left_at) if left_at else None)


def test_a_visit_is_a_persons_own_in_their_own_team(cast):
    look(cast.ben, timedelta(hours=9))
    look(cast.cleo, timedelta(hours=9))

    assert told(last_visit, cast.ada) is None


def test_openings_tell_when_each_patient_was_last_opened_by_that_person(cast):
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        one, other = make_patient(cast.ada), make_patient(cast.ada)
    look(cast.ada, timedelta(hours=5), Act.PATIENT_OPENED, [one.pk])
    latest = look(cast.ada, timedelta(hours=1), Act.PATIENT_OPENED, [one.pk])
    look(cast.ada, timedelta(hours=1), Act.BOARD_OPENED, [one.pk, other.pk])
    look(cast.ben, timedelta(minutes=5), Act.PATIENT_OPENED, [one.pk, other.pk])

    assert told(openings, cast.ada) == {one.pk: latest}
