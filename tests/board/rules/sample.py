"""A board with one field of each type, and moments to look at it from."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contact_telesante.board.definition import Check, Cue, Definition, Field, Option, Section
from contact_telesante.board.rules.predicates import Row
from contact_telesante.board.rules.values import Context

TORONTO = ZoneInfo("America/Toronto")
HALIFAX = ZoneInfo("America/Halifax")  # the Magdalen Islands keep this time
ADA = "0190d1a4-0000-7000-8000-00000000000a"
BEN = "0190d1a4-0000-7000-8000-00000000000b"
STRANGER = "0190d1a4-0000-7000-8000-0000000000ff"

COLOURS = (
    Option("red", {"fr": "Rouge", "en": "Red"}, severity="critical"),
    Option("green", {"fr": "Vert"}),
    Option("old", {"fr": "Ancien", "en": "Old"}, retired=True),
    Option("blue", {"fr": "Bleu", "en": "Blue"}),
)


def field(key: str, type_: str, **more: Any) -> Field:
    """A field whose label is its key."""
    options = COLOURS if type_ in {"choice", "multichoice"} else ()
    return Field(**{"key": key, "type": type_, "label": {"fr": key}, "section": "s", "options": options, **more})


def computed(key: str, fn: str, *of: str) -> Field:
    """A computed field."""
    return field(key, "computed", compute={"fn": fn, "of": list(of)})


def check(rule: str, level: Any = "refuse", message: Mapping[str, str] | None = None, **args: Any) -> Check:
    """A check without a message of its own."""
    return Check(rule, level, message or {}, args)


ONE_OF_EACH = tuple(
    field(type_, type_)
    for type_ in (
        "text",
        "note",
        "integer",
        "decimal",
        "date",
        "datetime",
        "choice",
        "multichoice",
        "yesno",
        "person",
        "phone",
    )
)
FIELDS = (
    *ONE_OF_EACH,
    field("integer2", "integer"),
    field("date2", "date"),
    field("datetime2", "datetime"),
    field("gone", "integer", retired=True),
    computed("computed", "age", "date"),
    computed("gap", "difference", "integer", "integer2"),
    computed("lost", "age", "nothing"),
)


def board(*fields: Field, cues: tuple[Cue, ...] = ()) -> Definition:
    """A board of those fields, by default one of each type and a few more."""
    return Definition((Section("s", {"fr": "S"}),), fields or FIELDS, cues)


BOARD = board()


def at(local: str, zone: ZoneInfo = TORONTO, *, fold: int = 0) -> datetime:
    """The instant of a local time."""
    return datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def context(now: datetime | str = "2026-11-22T14:30", zone: ZoneInfo = TORONTO, **more: Any) -> Context:
    """Ada looking at the board at that local time; Ben is her colleague."""
    instant = at(now, zone) if isinstance(now, str) else now
    return Context(**{"zone": zone, "now": instant, "members": {ADA: "Ada L.", BEN: "Ben R."}, "me": ADA, **more})


def row(
    values: Mapping[str, Any] | None = None,
    now: datetime | str = "2026-11-22T14:30",
    zone: ZoneInfo = TORONTO,
    *,
    stamps: Mapping[str, Any] | None = None,
    definition: Definition = BOARD,
    **more: Any,
) -> Row:
    """A row of the sample board."""
    return Row(values or {}, stamps or {}, definition, context(now, zone, **more))
