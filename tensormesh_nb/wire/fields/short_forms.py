"""Short forms of fields whose API form is an object: a bare JSON schema, the name of a tool."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any

import msgspec

from ...errors import RequestError
from ..sanitize import one_line

__all__ = ["EXPECTED", "SHORT_FORMS", "object_schema"]

_FORMATS = {"text": "text", "json_object": "json_object", "json": "json_object"}
_TYPES = ("text", "json_object", "json_schema", "grammar")
_SCHEMA_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_SCHEMA_KEYS = {
    "$schema",
    "$ref",
    "$defs",
    "properties",
    "anyOf",
    "oneOf",
    "allOf",
    "enum",
    "const",
}
_JSON_SCHEMA = {"name", "schema", "strict", "description"}  # keys of the object json_schema
_CHOICES = ("none", "auto", "required", "any")
_NAME = re.compile(r"[^A-Za-z0-9_-]+")
EXPECTED = {
    "response_format": "json_object, text, a JSON schema (an object, JSON text or a class) or "
    '{"type": "json_schema", "json_schema": {"name": "...", "schema": {...}}}',
    "tool_choice": "none, auto, required, any or the name of a tool",
}
"""The values of these fields in words."""


def object_schema(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type, with the type itself at the top, as hosts expect it.

    Raises:
        TypeError: The type has no JSON schema.
        RuntimeError: The type is not complete.
    """
    schema = msgspec.json.schema(kind)
    definitions = dict(schema.pop("$defs", {}))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = dict(definitions[name])
        if _refers(definitions, name):
            return {**schema, "$defs": definitions}
        del definitions[name]
    schema.pop("title", None)
    return {**schema, "$defs": definitions} if definitions else schema


def _refers(definitions: Mapping[str, Any], name: str) -> bool:
    """Whether a definition refers to the one of that name, which must then stay."""
    return f'"#/$defs/{name}"' in json.dumps(definitions)


def _response_format(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if text in _FORMATS:
            return {"type": _FORMATS[text]}
        value = _object(text)
    if isinstance(value, type) or type(value).__module__ in ("types", "typing"):
        return _of_class(value)
    if not isinstance(value, Mapping) or value.get("type") in _TYPES:
        return value
    if isinstance(value.get("schema"), Mapping) and value.keys() <= _JSON_SCHEMA:
        return {"type": "json_schema", "json_schema": {"name": "answer", **value}}
    if value.get("type") in _SCHEMA_TYPES or _SCHEMA_KEYS & value.keys():
        return _wrapped(value.get("title"), value)
    return value


def _object(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RequestError(
            f"response_format: expected {EXPECTED['response_format']}; got {one_line(text, 60)!r}.",
            field="response_format",
        )
    return found


def _of_class(kind: Any) -> dict[str, Any]:
    """The form for a class: of pydantic, or one that msgspec can describe."""
    # Python 3.14 gives unions a name of their own.
    name = "answer" if isinstance(kind, UnionType) else getattr(kind, "__name__", "answer")
    pydantic: Callable[[], dict[str, Any]] | None = getattr(kind, "model_json_schema", None)
    try:
        schema = object_schema(kind) if pydantic is None else pydantic()
    except (TypeError, RuntimeError) as error:
        raise RequestError(
            f"response_format: {one_line(name, 60)} has no JSON schema "
            f"({one_line(str(error), 120)}); use a dataclass, a TypedDict or a pydantic model.",
            field="response_format",
        ) from None
    return _wrapped(name, schema)


def _wrapped(name: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    # OpenAI accepts names of these characters only.
    valid = _NAME.sub("_", name)[:64] if isinstance(name, str) else ""
    return {"type": "json_schema", "json_schema": {"name": valid or "answer", "schema": schema}}


def _tool_choice(value: Any) -> Any:
    if callable(value):
        value = getattr(value, "__name__", value)
    elif isinstance(value, Mapping) and value.keys() == {"name"}:
        value = value["name"]
    if isinstance(value, str) and value not in _CHOICES:
        return {"type": "function", "function": {"name": value}}
    return value


SHORT_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "response_format": _response_format,
    "tool_choice": _tool_choice,
}
"""Functions from what a caller may pass to the API's form, by field. Other values are unchanged."""
