"""A block pasted over cells: each text read as its column reads it, what would change, what would be refused.

Nothing here writes. Call inside the scope of the seat's team.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.board.definition import Field, Json
from contact_telesante.board.models import Patient
from contact_telesante.board.rules.values import TYPES, Context, InvalidValue, InvalidValues, clean_values
from contact_telesante.board.uniqueness.queries import taken_by_others
from contact_telesante.journal.events import Change
from contact_telesante.kernel.text import fold
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

SEVERAL: Final = re.compile(r"\s*[,;\n]\s*")
SECOND_LINE: Final = " · "
"""Between what a cell says and its second line, in what is copied from a board."""
LONG_DASH: Final = re.compile(r"\s+—\s+")

Sentences = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a paste would do to one patient: `changes` by field key; sentences for what is refused, or doubted."""

    patient: Patient
    typed: Mapping[str, str]
    changes: Mapping[str, Change] = field(default_factory=dict)
    refused: Mapping[str, list[str]] = field(default_factory=dict)
    doubts: Mapping[str, list[str]] = field(default_factory=dict)


def rehearse(seat: Seat, patient: Patient, texts: Mapping[str, str]) -> Rehearsal:
    """Read those texts as the patient's cells would, without writing anything."""
    definition, context, before = queries.definition_of(seat), queries.context_of(seat), seat.on(patient.pk)
    if not patient.is_active:
        sentence = [_("This patient is inactive: reactivate before changing anything.")]
        return Rehearsal(patient, texts, refused=dict.fromkeys(texts, sentence))
    values: dict[str, Json] = {}
    refused: Sentences = {}
    names = {one.name: key for key, one in teams.colleagues_of(seat, seat.version).items() if one.present}
    shorts = {one.short_name: key for key, one in teams.colleagues_of(seat, seat.version).items() if one.present}
    for key, text in texts.items():
        of = definition.by_key.get(key)
        if of is None or of.type == "computed" or of.retired or not rights.may_edit(before, of):
            refused[key] = [_("This column cannot be written.")]
            continue
        try:
            values[key] = _read(text, of, patient.values.get(key), context, people={**shorts, **names})
        except InvalidValue as error:
            refused[key] = [str(error)]
    return _cleaned(seat, Rehearsal(patient, texts), values, refused)


def _cleaned(seat: Seat, told: Rehearsal, values: Mapping[str, Json], refused: Sentences) -> Rehearsal:
    """Check the values together; what is refused is left out, and the rest checked again without it."""
    definition, context, present = queries.definition_of(seat), queries.context_of(seat), told.patient.values
    while values:
        try:
            clean = clean_values(values, definition, present, context)
        except InvalidValues as error:
            refused |= error.errors
            left = {key: value for key, value in values.items() if key not in error.errors}
            values = left if len(left) < len(values) else {}
        else:
            changes = told.patient.differences(clean.values)
            new = {key: change.new for key, change in changes.items()}
            if not (taken := taken_by_others(seat, told.patient.pk, new)):
                return replace(told, changes=changes, refused=refused, doubts=clean.warnings)
            refused |= taken
            values = {key: value for key, value in values.items() if key not in taken}
    return replace(told, refused=refused)


def _read(text: str, of: Field, present: Json, context: Context, *, people: Mapping[str, str]) -> Json:
    """The stored form of a text; what a board adds after it, its second line, is tried without."""
    whole = text.strip()
    try:
        return TYPES[of.type].clean(_raw(whole, of, people), of, context, present)
    except InvalidValue:
        head, cut, _second = whole.partition(SECOND_LINE)
        if not cut:
            raise
        return TYPES[of.type].clean(_raw(head, of, people), of, context, present)


def _raw(text: str, of: Field, people: Mapping[str, str]) -> object:
    """A text as the type takes it: the id of the choice of that name, of the member of that name."""
    if not text:
        return None
    if of.type == "choice":
        return _option(text, of)
    if of.type == "multichoice":
        return [_option(text, of)] if _known(text, of) else [_option(one, of) for one in SEVERAL.split(text) if one]
    if of.type == "person":
        found = {key for name, key in people.items() if fold(name) == fold(text)}
        return found.pop() if len(found) == 1 else text
    return text


def _option(text: str, of: Field) -> str:
    if known := _known(text, of):
        return known
    raise InvalidValue(_("“%(text)s” is not one of the choices.") % {"text": text[:40]})


def _known(text: str, of: Field) -> str:
    """The id of the one choice in use that bears this name, in either language, whole or as the board cuts it."""
    wanted = fold(text)
    found = {
        one.id for one in of.options if not one.retired and wanted in map(fold, _names(one.id, one.label.values()))
    }
    return found.pop() if len(found) == 1 else ""


def _names(option_id: str, labels: Iterable[str]) -> list[str]:
    return [option_id, *(part for label in labels for part in (label, *LONG_DASH.split(label)))]
