import gc
import weakref
from dataclasses import replace

import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.board.definition import SEVERITIES, Cue
from contact_telesante.board.rules import cues
from tests.board.rules.sample import ADA, BOARD, at, board, row


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def leaf(field, op, value=None):
    return {"field": field, "op": op, "value": value}


def cue(key, when, severity="watch", fields=(), **more):
    return Cue(key, severity, "bell", {"fr": key}, when, fields=tuple(fields), **more)


SOUND = (
    cue("late", leaf("date", "overdue"), "high", ["date"]),
    cue("red", leaf("choice", "eq", "red"), "critical"),
    cue("many", leaf("integer", "gte", 5), "high"),
    cue("five", leaf("integer", "eq", 5), "high", ["integer", "date"]),
    cue("off", leaf("integer", "eq", 5), "critical", enabled=False),
)
BROKEN = (
    cue("retired", leaf("gone", "eq", 5)),
    cue("widened", {"not": leaf("gone", "eq", 5)}),
    cue("junk", {"what": "ever"}),
    cue("option", leaf("choice", "eq", "pink")),
    cue("nothing", {"all": []}),
    cue("personal", {"not": leaf("person", "eq", {"dynamic": "me"})}),
    cue("nowhere", leaf("integer", "eq", 5), fields=["gone", "unheard"]),
)
CUED = board(cues=(*SOUND, *BROKEN))


def test_evaluate_answers_the_cues_that_hold_in_order():
    assert cues.evaluate(CUED, row({"integer": 5, "choice": "red", "date": "2026-11-21"})) == [
        "late",
        "red",
        "many",
        "five",
    ]
    assert cues.evaluate(CUED, row({"integer": 6})) == ["many"]
    assert cues.evaluate(CUED, row()) == []


def test_a_broken_cue_never_holds_and_is_told():
    broken = cues.broken_cues(CUED)

    assert list(broken) == [each.key for each in BROKEN]
    assert all(len(sentences) == 1 for sentences in broken.values())


def test_a_cue_that_marks_one_column_still_in_use_keeps_working():
    partly = board(cues=(cue("partly", leaf("integer", "eq", 5), fields=["gone", "integer"]),))

    assert cues.broken_cues(partly) == {}
    assert cues.evaluate(partly, row({"integer": 5})) == ["partly"]


def test_a_cue_switched_off_is_not_called_broken():
    assert cues.broken_cues(board(cues=(cue("off", {}, enabled=False),))) == {}


def test_the_most_severe_cue_then_the_first_wins_the_line():
    assert cues.line_cue(CUED, ["many", "red", "five"]).key == "red"
    assert cues.line_cue(CUED, {"many", "five"}).key == "many"
    assert cues.line_cue(CUED, ["late", "unheard"]) is None


def test_the_most_severe_cue_then_the_first_wins_each_cell():
    won = cues.cell_cues(CUED, ["five", "late", "red"])

    assert {key: each.key for key, each in won.items()} == {"date": "late", "integer": "five"}


def test_severities_are_ranked_from_the_worst():
    assert [cues.severity_rank(severity) for severity in SEVERITIES] == [0, 1, 2, 3, 4, 5]


def test_next_change_is_the_first_of_all_cues():
    soon = row({"date": "2026-11-22", "integer": 5})

    assert cues.next_change(CUED, soon) == at("2026-11-23T00:00")
    assert cues.next_change(CUED, row({"integer": 5})) is None


def test_a_definition_is_compiled_once_and_forgotten_with_it():
    made = []
    kept = cues.PerDefinition(lambda definition: made.append(definition.cues) or len(made))
    one, other = replace(CUED), replace(CUED)
    gone = weakref.ref(one)

    answers = [kept(one), kept(one), kept(other), kept(one)]
    del one
    gc.collect()

    assert answers == [1, 1, 2, 1]
    assert gone() is None
    assert kept(other) == 2


def test_compiled_cues_do_not_keep_a_definition_alive():
    passing = board(cues=SOUND)
    cues.evaluate(passing, row({"integer": 5}))
    cues.line_cue(passing, ["many"])
    gone = weakref.ref(passing)

    del passing
    gc.collect()

    assert gone() is None


def test_the_same_evening_a_cue_does_not_see_tomorrow():
    due_today = {"date": "2026-11-22"}

    assert cues.evaluate(CUED, row(due_today, "2026-11-22T23:59")) == []
    assert cues.evaluate(CUED, row(due_today, "2026-11-23T00:00")) == ["late"]


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-22", "2026-11-22T19:30:00Z", "red", ADA, "9999-12-31"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
leaves = st.fixed_dictionaries(
    {
        "field": st.sampled_from([*BOARD.by_key, "unheard"]),
        "op": st.sampled_from(["eq", "lt", "empty", "contains", "overdue", "older_than", "changed_since", "in"]),
        "value": json | st.sampled_from(["3d", {"dynamic": "today"}, {"field": "integer"}, {"dynamic": "now-24h"}]),
    }
)
trees = st.recursive(
    leaves | json,
    lambda inner: st.builds(
        lambda how, parts: {how: parts}, st.sampled_from(["all", "any", "not"]), st.lists(inner, max_size=3)
    ),
    max_leaves=4,
)


@given(
    whens=st.lists(trees, max_size=3),
    values=st.dictionaries(st.sampled_from(list(BOARD.by_key)), json),
    stamps=st.dictionaries(st.sampled_from(list(BOARD.by_key)), json),
)
def test_evaluate_never_raises_whatever_the_cues_and_the_cells(whens, values, stamps):
    definition = board(cues=tuple(cue(str(number), when) for number, when in enumerate(whens)))
    strange = row(values, stamps=stamps, definition=definition)

    keys = cues.evaluate(definition, strange)

    assert set(keys) <= {each.key for each in definition.cues}
    assert set(keys).isdisjoint(cues.broken_cues(definition))
    cues.next_change(definition, strange)
