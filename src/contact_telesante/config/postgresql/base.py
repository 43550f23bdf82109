"""Fewer trips to the server: on most machines a trip costs more than what is done at its end.

Each thread keeps its connection, one whose server has gone is noticed without asking it anything, and the `BEGIN` of a
transaction travels with the settings that open it.
"""

import select
from collections.abc import Mapping
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import ExecStatus, TransactionStatus

_NOW = 0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that lasts from one request to the next.

    Django would make sure of it by a `select 1` at each request. A server that stops says so on the socket: looking
    there costs no trip.
    """

    connection: Any

    def set_local(self, settings: Mapping[str, str]) -> None:
        """Set parameters until the end of the transaction; before its first statement, begin it in the same trip."""
        self.ensure_connection()
        told = [sql.SQL("set_config({}, {}, true)").format(name, value) for name, value in settings.items()]
        statement = sql.SQL("select {}").format(sql.SQL(", ").join(told))
        if not self._is_opening():
            with self.cursor() as cursor:
                cursor.execute(statement)
            return
        result = self.connection.pgconn.exec_(b"begin; " + statement.as_bytes(self.connection))
        if result.status != ExecStatus.TUPLES_OK:
            raise OperationalError(result.error_message.decode(errors="replace").strip())

    def close_if_unusable_or_obsolete(self) -> None:
        """Called by Django between requests: a dead connection is let go, the next statement makes another."""
        if not self.in_atomic_block and self._heard_something() and not self.is_usable():
            self.close()
        super().close_if_unusable_or_obsolete()

    def _is_opening(self) -> bool:
        raw = self.connection
        return not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE

    def _heard_something(self) -> bool:
        """Whether the server spoke unasked: its last word, or a notice that means nothing."""
        if self.connection is None:
            return False
        if self.connection.closed:
            return True
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return bool(socket.poll(_NOW))
