"""Leaving out: what a reader may not see is nowhere in what leaves."""

from dataclasses import replace

import pytest

from contact_telesante.api.frames import ApiRenderer
from contact_telesante.api.serial import Sight
from contact_telesante.board.actions import change_cells
from contact_telesante.board.catalogue import template
from contact_telesante.board.definition import Cue, Definition
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import make
from tests.api.program import require_problem

HOME = "/api/v1/teams/home"
SECRET = "Un mot que l’invité ne lit pas"


@pytest.fixture
def home(cast):
    """A team whose board keeps addresses from guests: Ada writes, Gil is a guest."""
    team = make.make_team("home", template="sad")
    seat_member(by=House(team.pk), user_id=cast.users["ada"].pk, role="member")
    seat_member(by=House(team.pk), user_id=cast.users["gil"].pk, role="guest", end_date=clock.now().date())
    return team


@pytest.fixture
def patient(cast, home):
    """A patient with a sensitive cell, written twice."""
    seat = seat_of(cast.users["ada"], home.slug)
    patient = make.make_patient(seat, adresse=SECRET)
    return change_cells(by=seat, patient_id=patient.pk, values={"adresse": f"{SECRET} !"}, base=patient.number)


@pytest.mark.parametrize("address", ["fields", "patients", "patients/{id}", "patients/{id}/history"])
def test_a_guest_finds_no_trace_of_a_sensitive_cell(gil, patient, address):
    text = gil.get(f"{HOME}/{address.format(id=patient.pk)}").content.decode()

    assert "Tremblay" in text or address == "fields"
    assert SECRET not in text
    assert "adresse" not in text


@pytest.mark.parametrize("address", ["fields", "patients", "patients/{id}", "patients/{id}/history", "journal"])
def test_a_member_does(ada, patient, address):
    assert '"adresse"' in ada.get(f"{HOME}/{address.format(id=patient.pk)}").content.decode()


def test_an_entry_about_hidden_cells_only_keeps_its_number(gil, patient):
    entries = gil.get(f"{HOME}/patients/{patient.pk}/history").json()["entries"]

    assert len(entries) == 2
    assert (entries[0]["number"], entries[0]["changes"]) == (patient.number, {})


def test_the_stream_of_guests_leaves_it_out_too(cast, home, patient):
    seat = seat_of(cast.users["gil"], home.slug)
    entries = make.entries_after(seat, 0)

    frames = ApiRenderer().entries(home.pk, seat.audience, entries).decode()

    assert frames.count("event: board.") == 3
    assert "Tremblay" in frames
    assert "adresse" not in frames
    assert SECRET not in frames


def test_sorting_by_a_hidden_column_is_refused(gil, patient):
    assert list(require_problem(gil.get(f"{HOME}/patients", sort="adresse"), 422, "invalid")["errors"]) == ["sort"]


def test_a_guest_who_writes_does_not_write_hidden_cells(cast, gil, patient):
    with scope(seat_of(cast.users["ada"], "home")):
        Member.objects.filter(user=cast.users["gil"], team__slug="home").update(may_write=True)
    address, base = f"{HOME}/patients/{patient.pk}", patient.number

    refused = gil.patch(address, {"base": base, "values": {"adresse": "x"}})
    answered = gil.patch(address, {"base": base, "values": {"first_name": "Lucie"}})

    require_problem(refused, 403, "not_allowed")
    assert answered.json()["values"]["first_name"] == "Lucie"
    assert SECRET not in answered.content.decode()


def cue(key: str, when: dict, *fields: str) -> Cue:
    return Cue(key=key, severity="high", icon="high", text={"fr": key, "en": key}, when=when, fields=fields)


def test_a_cue_that_would_tell_of_hidden_fields_is_left_out(cast):
    board = template("chsld").definition
    shown, kept_back = board.by_key["braden"], replace(board.by_key["lieu"], group="sensitive")
    reads_shown = {"field": "braden", "op": "lt", "value": 9}
    reads_hidden = {"any": [reads_shown, {"not": {"field": "lieu", "op": "empty"}}]}
    cues = (
        cue("line", reads_shown),
        cue("both", reads_shown, "braden", "lieu"),
        cue("reads hidden", reads_hidden, "braden"),
        cue("marks hidden", reads_shown, "lieu"),
        cue("against hidden", {"field": "braden", "op": "lt", "value": {"field": "lieu"}}),
        replace(cue("off", reads_shown), enabled=False),
    )

    sight = Sight.of(cast.gil, Definition(sections=(), fields=(shown, kept_back), cues=cues))

    assert sight.fields == {"braden"}
    assert sight.cues == {"line", "both"}
    assert sight.signs(["marks hidden", "both", "line"]) == ["both", "line"]
    assert Sight.of(cast.ada, Definition(sections=(), fields=(shown, kept_back), cues=cues)).cues == {
        "line",
        "both",
        "reads hidden",
        "marks hidden",
        "against hidden",
    }


@pytest.fixture
def rose(cast):
    """A patient of the ward with a word in two groups."""
    return make.make_patient(cast.sam, last_name="Zacharie", braden=14, lieu="A-204")


@pytest.mark.parametrize("address", ["patients", "patients/{id}", "patients/{id}/history", "journal"])
def test_a_restricted_provider_reads_nothing_of_the_patient(cast, ada, rose, address):
    make.restrict(cast, rose, who="ada")

    text = ada.get(f"/api/v1/teams/ward/{address.format(id=rose.pk)}").content.decode()

    assert "Zacharie" not in text
    assert "A-204" not in text
    assert '"braden"' not in text


def test_a_partly_restricted_provider_reads_the_rest_and_is_told(cast, ada, rose):
    make.restrict(cast, rose, who="ada", groups={"clinical"})

    mine = ada.get(f"/api/v1/teams/ward/patients/{rose.pk}").json()

    assert mine["restricted"] is True
    assert mine["values"] == {"last_name": "Zacharie", "first_name": "Lucille", "lieu": "A-204"}
    require_problem(
        ada.patch(f"/api/v1/teams/ward/patients/{rose.pk}", {"base": rose.number, "values": {"braden": 9}}),
        403,
        "not_allowed",
    )


@pytest.mark.parametrize("search", ["zacharie", "A-204"])
def test_a_search_does_not_find_a_restricted_patient(cast, ada, rose, search):
    make.restrict(cast, rose, who="ada")

    assert ada.get("/api/v1/teams/ward/patients", q=search).json()["patients"] == []


def test_a_limited_guest_finds_the_granted_patients_alone(cast, gil, rose):
    granted = make.make_patient(cast.sam, last_name="Alarie")
    make.limit(cast, "gil", patients=[granted])

    listed = gil.get("/api/v1/teams/ward/patients", status="all").json()["patients"]

    assert [one["id"] for one in listed] == [str(granted.pk)]
    for address in ("", "/history"):
        require_problem(gil.get(f"/api/v1/teams/ward/patients/{rose.pk}{address}"), 404, "not_found")


def test_the_stream_of_a_limited_guest_tells_nothing_of_the_others(cast, rose):
    granted = make.make_patient(cast.sam, last_name="Alarie")
    make.limit(cast, "gil", patients=[granted])

    frames = ApiRenderer().entries(cast.ward.pk, cast.gil.audience, make.entries_after(cast.sam, 0)).decode()

    assert "Alarie" in frames
    assert "Zacharie" not in frames
    assert str(rose.pk) not in frames
