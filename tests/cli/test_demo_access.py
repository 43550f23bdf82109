"""The demonstration, as its accounts find it: each signs in with the public password and sees exactly its pages."""

import re

import pytest
from django.test import Client

from contact_telesante.cli import demo

TEAMS = ("chsld-erables", "garde", "uvs", "sad", "telesurv", "palliatif", "sante-mentale", "garedo")
OF_MEMBERS = ("", "members/", "inactive/", "print/", "incidents/", "incidents/report/", "undertaking/")
OF_READERS_OF_ALL = ("journal/",)
OF_SUPERUSERS = ("access/", "members/invite/", "members/reviews/", "communications/")
OF_OFFICERS = (
    "/privacy/", "/privacy/patients/", "/privacy/communications/", "/privacy/logs/", "/privacy/analysis/",
    "/privacy/incidents/",
)  # fmt: skip
SEATS = {
    "nadia": {"chsld-erables": "superuser", "garde": "superuser", "uvs": "superuser"},
    "marc": {"chsld-erables": "member", "garde": "member"},
    "julie": {"chsld-erables": "member"},
    "luc": {"chsld-erables": "reader"},
    "guest": {"uvs": "guest"},
    "awa": {"uvs": "member"},
    "sophie": dict.fromkeys(("sad", "telesurv", "palliatif", "sante-mentale", "garedo"), "superuser"),
    "pilote": {},
    "cct": {},
    "cssns": {},
    "prp": {},
}


@pytest.fixture(scope="module")
def signed_in(loaded):
    """A browser per account, signed in through the page."""
    clients: dict[str, Client] = {}

    def sign_in(name: str) -> Client:
        if name not in clients:
            clients[name] = Client()
            sent = {"email": f"{name}@demo.example", "password": demo.PASSWORD}
            assert clients[name].post("/sign-in/", sent).status_code == 302
        return clients[name]

    return sign_in


def expected(role: str | None, page: str) -> int:
    if role is None:
        return 404
    if page in OF_SUPERUSERS:
        return 200 if role == "superuser" else 403
    return 403 if role == "guest" and page in OF_READERS_OF_ALL else 200


@pytest.mark.parametrize("name", SEATS)
def test_an_account_sees_exactly_the_pages_of_its_teams(signed_in, name):
    client = signed_in(name)
    pages = [(slug, page) for slug in TEAMS for page in (*OF_MEMBERS, *OF_READERS_OF_ALL, *OF_SUPERUSERS)]

    found = {(slug, page): client.get(f"/teams/{slug}/{page}").status_code for slug, page in pages}

    assert found == {(slug, page): expected(SEATS[name].get(slug), page) for slug, page in pages}


@pytest.mark.parametrize("name", SEATS)
def test_only_the_privacy_officer_sees_the_privacy_officers_pages(signed_in, name):
    client = signed_in(name)

    assert {client.get(page).status_code for page in OF_OFFICERS} == {200 if name == "prp" else 404}


@pytest.mark.parametrize("name", SEATS)
def test_an_account_finds_its_way_from_its_home(signed_in, name):
    said = signed_in(name).get("/").content.decode()

    linked = set(re.findall(r'href="/teams/([-a-z]+)/"', said))
    assert linked == set(SEATS[name])
    assert ('href="/privacy/"' in said) == (name == "prp")


def test_the_guest_reads_no_sensitive_field_and_writes_nothing(signed_in):
    guest = signed_in("guest")

    said = guest.get("/teams/uvs/").content.decode()

    assert "Ajouter un usager" not in said
    assert guest.get("/teams/uvs/patients/add/").status_code == 403


@pytest.mark.parametrize("name", ["pilote", "cct", "cssns"])
def test_an_office_without_patients_says_so(signed_in, name):
    assert re.search(r"aucun accès aux usagers", signed_in(name).get("/").content.decode())
