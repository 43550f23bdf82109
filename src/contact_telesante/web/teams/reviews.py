"""Access reviews: opening one, deciding person by person, signing, the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import as_id
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.reviews import actions, queries
from contact_telesante.teams.reviews.queries import Sheet
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.teams.forms import ReviewForm, SignatureForm

PAGE = 100
"""Lines of a page: each sends two values, and a form holds 300."""
DECISION, NOTE = "decision-", "note-"


@manager_view
def reviews(request: TeamRequest) -> HttpResponse:
    """The team's access reviews; a POST opens one."""
    seat, form = request.seat, ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review = actions.open_review(by=seat, **form.given)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(reverse("review", args=[seat.slug, review.pk]))
    with scope(seat):
        told = queries.reviews_of(seat)
        context = {"seat": seat, "number": board.number_of(seat), "form": form, "reviews": told}
        context["open"] = next((one for one in told if one.signed_at is None), None)
        return render(request, "teams/reviews.html", context, status=422 if form.errors else 200)


@manager_view
def review(request: TeamRequest, review_id: UUID) -> HttpResponse:
    """One review: its lines, how far it is. A POST saves what was decided, of one person or of the page."""
    if request.method != "POST":
        return _page(request, review_id)
    try:
        actions.decide(by=request.seat, review_id=review_id, decided=_decided(request.POST))
    except InvalidInput as refused:
        return _page(request, review_id, status=422, refusal=" ".join(refused.sentences))
    except actions.Signed:
        return _page(request, review_id, status=409, refusal=_("This review is signed: nothing changes any more."))
    return HttpResponseRedirect(f"{request.get_full_path().partition('?')[0]}?saved=yes&page={_page_number(request)}")


@require_POST
@manager_view
@recently_signed_in
def sign(request: TeamRequest, review_id: UUID) -> HttpResponse:
    """Sign a review: its removals take effect at once."""
    form = SignatureForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_review(by=request.seat, review_id=review_id)
        except InvalidInput as refused:
            form.add_error(None, " ".join(refused.sentences))
        except actions.Signed:
            pass
    if form.errors:
        return _page(request, review_id, status=422, form=form)
    return HttpResponseRedirect(reverse("review", args=[request.seat.slug, review_id]))


@require_GET
@manager_view
def printed(request: TeamRequest, review_id: UUID) -> HttpResponse:
    """A review on paper, with its line of signature."""
    seat = request.seat
    sheet = queries.sheet_of(seat, queries.review_of(seat, review_id))
    record_look(Act.REVIEW_PRINTED, by=seat, purpose=Purpose.MANAGEMENT, review=str(review_id))
    return render(request, "teams/review_print.html", {"seat": seat, "sheet": sheet})


def _page(request: TeamRequest, review_id: UUID, *, status: int = 200, **told: Any) -> HttpResponse:
    seat = request.seat
    with scope(seat):
        sheet = queries.sheet_of(seat, queries.review_of(seat, review_id))
        record_look(Act.MEMBERS_READ, by=seat, purpose=Purpose.MANAGEMENT, review=str(review_id))
        lines = _as_typed(sheet, request.POST) if status != 200 else sheet.lines
        context = {
            "seat": seat,
            "number": board.number_of(seat),
            "sheet": sheet,
            "page": Paginator(lines, PAGE).get_page(_page_number(request)),
            "form": told.get("form") or SignatureForm(),
            "refusal": told.get("refusal", ""),
            "saved": request.GET.get("saved") == "yes" and status == 200,
        }
        return render(request, "teams/review.html", context, status=status)


def _decided(typed: QueryDict) -> list[actions.Decided]:
    """What the form says of each line, of one alone when its own button was pressed."""
    only = typed.get("only", "")
    ids = [name.removeprefix(NOTE) for name in typed if name.startswith(NOTE)]
    return [
        actions.Decided(verdict_id, typed.get(DECISION + one, ""), typed.get(NOTE + one, ""))
        for one in ids
        if (verdict_id := as_id(one)) and only in {"", one}
    ]


def _as_typed(sheet: Sheet, typed: QueryDict) -> list[queries.Line]:
    """The lines with what was typed and not saved."""
    return [
        replace(
            line,
            decision=typed.get(f"{DECISION}{line.verdict_id}", line.decision),
            note=typed.get(f"{NOTE}{line.verdict_id}", line.note),
        )
        for line in sheet.lines
    ]


def _page_number(request: TeamRequest) -> int:
    return whole_number(request.GET.get("page", ""), 1)
