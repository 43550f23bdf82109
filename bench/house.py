"""The product to measure: durable embedded database, the real web process, and teams to write in."""

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from bench.client import Client
from bench.processes import tree
from contact_telesante.cli import start, supervisor
from contact_telesante.config import database, embedded

PASSWORD = "bench-contact-2026"
PEOPLE = 50
START_SECONDS = 30.0


@dataclass
class House:
    """Where it runs, and who may come in. `tokens` are API tokens, one for each person."""

    data: Path
    port: int
    web: subprocess.Popen[bytes]
    tokens: list[str]
    user_ids: list[UUID]
    seed_id: UUID

    def client(self, person: int = 0) -> Client:
        """A program acting for that person."""
        return Client(self.port, {"Authorization": f"Bearer {self.tokens[person]}"})

    def browser(self) -> Client:
        """A browser in which nobody signed in yet."""
        return Client(self.port)

    def admin(self) -> psycopg.Connection:
        """The database's superuser, who copies rows past every wall."""
        return psycopg.connect(embedded.admin_url(self.data), autocommit=True)

    def processes(self) -> list[int]:
        """The web's processes."""
        return tree(self.web.pid)

    def server(self) -> int:
        """The one that serves."""
        return self.processes()[-1]

    def database_processes(self) -> list[int]:
        """The database's processes."""
        return tree(int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0]))


@contextlib.contextmanager
def opened() -> Iterator[House]:
    """The product, up and seeded, in a temporary folder; everything is gone afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 20_000)), hard))
    data, port = Path(tempfile.mkdtemp(prefix="ct-bench-")), _free_port()
    _settle(data, port)
    try:
        embedded.start(data)
        supervisor.output_of(supervisor.command("prepare"))
        start.django()
        from bench import seeds  # noqa: PLC0415 -- Django must be set up first

        user_ids, tokens, seed_id = seeds.sow(PEOPLE, PASSWORD)
        web = subprocess.Popen(supervisor.command("web"))
        try:
            _wait(port)
            yield House(data, port, web, tokens, user_ids, seed_id)
        finally:
            web.terminate()
            web.wait(timeout=20)
    finally:
        _let_go()
        embedded.stop(data)
        shutil.rmtree(data, ignore_errors=True)


def _settle(data: Path, port: int) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CONTACT_SECRET_KEY", "CONTACT_SECRET_KEY_FILE", "CONTACT_DEMO"):
        os.environ.pop(name, None)
    os.environ |= {"CONTACT_DATA": str(data), "PORT": str(port), "CONTACT_HOST": "127.0.0.1", "CONTACT_INSECURE": "yes"}
    os.environ["CONTACT_SECOND_FACTOR"] = "optional"  # who is superuser for a bench goes on by password in the next
    start.settle()
    assert database.is_embedded()


def _let_go() -> None:
    from django.db import connections  # noqa: PLC0415

    if "default" in connections.settings:
        connections["default"].close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the web did not start")
