"""Writes an answer's steps as chunks or as a whole body, in vLLM's shapes.

A chunk omits keys that have not changed; a whole body has all keys, some of them null. Both are
made from the same parts, so they agree.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..engine.generation import Step
from ..prompt.functions import OfferedFunctions
from ..prompt.vocabulary import TokenVocabulary
from .choice_text import ChatText, ChoiceText
from .extensions import Extensions
from .job import Job
from .logprobs import LogprobWriter, prompt_logprobs
from .raw_output import raw_output

__all__ = ["DONE", "ChatReplyWriter", "ReplyWriter", "event"]

DONE = b"data: [DONE]\n\n"


def event(data: Any) -> bytes:
    """An object as a server-sent event."""
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


class ReplyWriter(ABC):
    """Writes the reply to one request.

    Args:
        job: the job of the request.
        extensions: of the request.
        vocabulary: the bytes of every token.
        request_id: of the request; becomes part of the reply's id.

    Attributes:
        whole_object, chunk_object: the ``object`` of a whole body and of a chunk.
        id_prefix: of the reply's id.
        prompt_in_choice: whether a prompt's ids and logprobs are in its choices.
    """

    whole_object: str
    chunk_object: str
    id_prefix: str
    prompt_in_choice: bool

    def __init__(
        self, job: Job, extensions: Extensions, vocabulary: TokenVocabulary, request_id: str
    ) -> None:
        self._job, self._vocabulary = job, vocabulary
        request = job.request
        self._ids = bool(request.return_token_ids)
        self._top = request.top_logprobs or 0
        self._logprobs = bool(request.logprobs)
        self._raw = bool(request.raw_output)
        self._perf = bool(request.perf_metrics_in_response)
        self._prompt_logprobs = extensions.prompt_logprobs
        # Number of the prompt's tokens to show.
        self._echoed = max(map(len, job.prompts)) if request.echo else request.echo_last or 0
        options = request.stream_options or {}
        self._usage_wanted = bool(options.get("include_usage"))
        self._continuous = self._usage_wanted and bool(options.get("continuous_usage_stats"))
        self._generated = [0] * job.choices  # tokens, by choice
        self._cached: dict[int, int] = {}  # by prompt
        self._choices: dict[int, tuple[ChoiceText, LogprobWriter]] = {}
        self._kept: dict[int, list[Step]] = {}  # for the raw_output of streams
        self._started, self._first = time.perf_counter(), 0.0
        self._head = {
            "id": f"{self.id_prefix}-{request_id}",
            "created": int(time.time()),
            "model": request.model,
        }

    @abstractmethod
    def choice_text(self) -> ChoiceText:
        """The writer of a new choice's text."""

    def logprob_writer(self) -> LogprobWriter:
        """The writer of a new choice's log probabilities."""
        return LogprobWriter(self._vocabulary, self._top, ids=self._ids or self._echoed > 0)

    def logprobs(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """Log probabilities in the requested layout."""
        return {"content": entries}

    def chunk(self, index: int, step: Step) -> bytes:
        """The events of a step, after the one that opens its choice; may be empty."""
        events = b"" if index in self._choices else self._open(index)
        text, logprobs = self._count(index, step)
        if self._raw:
            self._kept.setdefault(index, []).append(step)
        delta, has_text = text.delta(step)
        if not (has_text or step.finish or self._ids or self._logprobs):
            return events
        choice: dict[str, Any] = {
            "index": index,
            **delta,
            "logprobs": self._logprobs_of(logprobs, [step]),
            "finish_reason": text.finish(step),
            "token_ids": self._ids_of([step]),
        }
        extra: dict[str, Any] = {}
        if step.finish:
            choice["stop_reason"] = step.stopped_by
            if self._raw:
                choice["raw_output"] = self._raw_output(index, self._kept[index])
            if self._perf:
                extra["perf_metrics"] = self._metrics()
        if self._continuous:
            extra["usage"] = self._usage()
        return events + self._chunk([choice], extra)

    def usage_chunk(self) -> bytes:
        """The event with the usage, after the last choice; empty if it was not requested."""
        return self._chunk([], {"usage": self._usage()}) if self._usage_wanted else b""

    def body(self, choices: Sequence[Sequence[Step]]) -> bytes:
        """The whole answer."""
        whole = [self._whole(index, steps) for index, steps in enumerate(choices)]
        extra = {} if self.prompt_in_choice else self._of_prompt(0, choices[0])
        body = {
            "id": self._head["id"],
            "object": self.whole_object,
            "created": self._head["created"],
            "model": self._head["model"],
            "choices": whole,
            "service_tier": None,
            "system_fingerprint": None,
            "usage": self._usage(),
            "kv_transfer_params": None,
            **extra,
        }
        if self._perf:
            body["perf_metrics"] = self._metrics()
        return msgspec.json.encode(body)

    def _open(self, index: int) -> bytes:
        text = self.choice_text()
        self._choices[index] = text, self.logprob_writer()
        choice = {"index": index, **text.opening(), "logprobs": None, "finish_reason": None}
        prompt = self._prompt_ids(index)
        if not self.prompt_in_choice:
            return self._chunk([choice], prompt)
        return self._chunk([{**choice, **prompt}], {}) if self._ids else b""

    def _count(self, index: int, step: Step) -> tuple[ChoiceText, LogprobWriter]:
        """Count a step; returns its choice's writers."""
        if index not in self._choices:
            self._choices[index] = self.choice_text(), self.logprob_writer()
        if step.cached is not None:
            self._cached.setdefault(self._prompt_of(index), step.cached)
        if not step.prompt:
            self._generated[index] += 1
            self._first = self._first or time.perf_counter()
        return self._choices[index]

    def _whole(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        for step in steps:
            text, logprobs = self._count(index, step)
        shown = self._without_hidden(steps)
        choice = {
            "index": index,
            **text.whole(shown),
            "logprobs": self._logprobs_of(logprobs, shown),
            "finish_reason": text.finish(steps[-1]),
            "stop_reason": steps[-1].stopped_by,
            "token_ids": self._ids_of(steps),
            **(self._of_prompt(index, steps) if self.prompt_in_choice else {}),
        }
        if self._raw:
            choice["raw_output"] = self._raw_output(index, steps)
        return choice

    def _without_hidden(self, steps: Sequence[Step]) -> Sequence[Step]:
        """Entries without the prompt's tokens that have probabilities but are not echoed."""
        return steps[max(0, sum(step.prompt for step in steps) - self._echoed) :]

    def _logprobs_of(self, writer: LogprobWriter, steps: Sequence[Step]) -> dict[str, Any] | None:
        if not self._logprobs:
            return None
        return self.logprobs([writer.entry(step.token, prompt=step.prompt) for step in steps])

    def _ids_of(self, steps: Sequence[Step]) -> list[int] | None:
        return [step.token.id for step in steps if not step.prompt] if self._ids else None

    def _raw_output(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        writer = LogprobWriter(self._vocabulary, self._top, ids=True, offsets=True)
        tokens = [step.token for step in steps if not step.prompt]
        content = {"content": [writer.entry(each) for each in tokens]} if self._logprobs else None
        ids = [token.id for token in tokens]
        return raw_output(self._prompt(index), ids, content, self._job.grammar, self._vocabulary)

    def _prompt_of(self, index: int) -> int:
        return index * len(self._job.prompts) // self._job.choices

    def _prompt(self, index: int) -> Sequence[int]:
        return self._job.prompts[self._prompt_of(index)]

    def _of_prompt(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        logprobs = None
        if self._prompt_logprobs is not None:
            tokens = [step.token for step in steps if step.prompt]
            logprobs = prompt_logprobs(tokens, self._vocabulary, self._prompt_logprobs)
        return {"prompt_logprobs": logprobs, **self._prompt_ids(index)}

    def _prompt_ids(self, index: int) -> dict[str, Any]:
        if not self._ids:
            return {"prompt_token_ids": None}
        # The strings are this endpoint's own addition: they show readers the ids' meaning.
        prompt = self._prompt(index)
        strings = [self._vocabulary.string(token) for token in prompt]
        return {"prompt_token_ids": list(prompt), "prompt_token_strs": strings}

    def _chunk(self, choices: list[dict[str, Any]], extra: Mapping[str, Any]) -> bytes:
        return event({**self._head, "object": self.chunk_object, "choices": choices, **extra})

    def _usage(self) -> dict[str, Any]:
        prompt, completion = sum(map(len, self._job.prompts)), sum(self._generated)
        return {
            "prompt_tokens": prompt,
            "total_tokens": prompt + completion,
            "completion_tokens": completion,
            "prompt_tokens_details": {"cached_tokens": sum(self._cached.values())},
        }

    def _metrics(self) -> dict[str, float]:
        """Fireworks' keys of times, in seconds, and token counts."""
        return {
            "prompt-tokens": sum(map(len, self._job.prompts)),
            "cached-prompt-tokens": sum(self._cached.values()),
            "server-time-to-first-token": self._first - self._started,
            "server-processing-time": time.perf_counter() - self._started,
        }


class ChatReplyWriter(ReplyWriter):
    """Writes replies of ``/v1/chat/completions``."""

    whole_object = "chat.completion"
    chunk_object = "chat.completion.chunk"
    id_prefix = "chatcmpl"
    prompt_in_choice = False

    def __init__(
        self,
        job: Job,
        extensions: Extensions,
        vocabulary: TokenVocabulary,
        request_id: str,
        functions: OfferedFunctions | None,
    ) -> None:
        super().__init__(job, extensions, vocabulary, request_id)
        self._functions = functions

    def choice_text(self) -> ChoiceText:
        return ChatText(self._functions)
