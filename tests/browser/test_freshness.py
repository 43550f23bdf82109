"""The age of information: asked with a key or a long press, confirmed in one tap, and the sign gone everywhere."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.board.models import Patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import House
from tests.browser.people import a_name
from tests.browser.test_axe import blame

CHANGE = "Changement d’état"


@pytest.fixture
def stale(server, backstage):
    """A patient whose condition was written the day before yesterday, once the worker looked."""
    name = a_name("Age")
    patient = server.add(last_name=name, lieu="304", etat=["chute"])
    with backstage():
        team_id = server.cast.ward.pk
        with scope(House(team_id)):
            one = Patient.objects.get(pk=UUID(patient["id"]))
            one.stamps["etat"][2] = (clock.now() - timedelta(days=2)).isoformat()
            one.cues_due_at = clock.now()
            Patient.objects.filter(pk=one.pk).update(stamps=one.stamps, cues_due_at=one.cues_due_at)
        turn_cues_of_team(team_id)
    return name


def test_a_stale_cell_is_confirmed_by_one_tap_on_a_phone_and_its_sign_goes_from_the_other_board(stale, someone, sam):
    sam.at_board()
    ada = someone("ada", phone=True)
    ada.at_board()
    expect(sam.cell(stale, CHANGE).locator(".stale-sign")).to_be_visible()
    sign = ada.row(stale).get_by_role("button", name="Toujours vrai")
    assert sign.bounding_box()["height"] >= 44

    sign.tap()

    ada.says("Toujours vrai")
    expect(ada.row(stale).locator(".stale-sign")).to_have_count(0)
    expect(sam.cell(stale, CHANGE).locator(".stale-sign")).to_have_count(0)
    expect(sam.cell(stale, CHANGE)).to_contain_text("Chute")


def test_the_chip_filters_what_is_to_be_confirmed_and_the_list_confirms_it(stale, ada):
    ada.at_board()
    chip = ada.page.locator('.chip[data-cue="stale"]')
    chip.click()
    expect(ada.row(stale)).to_be_visible()
    ada.page.locator("[popovertarget=board-menu]").click()
    ada.page.get_by_role("link", name="À confirmer").click()
    section = ada.page.locator(".stale-patient").filter(has_text=stale)
    expect(section).to_contain_text("il y a 2")

    section.get_by_role("button", name="Toujours vrai").click()

    expect(section).to_have_count(0)


def test_a_key_asks_who_wrote_a_cell_and_enter_says_that_it_is_still_true(stale, ada):
    ada.at_board()
    cell = ada.cell(stale, CHANGE)
    cell.click()

    ada.page.keyboard.press("Control+i")
    card = ada.page.get_by_role("form", name=f"Âge de l’information : {CHANGE}")
    expect(card).to_contain_text("Écrit par")
    expect(card.get_by_role("button", name="Toujours vrai")).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    ada.page.keyboard.press("Control+i")
    expect(card.get_by_role("button", name="Toujours vrai")).to_be_focused()
    ada.page.keyboard.press("Enter")

    expect(card).to_have_count(0)
    expect(cell.locator(".stale-sign")).to_have_count(0)
    expect(cell).to_be_focused()


def test_the_editor_too_says_the_age_and_confirms_without_writing(stale, ada):
    ada.at_board()
    editor = ada.edit(stale, CHANGE)
    expect(editor).to_contain_text("Écrit par")

    editor.get_by_role("button", name="Toujours vrai").click()

    expect(ada.editor).to_have_count(0)
    expect(ada.cell(stale, CHANGE).locator(".stale-sign")).to_have_count(0)


def test_a_long_press_asks_the_age_and_is_no_tap(stale, someone):
    ben = someone("ben", phone=True)
    ben.at_board()
    cell = ben.row(stale).locator("[data-key=etat]")
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    point = [{"x": box["x"] + 20, "y": box["y"] + box["height"] / 2}]
    hand = ben.context.new_cdp_session(ben.page)

    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point})
    expect(ben.page.locator(".age-card")).to_contain_text("Écrit par")
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(ben.page.locator(".age-card")).to_be_visible()
    expect(ben.page.locator(".age-card button[type=submit]")).to_have_count(0)


def test_axe_blames_nothing_of_the_sign_the_card_nor_the_list(stale, ada):
    ada.at_board()
    ada.cell(stale, CHANGE).click()
    ada.page.keyboard.press("Control+i")
    expect(ada.page.locator(".age-card")).to_be_visible()
    found = blame(ada)
    ada.page.keyboard.press("Escape")
    ada.go("/teams/ward/stale/")

    assert [found, blame(ada)] == [[], []]
