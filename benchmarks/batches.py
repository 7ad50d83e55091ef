"""Packages that send a prompt for each row of a table, each as a function to repeat.

All send the same prompts, 64 at a time, with their own durable store if they have one, in a new
place each time. A run returns the number of rows that have an answer.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from . import floor
from .clients import KEY, Run
from .measure import Spent, measured

__all__ = ["AT_ONCE", "BATCHES", "OPENAI", "OURS", "YARDSTICK", "can_run", "spend", "table"]

AT_ONCE = 64
OURS, YARDSTICK = "tensormesh_nb", "aiohttp, msgspec"
OPENAI = "openai, semaphore"
TEMPLATE = "Say {{ text }} and nothing else."

Make = Callable[[str, int, bool], Run]
"""Makes a run from a base URL, a number of rows, and whether logprobs are requested."""


def table(rows: int) -> list[dict[str, Any]]:
    """The table that is sent."""
    return [{"text": f"row {number}"} for number in range(rows)]


def _prompts(rows: int) -> list[str]:
    return [f"Say {row['text']} and nothing else." for row in table(rows)]


def _messages(prompt: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt}]


def _fields(logprobs: bool) -> dict[str, Any]:
    if not logprobs:
        return {"model": "m", "max_tokens": 16}
    return {"model": "m", "max_tokens": 16, "logprobs": True, "top_logprobs": 5}


def _ours(url: str, rows: int, logprobs: bool) -> Run:
    from tensormesh_nb import Client

    client = Client(host=url, api_key=KEY, model="m")
    given = table(rows)

    def run() -> int:
        with tempfile.TemporaryDirectory() as directory:
            made = client.map(
                given,
                TEMPLATE,
                store=f"{directory}/rows.db",
                concurrency=AT_ONCE,
                confirm=False,
                progress=False,
                max_tokens=16,
                logprobs=logprobs,
            )
            count = made.counts["ok"]
            made.close()
            return count

    return run


def _aiohttp(url: str, rows: int, logprobs: bool) -> Run:
    import aiohttp

    # As ours: an answer with logprobs streams, so that a part of it can be kept.
    body = {**_fields(logprobs), "stream": logprobs}
    kept: list[str] = []

    async def send(session: aiohttp.ClientSession, prompt: str) -> None:
        sent = {**body, "messages": _messages(prompt)}
        async with session.post(f"{url}/chat/completions", json=sent) as response:
            read = await response.read()
        kept.append(_streamed(read) if logprobs else _whole(read))

    async def all_rows() -> int:
        kept.clear()
        async with aiohttp.ClientSession() as session:
            await _pooled(_prompts(rows), lambda prompt: send(session, prompt))
        return sum(map(bool, kept))

    return lambda: asyncio.run(all_rows())


def _streamed(body: bytes) -> str:
    events = (event[6:] for event in body.split(b"\n\n") if event)
    chunks = map(floor.decode, (event for event in events if event != b"[DONE]"))
    return "".join(c.delta.content for chunk in chunks for c in chunk.choices)


def _whole(body: bytes) -> str:
    return floor.decode_whole(body).choices[0].message.content


def _openai(url: str, rows: int, logprobs: bool) -> Run:
    import openai

    async def all_rows() -> int:
        async with openai.AsyncOpenAI(base_url=url, api_key=KEY) as client:
            return await _limited(rows, client.chat.completions.create, logprobs)

    return lambda: asyncio.run(all_rows())


def _instructor(url: str, rows: int, logprobs: bool) -> Run:
    import instructor
    import openai

    async def all_rows() -> int:
        async with openai.AsyncOpenAI(base_url=url, api_key=KEY) as client:
            create = instructor.from_openai(client).chat.completions.create
            return await _limited(rows, create, logprobs, response_model=None)

    return lambda: asyncio.run(all_rows())


async def _limited(
    rows: int, create: Callable[..., Awaitable[Any]], logprobs: bool, **more: Any
) -> int:
    """A task per row and a semaphore, as in OpenAI's cookbook."""
    semaphore = asyncio.Semaphore(AT_ONCE)

    async def one(prompt: str) -> Any:
        async with semaphore:
            made = await create(messages=_messages(prompt), **_fields(logprobs), **more)
            return made.choices[0].message.content

    return sum(map(bool, await asyncio.gather(*map(one, _prompts(rows)))))


def _litellm(url: str, rows: int, logprobs: bool) -> Run:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # otherwise it is downloaded
    import litellm

    def run() -> int:
        answers = litellm.batch_completion(
            messages=[_messages(prompt) for prompt in _prompts(rows)],
            api_base=url,
            api_key=KEY,
            max_workers=AT_ONCE,
            **{**_fields(logprobs), "model": "openai/m"},
        )
        return sum(bool(answer.choices[0].message.content) for answer in answers)

    return run


def _saturate(url: str, rows: int, logprobs: bool) -> Run:
    from saturate import Fixed, pump

    def run() -> int:
        with tempfile.TemporaryDirectory() as directory:
            stats = pump(
                table(rows),
                to_request=lambda row: {
                    **_fields(logprobs),
                    "messages": _messages(f"Say {row['text']} and nothing else."),
                },
                parse=lambda _, answer: {"text": answer["choices"][0]["message"]["content"]},
                endpoint=url,
                output=directory,
                window=Fixed(AT_ONCE),
            )
            return int(stats.rows_processed)

    return run


def _async_batch_llm(url: str, rows: int, logprobs: bool) -> Run:
    del logprobs  # it has no such setting
    from async_batch_llm import llm, process_prompts

    async def all_rows() -> int:
        batch = await process_prompts(
            llm("openai-compatible:m", base_url=url, api_key=KEY),
            _prompts(rows),
            concurrency=AT_ONCE,
        )
        return int(batch.succeeded)

    return lambda: asyncio.run(all_rows())


async def _pooled(prompts: Iterable[str], send: Callable[[str], Awaitable[None]]) -> None:
    left = iter(prompts)

    async def work(left: Iterator[str]) -> None:
        for prompt in left:
            await send(prompt)

    await asyncio.gather(*(work(left) for _ in range(AT_ONCE)))


BATCHES: dict[str, tuple[Make, tuple[str, ...]]] = {
    OURS: (_ours, ("tensormesh-nb",)),
    YARDSTICK: (_aiohttp, ("aiohttp",)),
    OPENAI: (_openai, ("openai", "httpx")),
    "instructor": (_instructor, ("instructor", "openai")),
    "litellm.batch_completion": (_litellm, ("litellm",)),
    "saturate": (_saturate, ("saturate",)),
    "async-batch-llm": (_async_batch_llm, ("async-batch-llm", "openai")),
}


def can_run(name: str) -> bool:
    """Whether all that a package needs is installed."""
    try:
        return bool([version(package) for package in BATCHES[name][1]])
    except PackageNotFoundError:
        return False


def spend(name: str, url: str, rows: int, logprobs: bool) -> Spent:
    """Send all rows with a package, in this process."""
    spent = measured(_made(name, url, rows, logprobs))
    assert spent.work == rows, f"{name}: {spent.work} of {rows} rows"
    return spent


@cache
def _made(name: str, url: str, rows: int, logprobs: bool) -> Run:
    """The run of a package, after a small one that warms it up."""
    make = BATCHES[name][0]
    make(url, min(rows, 2 * AT_ONCE), logprobs)()
    return make(url, rows, logprobs)
