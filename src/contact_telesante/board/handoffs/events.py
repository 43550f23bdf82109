"""What happens to handoffs. What was said in them stays in them: their words are no part of the journal."""

from dataclasses import dataclass
from uuid import UUID

from contact_telesante.journal.events import Event


@dataclass(frozen=True)
class HandoffGiven(Event, kind="board.handoff_given"):
    """Somebody handed their shift over; `count` patients were told."""

    handoff_id: UUID
    count: int


@dataclass(frozen=True)
class HandoffRead(Event, kind="board.handoff_read"):
    """Whoever takes over read a handoff back."""

    handoff_id: UUID
