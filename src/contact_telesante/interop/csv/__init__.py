"""CSV tables that a spreadsheet opens well and cannot be made to run.

UTF-8 with a byte order mark, so that Excel reads accents; semicolons in French, where the comma is decimal, commas in
English; one record a line, CRLF. A text that a spreadsheet would take for a formula gets an apostrophe before it:
see OWASP, « CSV Injection ».
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

Value: TypeAlias = str | int | float | None
BYTE_ORDER_MARK: Final = "\ufeff"
SEPARATORS: Final = {"fr": ";", "en": ","}
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First letters that make a spreadsheet compute: full-width ones too, which some spreadsheets fold."""
CONTENT_TYPE: Final = "text/csv; charset=utf-8"


def write(header: Sequence[str], rows: Iterable[Sequence[Value]], *, language: str = "fr") -> bytes:
    """One table as a CSV file. Numbers stay numbers; texts are made harmless; None is an empty cell."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=SEPARATORS.get(language, ","), lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()


def harmless(value: Value) -> Value:
    """A value that no spreadsheet runs: with an apostrophe before what would begin a formula, even after spaces."""
    if not isinstance(value, str):
        return value
    starts = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
    return f"'{value}" if starts else value
