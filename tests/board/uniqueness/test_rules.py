"""Who may take which value when many move at once, and when two values are the same."""

from uuid import UUID

import pytest

from contact_telesante.board.uniqueness.rules import clashes, shared, sign

A, B, C, D = (UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("304", "304", True),
        ("304", "0304", False),
        ("Étage A", "etage a", True),
        (5, 5.0, True),
        (5, 6, False),
        (None, None, False),
        ("", "", False),
    ],
)
def test_values_are_the_same_whatever_their_case_accents_and_decimals_and_nothing_is_like_nothing(one, other, same):
    assert (sign(one) is not None and sign(one) == sign(other)) is same


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({A: "1", B: "2"}, {A: "2", B: "1"}, {}),  # they exchange
        ({A: "1", B: "2"}, {A: "2"}, {A: B}),  # it is held
        ({A: "1", B: "2"}, {B: None, A: "2"}, {}),  # it is given up by the same move
        ({A: "1"}, {B: "3", C: "3"}, {C: B}),  # the first who asks
        ({A: "1", B: "2", C: "3"}, {A: "2", B: "3"}, {B: C, A: B}),  # who may not stays in the way of another
        ({A: "1", B: "1"}, {A: "1"}, {}),  # what was held before the rule came is not questioned
        ({A: "1"}, {B: None, C: None}, {}),
        ({A: "1", B: "1"}, {A: "4", C: "1"}, {C: B}),
    ],
)
def test_those_who_move_at_once_are_judged_on_where_all_would_be(before, after, refused):
    def held(values):
        return {one: {"lieu": value} for one, value in values.items()}

    assert clashes(held(before), held(after), ["lieu"]) == {one: {"lieu": other} for one, other in refused.items()}


def test_those_who_share_are_told_together():
    held = {A: {"lieu": "304"}, B: {"lieu": "305"}, C: {"lieu": "304"}, D: {}}

    assert shared(held, "lieu") == [[A, C]]
