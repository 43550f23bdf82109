"""One's own account: theme, ways to sign in, sessions, API tokens."""

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contact_telesante.audit.origin import session_digest
from contact_telesante.identity import letters
from contact_telesante.identity import queries as identity
from contact_telesante.identity.actions import (
    end_other_sessions,
    end_session,
    issue_token,
    revoke_token,
    write_to,
)
from contact_telesante.identity.factors.queries import factors_of
from contact_telesante.kernel.ids import new_secret
from contact_telesante.web.http import PersonRequest, person_view
from contact_telesante.web.identity import agents
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.identity.forms import TokenForm
from contact_telesante.web.identity.provider import button_label

if TYPE_CHECKING:
    from contact_telesante.identity.models import Session

THEMES = ("", "light", "dark", "contrast")
TOKENS_MADE = "tokens_made"
HOME_ZONE = ZoneInfo("America/Toronto")
"""Whose hours an account tells: it belongs to no team."""


@person_view
def account(request: PersonRequest) -> HttpResponse:
    """One's own settings."""
    context = {
        "themes": THEMES,
        "factors": factors_of(request.user.pk),
        "has_password": request.user.has_usable_password(),
        "organisation": button_label(),
        "sessions": [_session(request, one) for one in identity.sessions_of(request.user.pk)],
        "tokens": identity.tokens_of(request.user.pk),
        "zone": HOME_ZONE,
    }
    return render(request, "identity/account.html", context)


def _session(request: PersonRequest, one: "Session") -> dict[str, object]:
    """A session as its owner sees it: its key never leaves."""
    return {
        "name": one.pk[:16],
        "device": agents.in_words(one.agent),
        "address": one.address,
        "since": one.created_at,
        "seen": one.seen_at,
        "here": one.pk[:16] == session_digest(request.session.session_key),
    }


@require_POST
@person_view
def end(request: PersonRequest, name: str) -> HttpResponse:
    """End one of one's sessions. It asks for no proof: whoever saw a stranger there must not be slowed down."""
    try:
        end_session(by=request.person, digest=name)
    except ObjectDoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("account"))


@require_POST
@person_view
def end_others(request: PersonRequest) -> HttpResponse:
    """End every session but this one."""
    end_other_sessions(by=request.person, keep=request.session.session_key or "")
    return HttpResponseRedirect(reverse("account"))


@person_view
@recently_signed_in
def add_token(request: PersonRequest) -> HttpResponse:
    """Make an API token and show it, once. The same form sent twice makes one."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "key": new_secret(12)}
        return render(request, "identity/add_token.html", context, status=422 if form.is_bound else 200)
    made = request.session.get(TOKENS_MADE, [])
    key = request.POST.get("key", "")[:40]
    if key in made:
        return HttpResponseRedirect(reverse("account"))
    request.session[TOKENS_MADE] = [*made, key][-20:]
    given = form.cleaned_data
    secret = issue_token(
        by=request.person,
        user_id=request.user.pk,
        read_only=given["read_only"],
        days=given["days"],
        name=given["name"],
    )
    write_to(by=request.person, user_id=request.user.pk, what=letters.TOKEN)
    return render(request, "identity/token.html", {"secret": secret})


@require_POST
@person_view
@recently_signed_in
def revoke(request: PersonRequest, token_id: UUID) -> HttpResponse:
    """End one of one's API tokens at once."""
    try:
        revoke_token(by=request.person, token_id=token_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("account"))
