"""A session ends idle, and after a shift whatever one does; only its person keeps it alive."""

from datetime import timedelta

import pytest
from django.conf import settings as present
from django.contrib.auth import SESSION_KEY
from django.db.models import F
from django.test import Client
from django.urls import resolve

from contact_telesante.identity import queries
from contact_telesante.identity.models import Session, kept_key
from contact_telesante.identity.sessions import SessionStore
from contact_telesante.kernel import clock
from tests.make import PASSWORD

MINUTE = timedelta(minutes=1)
BACKGROUND = {"X-Background": "yes"}


@pytest.fixture
def ada(cast) -> Client:
    """Ada's browser, just signed in."""
    client = Client()
    client.force_login(cast.users["ada"])
    return client


def key_of(client: Client) -> str:
    return client.cookies[present.SESSION_COOKIE_NAME].value


def session_of(client: Client) -> Session:
    return Session.objects.get(pk=kept_key(key_of(client)))


def let_pass(client: Client, time: timedelta) -> Session:
    """Everything about her session is older by that much."""
    names = ("created_at", "seen_at", "expire_date")
    Session.objects.filter(pk=kept_key(key_of(client))).update(**{name: F(name) - time for name in names})
    return session_of(client)


def is_in(client: Client) -> bool:
    return client.get("/", headers=BACKGROUND).status_code == 200


def near(one, other) -> bool:
    return abs(one - other) < timedelta(seconds=5)


def test_a_session_nobody_uses_ends(ada):
    let_pass(ada, 29 * MINUTE)
    before = is_in(ada)

    let_pass(ada, 2 * MINUTE)

    assert (before, is_in(ada)) == (True, False)


def test_every_request_of_a_person_puts_the_idle_end_off(ada):
    for _ in range(4):
        let_pass(ada, 20 * MINUTE)
        assert ada.get("/").status_code == 200

    session = session_of(ada)
    assert near(session.seen_at, clock.now())
    assert near(session.expire_date, session.seen_at + 30 * MINUTE)


def test_a_post_and_a_fragment_are_signs_of_life(ada):
    let_pass(ada, 20 * MINUTE)
    ada.get("/teams/ward/", headers={"X-Fragment": "yes"})
    fragment = session_of(ada).seen_at
    let_pass(ada, 20 * MINUTE)
    ada.post("/teams/ward/search/", {"q": "x"}, headers={"X-Fragment": "yes"})

    assert near(fragment, clock.now())
    assert near(session_of(ada).seen_at, clock.now())


def test_what_scripts_ask_by_themselves_keeps_no_session_alive(ada):
    aged = let_pass(ada, 20 * MINUTE)

    for address in ("/teams/ward/", "/teams/ward/order/", "/teams/ward/members/"):
        assert ada.get(address, headers=BACKGROUND).status_code == 200
    assert ada.post("/session/stay/", headers=BACKGROUND).status_code == 204

    now = session_of(ada)
    assert (now.seen_at, now.expire_date) == (aged.seen_at, aged.expire_date)


def test_looking_at_a_credential_as_streams_do_keeps_no_session_alive(ada, cast):
    aged = let_pass(ada, 20 * MINUTE)
    credential = f"session:{key_of(ada)}"

    found, living = queries.user_of_credential(credential), queries.living_credentials([credential])

    assert (found, living) == (cast.users["ada"], {credential})
    assert session_of(ada).seen_at == aged.seen_at


def test_an_idle_session_opens_no_stream(ada):
    let_pass(ada, 31 * MINUTE)
    credential = f"session:{key_of(ada)}"

    assert queries.user_of_credential(credential) is None
    assert queries.living_credentials([credential]) == set()


def test_a_sign_of_life_is_written_once_a_minute_at_most(ada):
    written = []
    for seconds in (50, 20, 50):
        aged = let_pass(ada, timedelta(seconds=seconds))
        ada.get("/account/")
        written.append(session_of(ada).seen_at != aged.seen_at)

    assert written == [False, True, False]


def test_a_sign_of_life_is_one_statement_and_none_on_a_warm_page(ada, django_assert_num_queries):
    ada.get("/account/")

    with django_assert_num_queries(1):  # the session with its user
        ada.post("/session/stay/")
    let_pass(ada, 2 * MINUTE)
    with django_assert_num_queries(2) as counted:
        ada.post("/session/stay/")

    assert [q["sql"] for q in counted.captured_queries if "seen_at =" in q["sql"]]


def test_a_session_never_outlives_a_shift(ada):
    for _ in range(35):
        let_pass(ada, 20 * MINUTE)
        assert ada.get("/").status_code == 200
    session = session_of(ada)
    nearly = is_in(ada)

    let_pass(ada, 20 * MINUTE + MINUTE)

    assert near(session.expire_date, session.created_at + timedelta(hours=12))
    assert (nearly, is_in(ada)) == (True, False)


def test_a_shorter_idle_time_holds(ada, settings):
    settings.SESSION_IDLE_AGE = 300
    let_pass(ada, 4 * MINUTE)
    ada.get("/")

    session = session_of(ada)

    assert near(session.expire_date, session.seen_at + 5 * MINUTE)


def test_writing_in_a_session_or_renewing_its_key_does_not_make_it_younger(ada):
    aged = let_pass(ada, 25 * MINUTE)
    store = SessionStore(key_of(ada))

    store["anything"] = "else"
    store.save()
    kept = session_of(ada)
    store.cycle_key()
    store.save()

    renewed = Session.objects.get(pk=kept_key(store.session_key))
    assert renewed.pk != aged.pk
    for one in (kept, renewed):
        assert (one.created_at, one.seen_at, one.expire_date) == (aged.created_at, aged.seen_at, aged.expire_date)


def test_signing_in_begins_a_life(cast, ada):
    let_pass(ada, 25 * MINUTE)
    store = SessionStore(key_of(ada))

    store[SESSION_KEY] = str(cast.users["ada"].pk)
    store.save()

    assert near(session_of(ada).created_at, clock.now())
    assert near(session_of(ada).expire_date, clock.now() + 30 * MINUTE)


def test_a_request_under_way_brings_no_ended_session_back(ada):
    store = SessionStore(key_of(ada))
    assert SESSION_KEY in store
    store.seen_at -= 2 * MINUTE
    ended = let_pass(ada, 31 * MINUTE)

    store.receive(agent="", address=None, in_person=True)

    assert session_of(ada).expire_date == ended.expire_date


def test_a_copy_of_the_database_opens_no_session(ada, client):
    client.cookies[present.SESSION_COOKIE_NAME] = session_of(ada).pk

    assert is_in(ada)
    assert not is_in(client)


def test_a_session_knows_its_browser(cast, client):
    headers = {"User-Agent": "Firefox " + "x" * 400}
    client.post("/sign-in/", {"email": "ada@tests.example", "password": PASSWORD}, headers=headers)
    signed_in = session_of(client)
    let_pass(client, 2 * MINUTE)

    client.get("/", headers={"User-Agent": "Chromium"}, REMOTE_ADDR="2001:db8::1")

    assert (signed_in.agent, signed_in.address) == (headers["User-Agent"][:300], "127.0.0.1")
    assert (session_of(client).agent, session_of(client).address) == ("Chromium", "2001:db8::1")


@pytest.mark.parametrize(("said", "kept"), [("203.0.113.9", "203.0.113.9"), ("x, unknown", None), ("a:b:c", None)])
def test_an_address_that_is_none_breaks_nothing(ada, settings, said, kept):
    settings.TRUSTED_PROXY = True
    let_pass(ada, 2 * MINUTE)

    answer = ada.get("/", headers={"X-Forwarded-For": said})

    assert (answer.status_code, session_of(ada).address) == (200, kept)


def test_every_answer_tells_what_is_left_to_live(ada):
    let_pass(ada, 10 * MINUTE)
    asked = ada.get("/teams/ward/order/", headers=BACKGROUND)["X-Session-Ends-In"]
    page = ada.get("/")

    left, longest = (int(number) for number in asked.split(", "))
    assert 1190 <= left <= 1200
    assert 42590 <= longest <= 42600
    assert page["X-Session-Ends-In"].startswith(("1800", "1799"))
    assert 'data-idle="1800"' in page.content.decode()
    assert "X-Session-Ends-In" not in Client().get("/sign-in/")


def test_staying_is_for_whoever_is_in(ada, client):
    let_pass(ada, 20 * MINUTE)

    assert ada.post("/session/stay/").status_code == 204
    assert near(session_of(ada).seen_at, clock.now())
    assert client.post("/session/stay/").status_code == 401
    assert resolve("/session/stay/").func.before_the_gate  # a second factor being set up is a session too
    assert ada.get("/session/stay/").status_code == 405


def test_signing_in_again_ends_the_session_and_comes_back_to_the_page(ada):
    key = session_of(ada).pk

    answer = ada.post("/session/again/", {"next": "/teams/ward/?sort=name"})

    assert answer["Location"] == "/sign-in/?next=%2Fteams%2Fward%2F%3Fsort%3Dname"
    assert not Session.objects.filter(pk=key).exists()


def test_signing_out_over_https_clears_what_the_browser_keeps(cast):
    answers = {}
    for secure in (True, False):
        client = Client()
        client.force_login(cast.users["ada"])
        again = client.post("/session/again/", secure=secure)
        assert "Clear-Site-Data" not in again
        client.force_login(cast.users["ada"])
        answers[secure] = client.post("/sign-out/", secure=secure).get("Clear-Site-Data")

    assert answers == {True: '"cache", "storage"', False: None}
