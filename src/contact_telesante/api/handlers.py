"""From what was raised to the problem that says it."""

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from contact_telesante.api.problems import Refusal, problem
from contact_telesante.api.serial import person
from contact_telesante.board.actions import CannotUndo, Clash, Conflict
from contact_telesante.board.freshness.actions import Rewritten
from contact_telesante.board.requests.actions import Settled
from contact_telesante.kernel.errors import DomainError, InvalidInput, KeyReused, NotAllowed

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest, Any], HttpResponse]

WHOLE_NUMBER: Final = ("int_type", "int_parsing", "int_from_float")


class ConflictSeen(Exception):
    """A conflict with the names of who wrote: what the API answers of `Conflict`."""

    def __init__(self, conflict: Conflict, people: Mapping[str, str]) -> None:
        super().__init__(str(conflict))
        self.conflict, self.people = conflict, people


def of_code(code: str) -> Handler:
    """Answer with that code and nothing else."""
    return lambda _request, _error: problem(code)


def conflict(_request: HttpRequest, error: ConflictSeen) -> HttpResponse:
    """409: both values of each cell, who wrote theirs, when; `number` is the base that accepts theirs as seen."""
    clashes = [_clash(clash, error.people) for clash in error.conflict.clashes]
    return problem("conflict", conflicts=clashes, number=error.conflict.patient.number)


def invalid(_request: HttpRequest, error: InvalidInput) -> HttpResponse:
    """422: sentences by field, as the domain said them."""
    return problem("invalid", errors=error.errors)


def refused(_request: HttpRequest, error: Refusal) -> HttpResponse:
    """What the API itself refuses."""
    return problem(error.code)


def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The parser's refusal, which ninja wraps."""
    cause = error.__cause__
    return refused(request, cause if isinstance(cause, Refusal) else Refusal("malformed"))


def misshapen(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: what was sent has not the shape of the contract. An address that cannot be one is found nowhere."""
    if any(each["loc"][0] == "path" for each in error.errors):
        return problem("not_found")
    errors: dict[str, list[str]] = {}
    for each in error.errors:
        errors.setdefault(_name(each["loc"]), []).append(_sentence(each["type"], each.get("ctx", {})))
    return problem("invalid", errors=errors)


def broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    """500, logged by its kind and its place: the message of an exception may hold a value of a cell."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s\n%s", type(error).__name__, where)
    return problem("broken")


HANDLERS: Final[Mapping[type[Exception], Handler]] = {
    AuthenticationError: of_code("unauthorized"),
    NotAllowed: of_code("not_allowed"),
    ObjectDoesNotExist: of_code("not_found"),
    Http404: of_code("not_found"),
    ConflictSeen: conflict,
    CannotUndo: of_code("cannot_undo"),
    Rewritten: of_code("rewritten"),
    Settled: of_code("request_settled"),
    KeyReused: of_code("key_reused"),
    InvalidInput: invalid,
    DomainError: of_code("refused"),
    Refusal: refused,
    HttpError: unreadable,
    ValidationError: misshapen,
    RequestDataTooBig: of_code("too_large"),
    SuspiciousOperation: of_code("malformed"),
    UnreadablePostError: of_code("malformed"),
    OperationalError: of_code("unavailable"),
    Exception: broken,
}


def _clash(clash: Clash, people: Mapping[str, str]) -> dict[str, object]:
    return {
        "field": clash.field,
        "yours": clash.yours,
        "theirs": clash.theirs,
        "by": person(clash.by_id, people),
        "at": clash.at,
    }


def _name(loc: tuple[str | int, ...]) -> str:
    """What the caller calls the misshapen thing: a property of the body, a parameter, or the whole body."""
    source, *path = loc
    if source == "body":
        return str(path[1]) if len(path) > 1 else "body"
    return str(path[0])


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind in WHOLE_NUMBER:
        return _("A whole number is expected.")
    if kind == "literal_error":
        return _("Expected: %(choices)s.") % {"choices": str(context["expected"]).replace(" or ", ", ")}
    if kind == "string_too_long":
        return _("At most %(count)d characters are expected.") % {"count": context["max_length"]}
    said = {
        "missing": _("This is required."),
        "extra_forbidden": _("This property is unknown."),
        "string_type": _("Text is expected."),
        "string_pattern_mismatch": _("From 1 to 200 visible ASCII characters are expected."),
        "dict_type": _("An object is expected."),
        "model_type": _("An object is expected."),
        "less_than_equal": _("This number is too large."),
        "int_parsing_size": _("This number is too large."),
        "greater_than_equal": _("This number is too small."),
    }
    return said.get(kind) or _("This value is not accepted.")
