"""What this session has proved, and when: allauth's authentication records, kept in the session itself."""

import time
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

RECENT_SECONDS = 15 * 60


def prove(request: HttpRequest, user: "User", method: str) -> None:
    """Note that the session's person just proved who they are: `password`, `code`, `passkey` or `organisation`."""
    record_authentication(request, user, method)


def proved_recently(request: HttpRequest) -> bool:
    """Whether the session's person proved who they are in the last 15 minutes. Costs no statement."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return any(0 <= time.time() - record["at"] < RECENT_SECONDS for record in records)
