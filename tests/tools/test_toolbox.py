"""The tools of a request, and the loop that runs the calls a model asks for."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tensormesh_nb import Client
from tensormesh_nb.errors import Interrupted, RequestError, TensormeshError
from tensormesh_nb.tools.function_tool import Tool
from tensormesh_nb.tools.toolbox import Toolbox

from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .test_function_tool import call, fails, get_weather


def test_two_functions_of_one_name_are_refused() -> None:
    with pytest.raises(RequestError, match="two functions are named fails"):
        Toolbox([fails, fails])


def test_run_returns_output_and_message() -> None:
    run = Toolbox([get_weather]).run(call("get_weather", '{"city": "Oslo"}'))
    assert run.ok
    assert json.loads(run.output) == {"city": "Oslo", "degrees": 21, "unit": "C"}
    assert run.message == {"role": "tool", "tool_call_id": "call_1", "content": run.output}


def test_output_of_an_unknown_and_a_failing_function() -> None:
    toolbox = Toolbox([get_weather, fails])
    assert "Known functions: get_weather, fails" in toolbox.run(call("rm", "{}")).output
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


def test_no_call_is_run_by_default() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather in Oslo?", tools=[get_weather])
    assert result.tool_calls == [call("get_weather", '{"city": "Oslo"}')]
    assert result.tool_runs == []
    assert len(host.requests) == 1
    assert host.requests[0].json()["tools"] == [Tool(get_weather).declaration]


def test_calls_are_run_until_the_model_answers() -> None:
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


def test_limit_of_rounds() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather], run_tools=2)
    assert len(host.requests) == 3
    assert len(result.tool_runs) == 2
    assert any("limit of 2 rounds" in warning for warning in result.warnings)


def test_lone_surrogates_in_outputs_are_escaped() -> None:
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


def test_of_several_answers_only_the_calls_of_the_first_are_run() -> None:
    asked = {**call("get_weather", '{"city": "Oslo"}'), "index": 0}
    choice = {"delta": {"tool_calls": [asked]}, "finish_reason": "tool_calls"}
    both = {"id": "r", "choices": [{"index": index, **choice} for index in (0, 1)]}
    with (
        ReplayHost([head(), *sse(both, DONE)], ANSWER) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather], run_tools=1, n=2)
    assert len(result.tool_runs) == 1
    assert any("Only the calls of the first answer" in notice for notice in result.notices)


@pytest.mark.parametrize("rounds", [-1, 1.5, "two", None])
def test_invalid_number_of_rounds(rounds: Any) -> None:
    with (
        ReplayHost(ANSWER) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(RequestError, match=r"^run_tools: expected"),
    ):
        client.chat("Weather?", tools=[get_weather], run_tools=rounds)
    assert not host.requests


def test_async_steps() -> None:
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


def test_runs_are_kept_when_a_function_is_interrupted() -> None:
    calls = [call("get_weather", '{"city": "Oslo"}'), call("stops", '{"city": "Oslo"}', "b")]
    with (
        ReplayHost(asks(*calls)) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(Interrupted, match="Stopped while stops ran") as caught,
    ):
        client.chat("Weather?", tools=[get_weather, stops], run_tools=3)
    assert caught.value.result is not None
    assert [run.ok for run in caught.value.result.tool_runs] == [True, False]


def test_runs_are_kept_when_a_later_request_fails() -> None:
    with (
        ReplayHost(asks(call("get_weather", '{"city": "Oslo"}')), [b"x"]) as host,
        Client(host=host.url, model="m") as client,
        pytest.raises(TensormeshError) as caught,
    ):
        client.chat("Weather?", tools=[get_weather], run_tools=3)
    assert caught.value.result is not None
    assert len(caught.value.result.tool_runs) == 1
    assert len(caught.value.result.new_messages) == 3


def test_calls_of_a_declared_tool_are_not_run() -> None:
    declared = {"type": "function", "function": {"name": "mine", "description": "d"}}
    with (
        ReplayHost(asks(call("mine", "{}"), call("get_weather", '{"city": "Oslo"}'))) as host,
        Client(host=host.url, model="m") as client,
    ):
        result = client.chat("Weather?", tools=[get_weather, declared], run_tools=3)
    assert len(host.requests) == 1
    assert result.tool_runs == []
    assert len(result.tool_calls) == 2
    assert any("mine: declared without a function" in notice for notice in result.notices)


def test_one_tool_or_a_list() -> None:
    assert Toolbox(get_weather).functions == ("get_weather",)
    assert len(Toolbox({"type": "function", "function": {"name": "f"}}).declarations) == 1
    with pytest.raises(RequestError, match="got int"):
        Toolbox(5)


def test_calls_without_ids_get_different_ids() -> None:
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
