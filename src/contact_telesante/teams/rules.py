"""Rights: one function per question, asked by page, stream, export, search and API alike."""

from datetime import date
from typing import Protocol

from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import Audience, Seat


class Grouped(Protocol):
    """Anything in a sensitivity group: a field."""

    @property
    def group(self) -> str: ...


def is_living(member: Member, today: date) -> bool:
    """Whether the membership still holds on that day, its end date included."""
    return member.left_at is None and (member.end_date is None or today <= member.end_date)


def may_write(seat: Seat) -> bool:
    """Whether the seat may change patients at all."""
    return seat.writes


def may_manage(seat: Seat) -> bool:
    """Whether the seat manages members, fields and cues."""
    return seat.role == Member.Role.SUPERUSER


def may_see(who: Seat | Audience, field: Grouped) -> bool:
    """Whether the seat, or everybody of an audience, sees this field's values."""
    return field.group in who.groups


def may_edit(seat: Seat, field: Grouped) -> bool:
    """Whether the seat may change this field's values: it must see them too."""
    return may_write(seat) and may_see(seat, field)


def may_read_journal(seat: Seat) -> bool:
    """Whether the seat reads the whole team's journal; a guest reads the histories it is granted, no more."""
    return seat.role != Member.Role.GUEST


def require(allowed: bool) -> None:  # noqa: FBT001 (reads as a sentence: require(may_write(seat)))
    """Raise `NotAllowed` unless allowed."""
    if not allowed:
        raise NotAllowed
