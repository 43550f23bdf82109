"""The same board on every screen, in both languages, in every theme, on paper."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from contact_telesante.board.actions import adopt_board
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.seats import House
from tests import make
from tests.browser.people import a_name

NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(server, someone, width):
    name = a_name("Nom-de-famille-très-long")
    patient = server.add(last_name=name, braden=9, priorite="rouge", allergies="oui", lieu="304-B")
    ada = someone("ada", viewport={"width": width, "height": 740})

    for path in ("", f"patients/{patient['id']}/", "inactive/", "journal/", "members/", "print/"):
        ada.go(f"/teams/ward/{path}")
        assert ada.page.evaluate(NO_SIDEWAYS), (path, ada.page.evaluate("document.documentElement.scrollWidth"))
    ada.go("/")
    assert ada.page.evaluate(NO_SIDEWAYS)


def test_on_a_phone_rows_are_cards_and_a_tap_edits(server, someone, sam):
    name = a_name()
    server.add(last_name=name, braden=9, priorite="rouge")
    ada = someone("ada", phone=True)
    ada.at_board()
    sam.at_board()
    expect(ada.row(name)).to_have_css("display", "flex")

    braden = ada.row(name).locator("[data-key=braden]")
    braden.tap()
    typed = ada.editor.get_by_label("Échelle de Braden")
    expect(typed).to_be_focused()
    expect(ada.editor.get_by_role("button", name="Enregistrer")).to_be_in_viewport()
    typed.fill("12")
    ada.editor.get_by_role("button", name="Enregistrer").tap()

    expect(braden).to_contain_text("12")
    sam.shows(name, "Braden", "12", timeout=8000)
    ada.page.get_by_role("link", name=name).tap()
    expect(ada.panel.get_by_role("heading", name=name)).to_be_visible()
    assert ada.page.evaluate(NO_SIDEWAYS)


@pytest.mark.parametrize("label", ["Priorité", "Braden", "Consigné"])
def test_an_editor_is_whole_in_sight_wherever_its_cell_is(server, ada, label):
    family = a_name("Bord")
    for number in range(24):
        server.add(last_name=family, first_name=f"P{number:02}")
    ada.at_board("?sort=name")
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator("#rows > tr:not([hidden])")).to_have_count(24)

    for first in ("P00", "P23"):
        editor = ada.edit(f"{family}, {first}", label)
        assert editor.evaluate(
            """form => {
                const [own, seen] = [form, form.closest('.board-region')].map((one) => one.getBoundingClientRect());
                return own.top >= seen.top && own.bottom <= seen.bottom
                    && own.left >= seen.left && own.right <= seen.right;
            }"""
        ), (label, first)
        ada.page.keyboard.press("Escape")


def test_a_new_definition_of_the_board_comes_in_place_without_taking_what_is_typed(server, someone, backstage):
    slug = f"columns-{uuid4().hex[:6]}"
    with backstage():
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        seat_member(by=House(team.pk), user_id=server.cast.users["ada"].pk, role="member", profession="nurse")
    name = a_name()
    values = {"last_name": name, "first_name": "Rose", "demande": "question"}
    server.call("ada", "POST", f"/teams/{slug}/patients", {"values": values}, key=a_name())
    ada = someone("ada")
    ada.go(f"/teams/{slug}/")
    ada.is_live()
    expect(ada.page.get_by_role("columnheader", name="Braden")).to_be_visible()
    typed = ada.edit(name, "Allergies").get_by_label("Allergies : précisions")
    typed.fill("Pénicilline")

    with backstage():
        adopt_board(by=House(team.pk), template="sante_mentale")

    expect(ada.page.get_by_role("columnheader", name="Braden")).to_have_count(0)
    expect(typed).to_have_value("Pénicilline")
    typed.press("Escape")
    expect(ada.row(name).locator("[data-key=intensite]")).to_have_count(1)
    expect(ada.page.locator(".chip[data-cue=answer_awaited] [data-count]")).to_have_text("1")


def test_every_script_is_asked_for_at_once(ada):
    ada.at_board()

    asked, used = ada.page.evaluate(
        """() => [
            [...document.querySelectorAll('link[rel=modulepreload]')].map((one) => one.href),
            performance.getEntriesByType('resource').map((one) => one.name)
                .filter((name) => /\\/js\\/(?!app)/.test(name)),
        ]"""
    )

    assert sorted(asked) == sorted(set(used))


def test_language_and_theme_are_chosen_and_kept(server, someone):
    name = a_name()
    server.add(last_name=name, braden=9)
    ada = someone("ada", fresh=True)
    ada.at_board()
    try:
        ada.button("EN, English").click()
        expect(ada.page.get_by_role("link", name="Add a patient")).to_be_visible()
        expect(ada.page.locator("html")).to_have_attribute("lang", "en-CA")
        ada.go("/account/")
        ada.page.get_by_label("Dark").check()
        ada.button("Save").click()
        expect(ada.page.locator("html")).to_have_attribute("data-theme", "dark")
        ada.at_board()
        expect(ada.page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(ada.page.locator("[data-connection]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    finally:
        ada.button("FR, Français").click()
        ada.go("/account/")
        ada.page.get_by_label("Comme l’appareil").check()
        ada.button("Enregistrer").click()
    expect(ada.page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_days_are_those_of_the_team_wherever_the_reader_sits(server, someone):
    name = a_name()
    server.add(last_name=name)
    here, far = someone("ada"), someone("ada", timezone_id="Asia/Tokyo")
    for who in (here, far):
        who.at_board()

    hours = [[who.page.locator("[data-connection]").inner_text() for who in (here, far)] for _turn in range(2)]
    assert any(one == other for one, other in hours)  # a minute may turn between the two, not twice
    near = [
        who.page.evaluate(
            """async () => {
                const time = document.createElement('time');
                time.dateTime = new Intl.DateTimeFormat('en-CA', {timeZone: 'America/Toronto'}).format(new Date());
                document.querySelector('#main').append(time);
                document.dispatchEvent(new CustomEvent('contact:ordered', {detail: {}}));
                return time.textContent;
            }"""
        )
        for who in (here, far)
    ]
    assert near == ["Auj.", "Auj."]


def test_the_board_prints_whole_with_every_cue_in_words(server, ada):
    name = a_name()
    server.add(last_name=name, priorite="rouge", braden=9)

    ada.go("/teams/ward/print/")
    ada.page.emulate_media(media="print")

    expect(ada.row(name)).to_be_visible()
    expect(ada.row(name)).to_contain_text("Critique")
    expect(ada.button("Imprimer")).to_be_hidden()
    assert len(ada.page.pdf(format="Letter", landscape=True)) > 10_000
