"""Who must have a second factor, and whether one was given."""

from collections.abc import Iterable

from django.conf import settings

EVERYONE, POLICY, OPTIONAL = "everyone", "policy", "optional"
MUST = frozenset({"guest", "superuser"})
"""Roles that always need one, unless the installation is a demonstration."""


def must_have_one(*, roles: Iterable[str], offices: Iterable[str]) -> bool:
    """Whether somebody of these roles in teams and offices in establishments must have a second factor."""
    if settings.SECOND_FACTOR == OPTIONAL:
        return False
    return settings.SECOND_FACTOR == EVERYONE or bool(MUST & set(roles)) or bool(list(offices))


def is_missing(*, given: bool, due: bool = False, role: str = "") -> bool:
    """Whether a session or a token that gave no factor is stopped: it is due from its person, or from this role."""
    if given or settings.SECOND_FACTOR == OPTIONAL:
        return False
    return settings.SECOND_FACTOR == EVERYONE or due or role in MUST
