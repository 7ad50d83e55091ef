"""Dialects: CPU of decoding and storing a chunk as other hosts write it, over that of vLLM's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tensormesh_nb.assembly.answer import Answer as ClientAnswer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.request import ChatRequest

from .answers import Answer
from .measure import Ratio
from .table import Table

__all__ = ["DIALECTS", "STRESS", "cost", "run", "stream"]

Json = dict[str, Any]
Dialect = Callable[[Json, Json, Json], object]
"""Rewrites a chunk of vLLM's in place: the chunk, its choice and its delta."""

_PIECE = 16  # events that arrive together


def run(quick: bool) -> Iterator[Table]:
    """Yield the table."""
    tokens, rounds = (20, 1) if quick else (1000, 9)
    answers = [Answer(tokens, alternatives) for alternatives in ((2,) if quick else (0, 5, 20))]
    columns = [f"K={answer.alternatives}" for answer in answers]
    table = Table(
        f"A chunk of each dialect, {tokens} chunks: CPU over that of vLLM's",
        ["dialect", *columns, *(f"{column}, µs a chunk" for column in columns)],
        notes="One stream is decoded and put into the columns of an answer; nothing is sent.",
    )
    for name in DIALECTS:
        found = [_against(name, answer, rounds) for answer in answers]
        costs = [f"{1e6 * cpu / tokens:.1f}" for _, cpu in found]
        table.rows.append([name, *(ratio for ratio, _ in found), *costs])
    hosts = [row for row in table.rows if row[0] not in STRESS]
    worst = [max((row[at].median, row[0]) for row in hosts) for at in range(1, len(columns) + 1)]
    most = [f"{ratio:.2f} ({name})" for ratio, name in worst]
    table.rows.append(["the most of a host; target: 2", *most, *("" for _ in columns)])
    yield table


def stream(name: str, answer: Answer) -> list[bytes]:
    """The events of an answer in a dialect, as pieces of a stream."""
    events = []
    for data in answer.events():
        if data != b"[DONE]":
            chunk = json.loads(data)
            for choice in chunk["choices"]:
                DIALECTS[name](chunk, choice, choice["delta"])
            data = json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode()
        events.append(b"data: " + data + b"\n\n")
    return [b"".join(events[i : i + _PIECE]) for i in range(0, len(events), _PIECE)]


def cost(pieces: list[bytes]) -> float:
    """CPU seconds of decoding and storing a stream."""
    began = time.process_time()
    decoder = ChunkDecoder()
    builder = Builder(ClientAnswer(ChatRequest.of("Hi", model="m"), host="h"))
    for piece in pieces:
        builder.extend(decoder.feed(piece), 0.0)
    assert decoder.done
    assert builder.answer.choices[0].has_ended
    return time.process_time() - began


def _against(name: str, answer: Answer, rounds: int) -> tuple[Ratio, float]:
    """The cost of a dialect over that of vLLM's, and its seconds."""
    own, other = stream(name, answer), stream("vLLM", answer)
    cost(own)  # warm up
    pairs = [(cost(own), cost(other)) for _ in range(rounds)]
    return Ratio.of([(one, max(two, 1e-9)) for one, two in pairs]), median(one for one, _ in pairs)


# The dialects


def _vllm(chunk: Json, choice: Json, delta: Json) -> None:
    """As the replay server writes it."""


def _openai(chunk: Json, choice: Json, delta: Json) -> None:
    chunk |= {"service_tier": "default", "system_fingerprint": None, "usage": None}
    chunk["obfuscation"] = "x7Yk2"
    delta["refusal"] = None
    del choice["token_ids"]


def _azure(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    chunk |= {"system_fingerprint": "fp_1", "prompt_filter_results": []}
    choice["content_filter_results"] = {"hate": {"filtered": False, "severity": "safe"}}
    del choice["token_ids"]


def _sglang(chunk: Json, choice: Json, delta: Json) -> None:
    delta |= {"role": None, "reasoning_content": None, "tool_calls": None}
    choice["matched_stop"] = None
    chunk["usage"] = None
    del choice["token_ids"]


def _llama_cpp(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    chunk |= {"system_fingerprint": "b1-x", "timings": {"prompt_n": 9, "predicted_ms": 3.25}}
    for entry in _entries(choice):
        entry["id"] = len(entry["token"]) + 7
    del choice["token_ids"]


def _ollama(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["system_fingerprint"] = "fp_ollama"
    delta |= {"role": "assistant", "thinking": ""}
    del choice["token_ids"]


def _lm_studio(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    chunk |= {"system_fingerprint": "m", "stats": {}}
    del choice["token_ids"]


def _mistral(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["p"] = "abcdefgh"
    delta["content"] = [{"type": "text", "text": delta["content"]}]  # while it thinks
    del choice["token_ids"]


def _deepseek(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["system_fingerprint"] = "fp_1"
    delta["reasoning_content"] = None
    del choice["token_ids"]


def _openrouter(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["provider"] = "P"
    choice["native_finish_reason"] = None
    delta |= {"role": "assistant", "reasoning": None, "reasoning_details": []}
    del choice["token_ids"]


def _together(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    delta |= {"token_id": choice.pop("token_ids")[0], "role": "assistant"}
    choice |= {"text": delta["content"], "seed": None}


def _fireworks(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    for entry in _entries(choice):
        entry["token_id"] = len(entry["token"]) + 7
    for entry in (choice["logprobs"] or {}).get("content", ()):
        entry |= {"sampling_logprob": entry["logprob"], "text_offset": 7}


def _groq(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["system_fingerprint"] = "fp_1"
    chunk["x_groq"] = None
    delta["channel"] = "final"
    del choice["token_ids"]


def _gemini(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    delta |= {"role": "assistant", "extra_content": {"google": {"thought_signature": "c2ln"}}}
    del choice["token_ids"]


def _tgi(chunk: Json, choice: Json, delta: Json) -> None:
    chunk |= {"system_fingerprint": "3.3.4-native", "usage": None}
    choice["details"] = None
    delta |= {"role": "assistant"}
    del choice["token_ids"]


def _litellm(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["citations"] = None
    delta |= {"provider_specific_fields": None, "function_call": None, "tool_calls": None}
    choice["provider_specific_fields"] = None
    del choice["token_ids"]


def _unknown_key(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    chunk["never_seen"] = {"a": 1}


def _unknown_keys(chunk: Json, choice: Json, delta: Json) -> None:
    chunk["never_seen"] = choice["never_seen"] = delta["never_seen"] = 1
    for entry in _entries(choice):
        entry["never_seen"] = 1


def _numbers_as_strings(chunk: Json, choice: Json, delta: Json) -> None:  # noqa: ARG001
    choice["index"], chunk["created"] = "0", "1764000000"


def _entries(choice: Json) -> Iterator[Json]:
    """The tokens of a choice and their alternatives."""
    for entry in (choice["logprobs"] or {}).get("content", ()):
        yield entry
        yield from entry["top_logprobs"]


DIALECTS: dict[str, Dialect] = {
    "vLLM": _vllm,
    "OpenAI": _openai,
    "Azure": _azure,
    "SGLang": _sglang,
    "llama.cpp": _llama_cpp,
    "Ollama": _ollama,
    "LM Studio": _lm_studio,
    "Mistral": _mistral,
    "DeepSeek": _deepseek,
    "OpenRouter": _openrouter,
    "Together": _together,
    "Fireworks": _fireworks,
    "Groq": _groq,
    "Gemini": _gemini,
    "TGI": _tgi,
    "LiteLLM": _litellm,
    "one unknown key": _unknown_key,
    "unknown keys everywhere": _unknown_keys,
    "numbers as strings": _numbers_as_strings,
}

STRESS = ("one unknown key", "unknown keys everywhere", "numbers as strings")
"""Rows that no host writes."""
