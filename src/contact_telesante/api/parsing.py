"""Reading a body strictly: what two programs could read in two ways is refused."""

import json
import math
import re
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from contact_telesante.api.problems import Refusal

DEEPEST: Final = 20
LONGEST_NUMBER: Final = 40
TOO_LARGE: Final = 10**LONGEST_NUMBER
UNKEEPABLE: Final = re.compile("[\0\ud800-\udfff]")


class StrictParser(Parser):
    """UTF-8 JSON only: no duplicate key, no NaN, nothing PostgreSQL cannot hold, and no bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises `Refusal`."""
        _require_json(request)
        try:
            text = request.body.decode("utf-8")
            read = json.loads(
                text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite, parse_int=_whole
            )
        except (ValueError, RecursionError):
            raise Refusal("malformed") from None
        _require_keepable(read)
        return read


def _require_json(request: HttpRequest) -> None:
    kind, parameters = request.content_type, request.content_params or {}
    charset = parameters.get("charset", "utf-8").lower()
    if kind != "application/json" or charset not in {"utf-8", "utf8"} or "Content-Encoding" in request.headers:
        raise Refusal("unsupported_media_type")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise Refusal("malformed")
    return read


def _refuse(_constant: str) -> NoReturn:
    raise Refusal("malformed")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Refusal("malformed")
    return number


def _whole(digits: str) -> int:
    """A number of thousands of digits costs time and fits no field: it is read as one that no field takes."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else TOO_LARGE


def _require_keepable(read: Any) -> None:
    pending = [(read, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > DEEPEST:
            raise Refusal("malformed")
        if isinstance(node, str):
            _require_text(node)
        elif isinstance(node, list):
            pending.extend((each, depth + 1) for each in node)
        elif isinstance(node, dict):
            pending.extend((each, depth + 1) for pair in node.items() for each in pair)


def _require_text(text: str) -> None:
    if UNKEEPABLE.search(text):
        raise Refusal("malformed")
