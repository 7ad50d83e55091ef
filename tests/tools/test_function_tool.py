"""Python functions as tools: declared from their signature, run only when asked, never on trust."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any, Literal

import pandas as pd
import pytest

from tensormesh_nb import Client
from tensormesh_nb.errors import Interrupted, RequestError, TensormeshError
from tensormesh_nb.tools.function_tool import Tool
from tensormesh_nb.tools.toolbox import Toolbox

from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse


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


def test_a_declaration_comes_from_signature_and_docstring() -> None:
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


def test_a_function_without_docstring_and_annotations_is_still_described() -> None:
    def add_up(a, b=2):  # type: ignore[no-untyped-def]  # what users write
        return a + b

    declared = Tool(add_up).declaration["function"]
    assert declared["description"] == "add up"
    assert declared["parameters"]["required"] == ["a"]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *names: None, "cannot be a tool's name"),
        (print, "signature|takes"),
        (pd.DataFrame, "tools:"),
    ],
)
def test_what_cannot_be_described_is_refused(function: Any, says: str) -> None:
    with pytest.raises(RequestError, match=says) as caught:
        Tool(function)
    assert caught.value.field == "tools"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(complex, "complex"), (pd.DataFrame, "DataFrame"), (get_weather, "get_weather"), (set, "")],
)
def test_a_parameter_that_cannot_be_described_is_named(kind: Any, shown: str) -> None:
    def study(city: str, data: Any) -> None: ...

    study.__annotations__["data"] = kind
    if not shown:
        Tool(study)
        return
    with pytest.raises(
        RequestError, match=rf"data of study is a .*{shown}.*, which JSON"
    ) as caught:
        Tool(study)
    assert "\n" not in str(caught.value)


def test_names_that_no_struct_can_have_are_refused() -> None:
    def odd(__a: int, __b: int = 3) -> None: ...

    with pytest.raises(RequestError, match="parameters of odd"):
        Tool(odd)


def test_starred_parameters_are_refused_by_name() -> None:
    def many(*names: str) -> None: ...

    with pytest.raises(RequestError, match=r"many takes \*names"):
        Tool(many)


def test_an_async_function_and_two_of_one_name_are_refused() -> None:
    async def later() -> None: ...

    with pytest.raises(RequestError, match="later is async"):
        Tool(later)
    with pytest.raises(RequestError, match="two functions are called fails"):
        Toolbox([fails, fails])


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
def test_arguments_that_do_not_fit_are_told_not_run(arguments: str) -> None:
    run = Toolbox([get_weather]).run(call("get_weather", arguments))
    assert not run.ok
    assert run.output.startswith("Not called: the arguments do not fit")
    assert "\n" not in str(run)


def test_defaults_that_can_change_are_fresh_for_every_call() -> None:
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


def test_a_function_may_be_called_like_its_parameter_s_type() -> None:
    def there(place: Place) -> str:
        """Goes there."""
        return place.name

    there.__name__ = "Place"
    tool = Tool(there)
    assert set(tool.declaration["function"]["parameters"]["properties"]) == {"place"}
    assert tool.run('{"place": {"name": "Oslo"}}') == ("Oslo", True)


def test_what_has_no_name_or_no_readable_type_is_refused_by_name() -> None:
    def slashed(city: str, /) -> None: ...

    def odd(city: "no such type (") -> None: ...  # type: ignore[valid-type]  # noqa: F722

    with pytest.raises(RequestError, match="city of slashed has no name"):
        Tool(slashed)
    with pytest.raises(RequestError, match="the signature of odd cannot be read"):
        Tool(odd)


def test_a_call_that_fits_runs() -> None:
    run = Toolbox([get_weather]).run(call("get_weather", '{"city": "Oslo"}'))
    assert run.ok
    assert json.loads(run.output) == {"city": "Oslo", "degrees": 21, "unit": "C"}
    assert run.message == {"role": "tool", "tool_call_id": "call_1", "content": run.output}


def test_an_unknown_function_and_a_failing_one_are_told_to_the_model() -> None:
    toolbox = Toolbox([get_weather, fails])
    assert "there are: get_weather, fails" in toolbox.run(call("rm", "{}")).output
    run = toolbox.run(call("fails", '{"city": "Oslo"}'))
    assert not run.ok
    assert run.output == "OSError: no route to Oslo"


def asks(*calls: dict[str, Any]) -> Script:
    """A reply that asks for calls, in fragments."""
    events = []
    for index, wanted in enumerate(calls):
        function = wanted["function"]
        for part in ({**wanted, "function": {**function, "arguments": ""}}, None):
            fragment = part or {"function": {"arguments": function["arguments"]}}
            events.append(
                {
                    "id": "r",
                    "model": "m",
                    "choices": [
                        {"index": 0, "delta": {"tool_calls": [{**fragment, "index": index}]}}
                    ],
                }
            )
    return [head(), *sse(*events, chunk(finish_reason="tool_calls"), DONE)]


ANSWER = [head(), *sse(chunk("21 degrees."), chunk(finish_reason="stop"), DONE)]


def test_tools_run_only_when_asked() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather in Oslo?", tools=[get_weather])
    assert result.tool_calls == [call("get_weather", '{"city": "Oslo"}')]
    assert result.tool_runs == []
    assert len(host.requests) == 1
    assert host.requests[0].json()["tools"] == [Tool(get_weather).declaration]


def test_calls_are_run_and_told_until_the_model_answers() -> None:
    with (
        ReplayHost(
            asks(call("get_weather", '{"city": "Oslo"}'), call("x", "{", "b")), ANSWER
        ) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather], tool_choice="required", run_tools=3)
    assert result.text == "21 degrees."
    assert [run.ok for run in result.tool_runs] == [True, False]
    second = host.requests[1].json()
    assert [message["role"] for message in second["messages"]] == [
        "user",
        "assistant",
        "tool",
        "tool",
    ]
    assert second["tool_choice"] == "auto"
    assert [message["role"] for message in result.messages][-1] == "assistant"


def test_the_limit_of_rounds_holds_and_is_said() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather], run_tools=2)
    assert len(host.requests) == 3
    assert len(result.tool_runs) == 2
    assert any("limit of 2 rounds" in warning for warning in result.warnings)


def test_what_a_function_returns_can_always_be_sent() -> None:
    def halves() -> str:
        """Half of a character."""
        return "a\ud800b"

    with (
        ReplayHost(asks(call("halves", "{}")), ANSWER) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[halves], run_tools=1)
    assert result.text == "21 degrees."
    assert host.requests[1].json()["messages"][-1]["content"] == "a\\ud800b"


def test_calls_of_several_answers_are_run_of_the_first_and_that_is_said() -> None:
    asked = {**call("get_weather", '{"city": "Oslo"}'), "index": 0}
    choice = {"delta": {"tool_calls": [asked]}, "finish_reason": "tool_calls"}
    both = {"id": "r", "choices": [{"index": index, **choice} for index in (0, 1)]}
    with (
        ReplayHost([head(), *sse(both, DONE)], ANSWER) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather], run_tools=1, n=2)
    assert len(result.tool_runs) == 1
    assert any("first answer only" in notice for notice in result.notices)


@pytest.mark.parametrize("rounds", [-1, 1.5, "two", None])
def test_rounds_that_make_no_sense_are_refused(rounds: Any) -> None:
    with (
        ReplayHost(ANSWER) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(RequestError, match=r"^run_tools: expected"),
    ):
        client.chat("Weather?", tools=[get_weather], run_tools=rounds)
    assert not host.requests


def test_a_function_that_only_gives_a_coroutine_is_no_success() -> None:
    async def later() -> str:
        return "21"

    def weather() -> Any:
        """Weather."""
        return later()

    output, succeeded = Tool(weather).run("{}")
    assert not succeeded
    assert "asynchronous" in output


def test_async_code_drives_the_same_steps() -> None:
    async def ask(client: Client) -> str:
        result = await client.achat("Weather?", tools=[get_weather], run_tools=1)
        return result.text

    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}')), ANSWER) as host,
        Client(host=host.url, model="m") as client,
    ):
        assert asyncio.run(ask(client)) == "21 degrees."


def stops(city: str) -> str:
    """Is stopped by the user."""
    raise KeyboardInterrupt


def test_a_stop_while_a_function_runs_keeps_the_runs() -> None:
    calls = [call("get_weather", '{"city": "Oslo"}'), call("stops", '{"city": "Oslo"}', "b")]
    with (
        ReplayHost(asks(*calls)) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(Interrupted, match="Stopped while stops ran") as caught,
    ):
        client.chat("Weather?", tools=[get_weather, stops], run_tools=3)
    assert caught.value.result is not None
    assert [run.ok for run in caught.value.result.tool_runs] == [True, False]


def test_a_failure_of_a_later_request_keeps_the_runs() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}')), [b"x"]) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(TensormeshError) as caught,
    ):
        client.chat("Weather?", tools=[get_weather], run_tools=3)
    assert caught.value.result is not None
    assert len(caught.value.result.tool_runs) == 1
    assert len(caught.value.result.new_messages) == 3


def test_a_call_of_a_tool_that_is_only_declared_is_left_to_the_caller() -> None:
    declared = {"type": "function", "function": {"name": "mine", "description": "d"}}
    with (
        ReplayHost(asks(call("mine", "{}"), call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather, declared], run_tools=3)
    assert len(host.requests) == 1
    assert result.tool_runs == []
    assert len(result.tool_calls) == 2
    assert any("mine: declared, but no function here" in notice for notice in result.notices)


def test_a_single_tool_may_stand_alone() -> None:
    assert Toolbox(get_weather).functions == ("get_weather",)
    assert len(Toolbox({"type": "function", "function": {"name": "f"}}).declarations) == 1
    with pytest.raises(RequestError, match="got int"):
        Toolbox(5)


def test_a_function_that_exits_does_not_end_the_session() -> None:
    def leave() -> None:
        """Leaves."""
        raise SystemExit(1)

    assert Toolbox([leave]).run(call("leave", "{}")).output == "SystemExit: 1"


def test_calls_without_ids_are_told_apart() -> None:
    with (
        ReplayHost(
            asks(*({**call("get_weather", '{"city": "Oslo"}'), "id": None} for _ in range(2))),
            ANSWER,
        ) as host,
        Client(host=host.url, model="m") as client,
    ):
        client.chat("Weather?", tools=[get_weather], run_tools=3)
    _, asked, *answers = host.requests[1].json()["messages"]
    ids = [wanted["id"] for wanted in asked["tool_calls"]]
    assert len(set(ids)) == 2
    assert [answer["tool_call_id"] for answer in answers] == ids
