"""When information grows old: the operator `stale`, and what the board says of it by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contact_telesante.board.rules import cues
from contact_telesante.board.rules.predicates import BadPredicate, Row, compile_predicate, is_timed
from tests.board.rules.sample import at, board, context, field, row

KEPT = board(field("state", "text", review="24h"), field("weekly", "integer", review="7d"), field("name", "text"))
STALE = {"field": "state", "op": "stale"}


def stamped(local: str) -> list:
    return [7, None, at(local).isoformat()]


def state(values=None, *, written="2026-11-21T14:30", confirmed=None, now="2026-11-22T14:30", **stamps) -> Row:
    """A row whose state was written at that local time, confirmed at that other."""
    looked = row(
        {"state": "Calme"} if values is None else values,
        now,
        stamps={"state": stamped(written)} | {key: stamped(local) for key, local in stamps.items()},
        definition=KEPT,
    )
    return replace(looked, confirmed={"state": stamped(confirmed)} if confirmed else {})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (state(), True),
        (state(written="2026-11-21T14:31"), False),
        (state(confirmed="2026-11-22T08:00"), False),
        (state(written="2026-11-22T08:00", confirmed="2026-11-20T08:00"), False),
        (state({}), False),
        (state({"state": " "}), False),
        (replace(state(), stamps={}), False),
    ],
)
def test_a_cell_is_stale_once_neither_written_nor_confirmed_for_its_review(row, expected):
    assert compile_predicate(STALE, KEPT).holds(row) is expected


def test_a_field_without_review_is_never_stale():
    looked = replace(state({"name": "Roy"}, name="2020-01-01T08:00"), definition=KEPT)

    assert not compile_predicate({"field": "name", "op": "stale"}, KEPT).holds(looked)


def test_time_alone_turns_a_cell_stale_and_the_instant_is_known():
    fresh = state(written="2026-11-22T09:00")

    turns = compile_predicate(STALE, KEPT).next_change(fresh)

    assert is_timed(STALE)
    assert turns == at("2026-11-23T09:00")
    assert cues.next_change(KEPT, fresh) == turns
    assert compile_predicate(STALE, KEPT).holds(replace(fresh, context=context(turns)))


@pytest.mark.parametrize("value", [False, "24h", {"dynamic": "now-24h"}])
def test_stale_takes_no_value(value):
    with pytest.raises(BadPredicate, match="stale"):
        compile_predicate(STALE | {"value": value}, KEPT)


def test_the_board_says_by_itself_which_fields_are_stale_each_apart():
    long_ago = (datetime(2026, 11, 22, tzinfo=UTC) - timedelta(days=30)).isoformat()
    both = replace(
        state({"state": "Calme", "weekly": 4, "name": "Roy"}),
        stamps={key: [7, None, long_ago] for key in ("state", "weekly", "name")},
    )

    assert cues.evaluate(KEPT, both) == ["stale:state", "stale:weekly"]
    assert cues.stale_fields(["late", *cues.evaluate(KEPT, both)]) == {"state", "weekly"}
    assert cues.cell_cues(KEPT, cues.evaluate(KEPT, both)) == {}
