"""Whether logprobs are computed before or after temperature."""

from __future__ import annotations

import asyncio
import json

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.operations.probe import probe
from tensormesh_nb.errors import BadRequest

from ...factories import entry, make_chunk, make_result, top_entries
from ...replay_host import ReplayHost, Script, head

Logprobs = tuple[float, ...]

RAW = (-0.5, -1.5, -2.5)
SCALED = (-0.2, -2.2, -4.2)
CLEAR = (-0.001, -0.002, -0.003)


def first_token(logprobs: Logprobs) -> dict[str, object]:
    tops = top_entries(*zip(("Blue", "Red", "Green"), logprobs, strict=False))
    return entry("Blue", logprobs[0], top_logprobs=tops) if tops else entry("Blue", None)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([RAW, RAW], "raw"),
        ([RAW, SCALED], "processed"),
        ([CLEAR, CLEAR, RAW, SCALED], "processed"),
        ([RAW, (-0.5, -1.2, -2.8)], "raw"),  # a prompt that was cached, and one that was not
        ([RAW, (-0.2, -1.9, -4.5)], "processed"),
        ([CLEAR] * 12, "unknown"),
        ([RAW, (-0.2, -1.7, -3.2)] * 6, "unknown"),
        ([RAW, (-0.2, -1.2, -4.2)] * 6, "unknown"),
        ([RAW, (-0.2, -1.2, -4.2)] * 3 + [RAW, RAW], "raw"),
    ],
)
def test_kind_is_decided_by_the_margins(answers: list[Logprobs], kind: str) -> None:
    asking, temperatures = probe("m"), []
    request = next(asking)
    for number, logprobs in enumerate(answers):
        temperatures.append(request.temperature)
        result = make_result(make_chunk("Blue", [first_token(logprobs)]))
        if number == len(answers) - 1:
            with pytest.raises(StopIteration) as ended:
                asking.send(result)
            assert ended.value.value == kind
        else:
            request = asking.send(result)
    assert temperatures == [1.0, 0.5] * (len(answers) // 2)


@pytest.mark.parametrize("text", ["", "\ufffd"])
def test_a_token_without_a_row_decides_nothing(text: str) -> None:
    asking = probe("m")
    next(asking)
    blue = make_result(make_chunk("Blue", [first_token(RAW)]))
    for result in (make_result(make_chunk(text)), blue, blue):
        request = asking.send(result)
    with pytest.raises(StopIteration) as ended:
        asking.send(blue)
    assert (request.temperature, ended.value.value) == (0.5, "raw")


def test_host_that_refuses_logprobs_is_unknown() -> None:
    asking = probe("m")
    next(asking)
    with pytest.raises(StopIteration) as ended:
        asking.throw(BadRequest("no logprobs", status_code=400))
    assert ended.value.value == "unknown"


def reply(logprobs: Logprobs) -> Script:
    message = {"role": "assistant", "content": "Blue"}
    content = {"content": [first_token(logprobs)]}
    choice = {"index": 0, "message": message, "finish_reason": "length", "logprobs": content}
    return [head(kind="application/json"), json.dumps({"choices": [choice]}).encode()]


def test_later_results_have_the_kind_that_was_found() -> None:
    with ReplayHost(reply(RAW)) as host, tm.Client(host=host.url, model="m") as asking:
        assert asking.chat("Hi", stream=False).logprob_kind == "unknown"
        assert asking.probe_logprobs() == "raw"
        later = asking.chat("Hi", stream=False, logprobs=True)
        assert later.logprobs.attrs["logprob_kind"] == "raw"
        assert asyncio.run(asking.aprobe_logprobs("m")) == "raw"


def test_a_host_that_allows_fewer_alternatives_is_probed_with_those() -> None:
    refusal = b'{"error": {"message": "top_logprobs must be at most 3", "param": "top_logprobs"}}'
    strict = [head("400 Bad Request", "application/json"), refusal]
    with ReplayHost(strict, reply(RAW), reply(SCALED)) as host:
        assert tm.Client(host=host.url, model="m").probe_logprobs() == "processed"
        assert [request.json()["top_logprobs"] for request in host.requests] == [5, 3, 3]


def test_a_host_without_logprobs_is_asked_once() -> None:
    refusal = b'{"error": {"message": "logprobs is not supported with this model"}}'
    strict = [head("400 Bad Request", "application/json"), refusal]
    with ReplayHost(strict, reply(())) as host:
        assert tm.Client(host=host.url, model="m").probe_logprobs() == "unknown"
        assert ["logprobs" in request.json() for request in host.requests] == [True, False]


def test_local_logprobs_are_raw(local: tm.Client, paris: tm.ChatResult) -> None:
    assert paris.logprobs.attrs["logprob_kind"] == "raw"
    assert local.probe_logprobs() == "raw"
