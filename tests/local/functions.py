"""Functions that tests offer to the model."""

from __future__ import annotations

WEATHER = {
    "name": "get_weather",
    "description": "Current weather for a city",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string", "maxLength": 30},
            "unit": {"enum": ["C", "F"]},
        },
        "required": ["city", "unit"],
    },
}

ADD = {
    "name": "add",
    "description": "Adds two numbers",
    "parameters": {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/n"}, "b": {"$ref": "#/$defs/n"}},
        "required": ["a", "b"],
        "$defs": {"n": {"type": "integer", "minimum": -99, "maximum": 99}},
    },
}

NOW = {"name": "now", "description": "The time"}

TOOLS = [{"type": "function", "function": function} for function in (WEATHER, ADD, NOW)]

OSLO = "What is the weather in Oslo?"

NAMED = {"type": "function", "function": {"name": "add"}}
