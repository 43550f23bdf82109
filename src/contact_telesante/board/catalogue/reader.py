"""From the text of a catalogue file to sections, fields, cues and reasons, each sound in itself.

What holds between them (a cue's fields, a column's place) is for `assembly`, which has the core and the board at hand.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, get_args

from contact_telesante.board.catalogue.tables import CatalogueError, Table
from contact_telesante.board.definition import SEVERITIES, Check, Cue, Field, FieldType, Group, Option, Section, Text
from contact_telesante.board.rules.durations import parse_duration

__all__ = ["CatalogueError", "Core", "Sheet", "read_core", "read_sheet"]

KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
OPTION_ID: Final = re.compile(r"[A-Za-z0-9_]+")
CHECKS: Final = ("range", "pattern", "order", "nam", "past", "step")
WIDTHS: Final = ("", "s", "m", "l")


@dataclass(frozen=True)
class Core:
    """What every board shares. `yielding` are the cues that let a board's own cue of their severity speak first."""

    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    cues: tuple[Cue, ...]
    yielding: frozenset[str]
    reasons: tuple[Option, ...]


@dataclass(frozen=True)
class Sheet:
    """What one board adds to the core, and the columns it shows."""

    key: str
    name: Text
    description: Text
    columns: tuple[str, ...]
    pinned: tuple[str, ...]
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    cues: tuple[Cue, ...]


def read_core(source: str) -> Core:
    """The core of the catalogue. Raises `CatalogueError`."""
    with _opened("core", source) as table:
        cues = tuple(_core_cue(each) for each in table.each("cues"))
        return Core(
            sections=tuple(_section(each) for each in table.each("sections")),
            fields=tuple(_field(each) for each in table.each("fields")),
            cues=tuple(cue for cue, _yields in cues),
            yielding=frozenset(cue.key for cue, yields in cues if yields),
            reasons=_options(table, "reasons"),
        )


def read_sheet(name: str, source: str) -> Sheet:
    """The board of that name. Raises `CatalogueError`."""
    with _opened(name, source) as table:
        if (key := _key(table)) != name:
            raise table.error(f"its key is {key!r}, not the file's name")
        return Sheet(
            key=key,
            name=table.text("name"),
            description=table.text("description"),
            columns=table.strings("columns"),
            pinned=table.strings("pinned"),
            sections=tuple(_section(each) for each in table.each("sections")),
            fields=tuple(_field(each) for each in table.each("fields")),
            cues=tuple(_cue(each) for each in table.each("cues")),
        )


def require_unique(where: str, what: str, keys: Iterable[str]) -> None:
    """Raise `CatalogueError` when a key comes twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise CatalogueError(where, f"{what} {key!r} comes twice")
        seen.add(key)


def _opened(name: str, source: str) -> Table:
    try:
        return Table(f"{name}.toml", tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}.toml", str(error)) from error


def _key(table: Table) -> str:
    key = table.take("key", str)
    if not KEY.fullmatch(key):
        raise table.error("a key is made of a to z, 0 to 9 and _")
    return key


def _section(table: Table) -> Section:
    return Section(key=_key(table), label=table.text("label"))


def _field(table: Table) -> Field:
    field = Field(
        key=_key(table),
        type=table.one_of("type", get_args(FieldType)),
        label=table.text("label"),
        section=table.take("section", str),
        group=table.one_of("group", get_args(Group), "clinical"),
        short=table.text("short", required=False),
        help=table.text("help", required=False),
        unit=table.take("unit", str, ""),
        options=_options(table, "options"),
        checks=tuple(_check(each) for each in table.each("checks", name="rule")),
        required=table.take("required", bool, default=False),
        unique=table.take("unique", bool, default=False),
        compute=table.take("compute", dict, {}),
        below=table.take("below", str, ""),
        width=table.one_of("width", WIDTHS, ""),
        review=table.take("review", str, ""),
    )
    if field.review and not _is_duration(field.review):
        raise table.error("a review is a length of time such as 24h or 7d")
    if bool(field.options) is not (field.type in {"choice", "multichoice"}):
        raise table.error("options go with choices, and only with them")
    if bool(field.compute) is not (field.type == "computed"):
        raise table.error("compute goes with computed fields, and only with them")
    return field


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _options(table: Table, key: str) -> tuple[Option, ...]:
    options = tuple(_option(each) for each in table.each(key, name="id"))
    require_unique(table.where, "option", (option.id for option in options))
    return options


def _option(table: Table) -> Option:
    option_id = table.take("id", str)
    if not OPTION_ID.fullmatch(option_id):
        raise table.error("an option's id is made of letters, digits and _")
    severity = table.one_of("severity", ("", *SEVERITIES), "") or None
    return Option(id=option_id, label=table.text("label"), severity=severity, icon=table.take("icon", str, ""))


def _check(table: Table) -> Check:
    return Check(
        rule=table.one_of("rule", CHECKS),
        level=table.one_of("level", ("warn", "refuse")),
        message=table.text("message", required=False),
        args=table.take("args", dict, {}),
    )


def _cue(table: Table) -> Cue:
    return Cue(
        key=_key(table),
        severity=table.one_of("severity", SEVERITIES),
        icon=table.take("icon", str),
        text=table.text("text"),
        when=_predicate(table),
        count=table.plurals("count"),
        fields=table.strings("fields"),
    )


def _core_cue(table: Table) -> tuple[Cue, bool]:
    yields = table.take("yields", bool, default=False)
    return _cue(table), yields


def _predicate(table: Table) -> dict[str, Any]:
    when = table.take("when", dict)
    if not when:
        raise table.error("'when' is empty")
    return dict(when)
