"""The ringing side of the bell: after commit, (team, number) to the streams of this process, and to the others.

The others are told by a coalesced NOTIFY on a connection of its own: inside the write transaction it would take an
instance-wide lock at commit. A lost ring costs the listening nodes 2 s, never an event: they also look at the heads
they serve.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

CHANNEL = "contact_bell"
log = logging.getLogger(__name__)


@dataclass
class Ear:
    """What hears in this process, in any thread. While nobody else listens, `alone`, the database is told nothing."""

    hear: Callable[[UUID, int], None]
    alone: bool = False


class _Ringer(threading.Thread):
    """Sends the latest number of each team that moved since it last looked."""

    def __init__(self) -> None:
        super().__init__(name="bell", daemon=True)
        self._due: dict[str, str] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()

    def ring(self, channel: str, topic: str, message: str) -> None:
        with self._lock:
            self._due[f"{channel}\0{topic}"] = message
        self._wake.set()

    def run(self) -> None:
        connection: psycopg.Connection | None = None
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                due, self._due = self._due, {}
            try:
                connection = connection or _connect()
                for name, message in due.items():
                    connection.execute("select pg_notify(%s, %s)", [name.split("\0")[0], message])
            except psycopg.Error as error:
                log.warning("bell not rung: %s", type(error).__name__)
                connection = None


_ringer: _Ringer | None = None
_ear: Ear | None = None
_starting = threading.Lock()


def lend(ear: Ear | None) -> None:
    """Let this process hear its own rings, until another is lent, or none."""
    global _ear  # noqa: PLW0603 (one per process)
    _ear = ear


def ring(team_id: UUID, number: int) -> None:
    """Tell every node that this team's journal reached `number`."""
    ear = _ear
    if ear:
        ear.hear(team_id, number)
    if ear is None or not ear.alone:
        tell(CHANNEL, str(team_id), f"{team_id} {number}")


def tell(channel: str, topic: str, message: str) -> None:
    """Send a message of ids on a channel; a later one on the same topic may replace it before it leaves."""
    global _ringer  # noqa: PLW0603 (one thread per process, started at the first ring)
    with _starting:
        if _ringer is None or not _ringer.is_alive():
            _ringer = _Ringer()
            _ringer.start()
    _ringer.ring(channel, topic, message)


def parameters() -> dict[str, Any]:
    """How psycopg connects as Django does, for a connection that is none of Django's."""
    told: dict[str, Any] = connections["default"].get_connection_params()
    return {name: value for name, value in told.items() if name not in {"cursor_factory", "context"}}


def _connect() -> psycopg.Connection:
    connection: psycopg.Connection = psycopg.connect(**parameters(), autocommit=True)
    return connection
