"""Writing a workbook: one sheet of plain cells that no spreadsheet runs."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.writer.excel import save_workbook

Value: TypeAlias = str | int | float | date | datetime | None
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH: Final = 18
LONGEST: Final = 32_000


def written(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], *, keys: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet. Every text is stored as text: « =1+1 » stays these four letters.

    `keys` go on a hidden second line, by which an import knows the columns again, as in `template`.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for index in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTH
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    if keys:
        sheet.row_dimensions[2].hidden = True
        sheet.append([_cell(sheet, f"[{key}]") for key in keys])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _cell(sheet: object, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    try:
        cell = WriteOnlyCell(sheet, value=plain(value) if isinstance(value, str) else value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="")
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def plain(text: str) -> str:
    """A text without the control characters that a workbook cannot hold."""
    return "".join(letter for letter in text[:LONGEST] if letter.isprintable() or letter in "\n\t")
