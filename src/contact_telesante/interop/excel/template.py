"""The workbook to fill in, made from a team's own fields. It holds no patient.

A hidden second line names each column by its field's key, so that the file comes back understood whatever its language
and whatever was moved.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import save_workbook

from contact_telesante.board.definition import Field
from contact_telesante.board.rules.values import in_language
from contact_telesante.interop.excel.workbooks import plain

FIRST: Final = 3
"""The first line of patients: below the names and the hidden keys."""
LAST: Final = 2000
FORMATS: Final = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "0", "decimal": "General"}
WIDTHS: Final = {"note": 40, "text": 22, "multichoice": 26}
HEADER: Final = PatternFill("solid", fgColor="E8EBFA")


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the workbook, and the words one may pick in it."""

    field: Field
    choices: Sequence[str] = ()


def template(columns: Sequence[Column], language: str) -> bytes:
    """The workbook, in the current language, which is `language`."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Patients")[:31]
    lists = book.create_sheet(_("Lists"))
    lists.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        _put(sheet, lists, place, column, language)
    sheet.row_dimensions[2].hidden = True
    sheet.freeze_panes = f"C{FIRST}"
    _explain(book.create_sheet(_("Read me")), columns, language)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _put(sheet: Worksheet, lists: Worksheet, place: int, column: Column, language: str) -> None:
    of, letter = column.field, get_column_letter(place)
    head = sheet.cell(1, place, plain(in_language(of.label, language)))
    head.font, head.fill, head.alignment = Font(bold=True), HEADER, Alignment(wrap_text=True, vertical="top")
    sheet.cell(2, place, f"[{of.key}]")
    notes = [_("Required.")] if of.required else []
    notes += [plain(in_language(of.help, language))] if of.help else []
    if notes:
        head.comment = Comment(" ".join(notes), "Contact Télésanté", width=260, height=90)
    dimension = sheet.column_dimensions[letter]
    dimension.width = WIDTHS.get(of.type, 16)
    dimension.number_format = FORMATS.get(of.type, "@")
    if column.choices and of.type != "multichoice":
        for row, word in enumerate(column.choices, start=1):
            lists.cell(row, place, plain(word)).data_type = "s"
        _offer(sheet, letter, f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(column.choices)}")


def _offer(sheet: Worksheet, letter: str, source: str) -> None:
    rule = DataValidation(type="list", formula1=f"={source}", allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = _("Not in the list"), _("Choose a word of the list, or leave the cell empty.")
    rule.errorStyle = "warning"
    rule.add(f"{letter}{FIRST}:{letter}{LAST}")
    sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, columns: Sequence[Column], language: str) -> None:
    lines = [
        _("One patient per line, from line 3 of the first sheet. Empty cells stay empty on the board."),
        _("Dates: year-month-day, for example 2026-11-22."),
        _("Several choices in one cell: part them with a semicolon."),
        _("Columns may be moved or removed. The hidden line 2 tells which is which: keep it if you can."),
        _("Nothing is written before you have seen what the import would do."),
        _("This file will hold health information: keep it where such files are kept, then delete it."),
    ]
    for row, line in enumerate(lines, start=1):
        sheet.cell(row, 1, line)
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 12
    sheet.column_dimensions["C"].width = 90
    top = len(lines) + 2
    for place, name in enumerate((_("Column"), _("Required"), _("What it takes")), start=1):
        sheet.cell(top, place, name).font = Font(bold=True)
    for row, column in enumerate(columns, start=top + 1):
        sheet.cell(row, 1, plain(in_language(column.field.label, language)))
        sheet.cell(row, 2, _("yes") if column.field.required else "")
        sheet.cell(row, 3, plain(_takes(column, language)))


def _takes(column: Column, language: str) -> str:
    of = column.field
    kinds = {
        "date": _("A date"),
        "datetime": _("A date and a time, such as 2026-11-22 14:30"),
        "integer": _("A whole number"),
        "decimal": _("A number"),
        "yesno": _("Yes or no"),
        "phone": _("A phone number"),
        "multichoice": _("One or several of:") + " " + "; ".join(column.choices),
        "choice": _("One of:") + " " + "; ".join(column.choices),
        "person": _("The name or the e-mail of a member of the team"),
    }
    told = kinds.get(of.type, _("Text"))
    unit = f" ({of.unit})" if of.unit else ""
    helped = in_language(of.help, language)
    return f"{told}{unit}. {helped}" if helped else f"{told}{unit}"
