"""What happens to a board's definition, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board import catalogue
from contact_telesante.board.design.events import BoardRevised, ColumnConverted, TemplateRetired, TemplateSaved
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
        "template_adopted": _("Adopted the template “%(name)s”") if names["name"] else _("Adopted a template"),
    }[event.what] % names


def _name(event: BoardRevised, teller: Teller) -> str:
    """The column's or the cue's name, in the journal's language; its key once it is no more."""
    definition = teller.reader.definition
    if event.what == "template_adopted":
        ready_made = event.key in catalogue.names()
        return teller.reader.word(catalogue.template(event.key).name) if ready_made else ""
    if event.what.startswith("cue"):
        text = next((cue.text for cue in definition.cues if cue.key == event.key), {"fr": event.key})
    else:
        field = definition.by_key.get(event.key)
        text = field.label if field else {"fr": event.key}
    return teller.reader.word(text)


def _converted(event: ColumnConverted, teller: Teller) -> str:
    field = teller.reader.definition.by_key.get(event.key)
    name = teller.reader.word(field.label) if field else event.key
    return _("Changed the type of the column “%(name)s”") % {"name": name}


def _saved(event: TemplateSaved, _teller: Teller) -> str:
    if event.of == "cues":
        return _("Offered the team’s cues as a template")
    return _("Offered the team’s board as a template")


def _taken_back(_event: TemplateRetired, _teller: Teller) -> str:
    return _("Took back a template")


SENTENCES: Sentences = {
    BoardRevised: _revised,
    ColumnConverted: _converted,
    TemplateSaved: _saved,
    TemplateRetired: _taken_back,
}
