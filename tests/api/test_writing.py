"""Writing: adding, changing, taking back, leaving, coming back; and repeating a request safely."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from contact_telesante.board.actions import deactivate_patient
from tests import make
from tests.api.program import WARD, Program, require_problem

HUGE = "1" + "0" * 6000
NAMES = {"last_name": "Roy", "first_name": "Paul"}


def test_adding_a_patient_answers_it_and_its_address(ada, cast):
    response = ada.post(f"{WARD}/patients", {"values": NAMES | {"braden": 8}})

    said = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{WARD}/patients/{said['id']}"
    assert said["values"] == NAMES | {"braden": 8}
    assert ada.get(response.headers["Location"]).json() == said
    assert make.entries_after(cast.ada, said["number"] - 1)[0].kind == "board.patient_added"


def test_adding_without_what_is_required_says_each_field(ada, cast):
    before = len(make.entries_after(cast.ada, 0))

    response = ada.post(f"{WARD}/patients", {"values": {"braden": 99, "shoe": 1}})

    assert set(require_problem(response, 422, "invalid")["errors"]) == {"last_name", "first_name", "braden", "shoe"}
    assert len(make.entries_after(cast.ada, 0)) == before


def test_changing_cells_answers_the_patient_with_its_next_base(ada, cast, lucille):
    first = ada.change(lucille, braden=11).json()

    second = ada.change(lucille, base=first["number"], braden=None, etat=["fievre"]).json()

    assert first["values"]["braden"] == 11
    assert first["number"] > lucille.number
    assert second["values"] == {"last_name": "Tremblay", "first_name": "Lucille", "etat": ["fievre"]}
    assert second["stamps"]["braden"][0] == second["number"]
    assert make.reloaded(cast.ada, lucille).values == second["values"]


def test_another_cell_never_conflicts(ada, lucille):
    ada.change(lucille, braden=11)

    response = ada.change(lucille, last_name="Roy")

    assert response.status_code == 200
    assert response.json()["values"]["braden"] == 11


def test_a_conflict_tells_both_values_and_who(ada, cast, lucille):
    theirs = Program("sam").change(lucille, braden=9).json()

    response = ada.change(lucille, braden=11, last_name="Roy")

    said = require_problem(response, 409, "conflict")
    assert said["conflicts"] == [
        {
            "field": "braden",
            "yours": 11,
            "theirs": 9,
            "by": {"id": str(cast.users["sam"].pk), "name": "Sam Essai"},
            "at": theirs["stamps"]["braden"][2],
        }
    ]
    assert make.reloaded(cast.ada, lucille).values["last_name"] == "Tremblay"
    assert ada.change(lucille, base=said["number"], braden=11).json()["values"]["braden"] == 11


def test_the_same_value_as_theirs_is_no_conflict(ada, lucille):
    first = ada.change(lucille, braden=11).json()

    assert ada.change(lucille, braden=11).json() == first


@pytest.mark.parametrize("base", [None, -1, True, "7", 7.5, [], 2**63, 2**80, HUGE])
def test_a_base_that_is_no_number_is_refused(ada, cast, lucille, base):
    digits = base if base == HUGE else json.dumps(base)
    body = f'{{"values": {{"braden": 11}}, "base": {digits}}}'.encode()

    response = ada.patch(f"{WARD}/patients/{lucille.pk}", body)

    assert list(require_problem(response, 422, "invalid")["errors"]) == ["base"]
    assert make.reloaded(cast.ada, lucille).values["braden"] == 14


@pytest.mark.parametrize("values", [{"braden": 11}, {"braden": 14}, {}])
def test_a_base_still_to_come_is_refused(ada, cast, lucille, values):
    response = ada.change(lucille, base=lucille.number + 1, **values)

    assert list(require_problem(response, 422, "invalid")["errors"]) == ["base"]
    assert make.reloaded(cast.ada, lucille).values["braden"] == 14


def test_a_missing_base_is_refused(ada, lucille):
    response = ada.patch(f"{WARD}/patients/{lucille.pk}", {"values": {"braden": 11}})

    assert list(require_problem(response, 422, "invalid")["errors"]) == ["base"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"base": 1, "values": {}, "force": True}, ["force"]),
        ({"base": 1, "values": [1]}, ["values"]),
        ({"base": 1, "values": None}, ["values"]),
        ({}, ["base", "values"]),
        ([], ["body"]),
        (None, ["body"]),
        ("text", ["body"]),
    ],
)
def test_a_body_of_another_shape_is_refused(ada, lucille, body, names):
    response = ada.patch(f"{WARD}/patients/{lucille.pk}", body)

    assert sorted(require_problem(response, 422, "invalid")["errors"]) == names


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("braden", 99),
        ("braden", 2**70),
        ("braden", {"a": [1, {"b": 2}]}),
        ("braden", True),
        ("last_name", None),
        ("last_name", "x" * 300),
        ("last_name", 7),
        ("age", 80),
        ("birth_date", "22/11/1940"),
        ("birth_date", "2999-01-01"),
        ("etat", ["flying"]),
        ("etat", {"fievre": True}),
        ("resp", "nobody"),
        ("shoe_size", 42),
    ],
)
def test_a_value_that_does_not_suit_its_field_is_refused_under_its_name(ada, cast, lucille, key, value):
    response = ada.change(lucille, **{key: value})

    errors = require_problem(response, 422, "invalid")["errors"]
    assert list(errors) == [key]
    assert errors[key][0]
    assert make.reloaded(cast.ada, lucille).values == lucille.values


def test_leaving_and_coming_back_keep_everything(ada, lucille):
    address = f"{WARD}/patients/{lucille.pk}"

    gone = ada.post(f"{address}/deactivate", {"reason": "conge", "date": "2026-01-05"}).json()
    back = ada.post(f"{address}/reactivate").json()

    assert (gone["status"], gone["status_reason"], gone["status_date"]) == ("inactive", "conge", "2026-01-05")
    assert (back["status"], back["status_reason"]) == ("active", "")
    assert back["values"] == lucille.values
    assert back["number"] == gone["number"] + 1


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"reason": "bored", "date": "2026-01-05"}, ["reason"]),
        ({"reason": "conge", "date": "2999-01-01"}, ["date"]),
        ({"reason": "conge", "date": "yesterday"}, ["date"]),
        ({"reason": "conge", "date": 20260105}, ["date"]),
        ({"reason": "conge"}, ["date"]),
        ({"reason": [], "date": {}, "why": 1}, ["date", "reason", "why"]),
    ],
)
def test_leaving_needs_a_reason_and_a_day(ada, lucille, body, names):
    response = ada.post(f"{WARD}/patients/{lucille.pk}/deactivate", body)

    assert sorted(require_problem(response, 422, "invalid")["errors"]) == names


def test_an_inactive_patient_is_not_written(ada, cast, lucille):
    gone = deactivate_patient(by=cast.ada, patient_id=lucille.pk, reason="conge", day="2026-01-05")
    address = f"{WARD}/patients/{lucille.pk}"

    for response in (
        ada.change(gone, braden=11),
        ada.post(f"{address}/deactivate", {"reason": "conge", "date": "2026-01-05"}),
        ada.post(f"{address}/undo", {"number": lucille.number}),
    ):
        assert list(require_problem(response, 422, "invalid")["errors"]) == ["status"]


def test_coming_back_takes_an_empty_object_and_nothing_else(ada, cast, lucille):
    address = f"{WARD}/patients/{lucille.pk}/reactivate"
    active = ada.post(address, {})
    deactivate_patient(by=cast.ada, patient_id=lucille.pk, reason="conge", day="2026-01-05")

    assert list(require_problem(active, 422, "invalid")["errors"]) == ["status"]
    assert list(require_problem(ada.post(address, {"now": 1}), 422, "invalid")["errors"]) == ["now"]
    assert ada.post(address, {}).status_code == 200


def test_undo_puts_ones_own_change_back(ada, lucille):
    changed = ada.change(lucille, braden=11).json()

    undone = ada.post(f"{WARD}/patients/{lucille.pk}/undo", {"number": changed["number"]}).json()

    assert undone["values"]["braden"] == 14
    assert undone["number"] == changed["number"] + 1


def test_undo_leaves_what_is_anothers_or_was_written_since(ada, lucille):
    theirs = Program("sam").change(lucille, braden=9).json()
    address = f"{WARD}/patients/{lucille.pk}/undo"

    require_problem(ada.post(address, {"number": theirs["number"]}), 409, "cannot_undo")
    require_problem(ada.post(address, {"number": 2**63 - 1}), 409, "cannot_undo")
    assert list(require_problem(ada.post(address, {"number": 2**63}), 422, "invalid")["errors"]) == ["number"]


def repeat(program, lucille, what, key):
    address = f"{WARD}/patients"
    one = f"{address}/{lucille.pk}"
    return {
        "add": lambda: program.post(address, {"values": NAMES}, key),
        "change": lambda: program.change(lucille, key=key, braden=11),
        "deactivate": lambda: program.post(f"{one}/deactivate", {"reason": "conge", "date": "2026-01-05"}, key),
    }[what]()


@pytest.mark.parametrize("what", ["add", "change", "deactivate"])
def test_the_same_key_gives_the_first_answer_and_writes_once(ada, cast, lucille, what):
    first = repeat(ada, lucille, what, "key-1")
    written = len(make.entries_after(cast.ada, 0))

    again = repeat(ada, lucille, what, "key-1")

    assert again.status_code == first.status_code in {200, 201}
    assert again.json() == first.json()
    assert again.headers.get("Location") == first.headers.get("Location")
    assert len(make.entries_after(cast.ada, 0)) == written


def test_the_first_answer_comes_again_after_others_wrote(ada, lucille):
    first = ada.change(lucille, key="key-1", braden=11)
    Program("sam").change(lucille, base=first.json()["number"], braden=9)

    assert ada.change(lucille, key="key-1", braden=11).json() == first.json()


@pytest.mark.parametrize("other", ["add", "deactivate"])
def test_a_key_used_for_something_else_is_refused(ada, lucille, other):
    ada.change(lucille, key="key-1", braden=11)

    require_problem(repeat(ada, lucille, other, "key-1"), 422, "key_reused")
    require_problem(ada.change(lucille, key="key-1", braden=12), 422, "key_reused")


def test_keys_of_two_people_have_nothing_to_do_with_each_other(ada, lucille):
    first = ada.change(lucille, key="key-1", braden=11).json()

    theirs = Program("sam").change(lucille, base=first["number"], key="key-1", braden=9)

    assert theirs.json()["values"]["braden"] == 9


def test_a_refused_request_leaves_its_key_free(ada, lucille):
    require_problem(ada.change(lucille, key="key-1", braden=99), 422, "invalid")

    assert ada.change(lucille, key="key-1", braden=11).status_code == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201, "tab\there", "\x7f"])
def test_a_key_is_1_to_200_visible_ascii_characters(ada, cast, lucille, key):
    response = ada.change(lucille, key=key, braden=11)

    assert list(require_problem(response, 422, "invalid")["errors"]) == ["Idempotency-Key"]
    assert make.reloaded(cast.ada, lucille).values["braden"] == 14


@pytest.mark.parametrize("key", ["k", "x" * 200, "!~{}\"'\\"])
def test_any_such_key_is_accepted(ada, lucille, key):
    assert ada.change(lucille, key=key, braden=11).status_code == 200


def test_identical_requests_at_once_write_once(rita):
    lucille, program = make.make_patient(rita, braden=14), Program("rita")
    address, body = f"teams/rush/patients/{lucille.pk}", {"base": lucille.number, "values": {"braden": 11}}

    def change(_):
        try:
            return program.patch(address, body, "key-1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(change, range(6)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert [entry.kind for entry in make.entries_after(rita, lucille.number)] == ["board.cells_changed"]


def test_one_edit_takes_at_most_eight_statements(ada, lucille, django_assert_max_num_queries):
    ada.change(lucille, braden=13)

    with django_assert_max_num_queries(20) as asked:
        ada.change(lucille, last_name="Roy")

    # Tests alone have savepoints, and put the scope back to nobody inside their own transaction.
    own = ("SAVEPOINT", "RELEASE", "select set_config('app.team_id', '', true), set_config('app.user_id', '', true)")
    assert len([each for each in asked if not each["sql"].startswith(own)]) <= 8
