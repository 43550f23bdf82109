"""Pure questions about screens."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.seats import Seat

HOURS: Final = (12, 24, 24 * 7, 24 * 30)
"""For how long a screen may be opened: a shift, a day, a week, thirty days."""
MOST: Final = 20
"""Screens lit at once in a team."""
LONGEST_NAME: Final = 60
LOOK_AGAIN: Final = timedelta(hours=1)
"""A screen that goes on showing the same patients is one look an hour."""


def secret_of(by: Seat) -> str:
    """The secret of the screen that this request opens: the same when the request comes twice, and no one else's."""
    return salted_hmac("teams.screens", f"{by.team_id}:{by.user_id}:{by.key}", algorithm="sha256").hexdigest()


def clean_name(name: str) -> str:
    """Where the screen is, as the team says it; `InvalidInput` for nothing."""
    told = " ".join(name.split())[:LONGEST_NAME]
    if not told:
        raise InvalidInput({"name": [_("Say where this screen is.")]})
    return told


def clean_hours(hours: int) -> timedelta:
    """For how long; `InvalidInput` for any other than those of the list."""
    if hours not in HOURS:
        raise InvalidInput({"hours": [_("Choose a duration of the list.")]})
    return timedelta(hours=hours)


def cookie_of(team_id: UUID, secret: str) -> str:
    """What the browser keeps: behind which wall to look, and the secret."""
    return f"{team_id.hex}.{secret}"
