"""The one way into a session: whatever proved who somebody is ends here."""

import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from contact_telesante.audit.actions import Act
from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity import queries as identity
from contact_telesante.identity.factors.queries import has_factor
from contact_telesante.identity.factors.rules import must_have_one
from contact_telesante.kernel.scopes import Person
from contact_telesante.teams.queries import seats_of
from contact_telesante.web.identity.invited import INVITATION
from contact_telesante.web.identity.proofs import prove
from contact_telesante.web.identity.recording import record
from contact_telesante.web.identity.trying import remember_browser

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

PENDING: Final = "sign_in_pending"
PENDING_SECONDS: Final = 10 * 60


def arrive(request: HttpRequest, user: "User", *, way: str, strong: bool, onward: str) -> HttpResponse:
    """Let an active user in, or ask for their second factor first when `way` was not `strong` by itself.

    `way` is `password`, `passkey` or `organisation`.
    """
    if strong or not has_factor(user.pk):
        return enter(request, user, way=way, given=strong, onward=onward)
    if request.user.is_authenticated:
        _leave(request)
    request.session[PENDING] = {"user": str(user.pk), "at": time.time(), "way": way, "next": onward}
    request.session.cycle_key()
    return HttpResponseRedirect(reverse("sign-in-code"))


def pending(request: HttpRequest) -> tuple["User", str, str] | None:
    """Who gave their first factor in this session and still owes the second one, the way they came, where they go."""
    kept = request.session.get(PENDING)
    if not kept or not 0 <= time.time() - kept["at"] < PENDING_SECONDS:
        request.session.pop(PENDING, None)
        return None
    user = identity.active_user(UUID(kept["user"]))
    return (user, kept["way"], kept["next"]) if user else None


def enter(request: HttpRequest, user: "User", *, way: str, given: bool, onward: str) -> HttpResponse:
    """Open the session, under a new key; `given` says whether a second factor was."""
    if request.user.is_authenticated:
        _leave(request)
    request.session.pop(PENDING, None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    due = not given and must_have_factor(user)
    request.session[identity.FACTOR_GIVEN], request.session[identity.FACTOR_DUE] = given, due
    prove(request, user, way)
    record(Act.SIGNED_IN, Person(user_id=user.pk), way=way)
    target = f"{reverse('second-factor')}?{urlencode({'next': onward})}" if due else onward or reverse("home")
    response = HttpResponseRedirect(target)
    remember_browser(request, response, user)
    return response


def factor_was_given(request: HttpRequest) -> None:
    """Open the gate: a second factor was set up in this session."""
    request.session[identity.FACTOR_GIVEN], request.session[identity.FACTOR_DUE] = True, False


def must_have_factor(user: "User") -> bool:
    """Whether the person must have a second factor, by what they do in teams and establishments."""
    roles = [seat.role for seat in seats_of(user)]
    return must_have_one(roles=roles, offices=[officer.office for officer in offices_of(user.pk)])


def _leave(request: HttpRequest) -> None:
    """End the session of whoever was in, this person or another; an invitation being followed is kept."""
    invitation = request.session.get(INVITATION)
    logout(request)
    if invitation:
        request.session[INVITATION] = invitation
