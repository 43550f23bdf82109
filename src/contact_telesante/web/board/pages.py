"""The board's pages as data for their templates. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contact_telesante.board import catalogue, queries
from contact_telesante.board.definition import Cue, Definition, Severity
from contact_telesante.board.rules.cues import cell_cues, line_cue, severity_rank
from contact_telesante.board.views import queries as queries_of_views
from contact_telesante.board.views.queries import Line as Placed
from contact_telesante.board.views.rules import Lens, may_keep, sign_of
from contact_telesante.interop.packing import Piece
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Cell, Reader
from contact_telesante.web.board.drawing import chip_markup, head_markup
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.journal.sentences import Line, Teller
from contact_telesante.web.views.looking import (
    Asked,
    Column,
    Heading,
    QuickChip,
    Tab,
    columns_of,
    headings,
    lens_asked,
    name_of,
    quick_chips,
    tabs,
)

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


ROWS_HERE = SafeString("<!--rows-->")
WHOLE = Asked()
SNUG: Final = 12
"""Columns, the name included, that fit in 1,280 px."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A cue in the strip: how many rows it holds on is counted from the rows themselves."""

    key: str
    severity: Severity
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
    rows: list[Piece]
    search: str
    columns: list[Column]
    chips: list[Chip]
    asked: Asked
    lens: Lens
    tabs: list[Tab]
    quick: list[QuickChip]
    groups: list[Heading]
    counts: Mapping[str, int]

    @property
    def rows_here(self) -> SafeString:
        """Where the rows go: they are put in last, because a template copies a megabyte at each of its levels."""
        return ROWS_HERE

    @property
    def heads(self) -> SafeString:
        """The heads of the columns."""
        name = _("Name and place")
        return SafeString("".join(head_markup(column, name) for column in self.columns))

    @property
    def strip(self) -> SafeString:
        """The cues to narrow the board by, the most severe first."""
        return SafeString("".join(map(chip_markup, sorted(self.chips, key=lambda chip: severity_rank(chip.severity)))))

    @property
    def may_write(self) -> bool:
        """Whether to show what writes."""
        return rights.may_write(self.seat)

    @property
    def edition(self) -> str:
        """What the rows are drawn for beside their numbers: when it changes, they are drawn again."""
        return f"{self.seat.version}.{self.seat.audience.sign}"

    @property
    def through(self) -> str:
        """The sign of the columns of the view, empty for the board's own: pages that share it share a stream."""
        return sign_of(self.seat.columns)

    @property
    def sorts(self) -> str:
        """The columns that place the rows, for scripts."""
        keys = self.asked.sort.split(",") if self.asked.sort else self.lens.layout.sort
        return " ".join(key.removeprefix("-") for key in keys or ("priorite",))

    @property
    def view_name(self) -> str:
        """The name of the view looked through, empty for the whole board."""
        return name_of(self.lens.view, self.seat.language) if self.lens.view else ""

    @property
    def may_keep_views(self) -> bool:
        """Whether to offer to make views."""
        return may_keep(self.seat)

    @property
    def may_publish(self) -> bool:
        """Whether the view is a draft that this seat may give to the team."""
        return rights.may_manage(self.seat)

    @property
    def may_add(self) -> bool:
        """Whether to offer to add a patient."""
        return rights.may_add(self.seat)

    @property
    def may_export(self) -> bool:
        """Whether to offer to take the board away as a file."""
        return rights.may_export(self.seat)

    @property
    def is_snug(self) -> bool:
        """Whether the columns may be drawn closer, to fit in an ordinary screen together (components/board.css)."""
        return len(self.columns) <= SNUG

    @cached_property
    def people_count(self) -> int:
        """How many members the team has."""
        return sum(person.present for person in teams.colleagues_of(self.seat, self.seat.version).values())


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


def board_page(
    seat: Seat, asked: Asked = WHOLE, *, search: str = "", with_rows: bool = True, counting: bool = False
) -> BoardPage:
    """The board as it is asked for and, when `search` is given, only the patients found; an unknown column sorts as
    none. `View.DoesNotExist` for a view that is nobody's.
    """
    number = queries.number_of(seat) if seat.number is None else seat.number
    views = queries_of_views.views_of(seat)
    lens = lens_asked(seat, asked, views)
    seat = seat.through(lens.columns)
    rows = Rows.of(seat)
    try:
        found = queries_of_views.survey(seat, lens, search=search, sort=asked.sort, counting=counting)
    except InvalidInput:
        asked = asked.sorted("")
        found = queries_of_views.survey(seat, lens, search=search, counting=counting)
    groups = headings(lens, found.lines, rows.reader)
    lines = [line for group in groups for line in group.lines] or found.lines
    return BoardPage(
        seat=seat,
        number=number,
        definition=rows.reader.definition,
        patient_ids=[line.id for line in lines],
        rows=_rows(rows, lines, groups) if with_rows else [],
        search=search,
        columns=columns_of(rows.reader, lens, asked),
        chips=[_chip(cue, rows.reader) for cue in rows.reader.chips],
        asked=asked,
        lens=lens,
        tabs=tabs(views, lens, asked, seat.language),
        quick=quick_chips(lens, asked),
        groups=groups,
        counts=found.counts,
    )


def _rows(rows: Rows, lines: Sequence[Placed], groups: Sequence[Heading]) -> list[Piece]:
    """The rows in order, under the headers of their groups."""
    if not groups:
        return rows.listed([(line.id, line.number) for line in lines])
    header, width = get_template("views/_group.html"), len(rows.reader.columns) + 3
    parts: list[Piece] = []
    for group in groups:
        parts.append(Piece(header.render({"group": group, "width": width}).encode()))
        parts += rows.listed([(line.id, line.number) for line in group.lines])
    return parts


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
    entries = [e for e in queries.history_of(seat, patient_id, limit=500) if not key or key in e.event.fields]
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


def _chip(cue: Cue, reader: Reader) -> Chip:
    one, many = cue.count.get(reader.language) or cue.count.get("fr") or (reader.word(cue.text), reader.word(cue.text))
    return Chip(key=cue.key, severity=cue.severity, icon=cue.icon, one=one, many=many)


def _word(text: Mapping[str, str]) -> str:
    return text.get("en" if get_language() == "en" else "fr") or text.get("fr", "")
