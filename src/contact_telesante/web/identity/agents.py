"""A browser in plain words, out of what it says of itself: « Firefox, Windows »."""

import re

from django.utils.translation import gettext as _

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox|FxiOS", "Firefox"))
LATER = (("Chrom|CriOS", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    """« Firefox, Windows »; what cannot be told is left out."""
    found = [_first(agent, (*BROWSERS, *LATER)), _first(agent, SYSTEMS)]
    return ", ".join(name for name in found if name) or _("Unknown device")


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if re.search(sign, agent)), "")
