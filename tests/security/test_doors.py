"""What every door has whoever knocks: its token, its methods, its headers, its cookies, its refusals."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from contact_telesante.live import streams
from contact_telesante.web.board import pages
from tests.security.addresses import ADDRESSES
from tests.security.test_matrix import POLICY
from tests.security.world import MARK, NORTH, fingerprint, undone

STRICT = {
    "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"], "img-src": ["'self'", "data:"],
    "font-src": ["'self'"], "connect-src": ["'self'"], "manifest-src": ["'self'"], "form-action": ["'self'"],
    "frame-ancestors": ["'none'"], "base-uri": ["'none'"],
}  # fmt: skip
ERRORS = ("/nowhere/", "/%00", "/teams/south/", "/teams/north/search/", "/api/v1/me", "/api/v1/docs")


def filled(world, name):
    return ADDRESSES[name].filled(world.north.ids)


@pytest.mark.parametrize("who", ["nobody", "sam", "odile"])
def test_no_form_of_the_site_is_taken_without_its_token(world, who):
    client, before = world.client(who, enforce_csrf_checks=True), fingerprint(world.north)

    answers = {name: client.post(filled(world, name), {"agreed": "yes"}).status_code for name in ADDRESSES}

    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert fingerprint(world.north) == before


def test_a_form_of_another_site_is_refused_even_with_a_token(world):
    client = world.client("sam", enforce_csrf_checks=True)
    page = client.get("/account/")
    token = page.cookies["contact_csrf"].value
    sent = {"csrfmiddlewaretoken": token, "theme": "dark"}

    theirs = [
        client.post("/theme/", sent, headers={"Origin": origin}).status_code
        for origin in ("https://evil.example", "null", "http://testserver.evil.example", "https://testserver:444")
    ]
    ours = client.post("/theme/", sent, headers={"Origin": "http://testserver"}).status_code

    assert theirs == [403] * 4
    assert ours == 302


def test_no_other_method_shows_or_changes_anything(world):
    client, before, wrong = world.client("sam"), fingerprint(world.north), {}

    for name in ADDRESSES:
        for method in ("PUT", "OPTIONS", "PROPFIND"):
            answer = client.generic(method, filled(world, name), b"agreed=yes", "application/x-www-form-urlencoded")
            if answer.status_code >= 500:
                wrong[name, method] = answer.status_code

    assert wrong == {}
    assert fingerprint(world.north) == before


@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PUT"])
def test_no_method_passes_the_wall_of_a_team(world, method):
    client = world.client("tom")

    answers = {
        name: client.generic(method, filled(world, name)) for name, one in ADDRESSES.items() if one.policy == "team"
    }

    assert {answer.status_code for answer in answers.values()} <= {404, 405}
    assert [name for name, answer in answers.items() if MARK[NORTH] in answer.content.decode()] == []


def test_a_method_cannot_be_put_on_another(world):
    client, board = world.client("sam"), filled(world, "board")

    answers = [
        client.post(board, {"_method": "GET"}),
        client.post(board, headers={"X-HTTP-Method-Override": "GET"}),
        client.post(board, headers={"X-Method-Override": "GET"}),
    ]
    with undone():
        told = client.get(filled(world, "suspend-member") + "?_method=POST", headers={"X-HTTP-Method-Override": "POST"})

    assert [answer.status_code for answer in (*answers, told)] == [405] * 4


def require_strict(answer, where):
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert {name: sources.split() for name, sources in policy.items()} == STRICT, where
    assert answer["Cache-Control"] == "no-store", where
    assert answer["X-Content-Type-Options"] == "nosniff", where
    assert answer["Referrer-Policy"] == "same-origin", where
    assert answer.get("X-Frame-Options", "DENY") == "DENY", where
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert "Server" not in answer, where
    assert "X-Powered-By" not in answer, where


@pytest.mark.parametrize("who", ["nobody", "sam", "odile"])
def test_every_answer_is_strict_and_kept_by_no_cache(world, who):
    client = world.client(who)

    for name in ADDRESSES:
        require_strict(client.get(filled(world, name)), name)
        if POLICY.get(name, (None, (None,)))[1][0] is None:
            require_strict(client.post(filled(world, name)), f"{name} post")
    for path in ERRORS:
        require_strict(client.get(path), path)
    require_strict(Client(enforce_csrf_checks=True).post("/sign-in/"), "form without token")
    require_strict(client.post("/sign-in/", "a=1&" * 400, "application/x-www-form-urlencoded"), "too many fields")


def test_a_stream_is_kept_by_no_cache_and_read_as_what_it_is():
    headers = dict(streams.HEADERS)

    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-type"].startswith(b"text/event-stream")


def test_every_cookie_is_kept_from_scripts_plain_http_and_other_sites(world, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client, seen = world.client("ada"), {}

    for name in ADDRESSES:
        with undone():
            for answer in (
                client.get(filled(world, name), secure=True),
                client.post(filled(world, name), {"language": "fr", "theme": "dark"}, secure=True),
            ):
                seen |= {cookie.key: cookie for cookie in answer.cookies.values() if cookie.value}
            client.cookies["contact_session"] = world.keys["ada"]

    assert {"contact_session", "contact_csrf", "contact_language"} <= set(seen)
    assert [
        key for key, cookie in seen.items() if not cookie["secure"] or cookie["samesite"] not in {"Lax", "Strict"}
    ] == []
    assert seen["contact_session"]["httponly"]
    assert [key for key, cookie in seen.items() if cookie["domain"]] == []


def test_cookies_are_secure_unless_told_otherwise():
    shown = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG"
    asked = f"from contact_telesante.config import settings as s; print({shown})"
    environment = {key: value for key, value in os.environ.items() if key != "CONTACT_INSECURE"}
    environment |= {"CONTACT_SECRET_KEY": "x" * 50, "CONTACT_SECOND_FACTOR": "policy"}

    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "True", "False"]


def test_a_fault_of_ours_says_nothing_of_itself(world, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise RuntimeError(f"could not read {MARK[NORTH]} at /srv/secret")

    monkeypatch.setattr(pages, "board_page", broken)
    client = world.client("ada", raise_request_exception=False)

    answers = [client.get("/teams/north/"), client.get("/teams/north/", headers={"X-Fragment": "yes"})]

    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 500
        assert not any(
            word in page for word in (MARK[NORTH], "Traceback", "RuntimeError", "/srv/secret", "board_page", "SECRET")
        )
        require_strict(answer, "500")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config/settings.py", "/static/..%2f..%2fconfig/settings.py", "/static/%2e%2e/%2e%2e/settings.py",
        "/static/....//....//settings.py", "/static//etc/passwd", "/static/..\\..\\settings.py",
        "/static/%5c..%5csettings.py",
        "/static/css/../../../settings.py", "/static/css/%00.css", "/static/%c0%ae%c0%ae/settings.py",
        "/..%2fetc/passwd",
        "/privacy/incidents/..%2f..%2fetc/passwd/", "/privacy/logs/..%2flogs.csv",
        "/invitations/..%2f..%2fetc%2fpasswd/",
        "/invitations/%00/", "/invitations/" + "A" * 20_000 + "/", "/teams/..%2fsouth/", "/teams/north%2f..%2fsouth/",
    ],
)  # fmt: skip
def test_no_path_climbs_out_of_its_folder(world, path):
    answer = world.client("sam").get(path)

    assert answer.status_code in {400, 404}
    assert not any(word in b"".join(answer).decode() for word in ("SECRET_KEY", "root:", MARK["south"]))


def test_what_is_kept_for_download_is_never_shown_as_a_page(world):
    for who, name in (("odile", "privacy-logs-csv"), ("odile", "privacy-incidents-csv"), ("sam", "invite-template")):
        answer = world.client(who).get(filled(world, name))
        assert answer["Content-Disposition"].startswith('attachment; filename="'), name
        assert not set(answer["Content-Disposition"]) & set("\r\n;") - {";"}, name
        assert answer["Content-Type"].startswith("text/csv"), name
