"""What happens to a board's definition, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board.design.events import BoardRevised
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _revised(event: BoardRevised, teller: Teller) -> str:
    names = {"name": _name(event, teller), "version": event.restored}
    return {
        "field_added": _("Added the column “%(name)s”"),
        "field_changed": _("Changed the column “%(name)s”"),
        "field_retired": _("Retired the column “%(name)s”"),
        "field_restored": _("Brought back the column “%(name)s”"),
        "fields_ordered": _("Changed the order of the columns"),
        "type_changed": _("Changed the type of the column “%(name)s”"),
        "sections_changed": _("Changed the sections of the patient’s page"),
        "cue_added": _("Added the cue “%(name)s”"),
        "cue_changed": _("Changed the cue “%(name)s”"),
        "cue_removed": _("Removed a cue"),
        "cues_ordered": _("Changed the order of the cues"),
        "cues_loaded": _("Loaded a set of cues"),
        "version_restored": _("Went back to version %(version)d of the board"),
    }[event.what] % names


def _name(event: BoardRevised, teller: Teller) -> str:
    """The column's or the cue's name, in the journal's language; its key once it is no more."""
    definition = teller.reader.definition
    if event.what.startswith("cue"):
        text = next((cue.text for cue in definition.cues if cue.key == event.key), {"fr": event.key})
    else:
        field = definition.by_key.get(event.key)
        text = field.label if field else {"fr": event.key}
    return teller.reader.word(text)


SENTENCES: Sentences = {BoardRevised: _revised}
