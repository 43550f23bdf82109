"""What happens when patients come from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

from contact_telesante.journal.events import Change, Event

_CHANGES: TypeAdapter[dict[str, Change]] = TypeAdapter(dict[str, Change])


def part_of(
    changes: Mapping[str, Change], outcome: str, was: Mapping[str, str] | None = None, *, baseline: bool = False
) -> dict[str, Any]:
    """What such an entry keeps for one patient. `outcome` is `added`, `changed`, `returned` or `removed`; `was` the
    status, reason and day that an inactive patient had, or has again, and the day they came back; with `baseline`,
    nothing of it is to be charted.
    """
    told = {key: {"old": change.old, "new": change.new} for key, change in changes.items()}
    return {"changes": told, "outcome": outcome} | ({"was": dict(was)} if was else {}) | {"baseline": baseline}


@dataclass(frozen=True)
class PatientsImported(Event, kind="board.patients_imported"):
    """A file was written to the board: so many patients added, so many changed. Read as the part of one patient, it
    has their cells too.
    """

    import_id: UUID
    added: int
    changed: int
    patient_id: UUID | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    outcome: str = ""
    was: Mapping[str, str] = field(default_factory=dict)
    baseline: bool = False

    def of_part(self, patient_id: UUID, data: Mapping[str, JsonValue]) -> Self:
        return replace(self, **_read(patient_id, data))


@dataclass(frozen=True)
class ImportUndone(Event, kind="board.import_undone"):
    """An import was taken back: patients whom nobody touched since were removed, cells put back, the rest left."""

    import_id: UUID
    removed: int
    restored: int
    left: int
    patient_id: UUID | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    outcome: str = ""
    was: Mapping[str, str] = field(default_factory=dict)
    baseline: bool = False

    def of_part(self, patient_id: UUID, data: Mapping[str, JsonValue]) -> Self:
        return replace(self, **_read(patient_id, data))


@dataclass(frozen=True)
class ImportsAsked(Event, kind="board.imports_asked"):
    """A superuser asked the coordination centre to open imports again."""


@dataclass(frozen=True)
class ImportsReopened(Event, kind="board.imports_reopened"):
    """The coordination centre opened the team's imports again, for one file."""


@dataclass(frozen=True)
class ImportsRefused(Event, kind="board.imports_refused"):
    """The coordination centre refused to open imports again."""


def _read(patient_id: UUID, data: Mapping[str, JsonValue]) -> dict[str, Any]:
    return {
        "patient_id": patient_id,
        "changes": _CHANGES.validate_python(data["changes"]),
        "outcome": data["outcome"],
        "was": data.get("was") or {},
        "baseline": data.get("baseline") is True,
    }
