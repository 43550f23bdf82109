from datetime import UTC, datetime, timedelta

import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.board.rules.predicates import compile_predicate, holds, next_change
from tests.board.rules.sample import BOARD, HALIFAX, TORONTO, at, row


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def leaf(field, op, value=None):
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("predicate", "values", "expected"),
    [
        (leaf("date", "overdue"), {"date": "2026-11-24"}, "2026-11-24T00:00"),
        (leaf("date", "overdue"), {"date": "2026-11-22"}, "2026-11-23T00:00"),
        (leaf("date", "overdue"), {"date": "2026-11-21"}, None),
        (leaf("date", "overdue"), {}, None),
        (leaf("datetime", "overdue"), {"datetime": "2026-11-22T20:00:00Z"}, "2026-11-22T15:00"),
        (leaf("datetime", "older_than", "48h"), {"datetime": "2026-11-22T17:00:00Z"}, "2026-11-24T12:00"),
        (leaf("datetime", "older_than", "48h"), {"datetime": "2026-11-19T17:00:00Z"}, None),
        (leaf("date", "older_than", "365d"), {"date": "2026-11-22"}, "2027-11-22T00:00"),
        (leaf("datetime", "due_within", "45min"), {"datetime": "2026-11-22T22:00:00Z"}, "2026-11-22T16:15"),
        (leaf("date", "due_within", "30h"), {"date": "2026-11-24"}, "2026-11-22T18:00"),
        (leaf("date", "due_within", "2d"), {"date": "2026-11-26"}, "2026-11-24T00:00"),
        (leaf("computed", "gte", 65), {"date": "1961-11-23"}, "2026-11-23T00:00"),
        (leaf("integer", "gte", 65), {"integer": 5}, None),
        (
            {"any": [leaf("date", "overdue"), leaf("datetime", "overdue")]},
            {"date": "2026-11-24", "datetime": "2026-11-22T20:00:00Z"},
            "2026-11-22T15:00",
        ),
    ],
)
def test_next_change_is_when_time_may_turn_the_answer(predicate, values, expected):
    assert next_change(predicate, row(values)) == (at(expected) if expected else None)


def test_what_changed_lately_stops_being_so():
    stamps = {"integer": [7, None, "2026-11-22T18:00:00Z"]}

    turns = next_change(leaf("integer", "changed_since", {"dynamic": "now-24h"}), row(stamps=stamps))

    assert turns == datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "turns"),
    [("2026-03-07", datetime(2026, 3, 8, 5, tzinfo=UTC)), ("2026-03-08", datetime(2026, 3, 9, 4, tzinfo=UTC))],
)
def test_midnight_is_local_on_the_night_clocks_change(day, turns):
    assert next_change(leaf("date", "overdue"), row({"date": day}, f"{day}T00:30")) == max(turns, at(f"{day}T00:30"))


def test_a_comparison_that_turns_just_after_an_instant_is_looked_at_again():
    on_time = leaf("datetime", "lt", {"dynamic": "now"})
    values, instant = {"datetime": "2026-11-22T20:00:00Z"}, at("2026-11-22T15:00")

    just_after = next_change(on_time, row(values, instant))

    assert not holds(on_time, row(values, instant))
    assert just_after == instant + timedelta.resolution
    assert holds(on_time, row(values, just_after))


CLOCK_LEAVES = st.one_of(
    st.builds(
        leaf,
        st.sampled_from(["date", "datetime"]),
        st.sampled_from(["older_than", "newer_than", "due_within"]),
        st.sampled_from(["0d", "1d", "3d", "30h", "24h", "45min"]),
    ),
    st.builds(leaf, st.sampled_from(["date", "datetime"]), st.just("overdue")),
    st.builds(
        leaf,
        st.sampled_from(["date", "datetime"]),
        st.sampled_from(["eq", "lt", "lte", "gt", "gte"]),
        st.sampled_from(["now", "today", "now-24h", "now+2d", "today+1d", "now-30h"]).map(
            lambda name: {"dynamic": name}
        ),
    ),
    st.builds(
        leaf,
        st.just("integer"),
        st.just("changed_since"),
        st.sampled_from(["now-24h", "today", "today-1d"]).map(lambda name: {"dynamic": name}),
    ),
    st.builds(leaf, st.just("computed"), st.sampled_from(["eq", "gte"]), st.integers(0, 1)),
)
CLOCK_PREDICATES = st.recursive(
    CLOCK_LEAVES,
    lambda inner: st.builds(lambda a, b, how: {how: [a, {"not": b}]}, inner, inner, st.sampled_from(["all", "any"])),
    max_leaves=3,
)


@given(
    predicate=CLOCK_PREDICATES,
    hours=st.integers(-120 * 60, 120 * 60),
    day=st.integers(-5, 5),
    steps=st.lists(st.integers(1, 400 * 60), min_size=1, max_size=12),
    start=st.sampled_from(
        [
            (TORONTO, "2026-03-07T19:30"),
            (TORONTO, "2026-10-31T23:59"),
            (HALIFAX, "2026-11-01T01:30"),
            (TORONTO, "2026-11-22T12:00"),
        ]
    ),
)
def test_between_two_changes_the_answer_stands(predicate, hours, day, steps, start):
    zone, local = start
    begin = at(local, zone)
    instant = (begin + timedelta(minutes=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {"datetime": instant, "date": (begin.date() + timedelta(days=day)).isoformat()}
    compiled = compile_predicate(predicate, BOARD)

    def seen(now):
        return row(values, now, zone, stamps={"integer": [1, None, instant]})

    truth, turns, now = compiled.holds(seen(begin)), compiled.next_change(seen(begin)), begin
    for step in steps:
        now += timedelta(minutes=step)
        while turns is not None and turns <= now:
            truth, turns = compiled.holds(seen(turns)), compiled.next_change(seen(turns))
        assert compiled.holds(seen(now)) is truth
