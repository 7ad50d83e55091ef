"""A branch: an answer that replaces one token of another answer and continues from there.

Hosts that take token ids continue the ids, which is exact. Other hosts continue the text as an
assistant message, which is exact if they report that they read the same tokens.
"""

from __future__ import annotations

import codecs
from typing import Any

from ...analysis.branch_point import BranchPoint
from ...errors import RequestError, ResponseError
from ...wire.chunks import Chunk, ChunkChoice, byte_list
from .operation import Operation, Post

__all__ = ["ById", "ByPrefill", "branch_operation"]

# Fields that completions do not have, or that a host cannot apply from the middle on.
_CHAT_ONLY = frozenset(
    {"messages", "max_completion_tokens", "tools", "tool_choice", "parallel_tool_calls"}
    | {"functions", "function_call", "prompt_truncate_len", "reasoning_effort", "raw_output"}
    | {"reasoning_history", "thinking", "add_generation_prompt", "continue_final_message"}
    | {"chat_template_kwargs", "chat_template", "prompt_logprobs", "prompt_cache_isolation_key"}
)
_FORMS = frozenset({"response_format", "structured_outputs", "tools"})
_UNLIMITED = 1 << 20  # tokens; more than any context holds


def branch_operation(point: BranchPoint) -> Operation:
    """The operation that requests a branch from the parent's host.

    Args:
        point: the position and the token that replaces the original one.

    Raises:
        RequestError: the answer cannot be continued there.
    """
    return ById(point) if point.parent.host == "local" else ByPrefill(point)


class _Branch(Operation):
    """The common part of both ways."""

    def __init__(self, point: BranchPoint) -> None:
        super().__init__(point.begin())
        self._point = point
        self.answer.branch_is_exact = None
        lost = sorted(_FORMS & self._fields().keys())
        if lost:
            self.answer.notices.append(
                f"{' and '.join(lost)} had no effect after the branch: "
                "hosts apply them to whole answers only."
            )

    @property
    def is_done(self) -> bool:
        point = self._point
        if point.ends:
            self.builder.set_finish_reason("stop")
            return True
        if point.remaining == 0:
            self.builder.set_finish_reason("length")
            return True
        return False

    def _fields(self) -> dict[str, Any]:
        return self._point.parent.request.body()

    def _sampling_fields(self) -> dict[str, Any]:
        """The fields for the rest of the answer: sampling as before, and the rest of max_tokens."""
        left_out = _CHAT_ONLY | _FORMS | {"n", "echo", "echo_last"}
        body = {key: value for key, value in self._fields().items() if key not in left_out}
        remaining = self._point.remaining
        return body if remaining is None else {**body, "max_tokens": remaining}


class ById(_Branch):
    """Continues the ids of prompt and answer."""

    path = "completions"

    def __init__(self, point: BranchPoint) -> None:
        point.prefix_ids  # noqa: B018 - raises if ids are unknown
        super().__init__(point)
        self.answer.branch_is_exact = True
        self._forced_id = point.forced.token_id
        # The token was not recorded: the host returns its text and logprob.
        self._looked_up = not point.forced.is_recorded
        # Completes a character that the forced token leaves unfinished.
        self._decoder: codecs.IncrementalDecoder | None = None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        decoder.decode(point.prefix_text + point.forced_bytes)
        if decoder.getstate()[0] or self._looked_up:
            self._decoder = decoder

    async def prepare(self, post: Post) -> None:
        forced = self._point.forced
        if self._forced_id is not None:
            return
        body = {"model": self.answer.model, "prompt": forced.text, "add_special_tokens": False}
        reply = await post("tokenize", body)
        ids = reply.get("tokens") if isinstance(reply, dict) else None
        if not isinstance(ids, list) or len(ids) != 1 or not isinstance(ids[0], int):
            count = f"{len(ids)} tokens" if isinstance(ids, list) else "an unknown number"
            raise RequestError(
                f"branch: {forced.text!r} is not one token of this model but {count}. "
                "Give the string of one token, its id or a rank.",
                field="token",
            )
        self._forced_id = ids[0]

    def body(self) -> dict[str, Any]:
        body = self._sampling_fields()
        if "max_tokens" not in body:
            # Completions have a small default limit.
            body["max_tokens"] = _UNLIMITED
            body["context_length_exceeded_behavior"] = "truncate"
        ids = [*self._point.prefix_ids, self._forced_id]
        looked_up = {"echo_last": 1} if self._looked_up else {}
        return {**body, "prompt": ids, "return_token_ids": True, **looked_up}

    def read(self, chunk: Chunk) -> Chunk:
        chunk.prompt_token_ids = chunk.prompt_token_strs = None
        for choice in chunk.choices or ():
            choice.prompt_token_ids = None
            choice.extra_keys = {
                key: value
                for key, value in (choice.extra_keys or {}).items()
                if key not in ("prompt_token_strs", "prompt_logprobs")
            }
            if self._looked_up and (choice.text or choice.logprobs or choice.token_ids):
                # The first row is the echoed token; the host lists ids of generated ones only.
                choice.token_ids = [self._forced_id, *(choice.token_ids or ())]
                self._looked_up = False
            if self._decoder is not None:
                self._finish_character(choice, self._decoder)
        return chunk

    def _finish_character(self, choice: ChunkChoice, decoder: codecs.IncrementalDecoder) -> None:
        """Build the text from the tokens' bytes until the character is complete."""
        entries = choice.logprobs.entries() if choice.logprobs is not None else []
        raw = b"".join(bytes(byte_list(entry.bytes) or ()) for entry in entries)
        if not raw:
            return
        begun, text = decoder.getstate()[0], decoder.decode(raw)
        if begun or decoder.getstate()[0]:
            choice.text = text
        if not decoder.getstate()[0]:
            self._decoder = None


class ByPrefill(_Branch):
    """Continues the text of the answer, as an assistant message that the host does not end."""

    def __init__(self, point: BranchPoint) -> None:
        choice = point.choice
        if choice.reasoning or choice.tool_calls:
            raise RequestError(
                "branch: this host continues text only, and the answer has reasoning or tool "
                "calls. On host local, branches use token ids."
            )
        if point.forced.text is None:
            raise RequestError(
                f"branch: token {point.forced.token_id} is not among the recorded candidates, and "
                "this host takes no ids. Give a string or a rank.",
                field="token",
            )
        super().__init__(point)
        forced = point.forced_bytes if point.forced.is_recorded else point.forced.text.encode()
        try:
            self._text = (point.prefix_text + forced).decode()
        except UnicodeDecodeError:
            raise RequestError(
                f"branch: position {point.position} is inside a character, "
                "where a host that takes text only cannot continue."
            ) from None
        if not point.forced.is_recorded and not point.ends:
            self.builder.force_text(point.forced.text)

    def body(self) -> dict[str, Any]:
        body = {**self._fields(), **self._sampling_fields()}
        for name in ("n", "echo", "echo_last", "max_completion_tokens", *_FORMS, "tool_choice"):
            body.pop(name, None)
        prefill = {"role": "assistant", "content": self._text}
        return {
            **body,
            "messages": [*body["messages"], prefill],
            "add_generation_prompt": False,
            "continue_final_message": True,
            "return_token_ids": True,
        }

    def read(self, chunk: Chunk) -> Chunk:
        ids = chunk.prompt_token_ids
        for choice in chunk.choices or ():
            ids = ids or choice.prompt_token_ids
            choice.prompt_token_ids = None
        chunk.prompt_token_ids = chunk.prompt_token_strs = None
        if ids and self.answer.branch_is_exact is None:
            self._verify(ids)
        last = any(choice.finish_reason is not None for choice in chunk.choices or ())
        if last and self.answer.branch_is_exact is None:
            self.answer.branch_is_exact = False
            self.answer.notices.append(
                "It is unknown whether the host read the start of this branch as the same tokens: "
                "it does not return the ids of its prompt."
            )
        return chunk

    def _verify(self, ids: list[int | None]) -> None:
        """Compare the tokens that the host read with those of the parent."""
        point, prompt = self._point, self._point.parent.prompt.ids
        own = point.choice.token_ids[: point.position]
        if not prompt:
            return
        beginning, rest = ids[: len(prompt)], ids[len(prompt) :]
        # Hosts seldom return the ids of alternatives: then any single token is the forced one.
        forced = point.forced
        wanted = forced.token_id if forced.token_id is not None else (rest or [None])[-1]
        same = rest == [*own, wanted] and forced.is_recorded and None not in rest
        if same and beginning == prompt:
            self.answer.branch_is_exact = True
            return
        # If the host ended the message and began a new one, its prompt ends as the first one did.
        closed = len(rest) > 1 and ids[-2:] == prompt[-2:]
        if beginning != prompt or not rest or closed:
            raise ResponseError(
                "branch: the host began a new answer instead of continuing this one "
                "(it does not support continue_final_message), so it cannot make branches."
            )
        self.answer.branch_is_exact = False
        self.answer.notices.append(
            "The host split the start of this branch into other tokens than the original's, so "
            "later probabilities are those after these tokens."
        )
