"""The pages on which a superuser says what a file means. Each answer is followed by a new rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from contact_telesante.board import queries as board
from contact_telesante.board.design.actions import DesignMoved
from contact_telesante.board.imports import actions, queries
from contact_telesante.board.imports.actions import Moved
from contact_telesante.board.imports.reports import choices_for
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.kernel.text import fold
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.imports.forms import Asked, ColumnsForm, MergingForm, ReadingForm, WordsForm
from contact_telesante.web.imports.pages import found, import_page, people_of, shown_of
from contact_telesante.web.imports.views import turn_of

if TYPE_CHECKING:
    from contact_telesante.board.models import Import


@manager_view
def reading(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """How the file is opened, and its first lines as they are understood."""
    one = found(request, import_id)
    if not shown_of(request.seat, one).get("reading"):
        return _to(request, one)
    form = ReadingForm(one.report["reading"], request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # Other lines or other columns: what was decided of the former ones does not hold for these.
        return _decided(request, one, reading=form.said, fields=None, columns={}, rows={})
    return _page(request, "imports/reading.html", one, "reading", form)


@manager_view
def columns(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Which column holds what."""
    one, seat = found(request, import_id), request.seat
    if not shown_of(seat, one).get("reading"):
        return _to(request, one)
    with scope(seat):
        definition, profile = board.definition_of(seat), queries.profile_of(one)
    form = ColumnsForm(
        definition, profile, one.report, seat.language, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        return _decided(request, one, **form.said)
    return _page(request, "imports/columns.html", one, "columns", form)


@manager_view
def words(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """What unknown words mean."""
    one, seat = found(request, import_id), request.seat
    if not shown_of(seat, one).get("reading"):
        return _to(request, one)
    form = WordsForm(_asked(request, one), request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "imports/words.html", one, "words", form)
    meanings, created = form.said
    kept = {key: dict(said) for key, said in queries.profile_of(one).values.items()}
    values = {key: kept.get(key, {}) | meanings.get(key, {}) for key in kept.keys() | meanings.keys()}
    try:
        actions.decide_words(by=seat, import_id=one.pk, turn=turn_of(request), values=values, created=created)
    except (Moved, DesignMoved):
        return _page(request, "imports/words.html", one, "words", form, status=409)
    except InvalidInput as refused:
        form.add_error(None, refused.sentences)
        return _page(request, "imports/words.html", one, "words", form)
    return _to(request, one)


@manager_view
def doubts(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Who the lines in doubt are. What is not said leaves the line aside."""
    one = found(request, import_id)
    if not shown_of(request.seat, one).get("reading"):
        return _to(request, one)
    form = _DoubtsForm(request.POST)
    if request.method == "POST":
        return _decided(request, one, rows=form.said(one, queries.profile_of(one).rows))
    return _page(request, "imports/doubts.html", one, "doubts", forms.Form(), people=people_of(request.seat, one))


@require_POST
@manager_view
def merging(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """What the file does to patients who are on the board already."""
    one, form = found(request, import_id), MergingForm(request.POST)
    if not form.is_valid():
        return _to(request, one)
    return _decided(request, one, **form.cleaned_data)


class _DoubtsForm:
    """One answer per line in doubt: a patient's id, `create` or `skip`."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def said(self, one: Import, kept: Any) -> dict[int, str]:
        """The answers by line, those given before included."""
        said = dict(kept)
        for line in one.report.get("doubtful", []):
            answer = self.data.get(f"line-{line['line']}", "")
            if answer in {"create", "skip", *line["candidates"]}:
                said[line["line"]] = answer
        for line, _answer in one.report.get("settled", []):
            if f"forget-{line}" in self.data:
                said.pop(line, None)
        return said


def _asked(request: TeamRequest, one: Import) -> list[Asked]:
    """The words to ask about: those that nobody decided first, then those that may be decided otherwise."""
    seat = request.seat
    with scope(seat):
        definition, people = board.definition_of(seat), queries.names_of(seat)
    unknown, decided = one.report.get("unknown", {}), queries.profile_of(one).values
    asked: list[Asked] = []
    for of in definition.live_fields:
        choices = choices_for(of, people, seat.language)
        new = [word for word, _count in unknown.get(of.key, [])]
        asked += [(of, word, choices, None) for word in new]
        seen = {fold(word).strip() for word in new}
        known = decided.get(of.key, {})
        asked += [(of, word, choices, meaning) for word, meaning in known.items() if word not in seen]
    return asked[:200]


def _decided(request: TeamRequest, one: Import, **changes: object) -> HttpResponse:
    try:
        actions.decide(by=request.seat, import_id=one.pk, turn=turn_of(request), **changes)
    except Moved:
        return import_page(request, "imports/moved.html", one, "", status=409)
    return _to(request, one)


def _to(request: TeamRequest, one: Import) -> HttpResponse:
    return HttpResponseRedirect(reverse("import", args=[request.seat.slug, one.pk]))


def _page(
    request: TeamRequest, template: str, one: Import, here: str, form: forms.Form, *, status: int = 0, **more: object
) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    return import_page(request, template, one, here, status=status, form=form, moved=status == 409, **more)
