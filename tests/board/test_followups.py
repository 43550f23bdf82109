"""The next follow-up of each patient: who sees it, and the letter of the morning, once, that names nobody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contact_telesante.board.actions import deactivate_patient
from contact_telesante.board.followups import queries, rules
from contact_telesante.board.followups.jobs import remind_all, remind_team
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.membership.actions import suspend_member
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House
from tests.mail import postbox
from tests.make import limit, looks_of, make_patient, restrict

ZONE = ZoneInfo("America/Toronto")
MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=ZONE)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _this_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def post():
    with postbox() as box:
        yield box


def due(cast, who="ada", *, days=0, key="resp", **values):
    day = (TODAY + timedelta(days=days)).isoformat()
    return make_patient(cast.sam, suivi_date=day, **({key: str(cast.users[who].pk)} if who else {}), **values)


def listed(seat):
    with scope(seat):
        return [(one.patient.values["last_name"], one.when, one.mine) for one in queries.followups_of(seat)]


@pytest.mark.parametrize(
    ("days", "when"),
    [(-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (None, "undated")],
)
def test_when_a_follow_up_is(days, when):
    day = None if days is None else TODAY + timedelta(days=days)

    assert rules.when(day, TODAY) == when


def test_follow_ups_come_in_order_and_say_whose_they_are(cast):
    due(cast, "sam", days=3, last_name="Caron")
    due(cast, days=-2, last_name="Alarie")
    due(cast, days=0, key="medecin", last_name="Bouchard")
    make_patient(cast.sam, last_name="Doré")
    gone = due(cast, last_name="Émond")
    deactivate_patient(by=cast.sam, patient_id=gone.pk, reason="conge", day=TODAY)

    assert listed(cast.ada) == [
        ("Alarie", "overdue", True), ("Bouchard", "today", True), ("Caron", "week", False), ("Doré", "undated", False),
    ]  # fmt: skip


def test_a_follow_up_withheld_or_not_granted_is_not_listed(cast):
    granted, other = due(cast, last_name="Alarie"), due(cast, last_name="Bouchard")
    limit(cast, "gil", patients=[granted])
    restrict(cast, other, who="ben", groups={"clinical"})

    assert listed(cast.gil) == listed(cast.ben) == [("Alarie", "today", False)]


def test_the_morning_letter_counts_what_is_due_to_its_reader(cast, post):
    for days in (-30, -1, 0, 1):
        due(cast, days=days, last_name="Zacharie", suivi_quoi="Signes neurologiques")
    due(cast, "sam", key="medecin")
    due(cast, "")

    assert remind_team(cast.ward.pk) == 2

    letters = {str(one["To"]).partition("@")[0]: one.get_content() for one in post.letters}
    assert set(letters) == {"ada", "sam"}
    assert "Vous avez 3 suivis prévus aujourd’hui ou en retard dans l’équipe" in letters["ada"]
    assert "/teams/ward/followups/" in letters["ada"]
    assert "Zacharie" not in letters["ada"]
    assert "neuro" not in letters["ada"]


def test_the_letter_leaves_once_a_day_whatever_the_worker_does_again(cast, post):
    due(cast)

    sent = [remind_team(cast.ward.pk) for _again in range(2)]
    with time_machine.travel(MORNING + timedelta(hours=2), tick=False):
        remind_all(0)
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        sent.append(remind_team(cast.ward.pk))

    assert sent == [1, 0, 1]
    assert len(post.letters) == 2
    told = [look for look in looks_of(cast.sam) if look.act == "notified"]
    assert [(look.detail, look.patient_ids) for look in told] == [
        ({"what": "followups", "user": str(cast.users["ada"].pk)}, [])
    ] * 2


@pytest.mark.parametrize("hour", [6, 12, 23])
def test_nothing_leaves_outside_the_morning(cast, post, hour):
    due(cast)

    with time_machine.travel(MORNING.replace(hour=hour), tick=False):
        assert remind_team(cast.ward.pk) == 0

    assert post.letters == []


def test_each_team_has_its_own_morning(cast, post):
    due(cast)
    with scope(House(cast.ward.pk)):
        Team.objects.filter(pk=cast.ward.pk).update(zone="America/Halifax")

    with time_machine.travel(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), tick=False):  # 7 there, 6 in Montréal
        remind_all(0)

    assert len(post.letters) == 1


def test_a_letter_counts_only_what_its_reader_may_see(cast, post):
    seen, hidden = due(cast), due(cast)
    restrict(cast, hidden, who="ada", groups={"clinical"})
    due(cast, "gil")
    limit(cast, "gil", patients=[seen])

    remind_team(cast.ward.pk)

    (letter,) = post.letters
    assert "Vous avez 1 suivi prévu" in letter.get_content()


def test_a_suspended_member_and_a_patient_who_left_get_no_letter(cast, post):
    due(cast, "ben")
    suspend_member(by=cast.sam, user_id=cast.users["ben"].pk)
    gone = due(cast)
    deactivate_patient(by=cast.sam, patient_id=gone.pk, reason="conge", day=TODAY)

    assert remind_team(cast.ward.pk) == 0
    assert post.letters == []
