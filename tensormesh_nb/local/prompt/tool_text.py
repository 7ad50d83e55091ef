"""Functions, calls and their results, written as text.

The model's template has no tools. This is the form that SmolLM2-1.7B-Instruct was trained on
(https://huggingface.co/HuggingFaceTB/SmolLM2-1.7B-Instruct#function-calling), with Qwen's
``<tool_response>`` for the results; the 135M model was trained on neither, but can imitate both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["CALL", "CALL_END", "calls_text", "listing", "result_text"]

CALL, CALL_END = "<tool_call>", "</tool_call>"

_LISTING = """You can call functions. Each is described by a line of JSON:
<tools>
{tools}
</tools>
To call functions, answer with a JSON list of calls between tags and with nothing else:
<tool_call>[{{"name": "function name", "arguments": {{"argument name": "value"}}}}]</tool_call>"""


def listing(tools: Sequence[Mapping[str, Any]]) -> str:
    """The functions, and how to call them, for the system message."""
    lines = (json.dumps(tool["function"], ensure_ascii=False) for tool in tools)
    return _LISTING.format(tools="\n".join(lines))


def calls_text(message: Mapping[str, Any]) -> str:
    """An assistant's earlier calls, in the form that the model writes; empty if there are none.

    Arguments that are not JSON, which models do write, stay a string.
    """
    functions = [call["function"] for call in message.get("tool_calls") or ()]
    if message.get("function_call"):
        functions.append(message["function_call"])
    if not functions:
        return ""
    calls = [
        {"name": function["name"], "arguments": _parsed(function.get("arguments", {}))}
        for function in functions
    ]
    return f"{CALL}{json.dumps(calls, ensure_ascii=False)}{CALL_END}"


def result_text(text: str) -> str:
    """The result of a call."""
    return f"<tool_response>\n{text}\n</tool_response>"


def _parsed(arguments: Any) -> Any:
    try:
        return json.loads(arguments)
    except (TypeError, ValueError, RecursionError):
        return arguments
