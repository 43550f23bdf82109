"""Letters to members and superusers: due when they are, once, in the reader's language, and recorded."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.membership.actions import change_file, suspend_member
from contact_telesante.teams.models import Member, Review, Team
from contact_telesante.teams.reminders.jobs import remind_all, remind_team
from contact_telesante.teams.seats import House
from tests.mail import postbox
from tests.make import PASSWORD, looks_of, make_patient, make_user

ZONE = ZoneInfo("America/Toronto")
MORNING = datetime(2026, 11, 23, 6, 40, tzinfo=ZONE)
LIVE = ["ada", "ben", "sam"]


@pytest.fixture(autouse=True)
def _this_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def post():
    with postbox() as box:
        yield box


@pytest.fixture
def ward(cast):
    """The ward where nothing is due: everybody trained, no guest, created lately."""
    remove_member(by=House(cast.ward.pk), user_id=cast.users["gil"].pk)
    for who in LIVE:
        change_file(by=House(cast.ward.pk), user_id=cast.users[who].pk, training_date=date(2026, 6, 1))
    return cast.ward


def a_guest(ward, *, end, name="Guy", sponsor=None):
    user = make_user(name)
    seat_member(
        by=House(ward.pk), user_id=user.pk, role="guest", end_date=end, training_date=date(2026, 6, 1),
        sponsor_id=sponsor and sponsor.pk,
    )  # fmt: skip
    return user


def told(post):
    """To whom, about what."""
    return sorted((str(letter["To"]).partition("@")[0], str(letter["Subject"]).strip()) for letter in post.letters)


def this_month_is_told(cast, post):
    remind_team(cast.ward.pk)
    post.letters.clear()


def test_nothing_due_nothing_sent(ward, post):
    assert remind_team(ward.pk) == 0
    assert post.letters == []


@pytest.mark.parametrize("trained", [None, date(2025, 11, 23), date(2024, 1, 1)])
def test_a_member_is_reminded_of_their_training_once_a_month(cast, ward, post, trained):
    change_file(by=House(ward.pk), user_id=cast.users["ada"].pk, training_date=trained)

    for days in (0, 1, 29):
        with time_machine.travel(MORNING + timedelta(days=days), tick=False):
            remind_team(ward.pk)
    to_ada = [letter for letter in post.letters if "ada@" in str(letter["To"])]
    with time_machine.travel(MORNING + timedelta(days=31), tick=False):
        remind_team(ward.pk)

    assert len(to_ada) == 1
    assert to_ada[0]["Subject"] == "Formation en protection des renseignements à faire"
    assert len([letter for letter in post.letters if "ada@" in str(letter["To"])]) == 2


def test_training_of_less_than_a_year_reminds_nobody(cast, ward, post):
    change_file(by=House(ward.pk), user_id=cast.users["ada"].pk, training_date=date(2025, 11, 24))

    assert remind_team(ward.pk) == 0


def test_the_suspended_and_the_gone_get_no_letter(cast, ward, post):
    for who in ("ada", "ben"):
        change_file(by=House(ward.pk), user_id=cast.users[who].pk, training_date=None)
    suspend_member(by=House(ward.pk), user_id=cast.users["ada"].pk)
    remove_member(by=House(ward.pk), user_id=cast.users["ben"].pk)

    assert remind_team(ward.pk) == 0


def test_superusers_and_the_sponsor_are_told_once_of_a_guest_who_ends(cast, ward, post):
    guest = a_guest(ward, end=date(2026, 12, 8), sponsor=cast.users["ada"])
    said = "l’accès d’un invité prend fin d’ici 14 jours, le 2026-12-08."
    this_month_is_told(cast, post)

    counts = []
    for days in range(4):
        with time_machine.travel(MORNING + timedelta(days=days), tick=False):
            counts.append(remind_team(ward.pk))

    assert counts == [0, 2, 0, 0]
    subject = "Invités dont l’accès se termine bientôt"
    assert told(post) == [("ada", subject), ("sam", subject)]
    for letter in post.letters:
        assert said in letter.get_content()
        assert guest.name not in letter.get_content()
        assert "https://contact.tests.example/teams/ward/members/" in letter.get_content()


def test_guests_who_end_are_counted_and_the_first_day_told(cast, ward, post):
    for day, name in ((9, "Guy"), (8, "Zoe")):
        a_guest(ward, end=date(2026, 12, day), name=name)
    this_month_is_told(cast, post)

    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        remind_team(ward.pk)

    [letter] = [one for one in post.letters if "sam@" in str(one["To"])]
    assert "l’accès de 2 invités prend fin d’ici 14 jours, le premier le 2026-12-08." in letter.get_content()


def test_a_renewed_guest_is_told_of_again_when_the_new_end_comes(cast, ward, post):
    guest = a_guest(ward, end=date(2026, 12, 1))
    this_month_is_told(cast, post)
    with scope(House(ward.pk)):
        Member.objects.filter(user=guest).update(end_date=date(2026, 12, 20))

    with time_machine.travel(datetime(2026, 11, 30, 7, tzinfo=ZONE), tick=False):
        before = remind_team(ward.pk)
    with time_machine.travel(datetime(2026, 12, 6, 7, tzinfo=ZONE), tick=False):
        remind_team(ward.pk)

    assert before == 0
    assert ("sam", "Invités dont l’accès se termine bientôt") in told(post)


def test_the_superusers_letter_of_the_month_counts_guests_and_trainings_and_names_nobody(cast, ward, post):
    a_guest(ward, end=date(2027, 6, 1), name="Guy")
    change_file(by=House(ward.pk), user_id=cast.users["ben"].pk, training_date=None)

    remind_team(ward.pk)

    [letter] = [one for one in post.letters if "sam@" in str(one["To"])]
    assert letter["Subject"] == "Les accès à votre équipe ce mois-ci"
    text = letter.get_content()
    for said in ("renseignements de 1 membre", "https://contact.tests.example/teams/ward/members/"):
        assert said in text
    assert re.search(r"L’équipe compte \d invités?\.", text)
    assert "Essai" not in text
    assert "revue" not in letter.get_content().lower()


def test_the_letter_of_the_month_comes_once_a_month(cast, ward, post):
    a_guest(ward, end=date(2027, 6, 1))

    counts = []
    for days in (0, 7, 8, 9):
        with time_machine.travel(MORNING + timedelta(days=days), tick=False):
            counts.append(remind_team(ward.pk))

    assert counts == [1, 0, 1, 0]


@pytest.mark.parametrize(("months", "due"), [(11, False), (12, True)])
def test_a_review_is_due_twelve_months_after_the_last_signed(cast, ward, post, months, due):
    with scope(House(ward.pk)):
        Team.objects.filter(pk=ward.pk).update(created_at=MORNING - timedelta(days=3000))
        at = MORNING - timedelta(days=366 if months == 12 else 335)
        sam = cast.users["sam"].pk
        Review.objects.create(
            team=ward, opened_by_id=sam, opened_at=at, due_date=at.date(), signed_at=at, signed_by_id=sam
        )

    remind_team(ward.pk)

    assert [("revue des accès" in letter.get_content().lower()) for letter in post.letters] == ([True] if due else [])


def test_a_letter_is_in_the_language_of_its_reader(cast, ward, post):
    user = make_user("Zoe", language="en", password=PASSWORD)
    seat_member(by=House(ward.pk), user_id=user.pk, role="reader")

    remind_team(ward.pk)

    letter = next(one for one in post.letters if "zoe@" in str(one["To"]))
    assert letter["Subject"] == "Training in privacy to be done"
    assert "Hello," in letter.get_content()


def test_each_letter_that_left_is_recorded_and_names_no_patient(cast, ward, post):
    make_patient(cast.ada, last_name="Zzyzx")
    change_file(by=House(ward.pk), user_id=cast.users["ada"].pk, training_date=None)

    remind_team(ward.pk)

    looks = [look for look in looks_of(cast.sam) if look.act == "notified"]
    assert {(look.detail["what"], look.detail["user"]) for look in looks} == {
        ("training", str(cast.users["ada"].pk)),
        ("monthly", str(cast.users["sam"].pk)),
    }
    assert {look.user_id for look in looks} == {None}
    assert not any("Zzyzx" in letter.as_string() for letter in post.letters)


def test_a_letter_that_does_not_leave_is_due_again_tomorrow(cast, ward, post):
    change_file(by=House(ward.pk), user_id=cast.users["ada"].pk, training_date=None)
    post.down = True
    first = remind_team(ward.pk)
    post.down = False

    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        second = remind_team(ward.pk)

    assert (first, second) == (0, 2)


def test_without_a_mail_server_nothing_is_marked_as_sent(cast, ward):
    change_file(by=House(ward.pk), user_id=cast.users["ada"].pk, training_date=None)

    remind_all(0)

    with scope(House(ward.pk)):
        assert Member.objects.get(user=cast.users["ada"], left_at=None).reminded_at is None
    assert not [look for look in looks_of(cast.sam) if look.act == "notified"]


def test_the_morning_goes_through_every_team(cast, post):
    remind_all(0)

    assert {"cleo", "ada", "sam"} <= {who for who, _subject in told(post)}
    assert clock.now() == MORNING
