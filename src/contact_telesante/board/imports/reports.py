"""A plan as the page tells it: counts, sentences by line, questions. JSON, emptied thirty days after the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.imports import mapping
from contact_telesante.board.imports.conversion import BadCell, Converter, Unknown, known_words
from contact_telesante.board.imports.planning import Plan, Step
from contact_telesante.board.imports.profile import Source
from contact_telesante.board.imports.tables import Line, Reading, text_of
from contact_telesante.board.rules.values import TYPES, clean_values
from contact_telesante.board.rules.values.context import InvalidValues, in_language
from contact_telesante.kernel import clock

PREVIEWED: Final = 20
COLUMNS_PREVIEWED: Final = 40
WORDS_ASKED: Final = 60
"""Unknown words asked about at once, by field: a column that has more is not what it was taken for."""
SHOWN: Final = 200
"""Lines of each kind told on the page; the file of refused lines has them all."""
NAMED: Final = ("last_name", "first_name")


@dataclass(frozen=True)
class Rehearsed:
    """Everything a report is made of."""

    reading: Reading
    header: Line | None
    converter: Converter
    plan: Plan
    language: str

    @property
    def definition(self) -> Definition:
        """The board's definition."""
        return self.converter.definition

    def label(self, key: str) -> str:
        """A field's name; "" for a whole line."""
        of = self.definition.by_key.get(key)
        return in_language(of.label, self.language) if of else ""


def report_of(told: Rehearsed) -> dict[str, Any]:
    """The whole report."""
    plan = told.plan
    return {
        "at": clock.now().isoformat(),
        "number": plan.number,
        "version": plan.version,
        "language": told.language,
        "reading": _reading(told),
        "preview": preview_of(told),
        "columns": _columns(told),
        "ignored": _ignored(told),
        "questions": questions_of(told),
        "unknown": _unknown(told),
        "counts": plan.counts,
        "lines": len(plan.steps),
        "mostly_fails": plan.mostly_fails,
        "matched": {str(step.line.number): str(step.patient_id) for step in plan.steps if step.patient_id},
        "refused": [_refused(told, step) for step in plan.of("refused")],
        "warnings": _sentences(told, plan.of("new", "changed")),
        "doubtful": [_doubtful(told, step) for step in plan.steps if step.outcome == "doubtful"],
        "settled": _settled(told),
        "skipped": [_named(step) for step in plan.of("skipped")][:SHOWN],
        "changed": [_changed(told, step) for step in plan.of("changed")[:SHOWN]],
        "added": [_named(step) for step in plan.of("new")[:SHOWN]],
        "absent": [str(one) for one in plan.absent],
    }


def _reading(told: Rehearsed) -> dict[str, Json]:
    reading = told.reading
    return {
        "kind": reading.kind,
        "sheets": list(reading.sheets),
        "sheet": reading.sheet,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "replaced": reading.replaced,
        "header": told.header.number if told.header else 0,
        "names": [*mapping.columns_of(reading, told.header)],
        "width": reading.width,
        "first_lines": [[line.number, " · ".join(filter(None, map(text_of, line.cells)))[:120]]
                        for line in reading.lines[:10]],
    }  # fmt: skip


def questions_of(told: Rehearsed) -> list[list[Json]]:
    """What keeps the import from being run: [kind, column or field, …], each answered on a page of its own."""
    converter = told.converter
    asked: list[list[Json]] = []
    for index, dates in converter.dates.items():
        if dates.asks and not converter.order(index):
            asked.append(["order", index])
    for index, numbers in converter.numbers.items():
        if numbers.asks and not converter.sign(index):
            asked.append(["sign", index])
    given = {of.key for of, _source in converter.sources}
    asked += [["required", of.key] for of in mapping.writable(told.definition) if of.required and of.key not in given]
    asked += [["unknown", key] for key in told.plan.unknown]
    return asked


def _ignored(told: Rehearsed) -> list[list[Json]]:
    """The columns that hold something and go nowhere: their place and their name in the file."""
    used = {source.column for _field, source in told.converter.sources}
    names = mapping.columns_of(told.reading, told.header)
    lines = told.converter.lines
    return [
        [index, name]
        for index, name in enumerate(names)
        if index not in used and (name or any(text_of(line.cell(index)) for line in lines))
    ]


def _columns(told: Rehearsed) -> dict[str, Any]:
    """What the columns of dates and numbers prove, by index."""
    dates = {str(index): {"dates": one.dump()} for index, one in told.converter.dates.items()}
    numbers = {str(index): {"numbers": one.dump()} for index, one in told.converter.numbers.items()}
    return {**dates, **numbers}


def _unknown(told: Rehearsed) -> dict[str, Json]:
    """The words to ask about: those nobody decided, and those decided already, so that it may be changed."""
    out: dict[str, Json] = {}
    for key, words in told.plan.unknown.items():
        out[key] = [[word, count] for word, count in words.most_common(WORDS_ASKED)]
    return out


def preview_of(told: Rehearsed) -> dict[str, Json]:
    """The first lines as understood: each column's cells, in the form of the field it goes to."""
    width = min(told.reading.width, COLUMNS_PREVIEWED)
    by_column: dict[int, tuple[Field, Source]] = {
        source.column: (of, source) for of, source in told.converter.sources if source.column is not None
    }
    rows: list[Json] = []
    for line in told.converter.lines[:PREVIEWED]:
        cells: list[Json] = [list(_previewed(told, by_column.get(index), line, index)) for index in range(width)]
        rows.append([line.number, cells])
    fields: list[Json] = [told.label(by_column[index][0].key) if index in by_column else "" for index in range(width)]
    return {"names": [*mapping.columns_of(told.reading, told.header)[:width]], "fields": fields, "rows": rows}


def _previewed(told: Rehearsed, goes_to: tuple[Field, Source] | None, line: Line, index: int) -> tuple[str, str]:
    """A cell's text, and « bad » when its field cannot take it, « left » when it goes nowhere."""
    raw = text_of(line.cell(index))
    if goes_to is None:
        return raw[:80], "left"
    of, source = goes_to
    if source.names:
        return raw[:80], ""
    try:
        value = told.converter.value(of, source, line)
        kept = clean_values({of.key: value}, told.definition, {}, told.converter.context).values[of.key]
    except (BadCell, Unknown, InvalidValues):
        return raw[:80], "bad" if raw or of.required else ""
    return TYPES[of.type].show(kept, of, told.language, told.converter.context)[:80], ""


def _refused(told: Rehearsed, step: Step) -> dict[str, Json]:
    reasons: list[Json] = [[told.label(key), sentence] for key, said in step.reasons.items() for sentence in said]
    return {"line": step.line.number, "cells": [text_of(cell) for cell in step.line.cells], "reasons": reasons}


def _sentences(told: Rehearsed, steps: Iterable[Step]) -> list[Any]:
    """Doubts that refuse nothing: [line, field, sentence]."""
    return [
        [step.line.number, told.label(key), sentence]
        for step in steps
        for key, said in step.warnings.items()
        for sentence in said
    ][:SHOWN]


def _doubtful(told: Rehearsed, step: Step) -> dict[str, Json]:
    return {
        "line": step.line.number,
        "cells": [*map(text_of, step.line.cells[:12])],
        "reason": step.reasons[""][0],
        "candidates": [str(one) for one in step.candidates],
        "said": told.converter.profile.rows.get(step.line.number, ""),
    }


def _settled(told: Rehearsed) -> list[Json]:
    """The lines about which somebody decided."""
    return [[number, said] for number, said in sorted(told.converter.profile.rows.items())]


def _named(step: Step) -> list[Json]:
    name = " ".join(str(step.named.get(key, "")) for key in NAMED).strip()
    return [step.line.number, name, next(iter(step.reasons.get("", [])), "")]


def _changed(told: Rehearsed, step: Step) -> dict[str, Json]:
    cells: list[Json] = []
    for key, change in step.changes.items():
        of = told.definition.by_key[key]
        old, new = (
            TYPES[of.type].show(value, of, told.language, told.converter.context) for value in (change.old, change.new)
        )
        cells.append([told.label(key), old, new])
    return {"line": step.line.number, "patient": str(step.patient_id), "cells": cells, "returns": step.returns}


def choices_for(of: Field, people: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """What a word may be said to mean: (value, words), in order."""
    if of.type == "yesno":
        return [("true", {"fr": "Oui"}.get(language, "Yes")), ("false", {"fr": "Non"}.get(language, "No"))]
    if of.type == "person":
        return sorted(people.items(), key=lambda pair: pair[1])
    return [(option.id, in_language(option.label, language)) for option in of.options if not option.retired]


__all__ = ["Rehearsed", "choices_for", "known_words", "preview_of", "questions_of", "report_of"]
