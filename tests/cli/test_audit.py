"""`audit verify` and `audit seal` with the real command, on a chain that was really committed."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace

import pytest

from contact_telesante.audit.models import Seal
from contact_telesante.cli import backup, doctor
from contact_telesante.config import database, embedded
from tests import databases
from tests.audit.chain import Chain
from tests.cli.command import run_here


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, worker_id):
    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"{worker_id}_audit_cli")
        with databases.connected_to(made):
            yield Chain(made).build()


@pytest.fixture
def chain(built):
    yield built
    built.mend()


@pytest.fixture
def variables(chain):
    """The environment of a command on the chain's database, with no server running."""
    with tempfile.TemporaryDirectory(prefix="contact-audit-") as data:
        yield {
            "DATABASE_URL": chain.made.app_url,
            "DATABASE_OWNER_URL": chain.made.owner_url,
            "DJANGO_SETTINGS_MODULE": "contact_telesante.config.settings",
            "CONTACT_INSECURE": "yes",
            "CONTACT_SECRET_KEY": "x" * 60,
            "CONTACT_DATA": data,
        }


@pytest.fixture
def run(variables):
    """The command, inside this process."""
    return lambda *arguments: run_here("audit", *arguments, variables=variables)


@pytest.fixture
def run_apart(variables):
    """The command as a process of its own."""
    command = [sys.executable, "-m", "contact_telesante.cli", "audit"]
    return lambda *arguments: subprocess.run(
        [*command, *arguments], env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False
    )


def end() -> str:
    last = Seal.objects.latest("number")
    return f"{last.number}:{last.digest}"


def test_verify_says_whole_how_many_wait_and_where_the_chain_ends(run_apart):
    done = run_apart("verify", "--expect", end())

    assert done.returncode == 0, done.stderr
    assert "Whole: 9 looks in 4 seals, 1 communications; 1 looks wait for their seal." in done.stdout
    assert end() in done.stdout


def test_verify_names_what_was_touched_and_ends_with_one(chain, run):
    look = chain.looks(chain.ward)[0]
    with chain.as_owner(chain.ward) as owner:
        owner.execute("update audit_look set medium = 'Page' where id = %s", [look.pk])

    said, as_json = run("verify"), run("verify", "--json")

    assert (said.returncode, as_json.returncode) == (1, 1)
    assert f"Look {look.pk} of team {chain.ward}, held by seal 1, was changed." in said.stdout
    told = json.loads(as_json.stdout)
    assert told["whole"] is False
    assert [(one["kind"], one["seal"], one["look_id"]) for one in told["findings"]] == [("look_changed", 1, look.pk)]


def test_seal_prints_what_to_note_and_the_tail_cannot_be_cut_off_afterwards(chain, run, tmp_path):
    noted = run("seal")
    number, digest = noted.stdout.strip().split(":")
    (tmp_path / "anchors.txt").write_text(f"\n{number} {digest}\n")
    assert run("verify", "--anchors", str(tmp_path / "anchors.txt")).returncode == 0
    with chain.as_owner(chain.ward) as owner:
        owner.execute("delete from audit_look where id in (select look_id from audit_sealed where seal_number = 5)")
        owner.execute("delete from audit_sealed where seal_number = 5")
        owner.execute("delete from audit_seal where number = 5")

    alone, anchored = run("verify"), run("verify", "--anchors", str(tmp_path / "anchors.txt"))
    expected = run("verify", "--expect", noted.stdout.strip())

    assert (number, alone.returncode, anchored.returncode, expected.returncode) == ("5", 0, 1, 1)
    assert "Seal 5 is not the one that was noted" in anchored.stdout
    assert "Seal 5 is not the one that was noted" in expected.stdout


@pytest.mark.parametrize("typed", ["5", "5:abc", "x:" + "0" * 64])
def test_an_anchor_that_is_none_is_refused_in_one_sentence(run, typed):
    done = run("verify", "--expect", typed)

    assert done.returncode == 2
    assert "is no seal: give its number" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_of_anchors_that_cannot_be_read_is_one_sentence(run_apart):
    done = run_apart("verify", "--anchors", "/nowhere/anchors.txt")

    assert done.returncode == 2
    assert "cannot be read" in done.stderr


@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="dumps the embedded server's own database")
def test_a_restored_backup_in_another_cluster_verifies_the_same(chain, folder, tmp_path):
    ours = replace(chain.made, admin_url=chain.made.owner_url)  # the embedded server's own programs
    backup.dump(ours, tmp_path / "all.dump")
    before = chain.verify()
    embedded.start(folder, durable=False)
    restored = database.Database(*embedded.urls(folder), admin_url=embedded.admin_url(folder))

    backup.fill(restored, tmp_path / "all.dump")

    with databases.connected_to(restored):
        after = chain.verify(anchors=[(4, before.last.partition(":")[2])])
        assert after.whole
        assert (after.looks, after.seals, after.waiting, after.last) == (9, 4, 1, before.last)


@pytest.mark.parametrize(("runs", "fine"), [(False, True), (True, False)])
def test_doctor_tells_the_seals_and_warns_when_a_running_worker_seals_nothing(chain, monkeypatch, runs, fine):
    monkeypatch.setattr(doctor, "_worker_runs", lambda: runs)

    (sentence,) = doctor._seals()

    assert "1 looks wait for theirs." in sentence
    assert "The last seal is" in sentence
    assert isinstance(sentence, doctor.Told) == fine
