"""Lengths of time and moving moments as their three controls: how many, of what, before or after."""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

UNITS: Final[dict[str, Promise]] = {"min": _("minutes"), "h": _("hours"), "d": _("days")}
WAYS: Final[dict[str, Promise]] = {"": _("exactly"), "-": _("minus"), "+": _("plus")}
CLOCKS: Final = ("now", "today")

_LENGTH = re.compile(r"([0-9]+)(min|h|d)")
_MOVING = re.compile(r"(now|today)(?:([+-])([0-9]+)(min|h|d))?")


def length_parts(text: object) -> tuple[str, str]:
    """(how many, unit) of `48h`; what cannot be read stays in the first."""
    match = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    return (match[1], match[2]) if match else (str(text or ""), "h")


def clock_parts(name: str) -> tuple[str, str, str, str] | None:
    """(`now` or `today`, way, how many, unit) of `now-24h`; None for anything else."""
    match = _MOVING.fullmatch(name)
    return (match[1], match[2] or "", match[3] or "", match[4] or "h") if match else None


def length_words(text: object) -> str:
    """« 48 heures »."""
    amount, unit = length_parts(text)
    if not amount.isdigit():
        return amount or "?"
    count = int(amount)
    words = {
        "min": ngettext("%(count)d minute", "%(count)d minutes", count),
        "h": ngettext("%(count)d hour", "%(count)d hours", count),
        "d": ngettext("%(count)d day", "%(count)d days", count),
    }
    return words[unit] % {"count": count}
