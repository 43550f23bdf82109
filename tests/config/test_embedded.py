"""The embedded server: closed to everybody else, and mended by the next start whatever was killed."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from contact_telesante.config import cluster, embedded
from contact_telesante.config.environment import ConfigurationError

STARTER = """
import sys, pathlib
from contact_telesante.config import embedded
embedded.start(pathlib.Path(sys.argv[1]))
input()
"""


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def owner(data: Path) -> psycopg.Connection:
    return psycopg.connect(embedded.urls(data)[1], autocommit=True)


def wait_until(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_start_makes_a_durable_server_that_nobody_reaches_by_network(server):
    with psycopg.connect(embedded.admin_url(server)) as admin:
        settings = dict(admin.execute("SELECT name, setting FROM pg_settings").fetchall())

    assert settings["listen_addresses"] == ""
    assert settings["data_checksums"] == "on"
    assert settings["password_encryption"] == "scram-sha-256"
    assert settings["unix_socket_permissions"] == "0700"
    assert "fsync = on\nsynchronous_commit = on\n" in cluster._SETTINGS.format(
        socket="", folder="", log="", durable="on"
    )


def test_logins_need_their_password(server):
    app_url, _ = embedded.urls(server)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(make_conninfo(app_url, password="guess"))


def test_only_the_one_who_runs_it_is_superuser(server):
    hba = (server / "postgres" / "pg_hba.conf").read_text().splitlines()

    assert hba == ["local all postgres peer map=contact", "local all all scram-sha-256"]


def test_secrets_are_readable_by_nobody_else(server):
    secrets = server / "secrets"

    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o600}
    assert stat.S_IMODE((server / "postgres").stat().st_mode) == 0o700


def test_the_log_quotes_neither_statements_nor_values(server):
    with owner(server) as connection, pytest.raises(psycopg.errors.InvalidTextRepresentation):
        connection.execute("SELECT %s::integer", ["Tremblay-canari"])
    with owner(server) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS once (name text PRIMARY KEY)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO once VALUES ('Tremblay-canari'), ('Tremblay-canari')")

    logs = [file.read_text() for file in (server / "log").rglob("*.log")]

    assert any("ready to accept connections" in log for log in logs)
    assert not any("canari" in log for log in logs)


def test_start_again_changes_nothing(server):
    before = postmaster(server)

    embedded.start(server, durable=False)

    assert postmaster(server) == before
    assert embedded.running(server)


def test_start_recovers_what_was_committed_before_a_kill(folder):
    embedded.start(folder)
    with owner(folder) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not embedded.running(folder))

    embedded.start(folder)

    assert postmaster(folder) != killed
    with owner(folder) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_the_server_ends_with_the_process_that_started_it_and_the_next_one_starts_it(folder):
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdin=subprocess.PIPE)
    wait_until(lambda: embedded.running(folder))

    starter.kill()
    starter.wait()
    wait_until(lambda: not embedded.running(folder))
    embedded.start(folder)

    assert embedded.running(folder)


def test_start_forgets_a_pid_file_that_names_somebody_else(server):
    embedded.stop(server)
    stranger = subprocess.Popen(["sleep", "60"])
    pid_file = server / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{server / 'postgres'}\n1\n5432\n{server / 'postgres'}\n\n 1 1\nready\n")

    assert not embedded.running(server)
    embedded.start(server, durable=False)
    stranger.kill()
    stranger.wait()

    assert embedded.running(server)
    assert postmaster(server) != stranger.pid


def test_a_long_path_gets_a_private_socket_elsewhere(folder):
    long = folder / ("long" * 30)

    embedded.start(long, durable=False)

    socket = Path(cluster.Place(long.resolve()).socket)
    assert len(str(socket)) < 80
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    with owner(long) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    embedded.stop(long)
    shutil.rmtree(socket)


def test_stop_is_fast_with_a_session_open(server):
    with owner(server):
        began = time.monotonic()

        embedded.stop(server)

        assert time.monotonic() - began < 3
    assert not embedded.running(server)
    embedded.start(server, durable=False)


def test_a_folder_has_one_owner_at_a_time(folder):
    with (
        embedded.hold(folder, "run"),
        pytest.raises(
            ConfigurationError, match=rf"contact-telesante run \(process {os.getpid()}\) already uses {folder}"
        ),
        embedded.hold(folder, "migrate"),
    ):
        pass

    with embedded.hold(folder, "migrate"):
        pass


def test_a_full_disk_is_one_sentence(folder, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 0))

    with pytest.raises(ConfigurationError, match=r"The disk that holds .* is full \(0 MB left\): free some space"):
        embedded.start(folder)


def test_data_of_another_version_is_refused(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(ConfigurationError, match=r"written by PostgreSQL 9 and version \d+ is installed: `backup`"):
        embedded.start(folder)


def test_a_folder_that_cannot_be_made_is_one_sentence():
    with pytest.raises(ConfigurationError, match="The data folder /proc/nowhere cannot be written"):
        embedded.start(Path("/proc/nowhere"))


def test_urls_touch_nothing(folder):
    app_url, owner_url = embedded.urls(folder)

    assert app_url.startswith("postgresql://contact_app:@/contact?host=")
    assert owner_url.startswith("postgresql://contact_owner:@/contact?host=")
    assert not folder.exists()
