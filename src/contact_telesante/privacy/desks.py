"""The desk of a privacy officer: (user, establishments) resolved for one request."""

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.kernel.scopes import Person


@dataclass(frozen=True, slots=True)
class Desk:
    """Who holds the office, for which establishments, in which language. `key` is the request's idempotency key.

    As an actor it is the person outside any team: the rows of an office, no row of a team.
    """

    user_id: UUID
    name: str
    language: str
    establishments: dict[UUID, str]
    zone: ZoneInfo
    team_id: UUID | None = None
    key: str = ""

    def keyed(self, key: str) -> "Desk":
        """The same desk, for a request that carries this idempotency key."""
        return replace(self, key=key)

    def at(self, team_id: UUID) -> Person:
        """The officer inside one team's wall, to read its records and write their own look."""
        return Person(user_id=self.user_id, team_id=team_id, key=self.key)
