"""Patients come, leave and come back, with everything."""

from playwright.sync_api import expect

from tests.browser.people import a_name

AT_ONCE = 8000


def fill_new_patient(who, **typed):
    who.page.get_by_role("link", name="Ajouter un usager").click()
    dialog = who.dialog
    expect(dialog.get_by_role("heading", name="Ajouter un usager")).to_be_visible()
    for label, value in typed.items():
        dialog.get_by_label(label, exact=False).first.fill(value)
    return dialog


def test_an_added_patient_takes_its_place_in_the_other_browser(server, ada, sam):
    first, last = f"Aaa{a_name()}", f"Zzz{a_name()}"
    server.add(last_name=first)
    server.add(last_name=last)
    ada.at_board("?sort=name")
    sam.at_board("?sort=name")
    name = f"Bbb{a_name()}"

    dialog = fill_new_patient(ada, **{"Nom": name, "Prénom": "Rose"})
    dialog.get_by_role("button", name="Ajouter", exact=True).click()

    for who in (ada, sam):
        expect(who.row(name)).to_be_visible(timeout=AT_ONCE)
    ada.says("est au tableau")
    expect(ada.dialog).to_have_count(0)
    for who in (ada, sam):
        shown = [one.split(",")[0] for one in who.names]
        assert shown.index(first) < shown.index(name) < shown.index(last)
        assert shown == sorted(shown, key=str.casefold)


def test_a_possible_duplicate_is_shown_before_anything_is_saved(server, ada, sam):
    name = a_name("Gagnon")
    server.add(last_name=name, first_name="Rose", birth_date="1940-02-03")
    ada.at_board()
    sam.at_board()
    dialog = fill_new_patient(ada, **{"Nom": name, "Prénom": "Rose", "Date de naissance": "1940-02-03"})

    dialog.get_by_role("button", name="Ajouter", exact=True).click()

    expect(dialog.get_by_role("alert")).to_contain_text("Rien n’est encore enregistré")
    expect(dialog.get_by_role("link", name=name)).to_be_visible()
    expect(dialog.get_by_label("Date de naissance")).to_have_value("1940-02-03")
    expect(sam.row(name)).to_have_count(1)
    dialog.get_by_role("button", name="Ajouter quand même").click()
    expect(sam.row(name)).to_have_count(2, timeout=AT_ONCE)


def test_what_is_refused_is_said_at_its_field_and_nothing_typed_is_lost(ada):
    ada.at_board()
    dialog = fill_new_patient(ada, **{"Nom": a_name(), "Date de naissance": "03/04/1940"})

    dialog.get_by_role("button", name="Ajouter", exact=True).click()

    expect(dialog.locator("[aria-invalid]").first).to_be_focused()
    expect(dialog.get_by_label("Date de naissance")).to_have_value("03/04/1940")


def test_a_dialog_put_aside_by_escape_gives_back_what_was_typed(ada):
    ada.at_board()
    name = a_name()
    dialog = fill_new_patient(ada, **{"Nom": name})

    ada.page.keyboard.press("Escape")
    expect(ada.dialog).to_have_count(0)
    expect(ada.page.get_by_role("link", name="Ajouter un usager")).to_be_focused()
    ada.page.keyboard.press("Enter")

    expect(dialog.get_by_label("Nom", exact=False).first).to_have_value(name)
    dialog.get_by_role("button", name="Annuler").click()
    ada.page.get_by_role("link", name="Ajouter un usager").click()
    expect(dialog.get_by_label("Nom", exact=False).first).to_have_value("")


def test_a_doubtful_health_insurance_number_is_saved_and_doubted(server, ada):
    name = a_name()
    patient = server.add(last_name=name, first_name="Rose")
    ada.go(f"/teams/ward/patients/{patient['id']}/")
    ada.is_live()

    ada.panel.get_by_role("link", name="Modifier : NAM").click()
    ada.editor.get_by_label("NAM").fill("TREL 3853 1414")
    ada.page.keyboard.press("Enter")

    expect(ada.panel.locator(".value[data-key=nam]")).to_contain_text("TREL 3853 1414")
    expect(ada.page.locator(".toast[data-severity=watch]")).to_contain_text("assurance maladie")


def test_a_patient_made_inactive_leaves_both_boards_and_comes_back_whole(server, ada, sam):
    name = a_name()
    patient = server.add(last_name=name, braden=11, lieu="304")
    for who in (ada, sam):
        who.at_board()
    ada.page.get_by_role("link", name=name).click()

    ada.panel.get_by_role("link", name="Rendre inactif").click()
    expect(ada.dialog).to_contain_text("Tout est conservé")
    ada.dialog.get_by_role("button", name="Rendre inactif").click()
    expect(ada.dialog.locator("#reason")).to_be_focused()
    ada.dialog.get_by_label("Motif").select_option(index=1)
    ada.dialog.get_by_role("button", name="Rendre inactif").click()

    expect(sam.row(name)).to_have_count(0, timeout=AT_ONCE)
    expect(ada.row(name)).to_have_count(0)
    expect(ada.panel).to_contain_text("Inactif")
    sam.go("/teams/ward/inactive/")
    sam.is_live()
    line = sam.page.get_by_role("row").filter(has_text=name)
    expect(line).to_be_visible()
    line.get_by_role("button", name="Réactiver").click()

    expect(sam.page.get_by_role("row").filter(has_text=name)).to_have_count(0)
    expect(ada.row(name)).to_be_visible(timeout=AT_ONCE)
    expect(ada.panel.locator(".value[data-key=braden]")).to_contain_text("11")
    expect(ada.panel.get_by_role("link", name="Rendre inactif")).to_be_visible()
    _status, back = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}")
    assert (back["values"]["braden"], back["values"]["lieu"], back["status"]) == (11, "304", "active")


def test_the_inactive_list_follows_the_team(server, ada, sam):
    name = a_name()
    patient = server.add(last_name=name)
    sam.go("/teams/ward/inactive/")
    sam.is_live()

    path = f"/teams/ward/patients/{patient['id']}/deactivate"
    status, _ = server.call("ada", "POST", path, {"reason": "conge", "date": "2026-01-02"}, key=a_name())
    assert status == 200

    expect(sam.page.get_by_role("row").filter(has_text=name)).to_be_visible(timeout=AT_ONCE)


def test_a_doubtful_number_is_told_when_the_patient_is_added(ada):
    ada.at_board()
    dialog = fill_new_patient(ada, **{"Nom": a_name(), "Prénom": "Rose", "NAM": "COTP 6501 0913"})

    dialog.get_by_role("button", name="Ajouter", exact=True).click()

    expect(ada.page.locator(".toast[data-severity=watch]")).to_contain_text("assurance maladie", timeout=8000)
