"""The ways in, tried by somebody who is not who they say: forged forms, planted sessions, false addresses, guesses."""

import re
import statistics
import time
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from contact_telesante.identity.actions import create_user
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM
from contact_telesante.mail import address_of
from tests.mail import SITE, postbox
from tests.security.addresses import ADDRESSES
from tests.security.world import undone

PASSWORD = "tout-le-monde-a-bord-2026"
ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "\\evil.example",
    "https:evil.example", "https:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "/\r\nSet-Cookie: planted=1", "/%0d%0aSet-Cookie:x\r\n", "http://testserver@evil.example/", "/\tevil.example",
    "//testserver.evil.example", " //evil.example", "\x00//evil.example", "/\x0b/evil.example", "//[::1", "https://[",
    "/" + "a" * 9000, "mailto:a@evil.example", "//evil.example/teams/north/",
)  # fmt: skip


@pytest.fixture
def person(world):
    """Somebody with a password."""
    return create_user(
        by=SYSTEM, email=f"{uuid4().hex[:8]}@tests.example", password=PASSWORD, first_name="Zoé", last_name="Essai"
    )


def enters(client, person, **more):
    return client.post("/sign-in/", {"email": person.email, "password": PASSWORD} | more)


def require_inside(answer, said):
    where = answer.get("Location", "/")
    assert where.startswith("/"), (said, where)
    assert urlsplit(where).netloc == "", (said, where)
    assert not where.startswith(("//", "/\\")), (said, where)
    assert where.isprintable(), (said, where)
    assert set(answer.cookies) <= {"contact_session", "contact_csrf", "contact_language", "contact_known"}, said


def test_nobody_is_signed_in_by_a_form_of_another_site(person):
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in/").content.decode())[1]
    typed = {"email": person.email, "password": PASSWORD}

    refused = [
        client.post("/sign-in/", typed),
        client.post("/sign-in/", typed | {"csrfmiddlewaretoken": "x" * 64}),
        client.post("/sign-in/", typed | {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"}),
        client.post("/sign-in/organisation/", typed),
        client.post("/sign-in/passkey/", typed),
        client.post("/sign-in/forgotten/", typed),
        client.post("/sign-out/"),
    ]
    taken = client.post("/sign-in/", typed | {"csrfmiddlewaretoken": token})

    assert {answer.status_code for answer in refused} == {403}
    assert taken.status_code == 302


@pytest.mark.parametrize("planted", ["0" * 32, "attacker", "a" * 32, "x" * 5000, "../../etc/passwd", "'; drop table--"])
def test_a_session_planted_beforehand_is_never_the_one_that_signs_in(person, planted):
    client = Client()
    client.cookies["contact_session"] = planted

    answer = enters(client, person)

    assert answer.status_code == 302
    assert client.cookies["contact_session"].value not in {planted, ""}


def test_the_key_of_a_session_changes_at_each_step_up_and_the_older_one_is_dead(world, person):
    client, watcher = Client(), Client()
    client.get(f"/sign-in/reset/{person.pk}/x-y/")  # whatever leaves a session behind
    before = client.cookies["contact_session"].value

    enters(client, person)
    inside = client.cookies["contact_session"].value
    watcher.cookies["contact_session"] = before
    seen_with_older = watcher.get("/account/").status_code
    client.post("/sign-out/")
    watcher.cookies["contact_session"] = inside
    seen_after_leaving = watcher.get("/account/").status_code

    assert before != inside
    assert (seen_with_older, seen_after_leaving) == (302, 302)


@pytest.mark.parametrize("said", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_no_way_in_leads_out_of_the_site(world, person, said):
    stranger, ada = Client(), world.client("ada")

    with undone():
        entered = enters(stranger, person, next=said)
        require_inside(entered, said)
        require_inside(stranger.get(entered.get("Location", "/")), said)
        for path in ("/language/", "/theme/"):
            require_inside(ada.post(path, {"next": said, "language": "fr", "theme": "dark"}), (path, said))
        require_inside(ada.get("/account/second-factor/", {"next": said}), said)
        again = ada.post("/session/again/", {"next": said})
        require_inside(again, said)
    for path in ("/sign-in/", "/sign-in/again/", "/sign-in/forgotten/"):
        page = world.client("ada").get(path, {"next": said}).content.decode()
        kept = [unescape(one) for one in re.findall(r'name="next" value="([^"]*)"', page)]
        assert not [one for one in kept if one and (not one.startswith("/") or one.startswith(("//", "/\\")))], (
            path,
            said,
        )


def test_a_stranger_asked_to_sign_in_is_brought_back_inside_only(world):
    answer = Client().get("//evil.example/teams/north/")
    asked = Client().get("/teams/north/?next=//evil.example")

    require_inside(answer, "double slash")
    require_inside(asked, "query")


def test_links_in_letters_bear_the_sites_own_address_whatever_the_host_said(world, person, settings):
    settings.ALLOWED_HOSTS, settings.CONTACT_BEHIND_PROXY = ["*"], True
    false = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    end = str(clock.now().date() + timedelta(days=20))

    with postbox() as box:
        Client().post("/sign-in/forgotten/", {"email": person.email}, headers=false)
        world.client("sam").post(
            ADDRESSES["invite-guest"].filled(world.north.ids),
            {"email": "zoe@clinique.example", "organisation": "Clinique", "reason": "Suivi", "which": "all",
            "may_write": "no",
             "sponsor_id": str(world.users["sam"].pk), "groups": ["clinical"], "end_date": end, "language": "fr",
             "key": "k"},
            headers=false,
        )  # fmt: skip
        for job in ProcrastinateJob.objects.filter(task_name__in=["identity.tell", "teams.post_invitation"]):
            app.tasks[job.task_name](**job.args)
        links = [link for letter in box.letters for link in re.findall(r"https?://\S+", letter.get_content())]

    assert len(box.letters) >= 2
    assert {urlsplit(link).netloc for link in links} == {urlsplit(SITE).netloc}
    assert not settings.USE_X_FORWARDED_HOST


def test_a_host_that_is_not_ours_is_refused(world):
    for host in (
        "evil.example",
        "testserver.evil.example",
        "testserver:80@evil.example",
        "evil.example/testserver",
        "",
    ):
        assert world.client("ada").get("/teams/north/", headers={"Host": host}).status_code == 400, host


@pytest.mark.parametrize(
    "address", ["zoe@tests.example\r\nBcc: a@evil.example", "zoe@tests.example\nSubject: x", "a@b\rc", "a@b,c@d"]
)
def test_no_header_is_written_into_a_letter(world, address):
    with postbox() as box:
        sent = world.client("sam").post(
            ADDRESSES["invite"].filled(world.north.ids),
            {"email": address, "role": "reader", "language": "fr", "key": "k"},
        )
        asked = Client().post("/sign-in/forgotten/", {"email": address})
        for job in ProcrastinateJob.objects.filter(task_name__in=["identity.tell", "teams.post_invitation"]):
            app.tasks[job.task_name](**job.args)

    assert sent.status_code == 422
    assert asked.status_code == 200
    assert not any("evil.example" in str(letter) for letter in box.letters)


def said_by(answer):
    """An answer without what differs between any two."""
    page = re.sub(r'(csrfmiddlewaretoken|"key"|name="key"|name="email")[^>]*>', "", answer.content.decode())
    return answer.status_code, re.sub(r'value="[^"]*"', "", page)


@pytest.mark.parametrize(
    ("path", "typed"),
    [("/sign-in/", {"password": "wrong"}), ("/sign-in/forgotten/", {}), ("/sign-in/passkey/options/", {})],
)
def test_nobody_learns_from_the_words_whether_an_account_exists(world, person, path, typed):
    known, unknown = (
        said_by(Client().post(path, typed | {"email": email})) for email in (person.email, "nobody@tests.example")
    )
    if path.endswith("options/"):
        known, unknown = (re.sub(r'"challenge": "[^"]*"', "", told[1]) for told in (known, unknown))

    assert known == unknown


def test_a_false_link_says_the_same_of_an_account_and_of_nobody(person):
    answers = []
    for user_id in (person.pk, uuid4()):
        client = Client()
        client.get(f"/sign-in/reset/{user_id}/abc-def/")
        answers.append(said_by(client.get("/sign-in/reset/")))

    assert answers[0] == answers[1]
    assert answers[0][0] == 403


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/forgotten/"])
def test_nobody_learns_from_the_time_whether_an_account_exists(person, settings, path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])

    def seconds(email):
        spent = []
        for turn in range(4):
            client, start = Client(REMOTE_ADDR=f"192.0.2.{turn}"), time.process_time()
            with undone():
                client.post(path, {"email": email, "password": "wrong"})
            spent.append(time.process_time() - start)
        return statistics.median(spent)

    known, unknown = seconds(person.email), seconds("nobody@tests.example")

    assert 0.4 < known / unknown < 2.5, (known, unknown)


def test_a_link_to_an_invitation_that_is_none_says_the_same_whatever_it_is(world):
    said = {
        said_by(Client().get(f"/invitations/{token}/"))
        for token in ("x", "a:b:c", world.north.ids["token"][:-2] + "zz", str(uuid4()))
    }

    assert len(said) == 1
    assert next(iter(said))[0] == 404


def test_the_address_of_the_site_is_a_setting(settings):
    settings.PUBLIC_ADDRESS = "https://contact.example/"

    assert address_of("/account/") == "https://contact.example/account/"
