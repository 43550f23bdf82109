"""A superuser builds a cue: tried before it is saved, seen at once by the others, put in order by the keyboard."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from contact_telesante.board.actions import change_cells
from contact_telesante.board.cueing.actions import add_cue
from contact_telesante.board.definition import SEVERITIES, Cue
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import make
from tests.browser.test_axe import blame
from tests.browser.test_console import fits

SIGNS = """() => [...document.querySelectorAll('#rows > tr')].flatMap((row) => {
    const whole = (part, place) => {
        const [inner, outer] = [part?.getBoundingClientRect(), place.getBoundingClientRect()];
        return Boolean(inner?.width) && inner.left >= outer.left && inner.right <= outer.right + 1;
    };
    const cell = row.querySelector('[data-key="braden"]'), rail = row.cells[0], name = row.cells[1];
    const places = row.dataset.severity ? [[rail, '.icon', name, '.cue-text']] : [];
    if (cell.querySelector('.badge')) places.push([cell, '.icon', cell, '.line-2, .badge > span']);
    return places.map(([at, icon, words, said]) => words.textContent.includes('Repère')
        && whole(at.querySelector(icon), at) && whole(words.querySelector(said), words));
})"""
"""For each cue that shows on the board: whether its drawing and its words are whole."""
LOSS = "Variation de poids sur 30 jours (%)"


@dataclass
class Unit:
    """A team of its own: Sam is its superuser, Ada a member; Lucille loses weight, Paul does not."""

    slug: str

    @property
    def cues(self) -> str:
        return f"/teams/{self.slug}/settings/cues/"


@pytest.fixture
def unit(server, backstage):
    slug = f"cues-{uuid4().hex[:6]}"
    with backstage():
        users = server.cast.users
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        seat_member(by=House(team.pk), user_id=users["sam"].pk, role="superuser", profession="manager")
        seat_member(by=House(team.pk), user_id=users["ada"].pk, role="member", profession="nurse")
        ada = seat_of(users["ada"], slug)
        make.make_patient(ada, last_name="Roy", first_name="Paul", poids=70, poids_30j=70)
        lucille = make.make_patient(ada, poids=58, poids_30j=58)
        for weight in (50, 57, 51):
            lucille = change_cells(by=ada, patient_id=lucille.pk, values={"poids": weight}, base=lucille.number)
    return Unit(slug)


def line(sam, number: int) -> Locator:
    return sam.page.get_by_role("group", name=f"Condition {number}")


def condition(sam, number: int, column: str, operator: str, value: str) -> None:
    """Fill one line of the editor."""
    line(sam, number).get_by_label("Colonne", exact=True).select_option(label=column)
    line(sam, number).get_by_label("Opérateur").select_option(label=operator)
    line(sam, number).get_by_label("Valeur", exact=True).fill(value)


def test_a_cue_is_built_tried_saved_and_seen_at_once_by_the_others(unit, someone):
    ada, sam = someone("ada").go(f"/teams/{unit.slug}/"), someone("sam").go(unit.cues)
    ada.is_live()
    sam.page.get_by_role("link", name="Ajouter un repère").click()

    condition(sam, 1, LOSS, "est au plus", "-5")
    sam.button("Ajouter une condition").click()
    expect(line(sam, 2).get_by_label("Colonne", exact=True)).to_be_focused()
    condition(sam, 2, "Poids (kg)", "est moins de", "60,5")
    sam.page.get_by_label("Mots en français").fill("Poids en baisse")
    sam.page.get_by_label("Mots en anglais").fill("Weight loss")
    sam.page.get_by_label("Gravité").select_option(label="Élevé")
    sam.page.get_by_text("Sur toute la ligne").click()
    expect(sam.page.locator("#cue-now")).to_contain_text("est au plus -5 % et Poids (kg) est moins de 60,5 kg")
    expect(sam.page.locator(".cue-count")).to_have_text("Touche 1 usager sur 2")
    expect(sam.page.locator(".cue-rung")).to_contain_text("aurait sonné 2 fois")
    sam.page.get_by_text("Qui ils sont").click()
    expect(sam.page.locator(".cue-names").first).to_contain_text("Tremblay, Lucille")
    assert blame(sam) == []
    sam.page.set_viewport_size({"width": 360, "height": 740})
    fits(sam)

    sam.button("Enregistrer le repère").click()

    expect(ada.row("Tremblay, Lucille")).to_contain_text("Poids en baisse", timeout=2000)
    expect(ada.row("Tremblay, Lucille")).to_have_attribute("data-severity", "high")
    expect(ada.row("Roy, Paul")).not_to_contain_text("Poids en baisse")
    expect(sam.page.locator("#cue-poids_en_baisse")).to_contain_text("1 usager maintenant")
    fits(sam)
    assert blame(sam) == []


def test_cues_are_put_in_order_by_the_keyboard_alone(unit, someone):
    sam = someone("sam").go(unit.cues)
    high = sam.page.locator("section[aria-labelledby=rank-high] .cue-line")
    first, second = high.nth(0).get_attribute("id"), high.nth(1).get_attribute("id")
    down = sam.page.locator(f"#{first}").get_by_role("button", name="Descendre")

    down.focus()
    sam.page.keyboard.press("Enter")

    expect(high.nth(1)).to_have_attribute("id", first)
    expect(high.nth(0)).to_have_attribute("id", second)
    expect(sam.page.locator(f"#{first}").get_by_role("button", name="Descendre")).to_be_focused()
    expect(sam.page.locator("#order-said")).to_contain_text("2 sur")
    sam.page.reload()
    expect(high.nth(1)).to_have_attribute("id", first)


@pytest.fixture
def every_severity(unit, server, backstage):
    """A patient under a cue of each severity on their line, and one under the same in a cell."""
    with backstage():
        sam = seat_of(server.cast.users["sam"], unit.slug)
        base = 1
        for number, severity in enumerate(SEVERITIES):
            for weight, marked in ((71 + number, ()), (91 + number, ("braden",))):
                words = {"fr": f"Repère {severity}", "en": f"Cue {severity}"}
                when = {"field": "poids", "op": "eq", "value": weight}
                cue = Cue(key="", severity=severity, icon=severity, text=words, when=when, fields=marked)
                base = add_cue(by=replace(sam, key=""), base=base, cue=cue).version
                make.make_patient(seat_of(server.cast.users["sam"], unit.slug), poids=weight, braden=20)
    return unit


def test_every_severity_is_told_by_a_drawing_and_words_without_colours_and_on_paper(every_severity, someone):
    sam = someone("sam").go(f"/teams/{every_severity.slug}/")
    seen = {"screen": sam.page.evaluate(SIGNS)}

    sam.page.evaluate("document.documentElement.dataset.theme = 'contrast'")
    seen["contrast"] = sam.page.evaluate(SIGNS)
    sam.page.emulate_media(forced_colors="active")
    seen["forced colours"] = sam.page.evaluate(SIGNS)
    sam.page.emulate_media(forced_colors="none", media="print")
    sam.go(f"/teams/{every_severity.slug}/print/")
    seen["paper"] = sam.page.evaluate(SIGNS)

    assert seen == dict.fromkeys(("screen", "contrast", "forced colours", "paper"), [True] * 2 * len(SEVERITIES))
