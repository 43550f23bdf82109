"""When a cue would have rung in the last days: each patient's cells told again from the journal, entry by entry.

Only the days looked at are read, once, in the order of their numbers: what a cell held before its first change is the
`old` of that change, what it held without one is what it holds now. A ring is a passage from false to true, whether
somebody's writing or time made it; a cue true when the days begin has not rung.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from contact_telesante.board import queries
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.cueing.past import Stamps, Step, earlier_stamps, steps_since
from contact_telesante.board.cueing.queries import active_patients
from contact_telesante.board.cueing.rules import keys_read, keys_told
from contact_telesante.board.definition import Cue, Definition, Json
from contact_telesante.board.models import Patient
from contact_telesante.board.rules.predicates import Compiled, Row, compile_predicate, leaves
from contact_telesante.board.rules.values import Context
from contact_telesante.teams.seats import Seat

DAYS: Final = 14
MOST_TURNS: Final = 500
"""How often time alone is followed between two entries about a patient."""
STAMPED: Final = frozenset({"changed_since", "stale"})


@dataclass(frozen=True, slots=True)
class Ring:
    """The cue came to hold on that patient, at that instant."""

    patient: Patient
    at: datetime


@dataclass(frozen=True, slots=True)
class Replay:
    """What would have rung since `since`, oldest first."""

    since: datetime
    rings: list[Ring]

    @property
    def patients(self) -> int:
        """For how many patients."""
        return len({ring.patient.pk for ring in self.rings})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each moment: the cue's condition, on which board, about which fields."""

    compiled: Compiled
    definition: Definition
    context: Context
    keys: frozenset[str]


@dataclass
class Past:
    """A patient's cells at one moment, moved on by entries and by time."""

    question: Question
    values: dict[str, Json]
    stamps: dict[str, list[object]]
    confirmed: dict[str, list[object]]
    here: bool
    at: datetime
    charted: list[object] | None = None
    held: bool = False
    rung: list[datetime] = field(default_factory=list)

    @property
    def row(self) -> Row:
        """The patient now, as predicates read it."""
        context = replace(self.question.context, now=self.at)
        return Row(self.values, self.stamps, self.question.definition, context, self.confirmed, self.charted)

    def look(self, at: datetime, *, silent: bool = False) -> None:
        """Ask the cue at an instant; note that it rang."""
        self.at = at
        holds = self.here and self.question.compiled.holds(self.row)
        if holds and not self.held and not silent:
            self.rung.append(at)
        self.held = holds

    def wait(self, until: datetime) -> None:
        """Let time pass: it alone may turn the cue, several times."""
        for _turn in range(MOST_TURNS if self.here and self.question.compiled.flips else 0):
            at = self.question.compiled.next_change(self.row)
            if at is None or at >= until:
                return
            self.look(at)

    def take(self, step: Step) -> None:
        """Live one entry."""
        for key, change in step.changes.items():
            self.values[key], self.stamps[key] = change.new, step.stamp
        self.confirmed.update(dict.fromkeys(step.confirmed, step.stamp))
        self.charted = step.charted or self.charted
        self.here = self.here if step.here is None else step.here
        self.look(step.at, silent=step.told_anew)


def replay_of(seat: Seat, cue: Cue) -> Replay:
    """When that cue, saved or not, would have rung on the patients now active. Raises `BadPredicate`."""
    definition, context = queries.definition_of(seat), queries.context_of(seat)
    question = Question(compile_predicate(cue.when, definition), definition, context, keys_read(cue, definition))
    patients, _unseen = active_patients(seat, keys_told(cue, definition), definition)
    since = context.now - timedelta(days=DAYS)
    steps, before = steps_since(seat, since, question.keys)
    stamps = earlier_stamps(seat, question.keys, list(steps), before) if _asks_when(cue) else {}
    rings: list[Ring] = []
    for patient in patients:
        lived = steps.get(patient.pk, [])
        past = _back(patient, lived, question, since, stamps.get(patient.pk, {}))
        rings += [Ring(patient, at) for at in _lived(past, lived)]
    return Replay(since, sorted(rings, key=lambda ring: ring.at))


def _lived(past: Past, steps: list[Step]) -> list[datetime]:
    """When the cue rang, from the beginning until now."""
    past.look(past.at, silent=True)
    for step in steps:
        past.wait(step.at)
        past.take(step)
    past.wait(past.question.context.now)
    return past.rung


def _back(patient: Patient, steps: list[Step], question: Question, since: datetime, stamps: Stamps) -> Past:
    """The patient as the days began; `stamps` are those of then, of the cells that moved since."""
    values = {key: patient.values.get(key) for key in question.keys}
    for step in reversed(steps):
        values.update({key: change.old for key, change in step.changes.items()})
    written = _kept(patient.stamps, question.keys, {key for step in steps for key in step.changes})
    vouched = _kept(patient.confirmed, question.keys, {key for step in steps for key in step.confirmed})
    for (key, is_confirmed), stamp in stamps.items():
        (vouched if is_confirmed else written).setdefault(key, stamp)
    turned = next((step.here for step in steps if step.here is not None), False)
    charted = None if any(step.charted for step in steps) else patient.charted
    return Past(question, values, written, vouched, here=not turned, at=since, charted=charted)


def _kept(
    present: Mapping[str, list[object]], keys: Collection[str], moved: Collection[str]
) -> dict[str, list[object]]:
    """The stamps of the cells that nothing has moved since the days began."""
    return {key: present[key] for key in keys if key in present and key not in moved}


def _asks_when(cue: Cue) -> bool:
    """Whether the cue looks at who wrote a cell when, so that the journal must be read further back."""
    return any(leaf.get("op") in STAMPED or leaf.get("field") == charting.FIELD for leaf in leaves(cue.when))
