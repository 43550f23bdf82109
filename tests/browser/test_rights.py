"""What one may see and do is what one's page shows; it goes the moment the right goes."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Error, expect

from contact_telesante.kernel import clock
from contact_telesante.teams.actions import change_role, remove_member, seat_member
from contact_telesante.teams.seats import House
from tests import make
from tests.browser.people import a_name


@pytest.fixture
def newcomer(server, someone, backstage):
    """Somebody of their own for a test, signed in: (user, their browser)."""

    def come(role="member"):
        first = f"Nouvelle{uuid4().hex[:6]}"
        with backstage():
            user = make.make_user(first, password=make.PASSWORD)
            end = clock.now().date() + timedelta(days=30) if role == "guest" else None
            seat_member(by=House(server.cast.ward.pk), user_id=user.pk, role=role, end_date=end)
        return user, someone(first.lower())

    return come


def test_the_page_goes_with_the_seat(server, newcomer, backstage):
    user, leaver = newcomer()
    with backstage():
        seat_member(by=House(server.cast.other.pk), user_id=user.pk, role="reader")
    leaver.at_board()
    leaver.tolerate("status of 404")

    with backstage():
        remove_member(by=House(server.cast.ward.pk), user_id=user.pk)

    expect(leaver.page.get_by_role("heading", name="Introuvable")).to_be_visible(timeout=6000)


def test_the_page_goes_with_the_session(server, someone):
    leaver = someone("ada", fresh=True)
    leaver.at_board()
    leaver.tolerate("status of 401")
    other = leaver.context.new_page()
    leaver.go("/", other)

    other.get_by_role("button", name="Fermer la session").click()

    expect(leaver.page.get_by_role("button", name="Continuer")).to_be_visible(timeout=6000)


def test_what_is_typed_outlives_the_session_and_is_saved_after_signing_in_again(server, someone):
    name = a_name()
    server.add(last_name=name, braden=15)
    ada = someone("ada", fresh=True)
    ada.at_board()
    ada.tolerate("status of 401")
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")
    other = ada.context.new_page()
    ada.go("/", other)
    other.get_by_role("button", name="Fermer la session").click()
    typed.press("Enter")
    ada.says("votre saisie reste ici")

    sign_in(other, "ada")
    typed.press("Enter")

    expect(ada.editor).to_have_count(0)
    ada.shows(name, "Braden", "7")


def test_a_page_never_goes_on_under_another_persons_name(server, someone):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ada = someone("ada", fresh=True)
    ada.at_board()
    ada.tolerate("status of 401")
    typed = ada.edit(name, "Braden").get_by_label("Échelle de Braden")
    typed.fill("7")
    other = ada.context.new_page()
    ada.go("/", other)
    other.get_by_role("button", name="Fermer la session").click()

    sign_in(other, "sam")
    with suppress(Error):  # the page may have noticed by itself, and left with its editor
        typed.press("Enter", timeout=2000)

    expect(ada.page.get_by_role("link", name="Sam Essai, mon compte")).to_be_visible()
    _status, unchanged = server.call("ada", "GET", f"/teams/ward/patients/{patient['id']}")
    assert unchanged["values"]["braden"] == 15


def sign_in(page, who):
    page.get_by_label("Courriel").fill(f"{who}@tests.example")
    page.get_by_label("Mot de passe").fill(make.PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Mes équipes")).to_be_visible()


def test_a_member_made_reader_keeps_the_board_and_loses_what_writes(server, newcomer, backstage):
    user, member = newcomer()
    name = a_name()
    server.add(last_name=name, braden=15)
    member.at_board()
    expect(member.page.get_by_role("link", name="Ajouter un usager")).to_be_visible()

    with backstage():
        change_role(by=House(server.cast.ward.pk), user_id=user.pk, role="reader")

    expect(member.page.get_by_role("link", name="Ajouter un usager")).to_have_count(0)
    member.shows(name, "Braden", "15")


def test_a_reader_sees_everything_and_is_offered_nothing_that_writes(server, ben):
    name = a_name()
    patient = server.add(last_name=name, braden=15)
    ben.at_board()

    ben.cell(name, "Braden").dblclick()
    ben.page.keyboard.press("Enter")
    ben.page.keyboard.press("F2")
    ben.page.get_by_role("link", name=name).click()

    expect(ben.panel).to_contain_text(name)
    expect(ben.editor).to_have_count(0)
    for offer in ("Ajouter un usager", "Modifier", "Rendre inactif"):
        expect(ben.page.get_by_role("link", name=offer)).to_have_count(0)
    server.edit(patient, who="sam", braden=12)
    expect(ben.panel.locator(".value[data-key=braden]")).to_contain_text("12")
    expect(ben.page.get_by_role("link", name="Modifier")).to_have_count(0)


def test_a_guest_never_sees_a_sensitive_field_nor_its_change(server, someone, backstage):
    slug = f"mental-{uuid4().hex[:6]}"
    with backstage():
        team = make.make_team(slug, establishment=server.cast.ward.establishment, template="sante_mentale")
        seat_member(by=House(team.pk), user_id=server.cast.users["ada"].pk, role="member", profession="nurse")
        end = clock.now().date() + timedelta(days=30)
        seat_member(by=House(team.pk), user_id=server.cast.users["gil"].pk, role="guest", end_date=end)
    _status, told = server.call("ada", "GET", f"/teams/{slug}/fields")
    hidden = [field for field in told["fields"] if field["group"] == "sensitive" and field["type"] == "choice"]
    name = a_name()
    _status, patient = server.call(
        "ada", "POST", f"/teams/{slug}/patients", {"values": {"last_name": name, "first_name": "Rose"}}, key=a_name()
    )
    gil = someone("gil")
    gil.go(f"/teams/{slug}/patients/{patient['id']}/")
    gil.is_live()
    expect(gil.panel).to_contain_text(name)

    values = {field["key"]: field["options"][-1]["id"] for field in hidden} | {"lieu": "A-204"}
    path = f"/teams/{slug}/patients/{patient['id']}"
    status, _patient = server.call("ada", "PATCH", path, {"base": patient["number"], "values": values}, key=a_name())
    assert status == 200

    expect(gil.panel).to_contain_text("A-204")
    page = gil.page.content()
    assert hidden
    for field in hidden:
        assert f'"{field["key"]}"' not in page
