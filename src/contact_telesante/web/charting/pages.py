"""The note for the chart as data for its templates. Call inside the seat's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contact_telesante.board import queries as board
from contact_telesante.board.charting import notes, queries, rules
from contact_telesante.kernel import clock
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.charting.forms import PeriodForm

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be charted of a patient, as one seat sees it, and who charted them last."""

    patient_id: UUID
    labels: tuple[str, ...]
    charted_at: datetime | None
    charted_by: str
    may_chart: bool


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A patient of whom something is to be charted."""

    patient_id: UUID
    name: str
    place: str
    is_active: bool
    mine: bool
    since: datetime
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartNotesPage:
    """The patients to chart, as one seat sees them."""

    seat: Seat
    number: int
    lines: list[WaitingLine]


@dataclass(frozen=True, slots=True)
class NotePage:
    """One patient's note. `left` are the columns that its period leaves behind: it does not chart them."""

    seat: Seat
    number: int
    patient: Patient
    name: str
    form: PeriodForm
    text: str
    count: int
    upto: int
    left: tuple[str, ...]
    standing: Standing
    key: str

    @property
    def rows(self) -> int:
        """Lines of the box, so that the whole note is read, and printed, without scrolling."""
        return self.text.count("\n") + self.text.count(") ") // 8 + 4

    @property
    def may_mark(self) -> bool:
        """Whether to offer to say that it is charted: nothing may be left behind unseen."""
        return self.standing.may_chart and bool(self.standing.labels) and not self.left


def chart_notes_page(seat: Seat) -> ChartNotesPage:
    """The patients of whom something is to be charted: the reader's own first, then the oldest."""
    rows = Rows.of(seat)
    lines = [_line(one, rows) for one in queries.waiting_patients(seat)]
    return ChartNotesPage(seat=seat, number=board.number_of(seat), lines=lines)


def standing(seat: Seat, patient: Patient) -> Standing | None:
    """What the panel tells of the charting; None for who sees nothing that is charted."""
    rows, before = Rows.of(seat), seat.on(patient.pk)
    reader, mark = rows.reader_of(patient.pk), rules.mark_of(patient)
    if not before.groups & rules.COUNTED:
        return None
    mark = mark if rules.is_said(mark) else None
    writer = rows.people.get(str(mark.user_id)) if mark else None
    return Standing(
        patient_id=patient.pk,
        labels=tuple(reader.word(f.label) for f in rules.uncharted(patient, reader.visible.values())),
        charted_at=mark.at if mark else None,
        charted_by=writer.name if writer else "",
        may_chart=rules.may_chart(before),
    )


def note_page(seat: Seat, patient_id: UUID, form: PeriodForm) -> NotePage:
    """A patient's note over the period of a form that is right; over its usual period when it is not."""
    asked = form if form.is_valid() else PeriodForm(seat, {})
    asked.is_valid()
    material = queries.material_of(seat, patient_id, **asked.period, now=clock.now())
    reader = Rows.of(seat).reader_of(patient_id)
    style, language = asked.cleaned_data["style"], asked.cleaned_data["language"]
    stands = standing(seat, material.patient)
    return NotePage(
        seat=seat,
        number=board.number_of(seat),
        patient=material.patient,
        name=reader.name(material.patient),
        form=form,
        text=notes.note(seat, material, style=style, language=language),
        count=len(material.facts),
        upto=material.upto,
        left=tuple(reader.word(field.label) for field in material.left),
        standing=stands or Standing(patient_id, (), None, "", may_chart=False),
        key=f"chart-{patient_id}-{material.upto}",
    )


def _line(one: queries.Waiting, rows: Rows) -> WaitingLine:
    patient, reader = one.patient, rows.reader_of(one.patient.pk)
    return WaitingLine(
        patient_id=patient.pk,
        name=reader.name(patient),
        place=str(patient.values.get("lieu") or "") if "lieu" in reader.visible else "",
        is_active=patient.is_active,
        mine=one.mine,
        since=one.since,
        labels=tuple(reader.word(field.label) for field in one.fields),
    )
