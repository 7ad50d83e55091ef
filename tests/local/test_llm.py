"""The ``llm`` package against the embedded endpoint, as a model of its extra-openai-models.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import llm
import openai
import pytest
from jsonschema import validate

from tensormesh_nb.local import Endpoint

ASKED = "What is the capital of France?"
ANSWER = "The capital of France is Paris."
GREEDY: dict[str, Any] = {"temperature": 0, "max_tokens": 40}
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}


@pytest.fixture(scope="module")
def model(endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[llm.Model]:
    """A model that llm reads from its files in a directory of the test."""
    home = tmp_path_factory.mktemp("llm")
    entry = {
        "model_id": "local",
        "model_name": endpoint.model,
        "api_base": endpoint.base_url,
        "api_key_name": "local",
        "supports_schema": True,
        "supports_tools": True,
    }
    # JSON is YAML.
    (home / "extra-openai-models.yaml").write_text(json.dumps([entry]), "utf-8")
    (home / "keys.json").write_text(json.dumps({"local": endpoint.api_key}), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LLM_USER_PATH", str(home))
        yield llm.get_model("local")


def weather(city: str) -> str:
    """Current weather in a city."""
    return f"Rain in {city}."


@pytest.mark.parametrize("stream", [False, True])
def test_answer_and_usage(model: llm.Model, stream: bool) -> None:
    response = model.prompt(ASKED, stream=stream, **GREEDY)
    pieces = list(response)
    assert "".join(pieces) == ANSWER
    assert (len(pieces) > 3) is stream
    usage = response.usage()
    assert (usage.input, usage.output) == (16, 8)


@pytest.mark.parametrize("stream", [False, True])
def test_schema(model: llm.Model, stream: bool) -> None:
    response = model.prompt("Jason is 25 years old.", schema=PERSON, stream=stream, temperature=0)
    validate(json.loads(response.text()), PERSON)


def test_tool_is_offered(model: llm.Model) -> None:
    response = model.prompt(
        "Weather in Oslo?", tools=[llm.Tool.function(weather)], stream=False, **GREEDY
    )
    # A small model seldom calls a tool that it may leave out, but the prompt describes it.
    assert response.text()
    assert response.usage().input > 60


def test_conversation(model: llm.Model) -> None:
    conversation = model.conversation()
    assert conversation.prompt(ASKED, **GREEDY).text() == ANSWER
    second = conversation.prompt("And of Spain?", **GREEDY)
    assert second.text()
    assert second.usage().input > 30


def test_errors(model: llm.Model) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        model.prompt(ASKED, stream=False, seed=2**70).text()
    assert refused.value.param == "seed"
    with pytest.raises(openai.AuthenticationError):
        model.prompt(ASKED, stream=False, key="wrong").text()
