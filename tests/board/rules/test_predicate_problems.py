import django
import pytest
from django.conf import settings
from django.utils import translation

from contact_telesante.board.rules.predicates import OPERATORS, problems
from tests.board.rules.sample import ADA, BOARD


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def leaf(field, op, value=None):
    return {"field": field, "op": op, "value": value}


def nested(depth):
    predicate = leaf("integer", "empty")
    for _ in range(depth - 1):
        predicate = {"not": predicate}
    return predicate


@pytest.mark.parametrize(
    ("predicate", "word"),
    [
        (None, "must have"),
        ({}, "must have"),
        ([], "must have"),
        ("x", "must have"),
        ({"all": "x"}, "must have"),
        ({"all": [], "any": []}, "must have"),
        ({"field": "integer"}, "must have"),
        ({"not": None}, "must have"),
        ({"field": "integer", "op": "empty", "more": 1}, "must have"),
        ({"all": [5]}, "must have"),
        ({"xor": []}, "must have"),
        (nested(7), "nested"),
        ({"any": [leaf("integer", "empty")] * 50}, "50"),
        (leaf("nothing", "eq", 5), "does not exist"),
        (leaf(["a"], "eq", 5), "does not exist"),
        (leaf(None, "empty"), "does not exist"),
        (leaf("gone", "eq", 5), "no longer in use"),
        (leaf("lost", "gt", 5), "computation"),
        (leaf("integer", "lt", {"field": "gone"}), "no longer in use"),
        (leaf("integer", "lt", {"field": "nothing"}), "does not exist"),
        (leaf("integer", "lt", {"field": "text"}), "cannot be compared"),
        (leaf("date", "lt", {"field": "integer"}), "cannot be compared"),
        (leaf("integer", "lt", {"dynamic": "today"}), "cannot be compared"),
        (leaf("date", "eq", {"dynamic": "me"}), "cannot be compared"),
        (leaf("integer", "lt", {}), "is expected"),
        (leaf("integer", "lt", {"field": "integer2", "dynamic": "me"}), "is expected"),
        (leaf("date", "lt", {"dynamic": "yesterday"}), "moving value"),
        (leaf("date", "lt", {"dynamic": "today+3h"}), "moving value"),
        (leaf("date", "lt", {"dynamic": "now-99999d"}), "moving value"),
        (leaf("date", "lt", {"dynamic": 5}), "moving value"),
        (leaf("text", "older_than", "3d"), "does not suit"),
        (leaf("yesno", "lt", True), "does not suit"),
        (leaf("multichoice", "eq", "red"), "does not suit"),
        (leaf("choice", "contains", "red"), "does not suit"),
        (leaf("computed", "changed_since", {"dynamic": "today"}), "does not suit"),
        (leaf("integer", "eval", 5), "does not suit"),
        (leaf("integer", ["eq"], 5), "does not suit"),
        (leaf("integer", "eq", "5"), "is not a value"),
        (leaf("integer", "eq", None), "is not a value"),
        (leaf("integer", "eq", True), "is not a value"),
        (leaf("integer", "eq", float("nan")), "is not a value"),
        (leaf("yesno", "eq", 1), "is not a value"),
        (leaf("text", "eq", ""), "is not a value"),
        (leaf("text", "contains", "a" * 201), "is not a value"),
        (leaf("date", "lt", "22-11-2026"), "is not a value"),
        (leaf("datetime", "lt", "2026-11-22T14:30:00"), "is not a value"),
        (leaf("choice", "eq", "Rouge"), "is not a value"),
        (leaf("choice", "in", ["red", "pink"]), "is not a value"),
        (leaf("multichoice", "contains", ["red", "pink"]), "is not a value"),
        (leaf("person", "eq", "ada"), "is not a value"),
        (leaf("choice", "in", "red"), "list"),
        (leaf("choice", "in", []), "list"),
        (leaf("integer", "in", [1] * 101), "list"),
        (leaf("multichoice", "contains", []), "list"),
        (leaf("date", "older_than", "3 jours"), "duration"),
        (leaf("date", "due_within", 3), "duration"),
        (leaf("date", "newer_than"), "duration"),
        (leaf("date", "overdue", "3d"), "no value"),
        (leaf("date", "overdue", False), "no value"),
        (leaf("date", "empty", "no"), "true or false"),
        (leaf("text", "changed_since", "24h"), "is not a value"),
        (leaf("text", "changed_since", {"dynamic": "me"}), "cannot be compared"),
        (leaf("text", "changed_since", {"field": "date"}), "moment"),
    ],
)
def test_problems_says_what_is_wrong(predicate, word):
    found = problems(predicate, BOARD)

    assert len(found) == 1
    assert word in found[0]


def test_every_wrong_leaf_is_told():
    predicate = {"all": [leaf("nothing", "empty"), leaf("integer", "eq", "x"), leaf("integer", "eq", 5)]}

    assert len(problems(predicate, BOARD)) == 2


@pytest.mark.parametrize(
    "predicate",
    [
        nested(6),
        {"any": [leaf("integer", "empty")] * 49},
        {"field": "date", "op": "overdue"},
        leaf("date", "overdue", True),
        leaf("choice", "eq", "old"),
        leaf("person", "eq", ADA),
        leaf("datetime", "lt", "2026-11-22"),
        leaf("datetime", "gte", {"field": "date"}),
        leaf("decimal", "gt", {"field": "computed"}),
        leaf("text", "eq", {"field": "note"}),
        leaf("text", "changed_since", {"dynamic": "my_last_visit"}),
        leaf("date", "lt", {"dynamic": "my_last_visit"}),
    ],
)
def test_a_sound_predicate_has_no_problem(predicate):
    assert problems(predicate, BOARD) == []


@pytest.mark.parametrize("type_", OPERATORS)
def test_every_type_has_operators_and_empty_among_them(type_):
    assert "empty" in OPERATORS[type_]
