"""Who may not see what, as pages: restricted rows and panels, the broken glass, the table of groups."""

import pytest
from django.test import Client

from contact_telesante.audit.models import Look
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access import queries
from contact_telesante.teams.seats import ALL_GROUPS
from tests.make import entries_after, limit, looks_of, make_patient, restrict

REASON = "Chute avec perte de conscience, consentement impossible"


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


@pytest.fixture
def patient(cast):
    patient = make_patient(
        cast.sam, last_name="Zacharie", first_name="Rose", braden=14, lieu="A-204", note="Fugue hier"
    )
    return change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=patient.number)


def pages(patient) -> list[str]:
    one = f"/teams/ward/patients/{patient.pk}/"
    return [
        "/teams/ward/",
        one,
        f"{one}history/",
        "/teams/ward/journal/",
        "/teams/ward/print/",
        "/teams/ward/inactive/",
    ]


WORDS = ("Zacharie", "Rose", "A-204", "Fugue")


@pytest.mark.parametrize("gone", [False, True])
def test_no_page_says_a_word_of_a_wholly_restricted_patient(cast, patient, gone):
    restrict(cast, patient, who="ada")
    if gone:
        deactivate_patient(by=cast.sam, patient_id=patient.pk, reason="deces", day=clock.today(cast.sam.zone))
    ada = browser(cast, "ada")

    said = {page: ada.get(page).content.decode() for page in pages(patient)}
    said["search"] = ada.post("/teams/ward/search/", {"q": "zacharie"}).content.decode()

    assert [(page, word) for page, text in said.items() for word in (*WORDS, "Décès") if word in text] == []
    assert "Accès restreint" in said["/teams/ward/inactive/" if gone else "/teams/ward/"]


def test_a_partly_restricted_row_says_so_in_its_cells_and_keeps_its_columns(cast, patient):
    restrict(cast, patient, who="ada", groups={"clinical"})
    ada, sam = browser(cast, "ada"), browser(cast, "sam")

    mine, whole = (client.get("/teams/ward/").content.decode() for client in (ada, sam))

    assert "Zacharie" in mine
    assert "Accès restreint" in mine
    assert "Fugue" not in mine
    assert mine.count('role="gridcell"') == whole.count('role="gridcell"')


def test_the_panel_of_a_restricted_patient_offers_the_glass_and_nothing_else(cast, patient):
    restrict(cast, patient, who="ada")

    panel = browser(cast, "ada").get(f"/teams/ward/patients/{patient.pk}/", headers={"X-Fragment": "yes"})

    said = panel.content.decode()
    assert "Bris de glace" in said
    assert not [offer for offer in ("Modifier", "Rendre inactif", "Historique complet", "Changements") if offer in said]
    assert looks_of(cast.sam)[0].act == Look.Act.RESTRICTED_REFUSED


def test_the_editor_of_a_withheld_cell_does_not_open(cast, patient):
    restrict(cast, patient, who="ada", groups={"clinical"})
    cells = f"/teams/ward/patients/{patient.pk}/cells"
    ada = browser(cast, "ada")

    assert ada.get(f"{cells}/braden/").status_code == 404
    assert ada.get(f"{cells}/lieu/").status_code == 200
    assert ada.post(f"{cells}/braden/", {"value-braden": "11", "base": patient.number}).status_code == 403


def test_breaking_the_glass_shows_everything_and_is_in_the_look(cast, patient):
    restrict(cast, patient, who="ada")
    ada, one = browser(cast, "ada"), f"/teams/ward/patients/{patient.pk}/"

    asked = ada.get(f"{one}break-glass/")
    broken = ada.post(f"{one}break-glass/", {"reason": REASON, "key": "k"})

    assert asked.status_code == 200
    assert "Zacharie" not in asked.content.decode()
    assert (broken.status_code, broken["Location"]) == (302, one)
    assert "Zacharie" in ada.get(one).content.decode()
    assert "ouvert pour vous jusqu’à" in ada.get(one).content.decode()
    assert [look.act for look in looks_of(cast.sam)].count(Look.Act.GLASS_BROKEN) == 1


def test_breaking_the_glass_without_a_reason_keeps_what_was_typed(cast, patient):
    restrict(cast, patient, who="ada")

    answer = browser(cast, "ada").post(f"/teams/ward/patients/{patient.pk}/break-glass/", {"reason": "vite !"})

    assert answer.status_code == 422
    assert "vite !" in answer.content.decode()
    assert "Écrivez le motif en une phrase" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("gil", 403), ("cleo", 404)])
def test_the_glass_is_not_there_for_who_meets_no_restriction(cast, patient, who, status):
    answer = browser(cast, who).get(f"/teams/ward/patients/{patient.pk}/break-glass/")

    assert answer.status_code == status


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("ben", 403), ("gil", 403), ("cleo", 404)])
def test_the_pages_of_access_are_for_superusers(cast, patient, who, status):
    living = restrict(cast, patient, who="ada", groups={"sensitive"})
    one, client = f"/teams/ward/patients/{patient.pk}/restrictions/", browser(cast, who)

    answers = [
        client.get("/teams/ward/access/"), client.post("/teams/ward/access/", {"line": ["role:guest"]}),
        client.get(one), client.post(one, {"whom": f"user:{cast.users['ben'].pk}", "groups": ["clinical"]}),
        client.get(f"{one}{living.pk}/lift/"), client.post(f"{one}{living.pk}/lift/", {"reason": REASON}),
        client.post(f"/teams/ward/access/breaks/{living.pk}/", {"verdict": REASON}),
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {status}


def test_a_superuser_restricts_sees_and_lifts(cast, patient):
    sam, one = browser(cast, "sam"), f"/teams/ward/patients/{patient.pk}/restrictions/"
    sent = {
        "whom": f"user:{cast.users['ada'].pk}",
        "groups": ["clinical"],
        "asked_date": "2026-01-02",
        "notice": "Avis 12",
    }

    made = sam.post(one, sent)
    listed = sam.get(one).content.decode()
    with scope(cast.sam):
        (restriction,) = queries.restrictions_of(cast.sam, patient.pk)
    lifted = sam.post(f"{one}{restriction.pk}/lift/", {"reason": "Retirée par écrit le 3"})

    assert (made.status_code, lifted.status_code) == (302, 302)
    assert "Ada Essai" in listed
    assert "Avis 12" in listed
    assert "Retirée par écrit le 3" in sam.get(one).content.decode()


def test_a_refused_restriction_says_what_is_wrong_and_keeps_the_rest(cast, patient):
    one = f"/teams/ward/patients/{patient.pk}/restrictions/"

    answer = browser(cast, "sam").post(
        one, {"whom": "profession:nurse", "notice": "Avis 12", "asked_date": "02-01-2026"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Avis 12" in said
    assert "Choisissez ce qui n’est pas montré." in said
    assert "Inscrivez la date de l’avis écrit" in said
    with scope(cast.sam):
        assert queries.restrictions_of(cast.sam, patient.pk) == []


def test_a_restriction_of_another_patient_is_not_lifted_from_here(cast, patient):
    living = restrict(cast, patient, who="ada")
    other = make_patient(cast.sam)

    browser(cast, "sam").post(f"/teams/ward/patients/{other.pk}/restrictions/{living.pk}/lift/", {"reason": REASON})

    assert cast.ada.audience.withholds(patient.pk) == ALL_GROUPS


def test_the_table_of_groups_hides_what_is_unticked(cast, patient):
    sam = browser(cast, "sam")
    lines = ["role:member", "role:reader", "role:guest", "profession:nurse"]
    seen = [f"{line}/{group}" for line in lines for group in ALL_GROUPS if (line, group) != ("role:reader", "clinical")]

    answer = sam.post("/teams/ward/access/", {"line": lines, "seen": seen})

    assert answer.status_code == 302
    assert cast.ben.groups == ALL_GROUPS - {"clinical"}
    assert "Fugue" not in browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/").content.decode()


def test_a_role_without_identity_reads_the_board_without_names(cast, patient):
    limit(cast, "gil", groups=["clinical", "logistics"])

    said = browser(cast, "gil").get("/teams/ward/").content.decode()

    assert "Zacharie" not in said
    assert "Identité masquée" in said
    assert "A-204" in said


@pytest.mark.parametrize(
    "address", ["", "history/", "cells/braden/", "deactivate/", "reactivate/", "undo/", "break-glass/"]
)
def test_a_patient_not_granted_is_not_found_by_a_guest(cast, patient, address):
    limit(cast, "gil", patients=[make_patient(cast.sam)])
    one = f"/teams/ward/patients/{patient.pk}/{address}"
    gil = browser(cast, "gil")
    number = entries_after(cast.sam, 0)[-1].number

    statuses = {gil.get(one).status_code, gil.post(one, {"reason": REASON, "base": "1", "number": "1"}).status_code}

    assert statuses <= {403, 404, 405}
    assert 200 not in statuses
    assert entries_after(cast.sam, number) == []


def test_a_limited_guest_reads_the_granted_rows_alone(cast, patient):
    granted = make_patient(cast.sam, last_name="Alarie", lieu="B-1")
    limit(cast, "gil", patients=[granted])
    gil = browser(cast, "gil")

    said = "".join(
        gil.get(page).content.decode() for page in ("/teams/ward/", "/teams/ward/print/", "/teams/ward/order/")
    )

    assert "Alarie" in said
    assert not [word for word in (*WORDS, str(patient.pk)) if word in said]


def test_a_broken_glass_waits_to_be_looked_into(cast, patient):
    restrict(cast, patient, who="ada")
    browser(cast, "ada").post(f"/teams/ward/patients/{patient.pk}/break-glass/", {"reason": REASON, "key": "k"})
    with scope(cast.sam):
        (broken,) = queries.breaks_of(cast.sam)
    sam, address = browser(cast, "sam"), f"/teams/ward/access/breaks/{broken.pk}/"

    listed = sam.get("/teams/ward/access/").content.decode()
    refused = sam.post(address, {"verdict": "ok"})
    reviewed = sam.post(address, {"verdict": "Justifié par la chute"})

    assert REASON in listed
    assert (refused.status_code, reviewed.status_code) == (422, 302)
    assert "Justifié par la chute" in sam.get("/teams/ward/access/").content.decode()
