"""The editor of a cell, the form that adds a patient, the form that lets one go: as data for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from contact_telesante.board import actions, catalogue, queries, rules
from contact_telesante.board.definition import Definition, Field, Json, Option, Text
from contact_telesante.board.rules.values import TYPES, Context
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import patient_name
from contact_telesante.web.board.forms import CellForm
from contact_telesante.web.freshness.ages import AgeCard, card_of

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

ADDED_FIRST = (
    "last_name",
    "first_name",
    "nam",
    "birth_date",
    "sex",
    "file_number",
    "installation",
    "unite",
    "lieu",
    "priorite",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of an input."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One field as something to type in or choose from."""

    field: Field
    label: str
    help: str
    typed: str
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name it is sent under."""
        return f"value-{self.field.key}"

    @property
    def control(self) -> str:
        """The markup that takes it."""
        if self.field.type in {"choice", "person", "yesno"}:
            return "select"
        return {"multichoice": "ticks", "note": "textarea"}.get(self.field.type, "text")

    @property
    def max_length(self) -> int | None:
        """The stated limit of a text."""
        return TYPES[self.field.type].max_length


@dataclass(frozen=True, slots=True)
class ClashShown:
    """The two values of a conflict, as people read them."""

    by: str
    at: datetime
    yours: str
    theirs: str
    theirs_typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor of one cell and of its second line. `base` is the number its values were read at."""

    seat: Seat
    patient: Patient
    key: str
    base: int
    inputs: tuple[Input, ...]
    clash: ClashShown | None = None
    errors: tuple[str, ...] = ()
    age: AgeCard | None = None
    idempotency_key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def name(self) -> str:
        """The patient's name."""
        return patient_name(self.patient)

    @property
    def label(self) -> str:
        """The field's label."""
        return self.inputs[0].label


@dataclass(frozen=True, slots=True)
class AddForm:
    """The form that adds a patient."""

    inputs: tuple[Input, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    idempotency_key: str = field(default_factory=lambda: str(uuid4()))

    def refused(self, errors: Mapping[str, list[str]]) -> AddForm:
        """The same form, with its errors where they belong."""
        return replace(self, inputs=tuple(replace(i, errors=tuple(errors.get(i.field.key, ()))) for i in self.inputs))


@dataclass(frozen=True, slots=True)
class Departure:
    """The form that makes a patient inactive."""

    seat: Seat
    patient: Patient
    name: str
    reasons: tuple[Choice, ...]
    date: str
    errors: Mapping[str, list[str]]
    idempotency_key: str = field(default_factory=lambda: str(uuid4()))


def opened(seat: Seat, patient_id: UUID, key: str) -> Editor:
    """The editor of a cell at its present value; 404 for a cell hidden from the seat, `NotAllowed` for a reader."""
    patient = queries.patients_of(seat).get(pk=patient_id)
    return replace(_editor(seat, patient, key, typed=None), age=card_of(seat, patient, key))


def refused(seat: Seat, patient_id: UUID, key: str, form: CellForm, errors: Mapping[str, list[str]]) -> Editor:
    """The editor again, with what was typed and why it was refused."""
    with scope(seat):
        patient = queries.patients_of(seat).get(pk=patient_id)
        editor = _editor(seat, patient, key, typed=form, errors=errors)
    own = {i.field.key for i in editor.inputs}
    general = tuple(s for name, sentences in errors.items() if name not in own for s in sentences)
    return replace(editor, base=int(form.typed.get("base", "0")) if general == () else editor.base, errors=general)


def conflicting(seat: Seat, key: str, form: CellForm, conflict: actions.Conflict) -> Editor:
    """The editor again, with both values; saving from there is a choice made over the value seen now."""
    with scope(seat):
        editor = _editor(seat, conflict.patient, key, typed=form)
        context, people = queries.context_of(seat), teams.colleagues_of(seat, seat.version)
    clash = conflict.clashes[0]
    of = queries.definition_of(seat).by_key[clash.field]
    who = people.get(str(clash.by_id))
    theirs_typed = next((_typed_values(of, clash.theirs, seat, context) for i in editor.inputs if i.field == of), ())
    shown = ClashShown(
        by=who.name if who else _("The system"),
        at=datetime.fromisoformat(clash.at),
        yours=TYPES[of.type].show(clash.yours, of, seat.language, context) or _("(empty)"),
        theirs=TYPES[of.type].show(clash.theirs, of, seat.language, context) or _("(empty)"),
        theirs_typed=theirs_typed,
    )
    return replace(editor, clash=shown)


def adding(seat: Seat, typed: QueryDict | None = None) -> AddForm:
    """The form that adds a patient, with what was typed so far. Call inside the seat's scope, or it opens one."""
    with scope(seat):
        definition, context = queries.definition_of(seat), queries.context_of(seat)
    form = CellForm(typed) if typed is not None else None
    fields = [f for key in ADDED_FIRST if (f := definition.by_key.get(key)) and rights.may_edit(seat, f)]
    values = {key: value for key, value in form.values.items() if value not in ("", [])} if form else {}
    inputs = tuple(_input(f, _raw(f, form, None), seat, definition, context) for f in fields)
    return AddForm(inputs=inputs, values=values, idempotency_key=seat.key if typed is not None else str(uuid4()))


def departure(
    seat: Seat, patient_id: UUID, typed: QueryDict | None = None, errors: Mapping[str, list[str]] | None = None
) -> Departure:
    """The form that makes a patient inactive, today unless another day is typed."""
    patient = queries.patients_of(seat).get(pk=patient_id)
    chosen = typed.get("reason", "") if typed else ""
    return Departure(
        seat=seat,
        patient=patient,
        name=patient_name(patient),
        reasons=tuple(Choice(o.id, _word(o.label, seat), o.id == chosen) for o in catalogue.reasons()),
        date=typed.get("date", "") if typed else clock.today(seat.zone).isoformat(),
        errors=errors or {},
    )


def _editor(
    seat: Seat, patient: Patient, key: str, *, typed: CellForm | None, errors: Mapping[str, list[str]] | None = None
) -> Editor:
    definition, context = queries.definition_of(seat), queries.context_of(seat)
    seat = seat.on(patient.pk)
    first = definition.by_key.get(key)
    if first is None or first.retired or first.type == "computed" or not rights.may_see(seat, first):
        raise Http404
    rules.require_editable(seat, definition, [key])
    below = definition.by_key.get(first.below)
    fields = [first, below] if below and below.type != "computed" and rights.may_edit(seat, below) else [first]
    inputs = []
    for one in fields:
        raw = _raw(one, typed, patient.values.get(one.key))
        made = _input(one, raw, seat, definition, context)
        inputs.append(replace(made, errors=tuple((errors or {}).get(one.key, ()))))
    return Editor(seat=seat, patient=patient, key=key, base=patient.number, inputs=tuple(inputs))


def _raw(of: Field, typed: CellForm | None, present: Json) -> object:
    return typed.values.get(of.key, present) if typed else present


def _input(of: Field, raw: object, seat: Seat, definition: Definition, context: Context) -> Input:
    del definition
    return Input(
        field=of,
        label=_word(of.label, seat),
        help=_word(of.help, seat),
        typed=_typed_text(of, raw, seat, context),
        choices=_choices(of, raw, seat),
    )


def _typed_text(of: Field, raw: object, seat: Seat, context: Context) -> str:
    """A stored value as one types it; what was typed and refused, as it was."""
    if raw is None or isinstance(raw, list):
        return ""
    return TYPES[of.type].edit(raw, of, seat.language, context)  # type: ignore[arg-type]


def _typed_values(of: Field, value: Json, seat: Seat, context: Context) -> tuple[str, ...]:
    """What the form would send for a stored value."""
    if value is None:
        return ("",)
    if of.type in {"choice", "person"}:
        return (str(value),)
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return (
        ("yes" if value else "no",) if of.type == "yesno" else (TYPES[of.type].edit(value, of, seat.language, context),)
    )


def _choices(of: Field, raw: object, seat: Seat) -> tuple[Choice, ...]:
    chosen = {str(one) for one in raw} if isinstance(raw, list) else {_as_id(raw)}
    if of.type == "yesno":
        return (Choice("yes", _("Yes"), "yes" in chosen), Choice("no", _("No"), "no" in chosen))
    if of.type == "person":
        people = teams.colleagues_of(seat, seat.version)
        present = [p for p in people.values() if p.present or str(p.user_id) in chosen]
        return tuple(
            Choice(str(p.user_id), p.name, str(p.user_id) in chosen)
            for p in sorted(present, key=lambda p: p.name.casefold())
        )
    offered: list[Option] = [option for option in of.options if not option.retired or option.id in chosen]
    return tuple(Choice(option.id, _word(option.label, seat), option.id in chosen) for option in offered)


def _as_id(raw: object) -> str:
    return {True: "yes", False: "no"}[raw] if isinstance(raw, bool) else str(raw or "")


def _word(text: Text, seat: Seat) -> str:
    return text.get(seat.language) or text.get("fr", "")
