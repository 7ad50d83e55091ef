"""Clients that can read the same answer, each as a function to repeat.

A client is made once for a URL and read many times over its kept connection. To *read* is to
iterate over the chunks and add up the characters of their text; to *frame* is to end with the two
tables, with a row per token and a row per alternative, and count their rows. A *crowd* reads many
times at once, a *table* very many times, some of them at once.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from . import floor
from .answers import Answer

__all__ = ["CLIENTS", "CROWDS", "KEY", "REPLAYS", "TABLE", "Client", "Run", "installed"]

Run = Callable[[], int]
"""Reads the answer once; returns the characters or the rows that came of it."""

CROWDS = (64, 256)
"""How many streams a crowd reads at once."""

TABLE = 10_000
"""How many requests a table sends, 64 at a time."""

REPLAYS = 20
"""How often an answer is recorded, and can be replayed."""

# As long as real ones: ours sees to it that no answer repeats it, and stand-ins are left alone.
KEY = "ak-benchmark-0123456789abcdef"
_BODY = {"model": "m", "messages": [{"role": "user", "content": "Hi."}], "stream": True}


@dataclass(frozen=True)
class Client:
    """One way to read an answer.

    Attributes:
        make: opens a client for a base URL.
        packages: the distributions it stands on, the telling one first.
        work: what it must count of an answer.
    """

    make: Callable[[str], Run]
    packages: tuple[str, ...]
    work: Callable[[Answer], int]


CLIENTS: dict[str, Client] = {}


def installed(name: str) -> bool:
    """Whether all that a client needs is there."""
    try:
        return bool([version(package) for package in CLIENTS[name].packages])
    except PackageNotFoundError:
        return False


def _characters(answer: Answer) -> int:
    return answer.characters


def _rows(answer: Answer) -> int:
    return answer.rows


def _client(
    name: str, *packages: str, work: Callable[[Answer], int] = _characters
) -> Callable[[Callable[[str], Run]], Callable[[str], Run]]:
    def register(make: Callable[[str], Run]) -> Callable[[str], Run]:
        CLIENTS[name] = Client(make, packages, work)
        return make

    return register


# The floors.


@_client("socket, msgspec", "msgspec")
def _floor(url: str) -> Run:
    wire = floor.Wire(url)
    return lambda: sum(map(_length, map(floor.decode, wire.events())))


@_client("socket, msgspec, columns by hand", "msgspec", work=_rows)
def _floor_columns(url: str) -> Run:
    wire = floor.Wire(url)

    def run() -> int:
        columns = floor.Columns()
        for data in wire.events():
            columns.add(floor.decode(data))
        return len(columns.code) + len(columns.top_code)

    return run


@_client("socket, our decoder and columns", "tensormesh-nb", work=_rows)
def _our_columns(url: str) -> Run:
    from tensormesh_nb.assembly.tokens.columns import TokenColumns
    from tensormesh_nb.assembly.tokens.token_table import TokenTable
    from tensormesh_nb.wire.chunks import decode

    wire = floor.Wire(url)

    def run() -> int:
        columns = TokenColumns(TokenTable())
        for data in wire.events():
            for choice in decode(data).choices or ():
                if choice.logprobs is not None:
                    columns.append(entries := choice.logprobs.entries(), [0.0] * len(entries))
        return len(columns.code) + len(columns.top_code)

    return run


# Ours.


@_client("tensormesh_nb", "tensormesh-nb")
def _ours(url: str) -> Run:
    from tensormesh_nb import Client

    client = Client(host=url, api_key=KEY, model="m")

    def run() -> int:
        with client.stream("Hi.") as turn:
            return sum(map(_length, turn))

    return run


@_client("tensormesh_nb, recorded", "tensormesh-nb")
def _our_recorder(url: str) -> Run:
    return _cassette_run(url, "record")


@_client("tensormesh_nb, replayed", "tensormesh-nb")
def _our_player(url: str) -> Run:
    run = _cassette_run(url, "record")
    for _ in range(REPLAYS):
        run()
    return _cassette_run(url, "replay")


def _cassette_run(url: str, mode: Literal["record", "replay"]) -> Run:
    from tensormesh_nb import Client

    path = Path(tempfile.gettempdir()) / f"benchmark-{os.getpid()}-{hash(url)}.jsonl"
    if mode == "record":
        path.unlink(missing_ok=True)
        atexit.register(path.unlink, missing_ok=True)
    client = Client(
        host=url, api_key=KEY, model="m", cassette=path, cassette_mode=mode, cassette_pace="none"
    )

    def run() -> int:
        with client.stream("Hi.") as turn:
            return sum(map(_length, turn))

    return run


@_client("tensormesh_nb, frames", "tensormesh-nb", work=_rows)
def _our_frames(url: str) -> Run:
    from tensormesh_nb import Client

    client = Client(host=url, api_key=KEY, model="m")

    def run() -> int:
        result = client.chat("Hi.")
        return len(result.logprobs) + len(result.top_logprobs)

    return run


# The peers.


@_client("httpx, msgspec", "httpx")
def _httpx(url: str) -> Run:
    import httpx

    http = httpx.Client(timeout=None)

    def run() -> int:
        with http.stream("POST", f"{url}/chat/completions", json=_BODY) as response:
            split = _Splitter()
            return sum(map(split, response.iter_bytes()))

    return run


@_client("httpx-sse, json", "httpx-sse", "httpx")
def _httpx_sse(url: str) -> Run:
    import httpx
    from httpx_sse import connect_sse

    http = httpx.Client(timeout=None)

    def run() -> int:
        characters = 0
        with connect_sse(http, "POST", f"{url}/chat/completions", json=_BODY) as source:
            for event in source.iter_sse():
                if event.data != "[DONE]":
                    for choice in json.loads(event.data)["choices"]:
                        characters += len(choice["delta"]["content"])
        return characters

    return run


@_client("httpx-aiohttp, msgspec", "httpx-aiohttp", "httpx", "aiohttp")
def _httpx_aiohttp(url: str) -> Run:
    from httpx_aiohttp import HttpxAiohttpClient

    http = HttpxAiohttpClient(timeout=None)

    async def read() -> int:
        async with http.stream("POST", f"{url}/chat/completions", json=_BODY) as response:
            split = _Splitter()
            return sum([split(piece) async for piece in response.aiter_bytes()])

    return _repeated(read, http.aclose)


@_client("aiohttp, msgspec", "aiohttp")
def _aiohttp(url: str) -> Run:
    return _repeated(*_aiohttp_reader(url))


@_client("openai", "openai", "httpx")
def _openai(url: str) -> Run:
    chat = _openai_chat(url)

    def run() -> int:
        return sum(len(c.delta.content or "") for chunk in chat() for c in chunk.choices)

    return run


@_client("openai, row dicts, frames", "openai", "httpx", "pandas", work=_rows)
def _openai_frames(url: str) -> Run:
    chat = _openai_chat(url)

    def run() -> int:
        tokens, alternatives = [], []
        choices = (choice for chunk in chat() for choice in chunk.choices)
        for position, entry in enumerate(e for c in choices for e in c.logprobs.content):
            tokens.append({"position": position, **_row(vars(entry))})
            for rank, top in enumerate(entry.top_logprobs):
                alternatives.append({"position": position, "rank": rank, **_row(vars(top))})
        return _frames(tokens, alternatives)

    return run


@_client("tensormesh SDK", "tensormesh", "requests")
def _tensormesh(url: str) -> Run:
    chat = _tensormesh_chat(url)

    def run() -> int:
        return sum(len(c.delta.content or "") for chunk in chat() for c in chunk.choices)

    return run


@_client("tensormesh SDK, row dicts, frames", "tensormesh", "requests", "pandas", work=_rows)
def _tensormesh_frames(url: str) -> Run:
    chat = _tensormesh_chat(url)

    def run() -> int:
        tokens, alternatives = [], []
        choices = (choice for chunk in chat() for choice in chunk.choices)
        for position, entry in enumerate(e for c in choices for e in c.logprobs["content"]):
            tokens.append({"position": position, **_row(entry)})
            for rank, top in enumerate(entry["top_logprobs"]):
                alternatives.append({"position": position, "rank": rank, **_row(top)})
        return _frames(tokens, alternatives)

    return run


# The crowds and tables.


def _our_many(url: str) -> tuple[_Read, _Close]:
    from tensormesh_nb import Client

    client = Client(host=url, api_key=KEY, model="m")

    async def read() -> int:
        characters = 0
        async with client.astream("Hi.") as turn:
            async for chunk in turn:
                characters += _length(chunk)
        return characters

    async def close() -> None:
        client.close()

    return read, close


def _openai_many(url: str) -> tuple[_Read, _Close]:
    import openai

    client: Any = openai.AsyncOpenAI(base_url=url, api_key=KEY)

    async def read() -> int:
        stream = await client.chat.completions.create(**_BODY)
        return sum([len(c.delta.content or "") async for chunk in stream for c in chunk.choices])

    return read, client.close


def _register_many(name: str, many: Callable[[str], tuple[_Read, _Close]], *packages: str) -> None:
    """Register a client that reads ``CROWDS`` and a ``TABLE``."""
    for size, count in [*((size, size) for size in CROWDS), (CROWDS[0], TABLE)]:

        def make(url: str, size: int = size, count: int = count) -> Run:
            read, close = many(url)
            return _repeated(_crowd(read, size, count), close)

        def work(answer: Answer, count: int = count) -> int:
            return count * answer.characters

        kind = f"crowd of {size}" if count == size else "table"
        CLIENTS[f"{name}, {kind}"] = Client(make, packages, work)


_register_many("aiohttp, msgspec", lambda url: _aiohttp_reader(url), "aiohttp")
_register_many("tensormesh_nb", _our_many, "tensormesh-nb")
_register_many("openai", _openai_many, "openai", "httpx")


# What they share.


class _Splitter:
    """The simplest exact reading of pieces: split at blank lines, decode with types."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []

    def __call__(self, piece: bytes) -> int:
        """The characters that this piece completed."""
        if b"\n" not in piece:
            self._rest.append(piece)
            return 0
        *events, rest = b"".join([*self._rest, piece]).split(b"\n\n")
        self._rest = [rest]
        return sum(_length(floor.decode(e[6:])) for e in events if e != b"data: [DONE]")


def _length(chunk: Any) -> int:
    return sum([len(choice.delta.content) for choice in chunk.choices])


_Read = Callable[[], Awaitable[int]]
_Close = Callable[[], Awaitable[None]]


def _repeated(read: _Read, close: _Close) -> Run:
    loop = asyncio.new_event_loop()

    atexit.register(lambda: loop.run_until_complete(close()))
    return lambda: loop.run_until_complete(read())


def _crowd(read: _Read, size: int, count: int) -> _Read:
    """Reads ``count`` times, ``size`` at once."""

    async def read_in_turn(numbers: Iterator[int]) -> int:
        return sum([await read() for _ in numbers])

    async def together() -> int:
        numbers = iter(range(count))
        return sum(await asyncio.gather(*(read_in_turn(numbers) for _ in range(size))))

    return together


def _aiohttp_reader(url: str) -> tuple[_Read, _Close]:
    import aiohttp

    session: aiohttp.ClientSession | None = None

    async def read() -> int:
        nonlocal session
        session = session or aiohttp.ClientSession()  # only inside of a loop
        async with session.post(f"{url}/chat/completions", json=_BODY) as response:
            split = _Splitter()
            return sum([split(piece) async for piece in response.content.iter_any()])

    async def close() -> None:
        if session is not None:
            await session.close()

    return read, close


def _openai_chat(url: str) -> Callable[[], Iterable[Any]]:
    import openai

    client: Any = openai.OpenAI(base_url=url, api_key=KEY)
    return lambda: client.chat.completions.create(**_BODY)


def _tensormesh_chat(url: str) -> Callable[[], Iterable[Any]]:
    import tensormesh

    base = url.removesuffix("/v1")
    client: Any = tensormesh.Tensormesh(inference_api_key=KEY, serverless_base_url=base)
    return lambda: client.inference.serverless.chat.completions.create(**_BODY)


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    return {"token": entry["token"], "bytes": entry["bytes"], "logprob": entry["logprob"]}


def _frames(tokens: list[dict[str, Any]], alternatives: list[dict[str, Any]]) -> int:
    import pandas as pd

    return len(pd.DataFrame(tokens)) + len(pd.DataFrame(alternatives))
