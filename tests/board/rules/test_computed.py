import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.board.rules import computed as rules
from tests.board.rules.sample import BOARD, HALIFAX, board, computed, context, field


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def value(fn, values, now="2026-11-22T14:30", **more):
    keys = ("a", "b") if fn in {"difference", "percent_change"} else ("a",)
    return rules.computed_value(computed("c", fn, *keys), values, context(now, **more))


@pytest.mark.parametrize(
    ("birth", "now", "age"),
    [
        ("1938-11-22", "2026-11-22T00:00", 88),
        ("1938-11-22", "2026-11-21T23:59", 87),
        ("1938-11-23", "2026-11-22T19:30", 87),
        ("2024-02-29", "2026-02-28T12:00", 1),
        ("2024-02-29", "2026-03-01T12:00", 2),
        ("2026-11-22", "2026-11-22T12:00", 0),
        ("2026-11-23", "2026-11-22T23:59", None),
    ],
)
def test_age_turns_at_local_midnight_of_the_birthday(birth, now, age):
    assert value("age", {"a": birth}, now) == age


@pytest.mark.parametrize(
    ("fn", "stored", "expected"),
    [
        ("days_since", "2026-11-20", 2),
        ("days_since", "2026-11-25", -3),
        ("days_until", "2026-11-25", 3),
        ("day_number", "2026-11-22", 1),
        ("day_number", "2026-11-20", 3),
        ("days_since", "2026-11-22T03:00:00Z", 1),  # 22:00 the day before in Montréal
    ],
)
def test_days_are_local_days(fn, stored, expected):
    assert value(fn, {"a": stored}, "2026-11-22T23:59") == expected


def test_days_follow_the_team_zone():
    midnight_in_the_islands = context("2026-11-22T00:30", HALIFAX).now

    assert value("days_since", {"a": "2026-11-21"}, midnight_in_the_islands, zone=HALIFAX) == 1
    assert value("days_since", {"a": "2026-11-21"}, midnight_in_the_islands) == 0


@pytest.mark.parametrize(
    ("fn", "a", "b", "expected"),
    [
        ("difference", 62.5, 60, 2.5),
        ("difference", 0.3, 0.1, 0.2),
        ("difference", 62.5, 60.5, 2),
        ("difference", "2026-11-22", "2026-11-20", 2),
        ("difference", "2026-11-22", 5, None),
        ("percent_change", 57, 60, -5),
        ("percent_change", 62, 60, 3.3),
        ("percent_change", 62, 0, None),
        ("percent_change", "2026-11-22", "2026-11-20", None),
    ],
)
def test_two_cells_are_compared(fn, a, b, expected):
    assert value(fn, {"a": a, "b": b}) == expected


@pytest.mark.parametrize(
    ("due", "weeks", "shown"),
    [
        ("2026-11-22", 40, "40 0/7"),
        ("2027-01-20", 31, "31 4/7"),
        ("2027-08-29", 0, "0 0/7"),
        ("2027-08-30", None, ""),
        ("2026-10-18", None, ""),
        (None, None, ""),
    ],
)
def test_gestational_age_is_kept_in_weeks_and_shown_with_days(due, weeks, shown):
    ga = computed("ga", "gestational_age", "a")

    assert rules.computed_value(ga, {"a": due}, context()) == weeks
    assert rules.show_cell(ga, {"a": due}, "fr", context()) == shown


def test_show_cell_writes_any_cell_in_the_language():
    gap = computed("gap", "difference", "a", "b")

    assert rules.show_cell(gap, {"a": 62.5, "b": 60}, "fr", context()) == "2,5"
    assert rules.show_cell(field("a", "decimal"), {"a": 62.5}, "en", context()) == "62.5"


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-22", "2026-11-22T03:00:00Z", 5]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(fn=st.sampled_from([*rules.FUNCTIONS, "eval"]), a=junk, b=junk)
def test_junk_never_raises(fn, a, b):
    assert value(fn, {"a": a, "b": b}) is None or isinstance(value(fn, {"a": a, "b": b}), int | float)


@pytest.mark.parametrize(
    "compute", [{}, {"fn": "exec", "of": ["a"]}, {"fn": "age"}, {"fn": "age", "of": "a"}, {"fn": "age", "of": [1]}]
)
def test_a_malformed_computation_holds_nothing(compute):
    broken = field("c", "computed", compute=compute)

    assert rules.computed_value(broken, {"a": "2026-11-22"}, context()) is None
    assert len(rules.problems(broken, BOARD)) == 1


@pytest.mark.parametrize(
    ("broken", "sound"),
    [
        (computed("c", "age", "integer"), computed("c", "age", "date")),
        (computed("c", "age", "nothing"), computed("c", "days_since", "datetime")),
        (computed("c", "difference", "integer", "gone"), computed("c", "difference", "integer", "decimal")),
        (computed("c", "difference", "integer", "date"), computed("c", "difference", "datetime", "date")),
        (computed("c", "difference", "integer", "gap"), computed("c", "percent_change", "integer", "integer2")),
    ],
)
def test_problems_tells_a_builder_which_columns_do_not_suit(broken, sound):
    assert len(rules.problems(broken, BOARD)) == 1
    assert rules.problems(sound, board(*BOARD.fields, sound)) == []


def test_only_distances_from_today_are_daily():
    assert rules.is_daily(computed("c", "age", "a"))
    assert not rules.is_daily(computed("c", "difference", "a", "b"))
    assert not rules.is_daily(field("a", "date"))
