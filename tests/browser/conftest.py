"""Real Chromium on the real server: one browser per person, signed in by the page, and nothing tolerated."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db.models import F
from playwright.sync_api import sync_playwright

from contact_telesante.board.models import Patient
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House
from tests import databases
from tests import server as server_module
from tests.browser.people import SignedIn, Someone
from tests.browser.wire import Wire

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items):
    """Every test of this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium(server):
    """One Chromium for the folder. Its event loop lives in this thread, where Django would then refuse its database."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True, scope="module")
def _an_empty_ward(server, django_db_blocker):
    """Each file finds the ward without patients: what the files before left there would be drawn on each of its pages.

    The team's version moves, which is what everything kept of a board is kept by.
    """
    with django_db_blocker.unblock(), databases.connected_to(server.made), scope(House(server.cast.ward.pk)):
        Patient.objects.filter(team=server.cast.ward).delete()
        Team.objects.filter(pk=server.cast.ward.pk).update(version=F("version") + 1)


@pytest.fixture(scope="package")
def signed_in(chromium) -> SignedIn:
    """The sessions opened so far, each through the sign-in page, kept for the next test of the same person."""
    return SignedIn(chromium)


@pytest.fixture
def someone(server, signed_in) -> Iterator:
    """`someone("ada")`: a browser with Ada at it. Fails the test for any error of a page, script or policy."""
    present: list[Someone] = []

    def come(who: str, at=server, **options) -> Someone:
        present.append(signed_in.browser_of(who, at, **options))
        return present[-1]

    yield come
    errors = [error for one in present for error in one.leave()]
    assert errors == []


@pytest.fixture
def ada(someone) -> Someone:
    return someone("ada")


@pytest.fixture
def sam(someone) -> Someone:
    return someone("sam")


@pytest.fixture
def ben(someone) -> Someone:
    return someone("ben")


@pytest.fixture
def own_server(chromium, django_db_blocker, worker_id):
    """A server that a test may kill."""
    with django_db_blocker.unblock(), server_module.running(f"{worker_id}_own") as running:
        yield running


@pytest.fixture
def backstage(server, django_db_blocker):
    """`with backstage():` the server's own database, to do what no page does yet."""

    @contextmanager
    def open_door(at=server):
        with django_db_blocker.unblock(), databases.connected_to(at.made):
            yield

    return open_door


@pytest.fixture
def wire(server):
    """The server behind a wire that a test may cut."""
    made = Wire(server)
    yield made
    made.close()
