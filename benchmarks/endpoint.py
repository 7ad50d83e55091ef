"""Tokens per second of the local endpoint, relative to llama.cpp's own stream in process.

Both have the same settings and forbid the end token, so both generate the same number of tokens.
The rate counts from the first token of a round to its last. The order alternates between rounds. At
K = 0 the endpoint reports each token's own log probability, llama.cpp none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from typing import Any, NamedTuple

import msgspec

import tensormesh_nb as tm
from tensormesh_nb.local import Endpoint

from . import floor
from .llama_cpp import server
from .measure import Ratio, Workers
from .table import Table

__all__ = ["run"]

SLOTS, CONTEXT = 2, 4096
PROMPT = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "Tell me a long story about Paris."},
]
_END = 2  # <|im_end|>


class Span(NamedTuple):
    """One answer: arrival of its first and last token in seconds, and the number of tokens."""

    first: float
    last: float
    tokens: int


_Run = Callable[[int], list[Span]]


def run(quick: bool) -> Iterator[Table]:
    """Yields the table."""
    tokens, rounds = (8, 1) if quick else (64, 9)
    table = Table(
        f"Local endpoint, {tokens} tokens: tokens/s relative to llama.cpp in process",
        ["streams", "K", "ratio", "endpoint, tokens/s", "llama.cpp, tokens/s"],
    )
    with Workers() as workers, tm.local.start(slots=SLOTS, context=CONTEXT) as endpoint:
        for streams in (2,) if quick else (1, 2):
            for top in (0,) if quick else (None, 0, 5):
                ours = partial(_endpoint, endpoint, streams, top)
                theirs = partial(workers.call, "llama.cpp", _llama_cpp, streams, top)
                ours(tokens // 2), theirs(tokens // 2)  # both read the prompt
                pairs = [_pair(ours, theirs, tokens, swapped=n % 2 > 0) for n in range(rounds)]
                rates = (f"{median(rate):.1f}" for rate in zip(*pairs, strict=True))
                shown = "none" if top is None else top
                table.rows.append([streams, shown, Ratio.of(pairs), *rates])
    yield table


def _pair(ours: _Run, theirs: _Run, tokens: int, *, swapped: bool) -> tuple[float, float]:
    """Both rates; ``swapped`` runs the second one first."""
    if swapped:
        theirs_rate, ours_rate = _pair(theirs, ours, tokens, swapped=False)
        return ours_rate, theirs_rate
    return _rate(ours(tokens)), _rate(theirs(tokens))


def _rate(spans: list[Span]) -> float:
    passed = max(span.last for span in spans) - min(span.first for span in spans)
    return sum(span.tokens - 1 for span in spans) / passed


def _body(top: int | None, tokens: int, bias: object) -> dict[str, Any]:
    probabilities = {} if top is None else {"logprobs": True, "top_logprobs": top}
    return {
        "messages": PROMPT,
        "stream": True,
        "temperature": 0.0,
        "max_tokens": tokens,
        "logit_bias": bias,
        **probabilities,
    }


def _together(streams: int, stream: Any) -> list[Span]:
    with ThreadPoolExecutor(streams) as pool:
        return [future.result() for future in [pool.submit(stream) for _ in range(streams)]]


def _endpoint(endpoint: Endpoint, streams: int, top: int | None, tokens: int) -> list[Span]:
    """Answers of the endpoint."""
    body = {**_body(top, tokens, {_END: -100}), "model": endpoint.model, "return_token_ids": True}

    def stream() -> Span:
        wire = floor.Wire(endpoint.base_url, msgspec.json.encode(body), endpoint.api_key)
        arrivals = []
        for data in wire.events():
            ids = [i for choice in floor.decode(data).choices for i in choice.token_ids or ()]
            arrivals += [time.perf_counter()] * len(ids)
        assert len(arrivals) == tokens
        return Span(arrivals[0], arrivals[-1], tokens)

    return _together(streams, stream)


def _llama_cpp(streams: int, top: int | None, tokens: int) -> list[Span]:
    """Answers of llama.cpp in this process."""
    engine, body = server(SLOTS, CONTEXT), _body(top, tokens, [[_END, False]])

    def stream() -> Span:
        arrivals, written = [], 0

        def take(chunk: dict[str, Any]) -> bool:
            nonlocal written
            if chunk["choices"][0]["delta"].get("content"):
                arrivals.append(time.perf_counter())
            written = chunk.get("timings", {}).get("predicted_n", written)
            return False

        engine.handle_chat_completions(body, take)
        assert written == tokens
        return Span(arrivals[0], arrivals[-1], tokens)

    return _together(streams, stream)
