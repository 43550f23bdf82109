"""Two people, two browsers, one board: what one writes, the other sees."""

from playwright.sync_api import expect

from tests.browser.people import a_name


def test_a_cell_written_by_one_appears_to_the_other_with_who_and_a_glow(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()

    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("11")
    ada.page.keyboard.press("Enter")

    cell = sam.cell(name, "Braden")
    expect(cell).to_contain_text("11", timeout=2000)
    expect(cell).to_have_class("just-changed")
    expect(cell.locator("[data-severity=high]").first).to_be_visible()
    expect(sam.row(name).locator(".c-age")).to_contain_text("Ada")
    ada.says("Enregistré")
