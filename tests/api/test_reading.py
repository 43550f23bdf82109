"""Reading: who I am, my teams, a board's definition, its patients, their histories, the journal."""

import gzip
import json
from base64 import urlsafe_b64decode

import pytest

from contact_telesante.audit.queries import looks_of
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.kernel.scopes import scope
from tests import make
from tests.api.program import WARD, Program, require_problem


def looks(seat):
    with scope(seat):
        return [(look.act, look.patient_ids, look.medium) for look in looks_of(seat)]


def test_me_tells_who_the_token_speaks_for(ada, cast):
    said = ada.get("me").json()

    assert said["id"] == str(cast.users["ada"].pk)
    assert (said["email"], said["name"], said["language"]) == ("ada@tests.example", "Ada Essai", "fr")
    assert [team["slug"] for team in said["teams"]] == ["ward"]


@pytest.mark.parametrize(
    ("who", "role", "writes"),
    [("ada", "member", True), ("ben", "reader", False), ("gil", "guest", False), ("sam", "superuser", True)],
)
def test_teams_are_those_of_the_caller(cast, who, role, writes):
    teams = Program(who).get("teams").json()["teams"]

    assert teams == [{"slug": "ward", "name": "Équipe ward", "role": role, "writes": writes, "zone": "America/Toronto"}]


def test_fields_are_the_definition_in_both_languages(ada, cast):
    said = ada.get(f"{WARD}/fields").json()
    fields = {field["key"]: field for field in said["fields"]}

    assert fields["braden"]["label"] == {"fr": "Échelle de Braden", "en": "Braden scale"}
    assert fields["braden"]["schema"]["type"] == ["integer", "null"]
    assert fields["braden"]["checks"][0]["args"] == {"min": 6, "max": 23}
    assert fields["age"]["read_only"]
    assert not fields["braden"]["read_only"]
    assert fields["last_name"]["required"]
    assert {section["key"] for section in said["sections"]} >= {field["section"] for field in said["fields"]}
    assert "conge" in {reason["id"] for reason in said["reasons"]}
    assert {"id": str(cast.users["ben"].pk), "name": "Ben Essai"}.items() <= next(
        person for person in said["people"] if person["name"] == "Ben Essai"
    ).items()
    assert {cue["key"] for cue in said["cues"]} >= {"braden_high", "braden_watch"}


def test_fields_are_all_read_only_to_a_reader(ben):
    assert all(field["read_only"] for field in ben.get(f"{WARD}/fields").json()["fields"])


def test_patients_are_the_active_ones_with_their_cells(ada, cast, lucille):
    gone = make.make_patient(cast.ada, last_name="Gagnon")
    deactivate_patient(by=cast.ada, patient_id=gone.pk, reason="conge", day="2026-01-05")

    said = ada.get(f"{WARD}/patients").json()

    assert [patient["id"] for patient in said["patients"]] == [str(lucille.pk)]
    assert said["patients"][0] == {
        "id": str(lucille.pk),
        "number": lucille.number,
        "status": "active",
        "status_reason": "",
        "status_date": lucille.status_date.isoformat(),
        "restricted": False,
        "values": {"last_name": "Tremblay", "first_name": "Lucille", "braden": 14},
        "stamps": lucille.stamps,
        "cues": lucille.cues,
    }
    assert said["number"] == gone.number + 1
    assert said["next"] is None


def test_patients_of_each_status(ada, cast, lucille):
    gone = make.make_patient(cast.ada, last_name="Gagnon")
    deactivate_patient(by=cast.ada, patient_id=gone.pk, reason="conge", day="2026-01-05")

    inactive = ada.get(f"{WARD}/patients", status="inactive").json()["patients"]
    everybody = ada.get(f"{WARD}/patients", status="all", view="all").json()["patients"]

    assert [(patient["id"], patient["status_reason"]) for patient in inactive] == [(str(gone.pk), "conge")]
    assert inactive[0]["status_date"] == "2026-01-05"
    assert {patient["id"] for patient in everybody} == {str(gone.pk), str(lucille.pk)}


def test_patients_through_a_view(ada, cast):
    frail, _solid = (make.make_patient(cast.ada, braden=braden) for braden in (9, 20))
    layout = Layout(filter={"field": "braden", "op": "lte", "value": 12})
    view, theirs = (create_view(by=by, name={"fr": "Fragiles"}, layout=layout) for by in (cast.ada, cast.sam))

    found = ada.get(f"{WARD}/patients", view=str(view.pk)).json()["patients"]

    assert [patient["id"] for patient in found] == [str(frail.pk)]
    assert "braden" in found[0]["values"]
    require_problem(ada.get(f"{WARD}/patients", view=str(theirs.pk)), 404, "not_found")


def test_patients_are_found_by_name_whatever_accents_and_sorted(ada, cast):
    for name in ("Zoé", "Émond", "Dubé"):
        make.make_patient(cast.ada, last_name=name)

    found = ada.get(f"{WARD}/patients", q="EMOND lucille").json()["patients"]
    backwards = ada.get(f"{WARD}/patients", sort="-last_name").json()["patients"]

    assert [patient["values"]["last_name"] for patient in found] == ["Émond"]
    assert [patient["values"]["last_name"] for patient in backwards] == ["Zoé", "Émond", "Dubé"]


def read_pages(program, **query):
    names, cursor = [], ""
    while cursor is not None:
        said = program.get(f"{WARD}/patients", limit=2, sort="name", cursor=cursor, **query).json()
        names.append([patient["values"]["last_name"] for patient in said["patients"]])
        cursor = said["next"]
    return names


def test_pages_cover_the_list_once(ada, cast):
    for letter in "ABCDE":
        make.make_patient(cast.ada, last_name=letter)

    assert read_pages(ada) == [["A", "B"], ["C", "D"], ["E"]]


def test_a_full_last_page_has_no_next(ada, cast):
    for letter in "AB":
        make.make_patient(cast.ada, last_name=letter)

    assert read_pages(ada) == [["A", "B"]]


def test_a_patient_added_before_the_cursor_shifts_nothing(ada, cast):
    for letter in "BCDE":
        make.make_patient(cast.ada, last_name=letter)
    first = ada.get(f"{WARD}/patients", limit=2, sort="name").json()

    make.make_patient(cast.ada, last_name="A")
    second = ada.get(f"{WARD}/patients", limit=2, sort="name", cursor=first["next"]).json()

    assert [patient["values"]["last_name"] for patient in second["patients"]] == ["D", "E"]


def test_a_cursor_whose_patient_moved_keeps_its_position(ada, cast):
    patients = {letter: make.make_patient(cast.ada, last_name=letter) for letter in "ABCDE"}
    first = ada.get(f"{WARD}/patients", limit=2, sort="name").json()

    change_cells(by=cast.ada, patient_id=patients["B"].pk, values={"last_name": "Z"}, base=patients["B"].number)
    second = ada.get(f"{WARD}/patients", limit=2, sort="name", cursor=first["next"]).json()

    assert [patient["values"]["last_name"] for patient in second["patients"]] == ["D", "E"]


def test_a_cursor_holds_no_value_of_a_cell(ada, cast):
    for letter in "AB":
        make.make_patient(cast.ada, last_name=letter * 8)

    cursor = ada.get(f"{WARD}/patients", limit=1, sort="name").json()["next"]

    assert b"AAAA" not in urlsafe_b64decode(cursor + "==")


@pytest.mark.parametrize("cursor", ["x", "é", "a" * 38, "====", "AAAA", "a" * 80, "!" * 38])
def test_a_cursor_of_elsewhere_is_refused(ada, cursor):
    response = ada.get(f"{WARD}/patients", cursor=cursor)

    if response.status_code == 200:  # the right length, of a row that is nowhere: its position stands
        assert cursor == "a" * 38
    else:
        assert list(require_problem(response, 422, "invalid")["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": 2**64}, "limit"),
        ({"status": "gone"}, "status"),
        ({"view": "night"}, "view"),
        ({"sort": "shoe_size"}, "sort"),
        ({"sort": "-"}, None),
        ({"q": "x" * 201}, "q"),
        ({"statut": "active"}, "statut"),
        ({"limit": ["1", "2"]}, "limit"),
    ],
)
def test_patients_refuse_what_they_do_not_know(ada, query, name):
    response = ada.get(f"{WARD}/patients", **query)

    if name is None:
        assert response.status_code in {200, 422}
    else:
        assert list(require_problem(response, 422, "invalid")["errors"]) == [name]


def test_one_patient_active_or_not(ada, cast, lucille):
    deactivate_patient(by=cast.ada, patient_id=lucille.pk, reason="hospit", day="2026-01-05")

    said = ada.get(f"{WARD}/patients/{lucille.pk}").json()

    assert said["values"] == lucille.values
    assert (said["status"], said["status_reason"]) == ("inactive", "hospit")


def test_history_is_newest_first_and_pages(ada, cast, lucille):
    number = lucille.number
    for braden in (13, 12, 11):
        number = change_cells(by=cast.ada, patient_id=lucille.pk, values={"braden": braden}, base=number).number

    first = ada.get(f"{WARD}/patients/{lucille.pk}/history", limit=3).json()
    second = ada.get(f"{WARD}/patients/{lucille.pk}/history", limit=3, before=first["next"]).json()

    assert [entry["changes"]["braden"]["new"] for entry in first["entries"]] == [11, 12, 13]
    assert first["entries"][0]["by"] == {"id": str(cast.users["ada"].pk), "name": "Ada Essai"}
    assert first["number"] == number
    assert [entry["kind"] for entry in second["entries"]] == ["board.patient_added"]
    assert second["next"] is None


def test_journal_tells_everything_after_a_number(ada, cast, lucille):
    changed = change_cells(by=cast.ada, patient_id=lucille.pk, values={"braden": 9}, base=lucille.number)
    gone = deactivate_patient(by=cast.ada, patient_id=lucille.pk, reason="hospit", day="2026-01-05")

    said = ada.get(f"{WARD}/journal", after=lucille.number).json()

    assert said["number"] == gone.number
    assert [(entry["number"], entry["kind"]) for entry in said["entries"]] == [
        (changed.number, "board.cells_changed"),
        (gone.number, "board.patient_deactivated"),
    ]
    assert said["entries"][0]["changes"] == {"braden": {"old": 14, "new": 9}}
    assert said["entries"][0]["patient"] == str(lucille.pk)
    assert said["entries"][1]["details"] == {"reason": "hospit", "date": "2026-01-05"}


def test_journal_is_read_in_pages_without_a_gap(ada, lucille):
    numbers, after = [], 0
    while True:
        said = ada.get(f"{WARD}/journal", after=after, limit=2).json()
        numbers += [entry["number"] for entry in said["entries"]]
        after = numbers[-1]
        if after == said["number"]:
            break

    assert numbers == list(range(1, lucille.number + 1))


@pytest.mark.parametrize("after", ["-1", "x", "1.5", str(2**63), ""])
def test_journal_refuses_what_is_no_number(ada, after):
    assert list(require_problem(ada.get(f"{WARD}/journal", after=after), 422, "invalid")["errors"]) == ["after"]


@pytest.mark.parametrize(
    ("address", "query", "act"),
    [
        ("patients", {}, "board_opened"),
        ("patients", {"q": "tremblay"}, "searched"),
        ("patients", {"status": "all"}, "board_opened"),
        ("patients/{id}", {}, "patient_opened"),
        ("patients/{id}/history", {}, "history_read"),
        ("journal", {}, "journal_read"),
    ],
)
def test_every_reading_of_patients_is_recorded(*, ada, cast, lucille, address, query, act):
    ada.get(f"{WARD}/{address.format(id=lucille.pk)}", **query)

    assert looks(cast.ada)[0] == (act, [lucille.pk], "api")


def test_reading_the_inactive_list_is_recorded_as_such(ada, cast, lucille):
    ada.get(f"{WARD}/patients", status="inactive")

    assert looks(cast.ada)[0] == ("inactive_opened", [], "api")


def test_what_was_searched_is_not_recorded(ada, cast, lucille):
    ada.get(f"{WARD}/patients", q="tremblay")

    with scope(cast.ada):
        look = looks_of(cast.ada)[0]
    assert look.detail == {"count": 1}
    assert look.session


def test_a_board_of_many_is_the_same_packed_kept_and_in_its_order(ada, cast, lucille):
    for turn in range(60):
        make.make_patient(cast.ada, last_name=f"Usager{turn:02}", braden=6 + turn % 17)
    address = f"{WARD}/patients?limit=500&sort=name"
    fresh = ada.get(address).json()
    change_cells(by=cast.ada, patient_id=lucille.pk, values={"braden": 7}, base=lucille.number)

    plain, packed = ada.get(address), ada.get(address, headers={"Accept-Encoding": "gzip"})

    assert json.loads(gzip.decompress(packed.content)) == plain.json()
    changed = [new["id"] for old, new in zip(fresh["patients"], plain.json()["patients"], strict=True) if old != new]
    assert changed == [str(lucille.pk)]


@pytest.mark.parametrize("address", ["patients", "journal", "patients/{id}/history"])
def test_reading_costs_the_same_whatever_the_number_of_rows(
    *, ada, cast, lucille, address, django_assert_num_queries, django_assert_max_num_queries
):
    address = f"{WARD}/{address.format(id=lucille.pk)}"
    ada.get(address)
    with django_assert_max_num_queries(16) as one:
        ada.get(address)

    number = lucille.number
    for braden in range(6, 23):
        make.make_patient(cast.ada, braden=braden)
        number = change_cells(by=cast.ada, patient_id=lucille.pk, values={"braden": braden}, base=number).number

    with django_assert_num_queries(len(one) + (address.endswith("/patients"))):  # one more reads whoever changed
        said = ada.get(address).json()
    assert len([each for each in one if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 12
    assert len(said.get("patients", said.get("entries"))) >= 17
