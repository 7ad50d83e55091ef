"""The grammar of function calls."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ...errors import RequestError
from ..prompt.functions import OfferedFunctions
from ..prompt.tool_text import CALL
from .any_object import ANY_OBJECT
from .structure import json_rule, structure

__all__ = ["MAX_CALLS", "answer_grammars", "tool_grammar"]

MAX_CALLS = 8  # in one answer


def answer_grammars(
    response_format: Mapping[str, Any] | None,
    structured_outputs: Mapping[str, Any] | None,
    functions: OfferedFunctions | None,
) -> list[tuple[str, str]]:
    """The grammar of a chat's answer, after its parts, each with the field that asks for it.

    Empty for free text.

    Raises:
        RequestError: the request asks for something unsupported, or for two forms at once.
    """
    grammars = structure(response_format, structured_outputs)
    if functions is None:
        return grammars
    for _, field in grammars:
        _refuse(field, "cannot be combined with tools; set tool_choice to none")
    parts = [(f"start: {rule}", field) for rule, field in _argument_rules(functions)]
    return [*parts, (tool_grammar(functions), functions.field)]


def tool_grammar(functions: OfferedFunctions) -> str:
    """The source of the grammar of what follows ``functions.opening``.

    Raises:
        RequestError: a function's parameters are a schema that is not supported.
    """
    rules = [rule for rule, _ in _argument_rules(functions)]
    names = [function["name"] for function in functions.functions]
    if functions.named is not None:
        return f"start: {rules[names.index(functions.named)]}"
    more = f' (", " call){{0,{MAX_CALLS - 1}}}' if functions.parallel else ""
    lines = [f'calls: "[" call{more} "]"']
    for index, (name, rule) in enumerate(zip(names, rules, strict=True)):
        head = json.dumps(f'{{"name": "{name}", "arguments": ')
        lines.append(f'call_{index}: {head} arguments_{index} "}}"')
        lines.append(f"arguments_{index}: {rule}")
    lines.append(f"call: {' | '.join(f'call_{index}' for index in range(len(names)))}")
    if functions.required:
        return "\n".join(["start: calls", *lines])
    # Free text until the model opens a call.
    free = [
        "start: TEXT | head calls",
        f"head[lazy]: /(?s:.*){re.escape(CALL)}/",
        "TEXT: /(?s:.*)/",
    ]
    return "\n".join([*free, *lines])


def _argument_rules(functions: OfferedFunctions) -> list[tuple[str, str]]:
    """For each function, the rule of its arguments, and the field that asks for it."""
    inner = "" if functions.legacy else ".function"
    rules = []
    for index, function in enumerate(functions.functions):
        field = f"{functions.field}[{index}]{inner}.parameters"
        rules.append((json_rule(_parameters(function), field), field))
    return rules


def _parameters(function: Mapping[str, Any]) -> Any:
    """The schema of a function's arguments; without one, the function takes none."""
    parameters = function.get("parameters") or {"properties": {}}
    return {"type": "object", **parameters} if parameters != {"type": "object"} else ANY_OBJECT


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
