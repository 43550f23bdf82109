"""Two people, two browsers, one board: what one writes, the other sees."""

import re

from playwright.sync_api import expect

from tests.browser.people import a_name

GLOWS = re.compile(r"\bjust-changed\b")
AT_ONCE = 8000
REMEMBER_GLOWS = """() => {
    window.glows = [];
    new MutationObserver((changes) => {
        for (const { target } of changes) if (target.matches(".just-changed")) glows.push(target.textContent);
    }).observe(document.getElementById("rows"), { attributes: true, attributeFilter: ["class"], subtree: true });
}"""
"""A glow is short: a busy machine may look for it too late."""


def write_braden(who, name, value):
    who.edit(name, "Braden").get_by_label("Échelle de Braden").fill(value)
    who.page.keyboard.press("Enter")
    expect(who.editor).to_have_count(0)


def test_a_cell_written_by_one_appears_to_the_other_with_who_a_glow_and_its_cue(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()
    chip = sam.page.locator(".chip[data-cue=braden_high] [data-count]")
    before = int(chip.text_content() or 0)
    sam.page.evaluate(REMEMBER_GLOWS)

    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("11")
    ada.page.keyboard.press("Enter")

    expect(sam.cell(name, "Braden")).to_contain_text("11", timeout=AT_ONCE)
    sam.page.wait_for_function("() => glows.some((text) => text.includes('11'))")
    expect(sam.cell(name, "Braden").locator("[data-severity=high]").first).to_be_visible()
    expect(chip).to_have_text(str(before + 1))
    expect(sam.row(name).locator(".c-age")).to_contain_text("Ada")
    expect(sam.cell(name, "Braden")).not_to_have_class(GLOWS)


def test_a_line_cue_appears_on_the_row_with_its_words(server, ada, sam):
    name = a_name()
    server.add(last_name=name)
    ada.at_board()
    sam.at_board()

    ada.edit(name, "Priorité").get_by_label("Priorité").select_option("Critique")
    ada.page.keyboard.press("Enter")

    expect(sam.row(name)).to_have_attribute("data-severity", "critical", timeout=AT_ONCE)
    expect(sam.row(name).locator(".c-name")).to_contain_text("Critique")


def test_an_open_patient_is_kept_true_and_its_changes_told(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()
    sam.page.get_by_role("link", name=name).click()
    expect(sam.panel).to_contain_text(name)

    write_braden(ada, name, "12")

    expect(sam.panel.locator(".value[data-key=braden]")).to_contain_text("12", timeout=AT_ONCE)
    expect(sam.panel.locator(".timeline")).to_contain_text("Ada Essai")


def test_one_takes_back_a_change_and_everybody_sees_it(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()

    write_braden(ada, name, "13")
    sam.shows(name, "Braden", "13")
    ada.toast.get_by_role("button", name="Annuler").click()

    sam.shows(name, "Braden", "15", timeout=AT_ONCE)
    ada.shows(name, "Braden", "15")
    ada.says("Modification annulée")


def test_a_change_that_another_wrote_over_is_no_longer_taken_back(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()

    write_braden(ada, name, "13")
    sam.shows(name, "Braden", "13")
    write_braden(sam, name, "9")
    ada.shows(name, "Braden", "9")
    ada.toast.get_by_role("button", name="Annuler").click()

    ada.says("Impossible d’annuler")
    ada.shows(name, "Braden", "9")


def test_what_others_wrote_just_before_ones_own_answer_is_not_skipped(server, ada):
    """The answer to one's own write carries a number beyond theirs, and may arrive before their frames."""
    mine, theirs = a_name(), a_name()
    server.add(last_name=mine, braden=15)
    other = server.add(last_name=theirs, braden=15)
    ada.at_board()
    ada.edit(mine, "Braden").get_by_label("Échelle de Braden").fill("10")
    ada.page.evaluate(
        """() => {
            const hear = EventTarget.prototype.dispatchEvent;
            document.dispatchEvent = (event) =>
                event.type === "contact:stream-frame"
                    ? setTimeout(() => hear.call(document, event), 1500)
                    : hear.call(document, event);
        }"""
    )

    server.edit(other, who="sam", braden=8)
    ada.page.keyboard.press("Enter")

    ada.shows(mine, "Braden", "10", timeout=1000)
    ada.shows(theirs, "Braden", "8")


def test_who_is_here_and_where_they_write_is_shown_then_freed(server, ada, sam):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    sam.at_board()
    expect(sam.page.locator("[data-people]")).to_have_attribute("aria-label", re.compile("Ada Essai"))

    ada.edit(name, "Braden")
    held = sam.cell(name, "Braden")
    expect(held).to_have_class(re.compile("is-held"), timeout=AT_ONCE)
    expect(held).to_contain_text("Ada")
    ada.page.keyboard.press("Escape")

    expect(held).not_to_have_class(re.compile("is-held"), timeout=AT_ONCE)
