"""Requests to ``/v1/completions`` and their replies.

The fields are those of a chat, with ``prompt`` in place of those that need messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..engine.engine import Engine
from ..prompt.vocabulary import TokenVocabulary
from .choice_text import ChoiceText, CompletionText
from .extensions import Extensions
from .job import Job
from .logprobs import LogprobWriter, legacy_logprobs
from .reply_writer import ReplyWriter

__all__ = ["CHAT_ONLY", "MAX_PROMPTS", "CompletionReplyWriter", "CompletionRequest"]

CHAT_ONLY = frozenset(
    {
        "messages",
        "max_completion_tokens",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "functions",
        "function_call",
        "prompt_truncate_len",
        "reasoning_effort",
        "reasoning_history",
        "thinking",
        "add_generation_prompt",
        "continue_final_message",
    }
)
_MAX_TOKENS = 16  # the default, OpenAI's and vLLM's
MAX_PROMPTS = 16


@dataclass(frozen=True)
class CompletionRequest:
    """A validated request.

    Attributes:
        request: its sampling fields.
        prompts: texts, or lists of token ids.
        legacy: whether log probabilities are sent as parallel arrays.
    """

    request: ChatRequest
    prompts: Sequence[str | list[int]]
    legacy: bool

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> CompletionRequest:
        """Validate a request's body. Raises RequestError with the field that is wrong."""
        fields = {name: value for name, value in body.items() if value is not None}
        for name in fields:
            if name in CHAT_ONLY:
                _refuse(name, "this is a field of /v1/chat/completions, not of /v1/completions")
        prompts = _prompts(fields.pop("prompt", None))
        fields.setdefault("max_tokens", _MAX_TOKENS)
        count = fields.get("logprobs")
        numbered = isinstance(count, int) and not isinstance(count, bool)
        if numbered:
            if fields.get("top_logprobs", count) != count:
                _refuse("logprobs", "a number conflicts with top_logprobs; give one of the two")
            fields |= {"logprobs": True, "top_logprobs": count}
        return cls(ChatRequest.from_body(fields), prompts, legacy=numbered)

    async def ids(self, engine: Engine) -> list[list[int]]:
        """The prompts as ids; the names of special tokens in a text are ordinary text.

        Raises RequestError if a prompt is empty or too long, or an id is not in the vocabulary.
        """
        prompts = [
            await engine.tokenize(prompt) if isinstance(prompt, str) else prompt
            for prompt in self.prompts
        ]
        size = len(engine.vocabulary)
        for ids in prompts:
            if not ids:
                _refuse("prompt", "the prompt is empty")
            for token in ids:
                if not 0 <= token < size:
                    _refuse("prompt", f"expected ids from 0 to {size - 1}, got {token}")
        return prompts


def _prompts(prompt: Any) -> list[str | list[int]]:
    """One prompt or several, as a list."""
    if prompt is None:
        _refuse("prompt", "field required")
    if isinstance(prompt, str) or _is_ids(prompt):
        return [prompt]
    if not isinstance(prompt, list) or not all(isinstance(p, str) or _is_ids(p) for p in prompt):
        _refuse("prompt", "expected a string, a list of token ids, or a list of either")
    if not 0 < len(prompt) <= MAX_PROMPTS:
        _refuse("prompt", f"expected 1 to {MAX_PROMPTS} prompts, got {len(prompt)}")
    return prompt


def _is_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(token, int) and not isinstance(token, bool) for token in value)
    )


def _refuse(field: str, reason: str) -> NoReturn:
    raise RequestError(f"{field}: {reason}.", field=field)


class CompletionReplyWriter(ReplyWriter):
    """Writes replies of ``/v1/completions``."""

    whole_object = chunk_object = "text_completion"
    id_prefix = "cmpl"
    prompt_in_choice = True

    def __init__(
        self,
        job: Job,
        extensions: Extensions,
        vocabulary: TokenVocabulary,
        request_id: str,
        *,
        legacy: bool,
    ) -> None:
        super().__init__(job, extensions, vocabulary, request_id)
        self._legacy = legacy

    def choice_text(self) -> ChoiceText:
        return CompletionText()

    def logprob_writer(self) -> LogprobWriter:
        return LogprobWriter(self._vocabulary, self._top, ids=True, offsets=True)

    def logprobs(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        return legacy_logprobs(entries) if self._legacy else super().logprobs(entries)
