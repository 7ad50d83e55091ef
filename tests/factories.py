"""Makes results from the JSON that a host might send."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

import tensormesh_nb as tm
from tensormesh_nb.assembly.answer import Answer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.decoder import decoder_for

RECORDED = Path(__file__).parent / "wire" / "recorded"


def entry(token: str, logprob: float | None = -0.1, /, **keys: Any) -> dict[str, Any]:
    """The entry of a token; its bytes are those of the string by default."""
    return {"token": token, "logprob": logprob, "bytes": list(token.encode()), **keys}


def raw_bytes(token: str) -> msgspec.Raw:
    """The bytes of a string in the form of an entry."""
    return msgspec.Raw(msgspec.json.encode(list(token.encode())))


def top_entries(*pairs: tuple[str, float | None], **keys: Any) -> list[dict[str, Any]]:
    """Alternatives from (token, logprob)."""
    return [entry(token, logprob, **keys) for token, logprob in pairs]


def make_chunk(
    text: str | None = None, entries: list[dict[str, Any]] | None = None, /, **keys: Any
) -> dict[str, Any]:
    """A chunk with one choice; ``delta`` keys may be given, further keys go into the choice."""
    delta = {**({} if text is None else {"content": text}), **keys.pop("delta", {})}
    logprobs = {} if entries is None else {"logprobs": {"content": entries}}
    return {"choices": [{"index": 0, "delta": delta, **logprobs, **keys}]}


def make_request(**fields: Any) -> tm.ChatRequest:
    return tm.ChatRequest.of("Say hello.", model="m", **fields)


def make_builder(
    *chunks: dict[str, Any], host: str = "played", vocab_size: int | None = None, **fields: Any
) -> Builder:
    """A builder with chunks that arrive 0.1 s apart; ``fields`` are the request's."""
    builder = Builder(Answer(make_request(**fields), host=host, vocab_size=vocab_size))
    for number, chunk in enumerate(chunks):
        builder.add(decode(json.dumps(chunk).encode()), number / 10)
    return builder


def make_result(
    *chunks: dict[str, Any], vocab_size: int | None = None, **fields: Any
) -> tm.ChatResult:
    """A finished result from chunks that arrive 0.1 s apart."""
    builder = make_builder(*chunks, vocab_size=vocab_size, **fields)
    builder.finish("complete", len(chunks) / 10)
    return tm.ChatResult(builder.answer)


def result_of(
    request: tm.ChatRequest,
    chunks: Iterable[Chunk],
    *,
    host: str = "played",
    vocab_size: int | None = None,
) -> tm.ChatResult:
    """A finished result of a request from decoded chunks that came after half a second."""
    builder = Builder(Answer(request, host=host, vocab_size=vocab_size))
    builder.extend(chunks, 0.5)
    builder.finish("complete", 1.0)
    return tm.ChatResult(builder.answer)


def load_recorded(name: str, **fields: Any) -> tm.ChatResult:
    """A finished result from a recorded body or stream."""
    body = (RECORDED / name).read_bytes()
    decoder = decoder_for("", body)
    return result_of(make_request(**fields), [*decoder.feed(body), *decoder.end()])
