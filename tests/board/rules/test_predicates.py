import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given, note
from hypothesis import settings as run
from hypothesis import strategies as st

from contact_telesante.board.rules import predicates
from contact_telesante.board.rules.predicates import OPERATORS, BadPredicate, holds
from tests.board.rules.sample import ADA, BEN, BOARD, HALIFAX, TORONTO, at, context, row


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def leaf(field, op, value=None):
    return {"field": field, "op": op, "value": value}


def dynamic(name):
    return {"dynamic": name}


A_VALUE = {
    "text": "a",
    "note": "a",
    "phone": "a",
    "integer": 5,
    "decimal": 5.5,
    "computed": 5,
    "date": "2026-11-22",
    "datetime": "2026-11-22T19:30:00Z",
    "choice": "red",
    "multichoice": "red",
    "yesno": True,
    "person": ADA,
}


def operand(type_, op):
    if op in {"older_than", "newer_than", "due_within"}:
        return "3d"
    if op == "changed_since":
        return dynamic("now-24h")
    if op in {"overdue", "empty", "stale"}:
        return None
    return [A_VALUE[type_]] if op == "in" else A_VALUE[type_]


EVERY_OPERATOR = [(type_, op) for type_, ops in OPERATORS.items() for op in ops]


@pytest.mark.parametrize(("type_", "op"), EVERY_OPERATOR)
def test_an_empty_cell_makes_everything_false_but_empty(type_, op):
    predicate = leaf(type_, op, operand(type_, op))

    assert holds(predicate, row({})) is (op == "empty")
    for empty in (None, "", []):
        assert holds(predicate, row({type_: empty, "date": None})) is (op == "empty"), empty


def test_every_operator_of_the_contract_suits_some_type():
    wanted = "eq in lt lte gt gte empty contains older_than newer_than due_within overdue changed_since stale"

    assert {op for ops in OPERATORS.values() for op in ops} == set(wanted.split())


@pytest.mark.parametrize(
    ("predicate", "values", "expected"),
    [
        (leaf("text", "eq", "Été"), {"text": "Été"}, True),
        (leaf("text", "eq", "été"), {"text": "Été"}, False),
        (leaf("text", "in", ["a", "b"]), {"text": "b"}, True),
        (leaf("text", "contains", "TREMB"), {"text": "Mme Trèmblay"}, True),
        (leaf("note", "contains", "coeur"), {"note": "Mal au cœur"}, True),
        (leaf("note", "contains", "foie"), {"note": "Mal au cœur"}, False),
        (leaf("phone", "contains", "555"), {"phone": "418 555-0123"}, True),
        (leaf("integer", "eq", 5), {"integer": 5}, True),
        (leaf("integer", "eq", 5), {"integer": 5.0}, True),
        (leaf("integer", "lt", 5), {"integer": 5}, False),
        (leaf("integer", "lte", 5), {"integer": 5}, True),
        (leaf("integer", "gt", 4.5), {"integer": 5}, True),
        (leaf("integer", "gte", 6), {"integer": 5}, False),
        (leaf("integer", "in", [4, 5]), {"integer": 5}, True),
        (leaf("integer", "lt", {"field": "integer2"}), {"integer": 5, "integer2": 6}, True),
        (leaf("integer", "lt", {"field": "integer2"}), {"integer": 5}, False),
        (leaf("integer", "lt", {"field": "decimal"}), {"integer": 5, "decimal": 5.5}, True),
        (leaf("gap", "gte", 2), {"integer": 5, "integer2": 3}, True),
        (leaf("gap", "empty"), {"integer": 5}, True),
        (leaf("gap", "empty", False), {"integer": 5, "integer2": 3}, True),
        (leaf("computed", "gte", 65), {"date": "1938-03-14"}, True),
        (leaf("computed", "in", [87, 88]), {"date": "1938-03-14"}, True),
        (leaf("choice", "eq", "red"), {"choice": "red"}, True),
        (leaf("choice", "in", ["red", "old"]), {"choice": "old"}, True),
        (leaf("multichoice", "contains", "red"), {"multichoice": ["blue", "red"]}, True),
        (leaf("multichoice", "contains", ["red", "green"]), {"multichoice": ["blue", "green"]}, True),
        (leaf("multichoice", "contains", ["red", "green"]), {"multichoice": ["blue"]}, False),
        (leaf("yesno", "eq", False), {"yesno": False}, True),
        (leaf("yesno", "eq", False), {"yesno": 0}, False),
        (leaf("yesno", "empty"), {"yesno": False}, False),
        (leaf("person", "eq", dynamic("me")), {"person": ADA}, True),
        (leaf("person", "eq", dynamic("me")), {"person": BEN}, False),
        (leaf("person", "in", [ADA.upper(), BEN]), {"person": ADA}, True),
        (leaf("integer", "empty", True), {"integer": 0}, False),
        (leaf("date", "eq", "2026-11-22"), {"date": "2026-11-22"}, True),
        (leaf("date", "gt", {"field": "date2"}), {"date": "2026-11-23", "date2": "2026-11-22"}, True),
        ({"all": []}, {}, True),
        ({"any": []}, {}, False),
        ({"not": leaf("integer", "eq", 5)}, {}, True),
        ({"all": [leaf("integer", "gt", 1), leaf("integer", "lt", 9)]}, {"integer": 5}, True),
        ({"all": [leaf("integer", "gt", 1), leaf("integer", "lt", 3)]}, {"integer": 5}, False),
        ({"any": [leaf("integer", "gt", 9), leaf("yesno", "eq", True)]}, {"yesno": True}, True),
        (
            {"not": {"any": [leaf("integer", "empty"), {"not": leaf("yesno", "eq", True)}]}},
            {"integer": 1, "yesno": True},
            True,
        ),
    ],
)
def test_holds(predicate, values, expected):
    assert holds(predicate, row(values)) is expected


def test_nobody_is_me_when_nobody_looks():
    assert not holds(leaf("person", "eq", dynamic("me")), row({"person": ADA}, me=None))


NIGHTS = [
    (TORONTO, "2026-11-22T19:30"),
    (TORONTO, "2026-11-22T23:59"),
    (HALIFAX, "2026-11-22T19:30"),
    (HALIFAX, "2026-11-22T23:59"),
    (TORONTO, "2026-11-22T00:00"),
]


@pytest.mark.parametrize(("zone", "now"), NIGHTS)
@pytest.mark.parametrize(
    ("op", "value", "true", "false"),
    [
        ("overdue", None, ["2026-11-21"], ["2026-11-22", "2026-11-23"]),
        ("due_within", "0d", ["2026-11-22"], ["2026-11-21", "2026-11-23"]),
        ("due_within", "2d", ["2026-11-22", "2026-11-24"], ["2026-11-21", "2026-11-25"]),
        ("older_than", "3d", ["2026-11-18"], ["2026-11-19", "2026-11-22", "2026-11-30"]),
        ("newer_than", "3d", ["2026-11-19", "2026-11-22"], ["2026-11-18"]),
        ("eq", dynamic("today"), ["2026-11-22"], ["2026-11-21", "2026-11-23"]),
        ("eq", dynamic("now"), ["2026-11-22"], ["2026-11-21", "2026-11-23"]),
        ("lt", dynamic("today"), ["2026-11-21"], ["2026-11-22"]),
        ("gte", dynamic("today+7d"), ["2026-11-29"], ["2026-11-28"]),
        ("lte", dynamic("now+2d"), ["2026-11-24"], ["2026-11-25"]),
        ("lt", dynamic("today-1d"), ["2026-11-20"], ["2026-11-21"]),
    ],
)
def test_dates_count_local_days_even_late_in_the_evening(zone, now, op, value, true, false):  # noqa: PLR0917
    assert [day for day in [*true, *false] if holds(leaf("date", op, value), row({"date": day}, now, zone))] == true


@pytest.mark.parametrize(
    ("op", "value", "true", "false"),
    [
        ("overdue", None, ["14:30:00", "14:29:59"], ["14:30:01", "23:00"]),
        ("due_within", "45min", ["14:30:01", "15:15"], ["14:30:00", "15:15:01"]),
        ("older_than", "2h", ["12:30", "09:00"], ["12:30:01", "14:30", "18:00"]),
        ("newer_than", "2h", ["12:30:01", "14:30"], ["12:30", "09:00"]),
        ("lt", dynamic("now"), ["14:29:59"], ["14:30"]),
        ("gte", dynamic("now-24h"), ["00:00"], []),
        ("eq", dynamic("today"), ["00:00", "23:59"], []),
        ("eq", "2026-11-22", ["00:00", "23:59"], []),
        ("gt", "2026-11-22", [], ["00:00", "23:59"]),
        ("lt", "2026-11-22T19:30:00Z", ["14:29"], ["14:30"]),
        ("lte", {"field": "date2"}, ["00:00", "23:59"], []),
        ("gt", {"field": "datetime2"}, ["12:01"], ["12:00"]),
    ],
)
def test_datetimes_are_exact_and_meet_dates_on_local_days(op, value, true, false):
    others = {"date2": "2026-11-22", "datetime2": "2026-11-22T17:00:00Z"}

    def true_at(clock):
        stored = at(f"2026-11-22T{clock}").strftime("%Y-%m-%dT%H:%M:%SZ")
        return holds(leaf("datetime", op, value), row({"datetime": stored, **others}))

    assert [clock for clock in [*true, *false] if true_at(clock)] == true


@pytest.mark.parametrize(
    ("now", "true", "false"),
    [
        ("2026-03-07T23:30", "2026-03-08", "2026-03-09"),  # 24 h later it is 00:30 on the 9th: one hour was skipped
        ("2026-10-31T23:30", "2026-11-01", "2026-11-02"),
    ],
)
def test_a_distance_in_days_follows_the_calendar_over_a_change_of_clocks(now, true, false):
    tomorrow = leaf("date", "lte", dynamic("now+1d"))

    assert holds(tomorrow, row({"date": true}, now))
    assert not holds(tomorrow, row({"date": false}, now))
    assert holds(leaf("date", "due_within", "1d"), row({"date": true}, now))
    assert not holds(leaf("date", "due_within", "1d"), row({"date": false}, now))


@pytest.mark.parametrize(
    ("length", "last_day"), [("9h", "2026-11-22"), ("10h", "2026-11-23"), ("30h", "2026-11-23"), ("34h", "2026-11-24")]
)
def test_a_distance_in_hours_from_the_afternoon_may_reach_another_day(length, last_day):
    days = ["2026-11-22", "2026-11-23", "2026-11-24"]

    due = [day for day in days if holds(leaf("date", "due_within", length), row({"date": day}, "2026-11-22T14:30"))]

    assert due[-1] == last_day


def test_a_distance_in_hours_is_exact_over_a_change_of_clocks():
    noon_before = "2026-03-07T17:00:00Z"
    late = leaf("datetime", "older_than", "24h")

    assert not holds(late, row({"datetime": noon_before}, "2026-03-08T12:59"))
    assert holds(late, row({"datetime": noon_before}, "2026-03-08T13:00"))


def test_a_day_and_an_hour_count_the_same_for_an_instant():
    then = {"datetime": "2026-11-20T19:30:00Z"}

    assert [holds(leaf("datetime", "older_than", length), row(then)) for length in ("48h", "2d", "2881min")] == [
        True,
        True,
        False,
    ]


STAMPS = {"integer": [7, BEN, "2026-11-22T18:00:00.123456+00:00"], "text": [8, None, "2026-11-23T04:30:00Z"]}


@pytest.mark.parametrize(
    ("key", "since", "expected"),
    [
        ("integer", dynamic("now-24h"), True),
        ("integer", dynamic("now-45min"), False),
        ("integer", dynamic("today"), True),
        ("integer", "2026-11-22T18:00:00Z", True),
        ("integer", "2026-11-23", False),
        ("text", dynamic("my_last_visit"), True),
        ("decimal", dynamic("now-24h"), False),
    ],
)
def test_changed_since_looks_at_the_stamp(key, since, expected):
    looked = row({"integer": 5}, stamps=STAMPS, last_visit=at("2026-11-22T12:00"))

    assert holds(leaf(key, "changed_since", since), looked) is expected


def test_a_cell_emptied_since_my_last_visit_changed():
    seen = row({}, stamps=STAMPS, last_visit=at("2026-11-22T12:00"))

    assert holds(leaf("integer", "changed_since", dynamic("my_last_visit")), seen)


def test_nothing_changed_since_a_visit_that_never_was():
    assert not holds(leaf("integer", "changed_since", dynamic("my_last_visit")), row({"integer": 5}, stamps=STAMPS))


@pytest.mark.parametrize(
    "stamp", [None, [], [1, 2], "x", [1, None, 5], [1, None, "hier"], [1, None, "2026-11-22T18:00:00"], {}]
)
def test_a_strange_stamp_is_no_change(stamp):
    assert not holds(leaf("integer", "changed_since", dynamic("now-24h")), row(stamps={"integer": stamp}))


def test_an_unsound_predicate_never_widens_under_not():
    with pytest.raises(BadPredicate):
        holds({"not": leaf("gone", "eq", 5)}, row())


def test_fields_of_names_both_sides():
    predicate = {"all": [leaf("a", "lt", {"field": "b"}), {"not": {"any": [leaf("c", "empty")]}}, "junk", {"x": 1}]}

    assert predicates.fields_of(predicate) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("predicate", "timed"),
    [
        (leaf("date", "overdue"), True),
        (leaf("date", "older_than", "3d"), True),
        (leaf("date", "lt", dynamic("today")), True),
        ({"not": {"all": [leaf("datetime", "gt", dynamic("now-24h"))]}}, True),
        (leaf("integer", "changed_since", dynamic("my_last_visit")), False),
        (leaf("person", "eq", dynamic("me")), False),
        (leaf("date", "lt", "2026-11-22"), False),
        (leaf("computed", "gt", 65), True),
        (leaf("integer", "lt", {"field": "computed"}), True),
        (leaf("gap", "gt", 2), False),
    ],
)
def test_is_timed(predicate, timed):
    assert predicates.is_timed(predicate, BOARD) is timed
    assert bool(predicates.compile_predicate(predicate, BOARD).flips) is timed


def test_is_timed_without_the_board_cannot_see_through_computed_columns():
    assert not predicates.is_timed(leaf("computed", "gt", 65))


@pytest.mark.parametrize(("name", "personal"), [("me", True), ("my_last_visit", True), ("today", False)])
def test_is_personal(name, personal):
    assert predicates.is_personal({"any": [leaf("person", "eq", dynamic(name))]}) is personal


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=25)
    | st.sampled_from(["2026-11-22", "2026-11-22T19:30:00Z", "0001-01-01", "9999-12-31T23:59:59Z", "red", ADA]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@run(max_examples=50)
@given(value=junk, other=junk, stamp=junk)
def test_junk_in_cells_never_raises(value, other, stamp):
    for type_, op in EVERY_OPERATOR:
        note(f"{type_} {op}")
        strange = row({type_: value, "date": other, "integer2": other}, stamps={type_: stamp})
        predicate = leaf(type_, op, operand(type_, op))

        assert holds(predicate, strange) in {True, False}
        predicates.next_change({"not": predicate}, strange)


@given(
    predicate=junk
    | st.fixed_dictionaries(
        {"field": st.sampled_from(list(BOARD.by_key)), "op": st.sampled_from(OPERATORS["date"]), "value": junk}
    )
)
def test_a_junk_predicate_is_a_problem_or_runs(predicate):
    found = predicates.problems(predicate, BOARD)

    if found:
        assert all(isinstance(sentence, str) and sentence for sentence in found)
    else:
        assert holds(predicate, row({"date": "2026-11-22"})) in {True, False}
    assert isinstance(predicates.fields_of(predicate), frozenset)
    assert predicates.is_timed(predicate) in {True, False}


def test_a_compiled_predicate_runs_on_many_rows():
    compiled = predicates.compile_predicate(leaf("integer", "gte", 5), BOARD)

    assert [compiled.holds(row({"integer": number})) for number in (4, 5, 6)] == [False, True, True]
    assert context().today.isoformat() == "2026-11-22"
