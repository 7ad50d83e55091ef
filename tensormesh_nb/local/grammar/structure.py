"""``response_format`` and vLLM's ``structured_outputs`` as the source of a grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ...errors import RequestError
from . import gbnf, schema
from .any_object import ANY_OBJECT

__all__ = ["json_rule", "structure"]

_MAX_REGEX = 1 << 14  # characters of a regular expression, or of all choices together
_KINDS = ("json", "json_object", "choice", "regex", "grammar")
_SCHEMA_KEYS = ("name", "description", "schema", "strict")


def structure(
    response_format: Mapping[str, Any] | None, structured_outputs: Mapping[str, Any] | None
) -> list[tuple[str, str]]:
    """The grammar that a request asks for, and the field that does; empty for free text.

    Raises:
        RequestError: the field is invalid or asks for something unsupported.
    """
    formatted = _response_format(response_format or {})
    if structured_outputs is None:
        return [] if formatted is None else [formatted]
    if formatted is not None:
        _refuse("structured_outputs", "cannot be combined with response_format")
    return [_structured_outputs(structured_outputs)]


def json_rule(json_schema: Any, field: str) -> str:
    """The right side of a rule for JSON of a schema; see :func:`.schema.prepare`.

    Raises:
        RequestError: it is not a schema, is too large, or has an unsupported keyword.
    """
    return f"%json {schema.prepare(json_schema, field)}"


def _response_format(given: Mapping[str, Any]) -> tuple[str, str] | None:
    kind = given.get("type", "text")
    if kind == "text":
        return None
    if kind == "json_object":
        return f"start: {json_rule(ANY_OBJECT, 'response_format')}", "response_format"
    _check_keys(given, ("type", kind), "response_format")
    field, inner = f"response_format.{kind}", given.get(kind)
    if kind == "grammar":
        return _gbnf(inner, field), field
    if not isinstance(inner, dict) or "schema" not in inner:
        _refuse(field, 'expected {"name": ..., "schema": {...}}')
    _check_keys(inner, _SCHEMA_KEYS, field)
    if not isinstance(inner.get("name"), str):
        _refuse(f"{field}.name", "expected a string")
    if not isinstance(inner.get("strict"), bool | None):
        _refuse(f"{field}.strict", "expected true or false")
    field = f"{field}.schema"
    return f"start: {json_rule(inner['schema'], field)}", field


def _structured_outputs(given: Mapping[str, Any]) -> tuple[str, str]:
    kinds = [kind for kind in given if given[kind] is not None]
    if len(kinds) != 1 or kinds[0] not in _KINDS:
        _refuse("structured_outputs", f"expected exactly one of {', '.join(_KINDS)}")
    kind, value = kinds[0], given[kinds[0]]
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
                _refuse(field, "expected a list of strings")
            return _regex("|".join(map(re.escape, value)), field), field
        case "regex":
            return _regex(value, field), field
        case _:
            return _gbnf(value, field), field


def _regex(value: Any, field: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_REGEX:
        _refuse(field, f"expected 1 to {_MAX_REGEX} characters")
    # The grammar has it between slashes, on one line.
    special = {"/": r"\/", "\n": r"\n", "\r": r"\r", "\\\n": r"\n", "\\\r": r"\r"}
    inside = re.sub(r"(?s:\\.)|[/\n\r]", lambda found: special.get(found[0], found[0]), value)
    return f"start: /{inside}/"


def _gbnf(value: Any, field: str) -> str:
    if not isinstance(value, str):
        _refuse(field, "expected a grammar in GBNF")
    return gbnf.to_lark(value, field)


def _decoded(value: Any, field: str) -> Any:
    """A schema, which may be given as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        _refuse(field, "the text is not JSON")


def _check_keys(given: Mapping[str, Any], known: tuple[str, ...], field: str) -> None:
    for key in given:
        if key not in known:
            _refuse(f"{field}.{key:.40}", f"unknown key; expected {', '.join(known)}")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
