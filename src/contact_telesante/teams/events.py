"""What happens to a team's membership."""

from dataclasses import dataclass
from uuid import UUID

from contact_telesante.journal.events import Event


@dataclass(frozen=True)
class MemberJoined(Event, kind="teams.member_joined"):
    """Somebody got a seat."""

    user_id: UUID
    role: str


@dataclass(frozen=True)
class MemberChanged(Event, kind="teams.member_changed"):
    """Somebody's role or end date changed; their streams look at their rights again."""

    user_id: UUID
    old_role: str
    role: str


@dataclass(frozen=True)
class MemberLeft(Event, kind="teams.member_left"):
    """Somebody lost their seat; their streams close."""

    user_id: UUID
