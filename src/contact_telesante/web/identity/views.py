"""Signing in and out, language, theme."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.identity.actions import choose_language, choose_theme
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.web.http import PersonRequest, person_view, public_view

THEMES = ("", "light", "dark", "contrast")
YEAR_SECONDS = 365 * 24 * 3600


@public_view
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a local account; one sentence for every failure, so that no account can be guessed."""
    onward = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        return render(request, "identity/sign_in.html", {"next": onward})
    email, password = request.POST.get("email", "")[:254], request.POST.get("password", "")[:1000]
    user = authenticate(request, email=email, password=password)
    if user is None:
        _record(Act.SIGN_IN_FAILED, SYSTEM)
        error = _("This address and this password do not go together.")
        return render(request, "identity/sign_in.html", {"next": onward, "email": email, "error": error}, status=422)
    login(request, user)
    _record(Act.SIGNED_IN, Person(user_id=user.pk))
    return HttpResponseRedirect(onward or reverse("home"))


@public_view
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; its streams close within seconds."""
    if request.user.is_authenticated:
        _record(Act.SIGNED_OUT, Person(user_id=request.user.pk))
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@public_view
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose French or English, for the account when signed in and for this browser."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or reverse("home"))
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
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or reverse("account"))


@person_view
def account(request: PersonRequest) -> HttpResponse:
    """One's own settings."""
    return render(request, "identity/account.html", {"themes": THEMES})


def _record(act: Act, by: Person) -> None:
    with scope(by):
        record_look(act, by=by)


def _safe(request: HttpRequest, address: str) -> str:
    """An address of this site, else nothing: a sign-in never sends anybody elsewhere."""
    same = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if same else ""
