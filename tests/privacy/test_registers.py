"""The register of communications and the logs: whole, walled by establishment and by team, never changed."""

import csv as standard
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils.html import strip_tags
from pypdf import PdfReader

from contact_telesante.audit.actions import Purpose
from contact_telesante.audit.models import Communication, Look
from contact_telesante.board.models import Patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.privacy.actions import note_at_desk, note_communication
from contact_telesante.privacy.registers import reference_of
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House
from tests.make import looks_of, make_patient, make_team
from tests.privacy.officers import desk, officer_elsewhere, officer_of, signed_in

NOTED = {
    "nature": "Plan de soins",
    "recipient": "Clinique du Parc",
    "purpose": Purpose.CARE,
    "justification": "Suivi conjoint",
}


def words(answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <"))).replace("\u00a0", " ")


def noted_by_sam(cast, **changed) -> Communication:
    return note_communication(by=cast.sam.keyed(str(uuid4())), **(NOTED | changed))


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_communication_is_noted_registered_and_recorded_about_its_patients(cast):
    patient = make_patient(cast.ada)

    entry = noted_by_sam(cast, patients=[patient.pk])

    look = looks_of(cast.ada)[0]
    assert (entry.means, entry.nature, entry.patient_ids) == ("noted", "Plan de soins", [patient.pk])
    assert (look.act, look.patient_ids, look.detail["communication"]) == (
        "communication_recorded",
        [patient.pk],
        str(entry.pk),
    )
    assert "Clinique" not in str(look.detail)


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_who_manages_the_team_notes_a_communication(cast, who):
    with pytest.raises(NotAllowed):
        note_communication(by=getattr(cast, who).keyed(str(uuid4())), **NOTED)


def test_a_patient_or_an_entry_of_another_team_is_not_found(cast):
    theirs = make_patient(cast.cleo)
    entry = noted_by_sam(cast)

    with pytest.raises(Patient.DoesNotExist):
        noted_by_sam(cast, patients=[theirs.pk])
    with pytest.raises(Communication.DoesNotExist):
        note_at_desk(by=desk(officer_of(cast)), slug="other", **(NOTED | {"corrects": entry.pk}))


def test_an_officer_notes_in_their_own_teams_only(cast):
    entry = note_at_desk(by=desk(officer_of(cast)), slug="ward", **NOTED)

    with pytest.raises(Team.DoesNotExist):
        note_at_desk(by=desk(officer_elsewhere()), slug="ward", **NOTED)
    assert entry.team_id == cast.ward.pk


def test_the_same_form_sent_twice_makes_one_entry(cast):
    by = cast.sam.keyed("une-seule-fois")

    entries = [note_communication(by=by, **NOTED) for _time in range(2)]

    assert entries[0].pk == entries[1].pk
    assert [look.act for look in looks_of(cast.ada)].count("communication_recorded") == 1


def test_an_entry_is_corrected_by_another_that_names_it_and_never_changed(cast):
    patient, officer = make_patient(cast.ada), officer_of(cast)
    first = noted_by_sam(cast, patients=[patient.pk])

    second = noted_by_sam(cast, nature="Plan de soins, sans la médication", corrects=first.pk)

    page = words(signed_in(officer).get(f"/privacy/ward/communications/{first.pk}/"))
    assert second.nature == f"[{reference_of(first)}] Plan de soins, sans la médication"
    assert second.patient_ids == [patient.pk]
    assert "Corrigée par" in page
    assert "sans la médication" in page
    for sentence in ("update audit_communication set nature = ''", "delete from audit_communication"):
        with pytest.raises(ProgrammingError), scope(House(cast.ward.pk)), transaction.atomic():
            connection.cursor().execute(sentence)


def test_the_register_shows_the_teams_of_the_establishment_and_no_other(cast):
    elsewhere = officer_elsewhere()
    team = make_team("loin", establishment=elsewhere.offices.get().establishment)
    noted_by_sam(cast)
    note_at_desk(by=desk(elsewhere), slug=team.slug, **(NOTED | {"recipient": "Centre lointain"}))

    ours = words(signed_in(officer_of(cast)).get("/privacy/communications/"))
    theirs = words(signed_in(elsewhere).get("/privacy/communications/"))

    assert ("Clinique du Parc" in ours, "Centre lointain" in ours) == (True, False)
    assert ("Clinique du Parc" in theirs, "Centre lointain" in theirs) == (False, True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("?recipient=CLINIQUE%20du", True),
        ("?recipient=pharmacie", False),
        ("?team=other", False),
        ("?team=ward&means=noted", True),
        ("?means=print", False),
        ("?first=2026-01-01&last=2026-01-31", False),
    ],
)
def test_the_register_is_narrowed(cast, asked, found):
    noted_by_sam(cast)

    page = words(signed_in(officer_of(cast)).get(f"/privacy/communications/{asked}"))

    assert ("Suivi conjoint" in page) is found


def test_the_register_is_given_as_a_table_and_on_paper(cast):
    noted_by_sam(cast, recipient="=cmd|'/c calc'!A1")
    client = signed_in(officer_of(cast))

    table = client.get("/privacy/communications/register.csv")
    paper = client.get("/privacy/communications/register.pdf")

    lines = list(standard.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(line["À qui"], line["Moyen"]) for line in lines] == [("'=cmd|'/c calc'!A1", "Hors de l’outil")]
    document = PdfReader(io.BytesIO(paper.content))
    assert document.trailer["/Root"]["/Lang"] == "fr-CA"
    assert "Plan de soins" in document.pages[0].extract_text()


def test_reading_the_register_is_recorded(cast):
    patient = make_patient(cast.ada)
    noted_by_sam(cast, patients=[patient.pk])

    signed_in(officer_of(cast)).get("/privacy/communications/")

    look = looks_of(cast.ada)[0]
    assert (look.act, look.purpose, look.patient_ids) == ("register_read", "verification", [patient.pk])


def test_another_officer_finds_no_entry_of_ours(cast):
    entry, client = noted_by_sam(cast), signed_in(officer_elsewhere())

    answers = [
        client.get(f"/privacy/ward/communications/{entry.pk}/"),
        client.get("/privacy/communications/?team=ward"),
        client.get("/privacy/logs/?team=ward"),
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 422]
    assert not any(b"Clinique" in answer.content for answer in answers)


def test_a_team_s_register_is_for_who_manages_it(cast):
    patient = make_patient(cast.ada)
    sam = browser(cast.users["sam"])
    sent = NOTED | {"patients": [str(patient.pk)], "key": "k1"}

    noted = sam.post("/teams/ward/communications/", sent)
    page = words(sam.get("/teams/ward/communications/"))

    assert noted.status_code == 302
    assert "Clinique du Parc" in page
    assert "Tremblay, Lucille" in page
    look = looks_of(cast.ada)[0]
    assert (look.act, look.purpose, look.patient_ids) == ("register_read", "management", [patient.pk])
    for who, status in (("ada", 403), ("ben", 403), ("gil", 403), ("cleo", 404)):
        answers = [browser(cast.users[who]).get("/teams/ward/communications/")]
        answers.append(browser(cast.users[who]).post("/teams/ward/communications/", sent))
        assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize("missing", ["nature", "recipient", "justification"])
def test_an_entry_without_its_reasons_is_refused(cast, missing):
    make_patient(cast.ada)

    answer = browser(cast.users["sam"]).post("/teams/ward/communications/", NOTED | {missing: ""})

    assert answer.status_code == 422
    assert "communication_recorded" not in [look.act for look in looks_of(cast.ada)]


def test_the_logs_say_who_did_what_and_are_themselves_logged(cast):
    make_patient(cast.ada, allergies="oui", allergies_note="Codéine")
    browser(cast.users["ada"]).get("/teams/ward/")
    client = signed_in(officer_of(cast))

    page = words(client.get("/privacy/logs/?team=ward"))
    again = words(client.get("/privacy/logs/?team=ward"))

    assert "Ada Essai Tableau ouvert À l’écran Soins" in page
    assert "Odile Essai Journaux d’accès lus À l’écran Vérification" in again
    assert "Tremblay" not in page
    assert "Codéine" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", True), ("&act=board_opened", True), ("&act=history_read", False), ("&medium=api", False)],
)
def test_the_logs_are_narrowed_by_act_and_medium(cast, asked, found):
    browser(cast.users["ada"]).get("/teams/ward/")

    page = signed_in(officer_of(cast)).get(f"/privacy/logs/?team=ward{asked}").content.decode()

    assert ('data-label="Quoi">Tableau ouvert<' in page) is found


def test_the_logs_are_narrowed_by_person(cast):
    browser(cast.users["ada"]).get("/teams/ward/")
    client = signed_in(officer_of(cast))

    found = [
        'data-label="Quoi">Tableau ouvert<' in client.get(f"/privacy/logs/?team=ward&person={user.pk}").content.decode()
        for user in (cast.users["ada"], cast.users["ben"])
    ]

    assert found == [True, False]


def test_the_logs_are_read_page_after_page_without_a_hole(cast):
    now = clock.now()
    with scope(House(cast.ward.pk)):
        Look.objects.bulk_create(
            Look(act="history_read", at=now - timedelta(minutes=n), team_id=cast.ward.pk, medium="page")
            for n in range(150)
        )
    client = signed_in(officer_of(cast))

    first = client.get("/privacy/logs/?team=ward&act=history_read").content.decode()
    older = re.search(r'href="\?([^"]*before=[^"]*)"', first)[1].replace("&amp;", "&")
    second = client.get(f"/privacy/logs/?{older}").content.decode()

    assert (first.count("Historique lu</td>"), second.count("Historique lu</td>")) == (100, 50)
    assert 'class="pagination"' not in second


def test_sign_ins_are_those_of_the_people_of_these_teams(cast):
    elsewhere = officer_elsewhere()
    for user in (cast.users["ada"], elsewhere):
        with scope(Person(user_id=user.pk)):
            Look.objects.create(act="signed_in", at=clock.now(), user_id=user.pk, medium="page")
    with scope(SYSTEM):
        Look.objects.create(act="sign_in_failed", at=clock.now(), medium="page")

    page = words(signed_in(officer_of(cast)).get("/privacy/logs/?team=-"))

    assert "Ada Essai Connexion" in page
    assert "Paul" not in page


def test_the_logs_are_given_as_a_table(cast):
    browser(cast.users["ada"]).get("/teams/ward/")

    answer = signed_in(officer_of(cast)).get("/privacy/logs/logs.csv?team=ward")

    lines = list(standard.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert next(line["Quoi"] for line in lines if line["Qui"] == "Ada Essai") == "Tableau ouvert"
    look = looks_of(cast.ada)[0]
    assert (look.act, look.purpose, look.detail["file"]) == ("logs_read", "verification", 1)
