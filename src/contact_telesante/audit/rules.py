"""What the digests of a look, of a communication and of a seal are made of.

These bytes are a format: what is sealed today is recomputed in ten years. A column that looks get later joins
`COLUMNS` only where it is not empty, so that older looks keep their digest. See docs/decisions/0011.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from contact_telesante.audit.models import Communication

Told: TypeAlias = Sequence[str | int | None]
"""A look's columns as the database writes them, in the order of `COLUMNS`."""

COLUMNS = (
    "id", "at", "act", "user_id", "team_id", "patient_ids", "medium", "address", "session", "detail", "purpose",
)  # fmt: skip
FIRST = "0" * 64
"""What the first seal follows."""
LATE = timedelta(minutes=10)
"""How long before a seal of its team a look may say that it happened, and not be in it: a slow transaction, a clock."""

_PATIENTS, _DETAIL = COLUMNS.index("patient_ids"), COLUMNS.index("detail")
_DECODER = json.JSONDecoder(parse_float=Decimal)
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=lambda number: {"decimal": str(number)}
)


@dataclass(frozen=True, slots=True)
class Link:
    """A seal of the chain, without its digest."""

    number: int
    at: datetime
    team_id: UUID | None
    count: int


def canonical(told: Told) -> str:
    """A look as one line of JSON: every column, keys sorted, no space, its instant in UTC to the microsecond."""
    values: dict[str, object] = dict(zip(COLUMNS, told, strict=True))
    patients = str(told[_PATIENTS])[1:-1]
    values["patient_ids"] = patients.split(",") if patients else []
    values["detail"] = _DECODER.decode(str(told[_DETAIL]))
    return _ENCODER.encode(values)


def digest_of_look(told: Told) -> str:
    """The SHA-256 of a look, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def digest_of_link(before: str, link: Link, looks: str) -> str:
    """A seal's digest: of the digest of the seal before, of what the seal says, and of the digest of its looks'."""
    told = {
        "at": instant(link.at),
        "before": before,
        "count": link.count,
        "looks": looks,
        "number": link.number,
        "team_id": str(link.team_id) if link.team_id else None,
    }
    return hashlib.sha256(_ENCODER.encode(told).encode()).hexdigest()


def instant(at: datetime) -> str:
    """An instant as digests tell it; such texts sort as the instants do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of(entry: Communication) -> str:
    """The SHA-256 of a communication's words, as 64 hexadecimal digits."""
    told = [
        str(entry.pk),
        entry.at.isoformat(),
        str(entry.team_id),
        str(entry.user_id),
        entry.means,
        entry.nature,
        entry.recipient,
        entry.purpose,
        entry.justification,
        [str(one) for one in entry.patient_ids],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
