"""What happens to the screens of a team, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.teams.events import ScreenOpened, ScreenTurnedOff
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _opened(_event: ScreenOpened, _teller: Teller) -> str:
    return _("The wall display was left lit on a screen")


def _turned_off(_event: ScreenTurnedOff, _teller: Teller) -> str:
    return _("A screen was turned off")


SENTENCES: Sentences = {ScreenOpened: _opened, ScreenTurnedOff: _turned_off}
