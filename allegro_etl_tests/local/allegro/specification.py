"""Allegro's own OpenAPI document, where it lies beside the repository, as a judge of answers."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

DOCUMENT = Path(__file__).parents[4] / "shared" / "allegro" / "openapi.yaml"
MEDIA_TYPES = ("application/vnd.allegro.public.v1+json", "application/vnd.allegro.beta.v1+json", "application/json")

Json = dict[str, Any]


@cache
def document() -> Json:
    """Read the document once, or skip the test that needs it."""
    if not DOCUMENT.exists():
        pytest.skip("Allegro's OpenAPI document is not beside the repository")
    with DOCUMENT.open(encoding="utf-8") as file:
        read: Json = yaml.load(file, Loader=yaml.CSafeLoader)
    return read


@cache
def _registry() -> Registry:
    contents = _loosened(document())
    return Registry().with_resource("urn:allegro", Resource.from_contents(contents, default_specification=DRAFT4))


def _loosened(schema: Any) -> Any:
    """Take one of several schemas for any of them: of some, the document has two that are the same."""
    if isinstance(schema, dict):
        return {"anyOf" if key == "oneOf" else key: _loosened(item) for key, item in schema.items()}
    return [_loosened(item) for item in schema] if isinstance(schema, list) else schema


def complaints(path: str, body: Any, status: int = 200, method: str = "get") -> list[str]:
    """Say what is wrong with the body of `GET path`, null taken as absent: wrong shapes, and fields nobody knows."""
    return wrong_in(_schema(path, status, method), body)


def answers(path: str, method: str) -> set[int]:
    """Return the statuses that the document knows of an endpoint."""
    return {int(status) for status in document()["paths"][path][method]["responses"]}


def request_complaints(path: str, body: Any, method: str) -> list[str]:
    """Say what is wrong with the body of a request."""
    content = _resolved(document()["paths"][path][method]["requestBody"])["content"]
    return wrong_in(next(content[kind]["schema"] for kind in MEDIA_TYPES if kind in content), body)


def wrong_in(schema: Json, body: Any) -> list[str]:
    """Say what a schema finds wrong with a body."""
    validator = OAS30Validator(_absolute(schema), registry=_registry(), format_checker=oas30_format_checker)
    found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(without_nulls(body))]
    return found + [f"{place}: not in the specification" for place in _unknown(schema, body, "$")]


def members(path: str) -> dict[str, set[str]]:
    """Return the enumerations in the answer of `GET path`: the members of each, by the place where it stands."""
    found: dict[str, set[str]] = {}
    _gather(_schema(path, 200, "get"), (), found)
    return found


def _gather(schema: Json, place: tuple[str, ...], found: dict[str, set[str]]) -> None:
    for part in _parts(schema):
        if "enum" in part:
            found.setdefault(".".join(place), set()).update(part["enum"])
        if "items" in part:
            _gather(part["items"], place, found)
        for name, one in part.get("properties", {}).items():
            _gather(one, (*place, name), found)


def _schema(path: str, status: int, method: str) -> Json:
    """Return the schema of an answer; where the document describes an error in words only, that of all errors."""
    content = _resolved(document()["paths"][path][method]["responses"][str(status)]).get("content", {})
    error = {"$ref": f"#/components/schemas/{'AuthError' if status == 401 else 'ErrorsHolder'}"}
    return next((content[kind]["schema"] for kind in MEDIA_TYPES if kind in content), error)


def without_nulls(value: Any) -> Any:
    """Drop every null from objects, at any depth."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _absolute(schema: Json) -> Json:
    """Point the references of a schema into the registered document."""
    if isinstance(schema, dict):
        return {
            key: f"urn:allegro{item}" if key == "$ref" and isinstance(item, str) else _absolute(item)
            for key, item in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


def _resolved(schema: Json) -> Json:
    while "$ref" in schema:
        target: Any = document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _parts(schema: Json) -> list[Json]:
    """Return a schema and all that it is combined of."""
    schema = _resolved(schema)
    combined = [*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return [schema, *(part for one in combined for part in _parts(one))]


def _unknown(schema: Json, body: Any, place: str) -> list[str]:
    parts = _parts(schema)
    if isinstance(body, list):
        items = [part["items"] for part in parts if "items" in part]
        return [name for one in body for name in _unknown(items[0], one, f"{place}[]")] if items else []
    if not isinstance(body, dict):
        return []
    mapping = next((part["discriminator"]["mapping"] for part in parts if "discriminator" in part), None)
    kind = next((body[key] for key in ("type", "changeType") if key in body), None)
    if mapping and kind in mapping:
        parts = _parts({"$ref": mapping[kind]})
    properties: dict[str, list[Json]] = {}
    for name, one in ((name, one) for part in parts for name, one in part.get("properties", {}).items()):
        properties.setdefault(name, []).append(one)
    if not properties:
        return []
    return [
        name
        for key, value in body.items()
        for name in (
            _unknown({"allOf": properties[key]}, value, f"{place}.{key}") if key in properties else [f"{place}.{key}"]
        )
    ]
