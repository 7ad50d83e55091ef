"""A Python function as a tool: its declaration, and calls with a model's arguments."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import pandas as pd
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.tools.function_tool import Tool
from tensormesh_nb.tools.toolbox import Toolbox


def get_weather(city: str, unit: Literal["C", "F"] = "C") -> dict[str, Any]:
    """Current weather for a city.

    Args:
        city: The city's name.
        unit: Celsius or Fahrenheit.
    """
    return {"city": city, "degrees": 21, "unit": unit}


def fails(city: str) -> str:
    """Always fails."""
    raise OSError(f"no\nroute to {city}")


def call(name: str, arguments: str, id_: str = "call_1") -> dict[str, Any]:
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


def test_declaration_from_signature_and_docstring() -> None:
    assert Tool(get_weather).declaration == {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Current weather for a city.",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "The city's name."},
                    "unit": {
                        "enum": ["C", "F"],
                        "default": "C",
                        "description": "Celsius or Fahrenheit.",
                    },
                },
                "required": ["city"],
                "additionalProperties": False,
            },
        },
    }


def test_declaration_without_docstring_and_annotations() -> None:
    def add_up(a, b=2):  # type: ignore[no-untyped-def]  # what users write
        return a + b

    declared = Tool(add_up).declaration["function"]
    assert declared["description"] == "add up"
    assert declared["parameters"]["required"] == ["a"]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *names: None, "is not a valid tool name"),
        (print, "signature|takes"),
        (pd.DataFrame, "tools:"),
    ],
)
def test_invalid_functions(function: Any, says: str) -> None:
    with pytest.raises(RequestError, match=says) as caught:
        Tool(function)
    assert caught.value.field == "tools"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(complex, "complex"), (pd.DataFrame, "DataFrame"), (get_weather, "get_weather"), (set, "")],
)
def test_parameter_without_json_schema(kind: Any, shown: str) -> None:
    def study(city: str, data: Any) -> None: ...

    study.__annotations__["data"] = kind
    if not shown:
        Tool(study)
        return
    with pytest.raises(
        RequestError, match=rf"data of study is a .*{shown}.*, which has no JSON schema"
    ) as caught:
        Tool(study)
    assert "\n" not in str(caught.value)


def test_invalid_parameter_name() -> None:
    def odd(__a: int, __b: int = 3) -> None: ...

    with pytest.raises(RequestError, match="parameters of odd"):
        Tool(odd)


def test_starred_parameters_are_refused() -> None:
    def many(*names: str) -> None: ...

    with pytest.raises(RequestError, match=r"many takes \*names"):
        Tool(many)


def test_async_function_is_refused() -> None:
    async def later() -> None: ...

    with pytest.raises(RequestError, match="later is async"):
        Tool(later)


@pytest.mark.parametrize(
    "arguments",
    [
        '{"city": 5}',
        '{"city": ',
        "[]",
        "",
        '{"city": "Oslo", "country": "NO"}',
        "{}",
        '"Oslo"',
        "\ud800",
    ],
)
def test_function_is_not_called_with_wrong_arguments(arguments: str) -> None:
    run = Toolbox([get_weather]).run(call("get_weather", arguments))
    assert not run.ok
    assert run.output.startswith("Not called: wrong arguments")
    assert "\n" not in str(run)


def test_mutable_defaults_are_new_for_every_call() -> None:
    def collect(word: str, into: list[str] = ["a"]) -> list[str]:  # noqa: B006 - what users write
        """Collects."""
        into.append(word)
        return into

    for _ in range(2):
        assert Toolbox([collect]).run(call("collect", '{"word": "b"}')).output == '["a", "b"]'


@dataclasses.dataclass
class Place:
    """A place."""

    name: str


def test_function_named_like_the_type_of_its_parameter() -> None:
    def there(place: Place) -> str:
        """Goes there."""
        return place.name

    there.__name__ = "Place"
    tool = Tool(there)
    assert set(tool.declaration["function"]["parameters"]["properties"]) == {"place"}
    assert tool.run('{"place": {"name": "Oslo"}}') == ("Oslo", True)


def test_positional_only_parameter_and_unreadable_signature() -> None:
    def slashed(city: str, /) -> None: ...

    def odd(city: "no such type (") -> None: ...  # type: ignore[valid-type]  # noqa: F722

    with pytest.raises(RequestError, match="city of slashed is positional-only"):
        Tool(slashed)
    with pytest.raises(RequestError, match="cannot read the signature of odd"):
        Tool(odd)


def test_function_that_returns_a_coroutine() -> None:
    async def later() -> str:
        return "21"

    def weather() -> Any:
        """Weather."""
        return later()

    output, succeeded = Tool(weather).run("{}")
    assert not succeeded
    assert "asynchronous" in output


def test_system_exit_in_a_function_is_an_output() -> None:
    def leave() -> None:
        """Leaves."""
        raise SystemExit(1)

    assert Tool(leave).run("{}") == ("SystemExit: 1", False)
