"""The pages of incidents: a member's report, the officer's register; who is refused, what comes back, what is told."""

import csv
import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from contact_telesante.audit.models import Look
from contact_telesante.board import queries as board
from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.identity.actions import choose_language
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.privacy.incidents import queries
from contact_telesante.privacy.incidents.jobs import INCIDENT
from contact_telesante.privacy.models import Incident
from contact_telesante.privacy.queries import desk_of
from tests.make import PASSWORD, looks_of, make_user
from tests.web.people import browser

CANARY = "Zyxwvutsrqcanari"
REPORT = {
    "circumstances": "Une liste est restée au poste.\r\nElle est retrouvée.",
    "information": "Noms",
    "start_date": "2026-11-20",
    "known_date": "2026-11-21",
    "persons": "12",
    "key": "report-once",
}
ASSESSED = REPORT | {
    "measures": "Liste détruite",
    "persons_in_quebec": "12",
    "sensitivity": "Élevée",
    "consequences": "Réputation",
    "likelihood": "Faible",
    "assessment": "Vue par le personnel seulement",
    "is_serious": "False",
    "key": "close-once",
}
WARD = "/teams/ward/incidents/"
REGISTER = "/privacy/incidents/"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Toronto")), tick=True):
        yield


@pytest.fixture
def olga(cast):
    """The establishment's privacy officer, in the cast for this test."""
    cast.users["olga"] = make_user("Olga", password=PASSWORD)
    appoint_officer(by=SYSTEM, user_id=cast.users["olga"].pk, office="privacy", establishment=cast.ward.establishment)
    yield cast.users["olga"]
    del cast.users["olga"]


@pytest.fixture
def stranger(cast):
    """The privacy officer of another establishment."""
    elsewhere = create_establishment(by=SYSTEM, slug="ailleurs", name="CISSS d’ailleurs")
    cast.users["zoe"] = make_user("Zoe", password=PASSWORD)
    appoint_officer(by=SYSTEM, user_id=cast.users["zoe"].pk, office="privacy", establishment=elsewhere)
    yield cast.users["zoe"]
    del cast.users["zoe"]


@pytest.fixture
def incident(cast, olga) -> Incident:
    """What Ada reported."""
    browser(cast, "ada").post(f"{WARD}report/", REPORT)
    return registered(olga)[0]


def registered(officer) -> list[Incident]:
    desk = desk_of(officer)
    with scope(desk):
        return list(queries.incidents_of(desk))


def at(incident, what: str = "") -> str:
    return f"{REGISTER}{incident.pk}/{what}"


def text_of(answer) -> str:
    return answer.content.decode()


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("who", ["ada", "ben", "gil", "sam"])
def test_anybody_of_the_team_reports_and_follows_their_report(cast, olga, who):
    client = browser(cast, who)

    form = client.get(f"{WARD}report/")
    answer = client.post(f"{WARD}report/", REPORT, follow=True)

    assert all(f'name="{name}"' in text_of(form) for name in REPORT)
    assert "INC-2026-0001" in text_of(answer)
    assert "Signalé" in text_of(answer)
    assert REPORT["information"] not in re.sub(r"<header.*?</header>", "", text_of(answer), flags=re.S)
    assert [one.reported_by_id for one in registered(olga)] == [cast.users[who].pk]


def test_the_way_to_report_is_on_the_pages_of_the_team(cast):
    client = browser(cast, "gil")

    pages = [text_of(client.get(path)) for path in ("/teams/ward/", "/teams/ward/members/")]

    assert all(f'href="{WARD}report/"' in page for page in pages)


def test_a_report_sent_twice_is_one_and_its_key_serves_no_other(cast, olga):
    client = browser(cast, "ada")

    answers = [client.post(f"{WARD}report/", REPORT) for _ in range(2)]
    other = client.post(f"{WARD}report/", REPORT | {"persons": "3"})

    assert [answer.status_code for answer in (*answers, other)] == [302, 302, 422]
    assert len(registered(olga)) == 1


def test_a_wrong_report_comes_back_with_what_was_typed(cast, olga):
    answer = browser(cast, "ada").post(f"{WARD}report/", REPORT | {"known_date": "hier", "persons": "12 environ"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 2
    assert 'value="hier"' in page
    assert "Elle est retrouvée." in page
    assert registered(olga) == []


def test_a_report_writes_nothing_but_what_the_form_asks(cast, olga):
    sent = REPORT | {"state": "closed", "is_serious": "False", "reference": "INC-1", "assessment": "Rien", "version": 9}

    browser(cast, "ada").post(f"{WARD}report/", sent)

    (kept,) = registered(olga)
    assert (kept.state, kept.is_serious, kept.reference, kept.assessment, kept.version) == (
        "reported", None, "INC-2026-0001", "", 1,
    )  # fmt: skip


def test_without_an_officer_the_reporter_is_told_to_speak_to_their_manager(cast):
    answer = browser(cast, "ada").post(f"{WARD}report/", REPORT, follow=True)

    assert "avisez votre gestionnaire" in text_of(answer)


def test_nobody_sees_the_reports_of_others(cast, incident):
    pages = [text_of(browser(cast, who).get(WARD)) for who in ("ben", "sam")]

    assert all(incident.reference not in page for page in pages)
    assert browser(cast, "cleo").get(WARD).status_code == 404
    assert browser(cast, "cleo").post(f"{WARD}report/", REPORT).status_code == 404


ADDRESSES = (
    "", "close/", "take-up/", "reopen/", "looks.csv", "notices/commission/fr/", "notices/persons/en/notice.pdf",
)  # fmt: skip


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("who", ["ada", "sam", "cleo", "zoe"])
@pytest.mark.parametrize("what", ADDRESSES)
def test_only_the_officer_of_the_establishment_finds_an_incident(cast, incident, olga, who, what):
    client, sent = browser(cast, who), ASSESSED | {"version": 1, "reason": "x"}

    answers = [client.get(at(incident, what)), client.post(at(incident, what), sent)]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert all(REPORT["information"] not in text_of(answer) for answer in answers)
    assert registered(olga)[0].version == 1


@pytest.mark.parametrize("path", ["", "print/", "register.csv", "open/"])
def test_no_member_reads_the_register(cast, incident, path):
    answers = [browser(cast, who).get(f"{REGISTER}{path}") for who in ("ada", "sam")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_register_of_another_establishment_does_not_hold_it(cast, incident, stranger):
    client = browser(cast, "zoe")

    pages = [text_of(client.get(f"{REGISTER}{path}")) for path in ("", "print/", "register.csv", "open/")]

    assert all(incident.reference not in page and "Équipe ward" not in page for page in pages)


def test_the_register_says_the_state_and_filters(cast, incident):
    client = browser(cast, "olga")

    everything = text_of(client.get(REGISTER))
    kept = text_of(client.get(f"{REGISTER}?state=reported&team={cast.ward.pk}"))
    gone = [text_of(client.get(f"{REGISTER}?{asked}")) for asked in ("state=closed", "serious=no", "team=x")]
    nonsense = text_of(client.get(f"{REGISTER}?state=zzz&serious=perhaps"))

    assert all(incident.reference in page for page in (everything, kept, nonsense))
    assert all(incident.reference not in page for page in gone)
    assert "1 signalement attend d’être pris en charge." in everything
    assert "5 ans" in everything


def test_reading_the_register_and_an_incident_is_recorded(cast, incident, olga):
    client = browser(cast, "olga")
    for path in ("", "print/", "register.csv", f"{incident.pk}/", f"{incident.pk}/notices/minister/fr/"):
        client.get(f"{REGISTER}{path}")

    with scope(desk_of(olga)):
        looks = list(Look.objects.filter(user_id=olga.pk, act=Look.Act.INCIDENT_READ).order_by("pk"))
    assert [look.detail.get("what", look.detail.get("incident")) for look in looks] == [
        "register", "print", "csv", str(incident.pk), str(incident.pk),
    ]  # fmt: skip
    assert {look.purpose for look in looks} == {"verification"}


def test_the_spreadsheet_holds_every_item_and_begins_no_formula(cast, olga):
    browser(cast, "ada").post(f"{WARD}report/", REPORT | {"information": "=1+1"})

    (row,) = rows_of(browser(cast, "olga").get(f"{REGISTER}register.csv"))

    assert row["Référence"] == "INC-2026-0001"
    assert row["Renseignements visés"] == "'=1+1"
    assert (row["Connu le"], row["Personnes concernées"], row["Équipe"]) == ("2026-11-21", "12", "Équipe ward")
    assert len(row) == 6 + 17


def test_the_printed_register_holds_the_eight_items(cast, incident):
    page = text_of(browser(cast, "olga").get(f"{REGISTER}print/"))

    assert re.findall(r"<h3>(\d)\.", page) == list("12345678")
    assert "Une liste est restée au poste.<br>Elle est retrouvée." in page


def test_an_incident_page_has_eight_items_and_says_that_it_is_kept(cast, incident):
    page = text_of(browser(cast, "olga").get(at(incident)))

    assert re.findall(r"<legend>(\d)\.", page) == list("12345678")
    assert "Conservé au moins jusqu’au" in page
    assert "2031-11-2" in page
    assert CANARY not in page
    assert re.search("<title>(.*?)</title>", page)[1] == f"{incident.reference} — Contact Télésanté"


def test_the_officer_writes_and_sees_what_changed_and_by_whom(cast, incident, olga):
    client = browser(cast, "olga")

    answer = client.post(at(incident), ASSESSED | {"version": 1, "persons": "14"}, follow=True)

    page = text_of(answer)
    assert "Enregistré." in page
    assert "Version 2" in page
    assert re.search(r"Personnes concernées</strong><br><span class=\"hint\">Avant\s:</span> <del>12</del>", page)
    assert 'Circonstances</strong><br><span class="hint">Avant' not in page
    assert registered(olga)[0].state == "open"


def test_a_stale_page_keeps_what_was_typed_shows_the_other_and_takes_what_was_not_touched(cast, incident, olga):
    client = browser(cast, "olga")
    client.post(at(incident), REPORT | {"version": 1, "persons": "14", "measures": "Appel fait", "key": "a"})

    stale = client.post(at(incident), REPORT | {"version": 1, "persons": "15", "sensitivity": "Élevée", "key": "b"})
    page = text_of(stale)
    version = re.search(r'name="version" value="(\d+)"', page)[1]

    assert stale.status_code == 409
    assert 'name="persons" value="15"' in page
    assert re.search(r"différent de ce que vous avez tapé.*?<p>14</p>", page, re.S)
    assert page.count("différent de ce que vous avez tapé") == 1
    assert "Appel fait</textarea>" in page
    assert "Élevée</textarea>" in page
    assert (registered(olga)[0].persons, version) == (14, "2")


@pytest.mark.parametrize("version", ["", "zzz", "7", "99999999999"])
def test_a_version_that_never_was_is_a_conflict(cast, incident, olga, version):
    answer = browser(cast, "olga").post(at(incident), ASSESSED | {"version": version})

    assert answer.status_code == 409
    assert "Élevée</textarea>" in text_of(answer)
    assert registered(olga)[0].version == 1


def test_what_cannot_be_true_comes_back_at_its_field(cast, incident, olga):
    sent = ASSESSED | {"version": 1, "persons_in_quebec": "20", "commission_date": "2027-01-01", "minister_date": "x"}

    first = browser(cast, "olga").post(at(incident), sent)
    second = browser(cast, "olga").post(at(incident), sent | {"minister_date": ""})

    assert (first.status_code, second.status_code) == (422, 422)
    assert 'href="#id_minister_date"' in text_of(first)
    assert 'href="#id_persons_in_quebec"' in text_of(second)
    assert 'href="#id_commission_date"' in text_of(second)
    assert registered(olga)[0].version == 1


def test_the_officer_cannot_write_what_is_no_item(cast, incident, olga, stranger):
    sent = ASSESSED | {"version": 1, "state": "closed", "reference": "X", "team_id": "", "reported_by": str(olga.pk)}

    browser(cast, "olga").post(at(incident), sent)

    kept = registered(olga)[0]
    assert (kept.state, kept.reference, kept.team_id) == ("open", incident.reference, cast.ward.pk)
    assert kept.reported_by_id == cast.users["ada"].pk


def test_closing_asks_who_one_is_and_keeps_what_was_typed(cast, incident, olga):
    client = browser(cast, "olga", proved=False)
    sent = ASSESSED | {"version": 1}

    asked = client.post(at(incident, "close/"), sent)
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text_of(asked)))
    state = registered(olga)[0].state
    done = client.post(at(incident, "close/"), sent | {"again-password": PASSWORD})

    assert (asked.status_code, state) == (401, "reported")
    assert kept["assessment"] == ASSESSED["assessment"]
    assert done.status_code == 302
    assert registered(olga)[0].state == "closed"


def test_closing_names_what_misses_at_its_field_and_loses_nothing(cast, incident, olga):
    sent = ASSESSED | {"version": 1, "is_serious": "True", "sensitivity": "", "measures": "Tapé à l’instant"}

    answer = browser(cast, "olga").post(at(incident, "close/"), sent)

    page = text_of(answer)
    assert answer.status_code == 422
    for name in ("sensitivity", "minister_date", "commission_date", "persons_date"):
        assert f'href="#id_{name}"' in page
    assert "Tapé à l’instant</textarea>" in page
    assert registered(olga)[0].state == "reported"


def test_a_closed_incident_is_read_and_reopened_with_a_reason(cast, incident, olga):
    client = browser(cast, "olga")
    client.post(at(incident, "close/"), ASSESSED | {"version": 1})

    page = text_of(client.get(at(incident)))
    written = client.post(at(incident), ASSESSED | {"version": 2, "key": "k3"})
    refused = client.post(at(incident, "reopen/"), {"version": 2, "reason": "", "key": "k4"})
    stale = client.post(at(incident, "reopen/"), {"version": 1, "reason": "Un appel", "key": "k5"})
    reopened = client.post(at(incident, "reopen/"), {"version": 2, "reason": "Un appel", "key": "k6"}, follow=True)

    assert 'name="sensitivity"' not in page
    assert "Vue par le personnel seulement" in page
    assert (written.status_code, refused.status_code, stale.status_code) == (409, 422, 409)
    assert "Un appel</textarea>" in text_of(stale)
    assert "Un appel" in text_of(reopened)
    assert registered(olga)[0].state == "open"


def test_taking_up_a_report_twice_says_that_it_moved(cast, incident, olga):
    client = browser(cast, "olga")

    first = client.post(at(incident, "take-up/"), {"version": 1, "key": "one"})
    again = client.post(at(incident, "take-up/"), {"version": 1, "key": "one"})
    late = client.post(at(incident, "take-up/"), {"version": 1, "key": "two"})

    assert (first.status_code, again.status_code, late.status_code) == (302, 302, 409)
    assert registered(olga)[0].version == 2


def test_a_serious_risk_says_since_when_it_is_known(cast, incident):
    client = browser(cast, "olga")

    page = text_of(client.post(at(incident), ASSESSED | {"version": 1, "is_serious": "True"}, follow=True))

    assert "Risque sérieux\u00a0: les avis sont à donner avec diligence." in page
    assert "Connu depuis 2 jours." in page
    assert "avis à donner" in text_of(client.get(REGISTER))


def test_the_officer_enters_an_incident_that_nobody_reported(cast, olga):
    client = browser(cast, "olga")
    owner = {"establishment": str(cast.ward.establishment_id), "team": str(cast.ward.pk), "key": "open"}

    wrong = client.post(f"{REGISTER}open/", owner | {"known_date": "2027-01-01"})
    foreign = client.post(f"{REGISTER}open/", owner | {"establishment": str(cast.ward.pk)})
    made = client.post(f"{REGISTER}open/", owner | {"known_date": "2026-11-22"})

    (kept,) = registered(olga)
    assert (wrong.status_code, foreign.status_code, made.status_code) == (422, 422, 302)
    assert made["Location"].startswith(at(kept))
    assert (kept.state, kept.team_id) == ("open", cast.ward.pk)


@pytest.mark.parametrize("kind", ["commission", "minister", "persons"])
@pytest.mark.parametrize(("language", "said"), [("fr", "Avis d’un incident"), ("en", "Notice of a confidentiality")])
def test_a_draft_notice_speaks_its_language_whatever_the_readers(cast, incident, kind, language, said):
    page = text_of(browser(cast, "olga").get(at(incident, f"notices/{kind}/{language}/")))

    assert f'lang="{language}-CA"' in page
    assert said in page
    assert "olga@tests.example" in page
    assert '<html lang="fr-CA"' in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_draft_notice_is_a_pdf_too(cast, incident, language):
    answer = browser(cast, "olga").get(at(incident, f"notices/persons/{language}/notice.pdf"))

    read = PdfReader(io.BytesIO(answer.content))
    words = " ".join(page.extract_text() for page in read.pages)
    assert incident.reference not in answer["Content-Disposition"]
    assert "olga@tests.example" in words
    assert ("Ce que vous pouvez faire" in words) is (language == "fr")
    assert read.trailer["/Root"]["/Lang"].startswith(language)


def test_the_officers_home_counts_the_reports_that_wait(cast, incident):
    client = browser(cast, "olga")
    before = text_of(client.get("/privacy/"))
    client.post(at(incident, "take-up/"), {"version": 1, "key": "one"})

    after = text_of(client.get("/privacy/"))

    assert "1 signalement attend d’être pris en charge." in before
    assert "pris en charge" not in after


@pytest.mark.parametrize("what", ["notices/press/fr/", "notices/commission/de/"])
def test_no_other_notice_exists(cast, incident, what):
    assert browser(cast, "olga").get(at(incident, what)).status_code == 404


def test_the_extract_of_the_logs_is_the_teams_over_the_days_of_the_incident_and_recorded(cast, olga):
    for who, client in (("ada", browser(cast, "ada")), ("ben", browser(cast, "ben"))):
        assert client.get("/teams/ward/").status_code == 200, who
    browser(cast, "cleo").get("/teams/other/")
    browser(cast, "ada").post(f"{WARD}report/", REPORT | {"start_date": "2026-11-23", "known_date": "2026-11-23"})
    (incident,) = registered(olga)
    client = browser(cast, "olga")

    whole, bens = (rows_of(client.get(at(incident, f"looks.csv{q}"))) for q in ("", f"?person={cast.users['ben'].pk}"))

    assert {"Ada Essai", "Ben Essai"} <= {row["Qui"] for row in whole}
    assert "Cleo Essai" not in {row["Qui"] for row in whole}
    assert {row["Qui"] for row in bens} == {"Ben Essai"}
    read = looks_of(cast.sam)[0]
    assert (read.act, read.user_id, read.purpose) == (Look.Act.LOGS_READ, olga.pk, "verification")
    assert read.detail == {"incident": str(incident.pk), "count": len(bens)}


def test_the_extract_leaves_out_the_days_before(cast, incident, olga):
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=ZoneInfo("America/Toronto"))):
        browser(cast, "ada").get("/teams/ward/")
        rows = rows_of(browser(cast, "olga").get(at(incident, "looks.csv")))

    assert rows == []


@pytest.mark.parametrize("count", [1, 12])
def test_the_register_costs_the_same_statements_whatever_its_lines(cast, olga, count, django_assert_max_num_queries):
    for index in range(count):
        browser(cast, "ada").post(f"{WARD}report/", REPORT | {"key": f"k{index}"})
    client = browser(cast, "olga")

    with django_assert_max_num_queries(22):
        client.get(REGISTER)


def test_the_letter_leads_to_the_incident(incident):
    assert INCIDENT.format(incident=incident.pk) == reverse("privacy-incident", args=[incident.pk])


def test_no_word_of_a_report_is_in_an_address_a_title_or_a_look(cast, olga):
    sent = REPORT | {"circumstances": CANARY, "information": CANARY}
    answers = [browser(cast, "ada").post(f"{WARD}report/", sent, follow=True)]
    (incident,) = registered(olga)
    client = browser(cast, "olga")
    answers += [client.get(path) for path in (REGISTER, at(incident), at(incident, "notices/persons/fr/"))]
    answers.append(client.post(at(incident), sent | {"version": 1, "sensitivity": CANARY}, follow=True))

    titles = [re.search("<title>(.*?)</title>", text_of(answer), re.S)[1] for answer in answers]
    addresses = [one for answer in answers for one, _status in getattr(answer, "redirect_chain", [])]
    with scope(desk_of(olga)):
        details = [str(look.detail) for look in Look.objects.all()]
    details += [str(look.detail) for look in looks_of(cast.sam)]
    assert CANARY in text_of(answers[2])
    assert CANARY not in "".join([*titles, *addresses, *details])


def test_the_teams_board_does_not_move_for_a_report(cast, olga):
    with scope(cast.ada):
        before = board.number_of(cast.ada)

    browser(cast, "ada").post(f"{WARD}report/", REPORT)

    with scope(cast.ada):
        assert board.number_of(cast.ada) == before


def test_pages_speak_english_to_who_reads_english(cast, incident, olga):
    for who in ("ada", "olga"):
        choose_language(by=Person(user_id=cast.users[who].pk), language="en")
        cast.users[who].refresh_from_db()
    client, officer = browser(cast, "ada"), browser(cast, "olga")

    pages = [text_of(client.get(path)) for path in (f"{WARD}report/", WARD)]
    pages += [text_of(officer.get(path)) for path in (REGISTER, at(incident), f"{REGISTER}open/", f"{REGISTER}print/")]

    words = ("What happened?", "My reports", "Register of", "Risk of serious", "Enter an incident", "Known on")
    for page, word in zip(pages, words, strict=True):
        assert word in page
        assert not re.search(r"Signal[ée]|Circonstances|Renseignements", page)


def test_a_stranger_signs_in_first(cast, incident):
    answer = Client().get(at(incident))

    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
