"""What happens to the age of information, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _confirmed(event: CellsConfirmed, teller: Teller) -> str:
    """Nothing at all when it was only of hidden fields."""
    fields = teller.field_names({teller.only} & {*event.keys} or event.keys, event.patient_id)
    return _("Still true: %(fields)s") % {"fields": fields} if fields else ""


SENTENCES: Sentences = {CellsConfirmed: _confirmed}
