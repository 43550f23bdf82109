"""The page that documents the API, made from the OpenAPI document: no script, no third party, both languages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from contact_telesante.api.auth import LANGUAGES, asked_language
from contact_telesante.api.examples import example_of, type_words
from contact_telesante.api.problems import CODES

Json = Mapping[str, Any]
JSON: Final = "application/json"
HEADER: Final = '-H "Authorization: Bearer $TOKEN"'


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or property: its name, where it goes, its type, whether it must be there, what it is."""

    name: str
    place: str
    type: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it; examples are text, empty when there is none."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    rows: tuple[Row, ...]
    curl: str
    answer: str
    statuses: tuple[str, ...]


class Page(DocsBase):
    """Renders the page in the language of `?lang=`, else of the browser, else in French."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **_kwargs: Any) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else asked_language(request) or "fr"
        with translation.override(language):
            document = api.get_openapi_schema()
            chapters: dict[str, list[Operation]] = {}
            for tag, operation in _operations(document, request.build_absolute_uri("/")[:-1]):
                chapters.setdefault(tag, []).append(operation)
            problems = [(code, status, _(title), _(detail)) for code, (status, title, detail) in CODES.items()]
            context = {"language": language, "chapters": chapters, "problems": problems, "about": _(api.description)}
            response = render(request, "api/docs.html", context)
        response["Content-Language"] = f"{language}-CA"
        return response


def _operations(document: Json, site: str) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield _(operation["tags"][0]), _operation(document, site, path, method.upper(), operation)


def _operation(document: Json, site: str, path: str, method: str, operation: Json) -> Operation:
    body = _body(operation)
    return Operation(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=_(operation["summary"]),
        text=_said(operation),
        rows=(*_parameters(operation), *_properties(document, body)),
        curl=_curl(document, f"{site}{path}", method, operation),
        answer=_answer(document, operation),
        statuses=tuple(str(status) for status in operation["responses"]),
    )


def _parameters(operation: Json) -> Iterator[Row]:
    places = {"path": _("address"), "query": _("address, after ?"), "header": _("header")}
    for each in operation["parameters"]:
        yield Row(each["name"], places[each["in"]], type_words(each["schema"]), each["required"], _said(each))


def _properties(document: Json, body: Json) -> Iterator[Row]:
    schema = _resolved(document, body)
    for name, each in schema.get("properties", {}).items():
        yield Row(name, _("body"), type_words(each), name in schema.get("required", ()), _said(each))


def _curl(document: Json, address: str, method: str, operation: Json) -> str:
    command = "curl -N" if operation["operationId"] == "live" else "curl"
    parts = [command if method == "GET" else f"{command} -X {method}", f'"{_filled(address)}"', HEADER]
    if method != "GET":
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if _resolved(document, _body(operation)).get("properties"):
        example = json.dumps(example_of(document, _body(operation)), ensure_ascii=False)
        parts += ["-H 'Content-Type: application/json'", f"-d '{example}'"]
    return " \\\n  ".join(parts)


def _answer(document: Json, operation: Json) -> str:
    status = min(operation["responses"], key=int)
    schema = operation["responses"][status].get("content", {}).get(JSON, {}).get("schema")
    return json.dumps(example_of(document, schema), indent=2, ensure_ascii=False) if schema else ""


def _said(of: Json) -> str:
    text = of.get("description", "")
    return _(text) if text else ""


def _body(operation: Json) -> Json:
    found: Json = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    return found


def _resolved(document: Json, schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _filled(address: str) -> str:
    return address.replace("{slug}", "chsld-erables").replace("{patient_id}", "$PATIENT")
