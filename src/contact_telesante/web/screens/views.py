"""Leaving the wall on a screen, what that screen asks for, the list of the team's screens.

A screen has a cookie of its own, sent to one address alone. No other view reads it: everywhere else, the browser of a
screen is nobody's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contact_telesante.audit import origin
from contact_telesante.audit.actions import Act
from contact_telesante.board import queries as board
from contact_telesante.board.views.queries import views_of
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import Person, scope
from contact_telesante.teams import rules as rights
from contact_telesante.teams.screens import actions, queries, rules
from contact_telesante.teams.screens.queries import Lit
from contact_telesante.teams.seats import House
from contact_telesante.web.http import TeamRequest, manager_view, public_view, team_view, wants_fragment
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.identity.recording import record
from contact_telesante.web.middleware import client_address
from contact_telesante.web.screens.forms import ScreenForm
from contact_telesante.web.settings.pages import page
from contact_telesante.web.views.looking import Asked, lens_asked
from contact_telesante.web.views.wall import WallPage, wall_page

COOKIE: Final = "contact_screen"
MEDIUM: Final = "screen"


@require_http_methods(["GET", "POST"])
@team_view
@recently_signed_in
def open_here(request: TeamRequest) -> HttpResponse:
    """Leave the wall lit on this machine: whoever opens it is signed out here, and the screen's cookie stays."""
    rights.require(rights.may_manage(request.seat))
    with scope(request.seat):
        views, number = views_of(request.seat), board.number_of(request.seat)
    given = request.POST if request.method == "POST" else None
    form = ScreenForm(views, request.seat.language, given, initial={"view": request.GET.get("view", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_screen(by=request.seat, **form.given)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return _left_alone(request, rules.clean_hours(form.given["hours"]))
    context = {"form": form, "seat": request.seat, "number": number}
    return render(request, "screens/open.html", context, status=422 if form.errors else 200)


@require_GET
@public_view
def show(request: HttpRequest) -> HttpResponse:
    """The wall that this browser's cookie opens; to its script, the table when something changed since `after`."""
    lit = queries.lit(request.COOKIES.get(COOKIE, ""))
    if lit is None:
        return _dark(request)
    with translation.override(lit.seat.language):
        with scope(lit.seat):
            asked = Asked(view=lit.screen.view)
            if lens_asked(lit.seat, asked).is_gone:  # never more than what was left there: rather nothing
                return _dark(request)
            if wants_fragment(request) and request.GET.get("after") == str(board.number_of(lit.seat)):
                return HttpResponse(status=204)
            wall = wall_page(lit.seat, asked, without=lit.withheld)
        _note(request, lit, wall)
        template = "views/_wall.html" if wants_fragment(request) else "screens/screen.html"
        answer = render(request, template, {"page": wall, "seat": lit.seat, "number": wall.number})
    answer.headers["X-Number"] = str(wall.number)
    answer.headers["Content-Language"] = "fr-CA" if lit.seat.language == "fr" else "en-CA"
    return answer


@require_GET
@manager_view
def screens(request: TeamRequest) -> HttpResponse:
    """The team's screens: who opened each, until when, when it was last seen."""
    return page(request, "screens/screens.html", {"screens": queries.screens_of(request.seat)})


@require_POST
@manager_view
def turn_off(request: TeamRequest, screen_id: UUID) -> HttpResponse:
    """Turn one off: it goes dark within seconds."""
    actions.turn_off(by=request.seat, screen_id=screen_id)
    return HttpResponseRedirect(reverse("settings-screens", args=[request.seat.slug]))


def _left_alone(request: TeamRequest, length: timedelta) -> HttpResponse:
    """The wall, on a machine where nobody is signed in any more."""
    record(Act.SIGNED_OUT, Person(user_id=request.user.pk))
    cookie = rules.cookie_of(request.seat.team_id, rules.secret_of(request.seat))
    logout(request)
    answer = HttpResponseRedirect(reverse("screen"))
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=length,
        path=reverse("screen"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    if request.is_secure():  # what was typed and not sent stays on no wall
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _dark(request: HttpRequest) -> HttpResponse:
    """Nothing is lit here: no word of any team."""
    answer = render(request, "screens/dark.html", status=401)
    answer.delete_cookie(COOKIE, path=reverse("screen"), samesite="Strict")
    return answer


def _note(request: HttpRequest, lit: Lit, wall: WallPage) -> None:
    """A wall whose look cannot be recorded is not shown. Nobody looked by name: the screen did."""
    came = origin.Origin(MEDIUM, client_address(request), origin.session_digest(str(lit.screen.pk)))
    token = origin.current.set(came)
    try:
        house = House(lit.seat.team_id)
        actions.note_shown(by=house, screen_id=lit.screen.pk, patients=wall.ids)  # type: ignore[arg-type]
    finally:
        origin.current.reset(token)
