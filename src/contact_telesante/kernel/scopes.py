"""Scopes: a transaction whose row-level security is set to one team and one person.

The settings are transaction-local: a session-level one would leak to the next user of the pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction


class Actor(Protocol):
    """Who acts, in which team. `team_id` is None for person-wide work, `user_id` for the system's own."""

    @property
    def team_id(self) -> UUID | None: ...
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def key(self) -> str: ...


class TeamActor(Actor, Protocol):
    """Who acts in one team: a seat, or the house itself."""

    @property
    def team_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Person:
    """A person outside any team: their teams, their language, their tokens."""

    user_id: UUID | None
    team_id: UUID | None = None
    key: str = ""

    @property
    def who(self) -> UUID:
        """The person's id; `RuntimeError` for the system."""
        if self.user_id is None:
            raise RuntimeError("this is about a person")
        return self.user_id


SYSTEM = Person(user_id=None)
"""The house itself: set-up and the worker's own changes."""


@dataclass(frozen=True, slots=True)
class _Setting:
    team_id: UUID | None
    user_id: UUID | None

    def apply(self) -> None:
        seen = {"app.team_id": str(self.team_id or ""), "app.user_id": str(self.user_id or "")}
        connection.set_local(seen)  # type: ignore[attr-defined] # the house's own engine: config/postgresql


_NOWHERE = _Setting(None, None)
_current: ContextVar[_Setting | None] = ContextVar("scope", default=None)


@contextmanager
def scope(actor: Actor, *, durable: bool = False) -> Iterator[None]:
    """Open a transaction that sees the actor's team; inside a scope of the same actor, do nothing.

    With `durable`, always the outermost transaction: `RuntimeError` inside another one.
    """
    outer, wanted = _current.get(), _Setting(actor.team_id, actor.user_id)
    if outer == wanted and not durable:
        yield
        return
    with transaction.atomic(durable=durable):
        wanted.apply()
        token = _current.set(wanted)
        try:
            yield
        finally:
            _current.reset(token)
    if connection.in_atomic_block:
        (outer or _NOWHERE).apply()


@contextmanager
def team_scope(actor: TeamActor) -> Iterator[None]:
    """Read an actor's team: inside any scope of that team, whoever acts there, do nothing; elsewhere open one."""
    current = _current.get()
    if current is not None and current.team_id == actor.team_id:
        yield
        return
    with scope(actor):
        yield
