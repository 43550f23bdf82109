"""One definition brought into another: an earlier version restored, a template adopted. No cell is ever lost of sight.

`used` are the keys of the fields in which some patient has a value.
"""

from collections.abc import Collection
from dataclasses import replace

from contact_telesante.board.definition import Definition, Field, Section
from contact_telesante.board.design.edits import in_order, keys_of


def restored(present: Definition, earlier: Definition, used: Collection[str]) -> Definition:
    """The earlier version, whole. What was added since stays, retired, where patients have values in it."""
    fields = [_brought(field, present.by_key.get(field.key), used, retire=True) for field in earlier.fields]
    known = set(keys_of(fields))
    kept = [replace(f, retired=True) for f in present.fields if f.key not in known and f.key in used]
    return in_order(replace(earlier, fields=(*fields, *kept)))


def adopted(present: Definition, template: Definition, used: Collection[str]) -> Definition:
    """The template's sections, fields and cues over the present ones; what the team has beside them stays."""
    fields = [_brought(field, present.by_key.get(field.key), used, retire=False) for field in template.fields]
    known, cues = set(keys_of(fields)), set(keys_of(template.cues))
    return in_order(
        Definition(
            sections=_sections(template.sections, present.sections),
            fields=(*fields, *(field for field in present.fields if field.key not in known)),
            cues=(*template.cues, *(cue for cue in present.cues if cue.key not in cues)),
        )
    )


def shared(definition: Definition) -> Definition:
    """What a template keeps of a definition: what is in use."""
    live = (
        replace(field, options=tuple(option for option in field.options if not option.retired))
        for field in definition.live_fields
    )
    return replace(definition, fields=tuple(live))


def clashes(present: Definition, other: Definition, used: Collection[str]) -> list[str]:
    """The fields of the same key and another type, in which patients have values: the present one is kept."""
    return [field.key for field in other.fields if _is_retyped(field, present.by_key.get(field.key), used)]


def _is_retyped(field: Field, present: Field | None, used: Collection[str]) -> bool:
    return present is not None and present.type != field.type and present.key in used


def _brought(field: Field, present: Field | None, used: Collection[str], *, retire: bool) -> Field:
    """A field as it comes; with the choices that only the present one has, retired or not, so that cells keep words."""
    if present is None:
        return field
    if _is_retyped(field, present, used):
        return present
    known = {option.id for option in field.options}
    more = (option for option in present.options if option.id not in known)
    kept = (replace(option, retired=True) if retire else option for option in more)
    return replace(field, options=(*field.options, *kept))


def _sections(first: tuple[Section, ...], more: tuple[Section, ...]) -> tuple[Section, ...]:
    known = set(keys_of(first))
    return (*first, *(section for section in more if section.key not in known))
