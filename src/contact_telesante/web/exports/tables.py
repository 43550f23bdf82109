"""The board as a table of plain values, ready for any form of file. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.board import queries
from contact_telesante.board.definition import Field
from contact_telesante.board.rules.values.numbers import number_text
from contact_telesante.interop import csv, pdf
from contact_telesante.interop.excel import workbooks
from contact_telesante.kernel import clock
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Reader
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.words import clock_time

if TYPE_CHECKING:
    from uuid import UUID

    from contact_telesante.board.models import Patient

Value: TypeAlias = workbooks.Value
WIDEST_PAGE = 12
"""Columns that still read on a page; a wider board is told one patient after the other."""


@dataclass(frozen=True, slots=True)
class Table:
    """What leaves: the fields, and a line of values for each patient."""

    seat: Seat
    fields: Sequence[Field]
    header: Sequence[str]
    patients: Sequence[UUID]
    names: Sequence[str]
    rows: Sequence[Sequence[Value]]


def counts_of(seat: Seat) -> tuple[int, int]:
    """How many active patients a file would hold, and how many it would leave out."""
    listed = queries.patients_listed(seat).values_list("pk", flat=True)
    taken = [_may_leave(seat, patient_id) for patient_id in listed]
    return taken.count(True), taken.count(False)


def table_of(seat: Seat, *, which: str, columns: str) -> Table:
    """The board's patients, with the columns asked for, as the seat sees them.

    `which` is `active` or `all`, `columns` `shown` or `all`.
    """
    reader = Rows.of(seat).reader
    fields = _with_names(reader.columns if columns == "shown" else tuple(reader.visible.values()), reader)
    listed = queries.patients_listed(seat, status="all" if which == "all" else "active")
    taken = [patient for patient in listed if _may_leave(seat, patient.pk)]
    return Table(
        seat=seat,
        fields=fields,
        header=[reader.word(field.label) for field in fields],
        patients=[patient.pk for patient in taken],
        names=[reader.name(patient) for patient in taken],
        rows=[[_value(field, patient, reader) for field in fields] for patient in taken],
    )


def made(table: Table, form: str, *, recipient: str) -> bytes:
    """The file, in one of the forms offered."""
    if form == "pdf":
        return as_pdf(table, recipient)
    return as_csv(table) if form == "csv" else as_workbook(table)


def as_workbook(table: Table) -> bytes:
    """As a workbook whose columns an import knows again."""
    return workbooks.written(_("Patients"), table.header, table.rows, keys=[field.key for field in table.fields])


def as_csv(table: Table) -> bytes:
    """As a CSV file, in the language of the seat."""
    language = table.seat.language
    rows = ([_text(value, language) for value in row] for row in table.rows)
    return csv.write(table.header, rows, language=language)


def as_pdf(table: Table, recipient: str) -> bytes:
    """As a document to read; it says who made it, when and for whom."""
    language, count = table.seat.language, len(table.rows)
    local = clock.now().astimezone(table.seat.zone)
    made = f"{local:%Y-%m-%d}, {clock_time(local)} · {table.seat.name}"
    return pdf.render(
        pdf.Document(
            title=table.seat.team_name,
            language=language,
            facts=[
                (_("Made on"), made),
                (_("To whom"), recipient),
                (_("Patients"), ngettext("%(count)d patient", "%(count)d patients", count) % {"count": count}),
            ],
            sections=_sections(table, language),
            footer=f"{_('Complementary tool')} — {_('does not replace the patient’s record')}",
            page_word=_("Page"),
            landscape=len(table.fields) <= WIDEST_PAGE,
        )
    )


def _sections(table: Table, language: str) -> list[pdf.Section]:
    texts = [[_said(value, language) for value in row] for row in table.rows]
    if len(table.fields) <= WIDEST_PAGE:
        return [pdf.Section(_("Board"), table=pdf.Table(table.header, texts))]
    return [
        pdf.Section(name, facts=[(label, text) for label, text in zip(table.header, row, strict=True) if text])
        for name, row in zip(table.names, texts, strict=True)
    ]


def _may_leave(seat: Seat, patient_id: UUID) -> bool:
    """Not a patient of whom anything is withheld from the seat: a half-empty line would pass for the truth."""
    return rights.may_open(seat, patient_id) and not seat.audience.withholds(patient_id)


def _with_names(fields: Sequence[Field], reader: Reader) -> Sequence[Field]:
    """The name first: the board shows it apart, a file must say it."""
    named = [reader.visible[key] for key in ("last_name", "first_name", "lieu") if key in reader.visible]
    return (*named, *(field for field in fields if field not in named))


def _value(field: Field, patient: Patient, reader: Reader) -> Value:
    stored = reader.value(field, patient)
    if field.type in {"date", "datetime"} and isinstance(stored, str):
        return _moment(stored, field, reader)
    if field.type in {"integer", "decimal"} and isinstance(stored, int | float):
        return stored
    if field.type == "multichoice" and isinstance(stored, list):
        # A label may hold a comma: an import parts choices at semicolons first.
        return "; ".join(reader.word(option.label) for option in field.options if option.id in stored) or None
    return reader.shown(field, patient) or None


def _moment(stored: str, field: Field, reader: Reader) -> Value:
    try:
        if field.type == "date":
            return date.fromisoformat(stored)
        instant = datetime.fromisoformat(stored).astimezone(UTC)
    except ValueError:
        return stored
    return instant.astimezone(reader.context.zone).replace(tzinfo=None)


def _text(value: Value, language: str) -> csv.Value:
    """A value as a table of texts keeps it: what an import reads again."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return number_text(value, language) if isinstance(value, float) else value


def _said(value: Value, language: str) -> str:
    """A value as a document says it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}, {clock_time(value)}"
    if isinstance(value, int | float):
        return number_text(value, language)
    return "" if value is None else str(value)
