"""Professions of the network, as members are shown: « Julie Bergeron, infirmière »."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROFESSIONS: dict[str, Promise | str] = {
    "nurse": _("nurse"),
    "auxiliary_nurse": _("licensed practical nurse"),
    "nurse_practitioner": _("nurse practitioner"),
    "physician": _("physician"),
    "pharmacist": _("pharmacist"),
    "social_worker": _("social worker"),
    "physiotherapist": _("physiotherapist"),
    "occupational_therapist": _("occupational therapist"),
    "respiratory_therapist": _("respiratory therapist"),
    "nutritionist": _("nutritionist"),
    "paramedic": _("paramedic"),
    "attendant": _("patient attendant"),
    "manager": _("manager"),
    "clerk": _("administrative officer"),
    "other": _("staff"),
}


def profession_name(key: str) -> str:
    """The profession in the current language, empty when unknown."""
    return str(PROFESSIONS.get(key, ""))
