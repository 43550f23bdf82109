"""Requests, confirmations and views by a program: by the same rules as the pages."""

import pytest

from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Column, Layout
from tests import make
from tests.api.program import WARD, require_problem

UNIT = {"name": {"fr": "Unité A"}, "layout": {"filter": {"field": "unite", "op": "eq", "value": "A"}}}


@pytest.fixture
def one(lucille):
    return f"{WARD}/patients/{lucille.pk}"


def open_one(program):
    return program.get(f"{WARD}/requests").json()["requests"][0]


def kinds_after(cast, number):
    return [entry.kind for entry in make.entries_after(cast.ada, number)]


def test_a_request_is_asked_answered_and_done_once_each(ada, cast, lucille, one):
    asked = ada.post(f"{one}/requests", {"question": "Ajuster la warfarine?"}, key="a")
    again = ada.post(f"{one}/requests", {"question": "Ajuster la warfarine?"}, key="a")
    address = f"{one}/requests/{open_one(ada)['id']}"
    too_soon = ada.post(f"{address}/done")
    ada.post(f"{address}/answer", {"answer": "Oui"}, key="b")
    late = ada.post(f"{address}/answer", {"answer": "Non"})
    done = ada.post(f"{address}/done", key="c")

    assert (asked.status_code, again.json()) == (201, asked.json())
    assert asked.json()["values"]["demande"] == "question"
    for refused in (too_soon, late):
        require_problem(refused, 409, "request_settled")
    assert done.json()["values"]["demande"] == "fait"
    told = open_one(ada)
    assert (told["patient"], told["answer"], told["withdrawn"]) == (str(lucille.pk), "Oui", False)
    assert told["answered_by"]["name"] == told["closed_by"]["name"] == "Ada Essai"
    assert kinds_after(cast, lucille.number) == [
        "board.request_asked",
        "board.request_answered",
        "board.request_done",
    ]


def test_two_requests_are_not_open_at_once_and_an_empty_one_is_none(ada, one):
    ada.post(f"{one}/requests", {"question": "Première?"})

    require_problem(ada.post(f"{one}/requests", {"question": "Seconde?"}), 409, "request_settled")
    empty = require_problem(ada.post(f"{one}/requests", {"question": " "}), 422, "invalid")
    assert set(empty["errors"]) == {"question"}


def test_reading_requests_is_recorded_and_tells_nothing_withheld(ada, ben, cast, lucille, one):
    ada.post(f"{one}/requests", {"question": "Secret?"})
    make.restrict(cast, lucille, who="ben")

    told = ben.get(f"{WARD}/requests").json()
    ada.get(f"{WARD}/requests")

    assert told == {"requests": []}
    assert make.looks_of(cast.sam)[0].patient_ids == [lucille.pk]


def test_a_cell_is_said_to_be_still_true_and_nothing_is_written(ada, cast, lucille, one):
    said = ada.post(f"{one}/confirm", {"keys": ["braden"], "base": lucille.number}, key="k")
    again = ada.post(f"{one}/confirm", {"keys": ["braden"], "base": lucille.number}, key="k")

    assert (said.status_code, again.json()) == (200, said.json())
    assert said.json()["stamps"]["braden"][0] == lucille.number
    assert kinds_after(cast, lucille.number) == ["board.cells_confirmed"]


def test_a_cell_written_meanwhile_is_not_confirmed(ada, cast, lucille, one):
    ada.change(lucille, braden=9)

    require_problem(ada.post(f"{one}/confirm", {"keys": ["braden"], "base": lucille.number}), 409, "rewritten")
    require_problem(ada.post(f"{one}/confirm", {"keys": ["nowhere"], "base": lucille.number}), 422, "invalid")

    assert make.reloaded(cast.ada, lucille).confirmed == {}


@pytest.mark.parametrize(("who", "refusal"), [("ben", (403, "not_allowed")), ("cleo", (404, "not_found"))])
def test_readers_and_outsiders_neither_ask_nor_confirm_nor_keep_views(request, one, lucille, who, refusal):
    program = request.getfixturevalue(who)

    for address, body in (
        (f"{one}/requests", {"question": "Oui?"}),
        (f"{one}/confirm", {"keys": ["braden"], "base": lucille.number}),
        (f"{WARD}/views", UNIT),
    ):
        require_problem(program.post(address, body), *refusal)


def test_a_view_is_made_once_changed_looked_through_and_put_away(ada, cast, lucille):
    inside = make.make_patient(cast.ada, last_name="Roy", unite="A")
    made = ada.post(f"{WARD}/views", UNIT, key="v")
    again = ada.post(f"{WARD}/views", UNIT, key="v")
    address = made.headers["Location"]

    kept = ada.get(f"{WARD}/patients", view=made.json()["id"]).json()["patients"]
    changed = ada.patch(address, {"layout": {"sort": ["-name"], "columns": [{"key": "braden", "pinned": True}]}})
    away = [ada.post(f"{address}/retire").status_code for _twice in range(2)]

    assert (made.status_code, again.json()) == (201, made.json())
    assert [one["id"] for one in kept] == [str(inside.pk)]
    assert changed.json()["name"] == {"fr": "Unité A", "en": "Unité A"}
    assert changed.json()["layout"]["columns"] == [{"key": "braden", "width": "", "pinned": True, "hidden": False}]
    assert changed.json()["layout"]["filter"] == {}
    assert away == [200, 200]
    assert ada.get(f"{WARD}/views").json() == {"views": []}


def test_a_view_that_cannot_be_kept_says_why(ada):
    nameless = {**UNIT, "name": {"fr": " "}}
    unknown = {**UNIT, "layout": {"filter": {"field": "nowhere", "op": "eq", "value": 1}, "sort": ["a", "a"]}}

    assert set(require_problem(ada.post(f"{WARD}/views", nameless), 422, "invalid")["errors"]) == {"name"}
    assert set(require_problem(ada.post(f"{WARD}/views", unknown), 422, "invalid")["errors"]) == {"filter", "sort"}


def test_a_shared_view_is_for_who_manages_and_tells_no_hidden_column(ada, ben, cast):
    layout = Layout(columns=(Column(key="braden"), Column(key="lieu")))
    view = create_view(by=cast.sam.keyed("v"), name={"fr": "Soins"}, layout=layout, shared=True)
    address = f"{WARD}/views/{view.pk}"
    make.limit(cast, "ben", groups={"identity", "logistics"})

    require_problem(ada.post(f"{WARD}/views", {**UNIT, "shared": True}), 403, "not_allowed")
    require_problem(ada.patch(address, {"name": {"fr": "Autre"}}), 403, "not_allowed")
    require_problem(ada.post(f"{address}/retire"), 403, "not_allowed")
    (seen,) = ben.get(f"{WARD}/views").json()["views"]

    assert seen["shared"]
    assert [column["key"] for column in seen["layout"]["columns"]] == ["lieu"]
