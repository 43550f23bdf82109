"""What a column proves by itself: the order of its dates, its decimal sign. Never one value: the whole column.

A date such as 03/04/2026 proves nothing; 13/04/2026 proves that days come first, for every date of its column.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from contact_telesante.board.definition import Json
from contact_telesante.board.imports.profile import Column, Order, Sign
from contact_telesante.board.imports.tables import Cell, text_of

EPOCH: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, so that day 60 is 1900-02-28 and every later one is right."""
SERIALS: Final = range(367, 109_940)
"""Days of 1901 to 2200: other numbers in a column of dates are not days."""

_HOUR: Final = (
    r"(?:[ T,]+(?:a |at )?(?P<hour>\d{1,2}) ?[:h] ?(?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?)?"
)
_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})" + _HOUR, re.IGNORECASE)
_COMPACT: Final = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_FIGURES: Final = re.compile(
    r"(?P<one>\d{1,2})[-/. ](?P<two>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})" + _HOUR, re.IGNORECASE
)
_WORDS: Final = re.compile(
    r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[-. ]+(?P<word>[a-z]+)\.?[-., ]+(?P<year>\d{4}|\d{2})" + _HOUR, re.IGNORECASE
)
_WORD_FIRST: Final = re.compile(
    r"(?P<word>[a-z]+)\.?[- ]+(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[-., ]+(?P<year>\d{4}|\d{2})" + _HOUR, re.IGNORECASE
)
_MONTHS: Final = {
    **dict.fromkeys(("jan", "janv", "janvier", "january"), 1),
    **dict.fromkeys(("fev", "fevr", "fevrier", "feb", "february"), 2),
    **dict.fromkeys(("mar", "mars", "march"), 3),
    **dict.fromkeys(("avr", "avril", "apr", "april"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "jun", "june"), 6),
    **dict.fromkeys(("juil", "juill", "juillet", "jul", "july"), 7),
    **dict.fromkeys(("aou", "aout", "aug", "august"), 8),
    **dict.fromkeys(("sep", "sept", "septembre", "september"), 9),
    **dict.fromkeys(("oct", "octobre", "october"), 10),
    **dict.fromkeys(("nov", "novembre", "november"), 11),
    **dict.fromkeys(("dec", "decembre", "december"), 12),
}
_COMMA: Final = re.compile(r"[-+−]?[\d.  ]*\d,\d+|[-+−]?,\d+")
_POINT: Final = re.compile(r"[-+−]?[\d,  ]*\d\.\d+|[-+−]?\.\d+")
_THOUSANDS: Final = re.compile(r"[-+−]?[1-9]\d{0,2}[,.]\d{3}")


class BadDate(ValueError):
    """Why a text is no date: `shape`, `order`, `years` or `calendar`."""

    def __init__(self, why: Literal["shape", "order", "years", "calendar"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Written:
    """A date as figures: one of `certain` (its order is told by its form), or `one` and `two` to put in order."""

    one: int
    two: int
    year: str
    certain: bool
    hour: str = ""

    @property
    def is_short(self) -> bool:
        """Whether its year has two digits."""
        return len(self.year) == 2

    @property
    def proves(self) -> Literal["dmy", "mdy", "ambiguous", "either", "nothing"]:
        """Which order this one proves; `either` when day and month are the same number."""
        one, two = self.one, self.two
        if not (1 <= one <= 31 and 1 <= two <= 31) or (one > 12 and two > 12):
            return "nothing"
        if one > 12:
            return "dmy"
        if two > 12:
            return "mdy"
        return "either" if one == two else "ambiguous"


@dataclass(frozen=True, slots=True)
class Dates:
    """What a column's cells say of the order of dates, by count."""

    certain: int = 0
    dmy: int = 0
    mdy: int = 0
    ambiguous: int = 0
    short: int = 0
    other: int = 0

    @property
    def order(self) -> Order:
        """The order that the column proves; empty when it proves none, or both."""
        if self.dmy and not self.mdy:
            return "dmy"
        return "mdy" if self.mdy and not self.dmy else ""

    @property
    def asks(self) -> bool:
        """Whether a person must say the order: some dates need one, and the column does not prove it."""
        return not self.order and bool(self.ambiguous or self.dmy or self.mdy)

    def dump(self) -> dict[str, Json]:
        """As JSON."""
        return {**asdict(self), "order": self.order, "asks": self.asks}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a column's texts say of its decimal sign, by count."""

    comma: int = 0
    point: int = 0
    ambiguous: int = 0

    @property
    def sign(self) -> Sign:
        """The sign that the column proves; empty when it proves none, or both."""
        if self.comma and not self.point:
            return ","
        return "." if self.point and not self.comma else ""

    @property
    def asks(self) -> bool:
        """Whether a person must say the sign."""
        return not self.sign and bool(self.ambiguous or (self.comma and self.point))

    def dump(self) -> dict[str, Json]:
        """As JSON."""
        return {**asdict(self), "sign": self.sign, "asks": self.asks}


def dates_of(cells: Iterable[Cell]) -> Dates:
    """The evidence of a column that is to hold dates."""
    counts = dict.fromkeys(("certain", "dmy", "mdy", "ambiguous", "short", "other"), 0)
    for cell in cells:
        if is_moment(cell):
            counts["certain"] += 1
        elif text_of(cell):
            for name in _evidence(text_of(cell)):
                counts[name] += 1
    return Dates(**counts)


def _evidence(text: str) -> Iterable[str]:
    try:
        written = written_date(text)
    except BadDate:
        yield "other"
        return
    if written.is_short:
        yield "short"
    if written.certain or written.proves == "either":
        yield "certain"
    else:
        yield {"nothing": "other"}.get(written.proves, written.proves)


def numbers_of(cells: Iterable[Cell]) -> Numbers:
    """The evidence of a column that is to hold numbers. `1,234` may be either; `36,5` and `1 234,50` may not."""
    comma = point = ambiguous = 0
    for cell in cells:
        text = cell.strip() if isinstance(cell, str) else ""
        if _THOUSANDS.fullmatch(text):
            ambiguous += 1
        elif _COMMA.fullmatch(text):
            comma += 1
        elif _POINT.fullmatch(text):
            point += 1
    return Numbers(comma, point, ambiguous)


def is_moment(cell: Cell) -> bool:
    """Whether a cell is a date for the spreadsheet itself: a date, or the number of a day."""
    if isinstance(cell, date):
        return True
    return type(cell) in (int, float) and int(cell) in SERIALS  # type: ignore[arg-type]


def moment_of(cell: Cell) -> datetime:
    """What `is_moment` saw, as a naive local instant."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, datetime.min.time())
    days = float(cell)  # type: ignore[arg-type]
    return datetime.combine(EPOCH, datetime.min.time()) + timedelta(minutes=round(days * 1440))


def written_date(text: str) -> Written:
    """The figures of a date in text. Raises `BadDate`."""
    plain = " ".join("".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).split())
    for pattern in (_YEAR_FIRST, _COMPACT):
        if match := pattern.fullmatch(plain):
            return Written(int(match["day"]), int(match["month"]), match["year"], certain=True, hour=_hour(match))
    if match := _FIGURES.fullmatch(plain):
        return Written(int(match["one"]), int(match["two"]), match["year"], certain=False, hour=_hour(match))
    for pattern in (_WORDS, _WORD_FIRST):
        match = pattern.fullmatch(plain)
        if match and (month := _MONTHS.get(match["word"].lower())):
            return Written(int(match["day"]), month, match["year"], certain=True, hour=_hour(match))
    raise BadDate("shape")


def _hour(match: re.Match[str]) -> str:
    found = match.groupdict()
    if not found.get("hour"):
        return ""
    hour = int(found["hour"])
    if half := found["half"]:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f"{hour:02}:{found['minute'] or '00'}"


def date_of(text: str, column: Column, order: Order, today: date) -> tuple[date, str]:
    """The day of a text in a column whose dates have that order, and its hour if it has one. Raises `BadDate`."""
    written = written_date(text)
    one, two = written.one, written.two
    if not written.certain and written.proves != "either":
        if not order:
            raise BadDate("order")
        one, two = (one, two) if order == "dmy" else (two, one)
    try:
        return date(_year(written, column, today), two, one), written.hour
    except ValueError as error:
        raise error if isinstance(error, BadDate) else BadDate("calendar") from None


def _year(written: Written, column: Column, today: date) -> int:
    if not written.is_short:
        return int(written.year)
    if not column.years:
        raise BadDate("years")
    short = int(written.year)
    if column.years == "nearest":
        return 2000 + short if 2000 + short <= today.year else 1900 + short
    return int(column.years) + short
