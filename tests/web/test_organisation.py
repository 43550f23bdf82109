"""Organisation accounts, against a provider in a process of its own: who comes in, and everybody who does not."""

import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings

from contact_telesante.audit.models import Look
from contact_telesante.config.sign_in import Organisation
from contact_telesante.identity.factors.actions import join_organisation
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.web.identity import organisation
from tests import provider as provider_module
from tests.make import PASSWORD
from tests.provider import TENANT
from tests.server import free_port
from tests.web.proved import proved


@pytest.fixture(scope="module")
def provider():
    with provider_module.running(free_port()) as running:
        yield running


@pytest.fixture(autouse=True)
def _configured(provider):
    ours = Organisation(provider.url, "contact", "a-secret", "CIUSSS des tests", "oid", TENANT, ("tests.example",))
    with override_settings(ORGANISATION=ours, SOCIALACCOUNT_PROVIDERS=ours.for_allauth()):
        yield


def joined(user: User, oid: str) -> None:
    join_organisation(by=Person(user_id=user.pk), uid=oid, facts={"mfa": False})


def departure(client: Client, path: str = "/sign-in/organisation/", **form: str) -> str:
    """Where the page of departure leads."""
    page = client.post(path, form).content.decode()
    return unescape(re.search(r'content="0;url=([^"]+)"', page)[1])


def come_back(client: Client, address: str):
    there = urlsplit(address)
    return client.get(f"{there.path}?{there.query}")


def sign_in(client: Client, provider, oid: str, **form: str):
    return come_back(client, provider.consent(departure(client, **form), oid))


def require_refused(answer, client: Client, words: str) -> None:
    assert answer.status_code == 403
    assert words in unescape(answer.content.decode()).replace("\u00a0", " ")
    assert "_auth_user_id" not in client.session


def last_look() -> Look:
    with scope(SYSTEM):
        return Look.objects.filter(team_id=None).order_by("-pk")[0]


def test_whoever_joined_their_account_comes_in_under_a_new_key_and_goes_on(cast, client, provider):
    provider.person("ada-oid", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid")
    client.get("/sign-in/")
    there = departure(client, next="/teams/ward/")
    before = client.session.session_key

    answer = come_back(client, provider.consent(there, "ada-oid"))

    assert answer["Location"] == "/teams/ward/"
    assert client.session.session_key != before
    assert client.get("/teams/ward/").status_code == 200
    assert (last_look().act, last_look().detail) == ("signed_in", {"way": "organisation"})


def test_the_way_there_asks_for_a_code_with_pkce_and_a_nonce_and_only_by_post(cast, client, provider):
    asked = parse_qs(urlsplit(departure(client)).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"]
    assert asked["nonce"]
    assert client.get("/sign-in/organisation/").status_code == 405


def test_an_unknown_account_is_refused_even_when_its_address_is_a_users(cast, client, provider):
    provider.person("stranger", "ada@tests.example", email_verified=True)

    require_refused(sign_in(client, provider, "stranger"), client, "n’a pas encore été invité")
    assert (last_look().act, last_look().detail) == ("sign_in_failed", {"way": "organisation"})


def test_another_tenant_is_refused(cast, client, provider):
    provider.person("ada-oid-2", "ada@tests.example", tid="99999999-2222-3333-4444-555555555555")
    joined(cast.users["ada"], "ada-oid-2")

    require_refused(sign_in(client, provider, "ada-oid-2"), client, "une autre organisation")


@pytest.mark.parametrize("email", ["ada@eviltests.example", "ada@tests.example.evil.example", "ada@evil.example", ""])
def test_another_domain_is_refused(cast, client, provider, email):
    provider.person("ada-oid-3", email)
    joined(cast.users["ada"], "ada-oid-3")

    require_refused(sign_in(client, provider, "ada-oid-3"), client, "n’est pas de votre organisation")


def test_a_subdomain_is_accepted(cast, client, provider):
    provider.person("ada-oid-4", "ada@hopital.tests.example")
    joined(cast.users["ada"], "ada-oid-4")

    assert sign_in(client, provider, "ada-oid-4").status_code == 302


def test_an_address_that_the_provider_did_not_verify_is_refused(cast, client, provider):
    provider.person("ada-oid-5", "ada@tests.example", email_verified=False)
    joined(cast.users["ada"], "ada-oid-5")

    require_refused(sign_in(client, provider, "ada-oid-5"), client, "n’est pas de votre organisation")


def test_an_account_without_a_name_is_refused(cast, client, provider):
    provider.person("nameless", "ada@tests.example", oid=None)

    require_refused(sign_in(client, provider, "nameless"), client, "qui vous êtes")


def test_an_inactive_user_never_comes_in(cast, client, provider):
    provider.person("ada-oid-6", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid-6")
    User.objects.filter(pk=cast.users["ada"].pk).update(is_active=False)

    require_refused(sign_in(client, provider, "ada-oid-6"), client, "a pris fin")


def test_a_way_back_is_good_once_and_in_its_own_browser(cast, client, provider):
    provider.person("ada-oid-7", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid-7")
    back = provider.consent(departure(client), "ada-oid-7")
    thief = Client()

    require_refused(come_back(thief, back), thief, "déjà servi")
    assert come_back(client, back).status_code == 302
    client.post("/sign-out/")
    require_refused(come_back(client, back), client, "déjà servi")


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?error=access_denied&state=x"])
def test_a_way_back_that_nobody_began_is_refused(cast, client, query):
    require_refused(client.get(f"/sign-in/organisation/back/{query}"), client, "déjà servi")


def test_a_state_and_a_code_of_two_journeys_do_not_go_together(cast, client, provider):
    """The code of an attacker's own journey, given to somebody else's browser (login CSRF)."""
    provider.person("eve-oid", "eve@tests.example")
    joined(cast.users["cleo"], "eve-oid")
    attacker = Client()
    theirs = parse_qs(urlsplit(provider.consent(departure(attacker), "eve-oid")).query)
    ours = parse_qs(urlsplit(departure(client)).query)

    answer = client.get("/sign-in/organisation/back/", {"state": ours["state"][0], "code": theirs["code"][0]})

    require_refused(answer, client, "déjà servi")


def test_a_journey_without_pkce_is_refused_here_and_there(cast, client, provider):
    provider.person("ada-oid-8", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid-8")
    stripped = re.sub(r"&?code_challenge=[^&]*", "", departure(client))
    refused_there = come_back(client, provider.consent(stripped, "ada-oid-8"))
    there = departure(client)
    session = client.session
    states = session["socialaccount_states"]
    states[parse_qs(urlsplit(there).query)["state"][0]][0]["verifier"] = ""
    session.save()

    require_refused(refused_there, client, "déjà servi")
    require_refused(come_back(client, provider.consent(there, "ada-oid-8")), client, "déjà servi")


def test_a_token_for_another_nonce_is_refused(cast, client, provider):
    provider.person("ada-oid-9", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid-9")
    other = re.sub(r"nonce=[^&]*", "nonce=another", departure(client))

    require_refused(come_back(client, provider.consent(other, "ada-oid-9")), client, "déjà servi")


def test_consent_that_was_denied_is_told(cast, client, provider):
    state = parse_qs(urlsplit(departure(client)).query)["state"][0]

    answer = client.get("/sign-in/organisation/back/", {"state": state, "error": "access_denied"})

    require_refused(answer, client, "déjà servi")


def test_a_provider_that_does_not_answer_is_told(cast, client):
    away = Organisation("http://localhost:9", "contact", "", "", "oid", TENANT)

    with override_settings(ORGANISATION=away, SOCIALACCOUNT_PROVIDERS=away.for_allauth()):
        require_refused(client.post("/sign-in/organisation/"), client, "ne répond pas")


def test_without_a_provider_there_is_neither_button_nor_address(cast, client):
    with override_settings(ORGANISATION=Organisation()):
        assert "CIUSSS des tests" not in client.get("/sign-in/").content.decode()
        assert client.post("/sign-in/organisation/").status_code == 404
        assert client.get("/sign-in/organisation/back/").status_code == 404


def test_an_invited_newcomer_comes_in_at_their_very_address_only(cast, client, provider, monkeypatch):
    monkeypatch.setattr(organisation, "invited_address", lambda _request: "zoe@tests.example")
    provider.person("other-oid", "other@tests.example")
    provider.person("zoe-oid", "Zoe@tests.example")

    require_refused(sign_in(client, provider, "other-oid"), client, "n’a pas encore été invité")
    assert sign_in(client, provider, "zoe-oid").status_code == 302
    made = User.objects.get(email="zoe@tests.example")
    assert (made.first_name, made.last_name, made.has_usable_password()) == ("Zoé", "Essai", False)


def test_an_invitation_does_not_take_an_account_that_somebody_uses(cast, client, provider, monkeypatch):
    monkeypatch.setattr(organisation, "invited_address", lambda _request: "ada@tests.example")
    provider.person("thief-oid", "ada@tests.example")

    require_refused(sign_in(client, provider, "thief-oid"), client, "déjà cette adresse")


def test_somebody_signed_in_joins_their_organisation_s_account_after_proving_it_is_them(cast, client, provider):
    provider.person("ben-oid", "ben@tests.example")
    client.force_login(cast.users["ben"])
    asked = client.post("/account/organisation/")
    proved(client, cast.users["ben"])

    answer = come_back(client, provider.consent(departure(client, "/account/organisation/"), "ben-oid"))
    client.post("/sign-out/")

    assert asked.status_code == 401
    assert answer["Location"] == "/account/"
    assert sign_in(client, provider, "ben-oid")["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.users["ben"].pk)


def test_an_account_that_opens_somebody_else_s_cannot_be_joined(cast, client, provider):
    provider.person("ada-oid-10", "ada@tests.example")
    joined(cast.users["ada"], "ada-oid-10")
    client.force_login(cast.users["ben"])
    proved(client, cast.users["ben"])

    answer = come_back(client, provider.consent(departure(client, "/account/organisation/"), "ada-oid-10"))

    assert answer.status_code == 403


def test_whoever_left_to_join_must_be_the_one_who_comes_back(cast, client, provider):
    provider.person("ben-oid-2", "ben@tests.example")
    client.force_login(cast.users["ben"])
    proved(client, cast.users["ben"])
    back = provider.consent(departure(client, "/account/organisation/"), "ben-oid-2")
    session = client.session
    states = session["socialaccount_states"]
    client.force_login(cast.users["ada"])
    session = client.session
    session["socialaccount_states"] = states
    session.save()

    assert come_back(client, back).status_code == 403


def test_proving_again_there_needs_a_sign_in_of_this_minute(cast, client, provider):
    provider.person("ben-oid-3", "ben@tests.example")
    joined(cast.users["ben"], "ben-oid-3")
    client.force_login(cast.users["ben"])
    there = departure(client, "/sign-in/organisation/again/", next="/account/password/")
    asked = parse_qs(urlsplit(there).query)

    answer = come_back(client, provider.consent(there, "ben-oid-3"))

    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert answer["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_proving_again_with_a_session_left_open_there_is_refused(cast, client, provider, monkeypatch):
    provider.person("ben-oid-4", "ben@tests.example")
    joined(cast.users["ben"], "ben-oid-4")
    client.force_login(cast.users["ben"])
    back = provider.consent(departure(client, "/sign-in/organisation/again/"), "ben-oid-4")
    hour = time.time() + 1800
    monkeypatch.setattr("contact_telesante.web.identity.claims.time.time", lambda: hour)

    assert come_back(client, back).status_code == 403


@pytest.mark.parametrize(("amr", "expected"), [(["pwd", "mfa"], "/"), (["pwd"], "/account/second-factor/?next=")])
@override_settings(SECOND_FACTOR="policy")
def test_a_second_factor_that_the_provider_asked_for_counts(cast, client, provider, amr, expected):
    oid = f"sam-oid-{len(amr)}"
    provider.person(oid, "sam@tests.example", amr=amr)
    joined(cast.users["sam"], oid)

    assert sign_in(client, provider, oid)["Location"] == expected


def test_a_local_sign_in_still_works_beside_the_provider(cast, client):
    answer = client.post("/sign-in/", {"email": "ada@tests.example", "password": PASSWORD})

    assert answer["Location"] == "/"
