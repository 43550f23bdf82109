"""Passkeys in Chromium, with its virtual authenticator: made, given alone, given as a proof, taken off."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.make import PASSWORD


class AtHome:
    """Somebody at a browser that knows the site as `localhost`, for a passkey is of a name, not of a number."""

    def __init__(self, chromium, server) -> None:
        self.url = f"http://localhost:{server.port}"
        self.context = chromium.new_context(locale="fr-CA", viewport={"width": 1280, "height": 800})
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if "Security Policy" in said.text else None)
        self.device = self.context.new_cdp_session(self.page)
        self.device.send("WebAuthn.enable")
        self.key = self._plug_in()

    def _plug_in(self) -> str:
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        return self.device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def sign_in(self, who: str) -> None:
        self.page.goto(f"{self.url}/sign-in/")
        self.page.get_by_label("Courriel").fill(f"{who}@tests.example")
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Continuer").click()

    def sign_out(self) -> None:
        self.page.goto(f"{self.url}/account/")
        self.page.get_by_role("button", name="Fermer la session", exact=True).click()
        expect(self.page).to_have_url(f"{self.url}/sign-in/")

    def add_passkey(self, name: str) -> None:
        self.page.goto(f"{self.url}/account/")
        self.page.get_by_role("link", name="Ajouter une clé d’accès").click()
        self.page.get_by_label("Nom").fill(name)
        self.page.get_by_role("button", name="Créer la clé d’accès").click()


@pytest.fixture
def home(chromium, server, backstage):
    """A browser with a device that makes passkeys; it ends without an error of script or policy.

    The factors made go with it: whoever signs in on this server later has a password alone.
    """
    made = AtHome(chromium, server)
    yield made
    made.context.close()
    with backstage():
        Authenticator.objects.all().delete()
    assert made.errors == []


def test_a_passkey_is_made_opens_the_account_alone_and_is_taken_off(home):
    page = home.page
    home.sign_in("ben")
    home.add_passkey("Mon téléphone")
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    expect(page.locator(".codes code")).to_have_count(10)
    page.get_by_role("button", name="Je les ai conservés").click()
    expect(page.get_by_text("Mon téléphone")).to_be_visible()

    home.sign_out()
    page.get_by_role("button", name="Clé d’accès").click()
    expect(page.get_by_role("heading", name="Mes équipes")).to_be_visible()

    page.goto(f"{home.url}/account/")
    page.get_by_role("link", name="Renommer : Mon téléphone").click()
    page.get_by_label("Nom").fill("Clé bleue")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Retirer : Clé bleue").click()
    expect(page.get_by_text("Clé bleue")).to_have_count(0)

    home.sign_out()
    page.get_by_role("button", name="Clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("n’a pas été reconnue")


def test_a_passkey_is_the_second_step_after_a_password(home):
    page = home.page
    home.sign_in("gil")
    home.add_passkey("Clé")
    page.get_by_role("button", name="Je les ai conservés").click()
    home.sign_out()

    home.sign_in("gil")
    expect(page.get_by_role("heading", name="Deuxième étape")).to_be_visible()
    page.goto(f"{home.url}/teams/ward/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))
    page.goto(f"{home.url}/sign-in/code/")
    page.get_by_role("button", name="Clé d’accès").click()

    expect(page.get_by_role("heading", name="Mes équipes")).to_be_visible()


def test_a_passkey_proves_again_that_it_is_oneself(home, server):
    page = home.page
    home.sign_in("cleo")
    home.add_passkey("Clé")
    page.get_by_role("button", name="Je les ai conservés").click()

    page.goto(f"{home.url}/sign-in/again/?next=/account/password/")
    page.get_by_role("button", name="Clé d’accès").click()

    expect(page.get_by_role("heading", name="Changer le mot de passe")).to_be_visible()


def test_without_a_device_the_page_says_so_and_keeps_its_other_ways(home):
    home.device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": home.key})
    home.page.goto(f"{home.url}/sign-in/")
    home.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error()); }")
    home.page.get_by_role("button", name="Clé d’accès").click()

    expect(home.page.get_by_role("alert")).to_contain_text("Aucune clé d’accès")
    expect(home.page.get_by_label("Mot de passe")).to_be_visible()
