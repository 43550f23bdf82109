"""Somebody from outside is invited, comes in by the letter's link, signs, and sees what they were granted."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from contact_telesante.kernel import clock
from tests import server as server_module
from tests.browser.people import PHONE, Someone, a_name
from tests.browser.test_axe import blame
from tests.mail import mail_server
from tests.make import PASSWORD

WORDS = "trois-grands-chevaux-bleus"


@pytest.fixture(scope="module")
def mailing(chromium, django_db_blocker, worker_id):
    """A server whose worker sends its letters to a real mail server, and that mail server."""
    with django_db_blocker.unblock(), mail_server() as box:
        mail = {"CONTACT_MAIL_HOST": "127.0.0.1", "CONTACT_MAIL_PORT": str(box.port), "CONTACT_MAIL_TLS": "no"}
        with server_module.running(f"{worker_id}_mail", **mail) as running:
            yield running, box


@pytest.fixture
def stranger(chromium):
    """`stranger(server)`: a browser where nobody ever signed in."""
    present: list[Someone] = []

    def come(server, **options) -> Someone:
        context = chromium.new_context(locale="fr-CA", timezone_id="America/Toronto", **options)
        present.append(Someone(context, server, "stranger"))
        return present[-1]

    yield come
    assert [error for one in present for error in one.leave()] == []


def letter_to(box, email: str, patience: float = 10) -> str:
    """The path of the link in the last letter to that address, once the worker sent it."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        for letter in reversed(box.letters):
            if letter["To"] == email:
                return re.search(r"/invitations/\S+", letter.get_content())[0]
        time.sleep(0.05)
    raise AssertionError("no letter came")


def invite_guest(sam, email: str, patient: str) -> None:
    """Through the members page, limited to one patient."""
    sam.go("/teams/ward/members/")
    sam.page.get_by_role("link", name="Inviter", exact=True).click()
    sam.page.get_by_role("link", name="Inviter une personne de l’extérieur").click()
    sam.page.get_by_label("Courriel", exact=True).fill(email)
    sam.page.get_by_label("Organisation").fill("Pharmacie Untel")
    sam.page.get_by_label("Motif de l’accès").fill("Revue des ordonnances")
    sam.page.get_by_label("Dernier jour d’accès").fill(str(clock.now().date() + timedelta(days=30)))
    sam.page.get_by_label("Trouver dans cette liste").fill(patient.lower())
    expect(sam.page.locator("#patients-granted label:visible")).to_have_count(1)
    sam.page.get_by_label(patient).check()
    sam.page.get_by_role("button", name="Inviter", exact=True).click()


def test_a_guest_comes_in_by_the_letter_and_sees_their_patient(mailing, someone, stranger):
    server, box = mailing
    sam, guest = someone("sam", at=server), stranger(server)
    granted, other = a_name("Accordé"), a_name("Autre")
    server.add(last_name=granted)
    server.add(last_name=other)
    email = f"{a_name('pharma').lower()}@clinique.example"

    invite_guest(sam, email, granted)
    expect(sam.page.get_by_text(email)).to_be_visible()
    guest.go(letter_to(box, email))
    expect(guest.page.get_by_role("heading", name="Vous êtes invité à rejoindre une équipe")).to_be_visible()
    guest.page.get_by_label("Prénom").fill("Paul")
    guest.page.get_by_label("Nom", exact=True).fill("Visiteur")
    guest.page.get_by_label("Mot de passe").fill(WORDS)
    guest.page.get_by_label("Le même").fill(WORDS)
    guest.page.get_by_role("button", name="Créer mon compte").click()
    expect(guest.page.get_by_role("heading", name="Engagement de confidentialité")).to_be_visible()
    guest.page.get_by_label("J’ai lu cet engagement").check()
    guest.page.get_by_role("button", name="Signer et entrer").click()

    guest.is_live()
    expect(guest.row(granted)).to_be_visible()
    expect(guest.row(other)).to_have_count(0)
    sam.go("/teams/ward/members/")
    expect(sam.page.get_by_text("Paul Visiteur")).to_be_visible()
    guest.go(letter_to(box, email))
    expect(guest.page).to_have_url(f"{server.url}/teams/ward/")
    guest.tolerate("410")
    guest.tolerate("401")  # the board still open may ask for something before the next page is there
    guest.context.clear_cookies()
    guest.go(letter_to(box, email))
    expect(guest.page.get_by_role("heading", name="Cette invitation a déjà été acceptée")).to_be_visible()


def test_without_a_mail_server_the_link_is_copied_and_opens_on_a_phone(server, someone, stranger):
    sam, phone = someone("sam"), stranger(server, viewport=PHONE, has_touch=True, is_mobile=True)
    sam.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sam.go("/teams/ward/members/invite/")
    sam.page.get_by_label("Courriel", exact=True).fill(f"{a_name('zoe').lower()}@tests.example")
    sam.page.get_by_role("button", name="Inviter", exact=True).click()
    sam.page.get_by_role("button", name="Copier").click()
    expect(sam.page.get_by_role("button", name="Copié")).to_be_visible()
    link = sam.page.evaluate("navigator.clipboard.readText()")

    phone.go(re.search(r"/invitations/\S+", link)[0])

    expect(phone.page.get_by_role("button", name="Créer mon compte")).to_be_visible()
    wide = phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_a_list_is_rehearsed_then_sent(server, someone):
    sam = someone("sam")
    good, bad = f"{a_name('a').lower()}@tests.example", "b@evil.example"
    sam.go("/teams/ward/members/invite/many/")
    sam.page.get_by_label("Liste").fill(f"{good}\n{bad}")

    sam.page.get_by_role("button", name="Voir ce qui se passerait").click()
    expect(sam.page.get_by_role("row").filter(has_text=good)).to_contain_text("sera invité")
    expect(sam.page.get_by_role("row").filter(has_text=bad)).to_contain_text("refusé")
    sam.page.get_by_role("button", name="Confirmer et inviter").click()

    expect(sam.page.get_by_role("row").filter(has_text=good)).to_contain_text("invitation envoyée")
    sam.go("/teams/ward/members/")
    row = sam.page.get_by_role("row").filter(has_text=good)
    row.get_by_role("button", name="Retirer").click()
    expect(sam.page.get_by_role("heading", name="L’invitation est retirée")).to_be_visible()


def test_axe_has_nothing_to_blame(server, someone, stranger):
    sam, anybody = someone("sam"), stranger(server)
    server.add(last_name=a_name())
    email = f"{a_name('axe').lower()}@tests.example"
    found = {}
    for what in ("invite/", "invite/guest/", "invite/many/"):
        sam.go(f"/teams/ward/members/{what}")
        found[what] = blame(sam)
    sam.page.get_by_label("Liste").fill(f"{email}\nb@evil.example")
    sam.page.get_by_role("button", name="Voir ce qui se passerait").click()
    found["rehearsal"] = blame(sam)
    sam.page.get_by_role("button", name="Confirmer et inviter").click()
    found["done"] = blame(sam)
    link = sam.page.locator("[id^=link-]").first.input_value()
    sam.go("/teams/ward/members/invite/")
    sam.page.get_by_role("button", name="Inviter", exact=True).click()
    found["refused"] = blame(sam)
    sam.go("/teams/ward/undertaking/")
    found["undertaking"] = blame(sam)
    anybody.go(re.search(r"/invitations/\S+", link)[0])
    found["door"] = blame(anybody)
    anybody.page.get_by_label("Prénom").fill("Zoé")
    anybody.page.get_by_label("Nom", exact=True).fill("Essai")
    anybody.page.get_by_label("Mot de passe").fill(PASSWORD)
    anybody.page.get_by_label("Le même").fill(PASSWORD)
    anybody.page.get_by_role("button", name="Créer mon compte").click()
    found["sign"] = blame(anybody)

    assert {what: blamed for what, blamed in found.items() if blamed} == {}
