"""Sessions in the database, each knowing whose it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from contact_telesante.identity.models import Session
from contact_telesante.kernel import clock

LIVING = "select session_data, expire_date from identity_session where session_key = %s and expire_date > %s"


class SessionStore(DatabaseStore):
    """Django's database store, writing the owner beside the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """As SQL, because every page begins with it and compiling it costs more."""
        with connection.cursor() as cursor:
            cursor.execute(LIVING, [self.session_key, clock.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=self.session_key or "", session_data=row[0], expire_date=row[1])

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        session.user_id = data.get(SESSION_KEY)
        return session
