"""What every type of value can do; each type says only how it differs."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules.values.context import Context

Kind: TypeAlias = Literal["text", "number", "moment", "option", "options", "flag", "person"]
Known: TypeAlias = Any  # a stored value read back: str, number, date, datetime, tuple of ids or bool


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a raw value is read: the field, the moment, and what the cell holds now."""

    field: Field
    context: Context
    present: Json


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a known value is written out."""

    field: Field
    lang: str
    context: Context


def is_empty(value: object) -> bool:
    """Whether a raw or stored value means an empty cell."""
    return value is None or value in ("", [], ()) or (isinstance(value, str) and not value.strip())


def plain(value: Json) -> str:
    """A stored value its type does not recognise, as text: better seen than hidden."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class ValueType:
    """How one type of field reads, keeps, compares and shows its values.

    Subclasses give `parse`, `read` and, when the stored form is not the shown form, `text` and `typed`.
    Values of one `kind` compare with each other.
    """

    kind: ClassVar[Kind]
    operators: ClassVar[tuple[str, ...]]
    max_length: ClassVar[int | None] = None

    def clean(self, raw: object, field: Field, context: Context, present: Json = None) -> Json:
        """The form to store of what the API or a form sent, `None` when it empties the cell.

        `present` is what the cell holds now: a retired option or a departed member may stay there.
        Raises `InvalidValue`.
        """
        return None if is_empty(raw) else self.parse(raw, Asked(field, context, present))

    def show(self, value: Json, field: Field, lang: str, context: Context) -> str:
        """The text shown on the board, in `fr` or `en`; "" for an empty cell."""
        known = self.read(value)
        if known is None:
            return "" if is_empty(value) else plain(value)
        return self.text(known, Reader(field, lang, context))

    def edit(self, value: Json, field: Field, lang: str, context: Context) -> str:
        """The text put in an input: `clean` makes the same value of it."""
        known = self.read(value)
        if known is None:
            return "" if is_empty(value) else plain(value)
        return self.typed(known, Reader(field, lang, context))

    def literal(self, value: object, _field: Field, /) -> Known | None:
        """A value written in a predicate or a check, ready to compare; `None` when the field cannot hold it."""
        return self.read(value)

    def parse(self, raw: object, asked: Asked, /) -> Json:
        """The stored form of a raw value that is not empty. Raises `InvalidValue`."""
        raise NotImplementedError

    def read(self, stored: object, /) -> Known | None:
        """The comparable form of a stored value; `None` for an empty cell and for anything unexpected."""
        raise NotImplementedError

    def text(self, known: Known, _reader: Reader, /) -> str:
        """A known value as shown."""
        return str(known)

    def typed(self, known: Known, reader: Reader, /) -> str:
        """A known value as typed."""
        return self.text(known, reader)

    def schema(self, field: Field, /) -> dict[str, Json]:
        """What the API says of the values of that field, in the manner of JSON Schema."""
        raise NotImplementedError
