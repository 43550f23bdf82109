"""What travels on a stream: server-sent events, and who makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contact_telesante.journal.models import Entry
from contact_telesante.teams.seats import Audience


@dataclass(frozen=True, slots=True)
class Medium:
    """A kind of stream: its name in the audit, and the renderer of its frames."""

    name: str
    renderer: "Renderer"


class Renderer(Protocol):
    """Turns journal entries into frames, once for each audience. Runs in a thread; opens the scope it needs."""

    def entries(self, team_id: UUID, audience: Audience, entries: Sequence[Entry]) -> bytes:
        """The server-sent events of those entries, in order; empty when the audience sees nothing of them."""
        ...

    def refusal(self, status: int) -> tuple[bytes, bytes]:
        """(content type, body) of a stream refused with that status."""
        ...

    def presence(self, team_id: UUID, audience: Audience, here: "Sequence[Here]") -> bytes:
        """The server-sent event that tells who is here; empty when this medium tells nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody looking at the board, and the cell they are editing, if any."""

    user_id: UUID
    patient_id: UUID | None = None
    field: str = ""


def event(name: str, data: str = "", *, number: int | None = None, retry_ms: int | None = None) -> bytes:
    """One server-sent event; `number` becomes its id, which the browser gives back when it reconnects."""
    lines = [f"event: {name}"]
    if number is not None:
        lines.insert(0, f"id: {number}")
    if retry_ms is not None:
        lines.append(f"retry: {retry_ms}")
    lines += [f"data: {line}" for line in data.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()
