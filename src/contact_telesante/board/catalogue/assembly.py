"""The core and one board joined into a definition, and everything that must hold between their parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from contact_telesante.board.catalogue.reader import Core, Sheet, require_unique
from contact_telesante.board.catalogue.tables import CatalogueError
from contact_telesante.board.definition import Check, Cue, Definition, Field, Section, Text

OWN_SECTIONS_AFTER: Final = "state"  # a board's own sections: after what is common to all, before follow-up and place


@dataclass(frozen=True)
class Template:
    """A ready-made board: its names for the one who chooses, and the definition a team adopts."""

    key: str
    name: Text
    description: Text
    definition: Definition


def assemble(core: Core, sheet: Sheet) -> Template:
    """The core and the board as one template, fields in the order of the patient's panel. Raises `CatalogueError`."""
    where = f"{sheet.key}.toml"
    sections = _sections(core, sheet)
    fields = _fields(where, sections, (*core.fields, *sheet.fields))
    definition = Definition(
        sections=sections,
        fields=tuple(replace(f, shown=f.key in sheet.columns, pinned=f.key in sheet.pinned) for f in fields),
        cues=_cues(core, sheet),
    )
    _check_columns(where, sheet, definition)
    _check_references(where, definition)
    return Template(sheet.key, sheet.name, sheet.description, definition)


def _sections(core: Core, sheet: Sheet) -> tuple[Section, ...]:
    require_unique(f"{sheet.key}.toml", "section", (each.key for each in (*core.sections, *sheet.sections)))
    at = [section.key for section in core.sections].index(OWN_SECTIONS_AFTER) + 1
    return (*core.sections[:at], *sheet.sections, *core.sections[at:])


def _fields(where: str, sections: tuple[Section, ...], fields: tuple[Field, ...]) -> list[Field]:
    require_unique(where, "field", (field.key for field in fields))
    places = {section.key: place for place, section in enumerate(sections)}
    for field in fields:
        if field.section not in places:
            raise CatalogueError(where, f"field {field.key!r} is in no section: {field.section!r} does not exist")
    return sorted(fields, key=lambda field: places[field.section])


def _cues(core: Core, sheet: Sheet) -> tuple[Cue, ...]:
    require_unique(f"{sheet.key}.toml", "cue", (cue.key for cue in (*core.cues, *sheet.cues)))
    last = tuple(cue for cue in core.cues if cue.key in core.yielding)
    return (*(cue for cue in core.cues if cue not in last), *sheet.cues, *last)


def _check_columns(where: str, sheet: Sheet, definition: Definition) -> None:
    # Columns follow the panel, so that the order of fields is the only order there is.
    shown = tuple(field.key for field in definition.columns)
    for key in (*sheet.columns, *sheet.pinned):
        if key not in shown:
            raise CatalogueError(where, f"the column {key!r} does not exist or is pinned without being shown")
    if shown != sheet.columns:
        raise CatalogueError(where, f"columns are not in the order of the panel, which is {', '.join(shown)}")


def _check_references(where: str, definition: Definition) -> None:
    for what, key in _references(definition):
        if key not in definition.by_key:
            raise CatalogueError(where, f"{what} names the field {key!r}, which does not exist")


def _references(definition: Definition) -> Iterator[tuple[str, object]]:
    """Every mention of a field by another part of the board, with the name of that part."""
    for field in definition.fields:
        named = (field.below,) if field.below else ()
        for key in (*named, *_compute_sources(field), *(key for check in field.checks for key in _bounds(check))):
            yield f"field {field.key!r}", key
    for cue in definition.cues:
        for key in (*cue.fields, *_predicate_fields(cue.when)):
            yield f"cue {cue.key!r}", key


def _compute_sources(field: Field) -> list[object]:
    sources = field.compute.get("of")
    return list(sources) if isinstance(sources, list) else []


def _bounds(check: Check) -> list[object]:
    return list(check.args.values()) if check.rule == "order" else []


def _predicate_fields(node: object) -> Iterator[object]:
    """The fields a predicate reads, on either side of its comparisons."""
    if isinstance(node, Mapping):
        if "field" in node:
            yield node["field"]
        for inside in node.values():
            yield from _predicate_fields(inside)
    elif isinstance(node, list):
        for inside in node:
            yield from _predicate_fields(inside)
