"""The stream of the API: journal entries as server-sent events, the same JSON as the journal's."""

from collections.abc import Sequence
from uuid import UUID

from contact_telesante.api.problems import code_of_status, document
from contact_telesante.api.serial import Line, Sight, encoded, entry
from contact_telesante.board import queries as board
from contact_telesante.kernel.scopes import scope
from contact_telesante.live.frames import Here, event
from contact_telesante.teams.queries import colleagues_of, version_of
from contact_telesante.teams.seats import Audience, House


class ApiRenderer:
    """Entries as `id: N`, `event: kind`, `data:` the entry. Implements `live.frames.Renderer`."""

    def entries(self, team_id: UUID, audience: Audience, entries: Sequence[Line]) -> bytes:
        """The events of those entries, in order, without what the audience may not see: some patients, some cells."""
        house = House(team_id)
        with scope(house):
            sight = Sight.of(audience, board.definition_of(house))
            colleagues = colleagues_of(house, version_of(house))
        people = {key: person.name for key, person in colleagues.items()}
        seen = (line for line in entries if line.about is None or audience.covers(line.about))
        return b"".join(_event(line, encoded(entry(line, sight, people))) for line in seen)

    def presence(self, team_id: UUID, audience: Audience, here: Sequence[Here]) -> bytes:  # noqa: ARG002
        """Nothing: programs are not told who looks."""
        return b""

    def refusal(self, status: int) -> tuple[bytes, bytes]:
        """The problem document of a stream refused with that status, in the current language."""
        return b"application/problem+json", encoded(document(code_of_status(status)))


def _event(line: Line, data: bytes) -> bytes:
    return event(line.kind, data.decode(), number=line.number)
