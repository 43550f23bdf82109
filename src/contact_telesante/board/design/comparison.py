"""What differs between two definitions, part by part, ready to be said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, TypeAlias

from contact_telesante.board.definition import Cue, Definition, Field, Section, Text

Part: TypeAlias = Literal["section", "field", "cue"]
SHORT: Final = frozenset({"type", "group", "review", "severity"})
How: TypeAlias = Literal["added", "removed", "retired", "restored", "changed", "ordered"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that differs: what it is, what becomes of it from one definition to the other, which of its aspects.

    An aspect that is yes or no ends with `+` or `-`; one of a short list comes with what it becomes: `group=sensitive`.
    `was` is its former name when it has another; for `ordered`, the order of all such parts differs.
    """

    part: Part
    how: How
    label: Text
    was: Text | None = None
    aspects: tuple[str, ...] = ()


def differences(old: Definition, new: Definition) -> list[Difference]:
    """What must be done to `old` to make it `new`: sections, then fields, then cues."""
    return [
        *_parts("section", old.sections, new.sections),
        *_parts("field", old.fields, new.fields),
        *_parts("cue", old.cues, new.cues),
    ]


def _parts(
    part: Part, old: Iterable[Section | Field | Cue], new: Iterable[Section | Field | Cue]
) -> Iterator[Difference]:
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    for key, one in after.items():
        if (difference := _one(part, before.get(key), one)) is not None:
            yield difference
    for key, one in before.items():
        if key not in after:
            yield Difference(part, "removed", _name(one))
    both = after.keys() & before.keys()
    if [key for key in before if key in both] != [key for key in after if key in both]:
        yield Difference(part, "ordered", {})


def _one(part: Part, old: Section | Field | Cue | None, new: Section | Field | Cue) -> Difference | None:
    if old is None:
        return Difference(part, "added", _name(new)) if not _is_retired(new) else None
    if _is_retired(old) != _is_retired(new):
        return Difference(part, "retired" if _is_retired(new) else "restored", _name(new))
    aspects = tuple(
        _aspect(each.name, getattr(new, each.name)) for each in fields(new) if _differs(each.name, old, new)
    )
    if not aspects:
        return None
    was = _name(old) if _name(old) != _name(new) else None
    return Difference(part, "changed", _name(new), was, aspects)


def _differs(name: str, old: Section | Field | Cue, new: Section | Field | Cue) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


def _aspect(name: str, value: object) -> str:
    if isinstance(value, bool):
        return f"{name}{'+' if value else '-'}"
    return f"{name}={value or ''}" if name in SHORT else name


def _name(one: Section | Field | Cue) -> Mapping[str, str]:
    return one.text if isinstance(one, Cue) else one.label


def _is_retired(one: Section | Field | Cue) -> bool:
    return isinstance(one, Field) and one.retired
