"""A question's way: asked from the row by the nurse, answered on the other screen, carried out; a follow-up done."""

import re

from playwright.sync_api import expect

from contact_telesante.kernel import clock
from tests import make
from tests.browser.people import a_name
from tests.browser.test_axe import blame


def test_a_question_goes_round_two_screens_and_a_follow_up_is_done(server, backstage, ada, sam):
    name = a_name()
    with backstage():
        day = clock.today(server.cast.ada.zone).isoformat()
        make.make_patient(server.cast.sam, last_name=name, first_name="Rose", suivi_date=day, suivi_quoi="Plaie")
    ada.at_board()
    sam.at_board()

    # From the row: the cell's editor leads to the question.
    ada.edit(name, "Demande").get_by_role("link", name="Poser une question").click()
    ada.dialog.get_by_label("Question").fill("Ajuster la warfarine ?")
    ada.dialog.get_by_role("button", name="Demander").click()
    ada.says("La question est posée")
    sam.shows(name, "Demande", "Question")
    expect(sam.cell(name, "Demande").locator("time[data-age]")).to_have_text("à l’instant")

    # On the other screen the panel shows it live, and answers.
    sam.row(name).get_by_role("link", name=name).click()
    expect(sam.panel).to_contain_text("Ajuster la warfarine ?")
    sam.panel.get_by_role("link", name="Répondre").click()
    sam.dialog.get_by_label("Réponse").fill("4 mg ce soir")
    assert blame(sam) == []
    sam.dialog.get_by_role("button", name="Répondre").click()
    ada.shows(name, "Demande", "À exécuter")

    # The first screen carries it out from the list, which looks again by itself.
    ada.page.keyboard.press("Escape")
    ada.go("/teams/ward/requests/").is_live()
    item = ada.page.get_by_role("listitem").filter(has=ada.page.get_by_role("link", name=name))
    expect(item).to_contain_text("4 mg ce soir")
    assert blame(ada) == []
    item.get_by_role("button", name=re.compile("^Fait")).first.click()
    expect(sam.panel.locator(".exchange")).to_contain_text("Fait")

    # One tap does the follow-up, and asks for the next.
    ada.go("/teams/ward/followups/").is_live()
    line = ada.page.get_by_role("listitem").filter(has=ada.page.get_by_role("link", name=name))
    line.get_by_role("button", name=re.compile("^Fait")).click()
    ada.dialog.get_by_label("Prochain suivi le").fill("2099-01-05")
    ada.dialog.get_by_label("Objet").fill("Signes vitaux")
    ada.dialog.get_by_role("button", name="Planifier").click()
    expect(sam.panel).to_contain_text("Signes vitaux")
    assert blame(ada) == []
