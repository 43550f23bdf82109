"""Sessions in the database, each knowing whose it is, since when, and when its person was last there.

One rule: a session ends idle after `CONTACT_IDLE_MINUTES`, and `CONTACT_SESSION_HOURS` after sign-in whatever one does.
`expire_date` is always the sooner of the two, so that whoever reads it (pages, streams, the nightly cleaning) holds
both.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from contact_telesante.identity import ahead
from contact_telesante.identity.models import Session, kept_key
from contact_telesante.kernel import clock

SESSION_READ = 6
"""How many columns tell of a session."""


def session_statement(more: str = "", joined: str = "") -> str:
    """The living session of a key with its active user `u`, and `more` of what is `joined` to them.

    As SQL, because every page begins with it and compiling it costs more.
    """
    return f"""
select s.session_data, s.expire_date, s.created_at, s.seen_at, s.agent, host(s.address){more}
from identity_session s left join identity_user u on u.id = s.user_id and u.is_active {joined}
where s.session_key = %s and s.expire_date > %s
"""  # noqa: S608 (our own column names)


LIVING = session_statement()
TOUCH = """
update identity_session set seen_at = %s, expire_date = %s, agent = %s, address = %s
where session_key = %s and expire_date > %s
"""
"""Guarded, so that a request under way when its session ended brings nothing back to life."""

AGENT_LENGTH = 300


def idle() -> timedelta:
    """How long a session lives after its person's last sign of life."""
    return timedelta(seconds=settings.SESSION_IDLE_AGE)


def longest() -> timedelta:
    """How long a session lives after sign-in at most."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def pause() -> timedelta:
    """How often at most a sign of life is written: a minute, and less where sessions are shorter than any real one."""
    return min(timedelta(minutes=1), idle() / 5)


class SessionStore(DatabaseStore):
    """Django's database store, writing the owner and the life of the session beside the data."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.created_at = self.seen_at = clock.now()
        self.agent = ""
        self.address: str | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def __setitem__(self, key: str, value: object) -> None:
        """Whoever signs in writes their id, and nothing else does: there the life of a session begins."""
        super().__setitem__(key, value)
        if key == SESSION_KEY:
            self.created_at = self.seen_at = clock.now()

    def _get_session_from_db(self) -> Session | None:
        key = kept_key(self.session_key or "")
        row = ahead.take("session", key)
        if row is None:
            with connection.cursor() as cursor:
                cursor.execute(LIVING, [key, clock.now()])
                row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        data, expires, self.created_at, self.seen_at, self.agent, self.address = row
        return Session(session_key=self.session_key or "", session_data=data, expire_date=expires)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        session.session_key = kept_key(session.session_key)
        session.user_id = data.get(SESSION_KEY)
        session.created_at, session.seen_at = self.created_at, self.seen_at
        session.agent, session.address = self.agent, self.address
        return session

    def exists(self, session_key: str) -> bool:
        """Whether a session has that key."""
        return super().exists(kept_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End the session of that key, or this one."""
        if key := session_key or self.session_key:
            super().delete(kept_key(key))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """The one rule; nothing that a page asks for lengthens it."""
        del kwargs
        return min(self.seen_at + idle(), self.created_at + longest())

    def receive(self, *, agent: str, address: str | None, in_person: bool) -> None:
        """A request came, from that browser and that address; `in_person` when somebody was there to make it.

        Costs one UPDATE a minute at most, and none for what scripts ask by themselves.
        """
        signed_in = SESSION_KEY in self
        self.agent, self.address = agent.replace("\0", "")[:AGENT_LENGTH], address
        if signed_in and in_person and clock.now() - self.seen_at >= pause():
            self._touch()

    def _touch(self) -> None:
        now, kept = clock.now(), kept_key(self.session_key or "")
        self.seen_at = now
        with connection.cursor() as cursor:
            cursor.execute(TOUCH, [now, self.get_expiry_date(), self.agent, self.address, kept, now])

    @property
    def ends_in(self) -> int:
        """Seconds until the session ends if nobody does anything."""
        return _seconds(self.get_expiry_date() - clock.now())

    @property
    def longest_in(self) -> int:
        """Seconds until the session ends whatever one does."""
        return _seconds(self.created_at + longest() - clock.now())

    @property
    def idle_for(self) -> int:
        """Seconds without a sign of life after which a session ends."""
        return _seconds(idle())

    @property
    def longest_for(self) -> int:
        """Seconds after sign-in at which any session ends."""
        return _seconds(longest())


def _seconds(left: timedelta) -> int:
    return max(int(left.total_seconds()), 0)
