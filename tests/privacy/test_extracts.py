"""The full extract holds everything about one patient, nothing of another, and is registered before it is made."""

import csv as standard
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.handoffs.actions import give_handoff
from contact_telesante.board.requests.actions import ask
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.extracts import extract_of, whole
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.board.imports.files import brought, patients
from tests.make import entries_after, looks_of, make_patient, make_team, restrict
from tests.privacy.officers import handed, officer_of, signed_in

VALUES = {
    "nam": "TREL38531414",
    "birth_date": "1938-03-14",
    "lieu": "304",
    "braden": 14,
    "allergies": "oui",
    "allergies_note": "=Codéine",
    "precautions": ["gout"],
    "suivi_date": "2026-01-01",
    "demande": "question",
    "priorite": "rouge",
    "note": "Une note.",
}


@pytest.fixture
def patient(cast):
    """Somebody with a word in every group of fields, a change, and a departure."""
    made = make_patient(cast.ada, **VALUES)
    changed = change_cells(by=cast.ada, patient_id=made.pk, values={"braden": 11}, base=made.number)
    restrict(cast, made, who="ben")
    return deactivate_patient(by=cast.sam, patient_id=changed.pk, reason="conge", day="2026-01-02")


def extracted(cast, patient, client=None, **changed):
    client = client or signed_in(officer_of(cast))
    return client.post(f"/privacy/ward/patients/{patient.pk}/extract/", handed(**changed))


def folder_of(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_json_holds_every_value_of_every_group_and_the_whole_history(cast, patient):
    answer = extracted(cast, patient, file_format="zip")

    told = json.loads(folder_of(answer).read("extract.json"))
    with scope(cast.sam):
        definition = board.definition_of(cast.sam)
    computed = {field.key for field in definition.fields if field.type == "computed"}
    stored = {field["key"]: field["value"] for field in told["fields"] if field["key"] not in computed}
    assert stored == patient.values
    assert {"identity", "clinical", "logistics"} <= {field["group"] for field in told["fields"]}
    assert {definition.by_key[key].group for key in patient.values} == {
        field["group"] for field in told["fields"] if field["key"] in patient.values
    }
    assert {field["written_by"] for field in told["fields"] if field["key"] in patient.values} == {"Ada Essai"}
    assert len(told["journal"]) == len([e for e in entries_after(cast.ada, 0) if e.patient_id == patient.pk])
    assert [line["said"] for line in told["history"]][:2] == ["Usager ajouté", "Une case modifiée"]
    assert told["patient"]["status"] == "inactive"
    assert told["restrictions"][0]["whom"] == "Ben Essai"
    assert told["communications"][0]["recipient"] == "L’usagère elle-même"


def test_what_is_hidden_from_most_is_in_the_extract_and_in_its_history(cast):
    team = make_team("psy", establishment=cast.ward.establishment, template="sante_mentale")
    seat_member(by=House(team.pk), user_id=cast.users["ada"].pk, role="member", profession="nurse")
    seat = seat_of(cast.users["ada"], "psy")
    patient = make_patient(seat, suicide_dt="2026-11-20T14:30")
    with scope(seat):
        sensitive = [field.key for field in board.definition_of(seat).live_fields if field.group == "sensitive"]

    answer = signed_in(officer_of(cast)).post(f"/privacy/psy/patients/{patient.pk}/extract/", handed(file_format="zip"))

    told = json.loads(folder_of(answer).read("extract.json"))
    assert "suicide_dt" in sensitive
    assert [field["value"] for field in told["fields"] if field["key"] == "suicide_dt"] == [
        patient.values["suicide_dt"]
    ]
    assert any("2026-11-20" in cell["new"] for cell in told["history"][0]["cells"])


def test_a_retired_field_is_in_the_extract(cast):
    with scope(cast.sam):
        definition = board.definition_of(cast.sam)
    retired = replace(definition, fields=tuple(replace(field, retired=True) for field in definition.fields))

    assert [field.key for field in whole(retired).live_fields] == [field.key for field in definition.fields]


def test_the_tables_say_the_same_and_run_nothing(cast, patient):
    folder = folder_of(extracted(cast, patient, file_format="zip"))

    assert set(folder.namelist()) == {
        "extract.json", "fields.csv", "history.csv", "handoffs.csv", "restrictions.csv", "restrictions-passed-over.csv",
        "communications.csv",
    }  # fmt: skip
    lines = standard.reader(io.StringIO(folder.read("fields.csv").decode("utf-8-sig"), newline=""), delimiter=";")
    fields = {line[0]: line for line in lines}
    assert fields["Échelle de Braden"][1:3] == ["11", "Ada Essai"]
    assert "'=Codéine" in [line[1] for line in fields.values()]
    assert folder.read("history.csv").startswith("\ufeffDate;Qui;Quoi".encode())


@pytest.mark.parametrize(("language", "title"), [("fr", "Extrait complet"), ("en", "Full extract")])
def test_the_paper_extract_is_tagged_and_complete(cast, patient, language, title):
    answer = extracted(cast, patient, language=language)

    document = PdfReader(io.BytesIO(answer.content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))
    assert document.trailer["/Root"]["/Lang"] == f"{language}-CA"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF boolean)
    assert document.metadata.title == title
    for said in (
        "Tremblay",
        "TREL 3853 1414",
        "=Codéine",
        "Une note.",
        "L’usagère elle-même",
        "Avis au dossier papier",
    ):
        assert said in text


def test_nothing_of_another_patient_or_team_is_in_it(cast, patient):
    make_patient(cast.ada, last_name="Gagnon")
    make_patient(cast.cleo, last_name="Bouchard")

    said = folder_of(extracted(cast, patient, file_format="zip")).read("extract.json").decode()

    assert "Gagnon" not in said
    assert "Bouchard" not in said


def test_an_extract_is_recorded_and_registered_once(cast, patient):
    client, sent = signed_in(officer_of(cast)), handed(file_format="zip")

    for _time in range(2):
        client.post(f"/privacy/ward/patients/{patient.pk}/extract/", sent)

    looks = looks_of(cast.ada)
    assert [look.act for look in looks][:2] == ["communication_recorded", "extracted"]
    assert [look.patient_ids for look in looks][:2] == [[patient.pk], [patient.pk]]
    assert [look.act for look in looks].count("extracted") == 1
    assert "Tremblay" not in json.dumps([look.detail for look in looks])


def test_thirty_entries_cost_as_many_statements_as_one(cast):
    few, lots = make_patient(cast.ada, braden=14), make_patient(cast.ada, braden=14)
    for number in range(30):
        lots = change_cells(by=cast.ada, patient_id=lots.pk, values={"braden": 6 + number % 17}, base=lots.number)

    counts = [statements_of(cast, one) for one in (few, few, lots)]

    assert counts[1] == counts[2]


def statements_of(cast, patient) -> int:
    with scope(House(cast.ward.pk)), CaptureQueriesContext(connection) as statements:
        extract_of(cast.ward, patient)
    return len(statements)


def test_what_was_imported_asked_and_handed_over_is_in_the_extract(cast):
    brought(cast.sam, "Nom;Prénom;Braden\nArrivant;Rose;14\n")
    made = patients(cast.sam)["Arrivant"]
    ask(by=cast.ada, patient_id=made.pk, question="Doit-on réduire la dose?")
    with scope(cast.ada):
        number = board.number_of(cast.ada)
    since = clock.now() - timedelta(hours=8)
    said = {str(made.pk): "A mal dormi."}
    give_handoff(by=cast.ada, since=since, scope="all", number=number, sentences=said)

    told = json.loads(folder_of(extracted(cast, made, file_format="zip")).read("extract.json"))

    imported, asked = told["journal"]
    assert imported["data"]["changes"]["braden"]["new"] == 14
    assert asked["data"]["question"] == "Doit-on réduire la dose?"
    assert [(one["by"], one["said"]) for one in told["handoffs"]] == [("Ada Essai", "A mal dormi.")]
