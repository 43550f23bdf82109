"""`run` with real processes: what it refuses, what it brings up, and what it mends when somebody kills a part."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contact_telesante.cli import options
from contact_telesante.config import embedded

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "CONTACT_DATA", "CONTACT_SECRET_KEY", "CONTACT_INSECURE", "PORT")
UNSET = dict.fromkeys((*OURS, "CONTACT_SECOND_FACTOR", "DJANGO_SETTINGS_MODULE"), "")


def command(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in (os.environ | UNSET | variables).items() if value}
    return subprocess.Popen(
        [sys.executable, "-m", "contact_telesante.cli", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def refusal(*arguments: str, **variables: str) -> str:
    process = command(*arguments, **variables)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 2, told
    assert "Traceback" not in told
    return told.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@dataclass
class Installation:
    """One data folder, and the supervisor that runs on it."""

    data: Path
    port: int
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, data: Path, port: int) -> "Installation":
        found = cls(data, port, command("run", "--data", str(data), "--port", str(port)))
        wait_until(found.ready, 60)
        return found

    def ready(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status == 200
        except OSError:
            return False

    def processes(self) -> dict[int, str]:
        """Every living process of this installation."""
        return processes_of(self.data)

    def pid_of(self, word: str) -> int:
        return min(pid for pid, line in self.processes().items() if word in line)

    def stop(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=20)
        return time.monotonic() - began


def processes_of(data: Path) -> dict[int, str]:
    """Every living process that works on that folder: all of them name it, or carry it as a variable."""
    mark, found = b"CONTACT_DATA=" + os.fsencode(data), {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line, variables = (entry.joinpath(name).read_bytes() for name in ("cmdline", "environ"))
        except OSError:
            continue
        if line and (mark in variables.split(b"\0") or os.fsencode(data) in line):
            found[int(entry.name)] = line.replace(b"\0", b" ").decode()
    return found


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="contact-"))
    yield parent / "data"
    for left in processes_of(parent / "data"):  # by a test that failed midway
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)
    embedded.stop(parent / "data")
    shutil.rmtree(parent)


@pytest.mark.parametrize(
    ("named", "given"), [("", "http://localhost:8123"), ("https://contact.example", "https://contact.example")]
)
def test_links_to_hand_over_lead_to_the_port_unless_an_address_is_named(monkeypatch, named, given):
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("CONTACT_ADDRESS", named)

    options.let_links_lead_here()

    assert os.environ["CONTACT_ADDRESS"] == given


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        told = refusal("run", "--data", str(tmp_path), "--port", str(port))

    assert told == f"Port {port} is in use: stop what listens there, or choose another one with --port (PORT=)."


def test_an_unreachable_database_is_one_sentence_without_its_password(tmp_path):
    told = refusal(
        "run", "--data", str(tmp_path), "--port", str(free_port()),
        DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/contact", CONTACT_SECRET_KEY="k" * 50,
    )  # fmt: skip

    assert told.startswith("The database at 127.0.0.1:1 does not answer (")
    assert "hunter2" not in told


def test_a_missing_secret_is_one_sentence(tmp_path):
    told = refusal(
        "run", "--data", str(tmp_path), "--port", str(free_port()), DATABASE_URL="postgresql://me@db/contact"
    )

    assert told.startswith("CONTACT_SECRET_KEY is missing: set it, or CONTACT_SECRET_KEY_FILE,")


def test_a_wrong_port_is_one_sentence(tmp_path):
    assert refusal("run", "--data", str(tmp_path), PORT="http") == "PORT must be a whole number, 1 or more, not “http”."


def test_the_demonstration_command_wants_its_flag(tmp_path):
    assert refusal("demo", "--data", str(tmp_path)).startswith("The demonstration is refused without --demo")


def test_a_second_run_on_the_same_data_is_refused(tmp_path):
    with embedded.hold(tmp_path, "run"):
        told = refusal("run", "--data", str(tmp_path), "--port", str(free_port()))

    assert told.startswith(f"contact-telesante run (process {os.getpid()}) already uses {tmp_path}")


def test_a_first_start_answers_mends_what_is_killed_and_stops_in_time_with_a_connection_open(data):
    installation = Installation.start(data, free_port())

    for word in ("contact_telesante.cli web", "contact_telesante.cli worker", "bin/postgres -D"):
        killed = installation.pid_of(word)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda killed=killed: killed not in installation.processes(), 5)
        wait_until(lambda word=word: any(word in line for line in installation.processes().values()), 15)
        wait_until(installation.ready, 30)

    with socket.create_connection(("127.0.0.1", installation.port)) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        elapsed = installation.stop()
    assert installation.process.returncode == 0
    assert elapsed < 10
    assert installation.processes() == {}
    assert (data / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_start_is_fast_everything_dies_with_it_and_the_next_start_goes_on(data):
    began = time.monotonic()
    installation = Installation.start(data, free_port())
    elapsed = time.monotonic() - began

    installation.process.kill()
    installation.process.communicate()
    wait_until(lambda: installation.processes() == {}, 10)
    again = Installation.start(data, free_port())

    assert again.stop() < 10
    assert elapsed < 30  # 3 s on an idle machine; this one also runs other tests
