"""Offering seats, taking them back, entering, signing the undertaking."""

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from contact_telesante.audit.actions import Act, Means, Purpose, record_communication, record_look
from contact_telesante.identity import queries as identity
from contact_telesante.journal.actions import record
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError
from contact_telesante.mail import is_configured
from contact_telesante.teams.actions import move_version, note_rights
from contact_telesante.teams.events import InvitationWithdrawn, MemberInvited, MemberJoined, UndertakingSigned
from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.invitations import queries, rules
from contact_telesante.teams.models import Invitation, Member
from contact_telesante.teams.rules import may_manage, require
from contact_telesante.teams.seats import House, Seat, groups_of

POST_LETTER = "teams.post_invitation"
LONGEST_NATURE = 300
OFFERED = (
    "email",
    "role",
    "profession",
    "permit",
    "authorization",
    "language",
    "may_write",
    "reason",
    "organisation",
    "end_date",
)


class Closed(DomainError):
    """The invitation no longer opens: it was accepted, withdrawn, sent again, or its time has passed."""

    code = "invitation_closed"


class NotInvited(DomainError):
    """The invitation is for another address than that of whoever signed in."""

    code = "not_invited"


@action(again=queries.invitation_as_first_answered)
def invite(*, by: Seat, offer: rules.Offer) -> Invitation:
    """Offer a seat by e-mail; to an address that was invited already, send the new offer instead of the old.

    Raises `NotAllowed` unless the seat is a superuser's, `InvalidInput` with one sentence per field, and
    `OutsideNetwork` when only the role of guest is left to that address.
    """
    require(may_manage(by))
    judgement = rules.judge(offer, queries.ground_of(by))
    entry = record(MemberInvited(role=offer.role), by=by)
    # Looked for under the team's head: of two superusers inviting the same person, the second finds the first's.
    invitation = _waiting(by).filter(email__iexact=offer.email).first() or Invitation(team_id=by.team_id, issue=0)
    for name in OFFERED:
        setattr(invitation, name, getattr(offer, name))
    invitation.establishment_id = judgement.establishment_id
    invitation.groups = None if offer.groups is None else sorted(offer.groups)
    invitation.patients = None if offer.patients is None else list(offer.patients)
    invitation.by_id = by.user_id
    invitation.sponsor_id = (offer.sponsor_id or by.user_id) if offer.role == Member.Role.GUEST else None
    _issue(invitation, entry, by=by)
    return invitation


@action(again=queries.invitation_as_first_answered)
def send_again(*, by: Seat, invitation_id: UUID) -> Invitation:
    """Send an invitation again with a new link and 14 more days; the older link dies.

    Raises `Invitation.DoesNotExist` when it was accepted or withdrawn, `InvalidInput` when the seat can no longer be
    offered so: its end date has passed, the person got a seat meanwhile.
    """
    require(may_manage(by))
    invitation = _waiting(by).get(pk=invitation_id)
    rules.judge(queries.offer_of(invitation), queries.ground_of(by))
    entry = record(MemberInvited(role=invitation.role), by=by)
    _issue(invitation, entry, by=by)
    return invitation


@action
def withdraw(*, by: Seat, invitation_id: UUID) -> Invitation:
    """Take an offered seat back: its link opens nothing more. `Invitation.DoesNotExist` when it was accepted."""
    require(may_manage(by))
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id, team_id=by.team_id, accepted_at=None)
    if invitation.withdrawn_at:
        return invitation
    entry = record(InvitationWithdrawn(role=invitation.role), by=by)
    invitation.withdrawn_at = entry.at
    invitation.save(update_fields=["withdrawn_at"])
    _note(invitation, entry, "invitation_withdrawn", by=by)
    return invitation


@action
def note_sent(*, by: House, invitation_id: UUID, issue: int) -> None:
    """Note that the letter of that issue left."""
    Invitation.objects.filter(pk=invitation_id, team_id=by.team_id, issue=issue).update(sent_at=clock.now())


@action
def accept_invitation(*, by: House, invitation_id: UUID, issue: int) -> Member:
    """Enter the team: `by.user_id`, who signed the undertaking of confidentiality, takes the seat that was offered.

    Whoever has a seat already keeps it as it is, unsigned if it was. Accepting again changes nothing. Raises
    `Closed`, or `NotInvited` when the person's address is not the invited one.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id, team_id=by.team_id)
    user = identity.user(_who(by))
    mine = Member.objects.filter(team_id=by.team_id, user_id=user.pk, left_at=None)
    if invitation.accepted_by_id == user.pk and (member := mine.first()):
        return member
    if not rules.is_for(invitation, user.email):
        raise NotInvited
    if rules.state_of(invitation, clock.now()) != "open" or invitation.issue != issue:
        raise Closed
    member = mine.first() or _seat(invitation, user.pk, by=by)
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return member


@action
def sign_undertaking(*, by: Seat) -> Member:
    """Sign one's undertaking of confidentiality; signing again changes nothing."""
    member = Member.objects.select_for_update().get(team_id=by.team_id, user_id=by.user_id, left_at=None)
    _sign(member, by=by)
    return member


@part
def _issue(invitation: Invitation, entry: Entry, *, by: Seat) -> None:
    """Make the invitation's next link, the only one that opens, and have its letter posted."""
    invitation.issue += 1
    invitation.at = entry.at
    invitation.expires_at = rules.end_of(entry.at, invitation.end_date, by.zone)
    invitation.sent_at = None
    if invitation._state.adding:
        invitation.save(force_insert=True)
    else:
        kept = ("establishment", "groups", "patients", "by", "at", "issue", "expires_at", "sent_at")
        invitation.save(update_fields=[*OFFERED, *kept])
    _note(invitation, entry, "invited", by=by)
    if is_configured():
        letter = app.configure_task(POST_LETTER, lock=f"invitation:{invitation.pk}")
        letter.defer(team_id=str(by.team_id), invitation_id=str(invitation.pk), issue=invitation.issue)


@part
def _note(invitation: Invitation, entry: Entry, what: str, *, by: Seat) -> None:
    """Put it in the audit, with the number of its entry: that is how a repeated request finds its invitation."""
    note = partial(record_look, Act.RIGHTS_CHANGED, by=by, purpose=Purpose.MANAGEMENT)
    note(patients=invitation.patients or (), what=what, invitation=str(invitation.pk), number=entry.number)


@part
def _seat(invitation: Invitation, user_id: UUID, *, by: House) -> Member:
    record(MemberJoined(user_id=user_id, role=invitation.role), by=by)
    is_guest = invitation.role == Member.Role.GUEST
    member = Member.objects.create(
        team_id=by.team_id,
        user_id=user_id,
        role=invitation.role,
        profession=invitation.profession,
        establishment_id=invitation.establishment_id,
        may_write=invitation.may_write,
        reason=invitation.reason,
        end_date=invitation.end_date,
        permit=invitation.permit,
        authorization=invitation.authorization,
        organisation=invitation.organisation,
        sponsor_id=invitation.sponsor_id,
        groups=invitation.groups,
        patients=invitation.patients,
    )
    note_rights(by, "joined", user_id, patients=invitation.patients or ())
    move_version(by)
    _sign(member, by=by)
    if is_guest:
        _enter_in_register(invitation, by=by)
    return member


@part
def _sign(member: Member, *, by: Seat | House) -> None:
    if member.undertaking_at:
        return
    entry = record(UndertakingSigned(user_id=member.user_id), by=by)
    member.undertaking_at = entry.at
    member.save(update_fields=["undertaking_at"])
    note_rights(by, "undertaking", member.user_id)


@part
def _enter_in_register(invitation: Invitation, *, by: House) -> None:
    """A grant to an outside body is a communication, made by whoever answers for it. The register is in French."""
    shown = groups_of(Member.Role.GUEST, invitation.profession, invitation.team.hidden_groups, invitation.groups)
    with translation.override("fr"):
        groups = ", ".join(str(name) for key, name in GROUPS.items() if key in shown)
        nature = _("Guest’s access: %(groups)s; %(patients)s") % {"groups": groups, "patients": _which(invitation)}
    record_communication(
        Means.GUEST,
        by=House(by.team_id, user_id=invitation.sponsor_id),
        nature=nature[:LONGEST_NATURE],
        recipient=invitation.organisation,
        purpose=Purpose.CARE,
        justification=invitation.reason,
        patients=invitation.patients or (),
    )


def _which(invitation: Invitation) -> str:
    if invitation.patients is None:
        return _("every patient of the team")
    count = len(invitation.patients)
    return ngettext("%(count)d patient", "%(count)d patients", count) % {"count": count}


def _waiting(by: Seat) -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update().filter(team_id=by.team_id, accepted_at=None, withdrawn_at=None)


def _who(by: House) -> UUID:
    if by.user_id is None:
        raise NotInvited
    return by.user_id
