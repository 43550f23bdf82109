"""Entering a team by its invitation, and signing the undertaking of confidentiality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contact_telesante.identity.actions import create_user
from contact_telesante.identity.queries import user_by_email
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams.invitations import actions, queries
from contact_telesante.teams.invitations.queries import Invited
from contact_telesante.teams.invitations.rules import is_for
from contact_telesante.teams.seats import House
from contact_telesante.web.http import TeamRequest, public_view, team_view
from contact_telesante.web.identity.entering import enter
from contact_telesante.web.identity.invited import INVITATION
from contact_telesante.web.identity.provider import button_label
from contact_telesante.web.teams.invitation_forms import AccountForm
from contact_telesante.web.teams.signing import before_signing

if TYPE_CHECKING:
    from contact_telesante.identity.models import User


@public_view
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is offered, and to whom; once that person is in, have them sign and seat them."""
    found = queries.found_by(token)
    if found is None or _is_closed(found, request):
        return _closed(request, found)
    if found.state != "open":  # accepted by whoever asks: the letter's link leads them in
        return HttpResponseRedirect(reverse("board", args=[found.team.slug]))
    request.session[INVITATION] = token
    if not request.user.is_authenticated:
        return _ways_in(request, found, token)
    if not is_for(found.invitation, request.user.email):
        return _page(request, "invitations/another.html", found, token, status=403)
    if request.method == "POST":
        return _accept(request, request.user, found, token)
    return _page(request, "invitations/sign.html", found, token, already=_has_seat(request.user, found))


@public_view
@sensitive_post_parameters("password", "repeated")
@require_POST
def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """Make a local account for the invited address, and no other, then go on to the undertaking."""
    found = queries.found_by(token)
    if found is None or _is_closed(found, request):
        return _closed(request, found)
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("invitation", args=[token]))
    form = AccountForm(queries.person_invited(found.invitation), request.POST)
    if form.is_valid():
        try:
            user = _new_account(form, found)
        except InvalidInput as error:
            form.add_error(None, error.sentences)
        else:
            onward = reverse("invitation", args=[token])
            return enter(request, user, way="password", given=False, onward=onward)
    return _ways_in(request, found, token, form=form)


@team_view
@before_signing
def undertaking(request: TeamRequest) -> HttpResponse:
    """One's own undertaking: to sign, or as it was signed."""
    with scope(request.seat):
        signed_at = queries.undertaking_of(request.seat)
    context: dict[str, Any] = {"seat": request.seat, "signed_at": signed_at}
    if request.method != "POST" or signed_at:
        return render(request, "invitations/undertaking.html", context)
    if request.POST.get("agreed") != "yes":
        return render(request, "invitations/undertaking.html", context | {"error": _unticked()}, status=422)
    actions.sign_undertaking(by=request.seat)
    return HttpResponseRedirect(reverse("board", args=[request.seat.slug]))


def _accept(request: HttpRequest, user: User, found: Invited, token: str) -> HttpResponse:
    already = _has_seat(user, found)
    if not already and request.POST.get("agreed") != "yes":
        return _page(request, "invitations/sign.html", found, token, status=422, already=already, error=_unticked())
    house = House(found.team.pk, user_id=user.pk)
    try:
        actions.accept_invitation(by=house, invitation_id=found.invitation.pk, issue=found.invitation.issue)
    except actions.Closed:
        return _closed(request, queries.found_by(token))
    request.session.pop(INVITATION, None)
    return HttpResponseRedirect(reverse("board", args=[found.team.slug]))


def _is_closed(found: Invited, request: HttpRequest) -> bool:
    """Whether it opens nothing; to whoever accepted it, it still leads to the team."""
    if found.state == "open":
        return False
    mine = request.user.is_authenticated and found.invitation.accepted_by_id == request.user.pk
    return not (mine and _has_seat(request.user, found))  # type: ignore[arg-type]


def _closed(request: HttpRequest, found: Invited | None) -> HttpResponse:
    request.session.pop(INVITATION, None)
    state = found.state if found else "unknown"
    return _page(request, "invitations/closed.html", found, "", status=410 if found else 404, state=state)


def _ways_in(request: HttpRequest, found: Invited, token: str, form: AccountForm | None = None) -> HttpResponse:
    known = user_by_email(found.invitation.email) is not None
    form = form or AccountForm(queries.person_invited(found.invitation))
    ways = {"known": known, "form": form, "organisation": button_label()}
    return _page(request, "invitations/welcome.html", found, token, status=422 if form.errors else 200, **ways)


def _page(
    request: HttpRequest, template: str, found: Invited | None, token: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page of the invitation, to a browser that never chose a language in that of the letter."""
    address = reverse("invitation", args=[token]) if token else ""
    context = {"found": found, "token": token, "address": address, "key": str(uuid4())} | more
    chose = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if chose or found is None else found.invitation.language
    with translation.override(language):
        return render(request, template, context, status=status)


def _new_account(form: AccountForm, found: Invited) -> User:
    given = form.cleaned_data
    return create_user(
        by=SYSTEM,
        email=found.invitation.email,
        password=given["password"],
        first_name=given["first_name"],
        last_name=given["last_name"],
        language=found.invitation.language,
    )


def _has_seat(user: User, found: Invited) -> bool:
    return queries.is_member(found.team.pk, user.pk)


def _unticked() -> str:
    return _("Tick the box to say that you read the undertaking and will keep to it.")
