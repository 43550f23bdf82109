"""Identifiers: random, so that none tells how many there are, nor what comes next."""

import secrets
import uuid


def new_id() -> uuid.UUID:
    """Make a row's identifier."""
    return uuid.uuid4()


def as_id(text: str) -> uuid.UUID | None:
    """The identifier that somebody sent; None when it is not one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def new_secret(bytes_of_entropy: int = 32) -> str:
    """Make an URL-safe secret, for tokens and keys."""
    return secrets.token_urlsafe(bytes_of_entropy)
