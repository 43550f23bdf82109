"""What a request read ahead: its first statement brings the session, its person and their membership in one trip.

Each is taken once, where it would have been asked for, and all are forgotten with the request. What was not found is
not kept: whoever needs it asks, and is told so by the database.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict[tuple[str, Hashable], tuple[Any, ...]] | None] = ContextVar("ahead", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """While one request is served."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def keep(what: str, key: Hashable, row: tuple[Any, ...]) -> None:
    """Keep a row for whoever will ask; outside a request, nothing is kept."""
    kept = _kept.get()
    if kept is not None:
        kept[what, key] = row


def take(what: str, key: Hashable) -> tuple[Any, ...] | None:
    """The row kept under that key, which is kept no more."""
    kept = _kept.get()
    return kept.pop((what, key), None) if kept else None
