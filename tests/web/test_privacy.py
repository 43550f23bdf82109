"""The officer's pages: who may come in, finding who asks for their own record and nobody else."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from contact_telesante.audit.models import Seal
from contact_telesante.board.actions import deactivate_patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams.access.actions import break_glass
from contact_telesante.teams.models import Break
from contact_telesante.teams.seats import House
from tests.make import looks_of, make_patient, restrict
from tests.privacy.officers import WHY, make_officer, officer_elsewhere, officer_of, signed_in

PAGES = [
    "/privacy/",
    "/privacy/patients/",
    "/privacy/communications/",
    "/privacy/communications/note/",
    "/privacy/logs/",
]
WHOLE = {"last_name": "tremblay", "first_name": "LUCILLE", "birth_date": "1938-03-14"}


def words(answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <"))).replace("\u00a0", " ")


def found(answer) -> list[str]:
    """The names of the patients found."""
    return re.findall(r'<th role="rowheader" scope="row"><a [^>]*>(.*?)</a>', answer.content.decode())


@pytest.fixture
def lucille(cast):
    return make_patient(cast.ada, birth_date="1938-03-14", nam="TREL38531414", file_number="0042")


def search(cast, client: Client | None = None, **asked: object):
    client = client or signed_in(officer_of(cast))
    return client.post("/privacy/patients/", WHY | asked)


@pytest.mark.parametrize("address", PAGES)
def test_an_officer_alone_comes_in(cast, address):
    strangers = [signed_in(cast.users[who]) for who in ("ada", "ben", "gil", "sam", "cleo")]

    answers = [client.get(address) for client in strangers]

    assert {answer.status_code for answer in answers} == {404}
    assert signed_in(officer_of(cast)).get(address).status_code == 200
    assert Client().get(address)["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_lists_a_patient(cast, lucille, address):
    page = signed_in(officer_of(cast)).get(address)

    assert "Tremblay" not in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_each_page_speaks_english_to_who_reads_english(cast, address):
    french = signed_in(officer_of(cast)).get(address)
    english = signed_in(make_officer(cast.ward.establishment, "Edith", language="en")).get(address)

    title = [re.search(r"<h1[^>]*>(.*?)</h1>", page.content.decode(), re.S)[1] for page in (french, english)]
    assert title[0] != title[1]


@pytest.mark.parametrize(
    "asked",
    [
        {"nam": "trel 3853 1414"},
        {"nam": "TREL38531414"},
        {"file_number": "0042"},
        WHOLE,
        WHOLE | {"first_name": "lucillé"},
    ],
)
def test_a_patient_is_found_by_what_they_give_whole(cast, lucille, asked):
    make_patient(cast.ada, last_name="Roy", birth_date="1938-03-14")

    answer = search(cast, **asked)

    assert answer.status_code == 200
    assert found(answer) == ["Tremblay, Lucille"]


@pytest.mark.parametrize(
    "asked",
    [
        {"nam": "TREL"},
        {"file_number": "004"},
        {"file_number": "%"},
        WHOLE | {"last_name": "trembla"},
        WHOLE | {"birth_date": "1938-03-15"},
    ],
)
def test_part_of_a_number_or_of_a_name_finds_nobody(cast, lucille, asked):
    assert found(search(cast, **asked)) == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"last_name": "tremblay"},
        {"last_name": "tremblay", "first_name": "lucille"},
        WHOLE | {"birth_date": "14 mars"},
        {"nam": "TREL38531414", "reason": ""},
        {"nam": "TREL38531414", "reference": ""},
        {"nam": "TREL38531414", "reference": "Lucille Tremblay"},
        {"nam": "TREL38531414", "reason": "curiosité"},
    ],
)
def test_half_a_name_or_no_reason_is_refused_and_searches_nothing(cast, lucille, asked):
    answer = search(cast, **asked)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert "searched" not in [look.act for look in looks_of(cast.ada)]


def test_somebody_gone_is_found_too_and_another_establishment_s_patient_is_not(cast, lucille):
    deactivate_patient(by=cast.sam, patient_id=lucille.pk, reason="conge", day="2026-01-02")

    ours = search(cast, nam="TREL38531414")
    theirs = search(cast, signed_in(officer_elsewhere()), nam="TREL38531414")

    assert found(ours) == ["Tremblay, Lucille"]
    assert "Inactif" in words(ours)
    assert found(theirs) == []


def test_a_search_finds_at_most_twenty_people(cast):
    for _time in range(22):
        make_patient(cast.ada, file_number="0042")

    assert len(found(search(cast, file_number="0042"))) == 20


def test_a_search_is_recorded_in_every_team_where_it_looked_with_its_reason(cast, lucille):
    search(cast, **WHOLE)

    here, there = looks_of(cast.ada)[0], looks_of(cast.cleo)[0]
    assert (here.act, here.purpose, here.patient_ids) == ("searched", "right_of_access", [lucille.pk])
    assert (there.act, there.patient_ids) == ("searched", [])
    assert here.detail == there.detail == {"reason": "request", "reference": "AI-2026-014"}
    assert "tremblay" not in json.dumps([here.detail, there.detail]).lower()


def test_an_officer_proves_who_they_are_before_a_search(cast, lucille):
    client = signed_in(officer_of(cast), proved=False)

    asked, sent = client.get("/privacy/patients/"), search(cast, client, **WHOLE)

    assert (asked.status_code, sent.status_code) == (302, 401)
    assert "searched" not in [look.act for look in looks_of(cast.ada)]


def test_no_address_and_no_title_ever_holds_a_name(cast, lucille):
    answer = search(cast, **WHOLE)

    page = answer.content.decode()
    assert "tremblay" not in re.search(r"<title>(.*?)</title>", page, re.S)[1].lower()
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "tremblay" in link.lower()]


def test_the_home_says_what_waits_and_the_state_of_the_chain(cast, lucille):
    client = signed_in(officer_of(cast))
    before = words(client.get("/privacy/"))
    with scope(House(cast.ward.pk)):
        glass = {"team_id": cast.ward.pk, "patient_id": lucille.pk, "user_id": cast.users["ben"].pk}
        Break.objects.create(**glass, reason="Détresse", until=clock.now() + timedelta(hours=1))
    with scope(SYSTEM):
        Seal.objects.create(number=41, at=clock.now(), team_id=cast.ward.pk, count=3, digest="0" * 64)

    after = words(client.get("/privacy/"))
    elsewhere = words(signed_in(officer_elsewhere()).get("/privacy/"))

    assert "Aucun n’attend." in before
    assert "Aucun sceau encore." in before
    assert "Équipe ward 1" in after
    assert re.search(r"Dernier sceau : n. 41, 20\d\d-\d\d-\d\d, ", after)
    assert "Équipe ward" not in elsewhere
    assert "Détresse" not in after


def test_my_teams_lead_the_officer_to_the_desk(cast):
    page = signed_in(officer_of(cast)).get("/").content.decode()

    assert 'href="/privacy/"' in page


REASON = "Chute avec perte de conscience, consentement impossible"


def test_an_officer_looks_into_a_broken_glass_and_reads_no_name(cast, lucille):
    restrict(cast, lucille, who="sam")
    broken = break_glass(by=cast.sam, patient_id=lucille.pk, reason=REASON)
    officer, address = signed_in(officer_of(cast)), "/privacy/ward/breaks/"

    waiting = officer.get("/privacy/")
    listed = officer.get(address)
    refused = officer.post(address, {"break": broken.pk, "verdict": "ok"})
    twice = [officer.post(address, {"break": broken.pk, "verdict": "Justifié par la chute"}) for _time in range(2)]

    assert address in waiting.content.decode()
    assert REASON in listed.content.decode()
    assert "Tremblay" not in listed.content.decode()
    assert (refused.status_code, {answer.status_code for answer in twice}) == (422, {302})
    assert "Justifié par la chute" in officer.get(address).content.decode()
    assert officer.get("/privacy/").content.decode().count(address) == 0


def test_the_broken_glasses_of_another_establishment_are_not_found(cast, lucille):
    restrict(cast, lucille, who="ada")
    broken = break_glass(by=cast.ada, patient_id=lucille.pk, reason=REASON)
    stranger = signed_in(officer_elsewhere())

    answers = [
        stranger.get("/privacy/ward/breaks/"),
        stranger.post("/privacy/ward/breaks/", {"break": broken.pk, "verdict": "Justifié par la chute"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    with scope(House(cast.ward.pk)):
        assert Break.objects.get().reviewed_at is None
