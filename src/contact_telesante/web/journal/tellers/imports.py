"""What comes from a file, in sentences: for the team as a whole, or for one patient's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.imports.events import (
    ImportsAsked,
    ImportsRefused,
    ImportsReopened,
    ImportUndone,
    PatientsImported,
)
from contact_telesante.web.journal.tellers.base import Sentences, plain

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _imported(event: PatientsImported, _teller: Teller) -> str:
    match event.outcome:
        case "added":
            return _("Added to the board by an import")
        case "changed":
            return _("Changed by an import")
        case "returned":
            return _("Brought back to the board by an import")
    told = {"added": event.added, "changed": event.changed}
    return _("Imported a file: patients added: %(added)d, changed: %(changed)d") % told


def _undone(event: ImportUndone, _teller: Teller) -> str:
    if event.patient_id is not None:
        return _("Put back as before an import")
    told = {"removed": event.removed, "restored": event.restored, "left": event.left}
    return _("Took an import back: removed: %(removed)d, put back: %(restored)d, left: %(left)d") % told


SENTENCES: Sentences = {
    PatientsImported: _imported,
    ImportUndone: _undone,
    ImportsAsked: plain(gettext_lazy("Asked the coordination centre to open imports again")),
    ImportsReopened: plain(gettext_lazy("The coordination centre opened imports again")),
    ImportsRefused: plain(gettext_lazy("The coordination centre did not open imports again")),
}
