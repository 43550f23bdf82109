"""No page, in any state, light or dark, on a phone or a workstation, has anything that axe-core can blame."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then((found) =>
    found.violations.map(({id, nodes}) => [id, ...nodes.slice(0, 3).map((one) => one.html.slice(0, 200) + ' · ' + one.failureSummary.slice(0, 300))]))"""


def blame(who, page=None) -> list:
    """What axe-core holds against the page as it is now."""
    page = page or who.page
    who.tolerate("Applying inline style")  # axe measures with styles of its own
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finish()))")
    return page.evaluate(RUN, RULES)


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def reader(request, someone):
    width, scheme = request.param
    return someone("ada", viewport={"width": width, "height": 800}, color_scheme=scheme)


@pytest.fixture(scope="module")
def patient(server):
    """Somebody with a word in every kind of cell, and somebody gone."""
    gone = server.add(last_name=a_name())
    path = f"/teams/ward/patients/{gone['id']}/deactivate"
    server.call("ada", "POST", path, {"reason": "conge", "date": "2026-01-02"}, key=a_name())
    return server.add(
        last_name=a_name("Axe"), priorite="rouge", braden=9, allergies="oui", allergies_note="Pénicilline", lieu="304",
        suivi_date="2026-01-02", demande="question", consigne=False, precautions=["contact"], note="Une note.",
        resp=str(server.cast.users["ada"].pk),
    )  # fmt: skip


def test_pages(reader, patient):
    one = f"/teams/ward/patients/{patient['id']}/"
    paths = {"/": "", "/account/": "", "/teams/ward/": "", one: "", f"{one}history/": "", "/teams/ward/journal/": ""}
    paths |= {"/teams/ward/inactive/": "", "/teams/ward/members/": "", "/teams/ward/print/": "", "/nowhere/": ""}
    reader.tolerate("status of 404")

    found = {path: blamed for path in paths if (blamed := blame(reader.go(path)))}

    assert found == {}


def test_signing_in(server, signed_in, reader):
    reader.context.clear_cookies()
    reader.go("/sign-in/")
    first = blame(reader)
    reader.page.get_by_label("Courriel").fill("ada@tests.example")
    reader.page.get_by_label("Mot de passe").fill("non")
    reader.button("Continuer").click()
    expect(reader.page.get_by_role("alert")).to_be_visible()

    assert [first, blame(reader)] == [[], []]


def test_editor_and_conflict(server, reader, patient):
    reader.go(f"/teams/ward/patients/{patient['id']}/")
    reader.is_live()
    reader.panel.get_by_role("link", name="Modifier : Échelle de Braden").click()
    reader.editor.get_by_label("Échelle de Braden").fill("12")
    in_panel = blame(reader)
    reader.page.keyboard.press("Escape")
    reader.go("/teams/ward/")
    reader.is_live()
    cell = reader.page.locator(f"#patient-{patient['id']} > [data-key=braden]")
    cell.dblclick()
    typed = reader.editor.get_by_label("Échelle de Braden")
    typed.fill("6")
    on_cell = blame(reader)
    _status, now = server.call("sam", "GET", f"/teams/ward/patients/{patient['id']}")
    server.edit(now, who="sam", braden=10 if now["values"]["braden"] != 10 else 11)
    expect(reader.editor.locator("[data-changed-note]")).to_be_visible()
    typed.press("Enter")
    expect(reader.editor.get_by_role("group")).to_be_visible()

    assert [in_panel, on_cell, blame(reader)] == [[], [], []]


def test_dialogs_and_toasts(server, reader, patient):
    reader.go("/teams/ward/")
    reader.is_live()
    reader.page.get_by_role("link", name="Ajouter un usager").click()
    expect(reader.dialog).to_be_visible()
    adding = blame(reader)
    reader.dialog.get_by_role("button", name="Ajouter", exact=True).click()
    expect(reader.dialog.locator("[aria-invalid]").first).to_be_focused()
    refused = blame(reader)
    reader.dialog.get_by_role("button", name="Annuler").click()
    reader.go(f"/teams/ward/patients/{patient['id']}/")
    reader.is_live()
    reader.panel.get_by_role("link", name="Rendre inactif").click()
    expect(reader.dialog).to_be_visible()
    leaving = blame(reader)
    reader.dialog.get_by_role("button", name="Annuler").click()
    reader.panel.get_by_role("link", name="Modifier : Chambre-lit ou lieu").click()
    reader.editor.get_by_role("textbox").first.fill(a_name("L")[:8])
    reader.page.keyboard.press("Enter")
    expect(reader.toast).to_be_visible()

    assert [adding, refused, leaving, blame(reader)] == [[], [], [], []]
