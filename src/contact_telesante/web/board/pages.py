"""The board's pages as data for their templates. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contact_telesante.board import catalogue, queries
from contact_telesante.board.definition import Cue, Definition, Field
from contact_telesante.board.rules.cues import cell_cues, line_cue
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Cell, Reader
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.journal.sentences import Line, Teller
from contact_telesante.web.words import GROUPS

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


ROWS_HERE = SafeString("<!--rows-->")


@dataclass(frozen=True, slots=True)
class Column:
    """A header of the board: its label, how it sorts now and how it would if clicked."""

    key: str
    label: str
    title: str
    width: str
    pinned: bool
    sorted: str
    link: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A cue in the strip: how many rows it holds on is counted from the rows themselves."""

    key: str
    severity: str
    icon: str
    one: str
    many: str


@dataclass(frozen=True)
class BoardPage:
    """The board as one seat reads it. `number` is the journal's: the stream goes on from there."""

    seat: Seat
    number: int
    definition: Definition
    patient_ids: list[UUID]
    rows: SafeString | str
    search: str
    sort: str
    columns: list[Column]
    chips: list[Chip]

    @property
    def rows_here(self) -> SafeString:
        """Where the rows go: they are put in last, because a template copies a megabyte at each of its levels."""
        return ROWS_HERE

    @property
    def may_write(self) -> bool:
        """Whether to show what writes."""
        return rights.may_write(self.seat)

    @property
    def edition(self) -> str:
        """What the rows are drawn for beside their numbers: when it changes, they are drawn again."""
        return f"{self.seat.version}.{self.seat.audience.sign}"

    @property
    def may_add(self) -> bool:
        """Whether to offer to add a patient."""
        return rights.may_add(self.seat)

    @cached_property
    def people_count(self) -> int:
        """How many members the team has."""
        return sum(person.present for person in teams.colleagues_of(self.seat, self.seat.version).values())

    @property
    def inactive_count(self) -> int:
        """How many patients left the board."""
        return queries.patients_of(self.seat).filter(status="inactive").count()

    @property
    def column_count(self) -> int:
        """Columns of the table, the cue rail, the name and the age included."""
        return len(self.columns) + 1


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields of the panel."""

    key: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Panel:
    """One patient, whole."""

    seat: Seat
    number: int
    patient: Patient
    name: str
    cue: Cue | None
    facts: list[Cell]
    sections: list[Section]
    lines: list[Line]
    reason: str
    withheld: tuple[str, ...] = ()
    open_until: datetime | None = None
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def is_closed(self) -> bool:
        """Whether a restriction withholds the patient whole."""
        return not self.seat.groups

    @property
    def may_write(self) -> bool:
        """Whether cells open."""
        return self.may_move and self.patient.is_active

    @property
    def may_move(self) -> bool:
        """Whether the patient may be made inactive or brought back from here."""
        return rights.may_write(self.seat) and not self.is_closed

    @property
    def may_restrict(self) -> bool:
        """Whether to offer to restrict who sees the patient."""
        return rights.may_manage(self.seat)


@dataclass(frozen=True, slots=True)
class Departed:
    """A line of the inactive list."""

    patient: Patient
    name: str
    reason: str
    day: date
    key: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class InactivePage:
    """The patients who left the board."""

    seat: Seat
    number: int
    lines: list[Departed]
    search: str

    @property
    def may_write(self) -> bool:
        """Whether to offer to bring them back."""
        return rights.may_write(self.seat)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What happened to a patient, or to one of their cells."""

    seat: Seat
    number: int
    patient: Patient
    name: str
    field: str
    field_key: str
    lines: list[Line]


def board_page(seat: Seat, sort: str = "", *, search: str = "", with_rows: bool = True) -> BoardPage:
    """The board in that order and, when `search` is given, only the patients found; an unknown column sorts as none."""
    number = queries.number_of(seat)
    rows = Rows.of(seat)
    try:
        listed = queries.patients_listed(seat, search=search, sort=sort)
    except InvalidInput:
        sort, listed = "", queries.patients_listed(seat, search=search)
    numbers: list[tuple[UUID, int]] = list(listed.values_list("pk", "number"))
    return BoardPage(
        seat=seat,
        number=number,
        definition=rows.reader.definition,
        patient_ids=[patient_id for patient_id, _number in numbers],
        rows=rows.listed(numbers) if with_rows else "",
        search=search,
        sort=sort,
        columns=_columns(rows.reader, sort),
        chips=[_chip(cue, rows.reader) for cue in rows.reader.cues.values() if cue.enabled],
    )


def panel(seat: Seat, patient_id: UUID) -> Panel:
    """One patient with every field that the seat may see, in their sections, and their last changes."""
    patient = queries.patients_of(seat).get(pk=patient_id)
    reader = Rows.of(seat).reader_of(patient_id)
    shown = [key for key in patient.cues if key in reader.cues]
    on_cells = cell_cues(reader.definition, shown)
    cells = {key: reader.cell(f, patient, on_cells.get(key)) for key, f in reader.visible.items()}
    reasons = {option.id: reader.word(option.label) for option in catalogue.reasons()}
    return Panel(
        seat=seat.on(patient_id),
        number=queries.number_of(seat),
        patient=patient,
        name=reader.name(patient),
        cue=line_cue(reader.definition, shown),
        facts=[cells[key] for key in ("lieu", "unite", "age", "sex", "birth_date", "nam", "nim") if key in cells],
        sections=_sections(reader, cells),
        lines=Teller(seat, reader).lines(queries.history_of(seat, patient_id, limit=12)),
        reason=reasons.get(patient.status_reason, "") if reader.visible else "",
        open_until=teams.glass_open_until(seat, patient_id),
        withheld=tuple(str(GROUPS[group]) for group in GROUPS if group in seat.audience.withholds(patient_id)),
    )


def inactive_page(seat: Seat, search: str = "") -> InactivePage:
    """The inactive patients, last to leave first, or those found."""
    reasons, rows = {option.id: option.label for option in catalogue.reasons()}, Rows.of(seat)
    found = queries.patients_listed(seat, status="inactive", search=search, sort="-status_date")
    return InactivePage(
        seat=seat,
        number=queries.number_of(seat),
        search=search,
        lines=[_departed(p, rows.reader_of(p.pk), reasons) for p in found],
    )


def _departed(patient: Patient, reader: Reader, reasons: Mapping[str, Mapping[str, str]]) -> Departed:
    reason = _word(reasons.get(patient.status_reason, {})) if reader.visible else ""
    return Departed(patient, reader.name(patient), reason, patient.status_date, str(uuid4()), bool(reader.visible))


def history_page(seat: Seat, patient_id: UUID, key: str) -> HistoryPage:
    """A patient's history, newest first, of one field when `key` names one that the seat sees; 404 otherwise."""
    patient = queries.patients_of(seat).get(pk=patient_id)
    reader = Rows.of(seat).reader_of(patient_id)
    if key and key not in reader.visible:
        raise Http404
    entries = [e for e in queries.history_of(seat, patient_id, limit=500) if not key or key in e.event.cells]
    return HistoryPage(
        seat=seat,
        number=queries.number_of(seat),
        patient=patient,
        name=reader.name(patient),
        field=reader.word(reader.visible[key].label) if key else "",
        field_key=key,
        lines=Teller(seat, reader, only=key).lines(entries),
    )


def is_of_team(seat: Seat, patient_id: str) -> bool:
    """Whether that text is the id of one of the team's patients."""
    try:
        return queries.patients_of(seat).filter(pk=patient_id).exists()
    except (ValidationError, ValueError):
        return False


def _sections(reader: Reader, cells: Mapping[str, Cell]) -> list[Section]:
    made = [
        Section(s.key, reader.word(s.label), [cells[f.key] for f in reader.visible.values() if f.section == s.key])
        for s in reader.definition.sections
    ]
    return [section for section in made if section.cells]


def _columns(reader: Reader, sort: str) -> list[Column]:
    fields: Sequence[Field | None] = (None, *reader.columns)
    return [_column(reader, one, sort) for one in fields]


def _column(reader: Reader, of: Field | None, sort: str) -> Column:
    key = of.key if of else "name"
    ascending, descending = sort == key or (not sort and key == "priorite"), sort == f"-{key}"
    return Column(
        key=key,
        label=reader.word(of.short or of.label) if of else "",
        title=reader.word(of.label) if of else "",
        width=of.width if of else "",
        pinned=bool(of and of.pinned),
        sorted="ascending" if ascending else "descending" if descending else "",
        link=f"?sort=-{key}" if ascending else f"?sort={key}",
    )


def _chip(cue: Cue, reader: Reader) -> Chip:
    one, many = cue.count.get(reader.language) or cue.count.get("fr") or (reader.word(cue.text), reader.word(cue.text))
    return Chip(key=cue.key, severity=cue.severity, icon=cue.icon, one=one, many=many)


def _word(text: Mapping[str, str]) -> str:
    return text.get("en" if get_language() == "en" else "fr") or text.get("fr", "")
