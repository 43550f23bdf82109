"""The PostgreSQL the tests run on: one server per checkout, shared by every pytest process that needs it.

Each user keeps a shared lock for as long as it lives. A small keeper process owns the server and asks
for the same lock alone: it gets it when the last user is gone, killed ones included, and stops.
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from contact_telesante.config import database, embedded

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OVER = r"SELECT datname FROM pg_database WHERE datname ~ '^(t_|test_)|^template_.*_building$'"
_held: list[IO[str]] = []  # open for as long as this process lives


def ensure_server() -> tuple[str, str]:
    """The addresses (application, owner) of a prepared server; the owner may create databases.

    `TEST_DATABASE_URL` names another server, as a login that may create databases and roles.
    Every database created from template1 on ours has the extensions and the default privileges.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        database.prepare_roles(database.Database(url, url, database.APP_ROLE))
        return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{database.APP_ROLE}", url
    data = folder()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _held.append(_lock(data / "users.lock", fcntl.LOCK_SH))
    with contextlib.closing(_lock(data / "starting.lock", fcntl.LOCK_EX)):
        if not embedded.running(data):
            _start_keeper(data)
    return embedded.urls(data)


def folder() -> Path:
    """One per checkout and user, outside the tree."""
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"contact-tests-{os.geteuid()}-{name}"


def run_name() -> str:
    """A short name shared by the processes of this test run and no other, for its databases."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"p{os.getpid()}")[:8]


def _lock(file: Path, how: int) -> IO[str]:
    handle = file.open("a")
    fcntl.flock(handle, how)
    return handle


def _start_keeper(data: Path) -> None:
    search = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    with (data / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", str(data)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": search},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    assert keeper.stdout is not None
    if keeper.stdout.readline().strip() != "ready":
        raise RuntimeError(f"The test server did not start:\n{(data / 'keeper.log').read_text()}")


def _keep(data: Path) -> None:
    embedded.start(data, durable=False)
    try:
        for base in ("template1", embedded.DATABASE):
            database.prepare_roles(_in(data, base))
        with database.connect(embedded.admin_url(data)) as admin:
            admin.execute(f"ALTER ROLE {embedded.OWNER} CREATEDB")
            for (name,) in admin.execute(_LEFT_OVER).fetchall():
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        _lock(data / "users.lock", fcntl.LOCK_EX)
    finally:
        embedded.stop(data)


def _in(data: Path, base: str) -> database.Database:
    app, owner, admin = (
        url.replace(f"/{embedded.DATABASE}?", f"/{base}?") for url in (*embedded.urls(data), embedded.admin_url(data))
    )
    return database.Database(app, owner, admin_url=admin)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
