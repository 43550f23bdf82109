"""What people decide about a file: how it is read, what its columns are, what its unknown values mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from contact_telesante.board.definition import Json

Order: TypeAlias = Literal["", "dmy", "mdy"]
Years: TypeAlias = Literal["", "1900", "2000", "nearest"]
Sign: TypeAlias = Literal["", ",", "."]
Names: TypeAlias = Literal["", "comma", "last_first", "first_last"]
Strategy: TypeAlias = Literal["fill", "replace", "all"]

STRATEGIES: tuple[Strategy, ...] = ("fill", "replace", "all")


@dataclass(frozen=True, slots=True)
class AsRead:
    """How the file is opened; empty or 0 is what the file itself says. `header` is a line's number."""

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is understood where it does not prove it; `years` says what a year of two digits is."""

    order: Order = ""
    years: Years = ""
    sign: Sign = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's values come from: a column, or the same words for every line; `names` parts a full name."""

    column: int | None = None
    name: str = ""
    constant: str = ""
    names: Names = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an unknown word stands for: a value of the field, nothing, or the refusal of its line."""

    to: Literal["value", "empty", "refuse"]
    value: str = ""


@dataclass(frozen=True)
class Profile:
    """Everything decided. `fields` is None until columns were proposed; `values` is {field: {folded word: meaning}};
    `rows` is {line number: a patient's id, « create » or « skip »}. `turn` moves with each change.
    """

    reading: AsRead = field(default_factory=AsRead)
    columns: Mapping[int, Column] = field(default_factory=dict)
    fields: Mapping[str, Source] | None = None
    values: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)
    rows: Mapping[int, str] = field(default_factory=dict)
    strategy: Strategy = "replace"
    inactive: Literal["skip", "back"] = "skip"
    turn: int = 0

    def next(self, **changes: object) -> "Profile":
        """The same with those changes, one turn later."""
        return replace(self, turn=self.turn + 1, **changes)  # type: ignore[arg-type]

    def column(self, index: int) -> Column:
        """What was said of a column."""
        return self.columns.get(index, Column())


_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)


def load(data: Mapping[str, Json]) -> Profile:
    """The profile that `dump` gave."""
    return _PROFILE.validate_python(dict(data))


def dump(profile: Profile) -> dict[str, Json]:
    """A profile as JSON."""
    kept: dict[str, Json] = _PROFILE.dump_python(profile, mode="json")
    return kept
