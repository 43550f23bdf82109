"""Every address with every role; every page with what it promises, and its look recorded."""

import json
import re
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from contact_telesante.audit.models import Communication
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from tests.make import PASSWORD, entries_after, looks_of, make_patient, reloaded

FRAGMENT = {"X-Fragment": "yes"}


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def patterns(resolver: URLResolver, prefix: str = ""):
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            if not route.startswith("api/"):
                yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield route, one.callback


ADDRESSES = dict(patterns(get_resolver()))


def filled(route: str, slug: str, patient_id) -> str:
    values = {"slug": slug, "patient_id": str(patient_id), "key": "braden"}
    kinds = {"uuid": str(uuid4()), "int": "0"}
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: values.get(m[2]) or kinds.get(m[1], "x"), route)


def test_every_address_states_who_may_come_in():
    assert {getattr(view, "policy", None) for view in ADDRESSES.values()} == {"public", "person", "team", "privacy"}
    assert {route for route, view in ADDRESSES.items() if view.policy == "public"} == {
        "sign-in/", "sign-in/code/", "sign-in/passkey/", "sign-in/passkey/options/",
        "sign-in/organisation/", "sign-in/organisation/back/",
        "sign-in/forgotten/", "sign-in/reset/", "sign-in/reset/<uuid:user_id>/<str:token>/",
        "sign-out/", "language/", "healthz", "readyz", "metrics", "screen/",
        "invitations/<str:token>/", "invitations/<str:token>/account/",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_finds_nothing_at_any_address_of_a_team(cast, method):
    patient = make_patient(cast.ada)
    client, wrong = browser(cast, "cleo"), {}

    for route in (route for route, view in ADDRESSES.items() if view.policy == "team"):
        answer = getattr(client, method)(filled(route, "ward", patient.pk))
        if answer.status_code not in {404, 405} or b"Tremblay" in answer.content:
            wrong[route] = answer.status_code
        if entries_after(cast.ada, patient.number):
            wrong[route] = "wrote"

    assert wrong == {}


def test_a_patient_of_another_team_is_not_found_inside_ones_own_address(cast):
    theirs = make_patient(cast.cleo)
    client, wrong = browser(cast, "sam"), {}
    sent = {"value-braden": "11", "base": "1", "number": "1", "reason": "conge", "date": "2026-01-01"}

    for route in (route for route in ADDRESSES if "patient_id" in route):
        address = filled(route, "ward", theirs.pk)
        answers = {answer.status_code for answer in (client.get(address), client.post(address, sent))}
        if not answers <= {404, 405} or reloaded(cast.cleo, theirs).number != theirs.number:
            wrong[route] = answers

    assert wrong == {}


def test_a_stranger_is_sent_to_the_sign_in_page_and_brought_back(cast, client):
    patient, wrong = make_patient(cast.ada), {}

    for route in (route for route, view in ADDRESSES.items() if view.policy != "public"):
        address = filled(route, "ward", patient.pk)
        seen, sent = client.get(address), client.post(address)
        led = seen.status_code == 405 or seen.get("Location", "").startswith("/sign-in/?next=")
        if seen.status_code not in {302, 405} or not led or sent.status_code not in {401, 405}:
            wrong[route] = (seen.status_code, seen.get("Location"), sent.status_code)

    assert wrong == {}


@pytest.mark.parametrize("who", ["ben", "gil"])
def test_a_reader_is_refused_every_write_and_changes_nothing(cast, who):
    patient = make_patient(cast.ada, braden=14)
    client, root = browser(cast, who), f"/teams/ward/patients/{patient.pk}"
    sent = {
        "value-braden": "11",
        "base": patient.number,
        "number": patient.number,
        "reason": "conge",
        "date": "2026-01-01",
    }

    posts = [client.post(f"{root}/{what}/", sent) for what in ("cells/braden", "undo", "deactivate", "reactivate")]
    posts.append(client.post("/teams/ward/patients/add/", {"value-last_name": "X", "value-first_name": "Y"}))
    forms = [client.get(f"{root}/cells/braden/"), client.get("/teams/ward/patients/add/")]

    assert {answer.status_code for answer in [*posts, *forms]} <= {403, 409}
    assert reloaded(cast.ada, patient).number == patient.number


def test_the_board_is_a_page_and_to_a_script_its_table_alone(cast):
    make_patient(cast.ada, lieu="304")
    client = browser(cast, "ada")

    page, piece = (
        client.get("/teams/ward/").content.decode(),
        client.get("/teams/ward/", headers=FRAGMENT).content.decode(),
    )

    assert "<!doctype html>" in page
    assert "<html" not in piece
    assert 'id="board-region"' in piece
    assert "Tremblay, Lucille" in piece


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_costs_the_same_statements_whatever_its_rows(cast, count, django_assert_max_num_queries):
    for index in range(count):
        make_patient(cast.ada, lieu=str(index))
    client = browser(cast, "ada")

    with django_assert_max_num_queries(16):  # twelve, and the four savepoints that stand for transactions in a test
        client.get("/teams/ward/")


def test_an_edit_costs_at_most_eight_statements(cast, django_assert_max_num_queries):
    patient = make_patient(cast.ada, braden=14)
    client = browser(cast, "ada")
    address = f"/teams/ward/patients/{patient.pk}/cells/braden/"
    client.post(address, {"value-braden": "13", "base": patient.number}, headers=FRAGMENT)

    with django_assert_max_num_queries(30) as counted:
        client.post(address, {"value-braden": "12", "base": patient.number + 1}, headers=FRAGMENT)

    real = [
        q["sql"]
        for q in counted.captured_queries
        if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK|BEGIN|COMMIT", q["sql"])
    ]
    # In a test every scope lives in one outer transaction and must be undone by hand; a real one ends with its own.
    settings = [sql for sql in real if sql.startswith("select set_config")]
    assert len(real) - len(settings) + 2 <= 8, real


def test_an_edit_answers_its_row_and_a_toast_that_can_undo(cast):
    patient = make_patient(cast.ada, braden=14)
    client = browser(cast, "ada")
    root = f"/teams/ward/patients/{patient.pk}"

    answer = client.post(f"{root}/cells/braden/", {"value-braden": "11", "base": patient.number}, headers=FRAGMENT)
    told = json.loads(answer.content)

    assert f'id="patient-{patient.pk}"' in told["frames"][0]["row"]
    assert f"{root}/undo/" in told["toast"]
    undone = client.post(f"{root}/undo/", {"number": told["frames"][0]["number"]}, headers=FRAGMENT)
    assert undone.status_code == 200
    assert reloaded(cast.ada, patient).values["braden"] == 14


def test_a_wrong_value_comes_back_in_its_editor_with_what_was_typed(cast):
    patient = make_patient(cast.ada, braden=14)

    answer = browser(cast, "ada").post(
        f"/teams/ward/patients/{patient.pk}/cells/braden/",
        {"value-braden": "99", "base": patient.number},
        headers=FRAGMENT,
    )

    assert answer.status_code == 422
    assert 'value="99"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_conflict_shows_both_values_and_saving_again_is_a_choice(cast):
    patient = make_patient(cast.ada, lieu="304")
    change_cells(by=cast.sam, patient_id=patient.pk, values={"lieu": "306"}, base=patient.number)
    client, address = browser(cast, "ada"), f"/teams/ward/patients/{patient.pk}/cells/lieu/"

    answer = client.post(address, {"value-lieu": "305", "base": patient.number}, headers=FRAGMENT)
    page = answer.content.decode()
    base = re.search(r'name="base" value="(\d+)"', page)[1]
    kept = client.post(address, {"value-lieu": "305", "base": base}, headers=FRAGMENT)

    assert answer.status_code == 409
    assert all(text in page for text in ("305", "306", "Sam Essai"))
    assert kept.status_code == 200
    assert reloaded(cast.ada, patient).values["lieu"] == "305"


def test_adding_shows_possible_duplicates_before_saving_anything(cast):
    make_patient(cast.ada, nam="TREL38531414", birth_date="1938-03-14", sex="F")
    client = browser(cast, "ada")
    typed = {"value-last_name": "Tremblay", "value-first_name": "L.", "value-nam": "trel 3853 1414"}
    number = entries_after(cast.ada, 0)[-1].number

    shown = client.post("/teams/ward/patients/add/", typed, headers=FRAGMENT)
    nothing_yet = entries_after(cast.ada, number)
    added = client.post("/teams/ward/patients/add/", typed | {"anyway": "yes"}, headers=FRAGMENT)

    assert (shown.status_code, nothing_yet) == (409, [])
    assert "Tremblay, Lucille" in shown.content.decode()
    assert added.status_code == 201


def test_a_doubtful_health_insurance_number_is_saved_and_doubted(cast):
    patient = make_patient(cast.ada)

    answer = browser(cast, "ada").post(
        f"/teams/ward/patients/{patient.pk}/cells/nam/",
        {"value-nam": "TREL38531419", "base": patient.number},
        headers=FRAGMENT,
    )

    assert answer.status_code == 200
    assert 'data-severity="watch"' in json.loads(answer.content)["toast"]
    assert reloaded(cast.ada, patient).values["nam"] == "TREL38531419"


def test_an_inactive_patient_leaves_the_board_for_the_inactive_list(cast):
    patient = make_patient(cast.ada)
    deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="deces", day=clock.today(cast.ada.zone))
    client = browser(cast, "ada")

    board, inactive = client.get("/teams/ward/").content.decode(), client.get("/teams/ward/inactive/").content.decode()

    assert str(patient.pk) not in board
    assert "Tremblay, Lucille" in inactive
    assert client.get(f"/teams/ward/patients/{patient.pk}/history/").status_code == 200


def test_search_ignores_accents_and_never_enters_an_address(cast):
    found, other = make_patient(cast.ada, last_name="Lévesque"), make_patient(cast.ada, last_name="Roy")

    answer = browser(cast, "ada").post("/teams/ward/search/", {"q": "levesque"}, headers=FRAGMENT)

    assert json.loads(answer.content)["ids"] == [str(found.pk)]
    assert str(other.pk) not in answer.content.decode()
    assert browser(cast, "ada").get("/teams/ward/search/?q=levesque").status_code == 405


@pytest.mark.parametrize(
    "sort", ["name", "-name", "braden", "-braden", "priorite", "suivi_date", "resp", "etat", "updated", "nowhere", "'"]
)
def test_every_column_sorts_and_an_unknown_one_is_no_error(cast, sort):
    for name, braden in (("Zoé", 9), ("Émond", 20), ("Alarie", None)):
        make_patient(cast.ada, last_name=name, braden=braden)

    answer = browser(cast, "ada").get("/teams/ward/", {"sort": sort})

    names = re.findall(r"(Zoé|Émond|Alarie), Lucille", answer.content.decode())
    assert sorted(set(names)) == sorted({"Zoé", "Émond", "Alarie"})
    if sort == "name":
        assert names[:3] == ["Alarie", "Émond", "Zoé"]
    if sort == "braden":
        assert names[:3] == ["Zoé", "Émond", "Alarie"]


def test_nothing_behind_the_sign_in_is_kept_by_a_cache_and_the_policy_is_strict(cast):
    patient = make_patient(cast.ada)
    client = browser(cast, "ada")

    for address in ("/", "/teams/ward/", f"/teams/ward/patients/{patient.pk}/", "/teams/ward/order/", "/nowhere/"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "no-store"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")


def test_no_name_of_a_patient_in_a_title(cast):
    patient = make_patient(cast.ada)

    page = browser(cast, "ada").get(f"/teams/ward/patients/{patient.pk}/").content.decode()

    assert "Tremblay" not in re.search(r"<title>(.*?)</title>", page, re.S)[1]


@pytest.mark.parametrize(
    ("address", "acts"),
    [
        ("/teams/ward/", ["board_opened"]),
        ("/teams/ward/print/", ["board_printed"]),
        ("/teams/ward/inactive/", ["inactive_opened"]),
        ("/teams/ward/journal/", ["journal_read"]),
        ("/teams/ward/patients/{id}/", ["board_opened", "patient_opened"]),
        ("/teams/ward/patients/{id}/history/", ["history_read"]),
    ],
)
def test_every_look_is_recorded_with_the_patients_shown_and_no_clinical_word(cast, address, acts):
    patient = make_patient(cast.ada, note="confidentiel")
    before = len(looks_of(cast.ada))

    browser(cast, "ada").get(address.format(id=patient.pk))

    looks = looks_of(cast.ada)[: len(looks_of(cast.ada)) - before]
    assert [look.act for look in looks] == acts
    assert all(look.user_id == cast.users["ada"].pk and look.medium == "page" for look in looks)
    assert all(look.patient_ids == [patient.pk] for look in looks if look.act != "inactive_opened")
    assert "Tremblay" not in json.dumps([look.detail for look in looks])


def test_a_search_is_recorded_by_what_it_found_never_by_its_words(cast):
    patient = make_patient(cast.ada)

    browser(cast, "ada").post("/teams/ward/search/", {"q": "tremblay"}, headers=FRAGMENT)

    look = looks_of(cast.ada)[0]
    assert (look.act, look.patient_ids, look.detail) == ("searched", [patient.pk], {})


def test_signing_in_wrongly_says_the_same_for_any_address(cast, client):
    sentences = set()
    for email in ("ada@tests.example", "nobody@tests.example"):
        answer = client.post("/sign-in/", {"email": email, "password": "wrong"})
        assert answer.status_code == 422
        sentences.add(re.search(r'role="alert">(.*?)</div>', answer.content.decode(), re.S)[1])
    assert len(sentences) == 1


def test_signing_in_rotates_the_session_and_goes_only_inside_the_site(cast, client):
    client.get("/sign-in/")

    inside = client.post("/sign-in/", {"email": "ADA@tests.example", "password": PASSWORD, "next": "/teams/ward/"})
    client.post("/sign-out/")
    outside = client.post(
        "/sign-in/", {"email": "ada@tests.example", "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert (inside["Location"], outside["Location"]) == ("/teams/ward/", "/")


def test_a_form_without_its_token_is_refused(cast):
    patient = make_patient(cast.ada, braden=14)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["ada"])

    answer = client.post(
        f"/teams/ward/patients/{patient.pk}/cells/braden/", {"value-braden": "11", "base": patient.number}
    )

    assert answer.status_code == 403
    assert reloaded(cast.ada, patient).values["braden"] == 14


@pytest.mark.parametrize(
    "address", ["/teams/ward/?sort=%00", "/teams/ward/?sort=%ff", "/%00", "/teams/ward/?sort=" + "a" * 5000]
)
def test_unreadable_text_in_an_address_is_no_server_error(cast, address):
    assert browser(cast, "ada").get(address).status_code in {200, 400, 404}


@pytest.mark.parametrize("typed", [{"base": "x"}, {"base": "-1"}, {"base": "9" * 30}, {}])
def test_a_form_without_a_number_is_refused_with_a_sentence(cast, typed):
    patient = make_patient(cast.ada, braden=14)

    answer = browser(cast, "ada").post(
        f"/teams/ward/patients/{patient.pk}/cells/braden/", {"value-braden": "11", **typed}, headers=FRAGMENT
    )

    assert answer.status_code == 422
    assert reloaded(cast.ada, patient).values["braden"] == 14


@pytest.mark.parametrize("typed", ["\0", "\ud800", "x" * 300, "a\nb"])
def test_a_text_that_cannot_be_kept_is_refused_with_a_sentence(cast, typed):
    patient = make_patient(cast.ada, lieu="304")
    body = f"base={patient.number}&value-lieu=".encode() + quote(typed.encode("utf-8", "surrogatepass")).encode()
    address = f"/teams/ward/patients/{patient.pk}/cells/lieu/"

    answer = browser(cast, "ada").post(address, body, "application/x-www-form-urlencoded", headers=FRAGMENT)

    assert answer.status_code in {400, 422}
    assert reloaded(cast.ada, patient).values["lieu"] == "304"


def test_a_sheet_that_leaves_the_team_enters_the_register_once(cast):
    patient = make_patient(cast.ada)
    ada = browser(cast, "ada")
    sent = {"recipient": "Ambulanciers", "purpose": "care", "justification": "Transfert à l’urgence", "key": "k1"}

    refused = ada.post("/teams/ward/print/", sent | {"recipient": ""})
    twice = [ada.post("/teams/ward/print/", sent) for _time in range(2)]

    assert refused.status_code == 422
    assert "Transfert à l’urgence" in refused.content.decode()
    assert {answer.status_code for answer in twice} == {302}
    with scope(cast.ada):
        (entry,) = Communication.objects.filter(team_id=cast.ward.pk)
    assert (entry.means, entry.recipient, entry.patient_ids) == ("print", "Ambulanciers", [patient.pk])
    assert "Inscrit au registre" in ada.get(twice[0]["Location"]).content.decode()
