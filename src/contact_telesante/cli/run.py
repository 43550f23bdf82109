"""`run`: the whole installation under one supervisor, on one machine."""

import errno
import json
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from contact_telesante.cli import options, start, supervisor
from contact_telesante.config import database, embedded
from contact_telesante.config.environment import ConfigurationError

SLOW_START = 60.0  # seconds after which we say that something takes long
DATABASE_PAUSE = 5.0  # seconds between two tries to bring the embedded database back


def run(
    *,
    demo: options.Demo = False,
    data: options.Data = None,
    host: options.Host = None,
    port: options.Port = None,
) -> None:
    """Run everything: database, migrations, web and worker. Ctrl-C stops it all."""
    options.use(data=data, host=host, port=port)
    options.let_links_lead_here()
    start.settle(demo=demo)
    require_free(options.host(), options.port())
    place = database.locate()
    with embedded.hold(database.data_folder(), "run"), supervisor.stoppable():
        _serve(database.data_folder() if place.admin_url else None, demo=demo)


def _serve(data: Path | None, *, demo: bool) -> None:
    """Bring everything up in order, keep it up, take it down in the reverse order. `data`: of an embedded database."""
    watched = supervisor.Supervisor(
        [supervisor.Child(name, supervisor.command(name)) for name in ("web", "worker")],
    )
    try:
        if data is not None:
            embedded.start(data)
            watched.chores.append(_Revival(data))
        told = supervisor.output_of(supervisor.command("prepare", *(["--demo"] if demo else [])))
        watched.chores.append(_Announcement(json.loads(told)))
        watched.watch()
    finally:
        supervisor.deafen()
        watched.stop()
        if data is not None:
            embedded.stop(data)


def require_free(host: str, port: int) -> None:
    """Raise `ConfigurationError` unless we may listen there. The web shares ports, so it would not notice itself.

    Waits a second for the port: the children of a killed supervisor are on their way out.
    """
    deadline = time.monotonic() + 1
    while (error := _refused(host, port)) and error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
        time.sleep(0.1)
    if error:
        raise ConfigurationError(_cannot_listen(host, port, error)) from error


def _refused(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use: stop what listens there, or choose another one with --port (PORT=)."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved to administrators: choose one above 1023 with --port (PORT=)."
    return f"The web cannot listen on {host} ({error.strerror}): correct --host (CONTACT_HOST)."


@dataclass
class _Revival:
    """Brings the embedded database back when somebody killed it."""

    data: Path
    next_try: float = 0.0

    def __call__(self) -> None:
        if embedded.running(self.data) or time.monotonic() < self.next_try:
            return
        self.next_try = time.monotonic() + DATABASE_PAUSE
        supervisor.say("The database stopped; starting it again.")
        try:
            embedded.start(self.data)
        except Exception as error:  # a killed database may refuse its first connections: we try again, we do not die
            supervisor.say(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)


class _Announcement:
    """Says the address, and the demo accounts, once everything answers."""

    def __init__(self, demonstration: dict[str, Any]) -> None:
        self._demonstration = demonstration
        self._done = False
        self._patience = time.monotonic() + SLOW_START

    def __call__(self) -> None:
        if self._done:
            return
        if _answers(options.host(), options.port()):
            self._done = True
            _print_welcome(self._demonstration)
        elif time.monotonic() > self._patience:
            self._patience += SLOW_START
            supervisor.say("Not ready yet: `contact-telesante doctor` says what is missing.")


def _reachable(host: str) -> str:
    """The name by which this machine reaches an address that listens everywhere."""
    name = {"": "localhost", "0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{name}]" if ":" in name else name


def _answers(host: str, port: int) -> bool:
    address = "127.0.0.1" if _reachable(host) == "localhost" else _reachable(host)
    try:
        with urllib.request.urlopen(f"http://{address}:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _print_welcome(demonstration: dict[str, Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if demonstration:
        title = f"Demonstration accounts, password {demonstration['password']}"
        table = Table("Account", "Who", title=title, title_justify="left")
        for email, role in demonstration["accounts"]:
            table.add_row(email, role)
        console.print(table)
    console.print(
        f"Contact Télésanté: [bold]http://{_reachable(options.host())}:{options.port()}[/bold]  (Ctrl-C stops)"
    )
