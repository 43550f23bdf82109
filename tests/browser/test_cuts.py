"""The network goes, the server dies, tabs close: the page says so, keeps what is typed, and catches up by itself."""

import re
import signal

from playwright.sync_api import expect

from tests.browser.people import NO_NETWORK, a_name


def test_a_cut_is_said_text_is_kept_and_everything_missed_arrives_once(server, wire, someone):
    name, missed, new = a_name(), a_name(), a_name()
    patient = server.add(last_name=name, braden=15)
    other = server.add(last_name=missed, braden=15)
    ada = someone("ada", wire)
    ada.tolerate(NO_NETWORK)
    ada.at_board()
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")
    banner = ada.page.locator("[data-banner]")

    wire.cut()
    ada.context.set_offline(True)
    server.edit(other, who="sam", braden=8)
    server.add(last_name=new)
    typed.press("Enter")
    expect(ada.editor.get_by_text("Pas de connexion")).to_be_visible()
    expect(banner).to_contain_text(re.compile(r"Données de \d+\sh.* – reconnexion…"), timeout=13_000)
    expect(typed).to_have_value("7")
    ada.shows(missed, "Braden", "15")
    wire.plug()
    ada.context.set_offline(False)

    expect(banner).to_be_hidden()
    ada.shows(missed, "Braden", "8")
    expect(ada.row(new)).to_be_visible()
    typed.press("Enter")
    expect(ada.editor).to_have_count(0)
    ada.shows(name, "Braden", "7")
    _status, history = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}/history")
    assert [entry["changes"].get("braden", {}).get("new") for entry in history["entries"]].count(7) == 1


def test_a_wire_that_says_nothing_is_told_and_replaced(server, wire, someone):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada = someone("ada", wire)
    ada.page.clock.install()
    ada.at_board()

    wire.hold()
    server.edit(patient, who="sam", braden=8)
    ada.page.clock.fast_forward(46_000)

    ada.shows(name, "Braden", "8")
    ada.is_live()


def test_a_save_whose_answer_was_lost_is_written_once(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()
    lost = []

    def lose_the_first_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    ada.page.route("**/cells/braden/", lose_the_first_answer)
    ada.tolerate(NO_NETWORK)
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("7")
    ada.page.keyboard.press("Enter")

    expect(ada.editor).to_have_count(0)
    ada.shows(name, "Braden", "7")
    assert len(lost) == 1
    _status, history = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}/history")
    assert [entry["changes"].get("braden", {}).get("new") for entry in history["entries"]].count(7) == 1


def test_other_words_after_a_lost_answer_are_another_request(server, ada):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada.at_board()
    down = []

    def lose_two_answers(route):
        if route.request.method == "POST" and len(down) < 2:
            down.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    ada.page.route("**/cells/braden/", lose_two_answers)
    ada.tolerate(NO_NETWORK)
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")
    typed.press("Enter")
    expect(ada.editor.get_by_text("Pas de connexion")).to_be_visible()
    typed.fill("8")
    typed.press("Enter")

    card = ada.editor.get_by_role("group")
    expect(card.locator("b")).to_have_text(["8", "7"])
    card.get_by_role("button", name="Garder").click()
    ada.shows(name, "Braden", "8")


def test_both_pages_recover_by_themselves_from_a_killed_server(own_server, someone):
    name = a_name()
    own_server.add(last_name=name, braden=15)
    ada, sam = someone("ada", own_server), someone("sam", own_server)
    for who in (ada, sam):
        who.tolerate(NO_NETWORK)
        who.at_board()

    own_server.kill("web", signal.SIGKILL)
    own_server.start("web")
    ada.edit(name, "Braden").get_by_label("Échelle de Braden").fill("7")
    ada.page.keyboard.press("Enter")

    ada.shows(name, "Braden", "7")
    sam.shows(name, "Braden", "7", timeout=15_000)
    sam.edit(name, "Braden").get_by_label("Échelle de Braden").fill("9")
    sam.page.keyboard.press("Enter")
    ada.shows(name, "Braden", "9", timeout=15_000)


def test_three_tabs_hold_one_stream_and_hand_it_over(server, ada):
    streams = []
    ada.context.on(
        "request", lambda request: streams.append(request.frame.page) if "/live/ward/" in request.url else None
    )
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    tabs = [ada.page, ada.context.new_page(), ada.context.new_page()]
    for tab in tabs:
        ada.go("/teams/ward/", tab)
        ada.is_live(tab)
    assert streams == [tabs[0]]

    _status, patient = server.edit(patient, who="sam", braden=12)
    for tab in tabs:
        expect(ada.cell(name, "Braden", tab)).to_contain_text("12", timeout=8000)
    tabs[0].close()
    server.edit(patient, who="sam", braden=9)

    for tab in tabs[1:]:
        expect(ada.cell(name, "Braden", tab)).to_contain_text("9", timeout=8000)
    assert len(streams) == 2
    ada.page = tabs[1]


def test_a_tab_takes_the_stream_from_one_that_sleeps(server, ada):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada.at_board()
    second = ada.context.new_page()
    second.clock.install()
    ada.go("/teams/ward/", second)
    ada.is_live(second)
    sleeper = ada.context.new_cdp_session(ada.page)
    sleeper.send("Page.setWebLifecycleState", {"state": "frozen"})

    second.clock.fast_forward(90_000)
    server.edit(patient, who="sam", braden=9)

    expect(ada.cell(name, "Braden", second)).to_contain_text("9", timeout=8000)
    sleeper.send("Page.setWebLifecycleState", {"state": "active"})
    expect(ada.cell(name, "Braden")).to_contain_text("9", timeout=8000)
