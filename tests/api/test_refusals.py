"""Refusing: who may not come in, what cannot be read, and always as a problem document."""

import gzip
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells
from contact_telesante.identity.actions import choose_language, revoke_token
from contact_telesante.identity.models import Token
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Person
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.seats import House
from tests import make
from tests.api.program import PROBLEM, WARD, Program, require_problem

NAMES = {"last_name": "Roy", "first_name": "Paul"}
READS = ("fields", "patients", "patients/{id}", "patients/{id}/history", "journal")
WRITES = {
    "patients": {"values": NAMES},
    "patients/{id}": {"base": 6, "values": {"braden": 11}},
    "patients/{id}/deactivate": {"reason": "conge", "date": "2026-01-05"},
    "patients/{id}/reactivate": {},
    "patients/{id}/undo": {"number": 6},
}


def write(program, address, patient_id, team=WARD):
    send = program.patch if address == "patients/{id}" else program.post
    return send(f"{team}/{address.format(id=patient_id)}", WRITES[address])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer ct_nothing"},
        {"Authorization": "Basic YWRhOnB3"},
        {"Authorization": "Bearer \xe9\xff"},
        {"Authorization": "Bearer " + "x" * 100_000},
    ],
)
@pytest.mark.parametrize("address", ["me", "teams", "teams/ward/patients", "teams/nowhere/journal"])
def test_nobody_comes_in_without_a_token(cast, headers, address):
    response = Client(headers=headers).get(f"/api/v1/{address}")

    require_problem(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_cookie_opens_nothing(cast, settings):
    settings.SESSION_COOKIE_SECURE = False
    client = Client()
    client.force_login(cast.users["ada"])

    require_problem(client.get("/api/v1/me"), 401, "unauthorized")
    require_problem(
        client.post(f"{WARD}/patients", json.dumps(WRITES["patients"]), "application/json"), 401, "unauthorized"
    )


def test_a_revoked_expired_or_orphan_token_opens_nothing(cast, ada):
    token = Token.objects.get(user=cast.users["ada"])
    revoke_token(by=Person(user_id=token.user_id), token_id=token.pk)
    require_problem(ada.get("me"), 401, "unauthorized")

    Token.objects.filter(pk=token.pk).update(revoked_at=None, expires_at=clock.now() - timedelta(seconds=1))
    require_problem(ada.get("me"), 401, "unauthorized")


@pytest.mark.parametrize("address", WRITES)
def test_a_read_only_token_writes_nothing(cast, lucille, address):
    program = Program("ada", read_only=True)

    require_problem(write(program, address, lucille.pk), 403, "read_only_token")

    assert make.reloaded(cast.ada, lucille).number == lucille.number
    assert program.get(f"{WARD}/patients").status_code == 200


@pytest.mark.parametrize("team", ["ward", "nowhere", "WARD", "a" * 5000, "wa rd", "ward'--", "é"])
@pytest.mark.parametrize("address", READS)
def test_an_outsider_finds_nothing_to_read(cleo, lucille, team, address):
    require_problem(cleo.get(f"teams/{team}/{address.format(id=lucille.pk)}"), 404, "not_found")


@pytest.mark.parametrize("address", WRITES)
def test_an_outsider_finds_nothing_to_write(cleo, cast, lucille, address):
    require_problem(write(cleo, address, lucille.pk), 404, "not_found")

    assert make.reloaded(cast.ada, lucille).number == lucille.number


@pytest.mark.parametrize("address", [address for address in READS if "{id}" in address])
@pytest.mark.parametrize(
    "patient", ["foreign", "nobody", "not-an-id", "0", "a" * 5000, "6f595008-db49-4a8b-b357-f175c0614b4"]
)
def test_a_foreign_patient_is_found_nowhere_in_ones_own_team(cleo, lucille, address, patient):
    patient_id = {"foreign": lucille.pk, "nobody": uuid4()}.get(patient, patient)

    require_problem(cleo.get(f"teams/other/{address.format(id=patient_id)}"), 404, "not_found")


@pytest.mark.parametrize("address", [address for address in WRITES if "{id}" in address])
def test_a_foreign_patient_is_written_from_nowhere(cleo, cast, lucille, address):
    require_problem(write(cleo, address, lucille.pk, "/api/v1/teams/other"), 404, "not_found")

    assert make.reloaded(cast.ada, lucille).number == lucille.number


@pytest.mark.parametrize("address", WRITES)
@pytest.mark.parametrize("who", ["ben", "gil"])
def test_readers_and_reading_guests_write_nothing(cast, lucille, who, address):
    require_problem(write(Program(who), address, lucille.pk), 403, "not_allowed")

    assert make.reloaded(cast.ada, lucille).number == lucille.number


@pytest.mark.parametrize("address", READS)
def test_readers_read_everything(ben, lucille, address):
    assert ben.get(f"{WARD}/{address.format(id=lucille.pk)}").status_code == 200


def test_a_guest_reads_all_but_the_journal_of_the_team(gil, lucille):
    statuses = [gil.get(f"{WARD}/{address.format(id=lucille.pk)}").status_code for address in READS]

    assert statuses == [200, 200, 200, 200, 403]
    require_problem(gil.get(f"{WARD}/journal"), 403, "not_allowed")


def test_a_former_member_is_an_outsider(cast, ben, lucille):
    seat_member(by=House(cast.other.pk), user_id=cast.users["ben"].pk, role="reader")
    remove_member(by=cast.sam, user_id=cast.users["ben"].pk)

    require_problem(ben.get(f"{WARD}/patients"), 404, "not_found")
    assert [team["slug"] for team in ben.get("/api/v1/teams").json()["teams"]] == ["other"]


def test_the_token_of_somebody_with_no_team_left_opens_nothing(cast, ben):
    remove_member(by=cast.sam, user_id=cast.users["ben"].pk)

    require_problem(ben.get(f"{WARD}/patients"), 401, "unauthorized")


BROKEN = {
    "no JSON": b"{",
    "two documents": b"{} {}",
    "a trailing comma": b'{"base": 1,}',
    "broken UTF-8": b'{"base": 1, "values": {"last_name": "\xff"}}',
    "UTF-16": '{"base": 1, "values": {}}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"base": 1, "values": {}}',
    "NUL": b'{"base": 1, "values": {"last_name": "a\\u0000b"}}',
    "NUL in a name": b'{"base": 1, "values": {"\\u0000": 1}}',
    "a raw NUL": b'{"base": 1, "values": {"last_name": "\x00"}}',
    "a lone surrogate": b'{"base": 1, "values": {"last_name": "\\ud800"}}',
    "a lone surrogate in a name": b'{"base": 1, "values": {"\\udfff": 1}}',
    "NaN": b'{"base": 1, "values": {"braden": NaN}}',
    "Infinity": b'{"base": 1, "values": {"braden": -Infinity}}',
    "an infinite number": b'{"base": 1, "values": {"braden": 1e999}}',
    "a name twice": b'{"base": 1, "base": 2, "values": {}}',
    "a name twice inside": b'{"base": 1, "values": {"braden": 9, "braden": 10}}',
    "deep nesting": b'{"base": 1, "values": {"braden": ' + b"[" * 50 + b"]" * 50 + b"}}",
    "bottomless nesting": b'{"base": 1, "values": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "bottomless objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_body_that_cannot_be_read_is_refused(ada, cast, lucille, what):
    require_problem(ada.patch(f"{WARD}/patients/{lucille.pk}", BROKEN[what]), 400, "malformed")

    assert make.reloaded(cast.ada, lucille).number == lucille.number


def test_text_that_only_looks_odd_is_kept(ada, lucille):
    odd = "Ève-Anaïs “Ô’Brien” 日本 😀 'or 1=1--"

    assert ada.change(lucille, first_name=odd).json()["values"]["first_name"] == odd


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=latin-1", "text/json", "a/b/c"],
)
def test_a_body_of_another_type_is_refused(ada, lucille, kind):
    response = ada.patch(f"{WARD}/patients/{lucille.pk}", {"base": 6, "values": {}}, content_type=kind)

    require_problem(response, 415, "unsupported_media_type")


def test_a_compressed_body_is_refused(ada, lucille):
    body = gzip.compress(b'{"base": 6, "values": {}}')

    response = ada.patch(f"{WARD}/patients/{lucille.pk}", body, headers={"Content-Encoding": "gzip"})

    require_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", "APPLICATION/JSON", "application/json;charset=utf-8"]
)
def test_json_by_its_other_spellings_is_read(ada, lucille, kind):
    body = {"base": lucille.number, "values": {"braden": 11}}

    assert ada.patch(f"{WARD}/patients/{lucille.pk}", body, content_type=kind).status_code == 200


def test_a_body_over_1_mb_is_refused(ada, lucille):
    body = {"base": lucille.number, "values": {"first_name": "x" * 1024 * 1024}}

    require_problem(ada.patch(f"{WARD}/patients/{lucille.pk}", body), 413, "too_large")


def test_a_body_in_chunks_is_refused_rather_than_taken_for_empty(ada, lucille):
    response = ada.client.post(
        f"{WARD}/patients/{lucille.pk}/reactivate", headers={"Transfer-Encoding": "chunked", "Content-Length": ""}
    )

    require_problem(response, 411, "length_required")
    assert response.headers["Content-Security-Policy"]


def test_a_large_body_under_1_mb_is_read(ada, lucille):
    body = {"base": lucille.number, "values": {f"k{number}": "x" * 90 for number in range(9000)}}

    errors = require_problem(ada.patch(f"{WARD}/patients/{lucille.pk}", body), 422, "invalid")["errors"]
    assert len(errors) == 9000


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "patients/{id}", {"GET", "PATCH"}),
        ("PUT", "patients/{id}", {"GET", "PATCH"}),
        ("PATCH", "patients", {"GET", "POST"}),
        ("GET", "patients/{id}/undo", {"POST"}),
        ("POST", "journal", {"GET"}),
        ("OPTIONS", "patients", {"GET", "POST"}),
        ("BREW", "fields", {"GET"}),
    ],
)
def test_another_method_is_refused_and_the_right_ones_named(ada, lucille, method, address, allowed):
    response = ada.client.generic(method, f"{WARD}/{address.format(id=lucille.pk)}")

    require_problem(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/me/",
        f"{WARD}",
        f"{WARD}/",
        f"{WARD}/patients/",
        "/api/v2/me",
        "/api/",
        "/api/v1/../x",
    ],
)
def test_an_unknown_address_is_a_problem_too(ada, address):
    require_problem(ada.client.get(address), 404, "not_found")


@pytest.mark.parametrize("address", ["teams/%00/patients", "teams/ward/patients?q=%00", "me?x=%ff"])
def test_an_address_that_cannot_be_read_is_a_problem_too(ada, address):
    require_problem(ada.client.get(f"/api/v1/{address}"), 400, "malformed")


def test_too_many_parameters_are_a_problem_too(ada):
    query = "&".join(f"p{number}=1" for number in range(400))

    require_problem(ada.client.get(f"{WARD}/patients?{query}"), 400, "malformed")


def test_a_foreign_host_name_is_a_problem_too(ada):
    require_problem(ada.client.get("/api/v1/me", headers={"Host": "evil.example"}), 400, "malformed")


@pytest.mark.parametrize("address", ["me", "teams", "teams/ward/fields", "teams/ward/journal"])
def test_an_unknown_parameter_is_refused_everywhere(ada, address):
    assert list(require_problem(ada.get(address, colour="red"), 422, "invalid")["errors"]) == ["colour"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("de", "fr"),
        ("en", "en"),
        ("en-US,en;q=0.9,fr;q=0.8", "en"),
        ("fr-CA", "fr"),
        ("de, en;q=0.5", "en"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("x" * 10_000, "fr"),
    ],
)
def test_messages_are_in_the_language_asked_for_or_the_callers(ada, lucille, accepted, language):
    headers = {} if accepted is None else {"Accept-Language": accepted}

    response = ada.patch(f"{WARD}/patients/{lucille.pk}", {"base": 6, "values": {"braden": 99}}, headers=headers)

    said = {"fr": "Le score de Braden va de 6 à 23.", "en": "The Braden score runs from 6 to 23."}[language]
    assert require_problem(response, 422, "invalid")["errors"]["braden"] == [said]
    assert response.headers["Content-Language"] == f"{language}-CA"


def test_messages_are_in_the_callers_own_language(ada, cast, lucille):
    choose_language(by=Person(user_id=cast.users["ada"].pk), language="en")

    response = ada.change(lucille, braden=99)

    assert response.json()["errors"]["braden"] == ["The Braden score runs from 6 to 23."]
    assert ada.get("me").headers["Content-Language"] == "en-CA"


def test_a_database_that_is_away_is_told_as_such(ada, monkeypatch):
    monkeypatch.setattr(board, "number_of", raising(OperationalError("server closed the connection")))

    response = ada.get(f"{WARD}/patients")

    require_problem(response, 503, "unavailable")
    assert response.headers["Retry-After"]


def test_our_own_faults_are_logged_without_what_they_say(ada, monkeypatch, caplog):
    monkeypatch.setattr(board, "number_of", raising(ValueError("Tremblay, Lucille")))

    response = ada.get(f"{WARD}/patients")

    require_problem(response, 500, "broken")
    assert "ValueError" in caplog.text
    assert "Tremblay" not in caplog.text + response.content.decode()


def raising(error):
    def raises(*_args, **_kwargs):
        raise error

    return raises


def test_a_conflict_after_the_writer_left_still_names_them(cast, ada, lucille):
    change_cells(by=cast.sam, patient_id=lucille.pk, values={"braden": 9}, base=lucille.number)

    response = ada.change(lucille, braden=11)

    assert response.json()["conflicts"][0]["by"]["name"] == "Sam Essai"
    assert response.headers["Content-Type"] == PROBLEM
