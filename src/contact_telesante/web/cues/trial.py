"""A cue before it is saved: what it will look like, whom it touches now, when it would have rung."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.cueing.queries import Holding, holding
from contact_telesante.board.cueing.replay import DAYS, Replay, replay_of
from contact_telesante.board.definition import Cue
from contact_telesante.board.rules.cues import cue_faults
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.conditions import ConditionTree, told
from contact_telesante.web.templatetags.words import text

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

NAMES_SHOWN: Final = 50
RINGS_SHOWN: Final = 30


@dataclass(frozen=True)
class Named:
    """A patient by name, and the instant it is about if any."""

    patient_id: UUID
    name: str
    at: datetime | None = None


@dataclass
class Trial:
    """What a cue would do. `faults` say why it cannot be tried; else `now` and, when asked, `replay` tell."""

    seat: Seat
    cue: Cue
    columns: list[str]
    sentence: str
    faults: list[str]
    now: Holding | None = None
    names: list[Named] = field(default_factory=list)
    replay: Replay | None = None
    rings: list[Named] = field(default_factory=list)
    days: int = DAYS

    @property
    def more_names(self) -> int:
        """How many touched patients are not listed."""
        return len(self.now.patients) - len(self.names) if self.now else 0

    @property
    def more_rings(self) -> int:
        """How many moments are not listed."""
        return len(self.replay.rings) - len(self.rings) if self.replay else 0

    @property
    def words(self) -> str:
        """The cue's words in the page's language, before there are any too."""
        return text(self.cue.text)


def trial_of(seat: Seat, cue: Cue, tree: ConditionTree, *, now: bool = True, replay: bool = False) -> Trial:
    """Try a cue as far as it is written. Call inside the seat's scope; the patients named are recorded as looked at."""
    definition, context = board.definition_of(seat), board.context_of(seat)
    columns = [text(one.label) for one in definition.subset(cue.fields)]
    faults = tree.errors or cue_faults(cue, definition)
    made = Trial(seat, cue, columns, told(cue.when, definition, context), faults)
    if faults:
        return made
    if now:
        made.now = holding(seat, cue)
        made.names = _named(seat, ((patient, None) for patient in made.now.patients[:NAMES_SHOWN]))
    if replay:
        made.replay = replay_of(seat, cue)
        made.rings = _named(seat, ((ring.patient, ring.at) for ring in made.replay.rings[:RINGS_SHOWN]))
    looked_at = {one.patient_id for one in (*made.names, *made.rings)}
    if looked_at:
        record_look(Act.SEARCHED, by=seat, patients=sorted(looked_at), purpose=Purpose.MANAGEMENT, kind="cue")
    return made


def _named(seat: Seat, found: Iterable[tuple[Patient, datetime | None]]) -> list[Named]:
    rows = Rows.of(seat)
    return [Named(patient.pk, rows.reader_of(patient.pk).name(patient), at) for patient, at in found]
