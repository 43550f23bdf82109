"""The officer at her desk: she finds who asks for their record, hands over the report, and the register says so."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.kernel.scopes import SYSTEM
from tests import databases, make
from tests.browser.people import a_name
from tests.browser.test_axe import blame


@pytest.fixture(scope="module")
def officer(server) -> str:
    """A privacy officer of the server's establishment, by first name."""
    with databases.connected_to(server.made):
        user = make.make_user("Odile", password=make.PASSWORD)
        appoint_officer(by=SYSTEM, user_id=user.pk, office="privacy", establishment=server.cast.ward.establishment)
    return "odile"


@pytest.fixture
def patient(server):
    return server.add(
        last_name=a_name("Rapport"), birth_date="1938-03-14", file_number=f"D{uuid4().hex[:8]}", lieu="304"
    )


def found(odile, patient) -> None:
    """Odile finds the patient by their file number."""
    odile.go("/privacy/patients/")
    odile.page.get_by_label("Numéro de dossier").fill(patient["values"]["file_number"])
    odile.page.get_by_label("Pourquoi").select_option("request")
    odile.page.get_by_label("Numéro de la demande").fill("AI-2026-014")
    odile.button("Chercher").click()
    expect(odile.page.get_by_role("heading", name="1 usager trouvé")).to_be_visible()


def test_from_the_request_to_the_register(someone, officer, patient):
    ada, odile = someone("ada"), someone(officer, fresh=True)
    ada.go(f"/teams/ward/patients/{patient['id']}/")
    found(odile, patient)
    odile.page.get_by_role("link", name=re.compile("^Accès")).click()
    ours = odile.page.get_by_role("region", name="Ada Essai")
    expect(ours).to_contain_text("a ouvert la fiche de l’usager")
    odile.page.get_by_role("link", name="Remettre ce rapport").click()
    odile.page.get_by_label("Remis à").fill("L’usager lui-même")
    odile.page.get_by_label("Justification").fill("Demande écrite")
    odile.page.get_by_label("Numéro de la demande").fill("AI-2026-014")

    with odile.page.expect_download() as download:
        odile.button("Inscrire et télécharger").click()

    assert re.fullmatch(r"access-report-\d{4}-\d\d-\d\d\.pdf", download.value.suggested_filename)
    odile.go("/privacy/communications/")
    expect(odile.page.get_by_role("table")).to_contain_text("L’usager lui-même")


def test_refused_forms_say_so_and_lead_to_the_field(someone, officer):
    odile = someone(officer, fresh=True)
    odile.go("/privacy/patients/")

    odile.button("Chercher").click()

    summary = odile.page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=re.compile("Pourquoi")).click()
    expect(odile.page.get_by_label("Pourquoi")).to_be_focused()


def test_no_page_has_anything_to_blame(someone, officer, patient):
    odile = someone(officer, fresh=True)
    one = f"/privacy/ward/patients/{patient['id']}/"
    paths = ["/privacy/", "/privacy/communications/", "/privacy/communications/note/", "/privacy/logs/?team=ward"]
    paths += [one, f"{one}report/", f"{one}extract/"]
    found(odile, patient)

    blamed = {"found": blame(odile)} | {path: blame(odile.go(path)) for path in paths}
    blamed["of the team"] = blame(someone("sam").go("/teams/ward/communications/"))
    odile.go("/privacy/patients/")
    odile.button("Chercher").click()
    expect(odile.page.get_by_role("alert")).to_be_visible()
    blamed["refused"] = blame(odile)

    assert {path: wrong for path, wrong in blamed.items() if wrong} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_scrolls_sideways(someone, officer, patient, width):
    odile = someone(officer, fresh=True)
    odile.page.set_viewport_size({"width": width, "height": 800})
    one = f"/privacy/ward/patients/{patient['id']}/"
    wide = []
    for path in (
        "/privacy/",
        "/privacy/patients/",
        "/privacy/communications/",
        "/privacy/logs/?team=ward",
        one,
        f"{one}report/",
    ):
        odile.go(path)
        if odile.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)

    assert wide == []
