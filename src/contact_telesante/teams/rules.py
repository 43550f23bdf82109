"""Rights: one function per question, asked by page, stream, export, search and API alike."""

from datetime import date
from typing import Protocol
from uuid import UUID

from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import Audience, Seat


class Grouped(Protocol):
    """Anything in a sensitivity group: a field."""

    @property
    def group(self) -> str:
        """The key of that group."""


def is_living(member: Member, today: date) -> bool:
    """Whether the membership holds on that day: neither left nor suspended, its end date included."""
    present = member.left_at is None and member.suspended_at is None
    return present and (member.end_date is None or today <= member.end_date)


def may_write(seat: Seat) -> bool:
    """Whether the seat may change patients at all."""
    return seat.writes


def may_open(who: Seat | Audience, patient_id: UUID) -> bool:
    """Whether they see anything of that patient: granted, and not wholly restricted."""
    return who.covers(patient_id) and bool(who.on(patient_id).groups)


def may_add(seat: Seat) -> bool:
    """Whether the seat may add patients: not when it is granted some patients only."""
    return may_write(seat) and seat.patients is None


def may_manage(seat: Seat) -> bool:
    """Whether the seat manages members, fields and cues."""
    return seat.role == Member.Role.SUPERUSER


def may_see(who: Seat | Audience, field: Grouped) -> bool:
    """Whether the seat, or everybody of an audience, sees this field's values; before one patient, ask `who.on(id)`."""
    return field.group in who.groups


def may_edit(seat: Seat, field: Grouped) -> bool:
    """Whether the seat may change this field's values: it must see them too."""
    return may_write(seat) and may_see(seat, field)


def may_export(seat: Seat) -> bool:
    """Whether the seat may take the board away as a file: whoever writes it, never a guest nor a reader."""
    return seat.role in {Member.Role.MEMBER, Member.Role.SUPERUSER}


def may_read_journal(seat: Seat) -> bool:
    """Whether the seat reads the whole team's journal; a guest reads the histories it is granted, no more."""
    return seat.role != Member.Role.GUEST


def require(allowed: bool) -> None:  # noqa: FBT001 (reads as a sentence: require(may_write(seat)))
    """Raise `NotAllowed` unless allowed."""
    if not allowed:
        raise NotAllowed
