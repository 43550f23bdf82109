"""Cells of a file as the values the board's own checks expect, and in words why a cell is none.

Nothing is stored from here: `clean_values` has the last word, as for a cell typed on the board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.imports import evidence, mapping
from contact_telesante.board.imports.evidence import BadDate, Dates, Numbers
from contact_telesante.board.imports.profile import Meaning, Order, Profile, Sign, Source
from contact_telesante.board.imports.tables import Cell, Fault, Line, text_of
from contact_telesante.board.rules.values import Context
from contact_telesante.kernel.text import fold

YES: Final = frozenset({"oui", "o", "yes", "y", "vrai", "true", "x", "1", "✓", "✔"})
NO: Final = frozenset({"non", "n", "no", "faux", "false", "0"})
PICKED: Final = frozenset({"choice", "multichoice", "person", "yesno"})
"""Types whose unknown words are asked about."""
TITLES: Final = ("dr ", "dre ", "dr. ", "dre. ", "mme ", "m. ", "mrs ", "mr ", "ms ")


class BadCell(ValueError):
    """A cell that holds no value of its field; its text is a sentence. `refused`: somebody decided so."""


class Unknown(Exception):
    """A word that no option, person or answer has."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word


@dataclass(slots=True)
class Converted:
    """One line: values as they would be typed, sentences by field, unknown words by field."""

    values: dict[str, object] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Converter:
    """How the lines of one file become values, under one profile. `people` is {folded name or e-mail: user id}."""

    definition: Definition
    context: Context
    profile: Profile
    lines: Sequence[Line]
    people: Mapping[str, str]

    @cached_property
    def sources(self) -> list[tuple[Field, Source]]:
        """The fields that the file brings, in the board's order, and from where."""
        given = self.profile.fields or {}
        return [(one, given[one.key]) for one in mapping.writable(self.definition) if one.key in given]

    @cached_property
    def dates(self) -> dict[int, Dates]:
        """What each column that is to hold dates proves."""
        return {index: evidence.dates_of(self._column(index)) for index in self._columns("date", "datetime")}

    @cached_property
    def numbers(self) -> dict[int, Numbers]:
        """What each column that is to hold numbers proves."""
        return {index: evidence.numbers_of(self._column(index)) for index in self._columns("decimal", "integer")}

    def order(self, index: int) -> Order:
        """The order of a column's dates: said, else proven, else none."""
        said, told = self.profile.column(index).order, self.dates.get(index)
        return said or (told.order if told else "")

    def sign(self, index: int) -> Sign:
        """The decimal sign of a column: said, else proven, else none."""
        said, told = self.profile.column(index).sign, self.numbers.get(index)
        return said or (told.sign if told else "")

    def convert(self, line: Line) -> Converted:
        """One line's values; a field whose cell is blank is None."""
        out = Converted()
        for field_, source in self.sources:
            try:
                out.values[field_.key] = self.value(field_, source, line)
            except BadCell as error:
                out.errors[field_.key] = [str(error)]
            except Unknown as error:
                out.unknown.setdefault(field_.key, []).append(error.word)
        return out

    def value(self, of: Field, source: Source, line: Line) -> object:
        """One cell's value, None when blank. Raises `BadCell` and `Unknown`."""
        cell: Cell = source.constant or None if source.column is None else line.cell(source.column)
        if isinstance(cell, Fault):
            raise BadCell(_("The spreadsheet shows an error here: %(text)s.") % {"text": cell.text[:20]})
        if not text_of(cell):
            return None
        if source.names:
            return _part_of_name(text_of(cell), of.key, source)
        if of.type in PICKED:
            return (self._several if of.type == "multichoice" else self._picked)(of, text_of(cell))
        index = -1 if source.column is None else source.column
        if of.type in {"date", "datetime"}:
            return self._moment(of, cell, index)
        return self._number(cell, index) if of.type in {"integer", "decimal"} else text_of(cell).removeprefix("'")

    def _moment(self, of: Field, cell: Cell, index: int) -> str:
        if evidence.is_moment(cell):
            told = evidence.moment_of(cell)
            day, hour = told.date(), told.strftime("%H:%M")
        else:
            try:
                day, hour = evidence.date_of(
                    text_of(cell), self.profile.column(index), self.order(index), self.context.today
                )
            except BadDate as error:
                raise BadCell(_why(error, text_of(cell))) from None
        if of.type == "date":
            return day.isoformat()
        return f"{day.isoformat()} {hour or '00:00'}"

    def _number(self, cell: Cell, index: int) -> object:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return cell
        text = text_of(cell).replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("−", "-")
        sign = self.sign(index)
        if sign:
            other = "." if sign == "," else ","
            return text.replace(other, "").replace(sign, ".")
        if "," in text and "." in text:
            raise BadCell(_("It is not known whether the comma or the point is decimal in this column."))
        return text

    def _several(self, of: Field, text: str) -> object:
        try:
            return [self._picked(of, text)]
        except Unknown:
            parts = text.replace("|", ";").replace("\n", ";")
            told = parts.split(";") if ";" in parts else parts.split(",")
        if len(told) < 2:
            raise Unknown(text)
        chosen = (self._picked(of, part.strip()) for part in told if part.strip())
        return [one for one in chosen if one is not None]

    def _picked(self, of: Field, text: str) -> object:
        """The option, person or answer of that word: by itself, else as somebody decided."""
        word = fold(text.lstrip("'")).strip()
        known = self._known[of.key].get(word)
        if known is not None:
            return known
        meaning: Meaning | None = self.profile.values.get(of.key, {}).get(word)
        if meaning is None:
            raise Unknown(text)
        if meaning.to == "refuse":
            raise BadCell(_("“%(word)s” is not one of the choices.") % {"word": text[:40]})
        return meaning.value if meaning.to == "value" else None

    @cached_property
    def _known(self) -> dict[str, Mapping[str, str]]:
        return {one.key: known_words(one, self.people) for one, _source in self.sources if one.type in PICKED}

    def _columns(self, *types: str) -> list[int]:
        return sorted({s.column for f, s in self.sources if f.type in types and s.column is not None and not s.names})

    def _column(self, index: int) -> list[Cell]:
        return [line.cell(index) for line in self.lines]


def known_words(of: Field, people: Mapping[str, str]) -> Mapping[str, str]:
    """The folded words that mean something by themselves for a field, and the value that each is."""
    if of.type == "person":
        return people
    if of.type == "yesno":
        return dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")
    words: dict[str, str] = {}
    for option in sorted(of.options, key=lambda option: option.retired):
        for word in (option.id, *option.label.values()):
            words.setdefault(fold(word).strip(), option.id)
    return words


def words_of_person(name: str, email: str = "") -> set[str]:
    """The folded forms under which a file may name somebody: either order, with a title or without."""
    plain = fold(name).strip()
    first, _space, last = plain.partition(" ")
    forms = {plain, f"{last} {first}", f"{last}, {first}"} if last else {plain}
    return forms | {title + form for form in forms for title in TITLES} | ({fold(email).strip()} if email else set())


def typed(of: Field, value: object) -> Json:
    """A converted value as JSON, for a page."""
    del of
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _part_of_name(text: str, key: str, source: Source) -> str:
    """The last or the first name of « Tremblay, Lucille » or, by the order said, of « Tremblay Lucille »."""
    before, comma, after = text.partition(",")
    if comma:
        last, first = before, after
    elif source.names == "comma":
        raise BadCell(_("A comma is expected between the last name and the first name."))
    elif source.names == "first_last":
        first, _space, last = text.partition(" ")
    else:
        last, _space, first = text.rpartition(" ")
    return (first if key == "first_name" else last).strip()


def _why(error: BadDate, text: str) -> str:
    sentences = {
        "shape": _("“%(text)s” is not a date that can be read."),
        "order": _("The order of the day and the month of this column is not known."),
        "years": _("The year of “%(text)s” has two digits: say under “Columns” which century this is."),
        "calendar": _("“%(text)s” is no day of the calendar in the order of this column."),
    }
    return sentences[error.why] % {"text": text[:40]}
