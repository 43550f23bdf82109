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


def a_year_after(day: date) -> date:
    """The same day a year later, 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
