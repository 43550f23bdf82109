"""What ninja's OpenAPI document lacks: media types of refusals, headers, and the stream served outside Django."""

from typing import Any, Final

from django.utils.translation import gettext_noop
from ninja.openapi.schema import OpenAPISchema

from contact_telesante.api.problems import MEDIA_TYPE

DESCRIPTION: Final = gettext_noop(
    "The live board of a care team, for programs. A complementary tool: it never replaces the clinical record. "
    "Send an API token with each request, and an Idempotency-Key with each change."
)
REF: Final = {"$ref": "#/components/schemas/Problem"}
Json = dict[str, Any]


def completed(document: OpenAPISchema) -> OpenAPISchema:
    """The document, with what this API does beyond ninja."""
    for operations in document["paths"].values():
        for operation in operations.values():
            _complete(operation)
    base = next(iter(document["paths"])).removesuffix("/me")
    document["paths"][f"{base}/teams/{{slug}}/live"] = {"get": _stream()}
    return document


def _complete(operation: Json) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: {"schema": REF}}
    if 201 in operation["responses"]:
        operation["responses"][201]["headers"] = {"Location": {"schema": {"type": "string"}}}
    for parameter in operation["parameters"]:
        if parameter["in"] == "header":
            parameter["schema"].pop("default", None)


def _stream() -> Json:
    after = {"type": "integer", "minimum": 0, "default": 0}
    return {
        "operationId": "live",
        "summary": gettext_noop("What happens, as it happens"),
        "description": gettext_noop(
            "Server-sent events: hello with the number you gave, then each journal entry (id its number, event "
            "its kind, data the entry as the journal gives it); ping every 20 s of silence; resync when you are "
            "too far behind: read the board again; bye before the server closes: come back with Last-Event-ID."
        ),
        "tags": ["Journal"],
        "security": [{"Bearer": []}],
        "parameters": [
            {"in": "path", "name": "slug", "required": True, "schema": {"type": "string"}},
            {"in": "query", "name": "after", "required": False, "schema": after},
            {"in": "header", "name": "Last-Event-ID", "required": False, "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"description": "OK", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **{status: _refusal() for status in ("401", "404", "422")},
        },
    }


def _refusal() -> Json:
    return {"description": "Refused", "content": {MEDIA_TYPE: {"schema": REF}}}
