"""From one type to another: which are offered, what each value becomes. Pure; the types themselves read the values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from contact_telesante.board.definition import Definition, Field, FieldType, Json, Option
from contact_telesante.board.design.keys import new_key
from contact_telesante.board.design.rules import FIXED, check_faults
from contact_telesante.board.rules import cues as cue_rules
from contact_telesante.board.rules.values import TYPES, Context, InvalidValue
from contact_telesante.board.rules.values.moments import stored_instant
from contact_telesante.kernel.text import fold

TARGETS: Final[Mapping[FieldType, tuple[FieldType, ...]]] = {
    "text": ("choice", "multichoice", "note", "integer", "decimal", "date", "datetime", "yesno", "phone"),
    "note": ("text", "choice"),
    "integer": ("decimal", "text", "choice"),
    "decimal": ("integer", "text"),
    "date": ("datetime", "text"),
    "datetime": ("date", "text"),
    "choice": ("multichoice", "text", "yesno"),
    "multichoice": ("choice", "text"),
    "yesno": ("choice", "text"),
    "person": ("text",),
    "phone": ("text",),
    "computed": (),
}
"""What each type may become."""
MOST_NEW_OPTIONS: Final = 20
LONGEST_OPTION: Final = 80
OTHER: Final = Option("autre", {"fr": "Autre", "en": "Other"})
"""A list begins with this when no value gives it a choice."""
_LISTS: Final = frozenset({"choice", "multichoice"})


@dataclass(frozen=True, slots=True)
class Conversion:
    """A field and the one that takes over from it."""

    old: Field
    new: Field
    context: Context

    def value(self, stored: Json) -> Json:
        """What a stored value becomes; None when the new type does not read it."""
        raw = _raw(stored, self)
        try:
            # What the cell held before stays allowed: a choice retired since is still what was answered.
            return TYPES[self.new.type].clean(raw, self.new, self.context, present=raw)
        except InvalidValue:
            return None


def targets(field: Field) -> tuple[FieldType, ...]:
    """The types that a field may take."""
    return () if field.key in FIXED or field.retired else TARGETS[field.type]


def conversion(
    field: Field, to: FieldType, values: Iterable[Json], taken: Iterable[str], context: Context
) -> Conversion:
    """How that field would take another type, given every value that it holds."""
    new = replace(
        field,
        key=new_key(field.label.get("fr", field.key), {*taken}),
        type=to,
        options=_options(field, to, values, context),
        checks=(),
        unit=field.unit if TYPES[to].kind == "number" else "",
        unique=False,
    )
    checks = tuple(check for check in field.checks if check.rule != "nam" and not check_faults(check, new, None))
    return Conversion(field, replace(new, checks=checks), context)


def taken_over(definition: Definition, made: Conversion) -> Definition:
    """The definition once the new field stands in the old one's place, and the old one is retired beside it.

    What read the old field reads the new one where that still makes sense; a cue that cannot stops, and is told.
    """
    old, new = made.old, made.new
    fields: list[Field] = []
    for field in definition.fields:
        fields += [new, replace(old, retired=True)] if field.key == old.key else [_redirected(field, old.key, new.key)]
    turned = replace(definition, fields=tuple(fields))
    cues = []
    for cue in definition.cues:
        marks = tuple(new.key if key == old.key else key for key in cue.fields)
        redirected = replace(cue, fields=marks, when=_renamed(cue.when, old.key, new.key))
        cues.append(cue if cue_rules.cue_faults(redirected, turned) else redirected)
    return replace(turned, cues=tuple(cues))


def _redirected(field: Field, old: str, new: str) -> Field:
    return replace(
        field,
        below=new if field.below == old else field.below,
        compute=_renamed_values(field.compute, old, new),
        checks=tuple(replace(check, args=_renamed_values(check.args, old, new)) for check in field.checks)
        if any(check.rule == "order" and old in check.args.values() for check in field.checks)
        else field.checks,
    )


def _renamed_values(found: Mapping[str, Json], old: str, new: str) -> dict[str, Json]:
    renamed: dict[str, Json] = {}
    for name, value in found.items():
        if isinstance(value, list | tuple):
            renamed[name] = [new if each == old else each for each in value]
        else:
            renamed[name] = new if value == old and name != "fn" else value
    return renamed


def _renamed(node: Any, old: str, new: str) -> Any:
    """A predicate that reads the new field wherever it read the old one."""
    if isinstance(node, Mapping):
        return {
            name: new if name == "field" and inside == old else _renamed(inside, old, new)
            for name, inside in node.items()
        }
    if isinstance(node, list | tuple):
        return [_renamed(inside, old, new) for inside in node]
    return node


def _options(field: Field, to: FieldType, values: Iterable[Json], context: Context) -> tuple[Option, ...]:
    """The choices of the new field: those of the old one, yes and no, or the most frequent texts."""
    if to not in _LISTS:
        return ()
    if field.type in _LISTS:
        return field.options
    if field.type == "yesno":
        return (Option("oui", {"fr": "Oui", "en": "Yes"}), Option("non", {"fr": "Non", "en": "No"}))
    said = Counter(text for value in values if (text := _words(value, field, context)))
    options: dict[str, Option] = {}
    for text, _count in sorted(said.items(), key=lambda one: (-one[1], one[0])):
        if len(text) <= LONGEST_OPTION and fold(text) not in options and len(options) < MOST_NEW_OPTIONS:
            key = new_key(text, {option.id for option in options.values()}, otherwise="choix")
            options[fold(text)] = Option(key, {"fr": text, "en": text})
    return tuple(options.values()) or (OTHER,)


def _raw(stored: Json, made: Conversion) -> Any:
    """A stored value as the new type may read it."""
    old, new = made.old, made.new
    known = TYPES[old.type].read(stored)
    if known is None:
        return None
    if new.type in _LISTS:
        return _picked(stored, made)
    if (old.type, new.type) == ("datetime", "date"):
        return made.context.day_of(known).isoformat()
    if (old.type, new.type) == ("date", "datetime"):
        return stored_instant(made.context.start_of(known))
    if TYPES[old.type].kind == TYPES[new.type].kind == "number":
        return stored
    return _words(stored, old, made.context)


def _picked(stored: Json, made: Conversion) -> Any:
    """The choice, or the list of one, that stands for a stored value."""
    if made.old.type in _LISTS:
        chosen = stored if isinstance(stored, list) else [stored]
        if made.new.type == "multichoice":
            return chosen
        return chosen[0] if len(chosen) == 1 else None
    words = fold(_words(stored, made.old, made.context))
    return next((option.id for option in made.new.options if fold(option.label["fr"]) == words), None)


def _words(stored: Json, field: Field, context: Context) -> str:
    """A value as it is shown in French, the language of the record, without spaces around."""
    return TYPES[field.type].show(stored, field, "fr", context).strip()
