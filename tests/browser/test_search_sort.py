"""Finding and ordering: by the server, in place, with no name in any address, and nothing that moves by itself."""

import re

from playwright.sync_api import expect

from tests.browser.people import a_name

SHOWN = "#rows > tr:not([hidden])"


def test_a_search_ignores_accents_and_leaves_no_name_in_any_address(server, ada):
    name = a_name("Lévesque")
    server.add(last_name=name)
    server.add(last_name=a_name("Tremblay"))
    addresses = []
    ada.context.on("request", lambda request: addresses.append(request.url))
    ada.at_board()

    ada.page.get_by_role("searchbox").fill(name.lower().replace("é", "e"))

    expect(ada.page.locator(SHOWN)).to_have_count(1)
    expect(ada.row(name)).to_be_visible()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator(SHOWN)).to_have_count(1)
    ada.page.get_by_role("link", name=name).click()
    expect(ada.panel).to_contain_text(name)
    assert not [one for one in [*addresses, ada.page.url] if "vesque" in one.lower()]
    assert "vesque" not in ada.page.title().lower()


def test_nobody_found_says_so_and_gives_the_way_back(server, ada):
    server.add(last_name=a_name())
    ada.at_board()
    total = ada.page.locator(SHOWN).count()

    ada.page.get_by_role("searchbox").fill("personne de ce nom")
    expect(ada.page.get_by_text("Aucun usager ne correspond").last).to_be_visible()
    ada.button("Effacer la recherche").last.click()

    expect(ada.page.locator(SHOWN)).to_have_count(total)
    expect(ada.page.get_by_role("searchbox")).to_be_focused()


def test_a_patient_who_comes_during_a_search_shows_only_when_found(server, ada):
    name = a_name("Cherche")
    server.add(last_name=name, first_name="Un")
    ada.at_board()
    ada.page.get_by_role("searchbox").fill(name)
    expect(ada.page.locator(SHOWN)).to_have_count(1)

    server.add(last_name=a_name("Ailleurs"))
    server.add(last_name=name, first_name="Deux")

    expect(ada.page.locator(SHOWN)).to_have_count(2)
    expect(ada.row(f"{name}, Deux")).to_be_visible()


def test_a_column_sorts_both_ways_says_so_and_back_undoes_it(server, ada):
    family = a_name("Tri")
    for braden, first in ((20, "C"), (6, "A"), (13, "B")):
        server.add(last_name=family, first_name=first, braden=braden)
    ada.at_board()
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator(SHOWN)).to_have_count(3)
    header = ada.page.get_by_role("columnheader", name="Braden")

    header.get_by_role("link").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert ada.names == [f"{family}, {first}" for first in "ABC"]
    expect(header.get_by_role("link")).to_be_focused()
    header.get_by_role("link").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    assert ada.names == [f"{family}, {first}" for first in "CBA"]
    ada.page.go_back()
    expect(header).to_have_attribute("aria-sort", "ascending")
    ada.page.go_back()
    expect(header).not_to_have_attribute("aria-sort", re.compile("."))


def test_a_live_change_never_moves_a_row_until_one_asks(server, ada):
    family = a_name("Ordre")
    patients = {
        first: server.add(last_name=family, first_name=first, braden=b) for first, b in (("A", 6), ("B", 13), ("C", 20))
    }
    ada.at_board("?sort=braden")
    ada.page.get_by_role("searchbox").fill(family)
    expect(ada.page.locator(SHOWN)).to_have_count(3)
    again = ada.button("L’ordre a changé")
    expect(again).to_be_hidden()

    server.edit(patients["A"], who="sam", braden=23)
    ada.shows(f"{family}, A", "Braden", "23")
    expect(again).to_be_visible()
    assert ada.names == [f"{family}, {first}" for first in "ABC"]
    again.click()

    expect(again).to_be_hidden()
    assert ada.names == [f"{family}, {first}" for first in "BCA"]


def test_a_cue_filters_counts_and_keeps_the_row_one_is_in(server, ada):
    low, fine = a_name(), a_name()
    patient = server.add(last_name=low, braden=9)
    server.add(last_name=fine, braden=20)
    ada.at_board()
    chip = ada.page.locator(".chip[data-cue=braden_high]")

    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(ada.row(low)).to_be_visible()
    expect(ada.row(fine)).to_be_hidden()
    ada.edit(low, "Braden").get_by_label("Échelle de Braden").fill("20")
    ada.page.keyboard.press("Enter")
    expect(ada.editor).to_have_count(0)
    expect(ada.row(low)).to_be_visible()
    expect(ada.row(low)).to_have_class(re.compile("is-out"))
    ada.page.get_by_role("searchbox").focus()
    expect(ada.row(low)).to_be_hidden()
    chip.click()

    expect(ada.row(low)).to_be_visible()
    expect(ada.row(low)).not_to_have_class(re.compile("is-out"))
    assert patient
