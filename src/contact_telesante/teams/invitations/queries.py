"""Reading invitations. Call inside a scope of the team, but for what is found by a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contact_telesante.audit import queries as audit
from contact_telesante.audit.actions import Act
from contact_telesante.identity.models import User
from contact_telesante.journal import queries as journal
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor, scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams.invitations import links, rules
from contact_telesante.teams.models import Invitation, Member, Team
from contact_telesante.teams.rules import is_living
from contact_telesante.teams.seats import House, Seat, groups_of

LONGEST_ACTION = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation found by its link, with what its page tells. `state` is `replaced` when it was sent again since."""

    invitation: Invitation
    team: Team
    inviter: str
    state: str


def ground_of(by: Seat) -> rules.Ground:
    """What the team is now, for judging offers."""
    today = clock.today(by.zone)
    members = list(Member.objects.filter(team_id=by.team_id, left_at=None).select_related("user"))
    return rules.Ground(
        today=today,
        domains=teams.accepted_domains(by),
        members={member.user.email.lower(): is_living(member, today) for member in members},
        pending=frozenset(invitation.email.lower() for invitation in pending_of(by)),
        sponsors=frozenset(m.user_id for m in members if is_living(m, today) and m.role != Member.Role.GUEST),
    )


def pending_of(by: TeamActor) -> list[Invitation]:
    """The team's invitations that were neither accepted nor withdrawn, the newest first; those that ended too."""
    waiting = Invitation.objects.filter(team_id=by.team_id, accepted_at=None, withdrawn_at=None)
    return list(waiting.select_related("by").order_by("-at"))


def sponsors_of(by: Seat) -> list[User]:
    """Who may answer for a guest, by name: the living members but guests."""
    members = Member.objects.filter(team_id=by.team_id, left_at=None).exclude(role=Member.Role.GUEST)
    today = clock.today(by.zone)
    people = [member.user for member in members.select_related("user") if is_living(member, today)]
    return sorted(people, key=lambda user: user.name.casefold())


def groups_shown_to_guests(by: Seat) -> frozenset[str]:
    """The groups of fields that the team shows a guest unless told otherwise."""
    return groups_of(Member.Role.GUEST, "", teams.team_of(by).hidden_groups, None)


def offer_of(invitation: Invitation) -> rules.Offer:
    """The seat that an invitation offers."""
    return rules.Offer(
        email=invitation.email,
        role=invitation.role,
        profession=invitation.profession,
        permit=invitation.permit,
        authorization=invitation.authorization,
        language=invitation.language,
        may_write=invitation.may_write,
        reason=invitation.reason,
        organisation=invitation.organisation,
        end_date=invitation.end_date,
        sponsor_id=invitation.sponsor_id,
        groups=None if invitation.groups is None else tuple(invitation.groups),
        patients=None if invitation.patients is None else tuple(invitation.patients),
    )


def found_by(token: str) -> Invited | None:
    """The invitation that a link leads to, whatever its state; None when the link is not one of ours."""
    link = links.read(token)
    if link is None:
        return None
    with scope(House(link.team_id)):
        invitation = Invitation.objects.filter(pk=link.invitation_id).select_related("team", "by").first()
    if invitation is None:
        return None
    state: str = rules.state_of(invitation, clock.now())
    if state in {"open", "expired"} and link.issue != invitation.issue:
        state = "replaced"
    return Invited(invitation, invitation.team, invitation.by.name if invitation.by else "", state)


def invitation_as_first_answered(by: Seat, fingerprint: str) -> Invitation | None:
    """The invitation that the request of this idempotency key made or sent again; None for an unused key."""
    entry = journal.entry_of_key(by, fingerprint)
    if entry is None:
        return None
    looks = audit.looks_of(by).filter(at__range=(entry.at, entry.at + LONGEST_ACTION), act=Act.RIGHTS_CHANGED)
    look = looks.filter(detail__number=entry.number).first()
    return Invitation.objects.filter(pk=look.detail["invitation"]).first() if look else None


def undertaking_of(by: Seat) -> datetime | None:
    """When the seat's member signed their undertaking."""
    member = Member.objects.get(team_id=by.team_id, user_id=by.user_id, left_at=None)
    return member.undertaking_at


def is_member(team_id: UUID, user_id: UUID) -> bool:
    """Whether the user has a seat in that team already."""
    with scope(House(team_id)):
        return Member.objects.filter(team_id=team_id, user_id=user_id, left_at=None).exists()


def person_invited(invitation: Invitation) -> User:
    """Whoever is invited, not yet anybody: what a password must not resemble."""
    return User(email=invitation.email, language=invitation.language)
