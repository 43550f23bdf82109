"""The gate: whoever must have a second factor and gave none finds the page where to set one up, and nothing else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contact_telesante.identity.factors.rules import is_missing
from contact_telesante.identity.queries import FACTOR_DUE, FACTOR_GIVEN

View = Callable[..., HttpResponseBase]


def before_the_gate(view: View) -> View:
    """Open without a second factor: what it takes to set one up."""
    view.before_the_gate = True  # type: ignore[attr-defined]
    return view


class Gate:
    """Stop a session without its second factor, whatever the view. What it needs is in the session: no statement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """The answer that stops, None to go on."""
        del args, kwargs
        public = getattr(view, "policy", "public") == "public"
        if public or getattr(view, "before_the_gate", False) or not request.user.is_authenticated:
            return None
        return stopped(request)


def stopped(request: HttpRequest, role: str = "") -> HttpResponse | None:
    """The answer that stops a session without the second factor that its person, or this role, must have."""
    session = request.session
    if not is_missing(given=bool(session.get(FACTOR_GIVEN)), due=bool(session.get(FACTOR_DUE)), role=role):
        return None
    if request.headers.get("X-Fragment") == "yes":
        sentence = _("Set up your second step first, on your account page.")
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(f"{reverse('second-factor')}?{urlencode({'next': back})}")
