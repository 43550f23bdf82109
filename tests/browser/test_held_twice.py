"""A patient comes back to a bed that another holds by now: what becomes of it is asked, then done, without leaving."""

from uuid import uuid4

from playwright.sync_api import expect

from contact_telesante.board.actions import deactivate_patient
from contact_telesante.board.design.actions import change_field
from contact_telesante.kernel import clock
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import make


def test_who_comes_back_leaves_a_bed_that_was_taken(server, backstage, sam):
    slug = f"bed-{uuid4().hex[:6]}"
    with backstage():
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        user = server.cast.users["sam"]
        seat_member(by=House(team.pk), user_id=user.pk, role="superuser", profession="manager")
        change_field(by=seat_of(user, slug), base=1, key="lieu", changes={"unique": True, "shown": True})
        seat = seat_of(user, slug)
        lucille = make.make_patient(seat, lieu="304")
        deactivate_patient(by=seat, patient_id=lucille.pk, reason="conge", day=clock.today(seat.zone))
        make.make_patient(seat, last_name="Roy", first_name="Paul", lieu="304")
    sam.go(f"/teams/{slug}/inactive/")

    sam.page.get_by_role("button", name="Tremblay, Lucille").click()
    dialog = sam.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Déjà utilisé par Roy, Paul.")
    dialog.get_by_role("button", name="Remettre, ces cases vides").click()

    expect(sam.page.locator("#toasts")).to_contain_text("Tremblay, Lucille est de retour au tableau")
    sam.go(f"/teams/{slug}/").is_live()
    expect(sam.cell("Tremblay, Lucille", "Lieu")).not_to_contain_text("304")
