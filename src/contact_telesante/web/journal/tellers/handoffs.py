"""What happens to handoffs, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.board.handoffs.events import HandoffGiven, HandoffRead
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _given(event: HandoffGiven, _teller: Teller) -> str:
    words = ngettext("Handed over %(count)d patient", "Handed over %(count)d patients", event.count)
    return words % {"count": event.count}


def _read(_event: HandoffRead, _teller: Teller) -> str:
    return _("Read a handoff back")


SENTENCES: Sentences = {HandoffGiven: _given, HandoffRead: _read}
