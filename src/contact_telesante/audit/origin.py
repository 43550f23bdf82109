"""Where a look comes from: the address and the session of the request being served."""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """`medium` is `page`, `api`, `live` or `command`; `session` a short digest, never the key itself."""

    medium: str = "command"
    address: str | None = None
    session: str = ""


current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen)


def session_digest(key: str | None) -> str:
    """A name for a session that opens nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""
