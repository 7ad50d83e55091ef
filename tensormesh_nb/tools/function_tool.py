"""A Python function as a tool that a model can call.

The signature gives the JSON schema of the arguments, the docstring the descriptions. A model's
arguments are checked against the signature before the function runs.
"""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, get_type_hints

import docstring_parser
import msgspec

from ..errors import RequestError
from ..wire.fields.short_forms import object_schema
from ..wire.fields.validation import TOOL_NAME
from ..wire.sanitize import one_line

__all__ = ["Call", "Tool", "ToolRun", "format_call"]

Call: TypeAlias = Mapping[str, Any]
"""A tool call in the API's form."""


@dataclass(frozen=True)
class ToolRun:
    """One tool call and its outcome.

    Attributes:
        call: the model's call.
        output: the return value as text for the model, or the reason why the call failed.
        ok: whether the function returned.
    """

    call: Call
    output: str
    ok: bool

    @property
    def message(self) -> dict[str, Any]:
        """The ``tool`` message that answers the call."""
        return {"role": "tool", "tool_call_id": self.call.get("id") or "", "content": self.output}

    def __str__(self) -> str:
        return f"{format_call(self.call)} {self.outcome}"

    @property
    def outcome(self) -> str:
        """The outcome as one short line: ``→ 21 degrees``, ``✗ OSError: ...``."""
        return f"{'→' if self.ok else '✗'} {one_line(self.output, 200)}"


def format_call(call: Call) -> str:
    """A call as one short line: ``get_weather({"city": "Oslo"})``."""
    function = call["function"]
    return one_line(f"{function['name']}({one_line(function['arguments'], 120)})", 200)


class Tool:
    """A function with its declaration.

    Args:
        function: has annotated parameters, without ``*args`` and ``**kwargs``.

    Attributes:
        name: the function's name.
        declaration: the JSON object for a request's ``tools``.

    Raises:
        RequestError: a parameter cannot be described; the message names it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.name = getattr(function, "__name__", "")
        if not TOOL_NAME.fullmatch(self.name):
            raise RequestError(
                f"tools: {self.name or function!r} is not a valid tool name: expected a function "
                "with a name of letters, digits, _ and -, at most 64.",
                field="tools",
            )
        if inspect.iscoroutinefunction(function):
            raise RequestError(
                f"tools: {self.name} is async; expected a plain function.",
                field="tools",
            )
        self._function = function
        documented = docstring_parser.parse(inspect.getdoc(function) or "")
        self._arguments = _arguments(self.name, function, documented)
        self.declaration = {
            "type": "function",
            "function": {
                "name": self.name,
                # Tensormesh Serverless may refuse a tool without one.
                "description": _description(documented) or self.name.replace("_", " "),
                "parameters": object_schema(self._arguments),
            },
        }

    def run(self, arguments: str) -> tuple[str, bool]:
        """Call the function with a model's arguments.

        Args:
            arguments: JSON text.

        Returns:
            The output as text for the model, and whether the function returned.
        """
        try:
            checked = msgspec.json.decode(arguments.encode() or b"{}", type=self._arguments)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            return f"Not called: wrong arguments ({one_line(str(error))}).", False
        values = {name: getattr(checked, name) for name in self._arguments.__struct_fields__}
        try:
            output = self._function(**values)
            if inspect.iscoroutine(output):
                output.close()
                return "Not called: the function is asynchronous.", False
            return _text(output), True
        except (Exception, SystemExit) as error:
            # The model sees the error and can correct its call.
            return f"{type(error).__name__}: {one_line(str(error))}", False


def _arguments(
    name: str, function: Callable[..., Any], documented: docstring_parser.Docstring
) -> type[msgspec.Struct]:
    """A struct type with the function's parameters as fields."""
    described = {param.arg_name: _line(param.description) for param in documented.params}
    try:
        hints = get_type_hints(function, include_extras=True)
        parameters = inspect.signature(function).parameters.values()
    except Exception as error:  # annotations may be any text
        reason = one_line(str(error), 160)
        raise RequestError(
            f"tools: cannot read the signature of {name} ({reason}).", field="tools"
        ) from None
    fields: list[Any] = []
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise RequestError(
                f"tools: {name} takes *{parameter.name}, which has no JSON schema; "
                "give every parameter a name.",
                field="tools",
            )
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise RequestError(
                f"tools: {parameter.name} of {name} is positional-only (before a /); models pass "
                "arguments by name.",
                field="tools",
            )
        kind = hints.get(parameter.name, Any)
        _check_kind(name, parameter.name, kind)
        if described.get(parameter.name):
            kind = Annotated[kind, msgspec.Meta(description=described[parameter.name])]
        fields.append((parameter.name, kind, *_default(parameter)))
    try:
        struct = msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True)
        msgspec.json.schema(struct)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = one_line(str(error), 160)
        raise RequestError(
            f"tools: the parameters of {name} have no JSON schema ({reason}).",
            field="tools",
        ) from None
    return struct


def _check_kind(name: str, parameter: str, kind: Any) -> None:
    try:
        msgspec.json.schema(kind)
    except (TypeError, RuntimeError):
        shown = one_line(inspect.formatannotation(kind), 80)
        raise RequestError(
            f"tools: {parameter} of {name} is a {shown}, which has no JSON schema; use numbers, "
            "strings, lists, dicts, dataclasses or a Literal.",
            field="tools",
        ) from None


def _default(parameter: inspect.Parameter) -> tuple[Any, ...]:
    """A parameter's default in the form of ``msgspec.defstruct``; empty if there is none."""
    value = parameter.default
    if value is parameter.empty:
        return ()
    if isinstance(value, list | dict | set) and value:
        return (msgspec.field(default_factory=lambda: copy.deepcopy(value)),)
    return (value,)


def _description(documented: docstring_parser.Docstring) -> str:
    parts = [documented.short_description, documented.long_description]
    return "\n\n".join(part for part in parts if part)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _text(value: Any) -> str:
    """A return value as text: strings unchanged, others as JSON if possible."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(value)
    # Lone surrogates cannot be sent.
    return text.encode("utf-8", "backslashreplace").decode()
