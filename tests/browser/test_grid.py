"""The board as a spreadsheet: type to edit, empty, tick, move, sort, copy and paste."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name


@pytest.fixture
def rows(server, ada):
    """Four patients of one family name, alone on the board."""
    family = a_name("Grille")
    patients = [server.add(last_name=family, first_name=f"P{n}", braden=15, lieu=f"30{n}") for n in range(4)]
    ada.at_board("?sort=name")
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(4)
    return [(f"{family}, P{n}", patient) for n, patient in enumerate(patients)]


def names(rows):
    return [name for name, _patient in rows]


def paste(who, text):
    """Put a text in the clipboard and press Ctrl+V, as from a spreadsheet."""
    who.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def copied(who):
    """What Ctrl+C would put in the clipboard."""
    return who.page.evaluate(
        """() => {
            const data = new DataTransfer();
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
            return data.getData("text/plain");
        }"""
    )


def values_of(server, patient):
    return server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}")[1]["values"]


def test_a_column_of_numbers_is_typed_without_waiting_for_the_server(rows, server, ada):
    ada.cell(names(rows)[0], "Braden").click()

    ada.page.keyboard.type("9\n10\n11\n")

    for (name, patient), typed in zip(rows, ("9", "10", "11"), strict=False):
        ada.shows(name, "Braden", typed)
        assert values_of(server, patient)["braden"] == int(typed)
    expect(ada.cell(names(rows)[3], "Braden")).to_be_focused()


def test_escape_gives_back_what_was_and_tab_saves_to_the_right(rows, ada):
    name = names(rows)[1]
    cell = ada.cell(name, "Braden")
    cell.click()

    ada.page.keyboard.press("7")
    expect(ada.editor.get_by_label("Échelle de Braden")).to_have_value("7")
    ada.page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    expect(cell).to_contain_text("15")

    ada.page.keyboard.press("8")
    expect(ada.editor.get_by_label("Échelle de Braden")).to_have_value("8")
    ada.page.keyboard.press("Tab")
    expect(ada.editor.get_by_label("Braden évalué le")).to_be_focused()
    ada.page.keyboard.press("Tab")
    expect(ada.editor).to_have_count(0)
    expect(cell).to_contain_text("8")
    expect(ada.cell(name, "Changement d’état")).to_be_focused()


def test_delete_empties_a_cell_and_can_be_undone(rows, ada):
    name = names(rows)[2]
    cell = ada.cell(name, "Braden")
    cell.click()

    ada.page.keyboard.press("Delete")
    expect(cell).not_to_contain_text("15")
    expect(cell).to_be_focused()
    ada.page.keyboard.press("Control+z")

    expect(cell).to_contain_text("15")


def test_a_letter_chooses_the_first_choice_that_begins_with_it(rows, ada):
    cell = ada.cell(names(rows)[0], "Priorité")
    cell.click()

    ada.page.keyboard.press("e")
    expect(ada.editor.get_by_label("Priorité")).to_have_value("orange")
    ada.page.keyboard.press("Enter")

    expect(cell).to_contain_text("Élevée")


def test_the_headers_are_reached_by_the_arrows_and_sort(rows, ada):
    first, last = names(rows)[0], names(rows)[-1]
    ada.row(first).get_by_role("rowheader").click(position={"x": 2, "y": 2})

    ada.page.keyboard.press("ArrowUp")
    header = ada.page.locator("th[data-key=name] a")
    expect(header).to_be_focused()
    ada.page.keyboard.press("ArrowRight")
    expect(ada.page.locator("th[data-key=priorite] a")).to_be_focused()
    ada.page.keyboard.press("ArrowLeft")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("th[data-key=name]")).to_have_attribute("aria-sort", "descending")
    expect(header).to_be_focused()
    ada.page.keyboard.press("ArrowDown")

    expect(ada.page.get_by_role("rowheader", name=last)).to_be_focused()


def test_a_rectangle_is_chosen_with_shift_and_copied_as_a_spreadsheet_would(rows, ada):
    ada.row(names(rows)[0]).get_by_role("rowheader").click(position={"x": 2, "y": 2})
    ada.page.keyboard.press("ArrowDown")

    ada.page.keyboard.press("Shift+ArrowDown")
    ada.page.keyboard.press("Shift+ArrowRight")

    assert copied(ada) == f"{names(rows)[1]}\t\n{names(rows)[2]}\t"
    assert ada.page.locator("#rows [aria-selected=true]").count() == 4
    ada.page.keyboard.press("ArrowUp")
    expect(ada.page.locator("#rows [aria-selected=true]")).to_have_count(0)


def test_one_value_pasted_is_written_at_once(rows, server, ada):
    name, patient = rows[0]
    ada.cell(name, "Braden").click()

    paste(ada, "12\r\n")

    ada.shows(name, "Braden", "12")
    ada.says("Enregistré")
    assert values_of(server, patient)["braden"] == 12


def test_a_block_of_three_patients_says_what_it_will_do_before_it_does_it(rows, server, ada, sam):
    sam.at_board()
    ada.cell(names(rows)[0], "Braden").click()

    paste(ada, "9\tChute\r\n99\tFièvre\r\n11\tAucun\r\n")

    expect(ada.dialog).to_contain_text("Coller 5 cellules de 3 usagers")
    expect(ada.dialog).to_contain_text("1 valeur est refusée")
    expect(ada.dialog.locator("li .error")).to_contain_text("« 99 »")
    expect(ada.dialog.locator("del")).to_have_text(["15", "15"])
    assert values_of(server, rows[0][1])["braden"] == 15
    ada.dialog.get_by_role("button", name="Coller").click()

    ada.says("5 cellules écrites")
    sam.shows(names(rows)[0], "Braden", "9", timeout=8000)
    sam.shows(names(rows)[2], "Changement d’état", "Aucun")
    told = [(values_of(server, one)["braden"], values_of(server, one)["etat"]) for _name, one in rows[:3]]
    assert told == [(9, ["chute"]), (15, ["fievre"]), (11, ["aucun"])]


def test_what_another_wrote_while_the_dialog_was_open_is_asked_again(rows, server, ada):
    ada.cell(names(rows)[0], "Braden").click()
    paste(ada, "9\tChute\r\n10\tChute\r\n")
    expect(ada.dialog).to_contain_text("Coller 4 cellules")
    server.edit(rows[1][1], who="sam", braden=18)

    ada.dialog.get_by_role("button", name="Coller").click()

    expect(ada.dialog).to_contain_text("3 cellules ont été écrites")
    expect(ada.dialog.locator("li")).to_have_count(1)
    expect(ada.dialog.locator("li")).to_contain_text("18")
    ada.dialog.get_by_role("button", name="Annuler").click()
    assert values_of(server, rows[1][1])["braden"] == 18


def test_on_a_phone_a_tap_edits_in_place_and_the_card_stays_under_the_eyes(server, someone):
    name = a_name("Tel")
    patient = server.add(last_name=name, braden=11, lieu="304")
    ada = someone("ada", phone=True)
    ada.at_board()
    ada.page.get_by_role("searchbox").fill(name)
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(1)

    ada.row(name).locator("[data-key=braden]").tap()
    typed = ada.editor.get_by_label("Échelle de Braden")
    expect(typed).to_be_focused()

    assert typed.evaluate("input => parseFloat(getComputedStyle(input).fontSize)") >= 16
    small = ada.editor.locator("button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent)"
    )
    assert small == []
    expect(ada.row(name).get_by_role("link", name=name)).to_be_in_viewport()
    assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    typed.fill("9")
    typed.press("Enter")
    expect(ada.editor).to_have_count(0)
    assert values_of(server, patient)["braden"] == 9
