"""How a request finds its seat. Every view is declared through one of these, which states who may come in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import Person, scope
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.queries import desk_of
from contact_telesante.teams import rules as rights
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import Seat
from contact_telesante.web import errors
from contact_telesante.web.identity.gate import stopped
from contact_telesante.web.teams.signing import unsigned

if TYPE_CHECKING:
    from contact_telesante.identity.models import User


class PersonRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User
    person: Person


class TeamRequest(PersonRequest):
    """A request of somebody with a seat in the team of the address."""

    seat: Seat


class PrivacyRequest(PersonRequest):
    """A request of a privacy officer."""

    desk: Desk


View: TypeAlias = Callable[..., HttpResponseBase]


def public_view(view: View) -> View:
    """Open to anybody. Says so for the test that walks the addresses."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def person_view(view: View) -> View:
    """Open to whoever signed in; others go to the sign-in page and come back."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_stranger(request):
            return _sign_in_first(request)
        request.person = Person(user_id=request.user.pk)
        return view(request, *args, **kwargs)

    guarded.policy = "person"  # type: ignore[attr-defined]
    return guarded


def team_view(view: View) -> View:
    """Open to the members of the team `slug`; anybody else finds nothing there.

    A GET runs inside the seat's scope: one transaction, in which its look is recorded. A POST does not: its
    action opens its own. `NotAllowed` answers 403, anything not found 404.
    """

    @wraps(view)
    @_answered
    def seated(request: TeamRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_stranger(request):
            return _sign_in_first(request)
        request.seat = seat_of(request.user, slug).keyed(_key(request))
        if request.method in {"GET", "HEAD"}:
            with scope(request.seat):
                return _at_the_door(request, view) or view(request, *args, **kwargs)
        return _at_the_door(request, view) or view(request, *args, **kwargs)

    seated.policy = "team"  # type: ignore[attr-defined]
    return seated


def manager_view(view: View) -> View:
    """Open to the superusers of the team `slug`; its other members are refused, anybody else finds nothing."""

    @team_view
    @wraps(view)
    def managed(request: TeamRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rights.require(rights.may_manage(request.seat))
        return view(request, *args, **kwargs)

    return managed


def _answered(view: View) -> View:
    """Make an answer of each refusal that a view leaves to the house."""

    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None
        except NotAllowed:
            return errors.forbidden(request)
        except InvalidInput:  # a form that none of our pages sends: those that may be corrected come back from the view
            return errors.bad_request(request)
        except KeyReused:
            return errors.repeated(request)

    return answered


def _at_the_door(request: TeamRequest, view: View) -> HttpResponse | None:
    """What stops somebody who has a seat: a second factor to set up first, an undertaking to sign."""
    return stopped(request, request.seat.role) or unsigned(request, view)


def privacy_view(view: View) -> View:
    """Open to privacy officers; anybody else finds nothing. A GET runs inside the desk's scope, outside any team."""

    @wraps(view)
    @_answered
    def at_desk(request: PrivacyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_stranger(request):
            return _sign_in_first(request)
        request.desk = desk_of(request.user).keyed(_key(request))
        request.person = Person(user_id=request.user.pk)
        if request.method in {"GET", "HEAD"}:
            with scope(request.desk):
                return view(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    at_desk.policy = "privacy"  # type: ignore[attr-defined]
    return at_desk


def _is_stranger(request: HttpRequest) -> bool:
    return not request.user.is_authenticated


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script of ours asks, for a piece of the page."""
    return request.headers.get("X-Fragment") == "yes"


def _key(request: HttpRequest) -> str:
    """The idempotency key that a form carries; a form without one is not repeated safely, so it gets its own."""
    key = request.POST.get("key", "")[:200]
    return key if key and key.isprintable() else str(uuid.uuid4())  # no database holds NUL or half a character


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request) or request.method not in {"GET", "HEAD"}:
        return errors.signed_out(request)
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
