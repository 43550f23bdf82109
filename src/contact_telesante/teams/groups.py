"""Groups of fields, which rights show and withhold together, as they are told: « clinique »."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, Promise] = {
    "identity": _("identity"),
    "clinical": _("clinical"),
    "sensitive": _("sensitive"),
    "logistics": _("logistics"),
}
"""In the order they are offered."""


def group_choices() -> list[tuple[str, str]]:
    """The groups as a form offers them, in the current language."""
    return [(key, str(name).capitalize()) for key, name in GROUPS.items()]
