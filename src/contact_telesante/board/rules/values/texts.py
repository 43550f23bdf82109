"""Text, notes and phone numbers: kept in NFC, without control characters."""

import re
import unicodedata
from typing import ClassVar

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules import nam
from contact_telesante.board.rules.values.base import Asked, Kind, Known, Reader, ValueType
from contact_telesante.board.rules.values.context import InvalidValue

_NANP = re.compile(r"(?:\+?1)?([0-9]{3})([0-9]{3})([0-9]{4})")
_ABROAD = re.compile(r"\+[0-9]{8,15}")
_EXTENSION = re.compile(r"[\s,]*(?:poste|post|extension|ext|x|p|#)\.?\s*([0-9]{1,8})", re.IGNORECASE)

REPLACED = "\ufffd"  # what a form's broken UTF-8 became on the way in


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


class TextType(ValueType):
    """One line. A field checked as a health insurance number keeps and shows its usual forms."""

    kind: ClassVar[Kind] = "text"
    operators = ("eq", "in", "contains", "empty", "changed_since", "stale")
    max_length: ClassVar[int] = 200
    kept_controls: ClassVar[frozenset[str]] = frozenset()

    def parse(self, raw: object, asked: Asked, /) -> Json:
        if not isinstance(raw, str):
            raise InvalidValue(_("Text is expected."))
        self._require_short(raw, 4 * self.max_length)  # normalising a very long text takes long
        text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
        self._require_short(text, self.max_length)
        if REPLACED in text or any(_is_hidden(c) and c not in self.kept_controls for c in text):
            raise InvalidValue(
                _("The text contains a character that cannot be kept: a tab, a line break or a hidden one.")
            )
        return self.kept(text, asked)

    def kept(self, text: str, asked: Asked, /) -> Json:
        """The stored form of an acceptable text."""
        return nam.normalise(text) if _is_nam(asked.field) else text

    def read(self, stored: object, /) -> Known | None:
        return stored if isinstance(stored, str) and stored else None

    def text(self, known: Known, reader: Reader, /) -> str:
        return nam.display(known) if _is_nam(reader.field) else str(known)

    def schema(self, _field: Field, /) -> dict[str, Json]:
        return {"type": ["string", "null"], "maxLength": self.max_length}

    def _require_short(self, text: str, limit: int) -> None:
        if len(text) > limit:
            raise InvalidValue(_("At most %(count)d characters are kept here.") % {"count": self.max_length})


class NoteType(TextType):
    """Several lines."""

    max_length = 4000
    kept_controls = frozenset("\n")


class PhoneType(TextType):
    """A North American number as `418 555-0123`, with `poste 123` after it if need be, or `+…` from abroad."""

    max_length = 40

    def kept(self, text: str, _asked: Asked, /) -> Json:
        number, extension = _parted(text)
        compact = re.sub(r"[\s().–-]", "", number)
        if match := _NANP.fullmatch(compact):
            return f"{match[1]} {match[2]}-{match[3]}{extension}"
        if _ABROAD.fullmatch(compact):
            return " ".join(number.split()) + extension
        raise InvalidValue(
            _("A phone number of 10 digits is expected, such as 418 555-0123, or one that begins with +.")
        )

    def text(self, known: Known, reader: Reader, /) -> str:
        return str(known) if reader.lang == "fr" else str(known).replace(" poste ", " ext. ")


def _parted(phone: str) -> tuple[str, str]:
    """The number, and its extension as stored."""
    for match in _EXTENSION.finditer(phone):
        if match.end() == len(phone):
            return phone[: match.start()], f" poste {match[1]}"
    return phone, ""


def _is_nam(field: Field) -> bool:
    return any(check.rule == "nam" for check in field.checks)
