"""Choices, yes or no, and members of the team: values picked rather than written."""

from collections.abc import Iterable
from typing import ClassVar, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field, Json, Option
from contact_telesante.board.rules.values.base import Asked, Kind, Known, Reader, ValueType
from contact_telesante.board.rules.values.context import InvalidValue, in_language
from contact_telesante.kernel.ids import as_id

_YES: Final = frozenset({"oui", "yes", "true"})
_NO: Final = frozenset({"non", "no", "false"})
_ANSWERS: Final = {True: {"fr": "Oui", "en": "Yes"}, False: {"fr": "Non", "en": "No"}}
_GONE: Final = {"fr": "Ancien membre", "en": "Former member"}


class ChoiceType(ValueType):
    """One option's id."""

    kind: ClassVar[Kind] = "option"
    operators = ("eq", "in", "empty", "changed_since", "stale")

    def parse(self, raw: object, asked: Asked, /) -> Json:
        if not isinstance(raw, str):
            raise InvalidValue(_("The identifier of a choice is expected."))
        return _usable(raw.strip(), asked.field, [asked.present]).id

    def read(self, stored: object, /) -> Known | None:
        return stored if isinstance(stored, str) and stored else None

    def literal(self, value: object, field: Field, /) -> Known | None:
        return value if isinstance(value, str) and field.option(value) else None

    def text(self, known: Known, reader: Reader, /) -> str:
        return _label(known, reader)

    def typed(self, known: Known, _reader: Reader, /) -> str:
        return str(known)

    def schema(self, field: Field, /) -> dict[str, Json]:
        return {"type": ["string", "null"], "enum": [*_live(field), None]}


class MultiChoiceType(ValueType):
    """Options' ids, in the order of the field's options."""

    kind: ClassVar[Kind] = "options"
    operators = ("contains", "empty", "changed_since", "stale")

    def parse(self, raw: object, asked: Asked, /) -> Json:
        given = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(given, list | tuple) or not all(isinstance(each, str) for each in given):
            raise InvalidValue(_("A list of identifiers of choices is expected."))
        kept = asked.present if isinstance(asked.present, list) else []
        chosen = {_usable(each.strip(), asked.field, kept).id for each in given if each.strip()}
        return [option.id for option in asked.field.options if option.id in chosen] or None

    def read(self, stored: object, /) -> Known | None:
        ids = tuple(each for each in stored if isinstance(each, str)) if isinstance(stored, list) else ()
        return ids or None

    def literal(self, value: object, field: Field, /) -> Known | None:
        return value if isinstance(value, str) and field.option(value) else None

    def text(self, known: Known, reader: Reader, /) -> str:
        return ", ".join(_label(each, reader) for each in known)

    def typed(self, known: Known, _reader: Reader, /) -> str:
        return ", ".join(known)

    def schema(self, field: Field, /) -> dict[str, Json]:
        return {"type": ["array", "null"], "items": {"enum": _live(field)}, "uniqueItems": True}


class YesNoType(ValueType):
    """Yes, no, or not answered."""

    kind: ClassVar[Kind] = "flag"
    operators = ("eq", "empty", "changed_since", "stale")

    def parse(self, raw: object, _asked: Asked, /) -> Json:
        if isinstance(raw, bool):
            return raw
        answer = raw.strip().lower() if isinstance(raw, str) else ""
        if answer not in _YES | _NO:
            raise InvalidValue(_("Yes or no is expected."))
        return answer in _YES

    def read(self, stored: object, /) -> Known | None:
        return stored if isinstance(stored, bool) else None

    def text(self, known: Known, reader: Reader, /) -> str:
        return in_language(_ANSWERS[known], reader.lang)

    def typed(self, known: Known, _reader: Reader, /) -> str:
        return "true" if known else "false"

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["boolean", "null"]}


class PersonType(ValueType):
    """A member of the team, by user id."""

    kind: ClassVar[Kind] = "person"
    operators = ("eq", "in", "empty", "changed_since", "stale")

    def parse(self, raw: object, asked: Asked, /) -> Json:
        user = self.literal(raw.strip() if isinstance(raw, str) else raw, asked.field)
        if user is None:
            raise InvalidValue(_("The identifier of a member of the team is expected."))
        if user not in asked.context.members and user != asked.present:
            raise InvalidValue(_("This person is not a member of the team."))
        return str(user)

    def read(self, stored: object, /) -> Known | None:
        return stored if isinstance(stored, str) and stored else None

    def literal(self, value: object, _field: Field, /) -> Known | None:
        user_id = as_id(value) if isinstance(value, str) else None
        return str(user_id) if user_id else None

    def text(self, known: Known, reader: Reader, /) -> str:
        return reader.context.members.get(known) or in_language(_GONE, reader.lang)

    def typed(self, known: Known, _reader: Reader, /) -> str:
        return str(known)

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["string", "null"], "format": "uuid"}


def _usable(option_id: str, field: Field, present: Iterable[object]) -> Option:
    option = field.option(option_id)
    if option is None:
        raise InvalidValue(_("“%(id)s” is not one of the choices.") % {"id": option_id[:40]})
    if option.retired and option_id not in present:
        raise InvalidValue(_("The choice “%(id)s” is no longer in use.") % {"id": option_id[:40]})
    return option


def _label(option_id: str, reader: Reader) -> str:
    option = reader.field.option(option_id)
    return (in_language(option.label, reader.lang) if option else "") or option_id


def _live(field: Field) -> list[Json]:
    return [option.id for option in field.options if not option.retired]
