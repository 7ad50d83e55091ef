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

pytestmark = pytest.mark.alone

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


def _seconds(api: Api) -> float:
    """Seconds for a short answer that needs all slots."""
    start = time.perf_counter()
    api.ask(n=2, temperature=1, max_tokens=1)
    return time.perf_counter() - start


LETTERS = {"structured_outputs": {"regex": "[a-z ]{5000}"}}

STEERED = {"mirostat_target": 5, "temperature": 1}

ECHO = {
    "echo": True,
    "logprobs": True,
    "messages": [{"role": "user", "content": "a b " * 700}],
    "max_tokens": 1,
}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("fields", [{}, LETTERS, STEERED, ECHO], ids=["", "form", "mu", "echo"])
def test_closing_frees_the_slots_at_once(api: Api, stream: bool, fields: dict[str, object]) -> None:
    connections = [_send(api, stream=stream, **{**LONG, **fields}) for _ in range(2)]
    time.sleep(0.7)
    with ThreadPoolExecutor() as pool:
        blocked = pool.submit(_seconds, api)
        time.sleep(0.4)
        assert not blocked.done(), "the slots should be busy"
        for connection in connections:
            connection.close()
        assert blocked.result(timeout=5) < 2.5
    assert _seconds(api) < 1


def test_closing_while_the_prompt_is_read(api: Api) -> None:
    long = [{"role": "user", "content": f"{time.time()} " + "a b c d e f " * 550}]
    with pytest.raises(httpx.ReadTimeout):
        api.http.post("/chat/completions", json=api.body(long), timeout=0.4)
    # The engine may still read one part of the prompt.
    assert _seconds(api) < 2


def test_closing_while_waiting_for_a_slot(api: Api) -> None:
    busy = [_send(api, stream=True, **LONG) for _ in range(2)]
    time.sleep(0.3)
    waiting = [_send(api, stream=stream, **LONG) for stream in (True, False)]
    time.sleep(0.3)
    for connection in (*waiting, *busy):
        connection.close()
    assert _seconds(api) < 2


def test_two_streams_both_progress(api: Api) -> None:
    def arrivals(prompt: str) -> list[float]:
        body = api.body(prompt, stream=True, max_tokens=40, ignore_eos=True)
        with api.http.stream("POST", "/chat/completions", json=body) as response:
            return [time.perf_counter() for line in response.iter_lines() if line]

    with ThreadPoolExecutor() as pool:
        one, two = pool.map(arrivals, ["Tell me a story.", "What is water?"])
    assert one[5] < two[-5]
    assert two[5] < one[-5]


@pytest.mark.alone
def test_too_many_answers_get_429(api: Api) -> None:
    connections = [_send(api, n=16, temperature=1, **LONG) for _ in range(4)]
    time.sleep(0.8)
    try:
        response = api.post(max_tokens=1)
        assert response.status_code == 429
        assert response.headers["retry-after"] == "5"
        assert response.json()["error"]["message"] == "Server is overloaded"
    finally:
        for connection in connections:
            connection.close()
    time.sleep(1)  # until the endpoint has noticed
    assert _seconds(api) < 2
