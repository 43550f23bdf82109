"""A patient's cells as pages show them: what is said in forty pixels, what is said in full, the cue that holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Cue, Definition, Field, Json, Option, Severity, Text
from contact_telesante.board.rules.computed import show_cell, value_of
from contact_telesante.board.rules.cues import severity_rank, stale_fields
from contact_telesante.board.rules.editing import visible_fields
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.board.rules.values import TYPES, Context
from contact_telesante.board.views.rules import fields_of_columns
from contact_telesante.teams.queries import Colleague
from contact_telesante.teams.seats import Audience
from contact_telesante.web.board.drawing import cell_markup
from contact_telesante.web.board.following import FOLLOWED, followed, standing_of
from contact_telesante.web.board.wording import asked, left_unsaid, listed, nothing

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

SAFETY: Final = frozenset({"allergies", "nim"})
"""Shown on a phone's card even when ordinary; their second line is never given up for a cue."""
ON_CARD: Final = {"priorite": "top", "precautions": "badge", "braden": "badge", "consigne": "badge", "resp": "end"}
NOTHING: Final = frozenset({"aucun", "aucune", "rien"})
"""Options that say there is nothing: quiet; what departs from them is said aloud."""
REQUEST: Final = "demande"
DASHED: Final = frozenset({"precautions", REQUEST})
"""Columns where nothing is a dash for the eye, its words for a screen reader."""
UNKNOWN: Final = "nd"
STALE_CHIP: Final = "stale"
"""What a row says of itself, beside its cues, when some of its information is to be confirmed."""
FITS: Final = 14
"""Letters that fit in any column."""
CUE_ICONS: Final[dict[Severity, str]] = {
    "critical": "critical",
    "high": "high",
    "watch": "watch",
    "info": "info",
    "ok": "ok",
    "neutral": "neutral",
}


@dataclass(frozen=True)
class Cell:
    """One cell. `kind` chooses its markup; `shown` is its whole value, `text` what the board says of it.

    `second` is the board's second line, in the colour of `cue_severity` when it is the cue's words; `added` the words
    of the cue that the cell does not already say, `hidden` those that only a screen reader gets.
    """

    field: Field
    kind: str
    shown: str
    label: str
    text: str = ""
    second: str = ""
    below: str = ""
    at: date | datetime | None = None
    severity: str = ""
    icon: str = ""
    cue: str = ""
    added: str = ""
    hidden: str = ""
    cue_severity: str = ""
    person: Colleague | None = None
    stale: bool = False
    since: datetime | None = None

    @property
    def ordinary(self) -> bool:
        """Whether the value says nothing today: no line for it on a card."""
        if self.stale:
            return False
        if self.kind in {"none", "quiet", "dash", "yesno", "withheld"}:
            return True
        return self.kind == "value" and self.field.type in {"choice", "multichoice"}

    @property
    def keep(self) -> bool:
        """Safety information."""
        return self.field.key in SAFETY

    @property
    def card(self) -> str:
        """Its place on a phone's card."""
        return ON_CARD.get(self.field.key, "")

    @property
    def named(self) -> bool:
        """Whether a card writes its label before it."""
        return self.card not in {"top", "end"} and (self.keep or not self.ordinary)

    @property
    def title(self) -> str:
        """Everything the cell says, when the board may show less of it."""
        if self.kind in {"none", "person", "yesno", "dash", "withheld"} and not self.cue:
            return ""
        added = self.cue if self.added else ""
        whole = self.text.lower() == self.shown.lower() and len(self.text + self.below) <= FITS and not added
        return "" if whole else " · ".join(part for part in (self.shown, self.below, added) if part)

    @cached_property
    def markup(self) -> str:
        """The cell of the board. Rows that share a cell share its markup."""
        return cell_markup(self)


def patient_name(patient: Patient) -> str:
    """« Tremblay, Lucille »."""
    names = (patient.values.get("last_name"), patient.values.get("first_name"))
    return ", ".join(str(name) for name in names if name)


class Reader:
    """Shows the cells of one board to one audience at one instant: what rows share is looked up, and made, once."""

    def __init__(
        self, definition: Definition, context: Context, people: Mapping[str, Colleague], audience: Audience
    ) -> None:
        self.definition, self.context, self.people, self.language = definition, context, people, audience.language
        self.visible = {field.key: field for field in visible_fields(audience, definition)}
        wanted = audience.columns
        fields = definition.columns if wanted is None else fields_of_columns(definition, wanted)
        self.columns = tuple(field for field in fields if field.key in self.visible)
        self.cues = {cue.key: cue for cue in definition.cues if self._may_show(cue)}
        self._made: dict[tuple[object, ...], Cell] = {}

    @property
    def chips(self) -> list[Cue]:
        """What the strip counts: the cues in force, and what is to be confirmed where something may be."""
        told = [cue for cue in self.cues.values() if cue.enabled]
        if any(field.review for field in self.visible.values()):
            told.append(Cue(STALE_CHIP, "neutral", "clock", {self.language: _("to be confirmed")}, when={}))
        return told

    def _may_show(self, cue: Cue) -> bool:
        """A cue that reads a hidden field would tell it."""
        return {*fields_of(cue.when), *cue.fields} <= self.visible.keys()

    def word(self, text: Text) -> str:
        """A bilingual text in the audience's language."""
        return text.get(self.language) or text.get("fr", "")

    def cell(
        self, field: Field, patient: Patient, cue: Cue | None = None, stale_fields: Collection[str] | None = None
    ) -> Cell:
        """One cell of a patient, with the cue that holds on it. Equal cells are the same object.

        Who shows a whole row gives `stale(patient)`, which is the same for all of its cells.
        """
        value = self.value(field, patient)
        below = self.visible.get(field.below) if field.below else None
        second = self.value(below, patient) if below else None
        to_confirm = self.stale(patient) if stale_fields is None else stale_fields
        stale = field.key in to_confirm or field.below in to_confirm
        standing = standing_of(field, patient, self.visible.values()) if field.key in FOLLOWED else None
        key = (field.key, repr(value), repr(second), cue and cue.key, stale, standing)
        cell = self._made.get(key)
        if cell is None:
            shown, said = self.shown(field, patient), self.shown(below, patient) if below else ""
            cell = replace(self._make(field, value, shown, said, cue), stale=stale)
            cell = self._made[key] = followed(cell, standing, self.context) if standing else cell
        return cell

    def stale(self, patient: Patient) -> frozenset[str]:
        """The keys of the patient's fields to be confirmed, among those the audience sees."""
        return stale_fields(patient.cues) & self.visible.keys()

    def name(self, patient: Patient) -> str:
        """The patient's name, or that it may not be seen."""
        if {"last_name", "first_name"} <= self.visible.keys():
            return patient_name(patient)
        return _("Hidden identity") if self.visible else _("Restricted access")

    def withheld(self, field: Field) -> Cell:
        """A cell that a restriction withholds, and says so."""
        words = _("Restricted access")
        return Cell(field, "withheld", "", self.word(field.short or field.label), words)

    def value(self, field: Field, patient: Patient) -> Json:
        """The stored value, or the computed one."""
        return value_of(field, patient.values, self.context)

    def shown(self, field: Field, patient: Patient) -> str:
        """The value in the audience's language, empty for an empty cell."""
        return show_cell(field, patient.values, self.language, self.context)

    def told(self, field: Field, value: Json) -> str:
        """Any value of a field in the audience's language: what a cell held, or will."""
        return TYPES[field.type].show(value, field, self.language, self.context)

    def _make(self, field: Field, value: Json, shown: str, below: str, cue: Cue | None) -> Cell:
        options, words = _options(field, value), self.word(cue.text) if cue else ""
        kind, severity, icon = _look(field, value, options, cue)
        label = self.word(field.short or field.label)
        added = left_unsaid(words, label, shown)
        text = listed([self.word(option.label) for option in options]) if options else shown
        second, hidden, at = added or below, "", _moment(field, value)
        if kind == "quiet":
            text = nothing(text)
        elif field.key == REQUEST and kind == "badge" and not second:
            text, second = asked(shown)
        elif at and added:
            text, second = added, below
        elif cue and any(option.id == UNKNOWN for option in options):
            text, second = left_unsaid(words, label) or words, below
        elif field.key in SAFETY and below:
            text, second, hidden = (below, "", added) if kind == "strong" else (text, below, added)
        person = self.people.get(str(value)) if field.type == "person" else None
        coloured = severity if added and second == added else ""
        said = (shown, label, text or words, second, below)
        return Cell(field, kind, *said, at, severity, icon, words, added, hidden, coloured, person)


def _look(field: Field, value: Json, options: Sequence[Option], cue: Cue | None) -> tuple[str, str, str]:
    """(markup, severity, icon) of a value: a badge when it or its cue has a severity, quiet when it says nothing."""
    if cue:
        return "badge", cue.severity, cue.icon
    if value is None:
        return "none", "", ""
    if field.type == "yesno":
        return "yesno", "ok" if value else "neutral", "check" if value else "neutral"
    if field.type == "person":
        return "person", "", ""
    severities = [option for option in options if option.severity]
    if severities:
        worst = min(severities, key=lambda option: severity_rank(option.severity or "neutral"))
        return "badge", str(worst.severity), worst.icon or CUE_ICONS[worst.severity or "neutral"]
    return _emphasis(field, options), "", ""


def _emphasis(field: Field, options: Sequence[Option]) -> str:
    """How loud a value without severity is: what departs from « Aucun » is strong, « Aucun » itself is quiet."""
    if not options:
        return "value"
    if all(option.id in NOTHING for option in options):
        return "dash" if field.key in DASHED else "quiet"
    departs = any(option.id in NOTHING for option in field.options) and options[0].id != UNKNOWN
    return "strong" if departs and field.group == "clinical" else "value"


def _options(field: Field, value: Json) -> list[Option]:
    """The options chosen, in the field's order."""
    chosen = value if isinstance(value, list) else [value]
    return [option for option in field.options if option.id in chosen]


def _moment(field: Field, value: Json) -> date | datetime | None:
    if not isinstance(value, str) or field.type not in {"date", "datetime"}:
        return None
    return date.fromisoformat(value) if field.type == "date" else datetime.fromisoformat(value)
