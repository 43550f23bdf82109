"""Follow-ups as data for their templates. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from contact_telesante.board import queries as board
from contact_telesante.board.followups import queries, rules
from contact_telesante.kernel import clock
from contact_telesante.teams import rules as rights
from contact_telesante.teams.queries import Colleague
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.rows import Rows

if TYPE_CHECKING:
    from datetime import date

    from contact_telesante.board.models import Patient


@dataclass(frozen=True, slots=True)
class NextShown:
    """A patient's next follow-up, and whether its reader may move it. `number` is what they saw."""

    patient_id: UUID
    name: str
    place: str
    number: int
    day: date | None
    when: rules.When
    purpose: str
    owner: Colleague | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The follow-ups of a time."""

    when: rules.When
    lines: list[NextShown]


@dataclass(frozen=True, slots=True)
class FollowUpsPage:
    """The team's follow-ups as one seat reads them; `mine` shows those of its own patients alone."""

    seat: Seat
    number: int
    mine: bool
    has_field: bool
    counts: dict[str, int]
    groups: list[Group] = field(default_factory=list)

    @property
    def patients(self) -> list[UUID]:
        """Whom the page shows."""
        return [line.patient_id for group in self.groups for line in group.lines]


TIMES: tuple[rules.When, ...] = ("overdue", "today", "week", "later", "undated")


def followups_page(seat: Seat, *, mine: bool) -> FollowUpsPage:
    """The follow-ups by time: overdue, today, within seven days, later, without a day."""
    rows, found = Rows.of(seat), queries.followups_of(seat)
    own = [one for one in found if one.mine]
    lines = [_shown(seat, one, rows) for one in (own if mine else found)]
    groups = [Group(when, [line for line in lines if line.when == when]) for when in TIMES]
    return FollowUpsPage(
        seat=seat,
        number=board.number_of(seat),
        mine=mine,
        has_field=rules.date_field(board.definition_of(seat)) is not None,
        counts={"mine": len(own), "all": len(found)},
        groups=[group for group in groups if group.lines],
    )


def next_followup(seat: Seat, patient: Patient) -> NextShown | None:
    """What the panel tells of a patient's follow-up; None when the board has none or the seat does not see it."""
    of = rules.date_field(board.definition_of(seat))
    if of is None or not rights.may_see(seat.on(patient.pk), of):
        return None
    return _shown(seat, queries.followup_of(seat, patient, clock.today(seat.zone)), Rows.of(seat))


def _shown(seat: Seat, one: queries.FollowUp, rows: Rows) -> NextShown:
    patient, reader = one.patient, rows.reader_of(one.patient.pk)
    seen = {key: reader.shown(reader.visible[key], patient) for key in (rules.PURPOSE, "lieu") if key in reader.visible}
    return NextShown(
        patient_id=patient.pk,
        name=reader.name(patient),
        place=seen.get("lieu", ""),
        number=patient.number,
        day=one.day,
        when=one.when,
        purpose=seen.get(rules.PURPOSE, ""),
        owner=rows.people.get(str(one.owner_id)) if _sees_owner(one, reader.visible.keys()) else None,
        may_write=patient.is_active and rights.may_edit(seat.on(patient.pk), reader.visible[rules.DATE]),
    )


def _sees_owner(one: queries.FollowUp, visible: Collection[str]) -> bool:
    """Whether the field that names the owner may be seen."""
    key = rules.OWNER if one.patient.values.get(rules.OWNER) else rules.PHYSICIAN
    return key in visible
