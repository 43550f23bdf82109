"""What a cue must be to be saved, and whether one made on another board means the same on this one."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import SEVERITIES, Cue, Definition, Field, Text
from contact_telesante.board.rules import computed
from contact_telesante.board.rules.cues import cue_faults
from contact_telesante.board.rules.predicates import fields_of, leaves
from contact_telesante.board.rules.predicates.sources import label
from contact_telesante.kernel.errors import InvalidInput

ICONS: Final = (
    "critical",
    "high",
    "watch",
    "info",
    "ok",
    "neutral",
    "late",
    "question",
    "answered",
    "shield",
    "call",
    "people",
    "note",
    "history",
    "offline",
    "clock",
    "calendar",
    "bell",
)
"""The drawings a cue may bear: those of the ready-made boards, and a few of their kind."""
LONGEST_TEXT: Final = 60
LONGEST_COUNT: Final = 60


def require_working(cue: Cue, definition: Definition) -> None:
    """Raise `InvalidInput` with every sentence at once, by the part of the cue at fault."""
    errors: dict[str, list[str]] = {}
    for part, sentence in _faults(cue, definition):
        errors.setdefault(part, []).append(sentence)
    if errors:
        raise InvalidInput(errors)


def keys_read(cue: Cue, definition: Definition) -> frozenset[str]:
    """The fields that the cue's condition reads, those that computed ones are made of included, and those whose
    writing is to be charted when it asks that.
    """
    read = fields_of(cue.when)
    known = [field for one in read if (field := definition.by_key.get(one))]
    computed_from = {key for field in known for key in computed.sources(field)}
    return read | computed_from | {one.key for field in known for one in charting.fields_behind(field, definition)}


def keys_told(cue: Cue, definition: Definition) -> frozenset[str]:
    """The fields that the cue tells of: those it reads, and those it marks."""
    return keys_read(cue, definition) | frozenset(cue.fields)


def misfits(cue: Cue, known: Mapping[str, Field], definition: Definition) -> list[str]:
    """Why a cue made on a board whose fields were `known` would not mean the same on this one; none when it would."""
    found: list[str] = []
    for key in sorted(fields_of(cue.when) | set(cue.fields)):
        found += _field_misfits(cue, known.get(key), key, definition)
    return found or cue_faults(cue, definition)


def _faults(cue: Cue, definition: Definition) -> Iterator[tuple[str, str]]:
    yield from _text_faults(cue)
    if cue.severity not in SEVERITIES:
        yield "severity", _("Choose a severity.")
    if cue.icon not in ICONS:
        yield "icon", _("Choose a drawing.")
    if not _is_whole(cue.count):
        yield (
            "count_fr_one",
            _("Give the four forms, of at most %(count)d letters, or none.") % {"count": LONGEST_COUNT},
        )
    if len(definition.subset(cue.fields)) < len(set(cue.fields)):
        yield "fields", _("The columns this cue marks are no longer in use.")
    else:
        yield from (("when", sentence) for sentence in cue_faults(cue, definition))


def _text_faults(cue: Cue) -> Iterator[tuple[str, str]]:
    for language in ("fr", "en"):
        said = cue.text.get(language, "")
        if not said.strip():
            yield f"text_{language}", _("Words are needed in French and in English: a cue is never a colour alone.")
        elif len(said) > LONGEST_TEXT:
            yield f"text_{language}", _("At most %(count)d letters.") % {"count": LONGEST_TEXT}


def _is_whole(count: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the words of a count are all there, or none is."""
    forms = [form for pair in count.values() for form in pair]
    return not count or (set(count) == {"fr", "en"} and all(0 < len(form.strip()) <= LONGEST_COUNT for form in forms))


def _field_misfits(cue: Cue, then: Field | None, key: str, definition: Definition) -> Iterator[str]:
    now = definition.by_key.get(key)
    name = label(then) if then else key
    if now is None or now.retired:
        yield _("This board has no column “%(column)s”.") % {"column": name}
    elif then is None or now.type != then.type or now.compute.get("fn") != then.compute.get("fn"):
        yield _("The column “%(column)s” is of another type here.") % {"column": name}
    elif now.unit != then.unit:
        yield _("The column “%(column)s” has another unit here.") % {"column": name}
    else:
        for option_id in sorted(_options_named(cue, key)):
            there, here = then.option(option_id), now.option(option_id)
            if there and (here is None or not _same(there.label, here.label)):
                yield _("The choice “%(choice)s” of “%(column)s” is not the same here.") % {
                    "choice": there.label.get("fr", option_id),
                    "column": name,
                }


def _options_named(cue: Cue, key: str) -> set[str]:
    named: set[str] = set()
    for leaf in leaves(cue.when):
        if leaf.get("field") == key:
            value = leaf.get("value")
            named |= {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}
    return named


def _same(one: Text, other: Text) -> bool:
    return one.get("fr") == other.get("fr")
