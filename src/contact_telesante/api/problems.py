"""Refusals as `application/problem+json` (RFC 9457): one table of codes, one function that answers."""

import json
from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.utils.translation import get_language, gettext, gettext_noop

MEDIA_TYPE: Final = "application/problem+json"
DOCUMENTATION: Final = "/api/v1/docs"

CODES: Final[Mapping[str, tuple[int, str, str]]] = {
    "malformed": (
        400,
        gettext_noop("Unreadable request"),
        gettext_noop(
            "The request cannot be read: UTF-8 JSON without NUL, lone surrogates, duplicate keys, NaN or Infinity"
            " is expected."
        ),
    ),
    "unauthorized": (
        401,
        gettext_noop("Token expected"),
        gettext_noop("Send a living API token: “Authorization: Bearer TOKEN”. A page's cookie does not open the API."),
    ),
    "unsigned": (
        403,
        gettext_noop("Undertaking not signed"),
        gettext_noop("A guest signs their undertaking of confidentiality first, on the pages of the team."),
    ),
    "second_factor": (
        401,
        gettext_noop("Second step missing"),
        gettext_noop(
            "The owner of this token must have a second step to sign in: they set it up on their account page."
        ),
    ),
    "read_only_token": (403, gettext_noop("Read-only token"), gettext_noop("This token may read and not write.")),
    "not_allowed": (403, gettext_noop("Not permitted"), gettext_noop("Your role in this team does not permit this.")),
    "not_found": (
        404,
        gettext_noop("Nothing here"),
        gettext_noop("Nothing is at this address, or you are not a member of its team."),
    ),
    "method_not_allowed": (
        405,
        gettext_noop("Method not allowed"),
        gettext_noop("This address does not take this method: see the Allow header."),
    ),
    "conflict": (
        409,
        gettext_noop("Written meanwhile"),
        gettext_noop("Somebody wrote these cells after the number you gave as base. Nothing was changed."),
    ),
    "cannot_undo": (
        409,
        gettext_noop("Cannot be undone"),
        gettext_noop("This change is not yours, changed no cell, or one of its cells was written since."),
    ),
    "rewritten": (
        409,
        gettext_noop("Written meanwhile"),
        gettext_noop("Somebody wrote one of these cells after the number you gave as base. Nothing was noted."),
    ),
    "request_settled": (
        409,
        gettext_noop("No longer there"),
        gettext_noop("The request is not where this finds it: another is open, or it was answered or closed."),
    ),
    "length_required": (
        411,
        gettext_noop("Length expected"),
        gettext_noop("Send a body with its Content-Length, not in chunks."),
    ),
    "too_large": (413, gettext_noop("Too large"), gettext_noop("A body holds at most 1 MB.")),
    "unsupported_media_type": (
        415,
        gettext_noop("Unsupported content"),
        gettext_noop("The body must be “application/json” in UTF-8, not compressed."),
    ),
    "invalid": (
        422,
        gettext_noop("Refused values"),
        gettext_noop("Some of what was sent is wrong: “errors” tells what, by name."),
    ),
    "key_reused": (
        422,
        gettext_noop("Key already used"),
        gettext_noop("This Idempotency-Key was already used for another request. Make a new one for each change."),
    ),
    "refused": (422, gettext_noop("Refused"), gettext_noop("This request is refused.")),
    "broken": (500, gettext_noop("Something broke"), gettext_noop("The fault is ours, and what was saved is safe.")),
    "unavailable": (
        503,
        gettext_noop("Unavailable"),
        gettext_noop(
            "The database does not answer. Send the same request again in a moment, with the same Idempotency-Key."
        ),
    ),
}

_OF_STATUS: Final = {
    400: "malformed",
    401: "unauthorized",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    503: "unavailable",
}


class Refusal(Exception):
    """A request refused before any domain is asked; `code` is one of `CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def document(code: str, **more: object) -> dict[str, object]:
    """The problem of that code, in the current language; `more` are its own members, such as `errors`."""
    status, title, detail = CODES[code]
    said = {"title": gettext(title), "status": status, "detail": gettext(detail), "code": code}
    return {"type": f"{DOCUMENTATION}#{code}", **said, **more}


def problem(code: str, **more: object) -> HttpResponse:
    """Answer with that problem."""
    status = CODES[code][0]
    content = json.dumps(document(code, **more), ensure_ascii=False, default=str)
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE)
    response["Content-Language"] = f"{(get_language() or 'fr')[:2]}-CA"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    if status == 503:
        response["Retry-After"] = "2"
    return response


def code_of_status(status: int) -> str:
    """The code that says an HTTP status and no more."""
    return _OF_STATUS.get(status, "broken" if status >= 500 else "refused")
