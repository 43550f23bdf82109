"""Who wrote a cell, confirmed it, or charted a patient: rows keep it as `[number, user id, ISO instant]`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class Stamp(NamedTuple):
    """The number of the entry that did it, who did, and when; nobody when the house did."""

    number: int
    user_id: UUID | None
    at: datetime

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "Stamp":
        """The stamp that a row keeps."""
        number, user, at = kept
        return cls(number, UUID(user) if user else None, datetime.fromisoformat(at))
