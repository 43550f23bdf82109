"""The wall on a machine where nobody is signed in: its pages, its one cookie, and what makes it dark."""

import pytest
from lxml import html

from contact_telesante.board.views.actions import create_view, retire_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.models import Screen
from contact_telesante.teams.screens.actions import turn_off
from contact_telesante.web.screens.views import COOKIE
from tests.make import looks_of, make_patient, restrict
from tests.web.people import browser

OPEN, SHOWN, LISTED = "/teams/ward/wall/screen/", "/screen/", "/teams/ward/settings/screens/"
FRAGMENT = {"X-Fragment": "yes"}


def left_on(cast, view="all", hours=24):
    """A browser whose superuser left the wall lit on it."""
    sam = browser(cast, "sam")
    sam.post(OPEN, {"name": "Poste 3e", "view": view, "hours": hours, "key": "k"})
    return sam


def screen_of(cast) -> Screen:
    with scope(cast.sam):
        return Screen.objects.get()


def table_of(answer):
    (table,) = html.fromstring(answer.content.decode()).xpath("//table[@id='wall-table']")
    return " ".join(table.text_content().split())


def test_whoever_leaves_the_wall_on_a_screen_proves_themselves_and_is_signed_out_there(cast):
    asked = browser(cast, "sam", proved=False).post(OPEN, {"name": "Poste 3e", "view": "all", "hours": 24})
    client = browser(cast, "sam")

    answer = client.post(OPEN, {"name": "Poste 3e", "view": "all", "hours": 24}, secure=True)

    cookie = answer.cookies[COOKIE]
    assert asked.status_code == 401
    assert (answer.status_code, answer["Location"]) == (302, SHOWN)
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == (SHOWN, "Strict", True)
    assert cookie["max-age"] == 24 * 3600
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/teams/ward/")["Location"].startswith("/sign-in/")
    assert client.get(SHOWN).status_code == 200


def test_a_screen_shows_initials_in_its_opener_s_language_and_is_a_look_of_nobody(cast):
    patient = make_patient(cast.ada, last_name="Zacharie", first_name="Wilfrid", braden=9, lieu="304")
    User.objects.filter(pk=cast.users["sam"].pk).update(language="en")
    cast.users["sam"].refresh_from_db()
    client = left_on(cast)

    page = client.get(SHOWN)

    text = page.content.decode()
    assert "W. Z." in table_of(page)
    assert "Zacharie" not in text
    assert str(patient.pk) not in text
    assert ('lang="en-CA"' in text, page["Content-Language"]) == (True, "en-CA")
    assert "data-me" not in text
    assert "/teams/" not in text
    look = next(look for look in looks_of(cast.sam) if look.act == "board_opened")
    assert (look.user_id, look.medium, look.patient_ids) == (None, "screen", [patient.pk])
    assert look.detail == {"wall": "yes", "screen": str(screen_of(cast).pk)}


def test_it_is_told_only_what_changed(cast):
    make_patient(cast.ada)
    client = left_on(cast)
    number = client.get(SHOWN)["X-Number"]

    same = client.get(f"{SHOWN}?after={number}", headers=FRAGMENT)
    make_patient(cast.ada, last_name="Roy", first_name="Émile")
    fresh = client.get(f"{SHOWN}?after={number}", headers=FRAGMENT)

    assert (same.status_code, same.content) == (204, b"")
    assert "É. R." in table_of(fresh)
    assert b"<html" not in fresh.content


@pytest.mark.parametrize("groups", [{"identity"}, {"clinical"}, {"identity", "clinical", "sensitive", "logistics"}])
def test_a_restricted_patient_is_not_on_a_screen_whoever_the_restriction_is_against(cast, groups):
    hidden = make_patient(cast.ada, last_name="Zacharie", first_name="Wilfrid", lieu="304")
    shown = make_patient(cast.ada, last_name="Roy", first_name="Émile", lieu="305")
    client = left_on(cast)
    before = table_of(client.get(SHOWN))

    restrict(cast, hidden, who="ben", groups=groups)

    after = client.get(SHOWN)
    assert "304" in before
    assert "É. R." in table_of(after)
    assert not any(word in after.content.decode() for word in ("304", "W. Z.", "Restreint"))
    assert looks_of(cast.sam)[0].patient_ids == [shown.pk]


@pytest.mark.parametrize("why", ["turned off", "view gone", "forged", "none"])
def test_a_screen_is_dark_once_it_should_be(cast, why):
    make_patient(cast.ada, last_name="Zacharie", first_name="Wilfrid")
    view = create_view(by=cast.sam.keyed("v"), name={"fr": "Unité A"}, layout=Layout(), shared=True)
    client = left_on(cast, view=str(view.pk))
    lit = client.get(SHOWN).status_code

    if why == "turned off":
        turn_off(by=cast.sam.keyed("off"), screen_id=screen_of(cast).pk)
    elif why == "view gone":
        retire_view(by=cast.sam.keyed("off"), view_id=view.pk)
    elif why == "forged":
        client.cookies[COOKIE] = f"{cast.ward.pk.hex}.{'0' * 64}"
    else:
        del client.cookies[COOKIE]

    page, piece = client.get(SHOWN), client.get(f"{SHOWN}?after=1", headers=FRAGMENT)
    assert (lit, page.status_code, piece.status_code) == (200, 401, 401)
    assert not any(word in page.content.decode() for word in ("W. Z.", "Équipe ward", "Unité A"))


def test_screens_are_listed_with_who_and_when_and_turned_off(cast):
    left_on(cast).get(SHOWN)
    sam = browser(cast, "sam")

    lit = sam.get(LISTED).content.decode()
    off = sam.post(f"{LISTED}{screen_of(cast).pk}/off/", {"key": "off"})
    dark = sam.get(LISTED).content.decode()

    assert all(word in lit for word in ("Poste 3e", "Sam Essai", "Allumé", "vu la dernière fois"))
    assert (off.status_code, off["Location"]) == (302, LISTED)
    assert "éteint par" in dark
    assert "Éteindre" not in dark


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("ben", 403), ("cleo", 404)])
def test_others_neither_light_nor_see_nor_turn_off_screens(cast, who, status):
    left_on(cast)
    client, screen = browser(cast, who), screen_of(cast)

    answers = [client.get(OPEN), client.post(OPEN), client.get(LISTED), client.post(f"{LISTED}{screen.pk}/off/")]

    assert {answer.status_code for answer in answers} == {status}
    assert screen_of(cast).ended_at is None
    assert client.get("/teams/ward/wall/").content.decode().count("wall/screen/") == 0


@pytest.mark.parametrize(
    "sent", [{}, {"name": "Poste", "view": "all", "hours": "999"}, {"name": "Poste", "view": "x", "hours": "12"}]
)
def test_what_cannot_be_lit_is_said_at_its_field_and_keeps_the_session(cast, sent):
    client = browser(cast, "sam")

    answer = client.post(OPEN, sent)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert COOKIE not in answer.cookies
    assert client.get("/teams/ward/").status_code == 200
