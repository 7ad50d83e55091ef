"""Tools: Python functions that a model may ask to have called.

A function's signature gives the JSON schema of its arguments (msgspec translates the types), its
docstring the descriptions. Arguments come from a model: they are checked against the signature
before anything runs, and what does not fit is told to the model, not executed.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_type_hints

import docstring_parser
import msgspec

from .errors import RequestError
from .wire.request import ChatRequest
from .wire.untrusted import one_line

if TYPE_CHECKING:
    from .tokens.result import ChatResult

__all__ = ["Steps", "Tool", "ToolRun", "Toolbox", "adrive", "drive"]

Steps: TypeAlias = "Generator[ChatRequest, ChatResult, ChatResult]"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class ToolRun:
    """One tool call and what became of it.

    Attributes:
        call: as the model asked for it.
        output: what the function returned, as text for the model; or why it did not run.
        ok: whether it ran and returned.
    """

    call: Mapping[str, Any]
    output: str
    ok: bool

    @property
    def message(self) -> dict[str, Any]:
        """The ``tool`` message that answers the call."""
        return {"role": "tool", "tool_call_id": self.call.get("id") or "", "content": self.output}

    def __str__(self) -> str:
        function = self.call["function"]
        sign = "→" if self.ok else "✗"
        call = f"{function['name']}({one_line(function['arguments'], 120)})"
        return f"{one_line(call, 200)} {sign} {one_line(self.output, 200)}"


class Tool:
    """A function with its declaration.

    Args:
        function: with annotated parameters; ``*args`` and ``**kwargs`` cannot be declared.

    Attributes:
        name: the function's name.
        declaration: the JSON object that goes into a request's ``tools``.

    Raises:
        RequestError: a parameter cannot be described; says which, and what to do.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.name = getattr(function, "__name__", "")
        if not _NAME.fullmatch(self.name):
            raise RequestError(
                f"tools: {self.name or function!r} cannot be a tool's name: expected a named "
                "function (letters, digits, _ and -, at most 64).",
                field="tools",
            )
        self._function = function
        documented = docstring_parser.parse(inspect.getdoc(function) or "")
        self._arguments = _arguments(self.name, function, documented)
        self.declaration = {
            "type": "function",
            "function": {
                "name": self.name,
                # Serverless refuses a tool without one.
                "description": _description(documented) or self.name.replace("_", " "),
                "parameters": _schema(self._arguments, self.name),
            },
        }

    def run(self, arguments: str) -> tuple[str, bool]:
        """Call the function with arguments that a model wrote.

        Args:
            arguments: JSON text.

        Returns:
            The output as text for the model, and whether the function ran and returned.
        """
        try:
            checked = msgspec.json.decode(arguments.encode() or b"{}", type=self._arguments)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            return f"Not called: the arguments do not fit ({one_line(str(error))}).", False
        values = {name: getattr(checked, name) for name in self._arguments.__struct_fields__}
        try:
            return _text(self._function(**values)), True
        except Exception as error:
            # The model can mend its call when it is told what went wrong.
            return f"{type(error).__name__}: {one_line(str(error))}", False


class Toolbox:
    """Tools by name. Functions among the declarations can be run, other ones only asked for.

    Args:
        tools: functions, or declarations as the API writes them.
    """

    def __init__(self, tools: Iterable[Any]) -> None:
        self.declarations: list[dict[str, Any]] = []
        self._tools: dict[str, Tool] = {}
        for item in tools:
            if isinstance(item, Mapping):
                self.declarations.append(dict(item))
                continue
            if not callable(item):
                kind = type(item).__name__
                raise RequestError(
                    f"tools: expected functions or declarations, got {kind}.", field="tools"
                )
            tool = Tool(item)
            self._tools[tool.name] = tool
            self.declarations.append(tool.declaration)

    def steps(self, request: ChatRequest, limit: int) -> Steps:
        """Ask, run the calls the model asks for, tell it what they returned, ask again.

        A generator, so that blocking code, async code and a cell drive the same steps: it yields
        the request to send, and wants its result sent in. Its value is the last result, whose
        ``tool_runs`` has all runs. After ``limit`` rounds of calls further ones are left unrun.
        """
        if limit < 0:
            raise RequestError(f"run_tools: expected 0 or more rounds, got {limit}.")
        runs: list[ToolRun] = []
        for round_ in range(limit + 1):
            result = yield request
            result.tool_runs = list(runs)
            if not result.tool_calls or not limit:
                break
            if round_ == limit:
                result.notices.append(
                    f"The model asks for more calls; the limit of {limit} rounds is reached."
                )
                break
            new = [self.run(call) for call in result.tool_calls]
            runs += new
            request = request.replace(messages=[*result.messages, *(run.message for run in new)])
            if request.tool_choice not in (None, "none"):
                # A call that was demanded has been made; demanded again, it would never end.
                request = request.replace(tool_choice="auto")
        return result

    def run(self, call: Mapping[str, Any]) -> ToolRun:
        """Run one call that a model asks for; what cannot be run says why."""
        function = call["function"]
        tool = self._tools.get(function["name"])
        if tool is None:
            known = ", ".join(self._tools) or "none"
            return ToolRun(
                call, f"Not called: there is no such function (there are: {known}).", False
            )
        output, ok = tool.run(function["arguments"])
        return ToolRun(call, output, ok)


def drive(steps: Steps, send: Callable[[ChatRequest], ChatResult]) -> ChatResult:
    """Go through the steps, sending each request with ``send``; gives the last result."""
    request = next(steps)
    while True:
        result = send(request)
        try:
            request = steps.send(result)
        except StopIteration as end:
            last: ChatResult = end.value
            return last


async def adrive(steps: Steps, send: Callable[[ChatRequest], Awaitable[ChatResult]]) -> ChatResult:
    """:func:`drive` for async code."""
    request = next(steps)
    while True:
        result = await send(request)
        try:
            request = steps.send(result)
        except StopIteration as end:
            last: ChatResult = end.value
            return last


def _arguments(
    name: str, function: Callable[..., Any], documented: docstring_parser.Docstring
) -> type[msgspec.Struct]:
    """A struct type with the function's parameters as fields."""
    described = {param.arg_name: _line(param.description) for param in documented.params}
    try:
        hints = get_type_hints(function, include_extras=True)
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError, NameError) as error:
        raise RequestError(
            f"tools: the signature of {name} cannot be read ({error}).", field="tools"
        ) from None
    fields: list[Any] = []
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise RequestError(
                f"tools: {name} takes *{parameter.name}, which cannot be described to a model; "
                "give every parameter a name.",
                field="tools",
            )
        kind = hints.get(parameter.name, Any)
        if described.get(parameter.name):
            kind = Annotated[kind, msgspec.Meta(description=described[parameter.name])]
        optional = parameter.default is not parameter.empty
        fields.append(
            (parameter.name, kind, parameter.default) if optional else (parameter.name, kind)
        )
    try:
        struct = msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True)
        msgspec.json.schema(struct)
    except TypeError as error:
        reason = one_line(str(error), 160)
        raise RequestError(
            f"tools: a parameter of {name} has a type that JSON cannot carry ({reason}).",
            field="tools",
        ) from None
    return struct


def _schema(struct: type[msgspec.Struct], name: str) -> dict[str, Any]:
    """The struct's JSON schema with the object itself on top, as the API wants it."""
    schema = msgspec.json.schema(struct)
    definitions = dict(schema.get("$defs", {}))
    parameters: dict[str, Any] = definitions.pop(name)
    parameters.pop("title", None)
    return {**parameters, "$defs": definitions} if definitions else parameters


def _description(documented: docstring_parser.Docstring) -> str:
    parts = [documented.short_description, documented.long_description]
    return "\n\n".join(part for part in parts if part)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _text(value: Any) -> str:
    """What a function returned, as text: strings as they are, the rest as JSON where it can be."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)
