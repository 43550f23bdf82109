"""Spreadsheets: what is refused, what is read, what is written."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import translation

from contact_telesante.board import catalogue
from contact_telesante.board.imports import mapping
from contact_telesante.board.imports.profile import AsRead
from contact_telesante.board.imports.tables import Fault
from contact_telesante.interop.excel import refusals, workbooks
from contact_telesante.interop.excel.reading import read
from contact_telesante.interop.excel.safety import Refused, kind_of
from contact_telesante.interop.excel.template import template
from contact_telesante.web.imports.pages import template_columns
from tests.board.imports.files import workbook

CHSLD = catalogue.template("chsld").definition
PLAIN = workbook([["Nom", "Prénom"], ["Roy", "Émile"]])


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with other parts in the place of its own, or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, held in parts.items():
            new.writestr(name, held)
    return out.getvalue()


def sheet_of(inside: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + inside
        + b"</sheetData></worksheet>"
    )


SHEET = "xl/worksheets/sheet1.xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet_of(
    b'<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>'
)
FAR = sheet_of(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
FAR_TEXT = sheet_of(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')
HOSTILE = {
    "nothing": ("a.csv", b"", "empty"),
    "blank": ("a.csv", b"\n \n", "empty"),
    "no ending": ("liste", b"Nom", "extension"),
    "a page": ("a.html", b"<html>", "extension"),
    "a document under another name": ("a.xlsx", b"%PDF-1.7", "not_workbook"),
    "an archive under another name": ("a.csv", b"PK\x03\x04aaaa", "not_text"),
    "bytes under another name": ("a.csv", b"Nom\0\x01\x02", "not_text"),
    "Excel of long ago": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format"),
    "open document": ("a.ods", PLAIN, "format"),
    "Numbers": ("a.numbers", PLAIN, "format"),
    "macros by name": ("a.xlsm", PLAIN, "macros"),
    "macros inside": ("a.xlsx", repacked(PLAIN, **{"xl/vbaProject.bin": b"x"}), "macros"),
    "a password": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "encrypted"),
    "a bomb": ("a.xlsx", repacked(PLAIN, **{"xl/media/x": b"0" * (51 * 1024 * 1024)}), "bomb"),
    "a steep part": ("a.xlsx", repacked(PLAIN, **{"xl/media/x": b"0" * (5 * 1024 * 1024)}), "bomb"),
    "too heavy": ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "large"),
    "an entity": ("a.xlsx", repacked(PLAIN, **{SHEET: ENTITY}), "entities"),
    "a cell far away": ("a.xlsx", repacked(PLAIN, **{SHEET: FAR}), "lines"),
    "a text far away": ("a.xlsx", repacked(PLAIN, **{SHEET: FAR_TEXT}), "lines"),
    "no XML": ("a.xlsx", repacked(PLAIN, **{SHEET: b"\x00\x01"}), "not_workbook"),
    "too many lines": ("a.csv", b"a;b\n" * 20_001, "lines"),
    "too many columns": ("a.csv", b";".join([b"x"] * 201), "columns"),
    "an empty workbook": ("a.xlsx", workbook([]), "empty"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_quickly_with_a_sentence(what):
    name, content, code = HOSTILE[what]
    started = time.monotonic()

    with pytest.raises(Refused) as refused:
        read(name, content, AsRead())

    assert refused.value.code == code
    assert refusals.sentence_of(refused.value)
    assert time.monotonic() - started < 30


def test_how_many_lines_there_were_is_said():
    with pytest.raises(Refused) as refused, translation.override("fr"):
        read("a.csv", b"a;b\n" * 20_001, AsRead())

    with translation.override("fr"):
        assert "20001" in refusals.sentence_of(refused.value)


def test_what_is_refused_by_its_name_alone_is_refused_before_any_child():
    assert kind_of("Liste.XLSX", PLAIN) == "xlsx"
    assert kind_of("liste.csv", b"Nom") == "csv"


def test_a_workbook_s_cells_come_as_they_are():
    moment = datetime.fromisoformat("2026-11-22T14:30")
    content = workbook([["x", 1, 1.5, True, date(2026, 1, 2), moment, "  é  ", "=1+1"]])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["H1"].value, book.active["I1"].value = "#REF!", "=1/0"
    book.active["H1"].data_type = "e"
    out = io.BytesIO()
    book.save(out)

    (line,) = read("a.xlsx", out.getvalue(), AsRead()).lines

    assert line.cells[:8] == ("x", 1, 1.5, True, date(2026, 1, 2), moment, "é", Fault("#REF!"))


def test_a_sheet_may_be_chosen():
    book = openpyxl.Workbook()
    book.active.title = "Vide"
    book.create_sheet("Usagers").append(["Roy"])
    book.create_sheet("Autre").append(["Côté"])
    out = io.BytesIO()
    book.save(out)

    assert read("a.xlsx", out.getvalue(), AsRead()).sheet == "Usagers"
    other = read("a.xlsx", out.getvalue(), AsRead(sheet="Autre"))
    assert (other.sheets, other.lines[0].cells) == (("Vide", "Usagers", "Autre"), ("Côté",))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_delimiter_is_told_from_the_lines(delimiter):
    rows = [["Nom", "Note"], ["Roy", '"Dort, mange"'], ["Côté", "Oui"]]
    text = "\n".join(delimiter.join(row) for row in rows)

    told = read("a.csv", text.encode(), AsRead())

    assert told.delimiter == delimiter
    assert told.lines[1].cells[0] == "Roy"


def test_an_encoding_may_be_chosen_and_unread_letters_are_counted():
    content = "Nom;Prénom\nCôté;Élodie\n".encode("cp1252")

    assert read("a.csv", content, AsRead()).lines[1].cells == ("Côté", "Élodie")
    assert read("a.csv", content, AsRead(encoding="utf-8")).replaced == 4


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_holds_no_patient_and_names_its_own_columns(language):
    fields = mapping.writable(CHSLD)
    with translation.override(language):
        made = template(template_columns(fields, ["Ada Essai"], language), language)

    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book.worksheets[0]
    assert [sheet.cell(1, place).value for place in (1, 2)] == [fields[0].label[language], fields[1].label[language]]
    assert sheet.row_dimensions[2].hidden
    assert sheet.max_row == 2
    assert book.worksheets[1].sheet_state == "hidden"
    assert len(sheet.data_validations.dataValidation) == sum(
        field.type in {"choice", "yesno", "person"} for field in fields
    )
    assert sheet["A1"].comment.text.startswith({"fr": "Obligatoire", "en": "Required"}[language])
    reading = read("a.xlsx", made, AsRead())
    found = mapping.proposed(reading, mapping.header_of(reading, CHSLD), CHSLD, None)
    assert list(found) == [field.key for field in fields]
    assert mapping.data_lines(reading, mapping.header_of(reading, CHSLD)) == []


def test_a_written_cell_runs_nothing():
    made = workbooks.written("Refusées", ["Nom"], [["=HYPERLINK(1)"], ["+1"], ["@x"], ["a\x00b"]])

    sheet = openpyxl.load_workbook(io.BytesIO(made)).active

    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5
    assert [cell.value for cell in sheet["A"]][1:] == ["=HYPERLINK(1)", "+1", "@x", "ab"]
