"""The wall display: initials, places, cues and a few columns, for whoever passes by. Never a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.definition import Cue
from contact_telesante.board.rules.cues import cell_cues, line_cue, severity_rank
from contact_telesante.board.views import queries
from contact_telesante.board.views.queries import Line
from contact_telesante.board.views.rules import ALL, PASSERS_BY, Lens
from contact_telesante.teams import rules as rights
from contact_telesante.web.board.cells import Cell, Reader
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.views.looking import Asked, Heading, headings, ids_of, lens_asked, name_of

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient
    from contact_telesante.teams.seats import Seat

MOST_COLUMNS: Final = 4
MOST_CUES: Final = 3
PLACE: Final = "lieu"


@dataclass(frozen=True, slots=True)
class WallLine:
    """A patient on the wall."""

    initials: str
    place: str
    severity: str
    cues: Sequence[Cue]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class WallGroup:
    """A group of them; a view without groups has one, without a label."""

    label: str
    lines: Sequence[WallLine]


@dataclass(frozen=True)
class WallPage:
    """The wall as one seat shows it."""

    seat: Seat
    number: int
    asked: Asked
    lens: Lens
    columns: list[str]
    groups: list[WallGroup]
    ids: list[object]
    through: str = "wall"

    @property
    def width(self) -> int:
        """Columns of the table."""
        return len(self.columns) + 3

    @property
    def view_name(self) -> str:
        """The name of the view, empty for the whole board."""
        return name_of(self.lens.view, self.seat.language) if self.lens.view else ""


@require_GET
@team_view
def wall(request: TeamRequest) -> HttpResponse:
    """The board on a wall, through a view; to a script, its table alone. A look at everybody it shows."""
    page = wall_page(request.seat, Asked.of(request.GET))
    may_leave = rights.may_manage(request.seat)
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.ids, wall="yes")  # type: ignore[arg-type]
    template = "views/_wall.html" if wants_fragment(request) else "views/wall.html"
    return render(request, template, {"page": page, "seat": page.seat, "number": page.number, "may_leave": may_leave})


def wall_page(seat: Seat, asked: Asked, *, without: Collection[UUID] = ()) -> WallPage:
    """The wall through that view: who is kept and in what order is the seat's own board's, what is said is less.

    Patients `without` whom it must do are not on it at all.
    """
    number = board.number_of(seat)
    lens = _fit_for_all(seat, lens_asked(seat, asked), asked)
    lines = [line for line in queries.survey(seat, lens, sort=asked.sort).lines if line.id not in without]
    shown = replace(seat, groups=seat.groups & PASSERS_BY, columns=lens.columns)
    rows, whole = Rows.of(shown), Rows.of(seat)
    fields = [field for field in rows.reader.columns if field.key != PLACE][:MOST_COLUMNS]
    patients = board.patients_by_id(seat, ids_of(lines))
    grouped = headings(lens, lines, rows.reader) if lens.group and lens.group.group in PASSERS_BY else []
    told = grouped or ([Heading("", "", lines)] if lines else [])

    def line(of: Line) -> WallLine:
        return _line(patients[of.id], rows.reader_of(of.id), whole.reader_of(of.id), [field.key for field in fields])

    return WallPage(
        seat=seat,
        number=number,
        asked=asked,
        lens=lens,
        columns=[rows.reader.word(field.short or field.label) for field in fields],
        groups=[WallGroup(group.label, [line(one) for one in group.lines]) for group in told],
        ids=[*ids_of(lines)],
    )


def _fit_for_all(seat: Seat, lens: Lens, asked: Asked) -> Lens:
    """The same, but the whole board when being on the wall would tell something sensitive."""
    by_key = lens.definition.by_key
    if all(by_key[key].group != "sensitive" for key in lens.reads if key in by_key):
        return lens
    return lens_asked(seat, replace(asked, view=ALL))


def _line(patient: Patient, reader: Reader, whole: Reader, keys: Sequence[str]) -> WallLine:
    held = [key for key in patient.cues if key in reader.cues]
    cues = sorted((reader.cues[key] for key in held), key=lambda cue: severity_rank(cue.severity))
    first, on_cells = line_cue(reader.definition, held), cell_cues(reader.definition, held)
    fields = reader.definition.by_key
    return WallLine(
        initials=_initials(patient, whole),
        place=str(patient.values.get(PLACE) or "") if PLACE in reader.visible else "",
        severity=first.severity if first else "",
        cues=cues[:MOST_CUES],
        cells=[
            reader.cell(fields[key], patient, on_cells.get(key))
            if key in reader.visible
            else reader.withheld(fields[key])
            for key in keys
        ],
    )


def _initials(patient: Patient, reader: Reader) -> str:
    """« L. T. »: nobody's name, and nothing at all of whoever may not be named."""
    if not {"last_name", "first_name"} <= reader.visible.keys():
        return _("Restricted")
    values: Mapping[str, object] = patient.values
    names = (str(values.get(key) or "") for key in ("first_name", "last_name"))
    return " ".join(f"{name[0].upper()}." for name in names if name)
