"""What a board is made of, as plain frozen data: fields, options, rules, sections, cues.

The database rows (`board.models`), the ready-made boards (`board.catalogue`) and the tests all
become these; the pure rules in `board.rules` read nothing else. `Text` is `{"fr": …, "en": …}`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from pydantic import JsonValue

Text: TypeAlias = Mapping[str, str]
Json: TypeAlias = JsonValue
Predicate: TypeAlias = Mapping[str, Json]

FieldType: TypeAlias = Literal[
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
    "computed",
]
Group: TypeAlias = Literal["identity", "clinical", "sensitive", "logistics"]
Severity: TypeAlias = Literal["critical", "high", "watch", "info", "ok", "neutral"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "watch", "info", "ok", "neutral")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. Retired, never deleted: old rows keep their meaning."""

    id: str
    label: Text
    severity: Severity | None = None
    icon: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A validation rule: `range`, `pattern`, `order` (not before or after another field), `nam`, `past`, `step`."""

    rule: str
    level: Literal["warn", "refuse"]
    message: Text
    args: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """A column's definition. `below` names the field shown as this cell's second line.

    `review` is how long its information stays true unless confirmed (`24h`, `7d`), empty for ever.
    """

    key: str
    type: FieldType
    label: Text
    section: str
    group: Group = "clinical"
    short: Text = field(default_factory=dict)
    help: Text = field(default_factory=dict)
    unit: str = ""
    options: tuple[Option, ...] = ()
    checks: tuple[Check, ...] = ()
    required: bool = False
    unique: bool = False
    compute: Mapping[str, Json] = field(default_factory=dict)
    below: str = ""
    width: Literal["", "s", "m", "l"] = ""
    shown: bool = False
    pinned: bool = False
    retired: bool = False
    review: str = ""

    def option(self, option_id: object) -> Option | None:
        """The option of that id, retired ones included."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields in the patient's panel."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule that draws the eye: severity, icon and text on the whole line (`fields` empty) or on some cells."""

    key: str
    severity: Severity
    icon: str
    text: Text
    when: Predicate
    count: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def on_line(self) -> bool:
        """Whether the cue tints the row rather than some of its cells."""
        return not self.fields


@dataclass(frozen=True)
class Definition:
    """A board: sections, fields and cues in their order, and the columns shown."""

    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    cues: tuple[Cue, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Every field, retired ones included, by its key."""
        return {f.key: f for f in self.fields}

    @cached_property
    def live_fields(self) -> tuple[Field, ...]:
        """The fields in use, in order."""
        return tuple(f for f in self.fields if not f.retired)

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields shown as columns of the board, in order."""
        return tuple(f for f in self.live_fields if f.shown)

    def live(self, key: str, kind: FieldType) -> Field | None:
        """The field of that key, when it is in use and of that type."""
        field = self.by_key.get(key)
        return field if field and not field.retired and field.type == kind else None

    def subset(self, keys: Iterable[str]) -> tuple[Field, ...]:
        """The fields of those keys, in the board's order; unknown keys are left out."""
        wanted = set(keys)
        return tuple(f for f in self.live_fields if f.key in wanted)
