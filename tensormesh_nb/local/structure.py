"""Structure: the form that an answer must have, as the source of a grammar.

``response_format`` and vLLM's ``structured_outputs``; schemas serve tools too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from llguidance import LLMatcher, grammar_from

from ..errors import RequestError
from ..wire.request import ChatRequest
from .extension import Extensions

__all__ = ["json_rule", "structure"]

_MAX_SOURCE = 1 << 17  # characters
_MAX_DEPTH = 48
# As Python's json writes it: free white space invites a small model to write nothing else.
_LAYOUT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_ANY_OBJECT = {"type": "object"}
_KINDS = ("json", "json_object", "choice", "regex", "grammar")

# Where schemas stand inside of a schema.
_ONE = ("items", "additionalProperties", "contains", "not", "if", "then", "else")
_LIST = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAP = ("properties", "patternProperties", "$defs", "definitions")


def structure(request: ChatRequest, extensions: Extensions) -> tuple[str, str] | None:
    """The grammar that a request asks for, and the field that does; None for free text.

    Raises:
        RequestError: the field asks for what cannot be done.
    """
    formatted = _response_format(request.response_format or {})
    outputs = extensions.structured_outputs
    if outputs is None:
        return None if formatted is None else (formatted, "response_format")
    if formatted is not None:
        _refuse("structured_outputs", "response_format asks for a form already")
    return _structured_outputs(outputs), "structured_outputs"


def json_rule(schema: Any, field: str) -> str:
    """The right side of a rule for JSON of a schema.

    Objects that list their properties get no others, unless the schema says so.

    Raises:
        RequestError: it is no schema, or too large.
    """
    if not isinstance(schema, dict):
        _refuse(field, "a JSON schema is an object")
    closed = "allOf" not in json.dumps(schema)
    told = {**_prepared(schema, field, closed), "x-guidance": _LAYOUT}
    return _bounded(f"%json {json.dumps(told)}", field)


def _response_format(wanted: Mapping[str, Any]) -> str | None:
    field, kind = "response_format", wanted.get("type", "text")
    if kind == "json_object":
        return f"start: {json_rule(_ANY_OBJECT, field)}"
    if kind == "json_schema":
        described = wanted.get("json_schema")
        if not isinstance(described, dict) or "schema" not in described:
            _refuse(field, 'json_schema: expected {"name": ..., "schema": {...}}')
        if not isinstance(described.get("name"), str):
            _refuse(field, "json_schema.name: expected a string")
        if not isinstance(described.get("strict"), bool | None):
            _refuse(field, "json_schema.strict: expected true or false")
        return f"start: {json_rule(described['schema'], field)}"
    return _gbnf(wanted.get("grammar"), field) if kind == "grammar" else None


def _structured_outputs(wanted: Mapping[str, Any]) -> str:
    field = "structured_outputs"
    given = [kind for kind in wanted if wanted[kind] is not None]
    if len(given) != 1 or given[0] not in _KINDS:
        _refuse(field, f"expected exactly one of {', '.join(_KINDS)}, got {given!r:.60}")
    kind, value = given[0], wanted[given[0]]
    match kind:
        case "json":
            return f"start: {json_rule(_decoded(value, field), field)}"
        case "json_object":
            if value is not True:
                _refuse(field, "json_object: expected true")
            return f"start: {json_rule(_ANY_OBJECT, field)}"
        case "choice":
            return _choice(value, field)
        case "regex":
            if not isinstance(value, str) or not value:
                _refuse(field, "regex: expected a regular expression")
            return LLMatcher.grammar_from_regex(_bounded(value, field))
        case _:
            return _gbnf(value, field)


def _choice(value: Any, field: str) -> str:
    good = isinstance(value, list) and value and all(isinstance(c, str) and c for c in value)
    if not good:
        _refuse(field, "choice: expected a list of texts")
    return _bounded(f"start: {' | '.join(json.dumps(choice) for choice in value)}", field)


def _gbnf(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(field, "grammar: expected a grammar in GBNF (or Lark)")
    try:
        return grammar_from("gbnf", _bounded(value, field))
    except (ValueError, RecursionError) as error:
        _refuse(field, f"grammar: {error!s:.100}")


def _decoded(value: Any, field: str) -> Any:
    """A schema may come as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        _refuse(field, "json: the text is no JSON")


def _prepared(schema: Any, field: str, closed: bool, depth: int = 0) -> Any:
    """A copy with its objects closed, without settings of llguidance's own."""
    if depth > _MAX_DEPTH:
        _refuse(field, f"the schema is nested deeper than {_MAX_DEPTH} levels")
    if not isinstance(schema, dict):
        return schema

    def inner(value: Any) -> Any:
        return _prepared(value, field, closed, depth + 1)

    told = {key: value for key, value in schema.items() if key != "x-guidance"}
    for key, value in told.items():
        if key in _ONE:
            told[key] = inner(value)
        elif key in _LIST and isinstance(value, list):
            told[key] = [inner(each) for each in value]
        elif key in _MAP and isinstance(value, dict):
            told[key] = {name: inner(each) for name, each in value.items()}
    if closed and "properties" in told and "patternProperties" not in told:
        told.setdefault("additionalProperties", False)
    return told


def _bounded(source: str, field: str) -> str:
    if len(source) > _MAX_SOURCE:
        _refuse(field, f"more than {_MAX_SOURCE} characters are too many")
    return source


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
