"""Client: every recorded answer through every method; cuts anywhere; the real endpoint."""

from __future__ import annotations

import asyncio
import itertools
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ..leak_watch import KEY
from ..prompts import FRANCE, SYSTEM
from ..replay_host import DONE, ReplayHost, chunk, head, sse

RECORDED = Path(__file__).parents[1] / "wire" / "recorded"
STREAMS = ("plain", "logprobs", "tool_call", "reasoning")
BODIES = sorted(path.name for path in RECORDED.glob("*.json"))
ANSWER = [head(), *sse(chunk("Hi"), chunk(finish_reason="stop"), DONE)]


def client(host: Any, **settings: Any) -> tm.Client:
    return tm.Client(host=host.url, api_key=KEY, model="m", **settings)


def script(name: str, kind: str | None = None) -> list[bytes]:
    kind = kind or ("application/json" if name.endswith("json") else "text/event-stream")
    return [head(kind=kind), (RECORDED / name).read_bytes()]


def by_chat(asking: tm.Client, **fields: Any) -> tm.ChatResult:
    return asking.chat("Hi", **fields)


def by_stream(asking: tm.Client, **fields: Any) -> tm.ChatResult:
    with asking.stream("Hi", **fields) as turn:
        for _ in turn:
            pass
    return turn.result


def by_achat(asking: tm.Client, **fields: Any) -> tm.ChatResult:
    return asyncio.run(asking.achat("Hi", **fields))


def by_astream(asking: tm.Client, **fields: Any) -> tm.ChatResult:
    async def ask() -> tm.ChatResult:
        async with asking.astream("Hi", **fields) as turn:
            async for _ in turn:
                pass
        return turn.result

    return asyncio.run(ask())


WAYS = [by_chat, by_stream, by_achat, by_astream]


def essence(result: tm.ChatResult) -> Any:
    return (
        result.status,
        [(c.index, c.message, c.finish_reason, c.stop_reason) for c in result.choices],
        result.usage,
        result.prompt_token_ids,
        result.logprobs.drop(columns=["time"]).to_dict(),
        result.token_ids.to_dict(),
    )


# Recorded answers


@pytest.mark.parametrize("name", [f"{name}.sse" for name in STREAMS] + BODIES)
def test_every_way_of_asking_gives_the_same_answer(name: str) -> None:
    with ReplayHost(script(name)) as host, client(host) as asking:
        found = [essence(way(asking, logprobs=True, temperature=1.0)) for way in WAYS]
    assert found[0][0] == "complete"
    assert all(str(one) == str(found[0]) for one in found[1:])


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream", "text/plain", ""])
@pytest.mark.parametrize("name", ["plain.json", "plain.sse"])
@pytest.mark.parametrize("stream", [True, False])
def test_body_decides_the_format(name: str, kind: str, stream: bool) -> None:
    with ReplayHost(script(name, kind)) as host, client(host) as asking:
        result = asking.chat("Hi", stream=stream)
        assert host.requests[0].json()["stream"] is stream
        assert ("stream_options" in host.requests[0].json()) is stream
    assert (result.text, result.status) == ("Hello there!", "complete")
    assert result.usage is not None


def test_an_error_in_the_middle_fails_although_done_follows() -> None:
    for way in WAYS:
        with (
            ReplayHost(script("error.sse")) as host,
            client(host) as asking,
            pytest.raises(tm.ServerError, match="Internal server error") as caught,
        ):
            way(asking)
        result = caught.value.result
        assert result is not None
        assert (result.text, result.status, result.error) == ("Hel", "failed", caught.value)


def test_stream_without_done_is_complete_after_all_finish_reasons() -> None:
    body = (RECORDED / "plain.sse").read_bytes().replace(b"data: [DONE]\n\n", b"")
    with ReplayHost([head(), body]) as host, client(host) as asking:
        assert asking.chat("Hi").status == "complete"
    whole = (RECORDED / "reasoning.sse").read_bytes()
    body = whole[: whole.index(b'"finish_reason":"length"')]
    with (
        ReplayHost([head(), body]) as host,
        client(host) as asking,
        pytest.raises(tm.ConnectionFailed, match="before the answer was complete") as caught,
    ):
        asking.chat("Hi", n=2, temperature=1.0)
    assert caught.value.result is not None
    assert caught.value.result.choices[0].text == "391"


def test_a_stream_cut_at_any_byte_keeps_every_token_that_arrived() -> None:
    events = [
        chunk("Hel", logprobs={"content": [{"token": "Hel", "logprob": -0.5, "bytes": None}]}),
        chunk("lo é", logprobs={"content": [{"token": "lo é", "logprob": -1.5, "bytes": None}]}),
        chunk(finish_reason="stop"),
        {"choices": [], "usage": {"completion_tokens": 2}},
    ]
    parts = [step for step in sse(*events, DONE) if isinstance(step, bytes)]
    body, ends = b"".join(parts), list(itertools.accumulate(map(len, parts)))
    cuts = range(len(body) + 1)
    scripts = [[head(), body[:cut]] for cut in cuts]
    with ReplayHost(*scripts) as host, client(host) as asking:
        for cut in cuts:
            # An event whose text is there but for its line ends has arrived.
            arrived = sum(cut >= end - 2 for end in ends)
            try:
                result: tm.ChatResult | None = asking.chat("Hi")
            except (tm.ConnectionFailed, tm.ResponseError) as error:
                result = error.result
            assert result is not None
            assert result.text == ["", "Hel", "Hello é"][min(arrived, 2)], cut
            assert len(result.logprobs) == min(arrived, 2)
            assert result.status == ("complete" if arrived >= 3 else "failed")
            assert (result.usage is not None) == (arrived >= 4)


def test_a_whole_body_cut_anywhere_is_no_answer() -> None:
    body = (RECORDED / "plain.json").read_bytes()
    length = f"{len(body)}"
    scripts = [
        [head(kind="application/json", content_length=length), body[:cut]]
        for cut in range(0, len(body) - 2, 7)
    ]
    with ReplayHost(*scripts) as host, client(host) as asking:
        for _ in scripts:
            with pytest.raises(tm.TensormeshError) as caught:
                asking.chat("Hi", stream=False)
            assert caught.value.result is not None
            assert caught.value.result.text == ""


def test_huge_numbers_and_odd_types_do_not_break_the_answer() -> None:
    odd = {
        "id": 5,
        "created": "x",
        "choices": [
            {
                "index": 0,
                "delta": {"content": "Hi", "tool_calls": "x"},
                "token_ids": [2**80, -1, "7"],
                "logprobs": {
                    "content": [
                        {"token": "Hi", "logprob": "-0.5", "bytes": [2**70], "token_id": 2**64}
                    ]
                },
                "finish_reason": "stop",
            }
        ],
        "usage": {"completion_tokens": 2**100},
    }
    with ReplayHost([head(), *sse(odd, DONE)]) as host, client(host) as asking:
        result = asking.chat("Hi")
    assert result.text == "Hi"
    assert result.logprobs["logprob"].tolist() == [-0.5]
    result._repr_html_()


def test_times_count_from_the_sending() -> None:
    with (
        ReplayHost(
            [head(), 0.1, *sse(chunk("a"), 0.1, chunk("b", finish_reason="stop"), DONE)]
        ) as host,
        client(host) as asking,
    ):
        before = pd.Timestamp.now(tz="UTC")
        result = asking.chat("Hi")
    timing = result.timing
    assert timing.first_token is not None
    assert timing.duration is not None
    assert 0.1 <= timing.first_token < timing.first_token + 0.05 < timing.duration
    assert timing.duration >= 0.2
    assert pd.Timestamp(timing.sent) >= before


# Living with it


def test_a_client_of_a_named_key_works_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_HOST_KEY", KEY)
    with ReplayHost(script("plain.sse")) as host:
        asking = tm.Client(host=host.url, model="m", key_env="OTHER_HOST_KEY")
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            text = pool.submit(_text_of, asking, "Hi").result(timeout=60)
        assert text == asking.chat("Hi").text
        assert {request.headers["authorization"] for request in host.requests} == {f"Bearer {KEY}"}


def _text_of(asking: tm.Client, prompt: str) -> str:
    return asking.chat(prompt).text


def test_a_client_works_again_after_it_was_closed() -> None:
    with ReplayHost(ANSWER) as host:
        asking = client(host)
        asking.close()
        for _ in range(2):
            assert asking.chat("Hi").text == "Hi"
            asking.close()
            asking.close()


def test_a_client_that_is_forgotten_leaves_nothing_open() -> None:
    with ReplayHost(ANSWER, ANSWER) as host:
        code = f"""
            import gc, threading, time
            import tensormesh_nb as tm
            print(tm.Client(host={host.url!r}, model="m").chat("Hi").text)
            time.sleep(0.3)  # the end of the reply is still read
            gc.collect()
            print([t.name for t in threading.enumerate()])
            asking = tm.Client(host={host.url!r}, model="m")
            asking.chat("Hi")
        """
        done = run(code)
    assert done.stdout.split("\n") == ["Hi", "['MainThread']", ""]
    # asyncio's debug mode, part of -X dev, reports steps that a loaded machine makes slow.
    errors = [line for line in done.stderr.splitlines() if not line.startswith("Executing <")]
    assert errors == []


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_awaited_chat_does_not_block_a_running_loop() -> None:
    async def main() -> tuple[str, str, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        blocking = asking.chat("Hi").text
        before = ticks
        awaited = (await asking.achat("Hi")).text
        ticking.cancel()
        return blocking, awaited, ticks - before

    slow = [head(), 0.2, *ANSWER[1:]]
    with ReplayHost(slow) as host, client(host) as asking:
        blocking, awaited, ticks = asyncio.run(main())
    assert blocking == awaited == "Hi"
    assert ticks >= 5


def test_fifty_requests_run_at_once() -> None:
    async def main() -> list[tm.ChatResult]:
        return await asyncio.gather(*(asking.achat("Hi") for _ in range(50)))

    slow = [head(), *sse(chunk("H"), 1.0, chunk("i", finish_reason="stop"), DONE)]
    with ReplayHost(slow) as host, client(host) as asking:
        results = asyncio.run(main())
    assert [result.text for result in results] == ["Hi"] * 50
    ends = [pd.Timestamp(r.timing.sent).timestamp() + (r.timing.duration or 0) for r in results]
    assert max(pd.Timestamp(r.timing.sent).timestamp() for r in results) < min(ends)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to a process")
def test_ctrl_c_during_chat_keeps_what_had_arrived() -> None:
    with ReplayHost([head(), *sse(chunk("Hel"), 30.0)]) as host:
        code = f"""
            import threading, tensormesh_nb as tm
            print("ready", flush=True)
            with tm.Client(host={host.url!r}, model="m") as asking:
                try:
                    asking.chat("Hi")
                except tm.Interrupted as error:
                    print(error, error.result.text, error.result.status)
            print([t.name for t in threading.enumerate()])
        """
        command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            deadline = time.monotonic() + 20
            while not host.requests and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            assert host.requests[0].abandoned.wait(5)
            out, err = process.communicate(timeout=20)
    assert out == (
        "Stopped. The partial answer is in the exception (except KeyboardInterrupt as stop: "
        "stop.result); in a notebook, %tmchat last shows it. Hel interrupted\n['MainThread']\n"
    )
    assert err == ""


def test_closing_stops_what_runs_in_other_threads() -> None:
    with ReplayHost([head(), *sse(chunk("Hel"), 30.0)]) as host:
        asking = client(host)
        results: list[tm.ChatResult] = []

        def ask() -> None:
            with asking.stream("Hi") as turn:
                for _ in turn:
                    pass
            results.append(turn.result)

        thread = threading.Thread(target=ask)
        thread.start()
        while not host.requests:
            time.sleep(0.01)
        time.sleep(0.1)
        asking.close()
        thread.join(5)
        assert not thread.is_alive()
        assert host.requests[0].abandoned.wait(2)
    assert [(result.status, result.text) for result in results] == [("interrupted", "Hel")]


# The real endpoint


def test_the_embedded_model_knows_the_capital_of_france(local: tm.Client) -> None:
    result = local.chat(
        FRANCE,
        temperature=0,
        max_tokens=24,
        top_logprobs=5,
        return_token_ids=True,
    )
    assert "Paris" in result.text
    assert result.warnings == []
    holds(result)


@pytest.mark.parametrize(
    "prompt", ["Repeat after me: 😀 你好 Grüße", "Write the word hello in Chinese and an emoji."]
)
def test_an_answer_beyond_ascii_satisfies_the_invariants(local: tm.Client, prompt: str) -> None:
    result = local.chat(
        [SYSTEM, {"role": "user", "content": prompt}],
        temperature=0,
        max_tokens=40,
        top_logprobs=5,
        return_token_ids=True,
    )
    holds(result)
    streamed = local.chat(result.request.replace(stream=False, stream_options=None))
    assert streamed.text == result.text
    keep = ["token_id", "logprob", "rank", "segment", "byte_start"]
    pd.testing.assert_frame_equal(streamed.logprobs[keep], result.logprobs[keep])


def holds(result: tm.ChatResult) -> None:
    """The invariants of design section 5."""
    frame = result.logprobs
    assert result.usage is not None
    assert len(frame) == result.usage.completion_tokens
    assert frame["token_id"].notna().all()
    laid = frame[frame["byte_start"].notna()]
    assert b"".join(laid["bytes"]) == result.text.encode()
    assert (frame["mass_seen"] <= 1 + 1e-6).all()
    assert (frame["entropy_min"] <= frame["entropy_max"]).all()
    best = result.top_logprobs.groupby("position")["logprob"].transform("max")
    chosen = result.top_logprobs["chosen"] & (result.top_logprobs["logprob"] == best)
    assert (frame["rank"] == 1).sum() == chosen.sum()
    assert (result.top_logprobs.groupby("position")["chosen"].sum() == 1).all()
    ids = result.token_ids
    assert (ids["segment"] == "prompt").sum() == result.usage.prompt_tokens
    assert ids["token_id"].notna().all()
