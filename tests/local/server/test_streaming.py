"""Closing the connection stops the model; nobody waits for an answer that nobody reads."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from ..conftest import Talk

pytestmark = pytest.mark.alone

LONG = {"max_tokens": 3000, "ignore_eos": True}


def _send(talk: Talk, **fields: object) -> socket.socket:
    """A request on a connection of its own."""
    address = urlsplit(talk.endpoint.base_url)
    assert address.hostname
    assert address.port
    body = json.dumps({**talk.body("Tell me a story."), **fields}).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {talk.endpoint.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection((address.hostname, address.port))
    connection.sendall(head.encode() + body)
    return connection


def _seconds(talk: Talk) -> float:
    """How long a short answer takes that needs all slots."""
    start = time.perf_counter()
    talk.ask(n=2, temperature=1, max_tokens=1)
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
def test_closing_frees_the_slots_at_once(
    talk: Talk, stream: bool, fields: dict[str, object]
) -> None:
    connections = [_send(talk, stream=stream, **{**LONG, **fields}) for _ in range(2)]
    time.sleep(0.7)
    with ThreadPoolExecutor() as pool:
        blocked = pool.submit(_seconds, talk)
        time.sleep(0.4)
        assert not blocked.done(), "the slots should be busy"
        for connection in connections:
            connection.close()
        assert blocked.result(timeout=5) < 2.5
    assert _seconds(talk) < 1


def test_closing_while_the_prompt_is_read(talk: Talk) -> None:
    long = [{"role": "user", "content": f"{time.time()} " + "a b c d e f " * 550}]
    with pytest.raises(httpx.ReadTimeout):
        talk.http.post("/chat/completions", json=talk.body(long), timeout=0.4)
    # One piece of the prompt may still be in work.
    assert _seconds(talk) < 2


def test_closing_while_waiting_for_a_slot(talk: Talk) -> None:
    busy = [_send(talk, stream=True, **LONG) for _ in range(2)]
    time.sleep(0.3)
    waiting = [_send(talk, stream=stream, **LONG) for stream in (True, False)]
    time.sleep(0.3)
    for connection in (*waiting, *busy):
        connection.close()
    assert _seconds(talk) < 2


def test_two_streams_both_progress(talk: Talk) -> None:
    def arrivals(prompt: str) -> list[float]:
        body = talk.body(prompt, stream=True, max_tokens=40, ignore_eos=True)
        with talk.http.stream("POST", "/chat/completions", json=body) as response:
            return [time.perf_counter() for line in response.iter_lines() if line]

    with ThreadPoolExecutor() as pool:
        one, two = pool.map(arrivals, ["Tell me a story.", "What is water?"])
    assert one[5] < two[-5]
    assert two[5] < one[-5]


def test_too_many_at_once_are_told_so(talk: Talk) -> None:
    connections = [_send(talk, n=16, temperature=1, **LONG) for _ in range(4)]
    time.sleep(0.8)
    try:
        response = talk.post(max_tokens=1)
        assert response.status_code == 429
        assert response.headers["retry-after"] == "5"
        assert response.json()["error"]["message"] == "Server is overloaded"
    finally:
        for connection in connections:
            connection.close()
    time.sleep(1)  # for the endpoint to see that they are gone
    assert _seconds(talk) < 2
