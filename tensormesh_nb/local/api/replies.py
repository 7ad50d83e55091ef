"""Reply: an answer's steps in the shapes of the API, as vLLM writes them.

Shapes: ``shared/wire-reference.md`` sections 5 to 7. A stream leaves out what has not changed, a
whole body spells out its nulls; both are made from the same entries, so they agree.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..engine.generation import Step
from ..engine.job import Job
from ..engine.vocabulary import Vocabulary
from ..grammar.tool_grammar import Tools
from .choice_text import Message, Voice
from .extensions import Extensions
from .logprobs import Entries, prompt_logprobs
from .raw_output import raw_output

__all__ = ["DONE", "ChatReply", "Reply", "event"]

DONE = b"data: [DONE]\n\n"


def event(data: Any) -> bytes:
    """An object as a server-sent event."""
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


class Reply(ABC):
    """Writes the answer to one request.

    Args:
        job: what was asked.
        extensions: of the request.
        vocabulary: the bytes of every token.
        request_id: of the request; the reply's id is made from it.

    Attributes:
        kind: the ``object`` of a whole body, of a chunk, and the beginning of the id.
        prompt_in_choice: whether what is told of a prompt stands in its choices.
    """

    kind: tuple[str, str, str]
    prompt_in_choice: bool

    def __init__(
        self, job: Job, extensions: Extensions, vocabulary: Vocabulary, request_id: str
    ) -> None:
        self._job, self._vocabulary = job, vocabulary
        request = job.request
        self._ids = bool(request.return_token_ids)
        self._top = request.top_logprobs or 0
        self._logprobs = bool(request.logprobs)
        self._raw = bool(request.raw_output)
        self._perf = bool(request.perf_metrics_in_response)
        self._prompt_logprobs = extensions.prompt_logprobs
        # The most tokens of the prompt to show.
        self._echoed = max(map(len, job.prompts)) if request.echo else request.echo_last or 0
        options = request.stream_options or {}
        self._usage_wanted = bool(options.get("include_usage"))
        self._continuous = self._usage_wanted and bool(options.get("continuous_usage_stats"))
        self._completion = [0] * job.choices  # tokens generated, by choice
        self._cached: dict[int, int] = {}  # by prompt
        self._choices: dict[int, tuple[Voice, Entries]] = {}
        self._kept: dict[int, list[Step]] = {}  # of streams, for raw_output
        self._started, self._first = time.perf_counter(), 0.0
        self._head = {
            "id": f"{self.kind[2]}-{request_id}",
            "created": int(time.time()),
            "model": request.model,
        }

    @abstractmethod
    def voice(self) -> Voice:
        """The writer of a new choice's text."""

    def entries(self) -> Entries:
        """The writer of a new choice's log probabilities."""
        return Entries(self._vocabulary, self._top, ids=self._ids or self._echoed > 0)

    def listed(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """Log probabilities in the layout that was asked for."""
        return {"content": entries}

    def chunk(self, index: int, step: Step) -> bytes:
        """The events of a step: what opens a choice before its first one, then what it brought.

        Empty where there is nothing to tell yet.
        """
        events = b"" if index in self._choices else self._open(index)
        voice, entries = self._count(index, step)
        if self._raw:
            self._kept.setdefault(index, []).append(step)
        said, audible = voice.delta(step)
        if not (audible or step.finish or self._ids or self._logprobs):
            return events
        choice: dict[str, Any] = {
            "index": index,
            **said,
            "logprobs": self._told(entries, [step]),
            "finish_reason": voice.finish(step),
            "token_ids": self._told_ids([step]),
        }
        more: dict[str, Any] = {}
        if step.finish:
            choice["stop_reason"] = step.stopped_by
            if self._raw:
                choice["raw_output"] = self._raw_output(index, self._kept[index])
            if self._perf:
                more["perf_metrics"] = self._metrics()
        if self._continuous:
            more["usage"] = self._usage()
        return events + self._chunk([choice], more)

    def usage_chunk(self) -> bytes:
        """The event after the last choice that tells the usage; empty if nobody asked for it."""
        return self._chunk([], {"usage": self._usage()}) if self._usage_wanted else b""

    def body(self, choices: Sequence[Sequence[Step]]) -> bytes:
        """The whole answer."""
        told = [self._whole(index, steps) for index, steps in enumerate(choices)]
        beside = {} if self.prompt_in_choice else self._of_prompt(0, choices[0])
        body = {
            "id": self._head["id"],
            "object": self.kind[0],
            "created": self._head["created"],
            "model": self._head["model"],
            "choices": told,
            "service_tier": None,
            "system_fingerprint": None,
            "usage": self._usage(),
            "kv_transfer_params": None,
            **beside,
        }
        if self._perf:
            body["perf_metrics"] = self._metrics()
        return msgspec.json.encode(body)

    def _open(self, index: int) -> bytes:
        voice = self.voice()
        self._choices[index] = voice, self.entries()
        choice = {"index": index, **voice.opening(), "logprobs": None, "finish_reason": None}
        prompt = self._prompt_ids(index)
        if not self.prompt_in_choice:
            return self._chunk([choice], prompt)
        return self._chunk([{**choice, **prompt}], {}) if self._ids else b""

    def _count(self, index: int, step: Step) -> tuple[Voice, Entries]:
        """Take note of a step; returns its choice's writers."""
        if index not in self._choices:
            self._choices[index] = self.voice(), self.entries()
        if step.cached is not None:
            self._cached.setdefault(self._prompt_of(index), step.cached)
        if not step.prompt:
            self._completion[index] += 1
            self._first = self._first or time.perf_counter()
        return self._choices[index]

    def _whole(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        for step in steps:
            voice, entries = self._count(index, step)
        shown = self._without_hidden(steps)
        choice = {
            "index": index,
            **voice.whole(shown),
            "logprobs": self._told(entries, shown),
            "finish_reason": voice.finish(steps[-1]),
            "stop_reason": steps[-1].stopped_by,
            "token_ids": self._told_ids(steps),
            **(self._of_prompt(index, steps) if self.prompt_in_choice else {}),
        }
        if self._raw:
            choice["raw_output"] = self._raw_output(index, steps)
        return choice

    def _without_hidden(self, steps: Sequence[Step]) -> Sequence[Step]:
        """Without the prompt's tokens that were scored, but are not to be echoed."""
        return steps[max(0, sum(step.prompt for step in steps) - self._echoed) :]

    def _told(self, entries: Entries, steps: Sequence[Step]) -> dict[str, Any] | None:
        if not self._logprobs:
            return None
        return self.listed([entries.entry(step.token, prompt=step.prompt) for step in steps])

    def _told_ids(self, steps: Sequence[Step]) -> list[int] | None:
        return [step.token.id for step in steps if not step.prompt] if self._ids else None

    def _raw_output(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        entries = Entries(self._vocabulary, self._top, ids=True, offsets=True)
        tokens = [step.token for step in steps if not step.prompt]
        told = {"content": [entries.entry(token) for token in tokens]} if self._logprobs else None
        ids = [token.id for token in tokens]
        return raw_output(self._prompt(index), ids, told, self._job.grammar, self._vocabulary)

    def _prompt_of(self, index: int) -> int:
        return index * len(self._job.prompts) // self._job.choices

    def _prompt(self, index: int) -> Sequence[int]:
        return self._job.prompts[self._prompt_of(index)]

    def _of_prompt(self, index: int, steps: Sequence[Step]) -> dict[str, Any]:
        scored = None
        if self._prompt_logprobs is not None:
            tokens = [step.token for step in steps if step.prompt]
            scored = prompt_logprobs(tokens, self._vocabulary, self._prompt_logprobs)
        return {"prompt_logprobs": scored, **self._prompt_ids(index)}

    def _prompt_ids(self, index: int) -> dict[str, Any]:
        if not self._ids:
            return {"prompt_token_ids": None}
        # The strings are this endpoint's own addition: ids alone show a class nothing.
        prompt = self._prompt(index)
        strings = [self._vocabulary.shown(token) for token in prompt]
        return {"prompt_token_ids": list(prompt), "prompt_token_strs": strings}

    def _chunk(self, choices: list[dict[str, Any]], more: Mapping[str, Any]) -> bytes:
        return event({**self._head, "object": self.kind[1], "choices": choices, **more})

    def _usage(self) -> dict[str, Any]:
        prompt, completion = sum(map(len, self._job.prompts)), sum(self._completion)
        return {
            "prompt_tokens": prompt,
            "total_tokens": prompt + completion,
            "completion_tokens": completion,
            "prompt_tokens_details": {"cached_tokens": sum(self._cached.values())},
        }

    def _metrics(self) -> dict[str, float]:
        """Fireworks' keys; seconds."""
        return {
            "prompt-tokens": sum(map(len, self._job.prompts)),
            "cached-prompt-tokens": sum(self._cached.values()),
            "server-time-to-first-token": self._first - self._started,
            "server-processing-time": time.perf_counter() - self._started,
        }


class ChatReply(Reply):
    """As ``/v1/chat/completions`` answers."""

    kind = ("chat.completion", "chat.completion.chunk", "chatcmpl")
    prompt_in_choice = False

    def __init__(
        self,
        job: Job,
        extensions: Extensions,
        vocabulary: Vocabulary,
        request_id: str,
        tools: Tools | None,
    ) -> None:
        super().__init__(job, extensions, vocabulary, request_id)
        self._tools = tools

    def voice(self) -> Voice:
        return Message(self._tools)
