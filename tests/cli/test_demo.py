"""The demonstration: what the contract promises is there, twice is once, and a load that was cut is completed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contact_telesante.board import queries as boards
from contact_telesante.board.rules.values import Context
from contact_telesante.cli import demo, demo_values
from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity.models import User
from contact_telesante.identity.queries import users_by_email
from contact_telesante.journal import queries as journal
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of, seats_of

pytestmark = pytest.mark.django_db
EMPTY = ("sad", "telesurv", "palliatif", "sante-mentale", "garedo")


def user(name: str) -> User:
    return users_by_email([f"{name}@demo.example"])[f"{name}@demo.example"]


def seat(name: str, slug: str):
    return seat_of(user(name), slug)


def state():
    """What a second load must not change: every journal's number."""
    return journal.heads()


def test_load_seats_everybody_as_promised(loaded):
    roles = {
        name: {each.slug: each.role for each in seats_of(user(name))}
        for name in ("nadia", "marc", "julie", "luc", "awa")
    }
    assert roles == {
        "nadia": {"chsld-erables": "superuser", "garde": "superuser", "uvs": "superuser"},
        "marc": {"chsld-erables": "member", "garde": "member"},
        "julie": {"chsld-erables": "member"},
        "luc": {"chsld-erables": "reader"},
        "awa": {"uvs": "member"},
    }
    assert {each.slug for each in seats_of(user("sophie"))} == {
        "sad",
        "telesurv",
        "palliatif",
        "sante-mentale",
        "garedo",
    }
    assert [seats_of(user(name)) for name in ("pilote", "cct", "cssns", "prp")] == [[], [], [], []]


def test_load_gives_the_guest_six_months_without_writing(loaded):
    guest = seat("guest", "uvs")
    with scope(guest):
        member = Member.objects.get(user_id=guest.user_id)
    assert (guest.role, guest.writes) == ("guest", False)
    assert timedelta(days=180) <= member.end_date - clock.now().date() <= timedelta(days=184)


@pytest.mark.parametrize(
    ("name", "office", "establishment"),
    [
        ("pilote", "pilot", "ciusss-demo"),
        ("prp", "privacy", "ciusss-demo"),
        ("cct", "coordination", None),
        ("cssns", "support", None),
    ],
)
def test_load_appoints_the_officers(loaded, name, office, establishment):
    (held,) = offices_of(user(name).pk)
    assert (held.office, held.establishment and held.establishment.slug) == (office, establishment)


@pytest.mark.parametrize(("slug", "active", "inactive"), [("chsld-erables", 24, 3), ("garde", 6, 0), ("uvs", 8, 0)])
def test_load_fills_the_first_boards(loaded, slug, active, inactive):
    nadia = seat("nadia", slug)
    with scope(nadia):
        patients = list(boards.patients_of(nadia))
        assert len([patient for patient in patients if patient.is_active]) == active
        assert len([patient for patient in patients if not patient.is_active]) == inactive
        assert all(boards.definition_of(nadia).by_key.keys() >= patient.values.keys() for patient in patients)


@pytest.mark.parametrize("slug", EMPTY)
def test_load_configures_the_other_boards_and_leaves_them_empty(loaded, slug):
    sophie = seat("sophie", slug)
    with scope(sophie):
        assert boards.definition_of(sophie).columns
        assert not boards.patients_of(sophie).exists()


def test_load_tells_histories_of_several_authors_that_end_on_the_data(loaded):
    julie = seat("julie", "chsld-erables")
    with scope(julie):
        patient = boards.patients_of(julie).get(values__file_number="003043814")
        history = boards.history_of(julie, patient.pk)
    assert {entry.by_id for entry in history} == {user(name).pk for name in ("julie", "marc", "nadia")}
    assert (patient.values["braden"], patient.values["priorite"]) == (11, "rouge")
    assert (patient.values["medecin"], patient.values["resp"]) == (str(user("marc").pk), str(user("julie").pk))
    assert patient.values["braden_date"] == clock.today(julie.zone).isoformat()


def test_load_twice_writes_nothing_again(loaded):
    before = state()

    demo.load()

    assert state() == before


def test_accounts_are_those_that_load_makes(loaded):
    listed = [email for email, role in demo.accounts() if role]

    assert sorted(listed) == sorted(
        User.objects.filter(email__endswith="@demo.example").values_list("email", flat=True)
    )
    assert all(user(email.partition("@")[0]).check_password(demo.PASSWORD) for email in listed)


QUEBEC = Context(zone=ZoneInfo("America/Toronto"), now=datetime(2026, 11, 22, 0, 30, 12, tzinfo=UTC), members={})


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("now", "2026-11-22T00:30:00+00:00"),
        ("now-15min", "2026-11-22T00:15:00+00:00"),
        ("now+2h", "2026-11-22T02:30:00+00:00"),
        ("today-4d", "2026-11-18T00:30:00+00:00"),
        ("today@15:00", "2026-11-21T20:00:00+00:00"),
        ("today+1d@08:00", "2026-11-22T13:00:00+00:00"),
        ("today-30d@08:00", "2026-10-22T12:00:00+00:00"),  # the clocks went back in between
    ],
)
def test_moment_follows_the_teams_clock(told, instant):
    # 19 h 30 on the 21st in Québec: in UTC it is already tomorrow.
    assert demo_values.moment(told, QUEBEC).isoformat() == instant


@pytest.mark.parametrize("told", ["", "tomorrow", "today+1", "today+1w", "today@8:00", "today + 1d", "2026-11-22"])
def test_moment_refuses_what_it_cannot_read(told):
    with pytest.raises(ValueError, match=r".*"):
        demo_values.moment(told, QUEBEC)
