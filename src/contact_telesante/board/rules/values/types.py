"""The registry: what each type of field can do. Nothing else in the house switches on a field's type."""

from collections.abc import Mapping
from typing import Final

from contact_telesante.board.definition import FieldType
from contact_telesante.board.rules.values.base import ValueType
from contact_telesante.board.rules.values.choices import ChoiceType, MultiChoiceType, PersonType, YesNoType
from contact_telesante.board.rules.values.moments import DateTimeType, DateType
from contact_telesante.board.rules.values.numbers import ComputedType, DecimalType, IntegerType
from contact_telesante.board.rules.values.texts import NoteType, PhoneType, TextType

TYPES: Final[Mapping[FieldType, ValueType]] = {
    "text": TextType(),
    "note": NoteType(),
    "integer": IntegerType(),
    "decimal": DecimalType(),
    "date": DateType(),
    "datetime": DateTimeType(),
    "choice": ChoiceType(),
    "multichoice": MultiChoiceType(),
    "yesno": YesNoType(),
    "person": PersonType(),
    "phone": PhoneType(),
    "computed": ComputedType(),
}

MAX_LENGTH: Final[Mapping[FieldType, int]] = {
    name: kind.max_length for name, kind in TYPES.items() if kind.max_length is not None
}
