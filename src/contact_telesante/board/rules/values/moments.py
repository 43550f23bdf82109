"""Dates (local, no hour) and datetimes (kept in UTC, typed and shown in the team's zone)."""

import re
from datetime import UTC, date, datetime
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules.values.base import Asked, Kind, Known, Reader, ValueType
from contact_telesante.board.rules.values.context import InvalidValue

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T|\s+)(?P<hour>[0-9]{1,2})"
    r"(?:\s*h\s*(?P<french>[0-9]{2})?|:(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?)"
    r"\s*(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_COMPARED = (
    "eq",
    "lt",
    "lte",
    "gt",
    "gte",
    "empty",
    "older_than",
    "newer_than",
    "due_within",
    "overdue",
    "changed_since",
    "stale",
)


def read_date(stored: object) -> date | None:
    """The date of a stored `YYYY-MM-DD`; `None` for anything else."""
    if not isinstance(stored, str) or not _DATE.fullmatch(stored):
        return None
    try:
        day = date.fromisoformat(stored)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_instant(stored: object) -> datetime | None:
    """The instant (UTC) of a stored ISO 8601 text with its offset; `None` for anything else."""
    if not isinstance(stored, str) or len(stored) < len("2026-11-22T19:30:00Z"):
        return None
    try:
        instant = datetime.fromisoformat(stored)
        if instant.tzinfo is None:
            return None
        instant = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if FIRST_YEAR <= instant.year <= LAST_YEAR else None


def stored_instant(instant: datetime) -> str:
    """The form kept of an instant: `YYYY-MM-DDTHH:MM:SSZ`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class DateType(ValueType):
    """A local day, strictly `YYYY-MM-DD`: no other order can be guessed."""

    kind: ClassVar[Kind] = "moment"
    operators = _COMPARED

    def parse(self, raw: object, _asked: Asked, /) -> Json:
        day = read_date(raw.strip()) if isinstance(raw, str) else None
        if day is None:
            raise InvalidValue(_("A date is expected as YYYY-MM-DD, between 1900 and 2200."))
        return day.isoformat()

    def read(self, stored: object, /) -> Known | None:
        return read_date(stored)

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["string", "null"], "format": "date"}


class DateTimeType(ValueType):
    """An instant. Without an offset it is read in the team's zone; an hour that happens twice is the first."""

    kind: ClassVar[Kind] = "moment"
    operators = _COMPARED

    def parse(self, raw: object, asked: Asked, /) -> Json:
        match = _DATETIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            raise InvalidValue(_("A date and time are expected, such as 2026-11-22 14:30."))
        instant = _instant(match, asked.context.zone)
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise InvalidValue(_("A year between 1900 and 2200 is expected."))
        return stored_instant(instant)

    def read(self, stored: object, /) -> Known | None:
        return read_instant(stored)

    def literal(self, value: object, _field: Field, /) -> Known | None:
        return read_instant(value) or read_date(value)

    def text(self, known: Known, reader: Reader, /) -> str:
        local = known.astimezone(reader.context.zone)
        hour = f"{local.hour}\u00a0h\u00a0{local:%M}" if reader.lang == "fr" else f"{local:%H:%M}"
        return f"{local.date().isoformat()} {hour}"

    def typed(self, known: Known, reader: Reader, /) -> str:
        local = known.astimezone(reader.context.zone)
        written = local.strftime("%H:%M:%S" if local.second else "%H:%M")
        # The second of two equal hours must come back as itself when saved untouched.
        offset = local.isoformat()[-6:] if local.fold else ""
        return f"{local.date().isoformat()} {written}{offset}"

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["string", "null"], "format": "date-time"}


def _instant(match: re.Match[str], zone: ZoneInfo) -> datetime:
    minute = match["minute"] or match["french"] or "00"
    clock = f"{match['day']}T{match['hour']:0>2}:{minute}:{match['second'] or '00'}"
    try:
        read = datetime.fromisoformat(clock + (match["offset"] or ""))
        return read.astimezone(UTC) if read.tzinfo else _local(read, zone)
    except InvalidValue:
        raise
    except (ValueError, OverflowError):
        raise InvalidValue(_("This date or this time does not exist.")) from None


def _local(naive: datetime, zone: ZoneInfo) -> datetime:
    instant = naive.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != naive:
        raise InvalidValue(_("This time does not exist: clocks go forward that night."))
    return instant
