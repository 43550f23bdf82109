"""The one clock: UTC inside, a team's zone at the edges."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today(zone: ZoneInfo) -> date:
    """The present day where the team works: at 19 h 30 in Québec, UTC is already tomorrow."""
    return now().astimezone(zone).date()
