"""The words of the settings: types, computations, rules, severities, aspects of a column."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TYPES: dict[str, tuple[Promise, Promise]] = {
    "text": (_("Text"), _("One line, 200 characters at most.")),
    "note": (_("Note"), _("Several lines.")),
    "choice": (_("Choice"), _("One answer of a list.")),
    "multichoice": (_("Several choices"), _("One or several answers of a list.")),
    "yesno": (_("Yes or no"), _("Yes, no, or not answered.")),
    "integer": (_("Whole number"), _("Without decimals: a score, a count.")),
    "decimal": (pgettext_lazy("a value with decimals", "Number"), _("With up to four decimals: a weight, a dose.")),
    "date": (_("Date"), _("A day.")),
    "datetime": (_("Date and time"), _("A day and its hour.")),
    "person": (_("Member of the team"), _("Somebody of the team.")),
    "phone": (_("Telephone"), _("A number, with its extension.")),
    "computed": (_("Computed"), _("Worked out from other columns; nobody types it.")),
}
"""Each type's name, and what it holds."""
FUNCTIONS: dict[str, tuple[Promise, Promise]] = {
    "age": (_("Age"), _("Completed years since a date.")),
    "days_since": (_("Days since"), _("How many days ago a date was.")),
    "days_until": (_("Days until"), _("How many days are left before a date.")),
    "day_number": (_("Day number"), _("The date itself is day 1.")),
    "gestational_age": (_("Gestational age"), _("Weeks and days, from the due date.")),
    "difference": (_("Difference"), _("The first column minus the second.")),
    "percent_change": (_("Change in percent"), _("Of the first column, compared with the second.")),
}
CHECKS: dict[str, tuple[Promise, Promise]] = {
    "range": (_("Limits"), _("A smallest value, a largest value, or both.")),
    "pattern": (_("Form of the text"), _("The text follows a pattern.")),
    "order": (_("Order of two columns"), _("Not before, or not after, another column.")),
    "past": (_("Not in the future"), _("The date has come.")),
    "step": (_("Steps"), _("A multiple of a number.")),
    "nam": (_("Health insurance number"), _("The usual form of the number.")),
}
LEVELS: dict[str, Promise] = {
    "warn": _("Warn: the value is kept, with a remark"),
    "refuse": _("Refuse: the value is not kept"),
}
LEVEL_NAMES: dict[str, Promise] = {"warn": _("Warns"), "refuse": _("Refuses")}
SEVERITIES: dict[str, Promise] = {
    "critical": _("Critical"),
    "high": _("High"),
    "watch": _("To watch"),
    "info": _("For information"),
    "ok": _("All is well"),
    "neutral": _("Neutral"),
}
REVIEWS: dict[str, Promise] = {
    "8h": _("8 hours"),
    "12h": _("12 hours"),
    "24h": _("24 hours"),
    "3d": _("3 days"),
    "7d": _("7 days"),
    "30d": _("30 days"),
}
WIDTHS: dict[str, Promise] = {"": _("Automatic"), "s": _("Narrow"), "m": _("Medium"), "l": _("Wide")}
ICONS: dict[str, Promise] = {
    "critical": _("Octagon"),
    "high": _("Triangle"),
    "watch": _("Eye"),
    "info": _("Information"),
    "ok": _("Check mark in a circle"),
    "neutral": _("Circle"),
    "late": _("Clock that runs"),
    "question": _("Speech bubble"),
    "answered": _("Answered bubble"),
    "shield": _("Shield"),
    "check": _("Check mark"),
    "note": _("Sheet"),
    "pause": _("Pause"),
    "warning": _("Warning"),
    "person": _("Person"),
    "phone": _("Telephone"),
    "calendar": _("Calendar"),
    "clock": _("Clock"),
    "star": _("Star"),
    "lock": _("Lock"),
    "bell": _("Bell"),
}
"""The drawings that a choice may carry, by their name in the sprite."""
ASPECTS: dict[str, Promise] = {
    "label": _("name"),
    "short": _("short title"),
    "help": _("help"),
    "type": _("type"),
    "section": _("section"),
    "group": _("group"),
    "unit": _("unit"),
    "options": _("choices"),
    "checks": _("rules"),
    "required+": _("must be filled in"),
    "required-": _("may stay empty"),
    "unique+": _("never twice the same"),
    "unique-": _("may be twice the same"),
    "compute": _("computation"),
    "below": _("second line"),
    "width": _("width"),
    "shown+": _("shown on the board"),
    "shown-": _("no longer shown on the board"),
    "pinned+": _("pinned"),
    "pinned-": _("no longer pinned"),
    "review": _("time before it is to be confirmed"),
    "severity": _("severity"),
    "icon": _("drawing"),
    "text": _("text"),
    "when": _("condition"),
    "count": _("words of the count"),
    "fields": _("columns marked"),
    "enabled+": _("active"),
    "enabled-": _("stopped"),
}
"""What may differ in a section, a column or a cue between two versions."""


def type_name(kind: str) -> str:
    """A type's name in the page's language."""
    return str(TYPES[kind][0]) if kind in TYPES else kind
