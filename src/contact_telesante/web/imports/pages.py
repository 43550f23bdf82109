"""What the pages of an import have in common: its state in words, its steps, the patients it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.definition import Field
from contact_telesante.board.imports import queries, rules
from contact_telesante.board.imports.reports import choices_for
from contact_telesante.board.rules.values import in_language
from contact_telesante.interop.excel.template import Column as TemplateColumn
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import Seat
from contact_telesante.web.http import TeamRequest
from contact_telesante.web.imports.forms import letters
from contact_telesante.web.settings.pages import page

if TYPE_CHECKING:
    from contact_telesante.board.models import Import, Patient

STATES: dict[str, tuple[str, str, Promise]] = {
    "staged": ("info", "sync", _("Received")),
    "rehearsing": ("info", "sync", _("Being read")),
    "ready": ("info", "edit", _("Rehearsed")),
    "running": ("info", "sync", _("Being written")),
    "done": ("ok", "ok", _("Done")),
    "undone": ("neutral", "undo", _("Undone")),
    "failed": ("critical", "critical", _("Failed")),
    "given_up": ("neutral", "close", _("Given up")),
}
"""Severity, icon and words of each state."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of an import's way."""

    key: str
    label: Promise
    address: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What keeps an import from being written, and the page where it is answered."""

    words: str
    address: str


def import_page(request: TeamRequest, template: str, one: Import, here: str, **context: object) -> HttpResponse:
    """A page of one import: `one`, its `report`, its `steps`, how its state is said."""
    severity, icon, words = STATES[one.state]
    status = int(context.pop("status", 200))  # type: ignore[call-overload]
    known: dict[str, object] = {
        "one": one,
        "report": shown_of(request.seat, one),
        "rehearse_again": one.state == "ready" and not _is_told_to(request.seat, one),
        "turn": queries.profile_of(one).turn,
        "working": rules.is_working(one),
        "steps": steps_of(request.seat, one),
        "here": here,
        "severity": severity,
        "icon": icon,
        "state": words,
        "may_run": rules.may_be_run(one),
    }
    return page(request, template, known | context, status=status)


def shown_of(seat: Seat, one: Import) -> Mapping[str, Any]:
    """What of a report its reader may see: all of it when it was made for their sight, else numbers alone."""
    report: Mapping[str, Any] = one.report
    if rules.is_of(one, seat.user_id):
        return report
    return {name: told for name, told in report.items() if name in {"counts", "written", "undone", "mostly_fails"}}


def _is_told_to(seat: Seat, one: Import) -> bool:
    """Whether a report was made for that reader, in their language."""
    return rules.is_of(one, seat.user_id) and one.report.get("language", seat.language) == seat.language


def found(request: TeamRequest, import_id: UUID) -> Import:
    """The import of the address, and a look kept of the patients that its report names."""
    seat = request.seat
    with scope(seat):
        one = queries.import_of(seat, import_id)
        if seen := named_in(shown_of(seat, one)):
            record_look(Act.SEARCHED, by=seat, patients=map(UUID, sorted(seen)), of="import", about=str(one.pk))
        return one


def named_in(report: Mapping[str, Any]) -> set[str]:
    """The ids of the patients that a report's pages show."""
    changed = {line["patient"] for line in report.get("changed", [])}
    doubted = {one for line in report.get("doubtful", []) for one in line["candidates"]}
    return changed | doubted | set(report.get("absent", [])) | set(report.get("left", []))


def people_of(seat: Seat, one: Import) -> dict[str, Patient]:
    """Those patients, for whoever may name them."""
    with scope(seat):
        return queries.patients_named(seat, sorted(named_in(shown_of(seat, one))))


def steps_of(seat: Seat, one: Import) -> list[Step]:
    """The pages of an import that is rehearsed, those with a question marked."""
    if not shown_of(seat, one).get("reading") or not rules.is_unfinished(one):
        return []
    asked = {question[0] for question in one.report.get("questions", [])}
    doubts = bool(one.report.get("doubtful") or one.report.get("settled"))
    words = bool(one.report.get("unknown") or queries.profile_of(one).values)

    def address(name: str) -> str:
        return reverse(name, args=[seat.slug, one.pk])

    return [
        Step("reading", pgettext_lazy("spreadsheet", "File"), address("import-reading")),
        Step("columns", _("Columns"), address("import-columns"), bool(asked & {"order", "sign", "required"})),
        *([Step("words", _("Words"), address("import-words"), "unknown" in asked)] if words else []),
        *([Step("doubts", _("Doubts"), address("import-doubts"), bool(one.report.get("doubtful")))] if doubts else []),
        Step("rehearsal", _("Rehearsal"), address("import")),
    ]


def questions_of(seat: Seat, one: Import) -> list[Question]:
    """What must be answered before anything is written."""
    with scope(seat):
        definition = board.definition_of(seat)
    names = one.report.get("reading", {}).get("names", [])
    sentences: dict[str, Promise] = {
        "order": _("In the column “%(what)s”, are days or months first?"),
        "sign": _("In the column “%(what)s”, is the comma or the point decimal?"),
        "required": _("Which column holds “%(what)s”? It is required."),
        "unknown": _("In “%(what)s”, some words are not choices of the board: what do they mean?"),
    }
    told = []
    for kind, what in one.report.get("questions", []):
        of = definition.by_key.get(str(what))
        name = (names[what] or letters(what)) if of is None else in_language(of.label, seat.language)
        place = "import-words" if kind == "unknown" else "import-columns"
        told.append(Question(str(sentences[kind]) % {"what": name}, reverse(place, args=[seat.slug, one.pk])))
    return told


def ignored_in(report: Mapping[str, Any]) -> list[str]:
    """The columns of the file that go nowhere, by their name there, else by their letter."""
    return [
        str(_("“%(name)s”")) % {"name": name} if name else letters(index) for index, name in report.get("ignored", [])
    ]


OUTCOMES: dict[str, tuple[str, str, Promise]] = {
    "new": ("ok", "person-add", _("New patients")),
    "changed": ("info", "edit", _("Patients changed")),
    "unchanged": ("neutral", "neutral", _("Patients unchanged")),
    "refused": ("high", "warning", _("Lines refused")),
    "doubtful": ("watch", "question", _("Lines in doubt")),
    "skipped": ("neutral", "pause", _("Lines left aside")),
}
"""Severity, icon and words of each outcome."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One outcome of a rehearsal, and how many lines have it."""

    key: str
    count: int
    severity: str
    icon: str
    words: Promise


def counts_told(one: Import) -> list[Counted]:
    """The outcomes of a rehearsal, in the order they are told."""
    counts = one.report.get("counts", {})
    return [Counted(key, counts[key], *told) for key, told in OUTCOMES.items() if key in counts]


def template_columns(fields: Iterable[Field], people: Sequence[str], language: str) -> list[TemplateColumn]:
    """The columns of the workbook to fill in, with the words that one may pick."""
    return [TemplateColumn(of, _picked(of, people, language)) for of in fields]


def _picked(of: Field, people: Sequence[str], language: str) -> Sequence[str]:
    if of.type == "person":
        return people
    if of.type in {"choice", "multichoice", "yesno"}:
        return [words for _value, words in choices_for(of, {}, language)]
    return ()


def refused_rows(report: Mapping[str, Any], width: int) -> Iterator[list[str]]:
    """The refused lines as they were, each with its reasons in one last cell."""
    for line in report.get("refused", []):
        cells = [*line["cells"], *[""] * width][:width]
        reasons = [f"{label} : {sentence}" if label else sentence for label, sentence in line["reasons"]]
        yield [*cells, " ".join(reasons)]
