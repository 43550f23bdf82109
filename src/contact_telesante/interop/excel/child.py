"""The child process that opens a file: `python -m contact_telesante.interop.excel.child`.

On its standard input, one line of JSON (`kind`, `sheet`, `encoding`, `delimiter`), then the file. On its standard
output one JSON object: `rows` and how they were read, or `refused`. It has little memory and little time, writes
nothing and knows no database, so that a file made to break a parser breaks this process alone.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree import ElementTree as ET

from contact_telesante.interop.excel import safety
from contact_telesante.interop.excel.safety import Refused

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 60
DELIMITERS: Final = (";", ",", "\t", "|")
BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAMPLE: Final = 200
"""Records from which a delimiter is told."""
LONGEST_CELL: Final = 40_000

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR: Final = re.compile(rb'\bt="e"')


def main() -> None:
    """Read, and tell."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(safety.LARGEST_FILE + 1)
    try:
        told = read_workbook(content, asked) if asked["kind"] == "xlsx" else read_text(content, asked)
    except Refused as refused:
        told = {"refused": refused.code, "count": refused.count}
    except MemoryError:
        told = {"refused": "bomb", "count": 0}
    sys.stdout.write(json.dumps(told))


def read_workbook(content: bytes, asked: dict[str, str]) -> dict[str, Any]:
    """One sheet of a workbook: the one asked for, else the first that is seen and not empty."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 -- after the limits are set

    safety.require_workbook(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _require_plain(packed)
        parts = _sheets(packed)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except Exception as error:  # its own exceptions have no common name
            raise Refused("not_workbook") from error
        shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        for name in [asked["sheet"]] if asked.get("sheet") in book.sheet_names else [*shown, *book.sheet_names]:
            errors = _errors(packed.read(parts[name])) if name in parts else {}
            rows = _rows(book, name)
            if any(map(any, rows)):
                break
        else:
            raise Refused("empty")
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = {"error": text}
    return {"rows": _trimmed(rows), "sheets": shown, "sheet": name, "encoding": "", "delimiter": "", "replaced": 0}


def read_text(content: bytes, asked: dict[str, str]) -> dict[str, Any]:
    """A text file: in the encoding and with the delimiter asked for, else as it tells itself."""
    safety.require_text(content)
    encoding = asked.get("encoding") or encoding_of(content)
    mark = next((mark for mark, name in BOMS if name == encoding == "utf-8" and content.startswith(mark)), b"")
    text = content[len(mark) :].decode(encoding, errors="replace").lstrip("\ufeff")
    if "\0" in text:
        raise Refused("not_text")
    delimiter = asked.get("delimiter") or delimiter_of(text)
    rows = list[list[Any]]()
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip() for cell in row])
            _require_room(len(rows), len(row))
    except csv.Error:
        raise Refused("not_text") from None
    if not any(map(any, rows)):
        raise Refused("empty")
    replaced = text.count("\ufffd")
    return {"rows": rows, "sheets": [], "sheet": "", "encoding": encoding, "delimiter": delimiter, "replaced": replaced}


def encoding_of(content: bytes) -> str:
    """What a text's marks say; else UTF-8 when it is; else what Windows writes here."""
    for mark, name in BOMS:
        if content.startswith(mark):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def delimiter_of(text: str) -> str:
    """The delimiter that parts most records into as many cells as each other."""
    sample = [line for line in text.splitlines()[:SAMPLE] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        usual = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=score)


def _require_plain(packed: zipfile.ZipFile) -> None:
    """No part defines entities: a workbook never does, and what they stand for may be elsewhere."""
    for part in packed.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            with packed.open(part) as opened:
                unpacked = opened.read(safety.LARGEST_UNPACKED + 1)
            if len(unpacked) > part.file_size or b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked:
                raise Refused("entities")


def _sheets(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet, by its name; what cannot be told is left out."""
    try:
        relations = ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- no entity is left in it
        targets = {one.get("Id"): str(one.get("Target")) for one in relations}
        book = ET.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314
    except (KeyError, ET.ParseError):
        return {}
    names = set(packed.namelist())
    found = {str(one.get("name")): targets.get(one.get(_RELATION), "") for one in book.iter(f"{_MAIN}sheet")}
    parts = {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in found.items()}
    return {name: part for name, part in parts.items() if part in names}


def _errors(sheet: bytes) -> dict[tuple[int, int], str]:
    """The cells of a sheet that hold an error, by place from 0; and the sheet's extent, before it is unfolded."""
    errors = dict[tuple[int, int], str]()
    last_row = last_column = 0
    for cell in _CELL.finditer(sheet):
        place = _PLACE.search(cell[1])
        if place is None:
            continue
        row, column = int(place[2]), _column(place[1])
        last_row, last_column = max(last_row, row), max(last_column, column)
        if _ERROR.search(cell[1]) and (text := _VALUE.search(sheet, cell.end())):
            errors[row - 1, column - 1] = text[1].decode(errors="replace")[:20]
    _require_room(last_row, last_column)
    return errors


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(book: Any, name: str) -> list[list[Any]]:
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except Exception as error:
        raise Refused("not_workbook") from error
    _require_room(len(rows), max(map(len, rows), default=0))
    return [[_told(cell) for cell in row] for row in rows]


def _told(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL].strip()
    if isinstance(cell, datetime):
        return {"instant": cell.isoformat(timespec="seconds")}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Without the empty lines at the end."""
    while rows and not any(cell not in {"", None} if not isinstance(cell, dict) else True for cell in rows[-1]):
        rows.pop()
    return rows


def _require_room(lines: int, columns: int) -> None:
    if lines > safety.MOST_LINES:
        raise Refused("lines", lines)
    if columns > safety.MOST_COLUMNS:
        raise Refused("columns", columns)


if __name__ == "__main__":
    main()
