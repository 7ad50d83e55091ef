"""The functions that a request offers to the model, and which of them must be called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.request import ChatRequest
from .tool_text import CALL

__all__ = ["OfferedFunctions"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_FUNCTIONS = 128


@dataclass(frozen=True)
class OfferedFunctions:
    """The functions that an answer may call.

    Attributes:
        tools: as the request lists them; ``functions`` in the same form.
        named: the function that must be called, or None.
        required: whether some function must be called.
        parallel: whether an answer may have several calls.
        legacy: whether the request used ``functions``; the call is sent as ``function_call``.
        field: of the request, for error messages.
    """

    tools: Sequence[Mapping[str, Any]]
    named: str | None
    required: bool
    parallel: bool
    legacy: bool
    field: str

    @classmethod
    def of(cls, request: ChatRequest) -> OfferedFunctions | None:
        """The functions of a request. Returns None if there are none, or none may be called.

        Raises:
            RequestError: a description or the choice is invalid.
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
    def _of_functions(cls, request: ChatRequest) -> OfferedFunctions | None:
        if request.tools:
            _refuse("functions", "cannot be combined with tools, its newer form")
        functions = request.functions
        if not functions:
            _refuse("function_call", "needs functions")
        for index, function in enumerate(functions):
            _check_function(function, f"functions[{index}]")
        tools = [{"type": "function", "function": function} for function in functions]
        _check_names(tools, "functions")
        choice = request.function_call
        named = choice.get("name") if isinstance(choice, Mapping) else None
        if isinstance(choice, Mapping) and named not in [each["name"] for each in functions]:
            _refuse("function_call", f"{named!r:.60} is not among the functions")
        if choice == "none":
            return None
        return cls(tools, named, False, False, legacy=True, field="functions")

    @property
    def functions(self) -> list[Mapping[str, Any]]:
        """The descriptions: name, description, parameters."""
        return [tool["function"] for tool in self.tools]

    @property
    def opening(self) -> str:
        """The beginning of the answer, which is part of the prompt."""
        if self.named is not None:
            return f'{CALL}[{{"name": "{self.named}", "arguments":'
        return CALL if self.required else ""


def _check_function(function: Any, path: str) -> None:
    field = path.split("[")[0]
    name = function.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        _refuse(field, f"{path}.name: expected 1 to 64 letters, digits, _ or -")
    parameters = function.get("parameters")
    if not isinstance(parameters, dict | None):
        _refuse(field, f"{path}.parameters: expected a JSON Schema, an object")
    if parameters and parameters.get("type", "object") != "object":
        _refuse(field, f'{path}.parameters.type: expected "object"')
    if not isinstance(function.get("description"), str | None):
        _refuse(field, f"{path}.description: expected a string")


def _check_names(tools: Sequence[Mapping[str, Any]], field: str) -> None:
    names = [tool["function"]["name"] for tool in tools]
    if len(set(names)) < len(names):
        _refuse(field, "two functions have the same name")
    if len(names) > _MAX_FUNCTIONS:
        _refuse(field, f"at most {_MAX_FUNCTIONS}, got {len(names)}")


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)
