"""The names of severities and of drawings, for whoever builds a cue."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact_telesante.board.cueing.rules import ICONS
from contact_telesante.web.settings.words import ICONS as DRAWINGS
from contact_telesante.web.settings.words import SEVERITIES

SEVERITY_NAMES: Final = SEVERITIES
_OWN: Final[dict[str, Promise]] = {
    "call": _("Call"),
    "people": _("People"),
    "history": _("History"),
    "offline": _("No network"),
}
ICON_NAMES: Final[dict[str, Promise]] = {name: _OWN.get(name) or DRAWINGS[name] for name in ICONS}
