"""Who is here, and who edits which cell: best effort, between nodes by NOTIFY, forgotten after 30 s.

Never a lock, never an audit: a person who vanishes without a word is forgotten by time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from contact_telesante.journal import bell
from contact_telesante.live.frames import Here

CHANNEL = "contact_presence"
EXPIRY_SECONDS = 30.0


@dataclass(slots=True)
class Seen:
    """The last word of one person in one team."""

    until: float
    patient_id: UUID | None = None
    field: str = ""
    editing_until: float = 0.0


@dataclass
class Presence:
    """One team's people. `clock` is monotonic seconds."""

    clock: Callable[[], float] = time.monotonic
    seen: dict[UUID, Seen] = field(default_factory=dict)

    def hear(self, user_id: UUID, word: str) -> bool:
        """Take in a word: `here`, `gone`, or `PATIENT:FIELD` edited (`:` for none). Whether it told anything new."""
        before, now = self.here(), self.clock()
        if word == "gone":
            self.seen.pop(user_id, None)
            return before != self.here()
        seen = self.seen.setdefault(user_id, Seen(until=0))
        seen.until = now + EXPIRY_SECONDS
        if word != "here":
            patient, _colon, key = word.partition(":")
            seen.patient_id, seen.field = (UUID(patient) if patient else None), key
            seen.editing_until = now + EXPIRY_SECONDS
        return before != self.here()

    def here(self) -> list[Here]:
        """Everybody heard of in the last 30 s, in a steady order."""
        now = self.clock()
        people = sorted((item for item in self.seen.items() if item[1].until > now), key=lambda item: item[0])
        return [
            Here(user, seen.patient_id, seen.field) if seen.editing_until > now else Here(user) for user, seen in people
        ]


def tell(team_id: UUID, user_id: UUID, word: str) -> None:
    """Tell every node a word about a person, ids and field keys only."""
    bell.tell(CHANNEL, f"{team_id} {user_id} {word[:4]}", f"{team_id} {user_id} {word}")
