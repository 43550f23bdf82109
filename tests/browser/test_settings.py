"""A superuser makes the board theirs, and everybody sees it at once: a column comes, is filled, goes."""

import pytest
from playwright.sync_api import expect

from contact_telesante.teams.queries import seat_of
from tests import make
from tests.browser.test_axe import blame

AT_ONCE = 8000


@pytest.fixture
def board(server, backstage):
    """The board of a team of its own: Sam is its superuser, Ada a member, and one patient."""
    with backstage():
        users, slug = server.cast.users, make.make_unit(server.cast, "unit")
        make.make_patient(seat_of(users["sam"], slug), last_name="Zacharie", first_name="Rose", lieu="304")
    return f"/teams/{slug}/"


def test_a_column_comes_to_the_open_board_of_a_colleague_and_goes(board, ada, sam):
    ada.go(board).is_live()
    walking = ada.page.get_by_role("columnheader", name="Marche", exact=True)
    expect(walking).to_have_count(0)

    sam.go(board)
    sam.page.get_by_role("link", name="Réglages").click()
    sam.page.get_by_role("main").get_by_role("heading", name="Colonnes").get_by_role("link").click()
    sam.page.get_by_role("link", name="Ajouter une colonne").click()
    sam.page.get_by_role("link", name="Oui ou non").click()
    sam.page.get_by_label("Nom en français").fill("Marche")
    sam.page.get_by_label("Nom en anglais").fill("Walking")
    sam.button("Ajouter la colonne").click()
    expect(sam.page.get_by_role("status").filter(has_text="Toute l’équipe le voit")).to_be_visible()

    expect(walking).to_be_visible(timeout=AT_ONCE)
    ada.edit("Zacharie", "Marche").get_by_label("Marche").select_option("Oui")
    ada.page.keyboard.press("Enter")
    expect(ada.cell("Zacharie", "Marche")).to_contain_text("Oui")

    sam.button("Retirer la colonne").click()
    expect(walking).to_have_count(0, timeout=AT_ONCE)
    sam.button("Annuler").click()
    expect(ada.cell("Zacharie", "Marche")).to_contain_text("Oui", timeout=AT_ONCE)


def test_columns_are_put_in_order_by_keyboard(board, sam):
    sam.go(f"{board}settings/fields/")
    first, second = sam.page.locator("#live-part .setting a").all_inner_texts()[:2]

    sam.button(f"Descendre : {first}").focus()
    sam.page.keyboard.press("Enter")

    expect(sam.page.locator("#live-part .setting a").first).to_have_text(second)


def test_the_settings_offend_nobody(board, sam):
    at = f"{board}settings/"
    pages = ["fields/", "fields/etat/", "fields/lieu/type/?to=integer", "fields/poids/new-check/range/"]
    pages += ["versions/", "catalogue/palliatif/"]

    found = {page: blamed for page in pages if (blamed := blame(sam.go(at + page)))}
    wide = []
    sam.page.set_viewport_size({"width": 360, "height": 740})
    for page in pages:
        sam.go(at + page)
        if sam.page.evaluate("document.scrollingElement.scrollWidth") > 360:
            wide.append(page)

    assert (found, wide) == ({}, [])
