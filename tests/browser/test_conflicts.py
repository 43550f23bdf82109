"""Two people write one cell: both values, a choice, and nothing typed is ever lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name


@pytest.fixture
def clash(server, ada, sam):
    """Ada opens a cell; Sam writes it meanwhile; Ada types over and saves."""
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("11")
    sam.edit(name, "Braden").get_by_label("Échelle de Braden").fill("18")
    sam.page.keyboard.press("Enter")
    expect(ada.editor.locator("[data-changed-note]")).to_contain_text("Sam")
    expect(ada.editor.get_by_label("Échelle de Braden")).to_have_value("11")
    ada.editor.get_by_label("Échelle de Braden").press("Enter")
    card = ada.editor.get_by_role("group")
    expect(card).to_contain_text("Sam Essai a modifié ce champ")
    expect(card.locator("b")).to_have_text(["11", "18"])
    return name


def test_one_keeps_ones_own(clash, ada, sam):
    ada.editor.get_by_role("button", name="Garder").click()

    expect(ada.editor).to_have_count(0)
    sam.shows(clash, "Braden", "11", timeout=8000)


def test_one_takes_theirs(clash, ada, sam):
    ada.editor.get_by_role("button", name="Prendre").click()

    expect(ada.editor).to_have_count(0)
    ada.shows(clash, "Braden", "18")
    sam.shows(clash, "Braden", "18")


def test_one_writes_something_else(clash, ada, sam):
    ada.editor.get_by_role("button", name="Récrire").click()
    expect(ada.editor.get_by_label("Échelle de Braden")).to_be_focused()
    ada.editor.get_by_label("Échelle de Braden").fill("14")
    ada.page.keyboard.press("Enter")

    expect(ada.editor).to_have_count(0)
    sam.shows(clash, "Braden", "14", timeout=8000)


def test_the_second_line_that_another_wrote_meanwhile_is_no_conflict_and_stays_theirs(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("14")

    server.edit(patient, who="sam", braden_date="2026-01-02")
    typed.press("Enter")

    expect(ada.editor).to_have_count(0)
    _status, now = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}")
    assert (now["values"]["braden"], now["values"]["braden_date"]) == (14, "2026-01-02")


def test_saving_nothing_writes_nothing(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()

    ada.edit(name, "Braden").get_by_label("Échelle de Braden").press("Enter")

    expect(ada.editor).to_have_count(0)
    expect(ada.toast).to_have_count(0)
    _status, now = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}")
    assert now["number"] == patient["number"]


def test_an_open_editor_outlives_frames_sorts_filters_and_searches(server, ada, sam):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")

    _status, moved = server.edit(patient, who="sam", lieu="512", chute="eleve")
    ada.shows(name, "Nom et lieu", "512")
    expect(typed).to_have_value("7")
    ada.page.get_by_role("columnheader", name="Nom et lieu").get_by_role("link").click()
    expect(ada.page.get_by_role("columnheader", name="Nom et lieu")).to_have_attribute("aria-sort", "ascending")
    expect(typed).to_have_value("7")
    search = ada.page.get_by_role("searchbox")
    search.fill("personne de ce nom")
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(1)
    expect(typed).to_have_value("7")
    search.fill("")
    ada.page.evaluate("document.dispatchEvent(new CustomEvent('contact:resync', {detail: {}}))")
    server.edit(moved, who="sam", lieu="513")
    ada.shows(name, "Nom et lieu", "513")
    expect(typed).to_have_value("7")
    typed.press("Enter")

    sam.shows(name, "Braden", "7", timeout=8000)


def test_a_row_that_leaves_under_an_editor_stays_greyed_until_it_closes(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")

    path = f"/teams/ward/patients/{patient['id']}/deactivate"
    server.call("sam", "POST", path, {"reason": "conge", "date": "2026-01-02"}, key=a_name())

    expect(ada.page.locator("tr.is-out")).to_have_count(1)
    expect(typed).to_have_value("7")
    typed.press("Escape")
    expect(ada.row(name)).to_have_count(0)


def test_in_the_panel_too_a_change_under_the_editor_is_told_and_shown_after(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.go(f"/teams/ward/patients/{patient['id']}/")
    ada.is_live()
    ada.panel.get_by_role("link", name="Modifier : Échelle de Braden").click()
    ada.editor.get_by_label("Échelle de Braden").fill("7")

    server.edit(patient, who="sam", braden=18)

    expect(ada.editor.locator("[data-changed-note]")).to_contain_text("Sam")
    expect(ada.editor.get_by_label("Échelle de Braden")).to_have_value("7")
    ada.page.keyboard.press("Escape")
    expect(ada.panel.locator(".value[data-key=braden]")).to_contain_text("18")
    expect(ada.panel.get_by_role("link", name="Modifier : Échelle de Braden")).to_be_focused()


def test_leaving_with_unsent_text_asks_first(server, ada):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("7")
    asked = []
    ada.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    ada.page.close(run_before_unload=True)
    expect(ada.editor.get_by_label("Échelle de Braden")).to_have_value("7")

    assert asked == ["beforeunload"]
