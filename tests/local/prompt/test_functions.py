"""Functions that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Api
from ..functions import ADD, OSLO, TOOLS


def _tool(**function: Any) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": {"name": "f", **function}}]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tools": []}, "tools"),
        ({"tools": "f"}, "tools"),
        ({"tools": [{"type": "other"}]}, "tools"),
        (_tool(name=""), "tools"),
        (_tool(name="a b"), "tools"),
        (_tool(name="x" * 65), "tools"),
        (_tool(name='"}]'), "tools"),
        (_tool(parameters=5), "tools"),
        (_tool(parameters={"type": "string"}), "tools"),
        (_tool(parameters={"properties": {"a": {"type": "king"}}}),
         "tools[0].function.parameters"),
        ({"functions": [ADD, {"name": "f", "parameters": {"not": {}}}]},
         "functions[1].parameters"),
        (_tool(description=5), "tools"),
        ({"tools": [*TOOLS, TOOLS[0]]}, "tools"),
        ({"tools": [{"type": "function", "function": {"name": f"f{n}"}} for n in range(129)]},
         "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": "sometimes"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "x"}}},
         "tool_choice"),
        ({"tools": TOOLS, "functions": [ADD]}, "functions"),
        ({"functions": [{"name": 5}]}, "functions"),
        ({"functions": [ADD], "function_call": {"name": "x"}}, "function_call"),
        ({"function_call": "auto"}, "function_call"),
        ({"tools": TOOLS, "response_format": {"type": "json_object"}}, "response_format"),
    ],
)  # fmt: skip
def test_invalid_functions_are_refused_by_name(
    api: Api, fields: dict[str, Any], field: str
) -> None:
    assert api.error(OSLO, **fields)["param"] == field
