"""Signing in: with a password, a second step, a new password by letter; and everybody who must not."""

import re
import threading
import time
from dataclasses import replace
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client, override_settings
from django.urls import resolve
from django.utils import translation

from contact_telesante.audit.models import Look
from contact_telesante.identity import letters, queries
from contact_telesante.identity.actions import change_password
from contact_telesante.identity.attempts.actions import COUNT, forget_old_attempts
from contact_telesante.identity.attempts.rules import OF_ACCOUNT, key_of, network_of
from contact_telesante.identity.factors.actions import add_authenticator
from contact_telesante.identity.factors.queries import unused_recovery_codes
from contact_telesante.identity.models import Attempt, User
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.live import streams
from tests.make import PASSWORD, token_for
from tests.server import free_port
from tests.web.proved import proved

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FRAGMENT = {"X-Fragment": "yes"}


def sign_in(client: Client, who: str, password: str = PASSWORD, **more):
    return client.post("/sign-in/", {"email": f"{who}@tests.example", "password": password}, **more)


def told(answer) -> str:
    """What an alert says."""
    found = re.search(r'role="alert">(.*?)</div>', answer.content.decode(), re.S)
    return re.sub(r"<[^>]+>", "", unescape(found[1])).strip() if found else ""


def code_at(moment: float) -> str:
    return format_hotp_value(hotp_value(SECRET, int(moment) // 30))


def with_authenticator(user: User) -> None:
    """The step of its first code is spent."""
    add_authenticator(by=Person(user_id=user.pk), secret=SECRET, code=code_at(time.time() - 30))


def acts() -> list[tuple[str, dict]]:
    with scope(SYSTEM):
        return [(look.act, look.detail) for look in Look.objects.filter(team_id=None).order_by("-pk")[:20]]


def fail(client: Client, who: str, times: int = OF_ACCOUNT, **more) -> None:
    for _ in range(times):
        assert sign_in(client, who, "wrong", **more).status_code == 422


def test_signing_in_again_gives_another_key_and_keeps_nothing_of_a_stranger_s_session(cast, client):
    sign_in(client, "ada")
    first = client.session.session_key

    sign_in(client, "ada")
    again = client.session.session_key
    sign_in(client, "cleo")

    assert len({first, again, client.session.session_key}) == 3
    assert client.session["_auth_user_id"] == str(cast.users["cleo"].pk)
    assert queries.user_of_session(first) is None


def test_a_key_chosen_by_an_attacker_is_not_taken_over(cast, client):
    client.cookies["contact_session"] = "a" * 32

    sign_in(client, "ada")

    assert client.cookies["contact_session"].value != "a" * 32


def test_signing_in_for_somebody_else_from_another_site_is_refused(cast):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, "ada").status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "https:evil.example", "/\t/evil.example", "/teams/\r\nSet-Cookie: a=b", "http://testserver.evil.example/",
        "/%0d%0aSet-Cookie:a=b\x00",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_nor_writes_a_header(cast, client, onward):
    form = {"email": "ada@tests.example", "password": PASSWORD, "next": onward}

    answer = client.post("/sign-in/", form)

    assert answer.get("Location") in {"/", None}
    assert "a=b" not in str(answer.headers)
    assert "a" not in answer.cookies


def test_ten_failures_lock_an_account_known_or_not_in_the_same_words(cast):
    told_to = set()
    for who in ("ada", "nobody"):
        fail(Client(), who)
        answer = sign_in(Client(), who)
        assert answer.status_code == 429
        told_to.add(told(answer))

    assert len(told_to) == 1
    assert acts()[0][0] == "locked_out"
    assert ("locked_out", {"way": "password"}) in acts()


def test_a_lock_ends_after_fifteen_minutes_and_counts_anew(cast, client, time_machine):
    fail(client, "ada")
    assert sign_in(client, "ada").status_code == 429

    time_machine.move_to(time.time() + 15 * 60 + 1)

    assert sign_in(client, "ada").status_code == 302
    assert sign_in(Client(), "ada", "wrong").status_code == 422


def test_a_right_password_takes_the_failures_back(cast):
    fail(Client(), "ada", OF_ACCOUNT - 1)
    assert sign_in(Client(), "ada").status_code == 302
    fail(Client(), "ada", OF_ACCOUNT - 1)

    assert sign_in(Client(), "ada").status_code == 302


def test_where_its_owner_signed_in_before_an_account_that_a_stranger_locked_still_opens(cast, client):
    sign_in(client, "ada")
    client.post("/sign-out/")

    fail(Client(), "ada")

    assert sign_in(Client(), "ada").status_code == 429
    assert sign_in(client, "ada").status_code == 302


def test_a_browser_s_sign_is_for_its_own_people_and_cannot_be_made_up(cast, client):
    sign_in(client, "ada")
    client.post("/sign-out/")
    fail(Client(), "ben")
    forged = Client()
    forged.cookies["contact_known"] = client.cookies["contact_known"].value[:-3] + "abc"
    fail(Client(), "ada")

    assert sign_in(client, "ben").status_code == 429
    assert sign_in(forged, "ada").status_code == 429


def test_who_tries_many_accounts_from_one_address_is_stopped_and_others_are_not(cast, monkeypatch):
    monkeypatch.setattr("contact_telesante.web.identity.trying.OF_ADDRESS", 5)
    for index in range(5):
        fail(Client(), f"nobody{index}", 1, REMOTE_ADDR="192.0.2.7")

    assert sign_in(Client(), "ada", REMOTE_ADDR="192.0.2.7").status_code == 429
    assert sign_in(Client(), "ada", REMOTE_ADDR="192.0.2.8").status_code == 302


def test_many_colleagues_behind_one_address_sign_in(cast, monkeypatch):
    monkeypatch.setattr("contact_telesante.web.identity.trying.OF_ADDRESS", 3)

    assert {sign_in(Client(), "ada").status_code for _ in range(8)} == {302}


def test_an_address_is_what_our_proxy_says_never_what_a_browser_says(cast, settings, monkeypatch):
    monkeypatch.setattr("contact_telesante.web.identity.trying.OF_ADDRESS", 3)
    for index in range(3):
        fail(Client(), f"nobody{index}", 1, headers={"X-Forwarded-For": f"198.51.100.{index}"})
    assert sign_in(Client(), "ada", headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429

    settings.TRUSTED_PROXY = True

    assert sign_in(Client(), "ada", headers={"X-Forwarded-For": "127.0.0.1, 198.51.100.9"}).status_code == 302


def test_half_of_a_long_address_is_one_attacker():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of(None) == network_of("nonsense") == "unknown"


def test_the_owner_of_a_locked_account_is_told_once_without_a_word_too_many(cast, settings):
    settings.EMAIL_HOST = "mail.example"
    fail(Client(), "ada")

    letters.tell(str(cast.users["ada"].pk), letters.LOCKED)

    (sent,) = mail.outbox
    assert sent.to == ["ada@tests.example"]
    assert not re.search(r"ward|Équipe|Ada|Essai", sent.subject + sent.body.replace("ada@", ""))


def test_old_counts_are_forgotten_and_name_nobody(cast, time_machine):
    fail(Client(), "ada", 2)
    keys = set(Attempt.objects.values_list("key", flat=True))
    time_machine.move_to(time.time() + 15 * 60 + 1)

    forget_old_attempts(by=SYSTEM)

    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)
    assert not Attempt.objects.exists()
    assert COUNT.count(";") == 0


def test_a_lock_holds_on_every_node_and_a_crowd_gets_no_more_tries_than_one(server):
    """Forty tries at once on two nodes: ten are judged."""
    other = replace(server, port=free_port(), environment=server.environment, processes={})
    other.environment = server.environment | {"PORT": str(other.port)}
    other.start("web")
    seen: list[int] = []

    def try_once(url: str) -> None:
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        browser.open(f"{url}/sign-in/", timeout=20).read()
        token = next(cookie.value for cookie in jar if cookie.name == "contact_csrf")
        form = {"email": "crowd@tests.example", "password": "wrong", "csrfmiddlewaretoken": token}
        try:
            browser.open(f"{url}/sign-in/", urlencode(form).encode(), timeout=20)
        except HTTPError as refused:
            seen.append(refused.code)

    try:
        crowd = [threading.Thread(target=try_once, args=(at.url,)) for at in (server, other) for _ in range(20)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    finally:
        other.kill("web")

    assert (seen.count(422), seen.count(429)) == (OF_ACCOUNT, 30)


def test_a_second_step_is_asked_of_whoever_has_one_and_opens_nothing_before(cast, client):
    with_authenticator(cast.users["ada"])

    answer = client.post("/sign-in/", {"email": "ada@tests.example", "password": PASSWORD, "next": "/teams/ward/"})

    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/teams/ward/").status_code == 302
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    right = client.post("/sign-in/code/", {"code": code_at(time.time())})
    assert (wrong.status_code, right.status_code, right["Location"]) == (422, 302, "/teams/ward/")
    assert client.get("/teams/ward/").status_code == 200


def test_a_code_is_good_once_on_any_node(cast, client):
    with_authenticator(cast.users["ada"])
    code, thief = code_at(time.time()), Client()
    for one in (client, thief):
        sign_in(one, "ada")

    answers = [one.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"}).status_code for one in (client, thief)]

    assert answers == [302, 422]


def test_a_recovery_code_opens_once(cast, client):
    with_authenticator(cast.users["ada"])
    code = unused_recovery_codes(cast.users["ada"].pk)[3]

    for expected in (302, 422):
        client.post("/sign-out/")
        sign_in(client, "ada")
        assert client.post("/sign-in/code/", {"code": code}).status_code == expected
    assert len(unused_recovery_codes(cast.users["ada"].pk)) == 9


def test_the_second_step_is_locked_after_ten_failures(cast, client):
    with_authenticator(cast.users["ada"])
    sign_in(client, "ada")
    for _ in range(OF_ACCOUNT):
        assert "bon" in told(client.post("/sign-in/code/", {"code": "123"}))

    answer = client.post("/sign-in/code/", {"code": code_at(time.time())})

    assert "15" in told(answer)
    assert ("locked_out", {"way": "code"}) in acts()


def test_the_second_step_waits_ten_minutes_and_only_for_who_began(cast, client, time_machine):
    with_authenticator(cast.users["ada"])
    sign_in(client, "ada")
    time_machine.move_to(time.time() + 10 * 60 + 1)

    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert Client().post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"


def test_somebody_made_inactive_between_the_two_steps_stays_out(cast, client):
    with_authenticator(cast.users["ada"])
    sign_in(client, "ada")
    User.objects.filter(pk=cast.users["ada"].pk).update(is_active=False)

    assert client.post("/sign-in/code/", {"code": code_at(time.time())})["Location"] == "/sign-in/"


@pytest.mark.parametrize("credential", ["", "x", "[]", "{}", '{"response": {}}', '{"response": {"userHandle": "YQ"}}'])
def test_nonsense_for_a_passkey_is_refused_and_recorded(cast, client, credential):
    client.post("/sign-in/passkey/options/")

    answer = client.post("/sign-in/passkey/", {"credential": credential})

    assert answer.status_code == 422
    assert acts()[0] == ("sign_in_failed", {"way": "passkey"})


@pytest.mark.parametrize(("who", "policy", "due"), [
    ("sam", "policy", True), ("gil", "policy", True), ("ada", "policy", False), ("ada", "everyone", True),
    ("sam", "optional", False),
])  # fmt: skip
def test_who_must_have_a_second_step_sets_it_up_first(cast, client, who, policy, due):
    with override_settings(SECOND_FACTOR=policy):
        answer, board = sign_in(client, who), client.get("/teams/ward/")

    assert answer["Location"].startswith("/account/second-factor/") is due
    assert (board.status_code == 302) is due


def test_before_the_second_step_is_set_up_nothing_else_opens(cast, client, settings):
    settings.SECOND_FACTOR = "policy"
    sign_in(client, "sam")

    pages = [client.get(path) for path in ("/", "/teams/ward/", "/account/", "/teams/ward/members/")]
    pieces = [client.get("/teams/ward/", headers=FRAGMENT), client.post("/teams/ward/search/", headers=FRAGMENT)]
    post = client.post("/teams/ward/patients/add/", {"value-last_name": "X"})

    assert {page["Location"].split("?")[0] for page in [*pages, post]} == {"/account/second-factor/"}
    assert {piece.status_code for piece in pieces} == {403}
    assert client.get("/account/second-factor/").status_code == 200
    assert client.get("/account/authenticator/").status_code == 200
    assert client.get("/account/passkeys/add/").status_code == 200
    assert client.post("/sign-out/").status_code == 302


def stream_status(slug: str, **headers: str) -> int:
    try:
        streams._seat(slug, headers)
    except streams.Refused as refused:
        return refused.status
    return 200


def test_before_the_second_step_neither_stream_nor_token_opens(cast, client, settings):
    sam, ada = token_for(cast.users["sam"]), token_for(cast.users["ada"])
    settings.SECOND_FACTOR = "policy"
    sign_in(client, "sam")
    cookie = f"contact_session={client.session.session_key}"

    seen = [
        Client().get("/api/v1/teams/ward/patients", headers={"Authorization": f"Bearer {one}"}) for one in (sam, ada)
    ]

    assert stream_status("ward", cookie=cookie) == 401
    assert [stream_status("ward", authorization=f"Bearer {one}") for one in (sam, ada)] == [401, 200]
    assert [answer.status_code for answer in seen] == [401, 200]
    assert seen[0].json()["code"] == "second_factor"


def test_once_it_is_set_up_everything_opens(cast, client, settings):
    secret = token_for(cast.users["sam"])
    settings.SECOND_FACTOR = "policy"
    client.post("/sign-in/", {"email": "sam@tests.example", "password": PASSWORD, "next": "/teams/ward/"})
    client.get("/account/second-factor/?next=/teams/ward/")
    client.get("/account/authenticator/")
    made = client.session["authenticator_secret"]
    code = format_hotp_value(hotp_value(made, int(time.time()) // 30))

    shown = client.post("/account/authenticator/", {"code": code})
    kept = client.post("/account/recovery-codes/")

    assert (shown["Location"], kept["Location"]) == ("/account/recovery-codes/", "/teams/ward/")
    assert client.get("/teams/ward/").status_code == 200
    assert stream_status("ward", cookie=f"contact_session={client.session.session_key}") == 200
    assert stream_status("ward", authorization=f"Bearer {secret}") == 200


def test_who_becomes_superuser_in_their_session_is_asked_there(cast, client, settings):
    settings.SECOND_FACTOR = "policy"
    client.force_login(cast.users["ada"])
    session = client.session
    assert client.get("/teams/ward/").status_code == 200
    session.save()
    client.force_login(cast.users["sam"])  # a session without a word about the second step, as one from before

    assert client.get("/teams/ward/")["Location"].startswith("/account/second-factor/")
    assert stream_status("ward", cookie=f"contact_session={client.session.session_key}") == 401


def ask_for_link(client: Client, who: str) -> str:
    return client.post("/sign-in/forgotten/", {"email": f"{who}@tests.example"}).content.decode()


def link_to(user: User) -> str:
    """The link of the letter, as its reader follows it."""
    letter = letters.letter_about(letters.RESET, user)
    return re.search(r"https?://[^/]+(/\S+)", letter.link)[1]


def test_asking_for_a_new_password_says_the_same_for_any_address(cast, client):
    pages = {re.sub(r'value="[^"]{20,}"', "", ask_for_link(client, who)) for who in ("ada", "nobody")}

    assert len(pages) == 1


def test_the_letter_of_a_new_password_holds_its_link_alone(cast, settings):
    settings.EMAIL_HOST, settings.PUBLIC_ADDRESS = "mail.example", "https://contact.example"

    letters.tell(str(cast.users["ada"].pk), letters.RESET)

    (sent,) = mail.outbox
    path = re.search(r"https://contact\.example(/\S+)", sent.body)[1]
    assert resolve(path).url_name == "password-link"
    assert "Ada" not in sent.body


def test_every_letter_is_told_in_both_languages(cast):
    ada = User.objects.get(pk=cast.users["ada"].pk)
    for what in (letters.RESET, letters.LOCKED, letters.PASSWORD, letters.FACTOR, letters.TOKEN):
        told_in = []
        for language in ("fr", "en"):
            ada.language = language
            with translation.override("en"):
                told_in.append(letters.letter_about(what, ada))
        french, english = told_in
        assert french.subject != english.subject
        assert set(french.paragraphs).isdisjoint(english.paragraphs)


def test_a_link_gives_a_new_password_once_ends_every_session_and_signs_nobody_in(cast, client):
    elsewhere = Client()
    sign_in(elsewhere, "ada")
    link, new = link_to(User.objects.get(pk=cast.users["ada"].pk)), "trois-mots-pas-pareils"

    there = client.get(link)["Location"]
    weak = client.post(there, {"password": "123", "repeated": "123"})
    done = client.post(there, {"password": new, "repeated": new})
    client.get(link)

    assert weak.status_code == 422
    assert done["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/").status_code == 302
    assert client.get(there).status_code == 403
    assert sign_in(client, "ada").status_code == 422
    assert sign_in(client, "ada", new).status_code == 302
    assert ("password_changed", {}) in acts()


def test_a_link_does_not_pass_the_second_step(cast, client):
    with_authenticator(cast.users["ada"])
    new = "trois-mots-pas-pareils"
    there = client.get(link_to(User.objects.get(pk=cast.users["ada"].pk)))["Location"]
    client.post(there, {"password": new, "repeated": new})

    assert sign_in(client, "ada", new)["Location"] == "/sign-in/code/"


def test_an_old_or_foreign_link_is_refused(cast, client, time_machine):
    ada = User.objects.get(pk=cast.users["ada"].pk)
    link = link_to(ada)
    foreign = link.replace(str(ada.pk), str(cast.users["ben"].pk))

    assert client.get(client.get(foreign)["Location"]).status_code == 403
    time_machine.move_to(time.time() + 3601)
    assert client.get(client.get(link)["Location"]).status_code == 403


def test_a_new_password_lifts_the_lock(cast, client):
    fail(Client(), "ada")
    new = "trois-mots-pas-pareils"
    there = client.get(link_to(User.objects.get(pk=cast.users["ada"].pk)))["Location"]
    client.post(there, {"password": new, "repeated": new})

    assert sign_in(Client(), "ada", new).status_code == 302


def test_who_has_no_password_gets_no_link_to_make_one(cast, client, monkeypatch):
    User.objects.filter(pk=cast.users["ada"].pk).update(password=make_password(None))
    written = []
    monkeypatch.setattr(letters.tell, "defer", lambda **job: written.append(job["user_id"]))

    ask_for_link(client, "ada")
    ask_for_link(client, "ben")

    assert written[0] != str(cast.users["ada"].pk)
    assert written[1] == str(cast.users["ben"].pk)


def test_letters_are_counted_too(cast, client, monkeypatch):
    written = []
    monkeypatch.setattr(letters.tell, "defer", lambda **job: written.append(job))

    for _ in range(6):
        ask_for_link(client, "ada")

    assert len(written) == 3
    assert set(written[0]) == {"user_id", "what"}


def test_a_password_changed_elsewhere_ends_the_streams_of_its_sessions(cast, client):
    sign_in(client, "ada")
    credential = f"session:{client.session.session_key}"
    assert queries.living_credentials({credential}) == {credential}

    change_password(by=Person(user_id=cast.users["ada"].pk), password="trois-mots-pas-pareils")

    assert queries.living_credentials({credential}) == set()


def test_keys_of_counts_are_apart():
    assert key_of("account", "a") != key_of("known", "a") != key_of("account", "b")


def test_a_recent_proof_lasts_fifteen_minutes(cast, client):
    client.force_login(cast.users["ada"])

    assert proved(client, cast.users["ada"], seconds_ago=14 * 60).get("/account/password/").status_code == 200
    assert proved(client, cast.users["ada"], seconds_ago=15 * 60 + 1).get("/account/password/").status_code == 302
    assert proved(client, cast.users["ben"]).get("/account/password/").status_code == 302
