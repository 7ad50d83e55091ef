"""Reply: an answer's steps in the shapes of the API, as vLLM writes them.

Shapes: ``shared/wire-reference.md`` sections 5 to 7. A stream leaves out what has not changed, a
whole body spells out its nulls; both are made from the same entries, so they agree.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from ..wire.request import ChatRequest
from .generation import Step
from .slot import Scored, Token
from .vocabulary import Vocabulary

__all__ = ["DONE", "Reply", "event"]

DONE = b"data: [DONE]\n\n"

_CLAMP = -9999.0  # vLLM's lower bound: JSON has no minus infinity


def event(data: Any) -> bytes:
    """An object as a server-sent event."""
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


class Reply:
    """Writes the answer to one request.

    Args:
        request: what was asked.
        prompt: ids that the model sees.
        vocabulary: the bytes of every token.
        request_id: of the request; the reply's id is made from it.
    """

    def __init__(
        self, request: ChatRequest, prompt: Sequence[int], vocabulary: Vocabulary, request_id: str
    ) -> None:
        self._prompt, self._vocabulary = prompt, vocabulary
        self._ids = bool(request.return_token_ids)
        self._top = request.top_logprobs or 0
        self._logprobs = bool(request.logprobs)
        options = request.stream_options or {}
        self._usage_wanted = bool(options.get("include_usage"))
        self._continuous = self._usage_wanted and bool(options.get("continuous_usage_stats"))
        self._completion: dict[int, int] = {}  # tokens generated, by choice
        self._cached = 0
        self._head = {
            "id": f"chatcmpl-{request_id}",
            "created": int(time.time()),
            "model": request.model,
        }

    def chunk(self, index: int, step: Step) -> bytes:
        """The events of a step: the role before a choice's first one, then what it brought.

        Empty where there is nothing to tell yet.
        """
        first = index not in self._completion
        self._count(index, step)
        events = self._role_chunk(index) if first else b""
        if not (step.text or step.finish or self._ids or self._logprobs):
            return events
        choice: dict[str, Any] = {
            "index": index,
            "delta": {"content": step.text},
            "logprobs": {"content": [self._entry(step.token)]} if self._logprobs else None,
            "finish_reason": step.finish,
            "token_ids": [step.token.id] if self._ids else None,
        }
        if step.finish:
            choice["stop_reason"] = step.stopped_by
        usage = {"usage": self._usage()} if self._continuous else {}
        return events + self._chunk([choice], **usage)

    def usage_chunk(self) -> bytes:
        """The event after the last choice that tells the usage; empty if nobody asked for it."""
        return self._chunk([], usage=self._usage()) if self._usage_wanted else b""

    def body(self, choices: Sequence[Sequence[Step]]) -> bytes:
        """The whole answer."""
        for index, steps in enumerate(choices):
            for step in steps:
                self._count(index, step)
        return msgspec.json.encode(
            {
                "id": self._head["id"],
                "object": "chat.completion",
                "created": self._head["created"],
                "model": self._head["model"],
                "choices": [self._choice(index, steps) for index, steps in enumerate(choices)],
                "service_tier": None,
                "system_fingerprint": None,
                "usage": self._usage(),
                "prompt_logprobs": None,
                "kv_transfer_params": None,
                **self._prompt_keys(),
            }
        )

    def _count(self, index: int, step: Step) -> None:
        self._completion[index] = self._completion.get(index, 0) + 1
        if index == 0:
            self._cached = step.cached

    def _role_chunk(self, index: int) -> bytes:
        choice = {
            "index": index,
            "delta": {"role": "assistant", "content": ""},
            "logprobs": None,
            "finish_reason": None,
        }
        return self._chunk([choice], **self._prompt_keys())

    def _prompt_keys(self) -> dict[str, Any]:
        if not self._ids:
            return {"prompt_token_ids": None}
        # The strings are this endpoint's own addition: ids alone show a class nothing.
        strings = [self._vocabulary.shown(token) for token in self._prompt]
        return {"prompt_token_ids": list(self._prompt), "prompt_token_strs": strings}

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> bytes:
        return event({**self._head, "object": "chat.completion.chunk", "choices": choices, **more})

    def _choice(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        last = steps[-1]
        entries = [self._entry(step.token) for step in steps] if self._logprobs else None
        return {
            "index": index,
            "message": {
                "role": "assistant",
                "content": "".join(step.text for step in steps),
                "refusal": None,
                "annotations": None,
                "audio": None,
                "function_call": None,
                "reasoning": None,
            },
            "logprobs": None if entries is None else {"content": entries},
            "finish_reason": last.finish,
            "stop_reason": last.stopped_by,
            "token_ids": [step.token.id for step in steps] if self._ids else None,
        }

    def _entry(self, token: Token) -> dict[str, Any]:
        """A token's entry: the token itself first, then the other ones of the likeliest.

        vLLM drops the last of those for a token from outside; they are all kept here, because
        without it nobody can tell a token in the last place from one far beyond it.
        """
        own = Scored(token.id, _CLAMP if token.logprob is None else token.logprob)
        others = [scored for scored in token.top if scored.id != token.id]
        listed = [own, *others] if self._top else []
        return {**self._scored(own), "top_logprobs": [self._scored(each) for each in listed]}

    def _scored(self, scored: Scored) -> dict[str, Any]:
        told: dict[str, Any] = {
            "token": self._vocabulary.shown(scored.id),
            "logprob": max(scored.logprob, _CLAMP),
            "bytes": list(self._vocabulary.pieces[scored.id]),
        }
        if self._ids:
            # Two tokens may look the same: Fireworks' key tells them apart.
            told["token_id"] = scored.id
        return told

    def _usage(self) -> dict[str, Any]:
        prompt, completion = len(self._prompt), sum(self._completion.values())
        return {
            "prompt_tokens": prompt,
            "total_tokens": prompt + completion,
            "completion_tokens": completion,
            "prompt_tokens_details": {"cached_tokens": self._cached},
        }
