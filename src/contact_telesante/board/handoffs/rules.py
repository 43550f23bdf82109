"""Pure questions of the handoff: since when, what goes in which part, what became of a cell.

The parts are those of I-PASS: illness severity, patient summary, action list, situation awareness and contingency,
synthesis by receiver. Source: Starmer et al., NEJM 2014;371:1803-12.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.events import ChangeUndone, PatientAdded, PatientDeactivated, PatientReactivated
from contact_telesante.board.imports.events import ImportUndone, PatientsImported
from contact_telesante.board.rules.cues import stale_fields
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.board.rules.values import TYPES, Context, InvalidValue
from contact_telesante.journal.events import Event
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

if TYPE_CHECKING:
    from contact_telesante.board.models import Handoff

Scope: TypeAlias = Literal["all", "mine", "changed"]
SCOPES: Final[tuple[Scope, ...]] = ("all", "mine", "changed")
HOURS: Final = (8, 12, 24)
USUAL: Final = timedelta(hours=12)
"""How far a report goes back for somebody who was never here before."""
LONGEST: Final = timedelta(days=31)
LONGEST_SENTENCE: Final = 500
LONGEST_REMARK: Final = 2000

RESPONSIBLE: Final = ("resp", "medecin", "pivot", "garde_md")
"""The fields that make somebody's patients theirs."""
PLACE: Final = ("lieu", "unite", "age", "nom_usuel")
PROBLEM: Final = ("diagnostic", "motif", "patho", "ag", "risque", "phase", "pps", "traitement", "jour", "s", "a", "e")
SAFETY: Final = ("nim", "allergies", "precautions", "secu")
ANSWERED_OR_NOT: Final = frozenset({"nim", "allergies"})
"""What is told even when nobody answered: an empty cell is not « none »."""
AHEAD: Final = (
    "suivi_date", "prochaine", "visite_dt", "tournee_dt", "labo_dt", "labo_date", "ali_date", "cloz_fsc", "jur_fin",
    "controle_fin", "atb_fin", "cap", "trousse_exp",
)  # fmt: skip
"""What is to come, in the action list."""
CONTINGENCY: Final = (
    "r", "retour", "hopital_repli", "zone", "plan_debute", "plan_crise", "signes_precurseurs", "detresse",
    "constat", "constat_tel", "controle", "dispositif", "hopital", "rev_med", "consent_proche",
)  # fmt: skip
"""What to watch for and what to do then. A board's own section « plan » is told whole after these."""
SECTIONS_OF_CONTINGENCY: Final = frozenset({"plan"})
FALLBACK: Final = "note"
"""What stands for a contingency that no field holds."""

_HOUR: Final = re.compile(r"(?P<hour>[0-9]{1,2})\s*(?:h\s*(?P<french>[0-9]{2})?|:(?P<minute>[0-9]{2}))", re.IGNORECASE)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = Field(key="since", type="datetime", label={}, section="")


@dataclass(frozen=True, slots=True)
class Passage:
    """What became of one cell, in `times` changes: the last by user `by_id` at `at`."""

    key: str
    old: Json
    new: Json
    times: int
    by_id: UUID | None
    at: datetime
    undone: bool = False

    @property
    def is_told(self) -> bool:
        """Whether it is worth a line: not a mistake that its author took back."""
        return not (self.undone and self.old == self.new)


@dataclass(frozen=True, slots=True)
class Move:
    """A patient came, left (for the reason of that id, that day) or came back."""

    what: Literal["added", "left", "returned"]
    by_id: UUID | None
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that the journal says of one patient."""

    number: int
    patient_id: UUID
    by_id: UUID | None
    at: datetime
    event: Event


@dataclass(slots=True)
class Story:
    """What happened to one patient between two numbers of the journal: a passage for each cell, and the moves."""

    passages: dict[str, Passage] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moves) or any(passage.is_told for passage in self.passages.values())

    @property
    def began_here(self) -> bool:
        """Whether the patient was added within it."""
        return any(move.what == "added" for move in self.moves)

    def seen_with(self, keys: Collection[str]) -> Story:
        """What of it somebody who sees those fields is told: nothing when they see none."""
        if not keys:
            return Story()
        told = {key: one for key, one in self.passages.items() if key in keys and one.is_told}
        return Story(told, self.moves)


def typed_moment(raw: str, context: Context) -> datetime:
    """The past moment that somebody typed: `2026-11-22 14 h 30`, `14:30` (the last time it was), or a whole day.

    Raises `InvalidInput` at `since`, in the current language, for anything else, a moment to come or too long ago.
    """
    text = " ".join(raw.replace(",", " ").split())
    if _DAY.fullmatch(text):
        text = f"{text} 00:00"
    elif found := _HOUR.fullmatch(text):
        text = _last_time(found, context)
    try:
        stored = TYPES["datetime"].clean(text, _MOMENT, context)
    except InvalidValue as refused:
        raise InvalidInput({"since": [str(refused)]}) from None
    if not isinstance(stored, str):
        raise InvalidInput({"since": [_("Say since when, for example 2026-11-22 14:30.")]})
    return checked_moment(datetime.fromisoformat(stored), context.now)


def checked_moment(since: datetime, now: datetime) -> datetime:
    """That moment; `InvalidInput` when it is still to come, or longer ago than a report goes."""
    if since > now:
        raise InvalidInput({"since": [_("This moment is still to come.")]})
    if now - since > LONGEST:
        raise InvalidInput({"since": [_("A report goes back 31 days at most.")]})
    return since


def _last_time(found: re.Match[str], context: Context) -> str:
    """The last time that the team's clocks said this hour, as a whole moment."""
    hour, minute = int(found["hour"]), int(found["minute"] or found["french"] or 0)
    local = context.now.astimezone(context.zone)
    day = local.date() if (hour, minute) <= (local.hour, local.minute) else local.date() - timedelta(days=1)
    return f"{day.isoformat()} {hour:02}:{minute:02}"


def stories_of(happenings: Iterable[Happening]) -> dict[UUID, Story]:
    """What happened to each patient, oldest first. The first values of somebody who joins are no change."""
    stories: dict[UUID, Story] = {}
    for one in happenings:
        story = stories.setdefault(one.patient_id, Story())
        if move := _move(one):
            story.moves.append(move)
        if move is None or move.what != "added":
            _merge(story, one)
    return stories


def _move(one: Happening) -> Move | None:
    match one.event:
        case PatientAdded() | PatientsImported(outcome="added"):
            return Move("added", one.by_id, one.at)
        case PatientDeactivated(reason=reason):
            return Move("left", one.by_id, one.at, reason)
        case PatientReactivated():
            return Move("returned", one.by_id, one.at)
        case PatientsImported(was=was) if was:
            return Move("returned", one.by_id, one.at)
        case ImportUndone(was=was) if was:
            return Move("left", one.by_id, one.at, was["reason"])
    return None


def _merge(story: Story, one: Happening) -> None:
    for key, change in one.event.cells.items():
        known = story.passages.get(key)
        story.passages[key] = Passage(
            key=key,
            old=known.old if known else change.old,
            new=change.new,
            times=known.times + 1 if known else 1,
            by_id=one.by_id,
            at=one.at,
            undone=isinstance(one.event, ChangeUndone),
        )


def values_before(values: Mapping[str, Json], story: Story) -> dict[str, Json]:
    """What a patient's cells held before that story."""
    before = {key: passage.old for key, passage in story.passages.items()}
    return {key: value for key, value in (dict(values) | before).items() if value is not None}


def was_active(active: bool, story: Story) -> bool:  # noqa: FBT001 (a fact, not an option)
    """Whether a patient was on the board before that story."""
    return story.moves[0].what == "left" if story.moves else active


def is_mine(values: Mapping[str, Json], seen: Collection[str], user_id: UUID) -> bool:
    """Whether a patient's row, as somebody sees it, says that they answer for the patient."""
    return any(values.get(key) == str(user_id) for key in RESPONSIBLE if key in seen)


def contingency_of(definition: Definition) -> tuple[Field, ...]:
    """The fields that say what to watch for and what to do, in their order."""
    named = [definition.by_key[key] for key in CONTINGENCY if key in definition.by_key]
    told = {*CONTINGENCY, *PROBLEM, *SAFETY, *AHEAD, *(one.below for one in definition.fields)}
    planned = [one for one in definition.live_fields if one.section in SECTIONS_OF_CONTINGENCY and one.key not in told]
    return (*(one for one in named if not one.retired), *planned)


def may_read_remarks(seat: Seat) -> bool:
    """Whether the seat reads what a giver says of the shift: it may be about any patient, in clinical words."""
    return seat.patients is None and "clinical" in seat.groups


def may_read_sentence(seat: Seat, patient_id: UUID) -> bool:
    """Whether the seat reads what a giver says of that patient: free words, which may tell what a restriction hides."""
    return seat.covers(patient_id) and "clinical" in seat.groups and not seat.audience.withholds(patient_id)


def covers_all(seat: Seat, patients: Iterable[str]) -> bool:
    """Whether every patient of a handoff exists for the seat."""
    return seat.patients is None or {str(one) for one in seat.patients}.issuperset(patients)


def may_read_back(seat: Seat, handoff: Handoff) -> bool:
    """Whether the seat may take this handoff over: it did not give it, and each of its patients exists for it."""
    return rights.may_write(seat) and handoff.by_id != seat.user_id and covers_all(seat, handoff.document["ids"])


def read_by_cues(definition: Definition) -> dict[str, frozenset[str]]:
    """The fields that each enabled cue would tell of, by its key."""
    return {cue.key: frozenset({*fields_of(cue.when), *cue.fields}) for cue in definition.cues if cue.enabled}


def may_tell(key: str, signs: Mapping[str, frozenset[str]], seen: Collection[str]) -> bool:
    """Whether somebody who sees those fields sees the sign of that key: a cue, or a cell to be confirmed."""
    stale = stale_fields([key])
    return stale.issubset(seen) if stale else key in signs and signs[key].issubset(seen)


def clean_words(remark: str, sentences: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What the giver says, without blanks; `InvalidInput` for what is too long, by `remark` or `sentence-ID`."""
    remark, said = remark.strip(), {one: text.strip() for one, text in sentences.items() if text.strip()}
    errors = {
        f"sentence-{one}": [_too_long(LONGEST_SENTENCE)] for one, text in said.items() if len(text) > LONGEST_SENTENCE
    }
    if len(remark) > LONGEST_REMARK:
        errors["remark"] = [_too_long(LONGEST_REMARK)]
    if errors:
        raise InvalidInput(errors)
    return remark, said


def _too_long(most: int) -> str:
    return _("Say it in %(most)d characters at most.") % {"most": most}


def as_of(context: Context, at: datetime) -> Context:
    """The same context at another instant: ages and days are then those of that moment."""
    return replace(context, now=at)
