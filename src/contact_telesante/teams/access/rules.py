"""Questions about restrictions, without a table."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.models import Member
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.teams.seats import ALL_GROUPS, Seat

BROKEN_FOR = timedelta(hours=4)
"""How long a broken glass stays open."""
SHORTEST_REASON = 15
LONGEST_REASON = 1000
HIDING_ROLES = (Member.Role.MEMBER, Member.Role.READER, Member.Role.GUEST)
"""Roles from which groups may be hidden: a superuser sees what they manage."""


def may_break_glass(seat: Seat, patient_id: UUID) -> bool:
    """Whether the seat may pass over a restriction on that patient: it meets one, and is no guest."""
    return seat.role != Member.Role.GUEST and bool(seat.audience.withholds(patient_id)) and seat.covers(patient_id)


def require_reason(reason: str, *, field: str = "reason") -> str:
    """The reason without its outer blanks; `InvalidInput` unless it says something."""
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise InvalidInput({field: [_("Write the reason in a sentence: it is kept and read.")]})
    if len(said) > LONGEST_REASON:
        raise InvalidInput({field: [_("At most %(count)d characters.") % {"count": LONGEST_REASON}]})
    return said


def require_restriction(
    *, user_id: UUID | None, profession: str, groups: frozenset[str], asked_date: date | None, notice: str, today: date
) -> None:
    """`InvalidInput` unless it names one provider or one profession, some groups, and a written notice not to come."""
    errors: dict[str, list[str]] = {}
    if (user_id is None) == (not profession) or (profession and profession not in PROFESSIONS):
        errors["whom"] = [_("Choose a person or a profession.")]
    if not groups or not groups <= ALL_GROUPS:
        errors["groups"] = [_("Choose what is withheld.")]
    if asked_date is None or asked_date > today:
        errors["asked_date"] = [_("Enter the day of the written notice, today or before.")]
    if not notice.strip():
        errors["notice"] = [_("Say where the written notice is kept.")]
    if errors:
        raise InvalidInput(errors)


def clean_hidden(hidden: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """What is hidden, from known roles and professions and of known groups only, in a stable order."""
    known = {f"role:{role}" for role in HIDING_ROLES} | {f"profession:{key}" for key in PROFESSIONS}
    return {who: sorted(groups & ALL_GROUPS) for who, groups in sorted(hidden.items()) if who in known and groups}
