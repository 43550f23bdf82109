"""How days and hours are written: `2026-11-22`, « 14 h 30 » in French, `14:30` in English."""

from datetime import date, datetime

from django.utils.translation import get_language

NO_BREAK = "\u00a0"


def clock_time(local: datetime) -> str:
    """The hour of a local instant in the page's language."""
    if get_language() == "en":
        return f"{local:%H:%M}"
    minutes = f"{NO_BREAK}{local:%M}" if local.minute else ""
    return f"{local.hour}{NO_BREAK}h{minutes}"


def day_words(value: date) -> str:
    """A day, always as its date: no order of day and month to guess."""
    return value.isoformat()
