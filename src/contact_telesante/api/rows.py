"""Reading a board's rows for JSON alone: three times faster than through the models, on hundreds of patients."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from pydantic_core import from_json

PLAIN = ("pk", "number", "status", "status_reason", "status_date")
DOCUMENTS = ("values", "stamps", "cues")


class Read(NamedTuple):
    """A patient as `serial.Row`, its documents parsed."""

    pk: UUID
    number: int
    status: str
    status_reason: str
    status_date: date
    values: Any
    stamps: Any
    cues: Any


def unread(patients: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows in the same order, as tuples whose documents are still text."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in DOCUMENTS}
    found: QuerySet[Any] = patients.annotate(**texts).values_list(*PLAIN, *texts, named=True)
    return found


def read(row: Any) -> Read:
    """One of those rows, its documents parsed by a faster parser than the models'."""
    return Read(*row[: len(PLAIN)], *map(from_json, row[len(PLAIN) :]))
