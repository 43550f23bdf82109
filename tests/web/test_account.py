"""One's own account: proving it is oneself, password, second steps, sessions, tokens."""

import json
import re
import time
from html import unescape

import httpx
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import translation

from contact_telesante.audit.models import Look
from contact_telesante.audit.origin import session_digest
from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.identity import queries
from contact_telesante.identity.factors.actions import add_authenticator
from contact_telesante.identity.factors.queries import factors_of, unused_recovery_codes
from contact_telesante.identity.models import Session, Token, User, kept_key
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.web.identity.agents import in_words
from contact_telesante.web.identity.entering import must_have_factor
from tests.make import PASSWORD, token_for
from tests.web.proved import proved

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FRAGMENT = {"X-Fragment": "yes"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.fixture
def ada(cast, client) -> Client:
    """Ada at her browser, who proved just now that it is her."""
    client.force_login(cast.users["ada"])
    return proved(client, cast.users["ada"])


@pytest.fixture
def late(cast) -> Client:
    """Ada at another browser, who proved it too long ago."""
    client = Client()
    client.force_login(cast.users["ada"])
    return client


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def with_authenticator(user: User) -> None:
    spent = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 - 1))
    add_authenticator(by=Person(user_id=user.pk), secret=SECRET, code=spent)


def acts() -> list[tuple[str, dict]]:
    with scope(SYSTEM):
        return [(look.act, look.detail) for look in Look.objects.filter(team_id=None).order_by("-pk")[:20]]


def text_of(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")


def test_a_page_that_asks_for_a_proof_is_found_again_after_it(cast, late):
    asked = late.get("/account/tokens/add/?a=1")["Location"]
    wrong = late.post("/sign-in/again/", {"again-password": "no", "next": "/account/tokens/add/?a=1"})

    right = late.post("/sign-in/again/", {"again-password": PASSWORD, "next": "/account/tokens/add/?a=1"})

    assert asked == "/sign-in/again/?next=%2Faccount%2Ftokens%2Fadd%2F%3Fa%3D1"
    assert late.get(asked).status_code == 200
    assert (wrong.status_code, right["Location"]) == (422, "/account/tokens/add/?a=1")
    assert late.get("/account/tokens/add/").status_code == 200
    assert acts()[:2] == [("reauthenticated", {"way": "password"}), ("sign_in_failed", {"way": "password"})]


def test_a_form_sent_without_a_proof_is_kept_then_carried_out(cast, late):
    sent = {"name": "Un <programme>", "days": "30", "key": "k1"}

    asked = late.post("/account/tokens/add/", sent)
    page = asked.content.decode()
    kept = dict(re.findall(r'type="hidden" name="(name|days|key)" value="([^"]*)"', page))
    wrong = late.post("/account/tokens/add/", {**sent, "again-password": "no"})
    done = late.post("/account/tokens/add/", {**sent, "again-password": PASSWORD})

    assert asked.status_code == 401
    assert {name: unescape(value) for name, value in kept.items()} == sent
    assert wrong.status_code == 422
    assert done.status_code == 200
    assert Token.objects.get(user_id=cast.users["ada"].pk, name=sent["name"])


def test_passwords_never_go_back_into_a_page(cast, late):
    page = late.post("/account/password/", {"password": "trois-mots-pas-pareils", "repeated": "x"}).content.decode()

    assert "trois-mots" not in page


def test_a_script_without_a_proof_is_told_where_to_give_it(cast, late):
    answer = late.post("/account/tokens/add/", {"days": "1"}, headers=FRAGMENT)

    assert (answer.status_code, answer["X-Sign-In-Again"]) == (401, "/sign-in/again/")
    assert answer["Content-Type"].startswith("text/plain")
    assert not Token.objects.filter(user_id=cast.users["ada"].pk).exists()


def test_proving_again_leads_nowhere_else(cast, late):
    answer = late.post("/sign-in/again/", {"again-password": PASSWORD, "next": "https://evil.example/"})

    assert answer["Location"] == "/account/"


def test_a_code_proves_it_too_and_ten_wrong_ones_are_the_last(cast, late):
    with_authenticator(cast.users["ada"])

    assert late.post("/sign-in/again/", {"again-code": "000000"}).status_code == 422
    assert late.post("/sign-in/again/", {"again-code": code_now()}).status_code == 302
    assert late.get("/account/password/").status_code == 200


def test_guessing_the_password_of_a_session_left_open_is_stopped(cast, late):
    for _ in range(10):
        late.post("/sign-in/again/", {"again-password": "no"})

    assert late.post("/sign-in/again/", {"again-password": PASSWORD}).status_code == 422
    assert late.get("/account/password/").status_code == 302


def test_changing_the_password_ends_every_other_session_and_goes_on_here(cast, ada, late):
    new = "trois-mots-pas-pareils"
    before = ada.session.session_key

    answer = ada.post("/account/password/", {"password": new, "repeated": new})

    assert answer["Location"] == "/account/"
    assert ada.get("/account/").status_code == 200
    assert ada.session.session_key != before
    assert late.get("/account/").status_code == 302
    assert not Session.objects.filter(pk=kept_key(late.cookies["contact_session"].value)).exists()
    assert User.objects.get(pk=cast.users["ada"].pk).check_password(new)
    assert ("password_changed", {}) in acts()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("court", "12 caractères"),
        ("123456789012345", "lettres"),
        ("ada@tests.example", "votre nom"),
        ("password1234", "Beaucoup de gens"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(cast, ada, password, said):
    answer = ada.post("/account/password/", {"password": password, "repeated": password})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert User.objects.get(pk=cast.users["ada"].pk).check_password(PASSWORD)


def test_two_different_passwords_are_refused(cast, ada):
    answer = ada.post("/account/password/", {"password": "trois-mots-pas-pareils", "repeated": "trois-mots"})

    assert answer.status_code == 422
    assert "identiques" in text_of(answer)


def test_an_authenticator_is_shown_as_a_drawing_and_in_words_and_kept_with_its_first_code(cast, ada):
    page = ada.get("/account/authenticator/").content.decode()
    secret = ada.session["authenticator_secret"]
    wrong = ada.post("/account/authenticator/", {"code": "000000"})
    right = ada.post("/account/authenticator/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})

    assert "<svg" in page
    assert "style=" not in page
    assert " ".join(re.findall("....", secret)) in page
    assert wrong.status_code == 422
    assert right["Location"] == "/account/recovery-codes/"
    kept = Authenticator.objects.get(user_id=cast.users["ada"].pk, type="totp")
    assert secret not in json.dumps(kept.data)
    assert ("factor_changed", {"kind": "authenticator", "what": "added"}) in acts()


def test_recovery_codes_are_shown_once_and_can_be_kept_as_a_file(cast, ada):
    ada.get("/account/authenticator/")
    secret = ada.session["authenticator_secret"]
    ada.post("/account/authenticator/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    codes = unused_recovery_codes(cast.users["ada"].pk)

    page, file = ada.get("/account/recovery-codes/"), ada.get("/account/recovery-codes/file/")
    ada.post("/account/recovery-codes/")
    after = ada.get("/account/recovery-codes/")

    assert len(codes) == 10
    assert all(code in page.content.decode() and code in file.content.decode() for code in codes)
    assert file["Content-Disposition"].startswith("attachment")
    assert not any(code in after.content.decode() for code in codes)
    assert ada.get("/account/recovery-codes/file/")["Location"] == "/account/recovery-codes/"


def test_new_recovery_codes_replace_the_former_ones(cast, ada):
    with_authenticator(cast.users["ada"])
    before = unused_recovery_codes(cast.users["ada"].pk)

    answer = ada.post("/account/recovery-codes/renew/")

    assert answer["Location"] == "/account/recovery-codes/"
    assert set(before).isdisjoint(unused_recovery_codes(cast.users["ada"].pk))


def test_without_a_second_step_there_are_no_recovery_codes(cast, ada):
    assert ada.post("/account/recovery-codes/renew/")["Location"] == "/account/"
    assert factors_of(cast.users["ada"].pk).codes_left is None


def test_the_last_second_step_of_who_must_have_one_stays(cast, client, settings):
    with_authenticator(cast.users["sam"])
    settings.SECOND_FACTOR = "policy"
    client.force_login(cast.users["sam"])
    session = client.session
    session["factor_given"] = True
    session.save()

    answer = proved(client, cast.users["sam"]).post("/account/authenticator/remove/")

    assert answer.status_code == 403
    assert factors_of(cast.users["sam"].pk).authenticator


def test_who_may_do_without_takes_the_last_one_off_with_its_recovery_codes(cast, ada):
    with_authenticator(cast.users["ada"])

    ada.post("/account/authenticator/remove/")
    ada.post("/account/authenticator/remove/")

    assert factors_of(cast.users["ada"].pk) == factors_of(cast.users["ben"].pk)
    assert not Authenticator.objects.filter(user_id=cast.users["ada"].pk).exists()


def test_an_officer_must_have_a_second_step(cast, settings):
    settings.SECOND_FACTOR = "policy"
    appoint_officer(by=SYSTEM, user_id=cast.users["ada"].pk, establishment=None, office="coordination")

    assert must_have_factor(cast.users["ada"])
    assert not must_have_factor(cast.users["ben"])


@pytest.mark.parametrize("path", ["/account/passkeys/999999/", "/account/passkeys/999999/remove/"])
def test_another_s_passkey_is_not_found(cast, ada, path):
    theirs = Authenticator.objects.create(user=cast.users["ben"], type="webauthn", data={"name": "x", "credential": {}})
    mine = path.replace("999999", str(theirs.pk))

    assert [ada.post(where, {"name": "y"}).status_code for where in (path, mine)] == [404, 404]
    assert Authenticator.objects.get(pk=theirs.pk).data["name"] == "x"


def test_nonsense_for_a_new_passkey_is_refused(cast, ada):
    ada.post("/account/passkeys/options/")

    answer = ada.post("/account/passkeys/add/", {"name": "Clé", "credential": '{"response": {}}'})

    assert answer.status_code == 422
    assert not factors_of(cast.users["ada"].pk).passkeys


def test_sessions_are_listed_in_plain_words_without_their_keys(cast, ada):
    other = Client(headers={"User-Agent": CHROME})
    other.force_login(cast.users["ada"])
    other.get("/")
    Session.objects.filter(pk=kept_key(other.session.session_key)).update(agent=CHROME, address="192.0.2.9")

    page = ada.get("/account/")

    assert "Chrome, Windows" in text_of(page)
    assert "192.0.2.9" in text_of(page)
    assert "cette session" in text_of(page)
    assert not any(one.session.session_key in page.content.decode() for one in (ada, other))


def test_a_session_ended_from_afar_dies_at_once_and_another_s_is_not_found(cast, ada, late):
    key = late.session.session_key
    stranger = Client()
    stranger.force_login(cast.users["ben"])

    refused = ada.post(f"/account/sessions/{session_digest(stranger.session.session_key)}/end/")
    ended = ada.post(f"/account/sessions/{session_digest(key)}/end/")

    assert (refused.status_code, ended.status_code) == (404, 302)
    assert late.get("/account/").status_code == 302
    assert queries.living_credentials({f"session:{key}"}) == set()
    assert stranger.get("/account/").status_code == 200
    assert acts()[0] == ("session_ended", {"count": 1})


def test_all_other_sessions_end_together(cast, ada, late):
    ada.post("/account/sessions/end-others/")

    assert late.get("/account/").status_code == 302
    assert ada.get("/account/").status_code == 200


class AtTheServer:
    """Ada at a browser of the real server, signed in by its page."""

    def __init__(self, server):
        self.http = httpx.Client(base_url=server.url, timeout=20)
        self.post("/sign-in/", email="ada@tests.example", password=PASSWORD)

    def post(self, path: str, **form: str):
        self.http.get("/sign-in/")
        form["csrfmiddlewaretoken"] = self.http.cookies["contact_csrf"]
        answer = self.http.post(path, data=form, headers={"Referer": str(self.http.base_url)})
        assert answer.status_code == 302, answer.text
        return answer

    @property
    def session(self) -> str:
        return session_digest(self.http.cookies["contact_session"])


def test_a_session_ended_from_afar_closes_its_stream_in_seconds(server):
    here, there = AtTheServer(server), AtTheServer(server)

    with there.http.stream("GET", "/live/ward/") as stream:
        chunks = stream.iter_bytes()
        assert b"hello" in next(chunks)
        here.post(f"/account/sessions/{there.session}/end/")
        began = time.monotonic()
        while next(chunks, b""):
            assert time.monotonic() - began < 30

    assert there.http.get("/live/ward/").status_code == 401


def test_a_token_is_shown_once_and_the_same_form_twice_makes_one(cast, ada):
    sent = {"name": "Tableau de bord", "days": "30", "read_only": "on", "key": "k"}

    page = ada.post("/account/tokens/add/", sent).content.decode()
    again = ada.post("/account/tokens/add/", sent)

    secret = re.search(r"ct_[\w-]+", page)[0]
    assert queries.token_of(secret).read_only
    assert again["Location"] == "/account/"
    assert Token.objects.filter(user_id=cast.users["ada"].pk).count() == 1
    assert secret not in ada.get("/account/").content.decode()
    assert "Tableau de bord" in text_of(ada.get("/account/"))
    assert ("token_created", {"days": 30, "rights": "read"}) in acts()


@pytest.mark.parametrize("days", ["0", "367", "x", ""])
def test_a_token_lives_between_a_day_and_a_year(cast, ada, days):
    answer = ada.post("/account/tokens/add/", {"days": days, "key": "k"})

    assert answer.status_code == 422
    assert not Token.objects.filter(user_id=cast.users["ada"].pk).exists()


def test_a_revoked_token_opens_nothing_and_another_s_is_not_found(cast, ada):
    mine, theirs = token_for(cast.users["ada"]), token_for(cast.users["ben"])
    ids = [Token.objects.get(user_id=cast.users[who].pk).pk for who in ("ada", "ben")]

    answers = [ada.post(f"/account/tokens/{one}/revoke/").status_code for one in (*ids, ids[0])]

    assert answers == [302, 404, 302]
    assert queries.token_of(mine) is None
    assert queries.token_of(theirs) is not None
    assert [act for act, _detail in acts()].count("token_revoked") == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_told_in_plain_words(agent, words):
    with translation.override("fr"):
        assert in_words(agent) == words
