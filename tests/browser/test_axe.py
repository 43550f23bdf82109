"""No page, in any state, light or dark, on a phone or a workstation, has anything that axe-core can blame."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM
from tests import databases, make
from tests.browser.people import a_name

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer another theme may change: a theme changes colours and nothing else."""
SCREENS = [(360, "light", RULES), (360, "dark", OF_COLOUR), (1280, "dark", OF_COLOUR), (1280, "light", RULES)]
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false}).then((found) =>
    found.violations.map(({id, nodes}) => [id, nodes.filter((one) => !/partially obscured/.test(one.failureSummary))])
        .filter(([, nodes]) => nodes.length).map(([id, nodes]) =>
        [id, ...nodes.slice(0, 3).map((one) => `${one.html.slice(0, 200)} · ${one.failureSummary}`)]))"""
"""What axe holds against a page, but for what is half under a bar that sticks: scrolling brings it out."""


def blame(who) -> list:
    """What axe-core holds against the page as it is now, on every screen."""
    who.tolerate("Applying inline style")  # axe measures with styles of its own
    who.page.wait_for_load_state()  # a page measured before its styles came has targets of any size
    if not who.page.evaluate("'axe' in window"):
        who.page.evaluate(AXE.read_text())
    found = []
    for width, scheme, rules in SCREENS:
        who.page.set_viewport_size({"width": width, "height": 800 if width > 640 else 4000})
        who.page.emulate_media(color_scheme=scheme)
        who.page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        found += [(width, scheme, *one) for one in who.page.evaluate(RUN, rules)]
    return found


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


def test_pages(ada, patient):
    one = f"/teams/ward/patients/{patient['id']}/"
    paths = {"/": "", "/account/": "", "/teams/ward/": "", one: "", f"{one}history/": "", "/teams/ward/journal/": ""}
    paths |= {"/teams/ward/inactive/": "", "/teams/ward/members/": "", "/teams/ward/print/": "", "/nowhere/": ""}
    ada.tolerate("status of 404")

    found = {path: blamed for path in paths if (blamed := blame(ada.go(path)))}

    assert found == {}


def test_pages_of_who_runs_the_team(someone, patient):
    sam, one = someone("sam"), f"/teams/ward/patients/{patient['id']}/restrictions/"
    sam.go(one)
    sam.page.get_by_label("Ne pas montrer à").select_option(label="paramédic")
    sam.page.get_by_label("sensible").check()
    sam.page.get_by_label("Date de l’avis écrit").fill("2026-01-02")
    sam.page.get_by_label("Où l’avis écrit est conservé").fill("Dossier papier")
    sam.button("Restreindre").click()
    sam.page.get_by_role("link", name="Lever paramédic").click()
    expect(sam.button("Lever la restriction")).to_be_visible()
    lifting = blame(sam)
    paths = [one, "/teams/ward/members/", "/teams/ward/members/leave/", "/teams/ward/members/?show=ended"]

    found = {path: blamed for path in paths if (blamed := blame(sam.go(path)))}

    assert (lifting, found) == ([], {})


@pytest.fixture(scope="module")
def officer(server) -> str:
    """A privacy officer of the server's establishment, by first name."""
    with databases.connected_to(server.made):
        user = make.make_user("Olivia", password=make.PASSWORD)
        appoint_officer(by=SYSTEM, user_id=user.pk, office="privacy", establishment=server.cast.ward.establishment)
    return "olivia"


def test_pages_of_an_officer(someone, officer):
    olivia = someone(officer, fresh=True)
    month = f"{clock.now():%Y-%m}"
    paths = ["/", "/privacy/analysis/", f"/privacy/analysis/?month={month}", "/privacy/incidents/print/"]

    found = {path: blamed for path in paths if (blamed := blame(olivia.go(path)))}

    assert found == {}


def test_proving_again(someone):
    ben = someone("ben", fresh=True)
    ben.go("/sign-in/again/?next=/account/")

    assert blame(ben) == []


def test_signing_in(ada):
    ada.context.clear_cookies()
    ada.go("/sign-in/")
    first = blame(ada)
    ada.page.get_by_label("Courriel").fill("ada@tests.example")
    ada.page.get_by_label("Mot de passe").fill("non")
    ada.button("Continuer").click()
    expect(ada.page.get_by_role("alert")).to_be_visible()

    assert [first, blame(ada)] == [[], []]


def test_editor_and_conflict(server, ada, patient):
    ada.go(f"/teams/ward/patients/{patient['id']}/")
    ada.is_live()
    ada.panel.get_by_role("link", name="Modifier : Échelle de Braden").click()
    ada.editor.get_by_label("Échelle de Braden").fill("12")
    in_panel = blame(ada)
    ada.page.keyboard.press("Escape")
    ada.go("/teams/ward/")
    ada.is_live()
    cell = ada.page.locator(f"#patient-{patient['id']} > [data-key=braden]")
    cell.dblclick()
    typed = ada.editor.get_by_label("Échelle de Braden")
    typed.fill("6")
    on_cell = blame(ada)
    _status, now = server.call("sam", "GET", f"/teams/ward/patients/{patient['id']}")
    server.edit(now, who="sam", braden=10 if now["values"]["braden"] != 10 else 11)
    expect(ada.editor.locator("[data-changed-note]")).to_be_visible()
    typed.press("Enter")
    expect(ada.editor.get_by_role("group")).to_be_visible()

    assert [in_panel, on_cell, blame(ada)] == [[], [], []]


def test_dialogs_and_toasts(server, ada, patient):
    ada.go("/teams/ward/")
    ada.is_live()
    ada.page.get_by_role("link", name="Ajouter un usager").click()
    expect(ada.dialog).to_be_visible()
    adding = blame(ada)
    ada.dialog.get_by_role("button", name="Ajouter", exact=True).click()
    expect(ada.dialog.locator("[aria-invalid]").first).to_be_focused()
    refused = blame(ada)
    ada.dialog.get_by_role("button", name="Annuler").click()
    ada.go(f"/teams/ward/patients/{patient['id']}/")
    ada.is_live()
    ada.panel.get_by_role("link", name="Rendre inactif").click()
    expect(ada.dialog).to_be_visible()
    leaving = blame(ada)
    ada.dialog.get_by_role("button", name="Annuler").click()
    ada.panel.get_by_role("link", name="Modifier : Chambre-lit ou lieu").click()
    ada.editor.get_by_role("textbox").first.fill(a_name("L")[:8])
    ada.page.keyboard.press("Enter")
    expect(ada.toast).to_be_visible()

    assert [adding, refused, leaving, blame(ada)] == [[], [], [], []]
