"""Closed connections stop the model and free its slot; too many answers are refused."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from ..conftest import Api
from ..processes import within

LONG = {"max_tokens": 3000, "ignore_eos": True}


def _send(api: Api, **fields: object) -> socket.socket:
    """Send a request on a new connection."""
    address = urlsplit(api.endpoint.base_url)
    assert address.hostname
    assert address.port
    body = json.dumps({**api.body("Tell me a story."), **fields}).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {api.endpoint.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection((address.hostname, address.port))
    connection.sendall(head.encode() + body)
    return connection


def _all_slots(api: Api) -> None:
    """A short answer that needs all slots. The answers that others wait for take far longer."""
    body = api.body(n=2, temperature=1, max_tokens=1)
    assert api.http.post("/chat/completions", json=body, timeout=15).status_code == 200


LETTERS = {"structured_outputs": {"regex": "[a-z ]{5000}"}}

STEERED = {"mirostat_target": 5, "temperature": 1}

ECHO = {
    "echo": True,
    "logprobs": True,
    "messages": [{"role": "user", "content": "a b " * 700}],
    "max_tokens": 1,
}


@pytest.mark.parametrize(
    ("fields", "stream"),
    [({}, True), ({}, False), (LETTERS, True), (STEERED, True), (ECHO, True), (ECHO, False)],
    ids=["stream", "whole", "grammar", "mirostat", "echo", "whole echo"],
)
def test_closing_frees_the_slots_at_once(api: Api, stream: bool, fields: dict[str, object]) -> None:
    connections = [_send(api, stream=stream, **{**LONG, **fields}) for _ in range(2)]
    time.sleep(0.5)
    with ThreadPoolExecutor() as pool:
        blocked = pool.submit(_all_slots, api)
        time.sleep(0.3)
        assert not blocked.done(), "the slots should be busy"
        for connection in connections:
            connection.close()
        blocked.result()


def test_closing_while_the_prompt_is_read(api: Api) -> None:
    long = [{"role": "user", "content": f"{time.time()} " + "a b c d e f " * 550}]
    with pytest.raises(httpx.ReadTimeout):
        api.http.post("/chat/completions", json=api.body(long), timeout=0.4)
    _all_slots(api)


def test_closing_while_waiting_for_a_slot(api: Api) -> None:
    busy = [_send(api, stream=True, **LONG) for _ in range(2)]
    time.sleep(0.3)
    waiting = [_send(api, stream=stream, **LONG) for stream in (True, False)]
    time.sleep(0.3)
    for connection in (*waiting, *busy):
        connection.close()
    _all_slots(api)


def test_two_streams_both_progress(api: Api) -> None:
    def arrivals(prompt: str) -> list[float]:
        body = api.body(prompt, stream=True, max_tokens=40, ignore_eos=True)
        with api.http.stream("POST", "/chat/completions", json=body) as response:
            return [time.perf_counter() for line in response.iter_lines() if line[:1] == "d"]

    with ThreadPoolExecutor() as pool:
        one, two = pool.map(arrivals, ["Tell me a story.", "What is water?"])
    assert one[5] < two[-5]
    assert two[5] < one[-5]


def test_place_in_the_queue_is_told_while_waiting(api: Api) -> None:
    busy = [_send(api, stream=True, **LONG) for _ in range(2)]
    for connection in busy:
        connection.recv(1)  # it has its slot, or waits for it
    with api.http.stream("POST", "/chat/completions", json=api.body(stream=True)) as response:
        lines = filter(None, response.iter_lines())
        assert next(lines) in (": queue 1", ": queue 2", ": queue 3")
        for connection in busy:
            connection.close()
        *told, last = (line for line in lines)
    assert last == "data: [DONE]"
    assert all(line.startswith(("data: {", ": queue ", ": working")) for line in told)


def test_too_many_answers_get_429(api: Api) -> None:
    connections = [_send(api, n=16, temperature=1, **LONG) for _ in range(16)]
    time.sleep(0.8)
    try:
        response = api.post(max_tokens=1)
        assert response.status_code == 429
        assert response.headers["retry-after"] == "5"
        assert response.headers["x-should-retry"] == "true"
        assert response.json()["error"]["message"] == "Server is overloaded"
        # Another client is not kept out, until it has many answers itself.
        another = {"X-Client-Id": "another"}
        with api.http.stream(
            "POST", "/chat/completions", json=api.body(stream=True), headers=another
        ) as admitted:
            assert admitted.status_code == 200
            assert admitted.headers["x-accel-buffering"] == "no"
        many = api.body(n=16, temperature=1)
        refused = api.http.post("/chat/completions", json=many, headers=another)
        assert refused.status_code == 429
    finally:
        for connection in connections:
            connection.close()
    assert within(10, lambda: api.post(max_tokens=1).status_code == 200)
