"""The contract: its document, its page, and everything it says held against the API itself."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contact_telesante.api import api
from contact_telesante.api.problems import CODES
from contact_telesante.board.requests import actions as requests
from contact_telesante.board.requests.queries import open_request
from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.kernel.scopes import scope
from tests.api.program import Program

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@cache
def described():
    """The API as its own document describes it, read once: it is the same for everybody."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.fixture
def _one_connection():
    """As Django's own test client: requests do not close the connection that the test's transaction is on."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def document(db, _one_connection):
    return described().raw_schema


def test_the_document_is_open_and_names_every_operation(document):
    operations = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in document["paths"].items()
        for method in methods
    }

    one = "/teams/{slug}/patients/{patient_id}"
    assert operations == {
        ("GET", "/me"),
        ("GET", "/teams"),
        ("GET", "/teams/{slug}/fields"),
        ("GET", "/teams/{slug}/patients"),
        ("POST", "/teams/{slug}/patients"),
        ("GET", one),
        ("PATCH", one),
        ("GET", f"{one}/history"),
        ("POST", f"{one}/deactivate"),
        ("POST", f"{one}/reactivate"),
        ("POST", f"{one}/undo"),
        ("POST", f"{one}/confirm"),
        ("POST", f"{one}/requests"),
        ("POST", f"{one}/requests/{{request_id}}/answer"),
        ("POST", f"{one}/requests/{{request_id}}/done"),
        ("GET", "/teams/{slug}/requests"),
        ("GET", "/teams/{slug}/views"),
        ("POST", "/teams/{slug}/views"),
        ("PATCH", "/teams/{slug}/views/{view_id}"),
        ("POST", "/teams/{slug}/views/{view_id}/retire"),
        ("GET", "/teams/{slug}/journal"),
        ("GET", "/teams/{slug}/live"),
    }


def test_every_write_takes_an_idempotency_key_and_every_call_a_token(document):
    for methods in document["paths"].values():
        for method, operation in methods.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert operation["security"] == [{"Bearer": []}]
            assert ("Idempotency-Key" in names) is (method != "get")


def test_every_refusal_is_a_problem_document(document):
    for methods in document["paths"].values():
        for operation in methods.values():
            kinds = {status: set(said["content"]) for status, said in operation["responses"].items()}
            assert all(kind == {"application/problem+json"} for status, kind in kinds.items() if int(status) >= 400)


class Reader(HTMLParser):
    """What the page holds: elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", None, "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=fr", "en", "fr"),
        ("", "en-US", "en"),
        ("?lang=xx", "en", "en"),
    ],
)
def test_the_page_is_in_the_language_asked_for(db, query, header, language):
    response = Client().get(f"/api/v1/docs{query}", headers={"Accept-Language": header} if header else {})

    page = Reader(response.content.decode())
    assert response.status_code == 200
    assert page.all("html")[0]["lang"] == f"{language}-CA"


def test_the_page_documents_every_operation_and_every_refusal(db, document):
    text = Client().get("/api/v1/docs?lang=en").content.decode()
    page = Reader(text)
    ids = [attrs["id"] for _tag, attrs in page.elements if attrs.get("id")]

    assert {each["operationId"] for methods in document["paths"].values() for each in methods.values()} <= set(ids)
    assert set(CODES) <= set(ids)
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")} <= set(ids)
    assert "curl -X PATCH" in text
    assert len(page.all("h1")) == 1
    assert all(cell.get("scope") for cell in page.all("th"))


def test_the_page_brings_nothing_from_elsewhere_and_runs_nothing(db):
    text = Client().get("/api/v1/docs").content.decode()
    page = Reader(text)

    assert not page.all("script")
    assert not page.all("style")
    assert not [
        attrs for _tag, attrs in page.elements if "style" in attrs or any(name.startswith("on") for name in attrs)
    ]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


def answered_request(cast, patient):
    """The id of a request about that patient that waits to be done."""
    requests.ask(by=cast.ada.keyed("ask"), patient_id=patient.pk, question="Oui?")
    with scope(cast.ada):
        asked = open_request(cast.ada, patient.pk).pk
    requests.answer(by=cast.ada.keyed("answer"), patient_id=patient.pk, request_id=asked, text="Oui")
    return asked


OPERATIONS = [
    f"{method} {path}"
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
    if not path.endswith("/live")  # served outside Django
]


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_keeps_its_word(cast, lucille, operation):
    method, path = operation.split()
    operation = described()[path][method.upper()]
    view = create_view(by=cast.ada.keyed("view"), name={"fr": "Essai"}, layout=Layout())
    answered = answered_request(cast, lucille)
    real = {"slug": "ward", "patient_id": str(lucille.pk), "view_id": str(view.pk), "request_id": str(answered)}
    headers = {"Authorization": f"Bearer {Program('ada').token}", "Accept-Encoding": "identity"}
    bodies = {
        "patients post": {"values": {"last_name": "Roy", "first_name": "Paul", "braden": 8}},
        "patients/{patient_id} patch": {"base": lucille.number, "values": {"braden": 8}},
        "patients/{patient_id}/deactivate post": {"reason": "conge", "date": "2026-01-05"},
        "patients/{patient_id}/undo post": {"number": lucille.number},
        "patients/{patient_id}/confirm post": {"keys": ["braden"], "base": lucille.number},
        "views post": {"name": {"fr": "Essai"}, "layout": {"sort": ["-braden"]}},
        "views/{view_id} patch": {"layout": {"filter": {"field": "braden", "op": "lt", "value": 9}}},
    }
    seen = set()

    @seed(2026)
    @hypothesis_settings(
        max_examples=40,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode),
        really=st.integers(0, 3),
    )
    def keeps(case, really):
        if really:  # three times in four, about a patient who is there
            case.path_parameters = {name: real[name] for name in case.path_parameters or {}}
        if really == 3:
            case.body = bodies.get(path.removeprefix("/api/v1/teams/{slug}/") + f" {method}", case.body)
        seen.add(case.call_and_validate(headers=headers, checks=list(CHECKS)).status_code)

    keeps()

    assert seen & {200, 201, 422}, seen
