"""A superuser's morning: files put right, a role changed, somebody gone, the access review signed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from contact_telesante.identity.models import User
from contact_telesante.kernel import clock
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.seats import House
from tests import make
from tests.browser.test_axe import blame

WIDTHS = [360, 1280]


@dataclass
class Unit:
    """A team of its own: Sam is its superuser, Ada a member, and two more."""

    slug: str
    leaver: User
    guest: User

    @property
    def members(self) -> str:
        return f"/teams/{self.slug}/members/"

    def one(self, user: User) -> str:
        return f"{self.members}{user.pk}/"


@pytest.fixture
def unit(server, backstage):
    slug = f"unit-{uuid4().hex[:6]}"
    with backstage():
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        house, users = House(team.pk), server.cast.users
        seat_member(by=house, user_id=users["sam"].pk, role="superuser", profession="manager")
        seat_member(by=house, user_id=users["ada"].pk, role="member", profession="nurse")
        leaver, guest = make.make_user(f"Remi{uuid4().hex[:6]}"), make.make_user(f"Guy{uuid4().hex[:6]}")
        seat_member(by=house, user_id=leaver.pk, role="member", profession="clerk")
        end = clock.now().date() + timedelta(days=9)
        seat_member(
            by=house,
            user_id=guest.pk,
            role="guest",
            end_date=end,
            organisation="CLSC",
            reason="Suivi",
            sponsor_id=users["ada"].pk,
        )
    return Unit(slug, leaver, guest)


@pytest.fixture(params=WIDTHS)
def morning(request, someone):
    """Sam, just signed in, on a phone or at a workstation."""
    sam = someone("sam", fresh=True)
    sam.page.set_viewport_size({"width": request.param, "height": 800})
    return sam


def fits(who) -> None:
    """Nothing scrolls sideways."""
    assert who.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_files_are_put_right_a_role_changes_and_somebody_goes(unit, morning):
    sam = morning.go(unit.members)
    row = sam.page.get_by_role("row").filter(has_text=unit.leaver.name)
    expect(row).to_contain_text("Ni permis ni autorisation")
    fits(sam)
    row.get_by_role("link", name=unit.leaver.name).click()
    fits(sam)
    sam.page.get_by_label("Autorisation").fill("Directrice des soins, 2026-09-01")
    sam.page.get_by_label("Dernière formation").fill("2026-09-02")
    sam.button("Enregistrer le dossier").click()
    expect(sam.page.get_by_text("Enregistré.")).to_be_visible()
    expect(sam.page.get_by_text("Complet")).to_be_visible()

    sam.page.get_by_label("Lecteur").check()
    sam.button("Changer le rôle").click()
    expect(sam.page.get_by_text("Enregistré.")).to_be_visible()
    expect(sam.page.get_by_label("Lecteur")).to_be_checked()
    sam.button("Suspendre l’accès").click()
    expect(sam.page.get_by_text("Suspendu", exact=True)).to_be_visible()
    sam.button("Rétablir l’accès").click()
    sam.page.get_by_role("link", name="Retirer de l’équipe").click()
    expect(sam.dialog).to_contain_text("Ce qui est conservé")
    fits(sam)
    sam.dialog.get_by_label("Motif").select_option("moved")
    sam.dialog.get_by_role("button", name="Retirer de l’équipe").click()

    expect(sam.page.get_by_role("heading", name="Membres")).to_be_visible()
    expect(sam.page.get_by_text(unit.leaver.name)).to_have_count(0)


def test_a_guest_is_renewed_and_granted_less(unit, morning):
    sam = morning.go(unit.one(unit.guest))
    expect(sam.page.get_by_text("jours restants")).to_be_visible()
    later = (clock.now() + timedelta(days=200)).date().isoformat()

    sam.page.get_by_label("Dernier jour d’accès").fill(later)
    sam.button("Changer le rôle").click()
    expect(sam.page.get_by_label("Dernier jour d’accès")).to_have_value(later)
    sam.page.get_by_label("Logistique").uncheck()
    sam.button("Enregistrer le dossier").click()

    expect(sam.page.get_by_text("Enregistré.")).to_be_visible()
    expect(sam.page.get_by_label("Logistique")).not_to_be_checked()
    fits(sam)


def test_an_access_review_is_begun_decided_signed_and_printed(unit, morning):
    sam = morning.go(f"{unit.members}reviews/")
    sam.page.get_by_label("À signer au plus tard le").fill("2099-01-01")
    sam.button("Commencer une revue").click()
    fits(sam)
    expect(sam.page.get_by_text("0 décision sur 4")).to_be_visible()
    for name, decision in (("Ada Essai", "Garder"), ("Sam Essai", "Garder"), (unit.guest.name, "Garder")):
        sam.page.get_by_role("radiogroup", name=name).get_by_label(decision).check()
    sam.button("Tout enregistrer").click()
    expect(sam.page.get_by_text("3 décisions sur 4")).to_be_visible()
    sam.page.get_by_role("radiogroup", name=unit.leaver.name).get_by_label("Retirer").check()
    sam.page.get_by_label(f"Note sur {unit.leaver.name}").fill("Stage terminé")
    sam.button(f"Enregistrer {unit.leaver.name}").click()
    expect(sam.page.get_by_text("1 personne perd")).to_be_visible()

    sam.page.get_by_label("J’ai revu l’accès").check()
    sam.button("Signer la revue").click()
    expect(sam.page.get_by_text("signée par Sam Essai")).to_be_visible()
    sam.page.get_by_role("link", name="Imprimer").click()

    expect(sam.page.get_by_text("Nom et signature")).to_be_visible()
    expect(sam.page.get_by_text("Stage terminé")).to_be_visible()
    fits(sam)


def test_nothing_for_axe_to_blame(unit, someone):
    sam = someone("sam", fresh=True)
    sam.go(f"{unit.members}reviews/")
    first = blame(sam)
    sam.page.get_by_label("À signer au plus tard le").fill("2099-01-01")
    sam.button("Commencer une revue").click()
    review = sam.page.url.removeprefix(sam.server.url)
    paths = [unit.members, unit.one(unit.leaver), unit.one(unit.guest), f"{unit.one(unit.leaver)}remove/"]
    paths += [f"{unit.members}leave/", review, f"{review}print/"]

    found = {path: blamed for path in paths if (blamed := blame(sam.go(path)))}

    assert (first, found) == ([], {})


def test_a_member_sees_the_list_and_may_leave(unit, someone):
    ada = someone("ada")
    ada.go(unit.members)

    expect(ada.page.get_by_role("link", name=unit.guest.name)).to_have_count(0)
    expect(ada.page.get_by_role("link", name="Revue des accès")).to_have_count(0)
    ada.page.get_by_role("link", name="Quitter l’équipe").click()
    ada.dialog.get_by_role("button", name="Quitter l’équipe").click()

    expect(ada.page.get_by_role("heading", name="Mes équipes")).to_be_visible()
    assert ada.page.get_by_role("link", name=unit.slug).count() == 0
