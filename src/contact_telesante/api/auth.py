"""Who calls: the bearer of an API token, the language they read, and their seat in a team."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.security import HttpBearer

from contact_telesante.api.problems import Refusal
from contact_telesante.audit import origin
from contact_telesante.identity.factors.rules import is_missing
from contact_telesante.identity.queries import credential_of_token, token_of
from contact_telesante.teams import arrivals
from contact_telesante.teams.invitations.rules import must_sign_first
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import Seat

LANGUAGES = ("fr", "en")
READING = ("GET", "HEAD", "OPTIONS")
LONGEST_HEADER = 500


class Call(HttpRequest):
    """A request of the API. `auth` is the caller's token, a model that the API may use and not name."""

    auth: Any


class Bearer(HttpBearer):
    """An API token in the Authorization header. A page's cookie opens nothing here."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """The living token, None for any other; raises `Refusal` when a read-only one is used to write."""
        secret = token.strip()
        if (match := request.resolver_match) and (slug := match.kwargs.get("slug")):
            arrivals.of_token(secret, slug)
        found = token_of(secret)
        if found is None:
            return None
        request.user = found.user
        session = origin.session_digest(credential_of_token(secret))
        origin.current.set(replace(origin.current.get(), session=session))  # the Origin middleware puts it back
        translation.activate(asked_language(request) or found.user.language)  # so does Language
        if is_missing(given=found.user.factor_given):
            raise Refusal("second_factor")
        if found.read_only and request.method not in READING:
            raise Refusal("read_only_token")
        return found


def seat_for(request: Call, slug: str, key: str = "") -> Seat:
    """The caller's seat in the team of that slug, with the request's idempotency key; not found for an outsider."""
    seat = seat_of(request.auth.user, slug)
    if is_missing(given=request.auth.user.factor_given, role=seat.role):
        raise Refusal("second_factor")
    if must_sign_first(seat):
        raise Refusal("unsigned")
    return seat.keyed(key)


def asked_language(request: HttpRequest) -> str:
    """`fr` or `en` when the Accept-Language header names one of them, else empty."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:LONGEST_HEADER])
    known = (name[:2] for name, _quality in accepted if name[:2] in LANGUAGES)
    return next(known, "")
