"""The end of a shift: Ada hands over, Sam opens it on a phone, sees what moved since, and reads it back."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name
from tests.browser.test_axe import blame

HANDOFF = "/teams/ward/handoff/"
SAID = "Surveiller la respiration"


@pytest.fixture
def patient(server):
    """Somebody ill, and beside them somebody stable."""
    server.add(last_name=a_name("Stable"), priorite="vert")
    return server.add(
        last_name=a_name("Relève"), priorite="rouge", braden=15, lieu="304", diagnostic="Pneumonie", nim="B", rcr="non",
        allergies="oui", allergies_note="Pénicilline", suivi_date="2026-01-02", suivi_quoi="Signes neurologiques",
        precautions=["gout"], note="Appeler la fille.\nElle vient demain.", consigne=False,
    )  # fmt: skip


def card(who, patient):
    return who.page.locator(f"#patient-{patient['id']}")


def has_no_sideways_scroll(who) -> bool:
    return who.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def sentence(who, patient):
    return card(who, patient).get_by_role("textbox")


def test_a_shift_is_handed_over_and_read_back(server, someone, patient):
    name = patient["values"]["last_name"]
    ada, sam = someone("ada"), someone("sam", phone=True)

    ada.at_board()
    ada.page.get_by_role("link", name="Relève", exact=True).first.click()
    expect(card(ada, patient)).to_contain_text("Pneumonie")
    server.edit(patient, braden=9)
    expect(card(ada, patient)).to_contain_text("15 → 9")  # the report follows the board while it is read
    ada.page.get_by_role("navigation", name="Usagers de cette relève").get_by_role("link", name=name).press("Enter")
    ada.page.keyboard.press("Tab")
    expect(card(ada, patient).get_by_role("link", name=name)).to_be_focused()
    read = blame(ada)

    ada.page.get_by_role("link", name="Remettre la relève").click()
    sentence(ada, patient).fill(SAID)
    ada.go(HANDOFF)
    ada.page.get_by_role("link", name="Remettre la relève").click()
    expect(sentence(ada, patient)).to_have_value(SAID)  # what was typed waited
    given = blame(ada)
    ada.button("Remettre la relève").click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Relève remise")
    server.edit(patient, lieu="306")

    sam.go(f"{HANDOFF}given/")
    sam.page.get_by_role("link", name="Ada Essai").first.click()
    expect(card(sam, patient)).to_contain_text(SAID)
    expect(card(sam, patient).locator(".handoff-since")).to_contain_text("304 → 306")
    fits = has_no_sideways_scroll(sam)
    taken = blame(sam)
    sam.page.get_by_label("Ce que je prends en charge").fill("Compris")
    sam.button("Relu").click()
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Relève remise")

    ada.page.reload()
    expect(ada.page.locator("main")).to_contain_text("Relue par Sam Essai")
    ada.go(f"{HANDOFF}print/")
    printed = blame(ada)
    assert (fits, read, given, taken, printed) == (True, [], [], [], [])
