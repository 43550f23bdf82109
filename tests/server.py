"""The real thing, in processes of its own: a web process and a worker on a database of their own, with the cast seated.

What is committed there stays, so each test makes its own patients and reads only those.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from contact_telesante.config.database import Database
from contact_telesante.identity.actions import create_token
from tests import databases, make

READY_SECONDS = 30
A_DAY = 24 * 3600


@dataclass
class Server:
    """A running product: its address, its cast, a token for each of them."""

    port: int
    environment: dict[str, str]
    made: Database
    cast: make.Cast
    tokens: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *names: str) -> None:
        """Start `web` or `worker`; a web process is waited for."""
        for name in names:
            log = Path(self.environment["CONTACT_DATA"]) / f"{name}.log"
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "contact_telesante.cli", name],
                env=self.environment,
                stdout=log.open("ab"),
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if "web" in names:
            self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError((Path(self.environment["CONTACT_DATA"]) / "web.log").read_text())

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End a process and its children, with no warning unless told otherwise."""
        process = self.processes.pop(name)
        os.killpg(process.pid, how)
        process.wait(10)

    def call(self, who: str, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """One API call as one of the cast: (status, JSON)."""
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.tokens[who]}")
        if key:
            request.add_header("Idempotency-Key", key)
        data = None if body is None else json.dumps(body).encode()
        if data:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")

    def add(self, who: str = "ada", **values: Any) -> dict[str, Any]:
        """A patient of the ward."""
        team = "other" if who == "cleo" else "ward"
        named = {"last_name": f"Essai{uuid4().hex[:6]}", "first_name": "Lucille"} | values
        status, patient = self.call(who, "POST", f"/teams/{team}/patients", {"values": named}, key=str(uuid4()))
        assert status == 201, patient
        return patient

    def edit(
        self, patient: dict[str, Any], who: str = "ada", *, key: str | None = None, **values: Any
    ) -> tuple[int, Any]:
        """Change cells of a patient, as seen at its number."""
        body = {"base": patient["number"], "values": values}
        return self.call(who, "PATCH", f"/teams/ward/patients/{patient['id']}", body, key=key or str(uuid4()))


GATHER = """
from contact_telesante.cli import start
start.django()
from contact_telesante.cli import assets
from contact_telesante.config import messages
messages.compile_all()
assets.collect()
"""


def _gather_pages(environment: dict[str, str]) -> None:
    """What `migrate` does beside the database: messages compiled, static files under their hashed names.

    They are gathered once for the servers of every process, one folder per state of the sources.
    """
    shared = Path(tempfile.gettempdir()) / f"contact-static-{os.geteuid()}-{_state_of_pages()}"
    with (shared.with_suffix(".lock")).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            draft = shared.with_suffix(f".{os.getpid()}")
            subprocess.run([sys.executable, "-c", GATHER], env=environment | {"CONTACT_DATA": str(draft)}, check=True)
            draft.rename(shared)
            _forget_older(shared)
    Path(environment["CONTACT_DATA"], "static").symlink_to(shared / "static")


def _forget_older(shared: Path) -> None:
    """The states gathered more than a day ago serve nobody."""
    for other in shared.parent.glob(f"{shared.name.rpartition('-')[0]}-*"):
        if time.time() - other.stat().st_mtime > A_DAY:
            shutil.rmtree(other) if other.is_dir() else other.unlink(missing_ok=True)


def _state_of_pages() -> str:
    """A digest that another static file, message or way to gather them changes."""
    web = databases.SOURCE / "contact_telesante/web"
    files = [web / "static_files.py", *(one for part in ("static", "locale") for one in (web / part).rglob("*"))]
    told = ((one, one.stat()) for one in sorted(files) if one.is_file() and one.suffix != ".mo")
    listed = "\n".join(f"{one}\0{status.st_size}\0{status.st_mtime_ns}" for one, status in told)
    return hashlib.sha256(listed.encode()).hexdigest()[:10]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(suffix: str, **extra: str) -> Iterator[Server]:
    """A server for as long as the block lasts; `extra` goes into its environment."""
    made = databases.copy_of_template(suffix)
    with databases.connected_to(made):
        cast = make.make_cast()
        tokens = {name: create_token(email=user.email) for name, user in cast.users.items()}
    with tempfile.TemporaryDirectory(prefix="contact-server-") as data:
        port = free_port()
        environment = os.environ | {
            "DATABASE_URL": made.app_url,
            "DATABASE_OWNER_URL": made.owner_url,
            "DJANGO_SETTINGS_MODULE": "contact_telesante.config.settings",
            "CONTACT_DATA": data,
            "CONTACT_INSECURE": "yes",
            "CONTACT_SECOND_FACTOR": "optional",
            "PORT": str(port),
            **extra,
        }
        server = Server(port, environment, made, cast, tokens)
        _gather_pages(environment)
        try:
            server.start("web", "worker")
            yield server
        finally:
            for name in list(server.processes):
                server.kill(name)
