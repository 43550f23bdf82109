"""Signing in with a local account, signing out, language, theme."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act
from contact_telesante.identity.actions import choose_language, choose_theme
from contact_telesante.identity.backends import right_password
from contact_telesante.identity.passwords import LONGEST
from contact_telesante.identity.queries import user_by_email
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import Person
from contact_telesante.web.http import PersonRequest, person_view, public_view
from contact_telesante.web.identity import trying
from contact_telesante.web.identity.addresses import onward_of, safe
from contact_telesante.web.identity.entering import arrive
from contact_telesante.web.identity.provider import button_label
from contact_telesante.web.identity.recording import record

YEAR_SECONDS = 365 * 24 * 3600


@public_view
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a local account; one sentence for every failure, so that no account can be guessed."""
    if request.method != "POST":
        return sign_in_page(request)
    email, password = request.POST.get("email", "")[:254], request.POST.get("password", "")[:LONGEST]
    user = user_by_email(email)
    trial = trying.begin(request, email, user)
    if trial.refused:
        return too_many(request)
    if not right_password(user, password) or user is None:
        trying.failed(trial, user)
        error = _("This address and this password do not go together.")
        return sign_in_page(request, status=422, email=email, error=error)
    trying.succeeded(trial)
    return arrive(request, user, way="password", strong=False, onward=onward_of(request))


def too_many(request: HttpRequest) -> HttpResponse:
    """Say to wait, in the same words whether the account exists or not."""
    error = _("Too many attempts. Wait 15 minutes, ask for a new password, or sign in another way.")
    return sign_in_page(request, status=429, email=request.POST.get("email", "")[:254], error=error)


def sign_in_page(request: HttpRequest, *, status: int = 200, email: str = "", error: str = "") -> HttpResponse:
    """The page of all the ways in."""
    context = {"next": onward_of(request), "email": email, "error": error, "organisation": button_label()}
    return render(request, "identity/sign_in.html", context, status=status)


@public_view
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; its streams close within seconds."""
    if request.user.is_authenticated:
        record(Act.SIGNED_OUT, Person(user_id=request.user.pk))
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@public_view
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose French or English, for the account when signed in and for this browser."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe(request, request.POST.get("next", "")) or reverse("home"))
    try:
        if request.user.is_authenticated:
            choose_language(by=Person(user_id=request.user.pk), language=chosen)
    except InvalidInput:
        return response
    if chosen in {"fr", "en"}:
        response.set_cookie(
            "contact_language", chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_POST
@person_view
def theme(request: PersonRequest) -> HttpResponse:
    """Choose the theme of the account."""
    try:
        choose_theme(by=request.person, theme=request.POST.get("theme", ""))
    except InvalidInput:
        return HttpResponse(_("Choose a theme of the list."), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(safe(request, request.POST.get("next", "")) or reverse("account"))
