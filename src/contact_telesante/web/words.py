"""Words that pages share: roles, offices, what scripts say; days and hours, `2026-11-22`, « 14 h 30 » or `14:30`."""

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, Promise] = {
    "member": _("member"),
    "reader": _("reader"),
    "guest": _("guest"),
    "superuser": _("superuser"),
}
OFFICES: dict[str, Promise] = {
    "pilot": _("Pilot"),
    "privacy": _("Privacy officer"),
    "coordination": _("Coordination centre"),
    "support": _("Support desk"),
}
SCRIPT_WORDS: dict[str, Promise] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "tomorrow": _("Tomorrow"),
    "minutes": _("{n} min"),
    "hours": _("{n} h"),
    "days": _("{n} d"),
    "now": _("now"),
    "here": _("Here now: {names}"),
    "count": _("{n} on the board"),
    "editing": _("{name} is editing…"),
    "changed": _("{name} changed this field: saving will ask."),
    "offline": _("No connection: nothing was saved. Try again."),
    "failed": _("This did not work. Try again."),
    "glass": _("{name} broke the glass. Look into it under Members, “Who sees what”."),
    "reorder": _("The order changed: sort again"),
    "out": _("No longer matches the view"),
    "moved": _("Changes group"),
    "placed": _("{name}: {place} of {among}"),
    "stays": _("{name} stays where it was."),
}
"""The words that scripts write; they come with the page so that scripts hold no language."""

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
