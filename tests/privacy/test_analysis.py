"""What stands out in a month of looks, and what does not."""

import logging
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outbox
from procrastinate.contrib.django.models import ProcrastinateJob

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.audit.models import Look, Seal
from contact_telesante.board.actions import deactivate_patient
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import Person as Actor
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import accesses, analysis, jobs, letters
from contact_telesante.privacy.accesses import Month
from contact_telesante.privacy.analysis import analysis_of
from contact_telesante.privacy.queries import desk_of
from contact_telesante.teams.models import Break, Member
from tests.make import make_patient
from tests.privacy.officers import make_officer

ZONE = ZoneInfo("America/Toronto")
NOVEMBER = Month(date(2026, 11, 1), ZONE)
TUESDAY = datetime(2026, 11, 10, 10, tzinfo=ZONE)


@pytest.fixture
def desk(cast):
    return desk_of(make_officer(cast.ward.establishment))


def looked(by, at: datetime, act=Act.PATIENT_OPENED, patients=(), count: int = 1) -> None:
    with time_machine.travel(at, tick=False), scope(by):
        for _ in range(count):
            record_look(act, by=by, patients=patients)


def found(desk, team, month=NOVEMBER) -> dict[str, list[analysis.Finding]]:
    by_kind: dict[str, list[analysis.Finding]] = {}
    for finding in analysis_of(desk, team, month).findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    return by_kind


def line_of(desk, cast, who: str, month=NOVEMBER) -> analysis.Person:
    people = analysis_of(desk, cast.ward, month).people
    return next(one for one in people if one.user_id == cast.users[who].pk)


def test_each_person_is_counted_in_the_teams_own_month(cast, desk):
    one, two = uuid4(), uuid4()
    looked(cast.ada, TUESDAY, patients=[one])
    looked(cast.ada, TUESDAY + timedelta(days=1), Act.HISTORY_READ, [one])
    looked(cast.ada, TUESDAY, patients=[two])
    looked(cast.ada, TUESDAY, Act.BOARD_OPENED, [one, two, uuid4()])
    looked(cast.ada, TUESDAY, Act.STREAM_OPENED, count=7)
    looked(cast.ada, datetime(2026, 11, 30, 23, 59, tzinfo=ZONE), Act.EXPORTED)
    looked(cast.ada, datetime(2026, 12, 1, 0, 0, tzinfo=ZONE), Act.EXPORTED)
    looked(cast.ada, datetime(2026, 10, 31, 23, 59, tzinfo=ZONE), Act.SEARCHED)

    done = line_of(desk, cast, "ada").done

    assert (done.looks, done.opened, done.days, done.off) == (5, 2, 3, 1)
    assert (done.did(Act.EXPORTED), done.did(Act.SEARCHED), done.did(Act.STREAM_OPENED)) == (1, 0, 7)


def test_another_teams_looks_are_not_counted(cast, desk):
    looked(cast.cleo, TUESDAY)

    assert analysis_of(desk, cast.ward, NOVEMBER).people == []
    assert [one.name for one in analysis_of(desk, cast.other, NOVEMBER).people] == ["Cleo Essai"]


@pytest.mark.parametrize(
    ("opened", "others", "many"),
    [(30, [9], True), (29, [1], False), (30, [10], False), (31, [10, 10, 200], True), (500, [], False)],
)
def test_many_patients_are_thirty_and_three_times_the_others(opened, others, many):
    assert analysis.is_many(opened, others) == many


def test_volume_is_found_beside_those_of_the_same_role_and_profession(cast, desk):
    looked(cast.ada, TUESDAY, patients=[uuid4() for _ in range(40)])
    looked(cast.ben, TUESDAY, patients=[uuid4() for _ in range(8)])

    (finding,) = found(desk, cast.ward)["volume"]

    assert (finding.user_id, finding.figures) == (cast.users["ada"].pk, {"count": 1, "opened": 40, "usual": 8})
    assert [look.user_id for look in finding.looks] == [cast.users["ada"].pk]


@pytest.mark.parametrize(
    ("done", "before", "off"),
    [
        ((100, 5), (100, 9), True), ((100, 4), (100, 0), False), ((100, 90), (100, 10), False),
        ((100, 9), (0, 0), True), ((100, 10), (19, 0), False), ((5, 5), (20, 0), True),
    ],
)  # fmt: skip
def test_off_hours_count_for_who_rarely_works_then(done, before, off):
    assert analysis.is_off_habit(accesses.Counted(looks=done[0], off=done[1]), before) == off


@pytest.mark.parametrize(
    ("at", "off"),
    [
        (datetime(2026, 11, 10, 21, 59, tzinfo=ZONE), 0), (datetime(2026, 11, 10, 22, 0, tzinfo=ZONE), 1),
        (datetime(2026, 11, 11, 5, 59, tzinfo=ZONE), 1), (datetime(2026, 11, 11, 6, 0, tzinfo=ZONE), 0),
        (datetime(2026, 11, 14, 12, 0, tzinfo=ZONE), 1), (datetime(2026, 11, 15, 12, 0, tzinfo=ZONE), 1),
    ],
)  # fmt: skip
def test_off_hours_are_nights_and_week_ends_where_the_team_is(cast, desk, at, off):
    looked(cast.ada, at)

    assert line_of(desk, cast, "ada").done.off == off


def test_off_hours_are_found_with_the_looks_behind(cast, desk):
    looked(cast.ada, datetime(2026, 9, 15, 10, tzinfo=ZONE), count=30)
    looked(cast.ada, TUESDAY, count=15)
    looked(cast.ada, TUESDAY.replace(hour=23), count=5)
    looked(cast.ben, TUESDAY.replace(hour=23), count=5)

    (finding,) = found(desk, cast.ward)["off_hours"]

    assert (finding.user_id, finding.figures) == (cast.users["ada"].pk, {"count": 5, "share": 25})
    assert {look.at.astimezone(ZONE).hour for look in finding.looks} == {23}


def test_a_family_name_is_the_same_whatever_its_accents_and_only_when_opened(cast, desk):
    User.objects.filter(pk=cast.users["ada"].pk).update(last_name="EMOND")
    hers = make_patient(cast.ada, last_name="Émond")
    other = make_patient(cast.ada, last_name="Emondville")
    looked(cast.ada, TUESDAY, patients=[hers.pk], count=2)
    looked(cast.ada, TUESDAY, patients=[other.pk])
    looked(cast.ada, TUESDAY, Act.BOARD_OPENED, [hers.pk])
    looked(cast.ben, TUESDAY, patients=[hers.pk])

    (finding,) = found(desk, cast.ward)["same_name"]

    assert (finding.who, finding.name, finding.figures["count"]) == ("Ada EMOND", "Émond", 2)
    assert [look.patient_ids for look in finding.looks] == [[hers.pk]] * 2


def test_a_patient_opened_after_they_became_inactive_is_found(cast, desk):
    patient = make_patient(cast.ada)
    looked(cast.ada, TUESDAY - timedelta(days=1), patients=[patient.pk])
    with time_machine.travel(TUESDAY, tick=True):
        deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=TUESDAY.date())
    looked(cast.ada, TUESDAY, patients=[patient.pk])
    looked(cast.ben, TUESDAY + timedelta(days=2), patients=[patient.pk])

    (finding,) = found(desk, cast.ward)["inactive"]

    assert (finding.user_id, finding.figures) == (cast.users["ben"].pk, {"count": 1, "patients": 1})


def test_a_guest_is_counted_and_what_they_were_not_granted_comes_first(cast, desk):
    granted, other = uuid4(), uuid4()
    with scope(cast.sam):
        Member.objects.filter(user_id=cast.users["gil"].pk).update(patients=[granted])
    looked(cast.gil, TUESDAY, patients=[granted])
    assert "outside" not in found(desk, cast.ward)
    looked(cast.gil, TUESDAY, Act.BOARD_OPENED, [granted, other])

    findings = analysis_of(desk, cast.ward, NOVEMBER).findings

    assert [(one.kind, one.severity, one.figures["count"]) for one in findings] == [
        ("outside", "critical", 1), ("guest", "info", 2),
    ]  # fmt: skip
    assert findings[0].looks[0].patient_ids == [granted, other]


def test_broken_glasses_are_told_with_their_reason_and_whether_they_were_looked_into(cast, desk):
    patient = make_patient(cast.ada)
    with scope(cast.sam):
        for reviewed in (None, TUESDAY):
            Break.objects.create(
                team=cast.ward, patient_id=patient.pk, user=cast.users["ada"], reason="Chute", at=TUESDAY,
                until=TUESDAY, reviewed_at=reviewed,
            )  # fmt: skip

    by_kind = found(desk, cast.ward)

    assert [(one.severity, one.text) for one in by_kind["glass"]] == [("high", "Chute")]
    assert [(one.severity, one.text) for one in by_kind["glass_reviewed"]] == [("info", "Chute")]


def test_refusals_and_failures_at_the_door_are_told(cast, desk):
    looked(cast.ada, TUESDAY, Act.RESTRICTED_REFUSED, [uuid4()])
    looked(Actor(user_id=cast.users["ben"].pk), TUESDAY, Act.LOCKED_OUT)
    looked(Actor(user_id=cast.users["cleo"].pk), TUESDAY, Act.LOCKED_OUT)

    by_kind = found(desk, cast.ward)

    assert [one.user_id for one in by_kind["refused"]] == [cast.users["ada"].pk]
    assert [(one.user_id, one.figures) for one in by_kind["door"]] == [(cast.users["ben"].pk, {"count": 1})]


@pytest.mark.parametrize("count", [1, 30])
def test_the_analysis_costs_the_same_statements_whatever_the_looks(cast, desk, django_assert_max_num_queries, count):
    for _ in range(count):
        looked(cast.ada, TUESDAY, patients=[uuid4()])

    with django_assert_max_num_queries(40):
        analysis_of(desk, cast.ward, NOVEMBER)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "novembre", "2026-11-01"])
def test_a_month_is_four_digits_and_two(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Month.of(text, ZONE)


def test_months_follow_each_other_over_the_year():
    december = Month.of("2026-12", ZONE)

    assert (december.following.name, december.preceding.name) == ("2027-01", "2026-11")
    assert december.before == datetime(2026, 9, 1, tzinfo=ZONE)


def test_every_team_is_sealed_and_one_teams_trouble_stops_no_other(cast, monkeypatch, caplog):
    real = jobs.seal_every_team.__globals__["seal_looks"]

    def trouble(*, by, whole):
        if by.team_id == cast.ward.pk:
            raise RuntimeError("Tremblay")
        return real(by=by, whole=whole)

    monkeypatch.setitem(jobs.seal_every_team.__globals__, "seal_looks", trouble)
    with caplog.at_level(logging.ERROR):
        jobs.seal_new_looks(timestamp=0)
    sealed = set(Seal.objects.values_list("team_id", flat=True))  # other tests' teams may have looks of their own
    assert sealed & {cast.ward.pk, cast.other.pk} == {cast.other.pk}
    monkeypatch.undo()

    jobs.seal_forgotten_looks(timestamp=0)

    assert cast.ward.pk in set(Seal.objects.values_list("team_id", flat=True))
    with scope(cast.ada):
        assert Look.objects.exists()
    assert any(message == "looks not sealed: RuntimeError" for message in caplog.messages)


def test_officers_are_told_on_the_first_that_the_analysis_is_ready(cast, settings):
    settings.EMAIL_HOST = "mail.tests.example"
    officer = make_officer(cast.ward.establishment, "Odile")
    first = int(datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("UTC")).timestamp())
    before = set(ProcrastinateJob.objects.values_list("pk", flat=True))

    jobs.announce_analysis(timestamp=first)
    deferred = ProcrastinateJob.objects.exclude(pk__in=before)
    assert [job.args for job in deferred] == [{"user_id": str(officer.pk), "month": "2026-11"}]
    jobs.tell_of_analysis(**deferred.get().args)

    (letter,) = outbox.outbox
    assert letter.to == [officer.email]
    assert letter.subject == "L’analyse des accès est prête\u00a0: novembre 2026"
    assert "/privacy/analysis/?month=2026-11" in letter.body


def test_nobody_is_written_to_who_is_no_longer_active(cast):
    officer = make_officer(cast.ward.establishment)
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert letters.analysis_letter(officer.pk, "2026-11") is None
