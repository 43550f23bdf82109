"""What an import would do to each line: add, change, leave, refuse, or ask. The rehearsal and the writing share it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Json
from contact_telesante.board.imports.conversion import Converted, Converter
from contact_telesante.board.imports.matching import Found, Register
from contact_telesante.board.imports.profile import Profile
from contact_telesante.board.imports.tables import Line
from contact_telesante.board.models import Patient
from contact_telesante.board.rules import editing
from contact_telesante.board.rules.values import Context, InvalidValues, clean_values, is_empty
from contact_telesante.board.uniqueness.queries import told as told_of
from contact_telesante.board.uniqueness.rules import clashes, unique_fields
from contact_telesante.journal.events import Change
from contact_telesante.teams.seats import Seat

Outcome: TypeAlias = Literal["new", "changed", "unchanged", "refused", "doubtful", "skipped"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("new", "changed", "unchanged", "refused", "doubtful", "skipped")
MOSTLY: Final = 0.5
"""Beyond this share of refused lines, the file is probably read wrongly."""
FEWEST: Final = 10
"""Lines from which that share means something."""

Sentences: TypeAlias = dict[str, list[str]]


@dataclass(slots=True)
class Step:
    """What would happen to one line. `reasons` and `warnings` are sentences by field key, "" for the whole line.

    `withheld` are the patients it may be whom the seat may not name: they are counted with, and never told.
    """

    line: Line
    outcome: Outcome
    patient_id: UUID | None = None
    changes: dict[str, Change] = field(default_factory=dict)
    reasons: Sentences = field(default_factory=dict)
    warnings: Sentences = field(default_factory=dict)
    candidates: tuple[UUID, ...] = ()
    withheld: tuple[UUID, ...] = ()
    named: dict[str, object] = field(default_factory=dict)
    returns: bool = False


@dataclass
class Plan:
    """What an import would do, line by line, over the journal's `number` and the board's `version`.

    `unknown` counts the words that nobody has said the meaning of; `absent` are active patients the file says nothing
    of: they are left as they are.
    """

    steps: list[Step]
    unknown: dict[str, Counter[str]]
    absent: list[UUID]
    number: int
    version: int

    def __str__(self) -> str:  # what an action's fingerprint keeps of it: no word of a patient
        return f"plan of {len(self.steps)} lines at {self.number}"

    def of(self, *outcomes: Outcome) -> list[Step]:
        """The steps of those outcomes."""
        return [step for step in self.steps if step.outcome in outcomes]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each outcome."""
        told = Counter(step.outcome for step in self.steps)
        return {outcome: told[outcome] for outcome in OUTCOMES}

    @property
    def mostly_fails(self) -> bool:
        """Whether so many lines are refused that the columns are probably not what was said."""
        refused = self.counts["refused"]
        return refused >= FEWEST and refused > MOSTLY * len(self.steps)


@dataclass
class Ground:
    """What a plan is made over. `patients` are those the seat may name; `withheld` the others, so that no line adds
    one of them again."""

    seat: Seat
    definition: Definition
    context: Context
    patients: Sequence[Patient]
    number: int
    version: int
    withheld: Sequence[Patient] = ()
    register: Register = field(init=False)
    by_id: Mapping[UUID, Patient] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {patient.pk: patient for patient in self.patients}
        self.register = Register((patient.pk, patient.values) for patient in (*self.patients, *self.withheld))


def plan_of(converter: Converter, ground: Ground, told: Callable[[int], None] = lambda _done: None) -> Plan:
    """Plan every line; `told` hears how many are done. Sentences are in the current language."""
    planner = _Planner(converter, ground)
    steps = list[Step]()
    for step in planner.steps():
        steps.append(step)
        told(len(steps))
    _refuse_held_twice(steps, ground)
    seen = planner.seen | {one for step in steps for one in step.candidates}
    absent = [one.pk for one in ground.patients if one.is_active and one.pk not in seen]
    return Plan(steps, planner.unknown, absent, ground.number, ground.version)


class _Planner:
    def __init__(self, converter: Converter, ground: Ground) -> None:
        self.converter, self.ground, self.profile = converter, ground, converter.profile
        self.unknown: dict[str, Counter[str]] = {}
        self.seen: set[UUID] = set()
        self._file = Register()
        self._lines: dict[UUID, int] = {}
        self._by_line = {line.number: line for line in converter.lines}

    def steps(self) -> Iterator[Step]:
        for line in self.converter.lines:
            yield self._step(line)

    def _step(self, line: Line) -> Step:
        converted = self.converter.convert(line)
        for key, words in converted.unknown.items():
            self.unknown.setdefault(key, Counter()).update(words)
            converted.errors[key] = [_("“%(word)s” is not one of the choices.") % {"word": words[0][:40]}]
        step = Step(line, "new", named={k: v for k, v in converted.values.items() if not is_empty(v)})
        if self._is_repeated(step):
            return step
        self._match(step)
        if step.outcome in {"doubtful", "skipped"}:
            return step
        self._clean(step, converted)
        return step

    def _is_repeated(self, step: Step) -> bool:
        """A person who was on a line above: the later line is refused, since which one is right is not ours to say."""
        earlier = self._file.find(step.named)
        if earlier is not None and earlier.is_sure:
            number = self._lines[earlier.ids[0]]
            step.outcome = "refused"
            step.reasons[""] = [_("The same person is on line %(number)d.") % {"number": number}]
            return True
        marker = UUID(int=step.line.number)
        self._lines[marker] = step.line.number
        self._file.enter(marker, step.named)
        return False

    def _match(self, step: Step) -> None:
        said = self.profile.rows.get(step.line.number, "")
        found = self.ground.register.find(step.named)
        if found is None:
            return
        named = tuple(one for one in found.ids if one in self.ground.by_id)
        step.withheld = tuple(one for one in found.ids if one not in self.ground.by_id)
        if step.withheld and not named and not found.contradicted and said != "skip":
            step.outcome = "refused"
            step.reasons[""] = [_("This line is a patient whose access is restricted: nothing is written or added.")]
            return
        if said == "create":
            return
        step.candidates = named
        if said == "skip":
            step.outcome = "skipped"
            return
        chosen = next((one for one in named if str(one) == said), None)
        if chosen is None and not found.is_sure:
            step.outcome = "doubtful"
            step.reasons[""] = [_doubt(found, withheld=bool(step.withheld))]
            return
        self._take(step, chosen or found.ids[0])

    def _take(self, step: Step, patient_id: UUID) -> None:
        patient = self.ground.by_id[patient_id]
        if patient_id in self.seen:
            step.outcome = "refused"
            step.reasons[""] = [_("Another line of the file is already for the same patient of the board.")]
            return
        self.seen.add(patient_id)
        step.patient_id, step.candidates = patient_id, ()
        if not patient.is_active:
            step.returns = self.profile.inactive == "back"
            if not step.returns:
                step.outcome = "skipped"
                step.reasons[""] = [_("This patient is inactive on the board.")]

    def _clean(self, step: Step, converted: Converted) -> None:
        if step.outcome == "refused":
            return
        patient = self.ground.by_id.get(step.patient_id) if step.patient_id else None
        present = patient.values if patient else {}
        raw = raw_values(converted, present, self.profile, self.ground.definition, adding=patient is None)
        step.reasons |= converted.errors
        try:
            cleaned = clean_values(raw, self.ground.definition, present, self.ground.context)
        except InvalidValues as error:
            step.reasons = {**error.errors, **step.reasons}
            cleaned = None
        if cleaned is None or step.reasons:
            step.outcome = "refused"
            return
        step.warnings = cleaned.warnings
        known = patient or Patient(values={})
        step.changes = known.differences(cleaned.values)
        if patient is not None:
            self._settle(step, patient)

    def _settle(self, step: Step, patient: Patient) -> None:
        fields = self.ground.definition.subset(step.changes)
        may = {one.key for one in editing.editable_fields(self.ground.seat.on(patient.pk), self.ground.definition)}
        if not all(one.key in may for one in fields):
            step.outcome, step.changes = "refused", {}
            step.reasons[""] = [_("A restriction keeps you from writing some of these columns for this patient.")]
            return
        step.outcome = "changed" if step.changes or step.returns else "unchanged"


def _refuse_held_twice(steps: list[Step], ground: Ground) -> None:
    """Refuse the lines that would have two patients hold what none may hold twice, every line taken at once."""
    keys = [one.key for one in unique_fields(ground.definition)]
    if not keys:
        return
    everybody = {one.pk: one for one in (*ground.patients, *ground.withheld)}
    moving = {one.patient_id or UUID(int=one.line.number): one for one in steps if one.outcome in {"new", "changed"}}
    present = {pk: _held(one.values, keys) for pk, one in everybody.items()}
    after = {
        pk: {**present.get(pk, {}), **_held({key: change.new for key, change in step.changes.items()}, keys)}
        for pk, step in moving.items()
    }
    before = {pk: held for pk, held in present.items() if everybody[pk].is_active}
    for pk, found in clashes(before, after, keys).items():
        moving[pk].outcome = "refused"
        moving[pk].reasons |= {
            key: [_in_the_way(key, other, moving, everybody, ground)] for key, other in found.items()
        }


def _held(values: Mapping[str, Json], keys: Collection[str]) -> dict[str, Json]:
    return {key: values[key] for key in keys if key in values}


def _in_the_way(
    key: str, other: UUID, moving: Mapping[UUID, Step], everybody: Mapping[UUID, Patient], ground: Ground
) -> str:
    if other in moving and key in moving[other].changes:
        return _("The same value is on line %(number)d.") % {"number": moving[other].line.number}
    return told_of(ground.seat, ground.definition.by_key[key], everybody.get(other))


def raw_values(
    converted: Converted, present: Mapping[str, Json], profile: Profile, definition: Definition, *, adding: bool
) -> dict[str, object]:
    """What a line writes under the strategy: only its words that are not blank, except to « replace all »; « fill »
    writes in empty cells only. A new patient must have what the board requires.
    """
    given = converted.values
    if adding:
        needed = {one.key: None for one in definition.live_fields if one.required and one.key not in converted.errors}
        return {**needed, **{key: value for key, value in given.items() if not is_empty(value)}}
    match profile.strategy:
        case "all":
            return dict(given)
        case "fill":
            return {key: value for key, value in given.items() if not is_empty(value) and is_empty(present.get(key))}
    return {key: value for key, value in given.items() if not is_empty(value)}


def _doubt(found: Found, *, withheld: bool) -> str:
    if withheld:
        return _("A patient whose access is restricted may be this person.")
    if len(found.ids) > 1:
        return _("Several patients of the board may be this person.")
    return _("A patient of the board may be this person, but some of their numbers differ.")
