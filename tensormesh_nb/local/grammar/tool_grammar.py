"""Tools: the functions of a request, which of them may be called, and the grammar of the calls."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..api.extensions import Extensions
from ..api.function_calls import Calls
from ..prompt.tool_text import CALL
from .any_json import ANY_OBJECT
from .structure import json_rule, structure

__all__ = ["MAX_CALLS", "Tools", "form"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_CALLS = 8  # in one answer
_MAX_TOOLS = 128


@dataclass(frozen=True)
class Tools:
    """The functions that an answer may call.

    Attributes:
        tools: as the request lists them; ``functions`` in the same form.
        named: the function that must be called, if there is one.
        required: whether some function must be called.
        parallel: whether there may be several calls.
        legacy: whether they were given as ``functions``, and the call is told as ``function_call``.
        field: of the request, for errors.
    """

    tools: Sequence[Mapping[str, Any]]
    named: str | None
    required: bool
    parallel: bool
    legacy: bool
    field: str

    @classmethod
    def of(cls, request: ChatRequest) -> Tools | None:
        """The tools of a request; None where there are none, or none may be called.

        Raises:
            RequestError: a description or a choice that makes no sense.
        """
        if request.functions or request.function_call not in (None, "none"):
            return cls._of_functions(request)
        if not request.tools:
            return None
        for index, tool in enumerate(request.tools):
            _check_function(tool["function"], f"tools[{index}].function")
        _check_names(request.tools, "tools")
        choice = request.tool_choice
        named = choice["function"]["name"] if isinstance(choice, Mapping) else None
        required = choice in ("required", "any")
        parallel = request.parallel_tool_calls is not False
        if choice == "none":
            return None
        return cls(request.tools, named, required, parallel, legacy=False, field="tools")

    @classmethod
    def _of_functions(cls, request: ChatRequest) -> Tools | None:
        if request.tools:
            _refuse("functions", "tools are given already; functions is their older form")
        functions = request.functions
        if not functions:
            _refuse("function_call", "there are no functions")
        for index, function in enumerate(functions):
            _check_function(function, f"functions[{index}]")
        tools = [{"type": "function", "function": function} for function in functions]
        _check_names(tools, "functions")
        choice = request.function_call
        named = choice.get("name") if isinstance(choice, Mapping) else None
        if isinstance(choice, Mapping) and named not in [each["name"] for each in functions]:
            _refuse("function_call", f"names {named!r:.60}, which is not among the functions")
        if choice == "none":
            return None
        return cls(tools, named, False, False, legacy=True, field="functions")

    @property
    def opening(self) -> str:
        """What the answer begins with, in the prompt."""
        if self.named is not None:
            return f'{CALL}[{{"name": "{self.named}", "arguments":'
        return CALL if self.required else ""

    def grammar(self) -> str:
        """The source of the grammar of what follows the opening.

        Raises:
            RequestError: a function's parameters are no schema that can be followed.
        """
        if self.named is not None:
            ((rule, _),) = (
                argument
                for argument, function in zip(self.arguments(), self._functions(), strict=True)
                if function["name"] == self.named
            )
            return f"start: {rule}"
        more = f' (", " call){{0,{MAX_CALLS - 1}}}' if self.parallel else ""
        rules = [f'calls: "[" call{more} "]"']
        names = []
        functions = zip(self._functions(), self.arguments(), strict=True)
        for index, (function, (rule, _)) in enumerate(functions):
            head = json.dumps(f'{{"name": "{function["name"]}", "arguments": ')
            rules.append(f'call_{index}: {head} arguments_{index} "}}"')
            rules.append(f"arguments_{index}: {rule}")
            names.append(f"call_{index}")
        rules.append(f"call: {' | '.join(names)}")
        if self.required:
            return "\n".join(["start: calls", *rules])
        # Free until the model opens a call of its own accord.
        free = [
            "start: TEXT | head calls",
            f"head[lazy]: /(?s:.*){re.escape(CALL)}/",
            "TEXT: /(?s:.*)/",
        ]
        return "\n".join([*free, *rules])

    def arguments(self) -> list[tuple[str, str]]:
        """Of each function, the rule for its arguments, and the field that asks for it.

        Raises:
            RequestError: a function's parameters are no schema that can be followed.
        """
        inner = "" if self.legacy else ".function"
        fields = [f"{self.field}[{index}]{inner}.parameters" for index in range(len(self.tools))]
        return [
            (json_rule(_parameters(function), field, ending=True), field)
            for function, field in zip(self._functions(), fields, strict=True)
        ]

    def calls(self) -> Calls:
        """The reader of one answer."""
        return Calls(free=not self.required, named=self.named)

    def _functions(self) -> list[Mapping[str, Any]]:
        return [tool["function"] for tool in self.tools]


def form(
    request: ChatRequest, extensions: Extensions, tools: Tools | None
) -> list[tuple[str, str]]:
    """The grammar of the answer to a chat, after its parts, each with the field that asks for it.

    Raises:
        RequestError: what is asked for cannot be done, or not both.
    """
    asked = structure(request, extensions)
    if tools is None:
        return asked
    for _, field in asked:
        _refuse(field, "cannot be combined with tools; set tool_choice to none")
    parts = [(f"start: {rule}", field) for rule, field in tools.arguments()]
    return [*parts, (tools.grammar(), tools.field)]


def _parameters(function: Mapping[str, Any]) -> Any:
    """The schema of a function's arguments; without one there are none."""
    parameters = function.get("parameters") or {"properties": {}}
    return {"type": "object", **parameters} if parameters != {"type": "object"} else ANY_OBJECT


def _check_function(function: Any, where: str) -> None:
    name = function.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        _refuse(where.split("[")[0], f"{where}.name: 1 to 64 letters, digits, _ or -")
    parameters = function.get("parameters")
    if not isinstance(parameters, dict | None):
        _refuse(where.split("[")[0], f"{where}.parameters: expected a JSON schema, an object")
    if parameters and parameters.get("type", "object") != "object":
        _refuse(where.split("[")[0], f'{where}.parameters.type: expected "object"')
    if not isinstance(function.get("description"), str | None):
        _refuse(where.split("[")[0], f"{where}.description: expected a string")


def _check_names(tools: Sequence[Mapping[str, Any]], field: str) -> None:
    names = [tool["function"]["name"] for tool in tools]
    if len(set(names)) < len(names):
        _refuse(field, "two functions have the same name")
    if len(names) > _MAX_TOOLS:
        _refuse(field, f"at most {_MAX_TOOLS}, got {len(names)}")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
