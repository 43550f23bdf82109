"""Questions about an invitation: who may be invited as what, until when, and whether it still opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from contact_telesante.establishments.rules import accepts
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.membership.rules import wrong_end, wrong_grant
from contact_telesante.teams.models import Invitation, Member
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.teams.seats import Seat

LIFE = timedelta(days=14)
"""How long a link opens."""

State: TypeAlias = Literal["open", "accepted", "withdrawn", "expired"]


class OutsideNetwork(InvalidInput):
    """The address belongs to no establishment of the team: only the role of guest is left."""

    code = "outside_network"


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat as somebody would offer it. `sponsor_id` answers for a guest; None: whoever invites."""

    email: str
    role: str
    profession: str = ""
    permit: str = ""
    authorization: str = ""
    language: str = "fr"
    may_write: bool = True
    reason: str = ""
    organisation: str = ""
    end_date: date | None = None
    sponsor_id: UUID | None = None
    groups: tuple[str, ...] | None = None
    patients: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a team is when an offer is judged; addresses are in lower case.

    `domains` are those of its establishments, `members` says of each member whether their seat lives, `pending` are
    the addresses invited already, `sponsors` those who may answer for a guest.
    """

    today: date
    domains: Mapping[str, UUID]
    members: Mapping[str, bool]
    pending: frozenset[str]
    sponsors: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What inviting would do: a new invitation, or one sent again; and the establishment of the address."""

    again: bool
    establishment_id: UUID | None


def normalised(email: str) -> str:
    """An address as it is kept: no space around, the domain in lower case and without its final dot."""
    name, at, host = email.strip().rpartition("@")
    return f"{name}{at}{host.lower().rstrip('.')}"


def end_of(sent_at: datetime, end_date: date | None, zone: ZoneInfo) -> datetime:
    """When a link sent at that instant dies: 14 days later, or with the seat it offers."""
    if end_date is None:
        return sent_at + LIFE
    return min(sent_at + LIFE, datetime.combine(end_date + timedelta(days=1), time.min, zone))


def establishment_of(email: str, domains: Mapping[str, UUID]) -> UUID | None:
    """The establishment whose domain the address is of, the closest one when several are."""
    found = [domain for domain in domains if accepts([domain], email)]
    return domains[max(found, key=len)] if found else None


def judge(offer: Offer, ground: Ground) -> Judgement:
    """What inviting would do. Raises `InvalidInput` with a sentence per field, `OutsideNetwork` when only the role
    of guest is left.
    """
    errors = _errors_of(offer, ground)
    if errors:
        raise InvalidInput(errors)
    establishment_id = establishment_of(offer.email, ground.domains)
    if establishment_id is None and offer.role != Member.Role.GUEST:
        raise OutsideNetwork(
            {"email": [_("This address is of no establishment of the team: this person can only be a guest.")]}
        )
    place = None if offer.role == Member.Role.GUEST else establishment_id
    return Judgement(again=offer.email.lower() in ground.pending, establishment_id=place)


def state_of(invitation: Invitation, now: datetime) -> State:
    """Whether it still opens, else why not."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "open" if now < invitation.expires_at else "expired"


def is_for(invitation: Invitation, email: str) -> bool:
    """Whether the invitation was sent to that address."""
    return normalised(invitation.email).lower() == normalised(email).lower()


def must_sign_first(seat: Seat) -> bool:
    """Whether nothing opens before the undertaking is signed: to a guest, nothing does."""
    return seat.role == Member.Role.GUEST and not seat.signed


def _errors_of(offer: Offer, ground: Ground) -> dict[str, list[str]]:
    said = {
        "email": _wrong_address(offer.email, ground),
        "role": "" if offer.role in Member.Role.values else _("Choose a role of the list."),
        "profession": "" if offer.profession in {"", *PROFESSIONS} else _("Choose a profession of the list."),
        "language": "" if offer.language in {"fr", "en"} else _("Choose French or English."),
        "end_date": wrong_end(offer.role, offer.end_date, ground.today),
    }
    if offer.role == Member.Role.GUEST:
        said |= _wrong_guest(offer, ground)
    return {field: [sentence] for field, sentence in said.items() if sentence}


def _wrong_address(email: str, ground: Ground) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return _("Enter an e-mail address, for example prenom.nom@ssss.gouv.qc.ca.")
    living = ground.members.get(email.lower())
    if living is None:
        return ""
    if living:
        return _("This person is already a member of the team.")
    return _("This person is a member whose access is suspended or over: restore it in the list of members.")


def _wrong_guest(offer: Offer, ground: Ground) -> dict[str, str]:
    return wrong_grant(offer.groups, offer.patients) | {
        "reason": "" if offer.reason else _("Say why this person needs access."),
        "organisation": "" if offer.organisation else _("Say which organisation this person is of."),
        "sponsor_id": ""
        if offer.sponsor_id is None or offer.sponsor_id in ground.sponsors
        else _("Choose a member of the team who is not a guest."),
    }
