"""On whom cues hold: those of the board, and one not yet saved. Call inside the scope of the seat's team."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from contact_telesante.board import queries
from contact_telesante.board.cueing.rules import keys_told
from contact_telesante.board.definition import Cue, Definition
from contact_telesante.board.models import Patient
from contact_telesante.board.rules.predicates import Row, compile_predicate
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

READ = ("id", "team_id", "status", "values", "stamps", "confirmed", "charted")


@dataclass(frozen=True, slots=True)
class Holding:
    """On whom a cue holds now, among how many looked at; `unseen` are those whose restrictions hide what it reads."""

    patients: list[Patient]
    among: int
    unseen: int


def active_patients(seat: Seat, keys: Collection[str], definition: Definition) -> tuple[list[Patient], int]:
    """The active patients of whom the seat sees all these fields, by name; and how many others there are."""
    found = list(
        queries.patients_of(seat).filter(status=Patient.Status.ACTIVE).only(*READ).order_by("name_order", "id")
    )
    hidden = _hiding(seat, keys, definition)
    seen = [patient for patient in found if patient.pk not in hidden]
    return seen, len(found) - len(seen)


def holding(seat: Seat, cue: Cue) -> Holding:
    """On whom that cue, saved or not, holds now. Raises `BadPredicate` for one that cannot run."""
    definition, context = queries.definition_of(seat), queries.context_of(seat)
    compiled = compile_predicate(cue.when, definition)
    patients, unseen = active_patients(seat, keys_told(cue, definition), definition)
    touched = [
        one
        for one in patients
        if compiled.holds(Row(one.values, one.stamps, definition, context, one.confirmed, one.charted))
    ]
    return Holding(touched, len(patients), unseen)


def counts_of(seat: Seat) -> Mapping[str, int]:
    """On how many active patients each cue of the board holds, among those the seat may be told of."""
    definition = queries.definition_of(seat)
    hidden = {cue.key: _hiding(seat, keys_told(cue, definition), definition) for cue in definition.cues}
    told = queries.patients_of(seat).filter(status=Patient.Status.ACTIVE).values_list("pk", "cues")
    return Counter(key for patient_id, keys in told for key in keys if patient_id not in hidden.get(key, ()))


def _hiding(seat: Seat, keys: Collection[str], definition: Definition) -> set[UUID]:
    """The patients on whom a restriction, or the seat's own limits, hide one of those fields."""
    groups = {field.group for field in map(definition.by_key.get, keys) if field}
    hidden = {patient_id for patient_id, withheld in seat.withheld if not withheld.isdisjoint(groups)}
    if not groups <= seat.groups:
        rights.require(allowed=False)
    return hidden
