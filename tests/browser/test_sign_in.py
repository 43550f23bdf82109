"""Signing in, in Chromium: with an organisation account, by code, and what axe-core says of every page of it."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from contact_telesante.identity.factors.actions import join_organisation
from contact_telesante.kernel.scopes import Person
from tests import databases, provider
from tests import server as server_module
from tests.browser.people import Someone
from tests.browser.test_axe import blame
from tests.make import PASSWORD


@pytest.fixture(scope="module")
def organisation(chromium, django_db_blocker, worker_id):
    """The product with an organisation's provider beside it, Ada's account joined."""
    with (
        provider.running(server_module.free_port()) as there,
        django_db_blocker.unblock(),
        server_module.running(f"{worker_id}_oidc", **there.settings(), CONTACT_SECOND_FACTOR="policy") as server,
    ):
        there.person("ada-oid", "ada@tests.example")
        there.person("nobody-oid", "nobody@tests.example")
        with databases.connected_to(server.made):
            join_organisation(by=Person(user_id=server.cast.users["ada"].pk), uid="ada-oid", facts={"mfa": False})
        yield server


@pytest.fixture
def visitor(chromium, organisation):
    """Somebody at a browser, not signed in. Nothing but our site and the provider answers."""
    context = chromium.new_context(locale="fr-CA", viewport={"width": 1280, "height": 800})
    context.route("https://**", lambda route: route.abort())
    one = Someone(context, organisation, "visitor")
    one.tolerate(r"net::ERR_(FAILED|NAME_NOT_RESOLVED)")  # the provider dresses its page from elsewhere
    yield one
    assert one.leave() == []


def through_the_provider(visitor: Someone, oid: str) -> None:
    visitor.go("/sign-in/?next=/teams/ward/")
    visitor.button("CIUSSS des tests").click()
    visitor.page.get_by_placeholder("sub").fill(oid)
    visitor.button("Authorize").click()


def test_an_organisation_account_opens_the_board(visitor):
    through_the_provider(visitor, "ada-oid")

    visitor.is_live()
    expect(visitor.page).to_have_url(f"{visitor.server.url}/teams/ward/")


def test_an_organisation_account_that_nobody_invited_is_refused_with_a_sentence(visitor):
    visitor.tolerate("status of 403")
    through_the_provider(visitor, "nobody-oid")

    expect(visitor.page.get_by_role("main")).to_contain_text("n’a pas encore été invité")
    assert blame(visitor) == []


def test_a_superuser_sets_up_a_second_step_before_anything_else(visitor):
    page = visitor.page
    visitor.go("/sign-in/?next=/teams/ward/")
    page.get_by_label("Courriel").fill("sam@tests.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    signing = blame(visitor)
    visitor.button("Continuer").click()
    expect(page.get_by_role("heading", name="Configurez votre deuxième étape")).to_be_visible()
    choosing = blame(visitor)
    visitor.go("/teams/ward/")
    expect(page.get_by_role("heading", name="Configurez votre deuxième étape")).to_be_visible()
    page.get_by_role("link", name="Configurer une application").click()
    showing = blame(visitor)
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("Code affiché").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    visitor.button("Confirmer").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    keeping = blame(visitor)
    visitor.button("Je les ai conservés").click()
    visitor.is_live()

    assert [signing, choosing, showing, keeping] == [[], [], [], []]


@pytest.mark.parametrize(
    "path", ["/account/", "/account/password/", "/account/tokens/add/", "/account/passkeys/add/", "/sign-in/again/"]
)
def test_the_pages_of_the_account_have_nothing_to_blame(someone, path):
    ben = someone("ben", fresh=True)

    assert blame(ben.go(path)) == []


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/forgotten/", "/sign-in/reset/"])
def test_the_pages_before_a_session_have_nothing_to_blame(visitor, path):
    visitor.tolerate("status of 403")

    assert blame(visitor.go(path)) == []


def test_no_page_scrolls_sideways_on_a_telephone(someone):
    ben = someone("ben", fresh=True, phone=True)

    wide = {}
    for path in ("/account/", "/account/authenticator/", "/account/tokens/add/", "/sign-in/again/", "/sign-in/"):
        ben.go(path)
        wide[path] = ben.page.evaluate("document.documentElement.scrollWidth")

    assert set(wide.values()) == {360}, wide
