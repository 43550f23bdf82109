"""Questions about a membership: what its file lacks, when it ends, whether it may change so."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.teams.models import Member
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.teams.rules import is_living
from contact_telesante.teams.seats import ALL_GROUPS, House, Seat

SOON_DAYS = 14
OF_GUESTS = frozenset({"groups", "patients", "sponsor_id", "organisation", "reason", "may_write"})
"""What only a guest's file holds."""
LEAVING = ("mission_over", "moved", "not_needed", "other")
"""Why somebody leaves, when it is told: kinds only, since the audit holds no free text."""


class AskAgain(DomainError):
    """A superuser does to themself what they would do to another: they are asked whether they are sure."""

    code = "ask_again"


def needs_training(training_date: date | None, today: date) -> bool:
    """Whether training in privacy is to be done, or done again: it is yearly. Source: LRSSS, r. 1, s. 8."""
    return training_date is None or today >= clock.a_year_after(training_date)


def is_lasting(member: Member, today: date) -> bool:
    """Whether the member is a superuser on whom the team may count: living, with no end in sight."""
    superuser = member.role == Member.Role.SUPERUSER and member.user.is_active
    return superuser and member.end_date is None and is_living(member, today)


def require_sure(by: Seat | House, user_id: UUID, *, sure: bool) -> None:
    """Raise `AskAgain` when somebody acts on themself without having said that they mean it."""
    if by.user_id == user_id and not sure:
        raise AskAgain


def require_superuser_left(held: Iterable[Member], without: Collection[UUID], today: date) -> None:
    """Raise `InvalidInput` when those members, once gone or demoted, would leave the team to nobody."""
    held = list(held)
    gone = [m for m in held if m.user_id in without and m.role == Member.Role.SUPERUSER and is_living(m, today)]
    if gone and not any(is_lasting(m, today) for m in held if m.user_id not in without):
        raise InvalidInput({"role": [_("A team keeps at least one superuser. Give this role to somebody else first.")]})


def wrong_end(role: str, end_date: date | None, today: date) -> str:
    """Why access may not end that day: it is past, or a guest's does not end within 12 months; "" when it may."""
    if end_date is None:
        return _("Say until when, at most 12 months away.") if role == Member.Role.GUEST else ""
    if end_date < today:
        return _("This day is past.")
    if role == Member.Role.GUEST and end_date > clock.a_year_after(today):
        latest = {"day": clock.a_year_after(today)}
        return _("A guest’s access ends within 12 months: choose %(day)s at the latest.") % latest
    return ""


def require_end(role: str, end_date: date | None, today: date) -> None:
    """Raise `InvalidInput` for a day on which access may not end."""
    if sentence := wrong_end(role, end_date, today):
        raise InvalidInput({"end_date": [sentence]})


def wrong_grant(groups: object, patients: object) -> dict[str, str]:
    """Why a guest may not be granted these groups of fields and these patients, by field; None is all of them."""
    told = {}
    if isinstance(groups, list | tuple) and (not groups or not ALL_GROUPS.issuperset(groups)):
        told["groups"] = _("Choose at least one group of fields.")
    if isinstance(patients, list | tuple) and not patients:
        told["patients"] = _("Choose at least one patient.")
    return told


def require_possible_file(member: Member, file: Mapping[str, object], today: date) -> None:
    """Raise `InvalidInput` for what a file cannot hold, by field."""
    trained, grant = file.get("training_date"), wrong_grant(file.get("groups"), file.get("patients"))
    errors = {field: [sentence] for field, sentence in grant.items()}
    if file.get("profession", "") not in {"", *PROFESSIONS}:
        errors["profession"] = [_("Choose a profession of the list.")]
    if isinstance(trained, date) and trained > today:
        errors["training_date"] = [_("This day is still to come.")]
    if file.get("is_responsible") and not writes(member, file):
        errors["is_responsible"] = [_("Whoever is responsible for updating the board must be able to write on it.")]
    if member.role != Member.Role.GUEST and OF_GUESTS.intersection(file):
        errors["role"] = [_("Only a guest’s access is narrowed so.")]
    if errors:
        raise InvalidInput(errors)


def writes(member: Member, file: Mapping[str, object]) -> bool:
    """Whether the member would write on the board with that file."""
    guest_writes = member.role == Member.Role.GUEST and bool(file.get("may_write", member.may_write))
    return member.role in {Member.Role.MEMBER, Member.Role.SUPERUSER} or guest_writes
