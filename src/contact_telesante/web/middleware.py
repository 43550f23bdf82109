"""What every request passes through: headers, broken text, origin, language."""

import ipaddress
import re
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from contact_telesante.audit import origin
from contact_telesante.identity import ahead
from contact_telesante.interop.packing import gzipped
from contact_telesante.teams import arrivals
from contact_telesante.web import errors

SMALLEST_COMPRESSED = 1000
TEAM_ADDRESS = re.compile(r"/teams/([-a-zA-Z0-9_]+)/")
Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Put the strict headers on every answer, and `no-store` on all but static files."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


class Compress:
    """Gzip what is worth it, fast: a board of 500 rows shrinks thirty times in a few milliseconds."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < SMALLEST_COMPRESSED:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if takes_gzip:
            response.content = gzipped(response)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response


class ReadAhead:
    """Ask for the session, its person and their membership in one trip; comes before whoever needs the first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ahead.reading():
            if key := request.COOKIES.get(settings.SESSION_COOKIE_NAME):
                team = TEAM_ADDRESS.match(request.path)
                arrivals.of_session(key, team[1] if team else "")
            return self.get_response(request)


class RefuseBrokenText:
    """Answer 400 to text that no database can hold: broken UTF-8, NUL, lone surrogates, in an address or a form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(sign in request.path + "".join(map(str, request.GET.values())) for sign in ("\0", "\ufffd")):
            return HttpResponseBadRequest(
                _("This address holds characters that cannot be read."), content_type="text/plain"
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Answer 400 to a form that holds NUL. The API reads its own bodies; a form cut short is Django's to refuse."""
        with suppress(UnreadablePostError):
            typed = [] if request.path.startswith("/api/") else request.POST.lists()
            if any("\0" in text for name, values in typed for text in (name, *map(str, values))):
                return errors.bad_request(request)
        return None


class SessionLife:
    """Take a request as a sign of life of its person, unless a script made it by itself; tell what is left to live."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session.receive(  # type: ignore[attr-defined]
            agent=request.headers.get("User-Agent", ""),
            address=client_address(request),
            in_person=request.headers.get("X-Background") != "yes",
        )
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            left = request.session.ends_in, request.session.longest_in  # type: ignore[attr-defined]
            response.headers["X-Session-Ends-In"] = "{}, {}".format(*left)
        if _signs_out(request) and request.is_secure():
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _signs_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name == "sign-out"


class Origin:
    """Tell the audit where looks come from while this request is served."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        medium = "api" if request.path.startswith("/api/") else "page"
        session = origin.session_digest(request.session.session_key)
        token = origin.current.set(origin.Origin(medium=medium, address=client_address(request), session=session))
        try:
            return self.get_response(request)
        finally:
            origin.current.reset(token)


class Language:
    """Speak the signed-in person's language, else the one chosen on this browser, else French."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "fr-CA" if language_of(request) == "fr" else "en-CA")
        return response


def language_of(request: HttpRequest) -> str:
    """`fr` or `en`."""
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if request.path.startswith("/api/") and not request.user.is_authenticated:
        chosen = request.headers.get("Accept-Language", "")[:2].lower()
    return chosen if chosen in {"fr", "en"} else "fr"


def client_address(request: HttpRequest) -> str | None:
    """The browser's address; behind our own proxy, the last one that it added."""
    if settings.TRUSTED_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return _address(forwarded.rsplit(",", 1)[-1].strip())
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(said: str) -> str | None:
    """What the database can hold as an address: a proxy may write a name, or `unknown`."""
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return None
