"""Structure: the form that an answer must have, as the source of a grammar.

``response_format`` and vLLM's ``structured_outputs``; schemas serve tools too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import unquote

from llguidance import LLMatcher, grammar_from

from ..errors import RequestError
from ..wire.request import ChatRequest
from ..wire.untrusted import one_line
from .anything import ANY_OBJECT
from .extension import Extensions

__all__ = ["json_rule", "structure"]

_MAX_SCHEMA = 1 << 17  # characters
_MAX_GRAMMAR = 1 << 14
_MAX_RULES = 300
# Grammars are built by recursion: these levels, references followed, need 2 MB of stack.
_MAX_DEPTH = 48
_MAX_LEVELS = 300
# As Python's json writes it: free white space invites a small model to write nothing else.
_LAYOUT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
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
    text = _bounded(json.dumps(schema), field, _MAX_SCHEMA)
    told = {**_prepared(schema, field, "allOf" not in text), "x-guidance": _LAYOUT}
    _check_levels(told, field)
    return f"%json {json.dumps(told)}"


def _response_format(wanted: Mapping[str, Any]) -> str | None:
    field, kind = "response_format", wanted.get("type", "text")
    if kind == "json_object":
        return f"start: {json_rule(ANY_OBJECT, field)}"
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
            return f"start: {json_rule(ANY_OBJECT, field)}"
        case "choice":
            return _choice(value, field)
        case "regex":
            if not isinstance(value, str) or not value:
                _refuse(field, "regex: expected a regular expression")
            return LLMatcher.grammar_from_regex(_bounded(value, field, _MAX_GRAMMAR))
        case _:
            return _gbnf(value, field)


def _choice(value: Any, field: str) -> str:
    good = isinstance(value, list) and value and all(isinstance(c, str) and c for c in value)
    if not good:
        _refuse(field, "choice: expected a list of texts")
    source = f"start: {' | '.join(json.dumps(choice) for choice in value)}"
    return _bounded(source, field, _MAX_GRAMMAR)


def _gbnf(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(field, "grammar: expected a grammar in GBNF (or Lark)")
    if _bounded(value, field, _MAX_GRAMMAR).count("\n") >= _MAX_RULES:
        _refuse(field, f"grammar: more than {_MAX_RULES} lines are too many")
    try:
        return grammar_from("gbnf", value)
    except (ValueError, RecursionError) as error:
        _refuse(field, f"grammar: {one_line(str(error), 150)}")


def _decoded(value: Any, field: str) -> Any:
    """A schema may come as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        _refuse(field, "json: the text is no JSON")


def _prepared(schema: Any, field: str, closed: bool, depth: int = 0) -> Any:
    """A copy with its objects closed, without settings of llguidance's own and other names."""
    if depth > _MAX_DEPTH:
        _refuse(field, f"the schema is nested deeper than {_MAX_DEPTH} levels")
    if not isinstance(schema, dict):
        return schema

    def inner(value: Any) -> Any:
        return _prepared(value, field, closed, depth + 1)

    told = {key: value for key, value in schema.items() if key not in ("x-guidance", "$id")}
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


def _check_levels(schema: dict[str, Any], field: str) -> None:
    """Bound the levels of a schema, each place that is referred to counted once."""
    references = {inner["$ref"] for inner in _all(schema) if "$ref" in inner}
    places = [schema, *(_place(schema, reference, field) for reference in references)]
    if sum(map(_levels, places)) > _MAX_LEVELS:
        _refuse(field, f"the schema has more than {_MAX_LEVELS} levels, references followed")


def _place(schema: Any, reference: Any, field: str) -> Any:
    """What a reference points at (RFC 6901)."""
    start, *keys = str(reference).split("/")
    place = schema if start == "#" else None
    for key in keys:
        key = unquote(key).replace("~1", "/").replace("~0", "~")
        if isinstance(place, list) and key.isdigit():
            place = place[int(key)] if len(key) < 9 and int(key) < len(place) else None
        else:
            place = place.get(key) if isinstance(place, dict) else None
    if not isinstance(place, dict | bool):
        _refuse(field, f"$ref {str(reference)[:60]!r} points at nothing inside of the schema")
    return place


def _all(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas inside of it."""
    if isinstance(schema, dict):
        yield schema
        for inner in _inside(schema, _MAP):
            yield from _all(inner)


def _levels(schema: Any) -> int:
    """How deep a schema is, without those that it only defines."""
    if not isinstance(schema, dict):
        return 0
    inside = _inside(schema, ("properties", "patternProperties"))
    return 1 + max(map(_levels, inside), default=0)


def _inside(schema: Mapping[str, Any], named: Sequence[str]) -> Iterator[Any]:
    """The schemas that stand directly inside of one."""
    for key, value in schema.items():
        if key in _ONE:
            yield value
        elif key in _LIST and isinstance(value, list):
            yield from value
        elif key in named and isinstance(value, dict):
            yield from value.values()


def _bounded(source: str, field: str, most: int) -> str:
    if len(source) > most:
        _refuse(field, f"more than {most} characters are too many")
    return source


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
