"""The effect of every request field at the real endpoint, through the Client, with and without
streaming.

One test per field, named after it; ``docs/reference/fields.md`` has the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.local import Endpoint

from ...prompts import FRANCE
from ...result_equality import assert_equal

LIST = "List five animals."


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Iterator[tm.Client]:
    key, model = endpoint.api_key, endpoint.model
    with tm.Client(host=endpoint.base_url, api_key=key, model=model) as client:
        yield client


class Ask:
    """Asks for a whole reply and for a stream, which must be equal, and gives the stream's result.

    Greedy, short and with everything to compare, unless a field says otherwise; ``...`` leaves one
    out.
    """

    def __init__(self, client: tm.Client) -> None:
        self.client = client

    def __call__(self, prompt: Any = FRANCE, /, **fields: Any) -> tm.ChatResult:
        whole = self.once(prompt, stream=False, **fields)
        pieces = self.once(prompt, stream=True, **fields)
        assert_equal(whole, pieces)
        return pieces

    def once(self, prompt: Any = FRANCE, /, **fields: Any) -> tm.ChatResult:
        shown = {"logprobs": True, "top_logprobs": 2, "return_token_ids": True}
        given = {"temperature": 0, "max_tokens": 6, **shown, **fields}
        fields = {name: value for name, value in given.items() if value is not ...}
        return self.client.chat(prompt, **fields)

    def refused(self, field: str, prompt: Any = FRANCE, /, **fields: Any) -> str:
        """The error message of a refused request, which names the field."""
        with pytest.raises(tm.BadRequest) as caught:
            self.once(prompt, **fields)
        assert caught.value.param == field
        return str(caught.value)


@pytest.fixture(scope="module")
def ask(client: tm.Client) -> Ask:
    return Ask(client)


@pytest.fixture(scope="module")
def plain(ask: Ask) -> tm.ChatResult:
    """The greedy answer without further fields."""
    return ask()


def ids(result: tm.ChatResult, choice: int = 0) -> list[int]:
    return [int(token_id) for token_id in result.choices[choice].token_ids if token_id is not None]


def test_every_field_has_a_test() -> None:
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    fields = {field.name for field in tm.ChatRequest.fields()}
    assert fields <= tested, fields - tested


# Messages and questions


def test_model(ask: Ask, plain: tm.ChatResult, endpoint: Endpoint) -> None:
    assert plain.model == endpoint.model
    with pytest.raises(tm.NotFound) as caught:
        ask.once(model="no/such")
    assert caught.value.param == "model"


def test_messages(ask: Ask, plain: tm.ChatResult) -> None:
    assert plain.text == "The capital of France is Paris"
    developer = [{**FRANCE[0], "role": "developer"}, FRANCE[1]]
    assert ask(developer).prompt_token_ids == plain.prompt_token_ids
    parts = [FRANCE[0], {**FRANCE[1], "content": [{"type": "text", "text": FRANCE[1]["content"]}]}]
    assert ask(parts, max_tokens=2).prompt_token_ids == plain.prompt_token_ids
    call = {"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    api = [
        {"role": "user", "content": "Look.", "name": "ann"},
        {"role": "assistant", "content": None, "tool_calls": [call], "reasoning": "hm"},
        {"role": "tool", "tool_call_id": "c", "content": "21 degrees"},
        {"role": "function", "name": "look", "content": "22 degrees"},
    ]
    result = ask(api, raw_output=True, max_tokens=2)
    seen = "".join(map(str, result.response["choices"][0]["raw_output"]["prompt_fragments"]))
    for word in ("Look.", '"look"', "21 degrees", "22 degrees"):
        assert word in seen
    image = {"type": "image_url", "image_url": {"url": "u"}}
    assert "text" in ask.refused("messages[0].content", [{"role": "user", "content": [image]}])


def test_extra(ask: Ask) -> None:
    prefill = [*FRANCE, {"role": "assistant", "content": "The capital of Italy is"}]
    continued = {"continue_final_message": True, "add_generation_prompt": False}
    result = ask(prefill, extra=continued, max_tokens=2)
    assert ids(result) != ids(ask(prefill, max_tokens=2))
    assert "unknown field" in ask.refused("novel", extra={"novel": 1})


# Sampling


def test_temperature(ask: Ask, plain: tm.ChatResult) -> None:
    assert (plain.logprobs["rank"] == 1).all()
    hot = ask(LIST, temperature=2, seed=1, max_tokens=12)
    assert (hot.logprobs["rank"] > 1).any()
    # Logprobs are raw: those of the greedy answer do not depend on the temperature.
    first = ask(temperature=1.5, top_k=1, max_tokens=3).logprobs
    assert first["logprob"].tolist() == plain.logprobs["logprob"][:3].tolist()


def greedy_by(ask: Ask, field: str, value: float) -> None:
    """A field that leaves a single candidate makes sampling greedy at any temperature."""
    hot = {"temperature": 2, "seed": 3, "max_tokens": 8}
    greedy, one_left = ask.once(LIST, max_tokens=8), ask(LIST, **hot, **{field: value})
    assert ids(one_left) == ids(greedy)
    assert ids(ask.once(LIST, **hot)) != ids(greedy)


def test_top_p(ask: Ask) -> None:
    greedy_by(ask, "top_p", 1e-6)


def test_min_p(ask: Ask) -> None:
    greedy_by(ask, "min_p", 1.0)


def test_top_k(ask: Ask) -> None:
    greedy_by(ask, "top_k", 1)


def test_typical_p(ask: Ask) -> None:
    # Almost no mass leaves one token: the one of the most typical surprisal.
    one, other = (ask(LIST, temperature=1.5, typical_p=1e-6, seed=seed) for seed in (1, 2))
    assert ids(one) == ids(other)
    wide = [ids(ask.once(LIST, temperature=1.5, typical_p=1.0, seed=seed)) for seed in (1, 2)]
    assert wide[0] != wide[1]


def test_max_tokens(ask: Ask) -> None:
    result = ask(max_tokens=3)
    assert (result.completion_tokens, result.finish_reason) == (3, "length")
    assert len(result.logprobs) == 3


def test_max_completion_tokens(ask: Ask) -> None:
    result = ask(max_tokens=..., max_completion_tokens=2)
    assert (result.completion_tokens, result.finish_reason) == (2, "length")
    both = ask(max_tokens=5, max_completion_tokens=2)
    assert both.completion_tokens == 2
    assert "both set" in both.warnings[0]


def test_n(ask: Ask) -> None:
    result = ask(LIST, n=2, temperature=1.5, seed=1)
    assert [choice.index for choice in result.choices] == [0, 1]
    assert ids(result, 0) != ids(result, 1)
    assert result.usage is not None
    assert result.usage.completion_tokens == len(ids(result, 0)) + len(ids(result, 1))
    assert "at most" in ask.refused("n", n=100, temperature=1)


def test_stop(ask: Ask) -> None:
    result = ask(stop=" France", max_tokens=12)
    assert (result.text, result.finish_reason) == ("The capital of", "stop")
    assert result.stop_reason == " France"
    several = ask(stop=["nowhere", "capital"], max_tokens=12)
    assert (several.text, several.stop_reason) == ("The ", "capital")


def test_seed(ask: Ask) -> None:
    sampled = {"temperature": 1.5, "max_tokens": 8}
    one, again = ask(LIST, seed=7, **sampled), ask.once(LIST, seed=7, **sampled)
    assert ids(one) == ids(again)
    assert ids(one) != ids(ask.once(LIST, seed=8, **sampled))


def repeated(ask: Ask, **fields: Any) -> float:
    """The share of tokens that occurred before."""
    found = ids(ask("Say yes yes yes yes yes yes yes.", max_tokens=16, ignore_eos=True, **fields))
    return 1 - len(set(found)) / len(found)


@pytest.fixture(scope="module")
def unpenalized(ask: Ask) -> float:
    return repeated(ask)


def test_repetition_penalty(ask: Ask, unpenalized: float) -> None:
    assert repeated(ask, repetition_penalty=2.0) < unpenalized


def test_presence_penalty(ask: Ask, unpenalized: float) -> None:
    assert repeated(ask, presence_penalty=2.0) < unpenalized


def test_frequency_penalty(ask: Ask, unpenalized: float) -> None:
    assert repeated(ask, frequency_penalty=2.0) < unpenalized


def test_mirostat_target(ask: Ask) -> None:
    def surprise(target: float) -> float:
        steered = {"mirostat_target": target, "temperature": 1, "seed": 5, "ignore_eos": True}
        return float(ask(LIST, **steered, max_tokens=16).logprobs["surprisal"].mean())

    assert surprise(0.5) < surprise(6.0)


def test_mirostat_lr(ask: Ask) -> None:
    steered = {"mirostat_target": 3.0, "temperature": 1, "seed": 5, "max_tokens": 16}
    fast, slow = ask(LIST, **steered, mirostat_lr=1.0), ask.once(LIST, **steered, mirostat_lr=0.01)
    assert ids(fast) != ids(slow)
    ask.refused("mirostat_lr", mirostat_lr=0.1)


def test_logit_bias(ask: Ask, plain: tm.ChatResult) -> None:
    first, second = plain.top_logprobs.query("position == 0")["token_id"][:2]
    banned = ask(logit_bias={str(first): -100}, max_tokens=2)
    assert ids(banned)[0] == second
    forced = ask(logit_bias={str(second): 100}, max_tokens=3)
    assert set(ids(forced)) == {second}
    # The bias does not change the log probabilities.
    row = plain.top_logprobs.query("position == 0 and rank == 2")["logprob"].iloc[0]
    assert banned.logprobs["logprob"].iloc[0] == row
    ask.refused("logit_bias", logit_bias={"999999": 1})


def test_ignore_eos(ask: Ask) -> None:
    ended = ask(max_tokens=12)
    assert (ended.finish_reason, len(ids(ended))) == ("stop", 8)
    further = ask(max_tokens=12, ignore_eos=True)
    assert (further.finish_reason, len(ids(further))) == ("length", 12)
    assert ids(further)[:7] == ids(ended)[:7]


# What comes back


def test_stream(ask: Ask) -> None:
    with ask.client.stream(FRANCE, temperature=0, max_tokens=6) as turn:
        texts = [c.delta.text for chunk in turn for c in chunk.choices or () if c.delta]
    assert len([text for text in texts if text]) > 3
    assert "".join(texts) == turn.result.text == ask.once(stream=False).text


def test_stream_options(ask: Ask) -> None:
    ask(stream_options=...)
    without = ask.once(stream=True, stream_options={"include_usage": False})
    assert without.usage is None
    result = ask.once(stream=True, stream_options={"include_usage": True})
    assert result.usage is not None
    assert result.usage.completion_tokens == 6


def test_logprobs(ask: Ask, plain: tm.ChatResult) -> None:
    assert (plain.logprobs["logprob_status"] == "ok").all()
    without = ask(logprobs=False, top_logprobs=...)
    assert without.logprobs["logprob"].isna().all()
    assert without.text == plain.text
    assert not any("none" in warning for warning in without.warnings)


def test_top_logprobs(ask: Ask) -> None:
    for top in (0, 5):
        result = ask(top_logprobs=top, max_tokens=3)
        counted = result.top_logprobs.groupby("position").size()
        assert (counted == max(top, 1)).all()
    whole = ask.once(top_logprobs=-1, max_tokens=1)
    assert len(whole.top_logprobs) > 40_000
    assert whole.logprobs["mass_seen"].iloc[0] == pytest.approx(1, abs=1e-4)
    ask.refused("top_logprobs", top_logprobs=21)


def test_return_token_ids(ask: Ask, plain: tm.ChatResult) -> None:
    assert plain.usage is not None
    assert len(plain.prompt_token_ids) == plain.usage.prompt_tokens
    segments = plain.token_ids["segment"].value_counts()
    assert (segments["prompt"], segments["content"]) == (plain.usage.prompt_tokens, 6)
    without = ask(return_token_ids=False)
    assert without.prompt_token_ids == []
    assert "token_ids" not in {k for k, v in without.response["choices"][0].items() if v}


def test_echo(ask: Ask, plain: tm.ChatResult) -> None:
    result = ask(echo=True, max_tokens=3)
    assert result.usage is not None
    frame = result.prompt_logprobs
    assert len(frame) == result.usage.prompt_tokens
    assert frame["token_id"].tolist() == plain.prompt_token_ids
    assert frame["logprob"].isna().tolist() == [True] + [False] * (len(frame) - 1)
    assert result.text == "The capital of"
    assert result.response["choices"][0]["message"]["content"].endswith("The capital of")
    assert ids(result) == ids(plain)[:3]


def test_echo_last(ask: Ask, plain: tm.ChatResult) -> None:
    result = ask(echo_last=3, max_tokens=3)
    assert result.prompt_logprobs["token_id"].tolist() == plain.prompt_token_ids[-3:]
    assert result.text == "The capital of"


def test_raw_output(ask: Ask, plain: tm.ChatResult) -> None:
    result = ask(raw_output=True, max_tokens=12)
    raw = result.response["choices"][0]["raw_output"]
    assert raw["prompt_token_ids"] == plain.prompt_token_ids
    assert raw["completion"] == "The capital of France is Paris.<|im_end|>"
    assert raw["completion_token_ids"] == ids(result)


def test_perf_metrics_in_response(ask: Ask) -> None:
    result = ask(perf_metrics_in_response=True)
    assert result.usage is not None
    metrics = result.response["perf_metrics"]
    assert metrics["prompt-tokens"] == result.usage.prompt_tokens
    assert 0 < metrics["server-time-to-first-token"] <= metrics["server-processing-time"]


SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Oslo", "Paris"]}},
    "required": ["city"],
    "additionalProperties": False,
}


def test_response_format(ask: Ask, plain: tm.ChatResult) -> None:
    question = "Describe a city as a JSON object."
    free = ask(question, response_format={"type": "json_object"}, max_tokens=60)
    assert free.finish_reason == "length" or isinstance(free.json(), dict)
    strict = {"type": "json_schema", "json_schema": {"name": "city", "schema": SCHEMA}}
    result = ask(question, response_format=strict, max_tokens=30)
    assert result.finish_reason == "stop"
    assert set(result.json()) == {"city"}
    assert result.json()["city"] in ("Oslo", "Paris")
    # The logprobs stay raw: forbidden tokens keep their probability.
    assert (result.logprobs["rank"] > 1).any()
    assert ids(ask(response_format={"type": "text"})) == ids(plain)


# Tools


def weather(city: str) -> str:
    """Current weather for a city.

    Args:
        city: The city's name.
    """
    return f"21 degrees in {city}"


def clock(zone: str) -> str:
    """The time in a zone."""
    return f"noon in {zone}"


WEATHER = "What is the weather in Oslo?"


def test_tools(ask: Ask) -> None:
    result = ask(WEATHER, tools=[weather, clock], tool_choice="required", max_tokens=40)
    assert result.finish_reason == "tool_calls"
    for call in result.tool_calls:
        assert call["function"]["name"] in ("weather", "clock")
        assert all(isinstance(v, str) for v in json.loads(call["function"]["arguments"]).values())
    assert set(result.logprobs["segment"]) <= {"tool_call", "special"}
    assert result.messages[-1]["tool_calls"] == result.tool_calls


def test_tool_choice(ask: Ask) -> None:
    named = {"type": "function", "function": {"name": "clock"}}
    result = ask(WEATHER, tools=[weather, clock], tool_choice=named, max_tokens=30)
    assert [call["function"]["name"] for call in result.tool_calls] == ["clock"]
    assert set(json.loads(result.tool_calls[0]["function"]["arguments"])) == {"zone"}
    without = ask(WEATHER, tools=[weather], tool_choice="none", max_tokens=8)
    assert without.tool_calls == []
    assert without.prompt_token_ids == ask(WEATHER, max_tokens=8).prompt_token_ids
    assert len(ask(WEATHER, tools=[weather], tool_choice="auto").prompt_token_ids) > 60


def test_parallel_tool_calls(ask: Ask) -> None:
    asked = {"tools": [weather], "tool_choice": "required", "max_tokens": 60}
    one = ask("Weather in Oslo and in Paris?", **asked, parallel_tool_calls=False)
    assert len(one.tool_calls) == 1
    assert one.finish_reason == "tool_calls"
    # If several calls are allowed, the list may continue after the first.
    several = ask.once("Weather in Oslo and in Paris?", **asked)
    assert ids(several)[: len(ids(one)) - 3] == ids(one)[:-3]


def test_functions(ask: Ask) -> None:
    declared = {"name": "weather", "parameters": SCHEMA}
    named = {"functions": [declared], "function_call": {"name": "weather"}, "max_tokens": 30}
    result = ask(WEATHER, **named)
    call = result.messages[-1]["function_call"]
    assert call["name"] == "weather"
    assert json.loads(call["arguments"])["city"] in ("Oslo", "Paris")
    assert result.tool_calls == []


def test_function_call(ask: Ask) -> None:
    declared = [{"name": "weather", "parameters": SCHEMA}]
    without = ask(WEATHER, functions=declared, function_call="none")
    assert without.prompt_token_ids == ask(WEATHER).prompt_token_ids
    assert "function_call" not in without.messages[-1]


# Prompt and context


def test_prompt_truncate_len(ask: Ask) -> None:
    turns = [{"role": "user", "content": f"Word {n} of a long api."} for n in range(9)]
    api = [FRANCE[0], *turns, FRANCE[1]]
    result = ask(api, prompt_truncate_len=40, raw_output=True, max_tokens=2)
    assert result.usage is not None
    assert (result.usage.prompt_tokens or 99) <= 40
    seen = "".join(map(str, result.response["choices"][0]["raw_output"]["prompt_fragments"]))
    assert FRANCE[0]["content"] in seen
    assert FRANCE[1]["content"] in seen
    assert "Word 0" not in seen


def test_context_length_exceeded_behavior(ask: Ask) -> None:
    field = "context_length_exceeded_behavior"
    with pytest.raises(tm.BadRequest, match="context"):
        ask.once(max_tokens=100_000, **{field: "error"})
    result = ask(max_tokens=100_000, **{field: "truncate"})
    assert (result.finish_reason, result.text) == ("stop", "The capital of France is Paris.")


def test_prompt_cache_isolation_key(ask: Ask) -> None:
    def cached(key: str | None) -> int | None:
        prompt = "A prompt that no other test has, long enough to fill a block of the cache: " * 2
        usage = ask.once(prompt, prompt_cache_isolation_key=key, max_tokens=1).usage
        return usage.cached_tokens if usage else None

    assert not cached("a")
    assert cached("a")
    assert not cached("b")
    ask(prompt_cache_isolation_key="c")


# Without effect here: validated, and the answer is the same


def test_reasoning_effort(ask: Ask, plain: tm.ChatResult) -> None:
    for effort in ("low", 100, False):
        assert ids(ask(reasoning_effort=effort)) == ids(plain)


def test_reasoning_history(ask: Ask, plain: tm.ChatResult) -> None:
    assert ids(ask(reasoning_history="interleaved")) == ids(plain)


def test_thinking(ask: Ask, plain: tm.ChatResult) -> None:
    assert ids(ask(thinking={"type": "enabled", "budget_tokens": 1024})) == ids(plain)
    ask.refused("thinking", thinking={"type": "disabled"}, reasoning_effort="low")


def test_speculation(ask: Ask, plain: tm.ChatResult) -> None:
    assert ids(ask(speculation="The capital of Spain")) == ids(plain)
    assert ids(ask(speculation=ids(plain))) == ids(plain)


def test_prediction(ask: Ask, plain: tm.ChatResult) -> None:
    predicted = {"type": "content", "content": "The capital of Spain"}
    assert ids(ask(prediction=predicted)) == ids(plain)


def test_user(ask: Ask, plain: tm.ChatResult) -> None:
    assert ids(ask(user="ann")) == ids(plain)


def test_metadata(ask: Ask, plain: tm.ChatResult) -> None:
    assert ids(ask(metadata={"lesson": "one"})) == ids(plain)
