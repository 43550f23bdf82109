"""Lists put in order by hand: the handle takes, a line shows where, Esc lets go, the place is said, others see it."""

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, expect

from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.teams.queries import seat_of
from tests import make
from tests.browser.people import PHONE
from tests.browser.test_axe import blame
from tests.browser.test_console import fits


@pytest.fixture
def board(server, backstage):
    """The board of a team of its own: Sam is its superuser, Ada a member; it shares three views."""
    with backstage():
        users, slug = server.cast.users, make.make_unit(server.cast, "order")
        for name in ("Une", "Deux", "Trois"):
            sam = replace(seat_of(users["sam"], slug), key="")
            create_view(by=sam, name={"fr": name}, layout=Layout(), shared=True)
    return f"/teams/{slug}/"


def names(who) -> list[str]:
    return who.page.locator("[data-order-item]").evaluate_all("items => items.map((item) => item.dataset.name)")


def item(who, name: str) -> Locator:
    return who.page.locator(f'[data-order-item][data-name="{name}"]')


def box_of(one: Locator) -> dict:
    """Where it is drawn. A list that looks again takes its items away for an instant."""
    for _try in range(40):
        if box := one.bounding_box():
            return box
        one.page.wait_for_timeout(50)
    raise AssertionError(f"{one} is not drawn")


def held(who, name: str, *, under: str) -> None:
    """Take an item by its handle and hold it over the lower part of another."""
    item(who, name).locator("[data-handle]").scroll_into_view_if_needed()
    handle, there = box_of(item(who, name).locator("[data-handle]")), box_of(item(who, under))
    who.page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    who.page.mouse.down()
    who.page.mouse.move(there["x"] + 40, there["y"] + there["height"] - 4, steps=6)


def said(who, words: str) -> None:
    expect(who.page.locator("#order-said")).to_have_text(words)


def test_a_column_is_dropped_where_a_hand_lets_it_go_and_esc_puts_it_back(board, sam):
    sam.go(f"{board}settings/fields/")
    first, second, third, *_others = names(sam)

    held(sam, first, under=third)
    expect(sam.page.locator(".drop-before, .drop-after")).to_have_count(1)
    sam.page.mouse.move(400, sam.page.viewport_size["height"] - 8)
    expect(sam.page.locator("[data-order-item]").nth(20)).to_be_in_viewport()  # the page slides near its edge
    sam.page.keyboard.press("Escape")
    said(sam, f"{first} reste à sa place.")
    sam.page.mouse.up()
    assert names(sam)[:3] == [first, second, third]

    for moved, under, order in ((first, third, [second, third, first]), (second, third, [third, second, first])):
        held(sam, moved, under=under)
        sam.page.mouse.up()
        expect(sam.page.locator("#order-said")).to_contain_text(f"{moved}\N{NO-BREAK SPACE}:")
        expect(sam.page.locator("[data-order-item]").nth(order.index(moved))).to_have_attribute("data-name", moved)
        expect(sam.page.locator(".is-dragged, [aria-busy]")).to_have_count(0)
        assert names(sam)[:3] == order

    sam.page.reload()
    assert names(sam)[:3] == [third, second, first]


def test_a_shared_view_dropped_moves_in_the_tabs_of_others(board, ada, sam):
    ada.go(board).is_live()
    tabs = ada.page.locator("[data-view-tabs] .tab")
    expect(tabs).to_have_text(["Tous les usagers0", "Une", "Deux", "Trois"])
    sam.go(f"{board}views/")
    assert blame(sam) == []

    held(sam, "Une", under="Trois")
    sam.page.mouse.up()

    said(sam, "Une\N{NO-BREAK SPACE}: 3 sur 3")
    expect(tabs).to_have_text(["Tous les usagers0", "Deux", "Trois", "Une"], timeout=8000)
    item(sam, "Une").get_by_role("button", name="Monter").press("Enter")
    said(sam, "Une\N{NO-BREAK SPACE}: 2 sur 3")
    expect(item(sam, "Une").get_by_role("button", name="Monter")).to_be_focused()


def test_a_column_of_a_view_is_dropped_and_what_is_typed_stays(board, sam):
    sam.go(f"{board}views/new/")
    sam.page.locator("[name=name_fr]").fill("Sorties")
    first, second, third, *_others = names(sam)

    held(sam, first, under=third)
    sam.page.mouse.up()

    expect(sam.page.locator("[data-order-item]").nth(2)).to_have_attribute("data-name", first)
    assert names(sam)[:3] == [second, third, first]
    expect(sam.page.locator("[name=name_fr]")).to_have_value("Sorties")


def test_a_finger_finds_the_handle(board, someone):
    sam = someone("sam", viewport=PHONE, has_touch=True, is_mobile=True)

    for page in ("settings/fields/", "settings/cues/", "settings/sections/", "settings/fields/etat/", "views/"):
        sam.go(board + page)
        box = sam.page.locator("[data-handle]").first.bounding_box()
        assert (page, min(box["width"], box["height"]) >= 44) == (page, True)
        fits(sam)
