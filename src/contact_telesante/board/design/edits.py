"""What each gesture makes of a definition: pure functions, a definition in, another out.

Fields stay sorted by section, so that their order is at once that of the patient's page and that of the columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

from django.core.exceptions import ObjectDoesNotExist

from contact_telesante.board.definition import Check, Definition, Field, Option, Section

UP, DOWN, FIRST, LAST, AFTER, FIRST_OF = "up", "down", "first", "last", "after:", "first:"
CHANGEABLE: Final = frozenset({"label", "short", "help", "section", "group", "unit", "required", "unique"}) | {
    "compute", "below", "width", "shown", "pinned", "review",
}  # fmt: skip
"""What `changed_field` may change of a field: never its key, its type, nor what other gestures keep."""


class Missing(ObjectDoesNotExist):
    """No field, option, section or check there."""


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)
T = TypeVar("T")


def field_of(definition: Definition, key: str) -> Field:
    """The field of that key, retired or not. Raises `Missing`."""
    if key not in definition.by_key:
        raise Missing
    return definition.by_key[key]


def with_field(definition: Definition, field: Field) -> Definition:
    """The definition with that field: in its place when it is known, else last of its section."""
    if field.key in definition.by_key:
        moved = definition.by_key[field.key].section != field.section
        others = [f if f.key != field.key else field for f in definition.fields]
        if moved:
            others = [*(f for f in others if f.key != field.key), field]
    else:
        others = [*definition.fields, field]
    return in_order(replace(definition, fields=tuple(others)))


def in_order(definition: Definition) -> Definition:
    """The definition with its fields sorted by section; those of no section last."""
    places = {section.key: place for place, section in enumerate(definition.sections)}
    fields = sorted(definition.fields, key=lambda field: places.get(field.section, len(places)))
    return replace(definition, fields=tuple(fields))


def changed_field(definition: Definition, key: str, changes: Mapping[str, Any]) -> Definition:
    """The definition with those attributes of a field changed."""
    if not CHANGEABLE.issuperset(changes):
        raise Missing
    return with_field(definition, replace(field_of(definition, key), **changes))


def retired_field(definition: Definition, key: str) -> Definition:
    """The definition with a field no longer in use; it keeps its place and everything."""
    return with_field(definition, replace(field_of(definition, key), retired=True))


def restored_field(definition: Definition, key: str) -> Definition:
    """The definition with a retired field in use again, in the last section when its own is no more."""
    field = field_of(definition, key)
    known = {section.key for section in definition.sections}
    section = field.section if field.section in known else definition.sections[-1].key
    return with_field(definition, replace(field, retired=False, section=section))


def moved_field(definition: Definition, key: str, to: str) -> Definition:
    """The definition with a field elsewhere: `up`, `down`, `first`, `last` of its section, `after:KEY` or
    `first:SECTION`."""
    field = field_of(definition, key)
    if to.startswith(AFTER):
        other = field_of(definition, to.removeprefix(AFTER))
        if other.key == key:
            return definition
        rest = [f for f in definition.fields if f.key != key]
        at = rest.index(other) + 1
        return replace(definition, fields=(*rest[:at], replace(field, section=other.section), *rest[at:]))
    if to.startswith(FIRST_OF):
        moved = _of_section(definition, field, to.removeprefix(FIRST_OF))
        return moved_field(moved, key, FIRST)
    shown = [f for f in definition.fields if f.section == field.section and (not f.retired or f.key == key)]
    turned = iter(placed(shown, keys_of(shown), key, to))
    keys = {f.key for f in shown}
    return replace(definition, fields=tuple(next(turned) if f.key in keys else f for f in definition.fields))


def _of_section(definition: Definition, field: Field, section: str) -> Definition:
    if section not in keys_of(definition.sections):
        raise Missing
    return with_field(definition, replace(field, section=section))


def with_option(definition: Definition, key: str, option: Option) -> Definition:
    """The definition with that option of a field: in its place when it is known, else last."""
    field = field_of(definition, key)
    if field.option(option.id):
        options = tuple(option if one.id == option.id else one for one in field.options)
    else:
        options = (*field.options, option)
    return with_field(definition, replace(field, options=options))


def option_of(definition: Definition, key: str, option_id: str) -> Option:
    """An option of a field. Raises `Missing`."""
    option = field_of(definition, key).option(option_id)
    if option is None:
        raise Missing
    return option


def moved_option(definition: Definition, key: str, option_id: str, to: str) -> Definition:
    """The definition with an option elsewhere in its list: `up`, `down`, `first`, `last` or `after:OPTION`."""
    field, option = field_of(definition, key), option_of(definition, key, option_id)
    shown = [one for one in field.options if not one.retired or one is option]
    turned = placed(shown, [one.id for one in shown], option_id, to)
    return with_field(
        definition, replace(field, options=(*turned, *(one for one in field.options if one not in shown)))
    )


def with_check(definition: Definition, key: str, place: int | None, check: Check | None) -> Definition:
    """The definition with a field's check of that place replaced, or taken away; a new one at the end without place."""
    field = field_of(definition, key)
    checks = list(field.checks)
    if place is None:
        place = len(checks)
    elif not 0 <= place < len(checks):
        raise Missing
    checks[place : place + 1] = [check] if check else []
    return with_field(definition, replace(field, checks=tuple(checks)))


def with_section(definition: Definition, section: Section) -> Definition:
    """The definition with that section: renamed when it is known, else last."""
    known = {one.key for one in definition.sections}
    sections = tuple(section if one.key == section.key else one for one in definition.sections)
    return replace(definition, sections=sections if section.key in known else (*sections, section))


def moved_section(definition: Definition, key: str, to: str) -> Definition:
    """The definition with a section, and its fields, elsewhere: `up`, `down`, `first`, `last` or `after:SECTION`."""
    turned = placed(definition.sections, keys_of(definition.sections), key, to)
    return in_order(replace(definition, sections=tuple(turned)))


def keys_of(parts: Iterable[K]) -> list[str]:
    """Their keys, in order."""
    return [part.key for part in parts]


def placed(things: Sequence[T], names: Sequence[str], name: str, to: str) -> list[T]:
    """The things, whose names those are, with one elsewhere: `up`, `down`, `first`, `last` or `after:NAME`."""
    if name not in names or to == f"{AFTER}{name}":
        raise Missing
    at, last = names.index(name), len(things) - 1
    places = {UP: max(at - 1, 0), DOWN: min(at + 1, last), FIRST: 0, LAST: last}
    rest, others = [*things[:at], *things[at + 1 :]], [other for other in names if other != name]
    places |= {f"{AFTER}{other}": place for place, other in enumerate(others, 1)}
    if to not in places:
        raise Missing
    return [*rest[: places[to]], things[at], *rest[places[to] :]]
