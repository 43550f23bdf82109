"""A patient's cells as the page shows them: value, second line, cue, and what a card does with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from contact_telesante.board.definition import Cue, Definition, Field, Json, Severity, Text
from contact_telesante.board.rules.computed import show_cell, value_of
from contact_telesante.board.rules.editing import visible_fields
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.board.rules.values import Context
from contact_telesante.teams.queries import Colleague
from contact_telesante.teams.seats import Audience

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

SAFETY = frozenset({"allergies", "nim"})
"""Shown on a phone's card even when ordinary."""
ON_CARD = {"priorite": "top", "precautions": "badge", "braden": "badge", "resp": "end"}
CUE_ICONS: dict[Severity, str] = {
    "critical": "critical",
    "high": "high",
    "watch": "watch",
    "info": "info",
    "ok": "ok",
    "neutral": "neutral",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `kind` chooses its markup; `shown` is its value in the reader's language."""

    field: Field
    kind: str
    shown: str
    label: str
    second: str = ""
    at: date | datetime | None = None
    severity: str = ""
    icon: str = ""
    cue: str = ""
    cue_severity: str = ""
    person: Colleague | None = None

    @property
    def ordinary(self) -> bool:
        """Whether the value says nothing today."""
        return not self.shown or (self.kind in {"plain", "none"} and not self.second and self.field.type != "text")

    @property
    def keep(self) -> bool:
        """Safety information."""
        return self.field.key in SAFETY

    @property
    def card(self) -> str:
        """Its place on a phone's card."""
        return ON_CARD.get(self.field.key, "")


class Reader:
    """Shows the cells of one board to one audience at one instant: what rows share is looked up once."""

    def __init__(
        self, definition: Definition, context: Context, people: Mapping[str, Colleague], audience: Audience
    ) -> None:
        self.definition, self.context, self.people, self.language = definition, context, people, audience.language
        self.visible = {field.key: field for field in visible_fields(audience, definition)}
        self.columns = tuple(field for field in definition.columns if field.key in self.visible)
        self.cues = {cue.key: cue for cue in definition.cues if self._may_show(cue)}

    def _may_show(self, cue: Cue) -> bool:
        """A cue that reads a hidden field would tell it."""
        return {*fields_of(cue.when), *cue.fields} <= self.visible.keys()

    def word(self, text: Text) -> str:
        """A bilingual text in the audience's language."""
        return text.get(self.language) or text.get("fr", "")

    def cell(self, field: Field, patient: Patient, cue: Cue | None = None) -> Cell:
        """One cell of a patient, with the cue that holds on it."""
        value = self.value(field, patient)
        shown = self.shown(field, patient)
        kind, severity, icon = self._look(field, value, cue)
        return Cell(
            field=field,
            kind=kind,
            shown=shown,
            label=self.word(field.short or field.label),
            second=self._second(field, patient),
            at=_moment(field, value),
            severity=severity,
            icon=icon,
            cue=self.word(cue.text) if cue else "",
            cue_severity=cue.severity if cue else "",
            person=self.people.get(str(value)) if field.type == "person" else None,
        )

    def value(self, field: Field, patient: Patient) -> Json:
        """The stored value, or the computed one."""
        return value_of(field, patient.values, self.context)

    def shown(self, field: Field, patient: Patient) -> str:
        """The value in the audience's language, empty for an empty cell."""
        return show_cell(field, patient.values, self.language, self.context)

    def _second(self, field: Field, patient: Patient) -> str:
        below = self.visible.get(field.below)
        return self.shown(below, patient) if below else ""

    def _look(self, field: Field, value: Json, cue: Cue | None) -> tuple[str, str, str]:
        """(markup, severity, icon) of a value: a badge when it or its cue has a severity, quiet otherwise."""
        if cue:
            return "badge", cue.severity, cue.icon
        if value is None:
            return "none", "", ""
        if field.type == "yesno":
            return "yesno", "ok" if value else "neutral", "check" if value else "neutral"
        if field.type == "person":
            return "person", "", ""
        option = field.option(value) if field.type == "choice" else None
        if option and option.severity:
            return "badge", option.severity, option.icon or CUE_ICONS[option.severity]
        return ("plain" if field.type in {"choice", "multichoice"} else "value"), "", ""


def _moment(field: Field, value: Json) -> date | datetime | None:
    if not isinstance(value, str) or field.type not in {"date", "datetime"}:
        return None
    return date.fromisoformat(value) if field.type == "date" else datetime.fromisoformat(value)
