"""Preparing a request: what is completed, and what is refused before anything is sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import tensormesh_nb as tm

from ..leak_watch import KEY
from ..replay_host import DONE, ReplayHost, chunk, head, sse

ANSWER = [head(), *sse(chunk("Hi"), chunk(finish_reason="stop"), DONE)]


def client(host: Any) -> tm.Client:
    return tm.Client(host=host.url, api_key=KEY, model="m")


def test_prompt_is_a_text_messages_or_a_request() -> None:
    with ReplayHost(ANSWER) as host, client(host) as used:
        message = {"role": "user", "content": "Hi"}
        for prompt in ("Hi", message, [message], tm.ChatRequest.of("Hi", model="m")):
            used.chat(prompt, seed=1)
        used.chat(messages=[message], seed=1)
        assert len({request.body for request in host.requests}) == 1
        with pytest.raises(tm.RequestError, match=r"^messages: given twice"):
            used.chat("Hi", messages=[message])
        with pytest.raises(tm.RequestError, match=r"^messages: expected at least one"):
            used.chat()


def test_wrong_request_is_not_sent() -> None:
    with ReplayHost(ANSWER) as host, client(host) as used:
        for prompt, fields in [
            ("Hi", {"temperature": 9}),
            ("Hi", {"temprature": 1}),
            ([], {}),
            ([{"role": "x", "content": "y"}], {}),
            ("Hi", {"model": " "}),
            ("\ud800", {}),
        ]:
            with pytest.raises(tm.RequestError):
                used.chat(prompt, **fields)
            with pytest.raises(tm.RequestError):
                used.stream(prompt, **fields)
        assert host.requests == []


def test_request_is_validated_once(validations: Counter[str]) -> None:
    tool = {"type": "function", "function": {"name": "f"}}
    with ReplayHost(ANSWER) as host, client(host) as used:
        used.chat("Hi", temperature=0.5, top_logprobs=5, tools=[tool])
    assert set(validations.values()) == {1}
    assert validations.keys() >= {"messages", "structure of messages", "rules", "tools", "stream"}


def test_given_stream_options_are_kept_and_need_a_stream() -> None:
    with ReplayHost(ANSWER) as host, client(host) as used:
        used.chat("Hi", stream_options={"include_usage": False})
        assert host.requests[0].json()["stream_options"] == {"include_usage": False}
        with pytest.raises(tm.RequestError, match="Stream options"):
            used.chat("Hi", stream=False, stream_options={"include_usage": False})


def test_system_message_comes_first() -> None:
    message = {"role": "user", "content": "Hi"}
    expected = [{"role": "system", "content": "Be terse."}, message]
    with ReplayHost(ANSWER) as host, client(host) as used:
        for prompt in ("Hi", message, [message], tm.ChatRequest.of("Hi", model="m")):
            assert used.prepare(prompt, system="Be terse.").messages == expected
        assert used.prepare(messages="Hi", system="Be terse.").messages == expected
        result = used.chat("Hi", system="Be terse.")
        assert result.messages[:2] == expected
        assert host.requests[0].json()["messages"] == expected
        for empty in (None, ""):
            assert used.prepare("Hi", system=empty).messages == [message]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_second_system_message_is_refused(role: str) -> None:
    messages = [{"role": role, "content": "Be kind."}, {"role": "user", "content": "Hi"}]
    line = "system: given twice, as system= and among the messages. Keep one."
    with ReplayHost(ANSWER) as host, client(host) as used:
        for prompt in (messages, tm.ChatRequest.of(messages, model="m")):
            with pytest.raises(tm.RequestError) as caught:
                used.chat(prompt, system="Be terse.")
            assert (str(caught.value), caught.value.field) == (line, "system")
        with pytest.raises(tm.RequestError, match=r"^system: expected a string, got "):
            used.chat("Hi", system=["Be terse."])  # type: ignore[arg-type]
        assert host.requests == []
