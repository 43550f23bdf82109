"""Whole numbers, decimals, and the read-only numbers that fields compute."""

import re
from decimal import Decimal
from typing import ClassVar, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules.values.base import Asked, Kind, Known, Reader, ValueType
from contact_telesante.board.rules.values.context import Context, InvalidValue

LIMIT: Final = 10**12  # excluded: twelve digits, which a float keeps exactly
DECIMALS: Final = 4

_WHOLE = re.compile(r"-?[0-9]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:[.,][0-9]{1,40})?")


def number_text(number: float, lang: str) -> str:
    """A number with the decimal sign of the language, without a useless zero."""
    text = f"{Decimal(repr(number)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "fr" else text


class NumberType(ValueType):
    """What whole numbers, decimals and computed numbers share."""

    kind: ClassVar[Kind] = "number"
    operators: ClassVar[tuple[str, ...]] = ("eq", "in", "lt", "lte", "gt", "gte", "empty", "changed_since", "stale")

    def read(self, stored: object, /) -> Known | None:
        # `type` rather than `isinstance` keeps True out; the comparison keeps NaN and infinity out.
        return stored if type(stored) in (int, float) and -LIMIT < stored < LIMIT else None  # type: ignore[operator]

    def text(self, known: Known, reader: Reader, /) -> str:
        return number_text(known, reader.lang)


class IntegerType(NumberType):
    """A whole number of at most twelve digits."""

    def parse(self, raw: object, _asked: Asked, /) -> Json:
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        if isinstance(raw, str) and _WHOLE.fullmatch(typed := _minus(raw)):
            raw = int(typed)
        if type(raw) is not int:
            raise InvalidValue(_("A whole number is expected."))
        if not -LIMIT < raw < LIMIT:
            raise InvalidValue(_("This number is too large."))
        return raw

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["integer", "null"], "exclusiveMinimum": -LIMIT, "exclusiveMaximum": LIMIT}


class DecimalType(NumberType):
    """A number of at most twelve digits, four of them decimals, typed with a point or a comma."""

    def parse(self, raw: object, _asked: Asked, /) -> Json:
        number = self._decimal(raw)
        if abs(number) >= LIMIT:
            raise InvalidValue(_("This number is too large."))
        if number != round(number, DECIMALS):
            raise InvalidValue(_("At most %(count)d decimals are kept.") % {"count": DECIMALS})
        if len(number.normalize().as_tuple().digits) > 12:
            raise InvalidValue(_("At most %(count)d digits are kept.") % {"count": 12})
        return int(number) if number == number.to_integral_value() else float(number)

    def _decimal(self, raw: object) -> Decimal:
        if isinstance(raw, str) and _DECIMAL.fullmatch(typed := _minus(raw)):
            return Decimal(typed.replace(",", "."))
        if type(raw) is int and -LIMIT <= raw <= LIMIT:
            return Decimal(raw)
        if isinstance(raw, float) and -LIMIT <= raw <= LIMIT:
            return Decimal(repr(raw))
        raise InvalidValue(_("A number is expected, such as 62.5."))

    def schema(self, _field: Field, /) -> dict[str, Json]:
        limits: dict[str, Json] = {"exclusiveMinimum": -LIMIT, "exclusiveMaximum": LIMIT}
        return {"type": ["number", "null"], "multipleOf": 10**-DECIMALS, **limits}


class ComputedType(NumberType):
    """A number nobody types; `computed.computed_value` gives it."""

    operators = ("eq", "in", "lt", "lte", "gt", "gte", "empty")

    def clean(self, raw: object, field: Field, context: Context, present: Json = None) -> Json:  # noqa: ARG002
        """Refuse: raises `InvalidValue` whatever is sent, emptiness included."""
        raise InvalidValue(_("This column is computed: it cannot be written."))

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["number", "null"], "readOnly": True}


def _minus(typed: str) -> str:
    return typed.strip().replace("−", "-")
