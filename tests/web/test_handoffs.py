"""The pages of the handoff: what each part says, on every ready-made board; who is refused; what comes back."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import lxml.html
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from contact_telesante.audit.models import Look
from contact_telesante.board import catalogue, queries
from contact_telesante.board.actions import adopt_board, change_cells, deactivate_patient
from contact_telesante.board.charting.actions import chart
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.board.handoffs.actions import give_handoff, read_back
from contact_telesante.board.requests.actions import ask
from contact_telesante.identity.actions import choose_language
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import Person, scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.make import Cast, entries_after, limit, looks_of, make_patient, make_user, restrict
from tests.web.people import browser

NB = "\u00a0"
REPORT = "/teams/ward/handoff/"
GIVE, GIVEN = f"{REPORT}give/all/", f"{REPORT}given/"
SAID = "Surveiller la respiration"
CANARY = "Zyxwvutsrqcanari"


@pytest.fixture
def patient(cast):
    return make_patient(
        cast.ada, braden=14, lieu="304", diagnostic="Pneumonie", nim="B", rcr="non", priorite="orange",
        suivi_date="2020-01-02", suivi_quoi="Signes neurologiques", precautions=["gout"], note="Appeler la fille",
    )  # fmt: skip


@pytest.fixture
def zoe(cast):
    """Another member, who takes the next shift."""
    user = make_user("Zoe")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="member", profession="nurse")
    return user


def page(answer):
    return lxml.html.fromstring(answer.content.decode())


def card(root, patient) -> str:
    (found,) = root.xpath(f"//article[@id='patient-{patient.pk}']")
    return " ".join(" ".join(found.itertext()).split())


def opened(cast: Cast, who="ada", query="", address=REPORT):
    answer = browser(cast, who).get(f"{address}?{query}")
    assert answer.status_code == 200
    return page(answer)


def give(cast: Cast, who="ada", **told):
    number = entries_after(cast.sam, 0)[-1].number
    usual = {"since": clock.now() - timedelta(hours=8), "scope": "all", "number": number, "sentences": {}}
    return give_handoff(by=cast.seat(who), **usual | told)


def form_of(root) -> dict[str, str]:
    (form,) = root.xpath("//form[@data-draft]")
    return {name: value or "" for name, value in form.form_values()} | {"key": str(uuid4())}


def test_a_card_tells_each_part_in_words(cast, patient):
    ask(by=cast.ada, patient_id=patient.pk, question="Ajuster la warfarine?")
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=patient.number + 1)

    told = card(opened(cast), patient)

    for words in (
        "Tremblay, Lucille Lieu 304",
        "Gravité : Élevée Réponse attendue",
        "Problème principal Pneumonie",
        "NIM et RCR B — Prolonger la vie par des soins limités · Ne pas tenter",
        "Allergies non indiqué",
        "Précautions Gouttelettes",
        "Réponse attendue Ajuster la warfarine? (Ada Essai)",
        "Suivi en retard Prochain suivi 2020-01-02 · Signes neurologiques",
        "Risque élevé Braden 9",
        "Note de suivi Appeler la fille",
        "Usager ajouté Ada Essai, ",
        "Braden : 14 → 9 Sam Essai, ",
    ):
        assert words in told


def test_what_waits_for_the_record_is_told_once_somebody_charts(cast, patient):
    assert "À consigner" not in card(opened(cast), patient)

    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 9}, base=patient.number)

    assert "À consigner Braden" in card(opened(cast), patient)


@action
def review_braden(*, by):
    definition, base = queries.definition_of(by), queries.board_version_of(by)
    fields = [replace(one, review="24h" if one.key == "braden" else "") for one in definition.fields]
    put_in_force(replace(definition, fields=tuple(fields)), by=by, base=base, what="field_changed", key="braden")


def test_what_nobody_confirmed_in_time_is_to_be_confirmed(cast):
    with time_machine.travel(clock.now() - timedelta(hours=30), tick=True):
        patient = make_patient(cast.ada, braden=14, lieu="304")

    review_braden(by=cast.sam)

    assert "À confirmer Braden" in card(opened(cast), patient)
    limit(cast, "gil", groups=["identity", "logistics"])
    assert "À confirmer" not in card(opened(cast, "gil"), patient)


def test_the_most_severe_comes_first_and_the_stable_last(cast, patient):
    for name, priority in (("Alarie", "vert"), ("Bouchard", "rouge"), ("Caron", None)):
        make_patient(cast.ada, last_name=name, **({"priorite": priority} if priority else {}))

    names = [name.text_content().split(",")[0] for name in opened(cast).xpath("//article/h2/a")]

    assert names == ["Bouchard", "Tremblay", "Caron", "Alarie"]


@pytest.mark.parametrize(
    ("template", "values", "words"),
    [
        ("garde", {"r": "Rappeler si fièvre", "note": "Non dite"}, "Recommandation Rappeler si fièvre"),
        ("sante_mentale", {"plan_crise": True, "signes_precurseurs": "Insomnie"}, "Signes précurseurs Insomnie"),
        ("had", {"retour": "Saturation sous 88"}, "Critères de retour Saturation sous 88"),
        ("garedo", {"hopital": "CHUL", "trajet": 40}, "Hôpital désigné CHUL · 40"),
        *((name, {"note": "Aide-mémoire"}, "Note de suivi Aide-mémoire") for name in catalogue.names()),
    ],
)
def test_every_ready_made_board_has_its_contingency(cast, template, values, words):
    adopt_board(by=cast.sam, template=template)
    patient = make_patient(cast.ada, **values)

    told = card(opened(cast), patient)

    assert words in told
    assert "Non dite" not in told


def test_the_report_says_since_when_and_of_whom(cast, patient):
    deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))

    root = opened(cast, query="period=8&scope=changed")

    assert "Changés seulement" in root.xpath("string(//p[@class='lead'])")
    departed = root.xpath("string(//section[@aria-labelledby='departed'])")
    assert "A quitté le tableau (Congé définitif)" in departed


def test_an_empty_report_says_that_nothing_changed(cast, patient):
    with time_machine.travel(clock.now() + timedelta(hours=20), tick=True):
        root = opened(cast, query="period=12&scope=changed")

    assert "Rien n’a changé depuis le" in root.xpath("string(//div[@class='empty'])")
    assert root.xpath("//article") == []


@pytest.mark.parametrize("query", ["period=moment&since=hier", "period=moment", "period=3", "scope=x", "since=99 h"])
def test_what_cannot_be_asked_comes_back_at_its_field(cast, patient, query):
    for address in (REPORT, f"{REPORT}print/", f"{REPORT}pdf/"):
        answer = browser(cast, "ada").get(f"{address}?{query}")

        assert answer.status_code == 422
        assert page(answer).xpath("//*[@aria-invalid='true']")
        assert not page(answer).xpath("//article")


def test_what_is_withheld_is_said_to_be_and_no_more(cast, patient):
    whole = make_patient(cast.ada, last_name="Alarie", braden=9)
    restrict(cast, whole, who="ben")
    restrict(cast, patient, who="ben", groups={"clinical"})

    root = opened(cast, "ben")

    assert card(root, whole) == "Accès restreint"
    assert "Pneumonie" not in card(root, patient)
    assert "Priorité non indiquée" in card(root, patient)
    assert not root.xpath("//a[contains(@href, '/give/')]")


def test_every_way_of_looking_is_recorded(cast, patient):
    for address, act in (
        (REPORT, Look.Act.BOARD_OPENED),
        (f"{REPORT}print/", Look.Act.BOARD_PRINTED),
        (f"{REPORT}pdf/", Look.Act.EXPORTED),
        (GIVE, Look.Act.BOARD_OPENED),
        (f"{GIVEN}{give(cast, 'sam').pk}/", Look.Act.BOARD_OPENED),
    ):
        assert browser(cast, "ada").get(address).status_code == 200

        look = looks_of(cast.ada)[0]
        assert (look.act, look.patient_ids, look.detail) == (act, [patient.pk], {"as_what": "handoff"})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            ("Relève", "Faite par Ada Essai", "À détruire après le quart.", "ne remplace pas le dossier", "Gravité"),
        ),
        ("en", ("Handoff", "Made by Ada Essai", "To be destroyed after the shift.", "does not replace", "Severity")),
    ],
)
def test_the_pdf_is_tagged_and_says_on_each_page_who_made_it(cast, patient, language, words):
    for number in range(9):
        make_patient(cast.ada, last_name=f"Alarie{number}", braden=9, note="Appeler la fille", priorite="rouge")
    choose_language(by=Person(user_id=cast.users["ada"].pk), language=language)
    cast.users["ada"].refresh_from_db()

    answer = browser(cast, "ada").get(f"{REPORT}pdf/?period=12")

    made = PdfReader(io.BytesIO(answer.content))
    assert (made.trailer["/Root"]["/Lang"], b"pdfuaid:part" in answer.content) == (f"{language}-CA", True)
    assert made.metadata.title == words[0]
    assert re.search(r'filename="handoff-\d{4}-\d\d-\d\d\.pdf"', answer.headers["Content-Disposition"])
    assert len(made.pages) > 1
    for one in made.pages:
        told = one.extract_text().replace(NB, " ")
        assert all(said in told for said in words[1:4])
    told = "".join(one.extract_text() for one in made.pages).replace(NB, " ")
    assert all(said in told for said in ("Tremblay, Lucille", "Pneumonie", "Signes neurologiques", words[4]))


def test_a_name_is_in_no_address_title_or_file_name(cast):
    patient = make_patient(cast.ada, last_name=CANARY, priorite="rouge")
    given = give(cast, sentences={str(patient.pk): CANARY})
    client = browser(cast, "sam")
    addresses = [REPORT, f"{REPORT}print/", GIVE, GIVEN, f"{GIVEN}{given.pk}/"]

    answers = [client.get(address) for address in addresses]
    made = client.get(f"{REPORT}pdf/")

    assert [CANARY in answer.content.decode() for answer in answers] == [True, True, True, False, True]
    for answer in answers:
        root = page(answer)
        assert CANARY not in root.xpath("string(//title)") + str(root.xpath("//@href | //@action | //@id | //@name"))
    assert CANARY not in str(made.headers) + str(PdfReader(io.BytesIO(made.content)).metadata)


def test_a_giver_hands_over_with_a_sentence_and_its_receiver_reads_it_back(cast, patient, zoe):
    typed = form_of(opened(cast, address=GIVE)) | {f"sentence-{patient.pk}": SAID, "remark": "Nuit calme"}
    answer = browser(cast, "ada").post(GIVE, typed)
    address = answer.headers["Location"]
    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 9}, base=patient.number)
    cast.users["zoe"] = zoe
    try:
        told = opened(cast, "zoe", address=address)
        done = browser(cast, "zoe").post(f"{address}read-back/", {"sentence": "Compris"}, follow=True)
    finally:
        del cast.users["zoe"]

    assert answer.status_code == 302
    assert SAID in card(told, patient)
    assert "Depuis cette relève Braden : 14 → 9" in card(told, patient)
    assert "Nuit calme" in told.text_content()
    assert "1 changé depuis" in told.xpath("string(//p[@class='lead'])")
    assert "Relue par Zoe Essai" in page(done).text_content()
    assert "Compris" in opened(cast, address=address).text_content()
    assert "relue par Zoe Essai" in opened(cast, address=GIVEN).text_content()


def test_what_was_typed_comes_back_with_what_is_wrong(cast, patient):
    typed = form_of(opened(cast, address=GIVE)) | {f"sentence-{patient.pk}": SAID, "remark": "x" * 2001}
    strange = {f"sentence-{uuid4()}": "Autre phrase", "sentence-x": "Rien"}

    answer = browser(cast, "ada").post(GIVE, typed | strange)

    root = page(answer)
    assert answer.status_code == 422
    assert root.xpath(f"string(//textarea[@name='sentence-{patient.pk}'])").strip() == SAID
    assert root.xpath("string(//textarea[@name='remark'])").strip() == "x" * 2001
    assert root.xpath("//textarea[@name='remark'][@aria-invalid='true']")
    assert "Autre phrase" in root.text_content()
    assert form_of(root)["number"] == typed["number"]


@pytest.mark.parametrize("typed", [{}, {"number": "x", "since": "hier"}, {"number": "9" * 40}])
def test_a_form_that_no_page_gave_is_refused_whole(cast, patient, typed):
    answer = browser(cast, "ada").post(GIVE, typed)

    assert answer.status_code == 422


def test_a_second_reader_is_told_who_read_it_and_keeps_their_words(cast, patient, zoe):
    given = give(cast)
    read_back(by=seat_of(zoe, "ward"), handoff_id=given.pk)

    answer = browser(cast, "sam").post(f"{GIVEN}{given.pk}/read-back/", {"sentence": SAID})

    assert answer.status_code == 409
    told = page(answer).xpath("string(//div[@role='alert'])")
    assert "Relue par Zoe Essai" in told
    assert SAID in told


def test_a_read_back_too_long_comes_back(cast, patient):
    given = give(cast)

    answer = browser(cast, "sam").post(f"{GIVEN}{given.pk}/read-back/", {"sentence": "x" * 501})

    assert answer.status_code == 422
    assert page(answer).xpath("string(//textarea[@name='sentence'])").strip() == "x" * 501


def test_who_may_not_is_refused(cast, patient):
    given = f"{GIVEN}{give(cast).pk}/"

    assert browser(cast, "ben").get(REPORT).status_code == 200
    assert browser(cast, "ben").get(GIVE).status_code == 403
    assert browser(cast, "ben").post(GIVE, {}).status_code == 403
    for who in ("ben", "ada"):
        root = opened(cast, who, address=given)
        assert not root.xpath("//form[contains(@action, 'read-back')]")
        assert browser(cast, who).post(f"{given}read-back/", {}).status_code == 403
    for address in (REPORT, GIVE, GIVEN, given):
        assert browser(cast, "cleo").get(address).status_code == 404
    assert browser(cast, "cleo").get(given.replace("ward", "other")).status_code == 404
    assert browser(cast, "cleo").post(f"{given}read-back/".replace("ward", "other"), {}).status_code == 404


def test_a_limited_guest_finds_their_patients_alone(cast, patient):
    other = make_patient(cast.ada, last_name="Alarie")
    given = give(cast, remark="Alarie est tombée", sentences={str(other.pk): "Alarie va mieux"})
    limit(cast, "gil", patients=[patient])

    for address in (REPORT, f"{REPORT}print/", f"{GIVEN}{given.pk}/"):
        assert "Alarie" not in opened(cast, "gil", address=address).text_content()
    assert "1 usager " in opened(cast, "gil", address=GIVEN).text_content()


def queries_of(cast, address) -> int:
    client = browser(cast, "ada")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_thirty_patients_cost_no_more_queries_than_one(cast, patient):
    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 9}, base=patient.number)
    addresses = [REPORT, GIVE, f"{GIVEN}{give(cast).pk}/", GIVEN]
    before = [queries_of(cast, address) for address in addresses]
    for number in range(29):
        other = make_patient(cast.ada, last_name=f"Alarie{number}", braden=20)
        change_cells(by=cast.ada, patient_id=other.pk, values={"braden": 9}, base=other.number)
    addresses[2] = f"{GIVEN}{give(cast).pk}/"

    assert [queries_of(cast, address) for address in addresses] == before
    with scope(cast.ada):
        assert len(opened(cast).xpath("//article")) == 30
