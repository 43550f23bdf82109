"""The link of an invitation: signed, made again from its row whenever it is needed."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from contact_telesante.mail import address_of
from contact_telesante.teams.models import Invitation

SALT = "contact-telesante.invitation"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says, once its signature holds."""

    team_id: UUID
    invitation_id: UUID
    issue: int


def token_of(invitation: Invitation) -> str:
    """The signed token of the invitation as it was last sent."""
    told = [invitation.team_id.hex, invitation.pk.hex, invitation.issue]
    return signing.Signer(salt=SALT).sign_object(told)


def address_of_invitation(invitation: Invitation) -> str:
    """The whole address that the letter gives."""
    return address_of(f"/invitations/{token_of(invitation)}/")


def read(token: str) -> Link | None:
    """What a token says; None when it is not one of ours."""
    try:
        team, invitation, issue = signing.Signer(salt=SALT).unsign_object(token)
        return Link(UUID(team), UUID(invitation), int(issue))
    except (signing.BadSignature, ValueError, TypeError):
        return None
