"""A restriction is felt at once on every open page; the glass opens it for a while, and is seen."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import move_version, seat_member
from contact_telesante.teams.models import Break
from contact_telesante.teams.seats import House
from tests import make
from tests.browser.people import PHONE, a_name
from tests.browser.test_axe import blame

REASON = "Chute avec perte de conscience, consentement impossible"


@pytest.fixture
def nurse(server, someone, backstage):
    """A nurse of her own, at the board: whom these tests restrict."""
    first = f"Rita{uuid4().hex[:6]}"
    with backstage():
        user = make.make_user(first, password=make.PASSWORD)
        seat_member(by=House(server.cast.ward.pk), user_id=user.pk, role="member", profession="nurse")
    return user, someone(first.lower())


def restrict(sam, patient, user, *groups: str) -> None:
    """Sam restricts a patient to one person, through the pages."""
    sam.go(f"/teams/ward/patients/{patient['id']}/")
    sam.panel.get_by_role("link", name="Restrictions").click()
    sam.page.get_by_label("Ne pas montrer à").select_option(f"user:{user.pk}")
    for group in groups:
        sam.page.get_by_role("checkbox", name=group).check()
    sam.page.get_by_label("Date de l’avis écrit").fill("2026-01-02")
    sam.page.get_by_label("Où l’avis écrit est conservé").fill("Dossier papier")
    sam.button("Restreindre").click()
    expect(sam.page.get_by_text(re.compile("avis du"))).to_be_visible()


def test_a_restricted_row_closes_on_the_open_page_and_the_glass_opens_it(server, sam, nurse):
    user, rita = nurse
    name = a_name()
    patient = server.add(last_name=name, braden=12, lieu="A-204")
    rita.at_board()
    rita.shows(name, "Braden", "12")

    restrict(sam, patient, user, "Identité", "Clinique", "Sensible", "Logistique")

    row = rita.page.locator(f"#patient-{patient['id']}")
    expect(row).to_contain_text("Accès restreint", timeout=6000)
    expect(row).not_to_contain_text(name)
    sam.at_board()
    row.get_by_role("link").click()
    rita.panel.get_by_role("link", name="Bris de glace").click()
    rita.page.get_by_label("Motif").fill(REASON)
    rita.button("Bris de glace").click()
    expect(rita.panel).to_contain_text(name)
    sam.says("a fait un bris de glace")
    sam.go("/teams/ward/journal/")
    expect(sam.page.get_by_role("link", name=re.compile("Membres.*à examiner"))).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_note_of_a_restricted_panel_covers_nothing(server, sam, nurse, width):
    user, rita = nurse
    patient = server.add(last_name=a_name(), braden=12, lieu="304")
    restrict(sam, patient, user, "Clinique")
    rita.page.set_viewport_size({"width": width, "height": 800})

    rita.go(f"/teams/ward/patients/{patient['id']}/")

    note, glass, fields = (
        rita.page.locator(f".panel {what}").bounding_box()
        for what in (".withheld-note", "[href$='break-glass/']", ".panel-fields")
    )
    assert glass["y"] + glass["height"] <= note["y"] + note["height"] <= fields["y"]


def test_the_glass_closes_by_itself_on_the_open_page(server, sam, nurse, backstage):
    user, rita = nurse
    name = a_name()
    patient = server.add(last_name=name, braden=12)
    restrict(sam, patient, user, "Identité", "Clinique", "Sensible", "Logistique")
    rita.go(f"/teams/ward/patients/{patient['id']}/break-glass/")
    rita.page.get_by_label("Motif").fill(REASON)
    rita.button("Bris de glace").click()
    expect(rita.panel).to_contain_text(name)
    with backstage():
        shorten(server.cast.ward.pk, patient["id"])
    rita.at_board()
    expect(rita.row(name)).to_be_visible()

    expect(rita.page.locator(f"#patient-{patient['id']}")).to_contain_text("Accès restreint", timeout=12000)


@action
def bump(*, by):
    """What is kept by the team's version is read again."""
    move_version(by)


def shorten(team_id, patient_id) -> None:
    """Let a broken glass close in a few seconds."""
    house = House(team_id)
    with scope(house):
        Break.objects.filter(patient_id=patient_id).update(until=clock.now() + timedelta(seconds=6))
    bump(by=house)


def test_a_partly_restricted_patient_on_a_phone(server, sam, someone, nurse):
    user, rita = nurse
    patient = server.add(last_name=a_name(), braden=12, lieu="A-204")
    restrict(sam, patient, user, "Clinique")
    rita.page.set_viewport_size(PHONE)

    rita.go(f"/teams/ward/patients/{patient['id']}/")

    expect(rita.panel).to_contain_text("Accès restreint")
    expect(rita.panel).to_contain_text("A-204")
    expect(rita.panel).not_to_contain_text("Échelle de Braden")
    assert rita.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_axe_finds_nothing_on_the_pages_of_access(server, sam, nurse):
    user, rita = nurse
    patient = server.add(last_name=a_name(), braden=12)
    restrict(sam, patient, user, "Clinique")
    one = f"/teams/ward/patients/{patient['id']}/"

    found = [
        blame(sam),
        blame(sam.go("/teams/ward/access/")),
        blame(rita.go(one)),
        blame(rita.go(f"{one}break-glass/")),
    ]

    assert found == [[], [], [], []]
