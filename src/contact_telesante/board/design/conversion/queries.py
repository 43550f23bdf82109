"""Rehearsing a change of type: the very function of the change, and nothing written."""

from dataclasses import dataclass

from contact_telesante.board import queries
from contact_telesante.board.definition import FieldType
from contact_telesante.board.design.conversion.rules import Conversion, conversion, targets
from contact_telesante.board.design.edits import Missing, field_of
from contact_telesante.board.design.queries import keys_ever, patients_holding
from contact_telesante.board.models import Patient
from contact_telesante.teams.seats import Seat


@dataclass(frozen=True)
class Rehearsal:
    """What a change of type would do: how many cells convert, and the patients whose cell would not."""

    made: Conversion
    converted: int
    left: list[Patient]


def rehearsal_of(seat: Seat, key: str, to: FieldType) -> Rehearsal:
    """What that column would become, over active and inactive patients. Raises `edits.Missing`."""
    field = field_of(queries.definition_of(seat), key)
    if to not in targets(field):
        raise Missing
    patients = list(patients_holding(seat, key))
    values = [one.values[key] for one in patients]
    made = conversion(field, to, values, keys_ever(seat), queries.context_of(seat))
    left = [one for one in patients if made.value(one.values[key]) is None]
    return Rehearsal(made, len(patients) - len(left), left)
