"""Proving again who one is, before an act that a borrowed screen must not allow."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from contact_telesante.web.http import PersonRequest, View, person_view, wants_fragment
from contact_telesante.web.identity import asking
from contact_telesante.web.identity.addresses import onward_of
from contact_telesante.web.identity.gate import before_the_gate
from contact_telesante.web.identity.proofs import proved_recently

HEADER = "X-Sign-In-Again"
OURS = "again-"
NEVER_KEPT = ("csrfmiddlewaretoken", "password")


def recently_signed_in(view: View) -> View:
    """Let through whoever proved themselves in the last 15 minutes; ask the others to do it now.

    Goes under `person_view` or `team_view`. A page asked for is found again afterwards; a form sent is kept by the
    page that asks, and carried out once the proof is given; a script gets 401, with the address where to prove.
    """

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if proved_recently(request):
            return view(request, *args, **kwargs)
        if wants_fragment(request):
            return _told_to_prove()
        if request.method != "POST":
            return HttpResponseRedirect(f"{reverse('again')}?{urlencode({'next': request.get_full_path()})}")
        error = asking.proof_in(request) if _carries_proof(request) else None
        if error is None and proved_recently(request):
            _forget_proof(request)
            return view(request, *args, **kwargs)
        return _ask(request, action=request.get_full_path(), kept=_kept(request), error=error)

    return guarded


@before_the_gate
@person_view
@sensitive_post_parameters()
def again(request: PersonRequest) -> HttpResponse:
    """The page that asks, then goes on to where the person was."""
    onward = onward_of(request) or reverse("account")
    error = asking.proof_in(request) if request.method == "POST" else None
    if request.method == "POST" and error is None:
        return HttpResponseRedirect(onward)
    return _ask(request, action=reverse("again"), kept=[("next", onward)], error=error)


def _ask(request: PersonRequest, *, action: str, kept: list[tuple[str, str]], error: str | None) -> HttpResponse:
    """Ask for a proof, 422 when one was just refused, 401 when a form was sent without it."""
    ways = asking.ways_of(request)
    status = 422 if error else 401 if request.method == "POST" else 200
    context = {"action": action, "kept": kept, "error": error, "ways": ways, "files_lost": bool(request.FILES)}
    return render(request, "identity/again.html", context, status=status)


def _told_to_prove() -> HttpResponse:
    sentence = _("Confirm in another tab that it is you, on your account page; then try again.")
    return HttpResponse(
        sentence, status=401, content_type="text/plain; charset=utf-8", headers={HEADER: reverse("again")}
    )


def _carries_proof(request: HttpRequest) -> bool:
    return any(name.startswith(OURS) for name in request.POST)


def _forget_proof(request: HttpRequest) -> None:
    """The view reads the form as it was first sent."""
    asked = request.POST.copy()
    for name in [name for name in asked if name.startswith(OURS)]:
        del asked[name]
    request.POST = asked  # type: ignore[assignment]


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, but the proof itself and passwords, which never go back into a page."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if not name.startswith(OURS) and not any(word in name for word in NEVER_KEPT)
        for value in values
    ]
