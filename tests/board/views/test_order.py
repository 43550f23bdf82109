"""The order of the tabs: the team's, which its superusers give, then each person's own."""

from dataclasses import replace

import pytest

from contact_telesante.board.design.edits import Missing
from contact_telesante.board.models import View
from contact_telesante.board.views import queries
from contact_telesante.board.views.actions import create_view, draft_view, move_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after


def made(by, name, *, shared=False, **more):
    return create_view(by=replace(by, key=""), name={"fr": name}, layout=Layout(), shared=shared, **more)


def tabs(seat):
    with scope(seat):
        return [view.name["fr"] for view in queries.views_of(seat)]


@pytest.fixture
def shared(cast):
    return [made(cast.sam, name, shared=True) for name in "ABC"]


def test_a_shared_view_moves_for_everybody_and_is_told_once(cast, shared):
    a, _b, c = shared
    number = entries_after(cast.sam, 0)[-1].number

    for _twice in range(2):
        move_view(by=cast.sam, view_id=a.pk, to=f"after:{c.pk}")
    made(cast.sam, "D", shared=True)

    assert tabs(cast.ada) == tabs(cast.sam) == ["B", "C", "A", "D"]
    assert [entry.kind for entry in entries_after(cast.sam, number)][:-1] == ["board.views_ordered"]


def test_the_first_that_opens_for_a_role_is_the_one_that_opens(cast):
    made(cast.sam, "A", shared=True, roles=["member"])
    b = made(cast.sam, "B", shared=True, roles=["member"])

    move_view(by=cast.sam, view_id=b.pk, to="first")

    with scope(cast.ada):
        assert queries.default_of(cast.ada, queries.views_of(cast.ada)).pk == b.pk


def test_one_s_own_move_for_oneself_after_those_of_the_team_and_leave_no_trace(cast, shared):
    one, two = made(cast.ada, "1"), made(cast.ada, "2")
    made(cast.sam, "9")
    draft = draft_view(by=cast.ada, view_id=shared[0].pk)
    number = entries_after(cast.sam, 0)[-1].number

    move_view(by=cast.ada, view_id=two.pk, to="first")
    move_view(by=cast.ada, view_id=draft.pk, to=f"after:{two.pk}")

    assert tabs(cast.ada) == ["A", "B", "C", "2", "A", "1"]
    assert (tabs(cast.sam), one.name["fr"]) == (["A", "B", "C", "9"], "1")
    assert entries_after(cast.sam, number) == []


def test_who_may_not_and_what_is_not_there(cast, shared):
    own = made(cast.ada, "1")
    refused = [
        ("ada", shared[1], "first", NotAllowed),
        ("ben", shared[1], "first", NotAllowed),
        ("cleo", shared[1], "first", View.DoesNotExist),
        ("sam", own, "first", View.DoesNotExist),
        ("sam", shared[1], f"after:{own.pk}", Missing),
        ("sam", shared[1], "up", Missing),
    ]

    for who, view, to, error in refused:
        with pytest.raises(error):
            move_view(by=cast.seat(who), view_id=view.pk, to=to)

    assert tabs(cast.ben) == ["A", "B", "C"]
