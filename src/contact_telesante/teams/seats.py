"""The seat: (user, team) resolved for one request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from contact_telesante.teams.models import Member

ALL_GROUPS = frozenset({"identity", "clinical", "sensitive", "logistics"})
GUEST_GROUPS = ALL_GROUPS - {"sensitive"}
"""What a guest sees until a superuser grants otherwise."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who acts, in which team, with what rights, in which language. `key` is the request's idempotency key."""

    user_id: UUID
    team_id: UUID
    slug: str
    team_name: str
    version: int
    zone: ZoneInfo
    role: str
    profession: str
    name: str
    language: str
    writes: bool
    groups: frozenset[str]
    key: str = ""

    def keyed(self, key: str) -> Seat:
        """The same seat, for a request that carries this idempotency key."""
        return replace(self, key=key)

    @property
    def audience(self) -> Audience:
        """What this seat's pages have in common with others'."""
        return Audience(language=self.language, groups=self.groups)

    @classmethod
    def of(cls, member: Member) -> Seat:
        """The seat of a member whose team and user are loaded."""
        team, user = member.team, member.user
        return cls(
            user_id=user.pk,
            team_id=team.pk,
            slug=team.slug,
            team_name=team.name,
            version=team.version,
            zone=ZoneInfo(team.zone),
            role=member.role,
            profession=member.profession,
            name=user.name,
            language=user.language,
            writes=member.role in {"member", "superuser"} or (member.role == "guest" and member.may_write),
            groups=GUEST_GROUPS if member.role == "guest" else ALL_GROUPS,
        )


@dataclass(frozen=True, slots=True)
class House:
    """The house itself acting in one team: set-up before it has members, the worker's changes, the streams' reads.

    `version` and `zone` are the team's when they were read already.
    """

    team_id: UUID
    user_id: UUID | None = None
    key: str = ""
    version: int = 0
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Everything that may differ between two people's rendering of one row: frames are made once for each."""

    language: str
    groups: frozenset[str]
