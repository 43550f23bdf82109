"""A file as the house reads it: lines of plain cells, whatever it was before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from contact_telesante.board.definition import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell in which a spreadsheet put an error: `#REF!`, `#N/A`…"""

    text: str


EXACT: Final = 10**15
"""Below it, a spreadsheet’s number is a whole number to the last digit."""

Cell: TypeAlias = str | int | float | bool | date | datetime | Fault | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number there, from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of that column; a line may be shorter than others."""
        return self.cells[column] if 0 <= column < len(self.cells) else None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written on it."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Reading:
    """A file's lines, and how they were read: `replaced` letters are those that the encoding could not read."""

    kind: str
    lines: tuple[Line, ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    replaced: int = 0

    @property
    def width(self) -> int:
        """How many columns the widest line has."""
        return max((len(line.cells) for line in self.lines), default=0)


def text_of(cell: Cell) -> str:
    """A cell as text, as a person would have typed it: 12 and not 12.0, a date by year, month and day."""
    if cell is None or isinstance(cell, str):
        return (cell or "").strip()
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, date):
        return _text_of_day(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return str(int(cell)) if isinstance(cell, bool) else str(cell)


def _text_of_day(day: date) -> str:
    if isinstance(day, datetime):
        return day.isoformat(" ", "minutes") if (day.hour or day.minute) else day.date().isoformat()
    return day.isoformat()


def lines_of(rows: Iterable[Sequence[Json]]) -> tuple[Line, ...]:
    """The lines that hold something, from rows as a child process tells them."""
    lines = (Line(number, tuple(map(_cell, row))) for number, row in enumerate(rows, start=1))
    return tuple(line for line in lines if not line.is_blank)


def _cell(told: Json) -> Cell:
    if isinstance(told, dict):
        [(kind, text)] = told.items()
        if kind == "date":
            return date.fromisoformat(str(text))
        return datetime.fromisoformat(str(text)) if kind == "instant" else Fault(str(text))
    if isinstance(told, list):
        raise TypeError("a cell holds no list")
    return told if told != "" else None
