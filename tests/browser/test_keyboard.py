"""A whole shift without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name

SEEN = """() => {
    const {left, top, width, height} = document.activeElement.getBoundingClientRect();
    return document.activeElement.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@pytest.fixture
def rows(server, ada):
    """Fourteen patients of one family name, alone on the board."""
    family = a_name("Clavier")
    for number in range(14):
        server.add(last_name=family, first_name=f"P{number:02}", braden=15)
    ada.at_board("?sort=name")
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(14)
    return [f"{family}, P{number:02}" for number in range(14)]


def header(who, name):
    return who.page.get_by_role("rowheader", name=name)


def test_arrows_walk_the_grid_and_stop_at_its_edges(rows, ada):
    page = ada.page
    page.locator("th[scope=col] a").last.focus()
    page.keyboard.press("Tab")
    expect(header(ada, rows[0])).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(header(ada, rows[1])).to_be_focused()
    page.keyboard.press("PageDown")
    expect(header(ada, rows[11])).to_be_focused()
    page.keyboard.press("PageDown")
    expect(header(ada, rows[13])).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(header(ada, rows[13])).to_be_focused()
    page.keyboard.press("PageUp")
    expect(header(ada, rows[3])).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(ada.cell(rows[3], "Priorité")).to_be_focused()
    page.keyboard.press("End")
    expect(ada.cell(rows[3], "Mise à jour")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Control+Home")
    expect(ada.row(rows[0]).locator("> :first-child")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(ada.row(rows[0]).locator("> :first-child")).to_be_focused()


@pytest.mark.parametrize("opens", ["Enter", "F2"])
def test_a_cell_is_edited_left_and_saved_with_the_focus_given_back(rows, ada, opens):
    cell = ada.cell(rows[2], "Braden")
    cell.click()

    ada.page.keyboard.press(opens)
    typed = ada.editor.get_by_label("Échelle de Braden")
    expect(typed).to_be_focused()
    typed.fill("9")
    ada.page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    expect(cell).to_contain_text("15")
    ada.page.keyboard.press(opens)
    expect(typed).to_be_focused()
    typed.fill("9")
    ada.page.keyboard.press("Enter")

    expect(cell).to_contain_text("9")
    expect(ada.cell(rows[3], "Braden")).to_be_focused()


def test_a_choice_is_saved_by_enter_too(rows, ada):
    ada.cell(rows[2], "Priorité").click()
    ada.page.keyboard.press("Enter")
    expect(ada.editor.get_by_label("Priorité")).to_be_focused()

    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")

    expect(ada.editor).to_have_count(0)
    ada.shows(rows[2], "Priorité", "Critique")


def test_a_patient_opens_from_the_name_and_escape_comes_back_to_the_row(rows, ada):
    ada.cell(rows[4], "Braden").click()
    ada.page.keyboard.press("Home")
    ada.page.keyboard.press("ArrowRight")
    expect(header(ada, rows[4])).to_be_focused()

    ada.page.keyboard.press("Enter")
    expect(ada.panel.get_by_role("heading", name=rows[4])).to_be_focused()
    expect(ada.row(rows[4])).to_have_attribute("aria-selected", "true")
    ada.page.keyboard.press("Escape")

    expect(header(ada, rows[4])).to_be_focused()
    expect(ada.panel).to_have_count(0)
    assert "/patients/" not in ada.page.url


def test_a_live_change_leaves_the_focus_where_it_is(rows, server, ada):
    _status, found = server.call("sam", "GET", f"/teams/ward/patients?q={rows[5].split(',')[0]}")
    patient = found["patients"][5]
    cell = ada.cell(rows[5], "Braden")
    cell.click()

    server.edit(patient, who="sam", braden=11)

    expect(cell).to_contain_text("11")
    expect(cell).to_be_focused()


def test_the_reader_of_a_row_that_leaves_stands_on_its_neighbour(rows, server, ada):
    _status, found = server.call("sam", "GET", f"/teams/ward/patients?q={rows[5].split(',')[0]}")
    ada.cell(rows[5], "Braden").click()

    path = f"/teams/ward/patients/{found['patients'][5]['id']}/deactivate"
    server.call("sam", "POST", path, {"reason": "conge", "date": "2026-01-02"}, key=a_name())

    expect(header(ada, rows[6])).to_be_focused()


def test_the_first_stop_skips_to_the_content(ada):
    ada.at_board()

    ada.page.keyboard.press("Tab")
    skip = ada.page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    ada.page.keyboard.press("Enter")

    expect(ada.page.locator("#main")).to_be_focused()


def test_the_cell_with_the_focus_is_never_under_what_is_pinned(server, someone):
    family = a_name("Vue")
    for number in range(30):
        server.add(last_name=family, first_name=f"P{number:02}", braden=15)
    ada = someone("ada", viewport={"width": 768, "height": 600})
    ada.at_board("?sort=name")
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(30)
    header(ada, f"{family}, P00").click(position={"x": 2, "y": 2})

    hidden = []
    for key in ("End", *["ArrowLeft"] * 8, *["PageDown"] * 3, *["ArrowUp"] * 20):
        ada.page.keyboard.press(key)
        if not ada.page.evaluate(SEEN):
            hidden.append((key, ada.page.evaluate("document.activeElement.className")))
    assert hidden == []
