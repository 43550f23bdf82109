"""What happens to the charting of a patient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from contact_telesante.journal.events import Change, Event


@dataclass(frozen=True)
class PatientCharted(Event, kind="board.patient_charted"):
    """Everything about a patient from number `after`, excluded, to `upto` is in the clinical record."""

    patient_id: UUID
    after: int
    upto: int
    changes: Mapping[str, Change] = field(default_factory=dict)
