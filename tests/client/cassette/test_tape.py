"""Recording and replaying whole requests: answers, errors, broken connections, and misses."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...factories import RECORDED
from ...leak_watch import KEY
from ...replay_host import DONE, RESET, ReplayHost, Request, Script, chunk, head, sse
from ...result_equality import assert_equal
from ..asking import ANSWER, client, free_port
from .recordings import lines, lost, record, replay


def answer(text: str, **keys: Any) -> list[bytes | float]:
    return [head(), *sse({**chunk(text, finish_reason="stop"), **keys}, DONE)]


FAULTS: dict[str, Script] = {
    "429": [head("429 Too Many Requests", "application/json", Retry_After="7"), b'{"error": "x"}'],
    "500": [head("500 Server Error", "text/html"), b"<html>Bad gateway</html>"],
    "307": [head("307 Moved", Location="https://other/v1")],
    "broken": [head(), *sse(chunk("Hel")), b'data: {"cho', RESET],
    "cut": [head(), *sse(chunk("Hel"))],
    "not HTTP": [b"SSH-2.0\r\n\r\n"],
    "no response": [RESET],
    "no answer": [head(kind="text/plain"), b"hello"],
    "error event": [head(), *sse(chunk("Hel"), {"error": {"message": "broke", "code": 500}})],
    "empty": [head()],
    "gzip": [head(Content_Encoding="gzip"), b"not gzip"],
    "gzip twice": [head(Content_Encoding="gzip, gzip"), b""],
}


def failure(asking: tm.Client) -> tm.TensormeshError:
    with pytest.raises(tm.TensormeshError) as caught:
        asking.chat("Hi")
    return caught.value


@pytest.mark.parametrize("script", FAULTS.values(), ids=FAULTS)
def test_faults_are_replayed_as_they_were(tmp_path: Path, script: Script) -> None:
    path = tmp_path / "faults.jsonl"
    first = record(path, [script], failure)
    with replay(path) as replayed:
        assert lost(failure(replayed)) == lost(first)


def test_hosts_that_cannot_be_reached_are_replayed(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"
    untrusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate
    with ReplayHost(ANSWER, tls=untrusted) as secure:
        for url in (f"http://127.0.0.1:{free_port()}/v1", secure.url):
            with client(url, cassette=path, cassette_mode="record") as asking:
                first = failure(asking)
            with replay(path, host=url) as replayed:
                assert lost(failure(replayed)) == lost(first)
                assert replayed.settings.api_key is None


@pytest.mark.parametrize("name", ["logprobs.sse", "tool_call.sse", "reasoning.json"])
def test_answers_are_replayed_with_every_number(tmp_path: Path, name: str) -> None:
    path, is_stream = tmp_path / "answer.jsonl", name.endswith("sse")
    body = (RECORDED / name).read_bytes()
    script = [head(kind="text/event-stream" if is_stream else "application/json")]
    script += [body[:700], 0.01, body[700:]]
    first = record(path, [script], lambda asking: asking.chat("Hi", stream=is_stream))
    with replay(path) as replayed:
        second = replayed.chat("Hi", stream=is_stream)
    assert_equal(first, second)
    assert second.status == "complete"
    assert second.timing.sent is not None
    assert second.timing.sent.isoformat(timespec="milliseconds") == lines(path)[0]["sent"]
    milliseconds = sum(pause for pause, _ in lines(path)[0]["arrivals"])
    assert second.timing.duration == milliseconds / 1000


def test_compressed_answers_are_recorded_as_text(tmp_path: Path) -> None:
    path = tmp_path / "gzip.jsonl"
    body = gzip.compress(b"".join(step for step in ANSWER[1:] if isinstance(step, bytes)))
    script = [head(Content_Encoding="gzip"), body[:20], 0.01, body[20:]]
    assert record(path, [script], lambda asking: asking.chat("Hi").text) == "Hi"
    assert [*lines(path)[0]["response"]] == ["status", "headers", "events"]
    with replay(path) as replayed:
        assert replayed.chat("Hi").text == "Hi"


def test_a_key_is_needed_only_for_what_has_no_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "serverless.jsonl"
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", KEY)
    with ReplayHost(ANSWER) as host:
        monkeypatch.setenv("TENSORMESH_SERVERLESS_BASE_URL", host.url)
        with tm.Client(model="m", cassette=path, cassette_mode="record") as asking:
            asking.chat("Hi")
    monkeypatch.delenv("TENSORMESH_INFERENCE_API_KEY")
    with replay(path, cassette_mode="auto") as replayed:
        assert (replayed.settings.host, replayed.chat("Hi").text) == ("serverless", "Hi")
        with pytest.raises(tm.SettingsError, match="serverless needs a key"):
            replayed.chat("Ho")
    assert len(lines(path)) == 1


def test_the_same_request_has_one_recording_for_each_time(tmp_path: Path) -> None:
    path = tmp_path / "times.jsonl"
    busy = [head("429 Too Many", "application/json", Retry_After="0"), b"{}"]
    scripts = [answer("one"), busy, answer("two")]

    def ask(asking: tm.Client) -> list[str]:
        return [asking.chat("Hi").text, asking.chat("Hi").text, asking.chat("Ho").text]

    assert record(path, scripts, ask, max_retries=1) == ["one", "two", "two"]
    with replay(path, max_retries=1) as replayed:
        assert ask(replayed) == ["one", "two", "two"]
        with pytest.raises(
            tm.NotRecorded, match="has 3 recordings of this request, and this is number 4"
        ):
            replayed.chat("Hi")
    with replay(path, max_retries=1) as again:
        assert again.chat("Hi").text == "one"


def test_a_miss_names_the_nearest_recording_and_the_differences(tmp_path: Path) -> None:
    path = tmp_path / "miss.jsonl"

    def ask(asking: tm.Client) -> None:
        for prompt in ("The capital of France?", "Say one.", "The capital of Chile?"):
            asking.chat(prompt, system="Be terse.", temperature=0)

    record(path, [ANSWER], ask)
    with replay(path) as replayed, pytest.raises(tm.NotRecorded) as caught:
        replayed.chat("The capital of China?", system="Be terse.", seed=4)
    assert "The nearest is line 4" in str(caught.value)
    assert "/messages/1/content" in str(caught.value)
    assert "/temperature absent (recorded: 0.0)" in str(caught.value)
    assert "/seed 4 (recorded: absent)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_recording_the_same_answers_again_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    seen: list[Any] = []

    def host_answer(request: Request) -> Script:
        """An answer with other ids and times in every run."""
        seen.append(request)
        run = f"{len(seen):x}" * 8
        messages = request.json()["messages"]
        if "tools" in request.json() and len(messages) == 1:
            call = {"id": f"call_{run}", "function": {"name": "city", "arguments": "{}"}}
            delta = {"tool_calls": [{"index": 0, "type": "function", **call}]}
            event = chunk(delta=delta, finish_reason="tool_calls")
        else:
            event = chunk("Rome" if len(messages) > 1 else "Hi", finish_reason="stop")
        stamp = {"id": f"chatcmpl-{run}", "created": len(seen), "obfuscation": "x" * len(seen)}
        return [head(x_request_id=run), *sse({**event, **stamp}, DONE)]

    def city() -> str:
        """The city."""
        return "Rome"

    def ask(asking: tm.Client) -> str:
        asking.chat("Hi")
        return asking.chat("Where?", tools=[city], run_tools=2).text

    with ReplayHost(host_answer) as host:
        for _ in range(2):
            with client(host, cassette=path, cassette_mode="record") as asking:
                assert ask(asking) == "Rome"
            before = path.read_bytes() if len(seen) == 3 else before  # noqa: F821
        assert path.read_bytes() == before
        assert len(seen) == 6
        for run in "123456":
            assert run * 8 not in path.read_text("utf-8")
        # Ids of tool calls are sent back, so they are the same in requests and answers.
        with replay(path, host=host.url) as replayed:
            assert ask(replayed) == "Rome"
    assert len(seen) == 6


def test_another_answer_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    texts = iter(("one", "two", "one", "TWO", "three"))
    with ReplayHost(lambda _: answer(next(texts))) as host:
        for prompts in (["a", "b"], ["a", "b", "c"]):
            with client(host, cassette=path, cassette_mode="record") as asking:
                for prompt in prompts:
                    asking.chat(prompt)
            before = path.read_bytes().splitlines() if len(prompts) == 2 else before  # noqa: F821
    after = path.read_bytes().splitlines()
    assert after[:2] == before[:2]
    assert list(tm.Cassette(path).frame.answer) == ["one", "TWO", "three"]


def test_auto_sends_what_has_no_recording_and_keeps_no_error(tmp_path: Path) -> None:
    path = tmp_path / "auto.jsonl"
    scripts = [answer("one"), FAULTS["429"], FAULTS["500"], FAULTS["broken"], answer("two")]
    with ReplayHost(*scripts) as host:
        with client(host, cassette=path) as asking:
            assert asking.chat("a").text == "one"
            for _ in range(3):
                failure(asking)
            assert asking.chat("Hi").text == "two"
        with client(host, cassette=path, cassette_pace="none") as asking:
            assert [asking.chat("a").text, asking.chat("Hi").text] == ["one", "two"]
        assert len(host.requests) == 5
    assert [line["nth"] for line in lines(path)] == [1, 1]


def test_a_stopped_answer_is_replayed_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "stopped.jsonl"

    def stop(asking: tm.Client) -> str:
        with asking.stream("Hi") as turn:
            next(iter(turn))
        return turn.result.text

    assert record(path, [[head(), *sse(chunk("Hel"), 30.0)]], stop) == "Hel"
    with replay(path) as replayed:
        error = failure(replayed)
    assert "was stopped while it was recorded" in str(error)
    assert error.result.text == "Hel"


def test_all_kinds_of_calls_are_replayed(tmp_path: Path) -> None:
    path = tmp_path / "kinds.jsonl"
    models = [head(kind="application/json"), b'{"data": [{"id": "m", "created": 1}]}']

    def host_answer(request: Request) -> Script:
        if request.line.startswith("GET"):
            return models
        return answer(request.json()["messages"][-1]["content"].upper())

    async def asked(asking: tm.Client) -> list[str]:
        async with asking.astream("c") as turn:
            texts = [text async for part in turn if (text := str(part.choices[0].delta.content))]
        return [(await asking.achat("b")).text, *texts]

    def ask(asking: tm.Client) -> list[Any]:
        rows = asking.map(pd.DataFrame({"x": [*"xyz"]}), "{{ x }}", progress=False)
        return [
            asking.chat("a").text,
            *asyncio.run(asked(asking)),
            list(asking.models().id),
            list(rows.frame.text),
        ]

    first = record(path, [host_answer], ask)
    with replay(path) as replayed:
        assert ask(replayed) == first
    assert first == ["A", "B", "C", ["m"], ["X", "Y", "Z"]]


def test_a_request_that_contains_the_key_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "key.jsonl"
    with ReplayHost(ANSWER) as host, client(host, cassette=path) as asking:
        asking.chat(f"Is {KEY} a key?")
        assert asking.notices == ["A request contains the key, so it is not recorded."]
    assert lines(path) == []


def test_a_field_that_the_host_refused_is_refused_again_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "refused.jsonl"

    def host_answer(request: Request) -> Script:
        if "return_token_ids" in request.json():
            error = {"error": {"message": "Unrecognized request argument: return_token_ids"}}
            return [head("400 Bad Request", "application/json"), json.dumps(error).encode()]
        return ANSWER

    record(path, [host_answer], lambda asking: [asking.chat("a"), asking.chat("b")])
    with replay(path) as replayed:
        assert replayed.chat("b").text == "Hi"
        assert replayed.chat("a").text == "Hi"
