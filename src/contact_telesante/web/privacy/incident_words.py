"""The words of an incident's items: labels, hints, and values as they are read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS: dict[str, Promise] = {
    "information": gettext_lazy("Information concerned"),
    "circumstances": gettext_lazy("Circumstances"),
    "start_date": gettext_lazy("Date, or beginning of the period"),
    "end_date": gettext_lazy("End of the period"),
    "known_date": gettext_lazy("Known on"),
    "persons": gettext_lazy("Persons concerned"),
    "persons_in_quebec": gettext_lazy("Of whom in Québec"),
    "sensitivity": gettext_lazy("Sensitivity of the information"),
    "consequences": gettext_lazy("Consequences feared"),
    "likelihood": gettext_lazy("Likelihood of a harmful use"),
    "is_serious": gettext_lazy("Risk of serious injury"),
    "assessment": gettext_lazy("Reasons for this conclusion"),
    "minister_date": gettext_lazy("Notice to the Minister"),
    "commission_date": gettext_lazy("Notice to the Commission d’accès à l’information"),
    "persons_date": gettext_lazy("Notice to the persons concerned"),
    "public_notice": gettext_lazy("Public notices, and why"),
    "measures": gettext_lazy("Measures taken"),
    "state": gettext_lazy("State"),
    "reason": gettext_lazy("Reason"),
}
HINTS: dict[str, Promise] = {
    "information": gettext_lazy("Kinds of information, without a name. If they cannot be described, say why."),
    "circumstances": gettext_lazy("What happened, and the cause when it is known."),
    "known_date": gettext_lazy("The day when the establishment knew of the incident."),
    "persons": gettext_lazy("About how many, when the number is not known."),
    "public_notice": gettext_lazy("Day, medium, and why a public notice was given."),
    "measures": gettext_lazy("What was done so that the risk of injury decreases."),
}
HEADINGS: tuple[Promise, ...] = (
    gettext_lazy("Information concerned"),
    gettext_lazy("Circumstances"),
    gettext_lazy("Date or period"),
    gettext_lazy("Date when it became known"),
    gettext_lazy("Number of persons"),
    gettext_lazy("Assessment of the risk of serious injury"),
    gettext_lazy("Notices"),
    gettext_lazy("Measures"),
)
"""The titles of `rules.ITEMS`, in the same order."""

STATES: dict[str, Promise] = {
    "reported": gettext_lazy("Reported"),
    "open": gettext_lazy("Under assessment"),
    "closed": gettext_lazy("Closed"),
}
BADGES = {"reported": ("high", "bell"), "open": ("watch", "edit"), "closed": ("ok", "check")}
"""The colour and the icon of a state."""

RECIPIENTS: dict[str, Promise] = {
    "commission": gettext_lazy("Commission d’accès à l’information"),
    "minister": gettext_lazy("Minister of Health and Social Services"),
    "persons": gettext_lazy("Person concerned"),
}
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def said(name: str, value: object) -> str:
    """A value as it is read; nothing for what was not written."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(STATES.get(str(value), value)) if name == "state" else str(value)
