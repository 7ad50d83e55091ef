"""Structure: the form that an answer must have, as the source of a grammar.

``response_format`` and vLLM's ``structured_outputs``; schemas serve tools too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..api.extensions import Extensions
from . import gbnf, schema
from .any_json import ANY_OBJECT

__all__ = ["json_rule", "structure"]

_MAX_TEXT = 1 << 14  # characters of a regular expression, or of all choices
_KINDS = ("json", "json_object", "choice", "regex", "grammar")
_DESCRIBED = ("name", "description", "schema", "strict")


def structure(request: ChatRequest, extensions: Extensions) -> list[tuple[str, str]]:
    """The grammar that a request asks for, and the field that does; empty for free text.

    Raises:
        RequestError: the field asks for what cannot be done.
    """
    formatted = _response_format(request.response_format or {})
    outputs = extensions.structured_outputs
    if outputs is None:
        return [] if formatted is None else [formatted]
    if formatted is not None:
        _refuse("structured_outputs", "response_format asks for a form already")
    return [_structured_outputs(outputs)]


def json_rule(wanted: Any, field: str, *, ending: bool = False) -> str:
    """The right side of a rule for JSON of a schema; see :func:`.schema.checked`.

    Raises:
        RequestError: it is no schema, asks for what would not be enforced, or is too large.
    """
    return f"%json {schema.checked(wanted, field, ending=ending)}"


def _response_format(wanted: Mapping[str, Any]) -> tuple[str, str] | None:
    kind = wanted.get("type", "text")
    if kind == "text":
        return None
    if kind == "json_object":
        return f"start: {json_rule(ANY_OBJECT, 'response_format')}", "response_format"
    _check_keys(wanted, ("type", kind), "response_format")
    field, inner = f"response_format.{kind}", wanted.get(kind)
    if kind == "grammar":
        return _gbnf(inner, field), field
    if not isinstance(inner, dict) or "schema" not in inner:
        _refuse(field, 'expected {"name": ..., "schema": {...}}')
    _check_keys(inner, _DESCRIBED, field)
    if not isinstance(inner.get("name"), str):
        _refuse(f"{field}.name", "expected a string")
    if not isinstance(inner.get("strict"), bool | None):
        _refuse(f"{field}.strict", "expected true or false")
    field = f"{field}.schema"
    return f"start: {json_rule(inner['schema'], field)}", field


def _structured_outputs(wanted: Mapping[str, Any]) -> tuple[str, str]:
    given = [kind for kind in wanted if wanted[kind] is not None]
    if len(given) != 1 or given[0] not in _KINDS:
        _refuse("structured_outputs", f"expected exactly one of {', '.join(_KINDS)}")
    kind, value = given[0], wanted[given[0]]
    field = f"structured_outputs.{kind}"
    match kind:
        case "json":
            return f"start: {json_rule(_decoded(value, field), field)}", field
        case "json_object":
            if value is not True:
                _refuse(field, "expected true")
            return f"start: {json_rule(ANY_OBJECT, field)}", field
        case "choice":
            if not isinstance(value, list) or not all(isinstance(c, str) and c for c in value):
                _refuse(field, "expected a list of texts")
            return _regex("|".join(map(re.escape, value)), field), field
        case "regex":
            return _regex(value, field), field
        case _:
            return _gbnf(value, field), field


def _regex(value: Any, field: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT:
        _refuse(field, f"expected 1 to {_MAX_TEXT} characters")
    # It stands between slashes, on one line.
    special = {"/": r"\/", "\n": r"\n", "\r": r"\r", "\\\n": r"\n", "\\\r": r"\r"}
    inside = re.sub(r"(?s:\\.)|[/\n\r]", lambda found: special.get(found[0], found[0]), value)
    return f"start: /{inside}/"


def _gbnf(value: Any, field: str) -> str:
    if not isinstance(value, str):
        _refuse(field, "expected a grammar in GBNF")
    return gbnf.rules(value, field)


def _decoded(value: Any, field: str) -> Any:
    """A schema may come as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        _refuse(field, "the text is no JSON")


def _check_keys(given: Mapping[str, Any], known: tuple[str, ...], field: str) -> None:
    for key in given:
        if key not in known:
            _refuse(f"{field}.{key:.40}", f"unknown; expected {', '.join(known)}")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
