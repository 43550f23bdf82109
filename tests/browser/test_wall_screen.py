"""A ward's screen: lit by a superuser, live with nobody there, dark when it is told to be."""

from playwright.sync_api import expect

from tests.browser.people import a_name


def test_a_screen_is_live_without_anybody_and_dark_five_seconds_after_it_is_turned_off(server, someone):
    name, place = a_name("Zacharie"), a_name("Ch")
    patient = server.add(last_name=name, first_name="Wilfrid", braden=9, lieu=place)
    walker, sam = someone("sam", fresh=True), someone("sam")
    walker.tolerate("status of 401")
    walker.go("/teams/ward/wall/?view=all")
    walker.page.get_by_role("link", name="Laisser allumé sur cet écran").click()
    walker.page.get_by_label("Où se trouve cet écran").fill(place)
    walker.page.get_by_role("button", name="Laisser allumé et fermer ma session").click()
    row = walker.page.get_by_role("row").filter(has_text=place)

    expect(row).to_contain_text("W. Z.Risque élevé")
    server.edit(patient, who="sam", braden=17)
    expect(row).not_to_contain_text("Risque élevé", timeout=6000)
    expect(walker.page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    assert name not in walker.page.content()

    sam.go("/teams/ward/settings/screens/")
    sam.page.get_by_role("button", name=f"Éteindre « {place} »").click()
    expect(walker.page.get_by_role("heading", name="Écran éteint")).to_be_visible(timeout=5000)
    expect(walker.page.get_by_role("table")).to_have_count(0)
