"""What must hold in a board's definition, told in sentences to whoever builds it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Cue, Definition, Field, Section
from contact_telesante.board.rules import computed, durations
from contact_telesante.kernel.errors import InvalidInput

FIXED: Final = frozenset({"last_name", "first_name", "birth_date", "nam", "file_number", "sex"})
"""Fields that every board has: they may be renamed and moved, never retired nor retyped."""
MOST_FIELDS: Final = 200
MOST_OPTIONS: Final = 60
MOST_CUES: Final = 100


def require_sound(definition: Definition) -> None:
    """Raise `InvalidInput` with every sentence at once, under `fields`, `cues` or the key of the one at fault."""
    errors: dict[str, list[str]] = {}
    for key, sentence in _faults(definition):
        errors.setdefault(key, []).append(sentence)
    if errors:
        raise InvalidInput(errors)


def _faults(definition: Definition) -> Iterator[tuple[str, str]]:
    if len(definition.fields) > MOST_FIELDS:
        yield "fields", _("A board has at most %(count)d columns, retired ones included.") % {"count": MOST_FIELDS}
    if len(definition.cues) > MOST_CUES:
        yield "cues", _("A board has at most %(count)d cues.") % {"count": MOST_CUES}
    if not all(_are_unique(part) for part in (definition.fields, definition.cues, definition.sections)):
        yield "fields", _("Two columns, two cues or two sections have the same key.")
    sections = {section.key for section in definition.sections}
    for field in definition.fields:
        yield from ((field.key, sentence) for sentence in field_faults(field, definition, sections))


def _are_unique(keyed: Sequence[Field] | Sequence[Cue] | Sequence[Section]) -> bool:
    return len({one.key for one in keyed}) == len(keyed)


def field_faults(field: Field, definition: Definition, sections: set[str]) -> list[str]:
    """What keeps one field from working; nothing is asked of a retired one."""
    if field.retired:
        return [_("This column cannot be retired.")] if field.key in FIXED else []
    found: list[str] = []
    if not (field.label.get("fr", "").strip() and field.label.get("en", "").strip()):
        found.append(_("A name is needed in French and in English."))
    if field.section not in sections:
        found.append(_("Choose a section of the list."))
    if field.type == "computed":
        found += computed.problems(field, definition)
    if field.type in {"choice", "multichoice"} and not any(not option.retired for option in field.options):
        found.append(_("At least one choice is needed."))
    if len(field.options) > MOST_OPTIONS:
        found.append(_("A column has at most %(count)d choices.") % {"count": MOST_OPTIONS})
    if field.review and not _is_duration(field.review):
        found.append(_("A duration is expected, such as 45min, 48h or 3d."))
    return found


def _is_duration(text: str) -> bool:
    try:
        durations.parse_duration(text)
    except ValueError:
        return False
    return True
