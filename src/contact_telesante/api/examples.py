"""From a schema of the OpenAPI document to an example of it, and to words for its type."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

Json = Mapping[str, Any]
OF_FORMAT: Final = {
    "uuid": "5b0d8a9e-3c1f-4e7a-9d2b-6f8e1a2c3d4b",
    "date": "2026-11-22",
    "date-time": "2026-11-22T19:30:00.123456+00:00",
}
OF_TYPE: Final[Mapping[str, Any]] = {"string": "…", "integer": 1, "number": 1, "boolean": True, "object": {}}


def example_of(document: Json, schema: Json) -> Any:
    """A value of that schema, from its own examples where it gives some."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        return example_of(document, schema["anyOf"][0])
    if "properties" in schema:
        return {name: example_of(document, each) for name, each in schema["properties"].items()}
    if "items" in schema:
        return [example_of(document, schema["items"])]
    return _plain(schema)


def _plain(schema: Json) -> Any:
    given = [*schema.get("examples", ()), *schema.get("enum", ())]
    if given:
        return given[0]
    if schema.get("additionalProperties") == {"type": "string"}:
        return {"fr": "…", "en": "…"}
    return OF_FORMAT.get(schema.get("format", "")) or OF_TYPE.get(schema.get("type", ""))


def type_words(schema: Json) -> str:
    """The type, in the page's language."""
    if "enum" in schema:
        return ", ".join(str(each) or "“”" for each in schema["enum"])
    kinds = {"integer": _("whole number"), "string": _("text"), "object": _("object"), "boolean": _("true or false")}
    formats = {"uuid": "UUID", "date": "YYYY-MM-DD"}
    return formats.get(schema.get("format", "")) or kinds.get(schema.get("type", ""), "")
