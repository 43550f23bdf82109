"""What must hold in a board's definition, told in sentences to whoever builds it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Check, Cue, Definition, Field, Section
from contact_telesante.board.rules import computed, durations
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.board.rules.values import TYPES, UnsafePattern, in_language, require_safe_pattern
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.board.uniqueness.rules import FITTING
from contact_telesante.kernel.errors import InvalidInput

FIXED: Final = frozenset({"last_name", "first_name", "birth_date", "nam", "file_number", "sex"})
"""Fields that every board has: they may be renamed and moved, never retired nor retyped."""
KNOWN: Final = frozenset({
    "priorite", "nim", "allergies", "allergies_note", "precautions", "demande", "resp", "consigne", "lieu", "unite",
    "nom_usuel", "installation",
})  # fmt: skip
"""Fields to which the product gives a part of their own: search, cards, requests. Another key would not have it."""
MOST_FIELDS: Final = 200
MOST_OPTIONS: Final = 60
MOST_CUES: Final = 100
MOST_CHECKS: Final = 10
REVIEWS: Final = ("8h", "12h", "24h", "3d", "7d", "30d")
"""How long information may stay true unless confirmed; a column may also have none."""
CHECKS: Final = ("range", "pattern", "order", "past", "step")
"""The checks that a superuser writes; that of the health insurance number comes with its column."""


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
    if field.unique and field.type not in FITTING:
        found.append(_("This type of column may hold the same value twice."))
    if field.review and not _is_duration(field.review):
        found.append(_("A duration is expected, such as 45min, 48h or 3d."))
    return found


def _is_duration(text: str) -> bool:
    try:
        durations.parse_duration(text)
    except ValueError:
        return False
    return True


def checks_for(field: Field) -> tuple[str, ...]:
    """The checks that make sense on a field of that type."""
    kind = TYPES[field.type].kind
    fitting = {
        "range": kind in {"number", "moment"},
        "pattern": field.type in {"text", "phone"},
        "order": kind in {"number", "moment"},
        "past": kind == "moment",
        "step": kind == "number",
    }
    return tuple(rule for rule in CHECKS if fitting[rule] and field.type != "computed")


def comparable_with(field: Field, definition: Definition) -> list[Field]:
    """The fields whose values may be put in order with that field's."""
    kind = TYPES[field.type].kind
    others = (other for other in definition.live_fields if other.key != field.key and other.type != "computed")
    return [other for other in others if TYPES[other.type].kind == kind]


def readable_by(function: str, definition: Definition) -> list[Field]:
    """The fields that a computation of that name may read."""
    kinds = computed.FUNCTIONS[function].kinds
    return [f for f in definition.live_fields if f.type != "computed" and TYPES[f.type].kind in kinds]


def check_faults(check: Check, field: Field, definition: Definition | None) -> dict[str, list[str]]:
    """What keeps a check from working, by argument. Without a definition, other fields are not looked for."""
    if check.rule not in checks_for(field):
        return {"rule": [_("This rule does not fit this type of column.")]}
    found = {
        "range": _range_faults,
        "pattern": _pattern_faults,
        "order": _order_faults,
        "past": lambda *_all: {},
        "step": _step_faults,
    }[check.rule](check, field, definition)
    said = [bool(check.message.get(lang, "").strip()) for lang in ("fr", "en")]
    if any(said) and not all(said):
        found["message_en" if said[0] else "message_fr"] = [_("Write the message in both languages, or in none.")]
    return found


def _range_faults(check: Check, field: Field, _definition: Definition | None) -> dict[str, list[str]]:
    given = {name: check.args[name] for name in ("min", "max") if name in check.args}
    if not given:
        return {"min": [_("Give a smallest value, a largest value, or both.")]}
    read: dict[str, Any] = {name: TYPES[field.type].literal(value, field) for name, value in given.items()}
    wrong = {name: [_("This column cannot hold this value.")] for name, value in read.items() if value is None}
    if not wrong and len(read) == 2 and read["min"] > read["max"]:
        return {"max": [_("The largest value must not be below the smallest.")]}
    return wrong


def _pattern_faults(check: Check, _field: Field, _definition: Definition | None) -> dict[str, list[str]]:
    try:
        require_safe_pattern(check.args.get("pattern"))
    except UnsafePattern:
        return {"pattern": [_("This pattern is malformed, too long or could take too long: simplify it.")]}
    return {}


def _order_faults(check: Check, field: Field, definition: Definition | None) -> dict[str, list[str]]:
    others = [key for name in ("not_before", "not_after") if (key := check.args.get(name))]
    if len(others) != 1:
        return {"other": [_("Choose one other column.")]}
    if definition and others[0] not in {other.key for other in comparable_with(field, definition)}:
        return {"other": [_("These two columns cannot be compared.")]}
    return {}


def _step_faults(check: Check, field: Field, _definition: Definition | None) -> dict[str, list[str]]:
    step = TYPES[field.type].literal(check.args.get("step"), field)
    return {} if step is not None and step > 0 else {"step": [_("A number above zero is expected.")]}


def require_retirable(key: str, definition: Definition) -> None:
    """Raise `InvalidInput` when a field may not be retired: fixed, or read by a computed one."""
    if key in FIXED:
        raise InvalidInput({"": [_("This column cannot be retired.")]})
    readers = [f for f in definition.live_fields if f.type == "computed" and key in computed.sources(f)]
    if readers:
        names = ", ".join(in_language(f.label, current_language()) for f in readers)
        raise InvalidInput(
            {"": [_("Computed from this column: %(names)s. Retire or change that first.") % {"names": names}]}
        )


def stopped_by(key: str, definition: Definition) -> list[Cue]:
    """The enabled cues that read or mark a field: they stop, or mark less, without it."""
    return [cue for cue in definition.cues if cue.enabled and (key in cue.fields or key in fields_of(cue.when))]
