"""Rules between request fields, and inside objects, that hosts are known to enforce."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any, NoReturn, cast

from ...errors import RequestError
from ..sanitize import one_line
from .request_fields import RequestFields

__all__ = [
    "REQUIRES",
    "TOOL_NAME",
    "applicable_defaults",
    "check_extra",
    "check_host_rules",
    "check_rules",
    "find_warnings",
]

REQUIRES = {"top_logprobs": "logprobs", "stream_options": "stream"}
"""Fields that need another one to be on."""

TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_rules(request: RequestFields) -> None:
    """Check what the types and bounds of single fields do not express.

    Error messages are those of the hosts where they have one.

    Raises:
        RequestError: A rule is broken; ``field`` names the field at fault.
    """
    if request.top_logprobs and not request.logprobs:
        _refuse("top_logprobs", "when using `top_logprobs`, `logprobs` must be set to true.")
    if request.stream_options is not None and not request.stream:
        _refuse("stream_options", "Stream options can only be defined when `stream=True`.")
    _check_response_format(request.response_format)
    _check_tools(request)
    _check_functions(request)
    _check_objects(request)


def check_host_rules(request: RequestFields, host: str) -> None:
    """Check the rules that only Serverless and the embedded endpoint have.

    Raises:
        RequestError: A rule of the host is broken.
    """
    # vLLM samples greedily below this temperature.
    greedy = request.temperature is not None and request.temperature < 1e-5
    if host in ("serverless", "local") and greedy and (request.n or 1) > 1:
        _refuse("n", f"n must be 1 when using greedy sampling, got {request.n}.")


def find_warnings(request: RequestFields) -> list[str]:
    """Combinations that are allowed but that hosts treat differently, one line each."""
    found = []
    if request.max_tokens is not None and request.max_completion_tokens is not None:
        found.append(
            "max_tokens and max_completion_tokens are both set: hosts differ in which one they "
            "use, and some refuse both. Set one."
        )
    if request.thinking is not None and request.reasoning_effort is not None:
        found.append("thinking and reasoning_effort are both set: some hosts refuse both.")
    functions = [tool["function"] for tool in request.tools or ()]
    undescribed = [each["name"] for each in functions if not each.get("description")]
    if undescribed:
        found.append(
            f"{', '.join(undescribed)}: a tool without a description, which Tensormesh "
            "Serverless may refuse."
        )
    return found


def applicable_defaults(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of fields that are not given and that the given fields leave possible."""
    known = {**defaults, **given}
    return {
        name: value
        for name, value in defaults.items()
        if name not in given and (name not in REQUIRES or known.get(REQUIRES[name]))
    }


def check_extra(extra: Any, known: Container[str]) -> None:
    """Check that no request field is among the further fields.

    Raises:
        RequestError: One is.
    """
    for key in extra if isinstance(extra, Mapping) else ():
        if key in known:
            _refuse("extra", f"extra: {key} is a request field; pass it as {key}=.")


def _check_response_format(value: dict[str, Any] | None) -> None:
    if value is None:
        return
    kind = value.get("type")
    if kind not in ("text", "json_object", "json_schema", "grammar"):
        _refuse(
            "response_format",
            f"response_format.type: expected json_object, text or json_schema, got {kind!r}.",
        )
    # Hosts accept undocumented keys with json_schema, so only these two are closed.
    if kind in ("text", "json_object"):
        for key in value:
            if key != "type":
                _refuse(
                    "response_format",
                    f"Extra inputs are not permitted, field: 'response_format.{key}'",
                )


def _check_tools(request: RequestFields) -> None:
    names = []
    for index, tool in enumerate(request.tools or ()):
        function = tool.get("function")
        if tool.get("type") != "function":
            _refuse("tools", f"tools[{index}].type: expected 'function'.")
        if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
            _refuse("tools", f"tools[{index}].function: expected an object with a name.")
        name = cast(Mapping[str, Any], function)["name"]
        if not TOOL_NAME.fullmatch(name):
            _refuse(
                "tools",
                f"tools[{index}].function.name: expected letters, digits, _ and -, at most 64; "
                f"got {one_line(name, 80)!r}.",
            )
        names.append(name)
    if request.tools is not None and not names:
        _refuse("tools", "tools: expected at least one tool; otherwise leave the field out.")
    choice = request.tool_choice
    if choice is None or choice == "none":
        return
    if not names:
        _refuse("tool_choice", "When using `tool_choice`, `tools` must be set.")
    if isinstance(choice, Mapping):
        function = choice.get("function")
        name = function.get("name") if isinstance(function, Mapping) else None
        if choice.get("type") != "function" or name not in names:
            expected = f"one of none, auto, required, any, or a tool's name ({', '.join(names)})"
            _refuse("tool_choice", f"tool_choice: expected {expected}, got {name!r:.60}.")


def _check_functions(request: RequestFields) -> None:
    for index, function in enumerate(request.functions or ()):
        if not isinstance(function.get("name"), str):
            _refuse("functions", f"functions[{index}].name: expected a string.")
    call = request.function_call
    if isinstance(call, Mapping) and not isinstance(call.get("name"), str):
        _refuse("function_call", 'function_call: expected auto, none or {"name": "..."}.')


def _check_objects(request: RequestFields) -> None:
    """Check the values inside of objects whose keys are known."""
    for key in request.logit_bias or ():
        if not (key.isascii() and key.isdigit()):
            _refuse(
                "logit_bias",
                f"logit_bias: expected token ids as keys (see result.token_ids), got {key!r:.60}.",
            )
    if not isinstance((request.stream_options or {}).get("include_usage"), bool | None):
        _refuse("stream_options", "stream_options.include_usage: expected true or false.")
    _check_typed_object("prediction", request.prediction, ("content",))
    _check_typed_object("thinking", request.thinking, ("enabled", "disabled"))
    prediction, budget = request.prediction, (request.thinking or {}).get("budget_tokens")
    if isinstance(prediction, Mapping) and not isinstance(prediction.get("content"), str | list):
        _refuse("prediction", "prediction.content: expected a string or a list of parts.")
    if budget is not None and (type(budget) is not int or budget < 1024):
        _refuse(
            "thinking",
            f"thinking.budget_tokens: expected an integer of at least 1024, got {budget!r:.60}.",
        )


def _check_typed_object(field: str, value: Any, kinds: tuple[str, ...]) -> None:
    if isinstance(value, Mapping) and value.get("type") not in kinds:
        _refuse(field, f"{field}.type: expected {' or '.join(kinds)}, got {value.get('type')!r}.")


def _refuse(field: str, message: str) -> NoReturn:
    raise RequestError(message, field=field)
