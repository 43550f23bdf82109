"""Which columns hold no value twice, when two values are the same, and who would come to share one. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias
from uuid import UUID

from contact_telesante.board.definition import Definition, Field, FieldType, Json
from contact_telesante.kernel.text import fold

FITTING: Final[frozenset[FieldType]] = frozenset({"text", "phone", "integer", "decimal"})
"""The types whose values may tell patients apart."""

Values: TypeAlias = Mapping[str, Json]
Held: TypeAlias = Mapping[UUID, Values]
"""What each active patient holds in the unique columns."""


def unique_fields(definition: Definition) -> tuple[Field, ...]:
    """The fields in use where no value is held twice."""
    return tuple(field for field in definition.live_fields if field.unique)


def newly_unique(present: Definition, turned: Definition) -> tuple[Field, ...]:
    """The fields where one definition allows no value twice and the one before it did."""
    known = {field.key for field in unique_fields(present)}
    return tuple(field for field in unique_fields(turned) if field.key not in known)


def sign(value: Json) -> str | None:
    """What values that are the same have in common, whatever their case and accents; None for an empty cell."""
    if isinstance(value, str):
        return fold(value) or None
    return repr(float(value)) if isinstance(value, int | float) else None


def clashes(before: Held, after: Held, keys: Iterable[str]) -> dict[UUID, dict[str, UUID]]:
    """Of those who would go from `before` to `after` all at once, who may not: by field, the patient in the way.

    Who keeps a value has it before whoever takes it, then the first of `after`. A value that one held already is not
    questioned. Who may not stays as before, which may in turn be in the way of another.
    """
    asked, refused = list(keys), dict[UUID, dict[str, UUID]]()
    while True:
        standing = {**before, **{one: values for one, values in after.items() if one not in refused}}
        found = _refused(before, standing, [one for one in after if one not in refused], asked)
        if not found:
            return refused
        refused |= found


def shared(held: Held, key: str) -> list[list[UUID]]:
    """The patients who hold the same value of that field, together."""
    groups: dict[str, list[UUID]] = defaultdict(list)
    for patient_id, values in held.items():
        if (said := sign(values.get(key))) is not None:
            groups[said].append(patient_id)
    return [group for group in groups.values() if len(group) > 1]


def _refused(before: Held, standing: Held, moving: list[UUID], keys: list[str]) -> dict[UUID, dict[str, UUID]]:
    found: dict[UUID, dict[str, UUID]] = {}
    for key in keys:
        takes = [one for one in moving if sign(standing[one].get(key)) != sign(before.get(one, {}).get(key))]
        taking = set(takes)
        firsts: dict[str | None, UUID] = {}
        for one in (*(one for one in standing if one not in taking), *takes):
            said = sign(standing[one].get(key))
            first = firsts.setdefault(said, one)
            if said is not None and first != one and one in taking:
                found.setdefault(one, {})[key] = first
    return found
