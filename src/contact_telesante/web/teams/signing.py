"""The door of the undertaking: a guest who did not sign it finds the page where to sign, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contact_telesante.teams.invitations.rules import must_sign_first

if TYPE_CHECKING:
    from contact_telesante.web.http import TeamRequest

View = Callable[..., HttpResponseBase]


def before_signing(view: View) -> View:
    """Open to a guest who has not signed yet: the undertaking itself."""
    view.before_signing = True  # type: ignore[attr-defined]
    return view


def unsigned(request: TeamRequest, view: View) -> HttpResponse | None:
    """The answer that stops a guest who has yet to sign, None to go on."""
    if not must_sign_first(request.seat) or getattr(view, "before_signing", False):
        return None
    if request.headers.get("X-Fragment") == "yes" or request.method not in {"GET", "HEAD"}:
        sentence = _("Sign your undertaking of confidentiality first.")
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(reverse("undertaking", args=[request.seat.slug]))
