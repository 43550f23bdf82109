"""A member reports an incident, the officer takes it to its close; at both sizes, by keyboard, without reproach."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.kernel.scopes import SYSTEM
from tests import make
from tests.browser.test_axe import blame

ITEMS = {
    "Dont au Québec": "3",
    "Sensibilité des renseignements": "Élevée",
    "Conséquences appréhendées": "Réputation",
    "Probabilité d’une utilisation préjudiciable": "Faible",
    "Motifs de cette conclusion": "Vue par le personnel seulement",
    "Mesures prises": "Liste détruite",
}


@pytest.fixture
def olga(server, backstage, someone):
    """The establishment's privacy officer."""
    name = f"olga{uuid4().hex[:6]}"
    with backstage():
        user = make.make_user(name, password=make.PASSWORD)
        appoint_officer(by=SYSTEM, user_id=user.pk, office="privacy", establishment=server.cast.ward.establishment)
    return someone(name)


def reported(who, words: str) -> str:
    """Report an incident from the members page; its reference."""
    who.go("/teams/ward/members/")
    who.page.locator("main .page-body").get_by_role("link", name="Signaler un incident").click()
    who.page.get_by_label("Que s’est-il passé?").fill(words)
    who.page.get_by_label("Quand est-ce arrivé?").fill("2026-01-05")
    who.page.get_by_label("Quand l’a-t-on remarqué?").fill("2026-01-06")
    who.page.get_by_label("Quels renseignements?").fill("Noms")
    who.page.get_by_label("Environ combien de personnes?").fill("3")
    who.page.get_by_role("button", name="Signaler", exact=True).click()
    said = who.page.get_by_role("status").filter(has_text="Votre signalement")
    expect(said).to_be_visible()
    return re.search(r"INC-\d{4}-\d{4}", said.inner_text())[0]


def has_no_sideways_scroll(who) -> bool:
    return who.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_from_the_report_to_the_close(someone, olga, phone):
    ben = someone("ben", phone=phone)

    reference = reported(ben, "Une liste est restée au poste.")
    fits = has_no_sideways_scroll(ben)
    olga.page.set_viewport_size({"width": 360 if phone else 1280, "height": 800})
    olga.go("/privacy/incidents/")
    olga.page.get_by_role("link", name=reference).click()
    olga.page.get_by_role("button", name="Commencer l’évaluation").click()
    for label, words in ITEMS.items():
        olga.page.get_by_label(label).fill(words)
    olga.page.get_by_role("group", name="Risque de préjudice sérieux", exact=False).get_by_label("Non").check()
    olga.page.get_by_role("button", name="Enregistrer et fermer l’incident").click()
    expect(olga.page.get_by_text("L’incident est fermé.")).to_be_visible()

    assert fits
    assert has_no_sideways_scroll(olga)
    ben.go("/teams/ward/incidents/")
    expect(ben.page.get_by_role("row").filter(has_text=reference)).to_contain_text("Fermé")


def test_closing_too_early_leads_to_each_field(someone, olga):
    reference = reported(someone("gil"), "Un courriel est parti à la mauvaise adresse.")
    olga.go("/privacy/incidents/")
    olga.page.get_by_role("link", name=reference).click()
    olga.page.get_by_label("Mesures prises").fill("Destinataire appelé")

    olga.page.get_by_role("button", name="Enregistrer et fermer l’incident").click()
    summary = olga.page.get_by_role("alert")
    summary.get_by_role("link", name="Sensibilité des renseignements").click()

    expect(olga.page.get_by_label("Sensibilité des renseignements")).to_be_focused()
    expect(olga.page.get_by_label("Mesures prises")).to_have_value("Destinataire appelé")


def test_two_tabs_of_the_officer_lose_nothing(someone, olga):
    reference = reported(someone("ada"), "Un écran est resté ouvert.")
    olga.go("/privacy/incidents/")
    olga.page.get_by_role("link", name=reference).click()
    other = olga.context.new_page()
    other.goto(olga.page.url)
    other.get_by_label("Sensibilité des renseignements").fill("Moyenne")
    other.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(other.get_by_text("Enregistré.")).to_be_visible()

    olga.page.get_by_label("Sensibilité des renseignements").fill("Élevée")
    olga.page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(olga.page.get_by_text("différent de ce que vous avez tapé")).to_be_visible()
    expect(olga.page.get_by_label("Sensibilité des renseignements")).to_have_value("Élevée")
    blamed = blame(olga)
    olga.page.get_by_role("button", name="Enregistrer", exact=True).click()

    expect(olga.page.get_by_text("Enregistré.")).to_be_visible()
    assert blamed == []


def test_axe_blames_no_page(someone, olga):
    ben = someone("ben")
    reference = reported(ben, "Une feuille est restée à l’imprimante.")
    mine = blame(ben)
    ben.go("/teams/ward/incidents/report/")
    empty = blame(ben)
    ben.page.get_by_role("button", name="Signaler", exact=True).click()
    refused = blame(ben)
    olga.go("/privacy/incidents/")
    pages = [blame(olga)]
    olga.page.get_by_role("link", name=reference).click()
    pages.append(blame(olga))
    one = olga.page.url.removeprefix(olga.server.url)
    olga.page.get_by_role("button", name="Enregistrer et fermer l’incident").click()
    pages.append(blame(olga))
    others = ("/privacy/incidents/open/", "/privacy/incidents/print/", f"{one}notices/persons/en/")
    pages += [blame(olga.go(path)) for path in others]

    assert [mine, empty, refused, *pages] == [[]] * 9


def test_nothing_of_a_report_is_in_the_logs_or_the_jobs(server, someone, olga):
    canary = f"Zyxwvutsrq{uuid4().hex[:6]}"

    reported(someone("ada"), canary)

    logs = [path.read_text(errors="replace") for path in Path(server.environment["CONTACT_DATA"]).rglob("*.log")]
    assert canary not in "".join(logs)
