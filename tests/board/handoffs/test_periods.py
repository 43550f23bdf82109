"""Since when a report tells: what somebody types, across midnight and across the night when clocks go back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board.handoffs import queries, rules
from contact_telesante.board.rules.values import Context
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope

TORONTO = ZoneInfo("America/Toronto")


def context(now: str) -> Context:
    return Context(zone=TORONTO, now=datetime.fromisoformat(now).astimezone(UTC), members={})


@pytest.mark.parametrize(
    ("typed", "now", "moment"),
    [
        ("2026-11-22 14 h 30", "2026-11-23T07:00-05:00", "2026-11-22T19:30Z"),
        ("2026-11-22, 14\u00a0h", "2026-11-23T07:00-05:00", "2026-11-22T19:00Z"),
        ("2026-11-22 14:30", "2026-11-23T07:00-05:00", "2026-11-22T19:30Z"),
        ("2026-11-22", "2026-11-23T07:00-05:00", "2026-11-22T05:00Z"),
        ("23 h 30", "2026-11-23T00:10-05:00", "2026-11-23T04:30Z"),
        ("0:05", "2026-11-23T00:10-05:00", "2026-11-23T05:05Z"),
        ("23h", "2026-11-01T07:00-05:00", "2026-11-01T03:00Z"),
        ("1:30", "2026-11-01T07:00-05:00", "2026-11-01T05:30Z"),
        ("2026-11-01", "2026-11-01T07:00-05:00", "2026-11-01T04:00Z"),
    ],
)
def test_a_moment_is_read_in_the_clocks_of_the_team(typed, now, moment):
    assert rules.typed_moment(typed, context(now)) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "typed",
    ["", "hier", "22-11-2026 14:30", "2026-11-22 25:00", "25 h", "2026-02-30", "2026-11-23 08:00", "2026-10-01"],
)
def test_what_is_no_past_moment_of_the_month_is_refused_at_its_field(typed):
    with pytest.raises(InvalidInput) as refused:
        rules.typed_moment(typed, context("2026-11-23T07:00-05:00"))

    assert list(refused.value.errors) == ["since"]


@time_machine.travel("2026-11-01T12:00:00Z", tick=False)
def test_twelve_hours_are_twelve_hours_when_clocks_go_back():
    assert queries.hours_ago(12) == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert queries.hours_ago(12).astimezone(TORONTO).hour == 20


def test_a_report_begins_at_the_last_visit_or_half_a_day_ago(cast):
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False), scope(cast.ada):
        assert queries.usual_since(cast.ada) == (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), False)
    with time_machine.travel("2026-11-22T21:15:00Z", tick=False), scope(cast.ada):
        record_look(Act.BOARD_OPENED, by=cast.ada)

    with time_machine.travel("2026-11-23T12:00:00Z", tick=False), scope(cast.ada):
        assert queries.usual_since(cast.ada) == (datetime(2026, 11, 22, 21, 15, tzinfo=UTC), True)
