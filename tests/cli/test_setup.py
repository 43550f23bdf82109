"""A new installation: the first establishment, team and officer, each refusal in one sentence."""

import os
import re
import subprocess
import sys
import tempfile

import pytest
from django.test import Client

from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity.queries import users_by_email
from contact_telesante.teams.queries import seat_of
from tests import databases
from tests.cli.command import run_here

NADIA = ("--first-name", "Nadia", "--last-name", "Benali")
TEAM = ("team", "nord", "CHSLD du Nord", "--establishment", "exemple", "--superuser", "nadia@exemple.ca")


@pytest.fixture(scope="module")
def setup(django_db_setup, django_db_blocker, worker_id):
    """The command, on an empty installation that two processes filled."""
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory(prefix="contact-setup-") as data:
        made = databases.copy_of_template(f"{worker_id}_setup")
        variables = {
            "DATABASE_URL": made.app_url,
            "DATABASE_OWNER_URL": made.owner_url,
            "DJANGO_SETTINGS_MODULE": "contact_telesante.config.settings",
            "CONTACT_DATA": data,
        }

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            return run_here("setup", *arguments, variables=variables)

        def run_apart(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "contact_telesante.cli", "setup", *arguments],
                env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip

        with databases.connected_to(made):
            begun = run_apart("establishment", "exemple", "CIUSSS de l’Exemple", "--domain", "exemple.ca")
            assert begun.returncode == 0, begun.stderr
            run.made = run_apart(*TEAM, *NADIA)
            yield run


def test_from_nothing_to_a_superuser_who_signs_in(setup):
    link = re.search(r"http://localhost:8000(/sign-in/reset/\S+)", setup.made.stdout)
    nadia = users_by_email(["nadia@exemple.ca"])["nadia@exemple.ca"]
    seat = seat_of(nadia, "nord")
    assert (seat.role, seat.signed) == ("superuser", False)
    browser = Client()
    assert browser.get(link[1], follow=True).status_code == 200


def test_an_officer_of_an_account_that_is_there_signs_in_as_before(setup):
    done = setup("officer", "nadia@exemple.ca", "privacy", "--establishment", "exemple")

    nadia = users_by_email(["nadia@exemple.ca"])["nadia@exemple.ca"]
    assert "signs in as before" in done.stdout
    assert [office.office for office in offices_of(nadia.pk)] == ["privacy"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("establishment", "exemple", "Encore"), "There is already an establishment “exemple”."),
        (("officer", "a@exemple.ca", "king"), "The office is one of pilot, privacy, coordination, support"),
        (("officer", "a@exemple.ca", "pilot", "--establishment", "ailleurs"), "There is no establishment “ailleurs”"),
        (("officer", "a@exemple.ca", "support"), "a@exemple.ca has no account yet"),
        (("officer", "pas une adresse", "support", *NADIA), "adresse courriel"),
        (("team", "x", "X", "--establishment", "ailleurs", "--superuser", "a@b.ca"), "There is no establishment"),
        (TEAM, "There is already a team at the address “nord”."),
        ((*TEAM, "--board", "nope", *NADIA), "There is no ready-made board “nope”"),
    ],
)
def test_a_refusal_is_one_sentence(setup, arguments, sentence):
    refused = setup(*arguments)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr
