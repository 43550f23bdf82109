"""What happens to patients, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contact_telesante.board import catalogue
from contact_telesante.board.events import (
    BoardAdopted,
    CellsChanged,
    ChangeUndone,
    CuesTurned,
    PatientAdded,
    PatientDeactivated,
    PatientReactivated,
)
from contact_telesante.web.journal.tellers.base import Sentences, plain

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _changed(event: CellsChanged, _teller: Teller) -> str:
    return ngettext("Changed a cell", "Changed %(count)d cells", len(event.changes)) % {"count": len(event.changes)}


def _deactivated(event: PatientDeactivated, teller: Teller) -> str:
    reason = next((teller.reader.word(o.label) for o in catalogue.reasons() if o.id == event.reason), event.reason)
    return _("Made inactive on %(day)s: %(reason)s") % {"day": event.day.isoformat(), "reason": reason}


def _turned(event: CuesTurned, teller: Teller) -> str:
    on, off = teller.cue_words(event.on, event.patient_id), teller.cue_words(event.off, event.patient_id)
    told = [_("Now flagged: %(cues)s") % {"cues": on}] if on else []
    told += [_("No longer flagged: %(cues)s") % {"cues": off}] if off else []
    return ". ".join(told) or _("A cue changed with time")


def _adopted(event: BoardAdopted, teller: Teller) -> str:
    return _("The board now follows the template “%(name)s”") % {
        "name": teller.reader.word(catalogue.template(event.template).name)
    }


SENTENCES: Sentences = {
    PatientAdded: plain(gettext_lazy("Added to the board")),
    CellsChanged: _changed,
    ChangeUndone: plain(gettext_lazy("Took back their own change")),
    PatientDeactivated: _deactivated,
    PatientReactivated: plain(gettext_lazy("Brought back to the board")),
    CuesTurned: _turned,
    BoardAdopted: _adopted,
}
