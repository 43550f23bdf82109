"""Lists of people to invite, pasted or as CSV: read whatever their encoding and delimiter, written for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.text import fold

LONGEST_LIST = 200
LARGEST_FILE = 200_000
DELIMITERS = "\t;,"
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NAMED_ADDRESS = re.compile(r"<([^<>@\s]+@[^<>\s]+)>")

COLUMNS: Mapping[str, Promise] = {
    "email": gettext_lazy("E-mail"),
    "role": gettext_lazy("Role"),
    "profession": gettext_lazy("Profession"),
    "permit": gettext_lazy("Permit number"),
    "authorization": gettext_lazy("Authorization"),
    "language": gettext_lazy("Language"),
    "end_date": gettext_lazy("End date"),
    "organisation": gettext_lazy("Organisation"),
    "reason": gettext_lazy("Reason for access"),
    "sponsor": gettext_lazy("Sponsor’s e-mail"),
    "may_write": gettext_lazy("May write"),
}
"""The columns of a list in their order, the header of each in words."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "mail", "adresse", "adresse courriel", "address"),
    "permit": ("permis", "no de permis", "permit"),
    "language": ("langue",),
    "end_date": ("fin", "date fin", "jusqu'au", "end", "until"),
    "organisation": ("organization", "organisme"),
    "reason": ("motif", "raison", "reason"),
    "sponsor": ("repondant", "sponsor"),
    "may_write": ("ecriture", "write"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its number in the file, from 1, and what its columns hold."""

    number: int
    cells: Mapping[str, str]


def decoded(content: bytes) -> str:
    """A file's text: UTF-8, else Windows-1252. Raises `InvalidInput` when it is too large or no text."""
    if len(content) > LARGEST_FILE:
        raise InvalidInput({"file": [_("This file is larger than 200 kB.")]})
    if b"\0" in content:
        raise InvalidInput({"file": [_("This file is not text: save it as CSV, then choose it again.")]})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def lines_of(text: str) -> list[Line]:
    """The people of a list: one a line, or as a table whose header may name the columns in any order.

    Raises `InvalidInput` when nobody is on it, or more than 200.
    """
    if len(text.encode()) > LARGEST_FILE:
        raise InvalidInput({"text": [_("This list is longer than 200 kB.")]})
    rows = _rows(text.lstrip(BOM))
    columns = _header(rows[0][1]) if rows else None
    if columns:
        rows = rows[1:]
    found = [line for number, row in rows for line in _lines(number, row, columns)]
    if not found:
        raise InvalidInput({"text": [_("There is nobody on this list.")]})
    if len(found) > LONGEST_LIST:
        raise InvalidInput({"text": [_("This list has more than 200 people: cut it in two.")]})
    return found


def template() -> bytes:
    """A file to fill in: the headers in the reader's language, and nothing else."""
    return written([])


def written(lines: Iterable[tuple[Line, str]], reason_header: str = "") -> bytes:
    """Lines as a CSV file for spreadsheets, each with what is said of it when `reason_header` names that column.

    UTF-8 with its mark and semicolons, as Excel reads in Québec; no cell begins a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([*map(str, COLUMNS.values()), *([reason_header] if reason_header else [])])
    for line, reason in lines:
        said = [*(line.cells.get(key, "") for key in COLUMNS), *([reason] if reason_header else [])]
        writer.writerow([_harmless(cell) for cell in said])
    return (BOM + out.getvalue()).encode()


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count) if any(mark in first for mark in DELIMITERS) else ";"
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        raise InvalidInput({"text": [_("This list cannot be read: check its quotation marks.")]}) from None
    stripped = [(number, [cell.strip() for cell in row]) for number, row in enumerate(read, start=1)]
    return [(number, row) for number, row in stripped if any(row)]


def _header(row: Sequence[str]) -> list[str] | None:
    """The column each cell of a header names, None when the row is no header: it holds an address."""
    if any("@" in cell for cell in row):
        return None
    names = _names()
    columns = [names.get(_plain(cell), "") for cell in row]
    return columns if "email" in columns else None


def _lines(number: int, row: list[str], columns: list[str] | None) -> list[Line]:
    """The people of one row: addresses alone, as an e-mail's recipients are copied, are one person each."""
    if columns is None and len(row) > 1 and all("@" in cell for cell in row if cell):
        return [Line(number, {"email": _address(cell)}) for cell in row if cell]
    cells = {key: cell for key, cell in zip(columns or COLUMNS, row, strict=False) if key}
    cells["email"] = _address(cells.get("email", ""))
    return [Line(number, cells)]


def _address(said: str) -> str:
    """The address of « Julie Bergeron <julie@…> »."""
    named = NAMED_ADDRESS.search(said)
    return named[1] if named else said


def _names() -> dict[str, str]:
    """What a header may say, in either language, and the column it names."""
    names = {_plain(word): key for key, words in SYNONYMS.items() for word in words}
    for language in ("en", "fr"):
        with override(language):
            names |= {_plain(str(label)): key for key, label in COLUMNS.items()}
    return names


def _plain(word: str) -> str:
    return re.sub(r"[\s_*:.\-]+", " ", fold(word)).strip()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
