"""What happens to a team's membership, and to who sees what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contact_telesante.journal.events import Event


class _OfMember:
    """An event that moved one person's rights."""

    user_id: UUID

    @property
    def rights_moved(self) -> UUID | bool:
        return self.user_id


class _OfEverybody:
    """An event that moved rights of whoever it concerns: everybody looks again."""

    @property
    def rights_moved(self) -> UUID | bool:
        return True


@dataclass(frozen=True)
class MemberJoined(Event, kind="teams.member_joined"):
    """Somebody got a seat."""

    user_id: UUID
    role: str


@dataclass(frozen=True)
class MemberChanged(_OfMember, Event, kind="teams.member_changed"):
    """Somebody's role or end date changed."""

    user_id: UUID
    old_role: str
    role: str


@dataclass(frozen=True)
class MemberFileChanged(_OfMember, Event, kind="teams.member_file_changed"):
    """Somebody's profession, permit, training, or what they are granted, changed."""

    user_id: UUID


@dataclass(frozen=True)
class MemberSuspended(_OfMember, Event, kind="teams.member_suspended"):
    """Somebody's seat was put aside; nothing opens until it is restored."""

    user_id: UUID


@dataclass(frozen=True)
class MemberRestored(Event, kind="teams.member_restored"):
    """Somebody's seat was given back."""

    user_id: UUID


@dataclass(frozen=True)
class MemberLeft(_OfMember, Event, kind="teams.member_left"):
    """Somebody lost their seat; their streams close."""

    user_id: UUID


@dataclass(frozen=True)
class MemberInvited(Event, kind="teams.member_invited"):
    """A seat was offered by e-mail."""

    role: str


@dataclass(frozen=True)
class InvitationWithdrawn(Event, kind="teams.invitation_withdrawn"):
    """An offered seat was taken back before it was accepted."""

    role: str


@dataclass(frozen=True)
class UndertakingSigned(_OfMember, Event, kind="teams.undertaking_signed"):
    """A member signed their undertaking of confidentiality."""

    user_id: UUID


@dataclass(frozen=True)
class GroupsHidden(_OfEverybody, Event, kind="teams.groups_hidden"):
    """The groups of fields hidden from roles and professions changed."""

    hidden: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class AccessRestricted(_OfEverybody, Event, kind="teams.access_restricted"):
    """A patient asked that a provider, or a profession, not see some of what is about them."""

    patient_id: UUID
    restriction_id: UUID


@dataclass(frozen=True)
class RestrictionLifted(_OfEverybody, Event, kind="teams.restriction_lifted"):
    """A restriction ended."""

    patient_id: UUID
    restriction_id: UUID


@dataclass(frozen=True)
class GlassBroken(_OfMember, Event, kind="teams.glass_broken"):
    """Somebody passed over a restriction, for a written reason, until an instant."""

    patient_id: UUID
    user_id: UUID
    until: datetime


@dataclass(frozen=True)
class BreakReviewed(Event, kind="teams.break_reviewed"):
    """A superuser looked into a broken glass."""

    patient_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class ReviewOpened(Event, kind="teams.review_opened"):
    """A superuser began to review who has access."""

    review_id: UUID


@dataclass(frozen=True)
class ReviewSigned(Event, kind="teams.review_signed"):
    """An access review was signed: so many members kept, so many removed."""

    review_id: UUID
    kept: int
    removed: int


@dataclass(frozen=True)
class ScreenOpened(Event, kind="teams.screen_opened"):
    """A superuser left the team's wall lit on a machine where nobody is signed in, until an instant."""

    screen_id: UUID
    until: datetime


@dataclass(frozen=True)
class ScreenTurnedOff(Event, kind="teams.screen_turned_off"):
    """A superuser turned such a screen off."""

    screen_id: UUID
