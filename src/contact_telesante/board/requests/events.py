"""What happens to a request. Each carries the change of the field `demande`, when the board has one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from contact_telesante.journal.events import Change, Event


@dataclass(frozen=True)
class RequestAsked(Event, kind="board.request_asked"):
    """Somebody asked a question about a patient."""

    patient_id: UUID
    request_id: UUID
    question: str
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestTaken(Event, kind="board.request_taken"):
    """A physician or a nurse practitioner said that they are seeing to it."""

    patient_id: UUID
    request_id: UUID
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestAnswered(Event, kind="board.request_answered"):
    """Somebody answered; what they answered is to be done."""

    patient_id: UUID
    request_id: UUID
    answer: str
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestDone(Event, kind="board.request_done"):
    """What was answered is done."""

    patient_id: UUID
    request_id: UUID
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestWithdrawn(Event, kind="board.request_withdrawn"):
    """The request no longer stands."""

    patient_id: UUID
    request_id: UUID
    changes: Mapping[str, Change] = field(default_factory=dict)
