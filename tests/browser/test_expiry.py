"""A session that nobody uses warns, then ends; whoever is there never notices."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests import make
from tests import server as server_module
from tests.browser.people import a_name
from tests.browser.test_axe import blame

IDLE, LONGEST = 9, 24


@pytest.fixture(scope="module")
def hasty(chromium, django_db_blocker, worker_id):
    """A server whose sessions end after 9 seconds without a sign of life."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.hasty", "TESTS_IDLE_SECONDS": str(IDLE)}
    with (
        django_db_blocker.unblock(),
        server_module.running(f"{worker_id}_hasty", TESTS_LONGEST_SECONDS="3600", **settings) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def short(chromium, django_db_blocker, worker_id):
    """A server whose sessions end 24 seconds after sign-in, whatever one does."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.hasty", "TESTS_IDLE_SECONDS": "20"}
    with (
        django_db_blocker.unblock(),
        server_module.running(f"{worker_id}_short", TESTS_LONGEST_SECONDS=str(LONGEST), **settings) as running,
    ):
        yield running


@pytest.fixture
def ada(hasty, someone):
    """Ada at the board, her hands in her lap."""
    who = someone("ada", at=hasty, fresh=True)
    who.at_board()
    who.tolerate("status of 401")
    return who


def warning(who, page=None):
    return (page or who.page).get_by_role("alertdialog")


def is_warned(who) -> None:
    expect(warning(who)).to_be_visible(timeout=IDLE * 1000)


def is_out(who) -> None:
    expect(who.button("Continuer")).to_be_visible(timeout=IDLE * 1000)


def test_whoever_does_nothing_is_warned_and_stays_by_saying_so(ada):
    is_warned(ada)
    expect(warning(ada)).to_contain_text(re.compile(r"Votre session se termine à \d+\sh(\s\d\d)? faute d’activité\."))
    expect(warning(ada)).to_contain_text(re.compile(r"Il reste \d\ss"))
    expect(ada.button("Rester")).to_be_focused()
    expect(ada.button("Me reconnecter")).to_have_count(0)

    ada.page.keyboard.press("Enter")

    expect(warning(ada)).to_be_hidden()
    time.sleep(IDLE / 2)
    ada.page.reload()
    ada.is_live()


def test_escape_is_somebody_who_is_there(ada):
    is_warned(ada)

    ada.page.keyboard.press("Escape")

    expect(warning(ada)).to_be_hidden()
    time.sleep(IDLE / 2)
    ada.page.reload()
    ada.is_live()


def test_the_countdown_is_not_read_out_each_second(ada):
    is_warned(ada)

    assert ada.page.locator("#expiry [role=timer]").get_attribute("aria-live") == "off"
    expect(ada.page.locator("#expiry [data-spoken]")).to_be_empty()
    expect(ada.page.locator("#expiry")).to_have_attribute("aria-describedby", "expiry-text")


def test_moving_during_the_warning_is_not_staying_and_the_end_hides_the_board(hasty, ada):
    name = a_name()
    hasty.add(last_name=name)
    expect(ada.row(name)).to_be_visible()
    is_warned(ada)

    for step in range(20):
        ada.page.mouse.move(300 + step, 300)

    is_out(ada)
    assert name not in ada.page.content()
    assert "next=/teams/ward/" in ada.page.url.replace("%2F", "/")


def test_whoever_scrolls_and_reads_is_never_thrown_out(ada):
    deadline = time.monotonic() + IDLE * 1.6
    while time.monotonic() < deadline:
        ada.page.mouse.wheel(0, 40)
        expect(warning(ada)).to_be_hidden()
        time.sleep(0.5)

    ada.is_live()
    ada.page.reload()
    ada.is_live()


def test_whoever_types_a_long_note_is_never_thrown_out(hasty, ada):
    name = a_name()
    hasty.add(last_name=name, braden=15)
    ada.edit(name, "Braden")
    deadline = time.monotonic() + IDLE * 1.6
    while time.monotonic() < deadline:
        ada.page.keyboard.press("1")
        time.sleep(0.5)
        ada.page.keyboard.press("Backspace")
        expect(warning(ada)).to_be_hidden()

    ada.page.keyboard.type("9")
    ada.page.keyboard.press("Enter")

    ada.shows(name, "Braden", "9")


def test_a_board_that_moves_by_itself_keeps_nobody_in_and_its_stream_ends(hasty, ada):
    name = a_name()
    patient = hasty.add(last_name=name, braden=15)
    ada.go("/teams/ward/?sort=braden").is_live()
    deadline = time.monotonic() + IDLE * 1.5
    count = 0
    while time.monotonic() < deadline and not ada.button("Continuer").count():
        count += 1
        patient = hasty.edit(patient, who="sam", braden=9 + count % 8)[1]
        time.sleep(0.4)

    is_out(ada)
    assert count > 5


def test_staying_in_one_tab_is_staying_in_all(ada):
    other = ada.context.new_page()
    ada.go("/account/", other)
    is_warned(ada)
    expect(warning(ada, other)).to_be_visible()

    other.get_by_role("button", name="Rester").click()

    expect(warning(ada, other)).to_be_hidden()
    expect(warning(ada)).to_be_hidden()


def test_what_was_typed_waits_behind_the_sign_in_page(hasty, ada):
    name = a_name()
    hasty.add(last_name=name, braden=15)
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("7")
    is_warned(ada)
    is_out(ada)

    ada.page.get_by_label("Courriel").fill("ada@tests.example")
    ada.page.get_by_label("Mot de passe").fill(make.PASSWORD)
    ada.button("Continuer").click()

    ada.is_live()
    expect(ada.cell(name, "Braden")).to_contain_text("Brouillon")
    ada.edit(name, "Braden")
    ada.page.keyboard.press("Enter")
    ada.shows(name, "Braden", "7")


def test_closing_the_session_from_the_warning(ada):
    is_warned(ada)

    warning(ada).get_by_role("button", name="Fermer la session").click()

    is_out(ada)


def test_axe_blames_nothing_of_the_warning(hasty, ada):
    is_warned(ada)
    ada.page.evaluate("() => document.getElementById('expiry').removeAttribute('data-stay')")

    assert blame(ada) == []


def test_the_end_of_a_shift_cannot_be_put_off_and_one_signs_in_again_at_once(short, someone):
    name = a_name()
    short.add(last_name=name, braden=15)
    ada = someone("ada", at=short, fresh=True)
    ada.at_board()
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("7")
    deadline = time.monotonic() + LONGEST
    while not warning(ada).is_visible() and time.monotonic() < deadline:
        ada.page.keyboard.press("Shift")
        time.sleep(0.5)
    expect(warning(ada)).to_contain_text("elle a atteint sa durée maximale et ne peut être prolongée")
    expect(ada.button("Rester")).to_have_count(0)
    expect(ada.button("Me reconnecter maintenant")).to_be_focused()

    ada.page.keyboard.press("Enter")
    ada.page.get_by_label("Courriel").fill("ada@tests.example")
    ada.page.get_by_label("Mot de passe").fill(make.PASSWORD)
    ada.button("Continuer").click()

    ada.is_live()
    expect(ada.cell(name, "Braden")).to_contain_text("Brouillon")
