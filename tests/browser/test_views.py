"""Looking through a view, two at a time: who leaves it, who stays in it a moment, how many are in each group."""

import re

import pytest
from playwright.sync_api import expect

from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.teams.queries import seat_of
from tests.browser.people import a_name

SHOWN = "#rows > tr[id^=patient-]:not([hidden])"
COLUMNS = (Column("braden"), Column("unite"), Column("lieu"))


@pytest.fixture
def a_view(server, backstage):
    """`a_view("F", group=…)`: a view that the ward shares, of the patients of one made-up unit."""

    def make(unit: str, **layout) -> str:
        filter_ = {"all": [{"field": "unite", "op": "contains", "value": unit}, *layout.pop("also", [])]}
        with backstage():
            by = seat_of(server.cast.users["sam"], "ward")
            made = create_view(
                by=by, name={"fr": unit}, layout=Layout(filter=filter_, columns=COLUMNS, **layout), shared=True
            )
        return f"?view={made.pk}"

    return make


LOW = {"field": "braden", "op": "lte", "value": 12}


def test_a_row_that_no_longer_matches_leaves_for_one_and_waits_for_the_other(server, ada, ben, a_view):
    unit, first, second = a_name("Aile"), a_name("Premier"), a_name("Second")
    for name in (first, second):
        server.add(last_name=name, braden=9, unite=unit)
    asked = a_view(unit, also=[LOW])
    ada.at_board(asked)
    ben.at_board(asked)
    expect(ben.page.locator(SHOWN)).to_have_count(2)

    ada.edit(first, "Braden").get_by_label("Échelle de Braden").fill("20")
    ada.page.keyboard.press("Enter")

    expect(ada.row(first)).to_contain_text("Ne correspond plus à la vue")
    expect(ada.row(first)).to_have_class(re.compile("is-out"))
    expect(ben.page.locator(SHOWN)).to_have_count(1)
    expect(ada.row(first)).to_be_visible()
    expect(ada.page.locator("[data-row-count]").first).to_have_text("1")
    ada.page.get_by_role("searchbox").focus()
    ada.page.mouse.move(5, 5)
    expect(ada.row(first)).to_have_count(0)
    assert ada.names == ben.names == [f"{second}, Lucille"]


def test_a_row_that_begins_to_match_arrives_with_the_columns_of_the_view(server, ada, a_view):
    unit, name = a_name("Aile"), a_name("Revient")
    patient = server.add(last_name=name, braden=20, unite=unit)
    ada.at_board(a_view(unit, also=[LOW]))
    expect(ada.page.locator(SHOWN)).to_have_count(0)

    server.edit(patient, who="sam", braden=9)

    expect(ada.row(name)).to_be_visible()
    assert ada.row(name).locator("td[data-key]").evaluate_all("cells => cells.map(cell => cell.dataset.key)") == [
        "braden", "unite", "lieu",
    ]  # fmt: skip


def test_groups_count_who_is_in_them_and_nobody_changes_group_under_a_hand(server, ada, ben, a_view):
    unit, name = a_name("Aile"), a_name("Bouge")
    north, south = f"{unit} nord", f"{unit} sud"
    moving = server.add(last_name=name, braden=9, unite=north)
    server.add(last_name=a_name(), braden=9, unite=north)
    server.add(last_name=a_name(), braden=9, unite=south)
    asked = a_view(unit, group="unite")
    headers = "#rows > .group-row:not([hidden])"
    for one in (ada, ben):
        one.at_board(asked)
        expect(one.page.locator(headers)).to_have_text([f"{north} 2", f"{south} 1"])
    ada.cell(name, "Braden").click()

    server.edit(moving, who="sam", unite=south)

    expect(ben.page.locator(headers)).to_have_text([f"{north} 1", f"{south} 2"])
    expect(ada.row(name)).to_contain_text("Change de groupe")
    expect(ada.page.locator(headers)).to_have_text([f"{north} 1", f"{south} 1"])
    ada.page.get_by_role("searchbox").focus()
    ada.page.mouse.move(5, 5)
    expect(ada.page.locator(headers)).to_have_text([f"{north} 1", f"{south} 2"])
    expect(ada.row(name)).not_to_contain_text("Change de groupe")


def test_quick_filters_are_pressed_in_place_and_counted(server, ada):
    mine = a_name("Mienne")
    server.add(last_name=mine, resp=str(server.cast.users["ada"].pk))
    other = a_name("Autre")
    server.add(last_name=other)
    ada.at_board()
    chip = ada.page.locator("#quick-mine")
    expect(chip.locator("[data-quick-count]")).to_have_text(re.compile(r"\d+"))

    chip.click()

    expect(ada.row(other)).to_have_count(0)
    expect(ada.row(mine)).to_be_visible()
    expect(chip).to_be_focused()
    assert "quick=mine" in ada.page.url
    ada.page.go_back()
    expect(ada.row(other)).to_be_visible()


def test_the_wall_is_live_and_tells_no_name(server, someone, a_view):
    unit, name = a_name("Aile"), a_name("Zacharie")
    patient = server.add(last_name=name, first_name="Wilfrid", braden=9, unite=unit, lieu="304")
    ben = someone("ben")
    ben.go(f"/teams/ward/wall/{a_view(unit)}")
    ben.is_live()
    table = ben.page.get_by_role("table")
    expect(table).to_contain_text("W. Z.")

    server.edit(patient, who="sam", braden=17, lieu="399")

    expect(table).to_contain_text("17")
    expect(table).to_contain_text("399")
    assert name not in ben.page.content()
    assert ben.page.locator("[data-hour]").inner_text()
    assert table.locator("tbody th").first.evaluate("cell => parseFloat(getComputedStyle(cell).fontSize)") >= 24


def test_the_tabs_slide_on_a_phone_and_the_page_does_not(server, someone, a_view):
    unit = a_name("Aile")
    server.add(last_name=a_name(), unite=unit)
    asked = [a_view(unit) for _each in range(4)][-1]
    ada = someone("ada", phone=True)

    ada.at_board(asked)

    here = ada.page.locator("[data-view-tabs] [aria-current=page]")
    expect(here).to_have_text(re.compile(unit))
    here.scroll_into_view_if_needed()
    expect(here).to_be_in_viewport()
    assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
