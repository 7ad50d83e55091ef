"""Every fault over a real socket gives one line and a status, and keeps the partial answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tensormesh_nb as tm

from ..leak_watch import KEY
from ..replay_host import ReplayHost
from .document import PATH, document
from .fault import Fault
from .table import RECORDED, TABLE

FAULTS = [fault for faults in TABLE.values() for fault in faults]


def by_stream(client: tm.Client) -> tm.ChatResult:
    turn = client.stream("Hi")
    for _ in turn:
        pass
    return turn.result


def by_chat(client: tm.Client) -> tm.ChatResult:
    return client.chat("Hi")


def by_achat(client: tm.Client) -> tm.ChatResult:
    return asyncio.run(client.achat("Hi"))


def send(
    ask: Callable[[tm.Client], tm.ChatResult], url: str, settings: Any
) -> tuple[str, tm.ChatResult | None]:
    """Return the line that the user sees, and the result."""
    try:
        with tm.Client(host=url, api_key=KEY, model="m", **settings) as client:
            return "", ask(client)
    except tm.TensormeshError as error:
        caught = error
    assert KEY not in repr(vars(caught))
    return f"{type(caught).__name__}: {caught}", caught.result


def pattern(line: str) -> str:
    return re.escape(line).replace(re.escape("..."), ".*")


@pytest.fixture(scope="module", autouse=True)
def _imports() -> None:
    """The recording is complete: the cuts below leave parts of it."""
    with ReplayHost(RECORDED) as host:
        _, result = send(by_chat, host.url, {})
        assert result is not None
        assert len(result.logprobs) == 11


@pytest.mark.parametrize("ask", [by_stream, by_chat, by_achat])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, ask: Callable[[tm.Client], tm.ChatResult]) -> None:
    with fault.play() as (url, settings, strangers):
        line, result = send(ask, url, settings)
        for stranger in strangers:
            assert all(KEY not in repr(request) for request in stranger.requests)
    assert re.fullmatch(pattern(fault.message), line.replace(url, "HOST"))
    assert KEY not in line
    if fault.expected_status == "not sent":
        assert result is None
        return
    assert result is not None
    assert (result.status, result.text) == (fault.expected_status, fault.text)
    assert len(result.logprobs) == fault.tokens
    calls = [call["function"]["arguments"] for call in result.tool_calls]
    assert sum(map(len, calls)) == fault.arguments
    assert any(warning.startswith(fault.warning) for warning in [*result.warnings, ""])


# Cuts

HEAD = len(RECORDED[0])
STREAM = b"".join(step for step in RECORDED if isinstance(step, bytes))


def tokens_in(body: bytes) -> tuple[list[str], bool]:
    """Return the complete tokens and whether the answer has ended, read without the package."""
    tokens, ended = [], False
    for line in body.splitlines():
        try:
            event = json.loads(line.removeprefix(b"data: "))
        except ValueError:
            continue
        if not isinstance(event, dict):
            continue
        for choice in event["choices"]:
            ended = ended or choice.get("finish_reason") is not None
            tokens += [entry["token"] for entry in choice.get("logprobs", {}).get("content", ())]
    return tokens, ended


def chunked(body: bytes, sizes: Iterator[int]) -> bytes:
    """Return a response in HTTP chunks, with its header and end."""
    made, rest = STREAM[: HEAD - 2] + b"Transfer-Encoding: chunked\r\n\r\n", body
    while rest:
        size = next(sizes)
        piece, rest = rest[:size], rest[size:]
        made += b"%x\r\n%b\r\n" % (len(piece), piece)
    return made + b"0\r\n\r\n"


def cut(client: tm.Client) -> tm.ChatResult:
    turn = client.stream("Hi")
    with contextlib.suppress(tm.TensormeshError):
        for _ in turn:
            pass
    return turn.result


def check(result: tm.ChatResult, tokens: list[str], ended: bool) -> None:
    assert result.text == "".join(tokens)
    assert result.logprobs["token"].tolist() == tokens
    assert result.status == ("complete" if ended else "failed")
    assert (result.error is None) == ended
    assert "\n" not in str(result.error)


# tests/client/test_client.py cuts a short stream at every byte.
def test_recorded_stream_cut_everywhere() -> None:
    cuts = range(0, len(STREAM), 7)
    with ReplayHost(*([STREAM[:end]] for end in cuts)) as host:
        with tm.Client(host=host.url, api_key=KEY, model="m") as client:
            for end in cuts:
                check(cut(client), *tokens_in(STREAM[HEAD:end] if end > HEAD else b""))
        assert len(host.requests) == len(cuts)
    assert len(STREAM) > 3000


def test_chunked_stream_cut_everywhere() -> None:
    sizes = iter([1, 2, 3, 50, 700, 5] * 100)
    stream = chunked(STREAM[HEAD:], sizes)
    head = stream.index(b"\r\n\r\n") + 4
    cuts = range(head + 1, len(stream), 7)
    with (
        ReplayHost(*([stream[:end]] for end in cuts)) as host,
        tm.Client(host=host.url, api_key=KEY, model="m") as client,
    ):
        for end in cuts:
            check(cut(client), *tokens_in(unchunked(stream[head:end])))


def unchunked(body: bytes) -> bytes:
    """Return the body of these HTTP chunks, of which the last may be incomplete."""
    found = b""
    while b"\r\n" in body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        found += rest[:length]
        body = rest[length + 2 :]
    return found


# The page


def test_page_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `python -m tests.faults`"
