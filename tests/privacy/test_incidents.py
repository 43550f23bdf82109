"""The register of incidents: who writes, who reads, what is kept, what is numbered, who is told."""

import threading
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from procrastinate.contrib.django.models import ProcrastinateJob

from contact_telesante.audit.models import Look
from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.establishments.models import Officer
from contact_telesante.establishments.queries import privacy_officers
from contact_telesante.kernel.errors import InvalidInput, KeyReused
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.privacy.incidents import actions, jobs, notices, queries, rules
from contact_telesante.privacy.models import Incident, IncidentVersion
from contact_telesante.privacy.queries import desk_of
from tests import databases, make
from tests.mail import SITE, postbox
from tests.make import entries_after, looks_of, make_user
from tests.test_canary import Browser

CANARY = "Zyxwvutsrqcanari"
REPORT = {
    "circumstances": "Une liste imprimée est restée au poste de garde.",
    "information": "Noms et diagnostics",
    "start_date": date(2026, 11, 20),
    "known_date": date(2026, 11, 21),
    "persons": 12,
    "measures": "Liste détruite.",
}
ASSESSED = REPORT | {
    "persons_in_quebec": 12,
    "sensitivity": "Élevée",
    "consequences": "Atteinte à la réputation",
    "likelihood": "Faible",
    "assessment": "La liste a été vue par le personnel seulement.",
    "is_serious": False,
}


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Toronto")), tick=True):
        yield


def officer_of(establishment, name: str = "Olga"):
    user = make_user(name)
    appoint_officer(by=SYSTEM, user_id=user.pk, office="privacy", establishment=establishment)
    return desk_of(user)


@pytest.fixture
def olga(cast):
    """The privacy officer of the cast's establishment."""
    return officer_of(cast.ward.establishment)


@pytest.fixture
def stranger(cast):
    """The privacy officer of another establishment."""
    return officer_of(create_establishment(by=SYSTEM, slug="ailleurs", name="CISSS d’ailleurs"), "Zoe")


def report(seat, **items):
    return actions.report_incident(by=replace(seat, key=str(uuid4())), **REPORT | items)


def found(desk, incident) -> Incident:
    with scope(desk):
        return queries.incident_of(desk, incident.pk)


def looks_outside_teams(desk) -> list[Look]:
    with scope(desk):
        return list(Look.objects.filter(team_id=None, user_id=desk.user_id).order_by("pk"))


@pytest.mark.parametrize("who", ["ada", "ben", "gil", "sam"])
def test_any_member_reports_whatever_their_role(cast, olga, who):
    number = entries_after(cast.sam, 0)[-1].number

    incident = report(cast.seat(who))

    kept = found(olga, incident)
    assert (kept.state, kept.circumstances, kept.persons) == ("reported", REPORT["circumstances"], 12)
    assert kept.reported_by_id == cast.users[who].pk
    look = looks_of(cast.sam)[0]
    assert (look.act, look.user_id) == (Look.Act.INCIDENT_REPORTED, cast.users[who].pk)
    assert look.detail == {"incident": str(incident.pk)}
    assert entries_after(cast.sam, number) == []


def test_a_report_writes_no_item_of_the_officer(cast, olga):
    incident = report(cast.ada, is_serious=False, assessment="Rien", minister_date=date(2026, 11, 22))

    kept = found(olga, incident)
    assert (kept.is_serious, kept.assessment, kept.minister_date) == (None, "", None)


def test_the_same_request_reports_once_and_another_with_its_key_is_refused(cast, olga):
    seat = replace(cast.ben, key="once")

    first, second = (actions.report_incident(by=seat, **REPORT) for _ in range(2))
    with pytest.raises(KeyReused):
        actions.report_incident(by=seat, **REPORT | {"persons": 3})

    assert first.pk == second.pk
    with scope(olga):
        assert queries.incidents_of(olga).count() == 1
    assert ProcrastinateJob.objects.filter(task_name="privacy.tell_officer").count() == 1


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ({"circumstances": " "}, "circumstances"),
        ({"known_date": None}, "known_date"),
        ({"known_date": date(2026, 11, 24)}, "known_date"),
        ({"known_date": date(2026, 11, 19)}, "known_date"),
        ({"end_date": date(2026, 11, 19)}, "end_date"),
        ({"persons": -1}, "persons"),
        ({"information": "x" * 5001}, "information"),
    ],
)
def test_a_report_that_cannot_be_true_is_refused_at_its_item(cast, olga, items, wrong):
    with pytest.raises(InvalidInput) as refused:
        report(cast.ada, **items)

    assert list(refused.value.errors) == [wrong]
    with scope(olga):
        assert not queries.incidents_of(olga).exists()


def test_a_refused_report_leaves_no_gap_and_each_establishment_and_year_counts_apart(cast, olga):
    first = report(cast.ada)
    with pytest.raises(InvalidInput):
        report(cast.ada, circumstances="")
    second = report(cast.cleo)
    elsewhere = create_establishment(by=SYSTEM, slug="autre", name="CISSS autre")
    theirs = actions.open_incident(by=officer_of(elsewhere, "Yan"), establishment_id=elsewhere.pk)
    with time_machine.travel(datetime(2027, 1, 1, 1, tzinfo=ZoneInfo("UTC"))):
        still_december = report(cast.ada)

    told = [one.reference for one in (first, second, theirs, still_december)]
    assert told == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0001", "INC-2026-0003"]


def test_a_member_sees_their_own_reports_and_nobody_elses(cast, olga):
    mine = report(cast.ada)
    report(cast.ben)

    with scope(cast.ada):
        seen = list(queries.reports_of(cast.ada))
        everything = list(Incident.objects.all())
        versions = list(IncidentVersion.objects.all())
    with scope(cast.cleo):
        outside = list(Incident.objects.all())

    assert [one.pk for one in seen] == [one.pk for one in everything] == [mine.pk]
    assert [one.incident_id for one in versions] == [mine.pk]
    assert outside == []


@pytest.mark.parametrize("statement", ["update privacy_incident set state = 'closed'", "delete from privacy_incident"])
def test_the_reporter_changes_nothing_afterwards(cast, olga, statement):
    incident = report(cast.ada)

    with scope(cast.ada), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
                changed = cursor.rowcount
        except ProgrammingError:
            changed = 0

    assert changed == 0
    assert found(olga, incident).state == "reported"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from privacy_incident",
        "delete from privacy_incidentversion",
        "update privacy_incidentversion set version = 9",
        "delete from privacy_incidentcount",
    ],
)
def test_not_even_the_officer_deletes_an_incident_or_rewrites_a_version(cast, olga, statement):
    report(cast.ada)

    with scope(olga), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_officer_of_another_establishment_finds_nothing(cast, olga, stranger):
    incident = report(cast.ada)

    for write in (actions.write_incident, actions.close_incident, actions.take_up_incident):
        with pytest.raises(Incident.DoesNotExist):
            write(by=stranger, incident_id=incident.pk, version=1)
    with pytest.raises(Incident.DoesNotExist):
        actions.reopen_incident(by=stranger, incident_id=incident.pk, version=1, reason="Pourquoi")
    with scope(stranger):
        assert list(Incident.objects.all()) == []
    assert found(olga, incident).version == 1


def test_the_officer_writes_and_each_version_tells_what_changed(cast, olga):
    incident = report(cast.ada)

    actions.write_incident(by=olga, incident_id=incident.pk, version=1, sensitivity="Élevée", persons=14)

    with scope(olga):
        history = queries.history_of(queries.incident_of(olga, incident.pk))
    told = {change.name: (change.old, change.new) for change in history[0].changes}
    assert told == {"sensitivity": ("", "Élevée"), "persons": (12, 14), "state": ("reported", "open")}
    assert [one.by.pk for one in history] == [olga.user_id, cast.users["ada"].pk]
    assert looks_outside_teams(olga)[-1].detail == {"incident": str(incident.pk), "what": "written"}


def test_writing_what_is_written_already_makes_no_version(cast, olga):
    incident = report(cast.ada)
    actions.write_incident(by=olga, incident_id=incident.pk, version=1, persons=12)

    again = actions.write_incident(by=olga, incident_id=incident.pk, version=2, persons=12)

    assert again.version == 2


def test_a_stale_version_is_refused_and_the_same_request_answered(cast, olga):
    incident, keyed = report(cast.ada), olga.keyed("once")
    actions.write_incident(by=keyed, incident_id=incident.pk, version=1, persons=14)

    again = actions.write_incident(by=keyed, incident_id=incident.pk, version=1, persons=14)
    with pytest.raises(rules.Conflict) as stale:
        actions.write_incident(by=olga.keyed("other"), incident_id=incident.pk, version=1, persons=15)

    assert (again.pk, again.version) == (incident.pk, 2)
    assert stale.value.incident.persons == 14
    assert found(olga, incident).persons == 14


def test_the_officer_opens_one_without_a_report(cast, olga):
    incident = actions.open_incident(
        by=olga, establishment_id=cast.ward.establishment_id, team_id=cast.ward.pk, circumstances="Appel reçu"
    )

    assert (incident.state, incident.reference, incident.team_id) == ("open", "INC-2026-0001", cast.ward.pk)
    with scope(cast.sam):
        assert list(Incident.objects.all()) == []


def test_the_officer_opens_none_for_another_establishment(cast, olga, stranger):
    with pytest.raises(cast.ward.establishment.DoesNotExist):
        actions.open_incident(by=stranger, establishment_id=cast.ward.establishment_id)
    (theirs,) = stranger.establishments
    with pytest.raises(type(cast.ward).DoesNotExist):
        actions.open_incident(by=stranger, establishment_id=theirs, team_id=cast.ward.pk)


def test_closing_asks_for_every_item(cast, olga):
    incident = report(cast.ada)

    with pytest.raises(InvalidInput) as refused:
        actions.close_incident(by=olga, incident_id=incident.pk, version=1)

    assert set(refused.value.errors) == {
        "persons_in_quebec", "sensitivity", "consequences", "likelihood", "assessment", "is_serious",
    }  # fmt: skip
    assert found(olga, incident).state == "reported"


def test_a_serious_risk_asks_for_the_notices_before_closing(cast, olga):
    incident = report(cast.ada)
    serious = ASSESSED | {"is_serious": True}

    with pytest.raises(InvalidInput) as refused:
        actions.close_incident(by=olga, incident_id=incident.pk, version=1, **serious)
    given = {"minister_date": date(2026, 11, 22), "commission_date": date(2026, 11, 22)}
    closed = actions.close_incident(
        by=olga, incident_id=incident.pk, version=1, **serious, **given, public_notice="Site Web, le 22"
    )

    assert set(refused.value.errors) == {"minister_date", "commission_date", "persons_date"}
    assert closed.state == "closed"


def test_a_closed_incident_is_written_again_only_once_reopened_with_a_reason(cast, olga):
    incident = report(cast.ada)
    actions.close_incident(by=olga, incident_id=incident.pk, version=1, **ASSESSED)

    with pytest.raises(rules.WrongState):
        actions.write_incident(by=olga, incident_id=incident.pk, version=2, persons=1)
    with pytest.raises(InvalidInput):
        actions.reopen_incident(by=olga, incident_id=incident.pk, version=2, reason="  ")
    again = actions.reopen_incident(by=olga, incident_id=incident.pk, version=2, reason="Un témoin a rappelé.")

    assert again.state == "open"
    with scope(olga):
        assert queries.history_of(again)[0].changes[-1].new == "Un témoin a rappelé."


def test_a_report_is_taken_up_once(cast, olga):
    incident = report(cast.ada)

    taken = actions.take_up_incident(by=olga, incident_id=incident.pk, version=1)
    with pytest.raises(rules.WrongState):
        actions.take_up_incident(by=olga, incident_id=incident.pk, version=2)

    assert (taken.state, taken.version) == ("open", 2)
    with scope(olga):
        assert queries.waiting_count(olga) == 0


@pytest.mark.parametrize(
    ("told", "awaits"),
    [
        ({"is_serious": False}, False),
        ({"is_serious": None}, False),
        ({"is_serious": True}, True),
        ({"is_serious": True, "minister_date": 1, "commission_date": 1, "persons_date": 1}, False),
        ({"is_serious": True, "minister_date": 1, "commission_date": 1, "public_notice": "Oui"}, False),
        ({"is_serious": True, "minister_date": 1, "persons_date": 1}, True),
    ],
)
def test_notices_are_awaited_while_one_misses(told, awaits):
    days = {name: date(2026, 11, 22) if value == 1 and name != "is_serious" else value for name, value in told.items()}

    assert rules.awaits_notices(Incident(**days)) is awaits


def test_the_period_of_the_logs_is_whole_days_where_the_establishment_is():
    zone = ZoneInfo("America/Toronto")
    incident = Incident(start_date=date(2026, 11, 20), known_date=date(2026, 11, 21))

    start, end = rules.period_of(incident, zone, date(2026, 11, 23))

    assert start == datetime(2026, 11, 20, tzinfo=zone)
    assert end == datetime(2026, 11, 22, tzinfo=zone)


def test_the_looks_of_the_period_are_those_of_the_team(cast, olga, stranger):
    incident = report(cast.ada, start_date=date(2026, 11, 23), known_date=date(2026, 11, 23))
    looks = looks_of(cast.ada)
    zone = ZoneInfo("America/Toronto")

    start, end = rules.period_of(incident, zone, date(2026, 11, 23))
    found_looks, names = queries.looks_during(olga, incident, start, end)

    assert looks
    assert {look.team_id for look in found_looks} == {cast.ward.pk}
    assert names[cast.users["ada"].pk] == "Ada Essai"


@pytest.mark.parametrize("kind", notices.KINDS)
@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Avis d’un incident de confidentialité"), ("en", "Notice of a confidentiality incident")],
)
def test_a_draft_notice_says_the_items_in_its_own_language(cast, olga, kind, language, title):
    incident = found(olga, report(cast.ada))
    sender = notices.Sender("Olga Essai", "olga@tests.example")

    notice = notices.notice_of(incident, kind, language, sender)

    whole = "\n".join(line for _title, lines in notice.parts for line in lines)
    assert notice.title == title
    assert "CIUSSS des tests" in notice.opening
    for told in ("Noms et diagnostics", REPORT["circumstances"], "2026-11-20", "Liste détruite.", sender.email):
        assert told in whole
    assert (incident.reference in whole) is (kind != "persons")


def test_every_officer_is_told_by_ids_alone_and_a_letter_without_a_word_of_the_report(cast, olga):
    second = officer_of(cast.ward.establishment, "Paul")

    incident = report(cast.ada, circumstances=CANARY, information=CANARY, measures=CANARY)

    asked = list(ProcrastinateJob.objects.filter(task_name="privacy.tell_officer").values_list("args", flat=True))
    assert {args["user_id"] for args in asked} == {str(olga.user_id), str(second.user_id)}
    assert all(args == {"user_id": args["user_id"], "incident_id": str(incident.pk)} for args in asked)
    with postbox() as box:
        for args in asked:
            jobs.tell_officer(**args)
    assert {letter["To"] for letter in box.letters} == {"olga@tests.example", "paul@tests.example"}
    for letter in box.letters:
        whole = letter["Subject"] + letter.get_content()
        assert not [word for word in (CANARY, "Ada", "ward", incident.reference) if word in whole]
        assert f"{SITE}/privacy/incidents/{incident.pk}/" in whole


def test_a_letter_that_does_not_leave_is_tried_again(cast, olga):
    incident = report(cast.ada)

    with postbox() as box:
        box.down = True
        with pytest.raises(OSError):  # noqa: PT011 (its code is the server's)
            jobs.tell_officer(user_id=str(olga.user_id), incident_id=str(incident.pk))

    assert jobs.tell_officer.retry_strategy.max_attempts == 5


def test_a_letter_speaks_its_readers_language(cast, olga):
    english = make_user("Emma", language="en")

    letter = jobs.letter_to(english, uuid4())

    assert letter.subject == "An incident was reported"
    assert letter.language == "en"


def test_officers_told_are_those_of_privacy_of_that_establishment(cast, olga, stranger):
    appoint_officer(
        by=SYSTEM, user_id=cast.users["sam"].pk, office=Officer.Office.PILOT, establishment=cast.ward.establishment
    )

    assert privacy_officers(cast.ward.establishment_id) == [olga.user_id]


def test_reports_at_once_take_numbers_without_gap_and_the_same_one_twice_takes_one(server):
    with databases.connected_to(server.made):
        desk = officer_of(server.cast.ward.establishment, f"Nina{uuid4().hex[:6]}")
    sent = {name: str(value) for name, value in REPORT.items()}
    keys = [*(str(uuid4()) for _ in range(4)), *[str(uuid4())] * 4]
    browsers = [signed_in(server, who) for who in ("ada", "ben", "gil", "sam", *["ada"] * 4)]
    with databases.connected_to(server.made), scope(desk):
        before = queries.incidents_of(desk).count()

    writers = [
        threading.Thread(target=one.open, args=("/teams/ward/incidents/report/", sent | {"key": key}))
        for one, key in zip(browsers, keys, strict=True)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with databases.connected_to(server.made), scope(desk):
        references = sorted(one.reference for one in queries.incidents_of(desk))
    assert len(references) == before + 5
    assert [int(one[-4:]) for one in references] == list(range(1, len(references) + 1))


def signed_in(server, who: str) -> Browser:
    """Somebody at a browser of words."""
    one = Browser(server)
    one.open("/sign-in/")
    one.open("/sign-in/", {"email": f"{who}@tests.example", "password": make.PASSWORD})
    return one
