"""The strip of filters above the board: one line, the rest on demand, and no filter in force out of sight."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import a_name

NARROW = {"width": 1080, "height": 800}


@pytest.fixture(scope="module")
def patient(server):
    """Somebody whom many cues mark."""
    return server.add(
        last_name=a_name("Repères"), priorite="rouge", braden=9, suivi_date="2026-01-02",
        demande="question", etat=["fievre"], precautions=["contact"],
    )  # fmt: skip


def test_the_strip_is_one_line_until_one_asks_for_the_rest(patient, someone):
    ada = someone("ada", viewport=NARROW)
    ada.at_board()
    strip, more = ada.page.locator(".cue-strip"), ada.page.locator("[data-strip-more]")
    last = ada.page.locator(".chip[data-cue]:not([hidden])").last
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(more).to_contain_text(f"+ {strip.locator('.chip[data-folded]:not([hidden])').count()}")
    line = strip.bounding_box()["height"]
    expect(last).to_be_hidden()

    more.click()

    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(last).to_be_visible()
    assert strip.bounding_box()["height"] > line


def test_a_filter_in_force_is_never_folded(patient, someone):
    ada = someone("ada", viewport=NARROW)
    ada.at_board()
    more = ada.page.locator("[data-strip-more]")
    more.click()
    last = ada.page.locator(".chip[data-cue]:not([hidden])").last
    last.click()

    more.click()

    expect(more).to_have_attribute("aria-expanded", "false")
    expect(last).to_be_visible()
    expect(last).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_strip_slides_and_folds_nothing(patient, someone):
    ada = someone("ada", phone=True)
    ada.at_board()

    expect(ada.page.locator(".chip[data-cue]:not([hidden])").last).to_be_visible()
    expect(ada.page.locator("[data-strip-more]")).to_be_hidden()
    expect(ada.page.locator(".chip[data-folded]")).to_have_count(0)
