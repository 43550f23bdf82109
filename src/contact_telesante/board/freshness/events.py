"""What happens to the age of information."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from contact_telesante.journal.events import Event


@dataclass(frozen=True)
class CellsConfirmed(Event, kind="board.cells_confirmed"):
    """Somebody said that some cells of a patient are still true; no value changed."""

    patient_id: UUID
    keys: tuple[str, ...]

    @property
    def fields(self) -> Collection[str]:
        return self.keys
