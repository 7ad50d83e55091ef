"""Score: how likely a given answer is under a given prompt, token by token.

Our own endpoint echoes the answer's ids behind the prompt's, with their log probabilities. vLLM
hosts tell ``prompt_logprobs`` of a prompt that ends in the answer; where the answer begins is told
by the host's tokenizer, else by the strings of the last tokens, which must be the answer exactly.
"""

from __future__ import annotations

from typing import Any

from ...assembly.builder import Builder
from ...assembly.prompt_tokens import prompt_entries
from ...errors import BadRequest, NotFound, RequestError, ResponseError
from ...wire.chunks import Chunk, ChunkChoice, Logprobs, TokenLogprob
from .operation import Errand, Post

__all__ = ["ScoreByEcho", "ScoreByPrompt"]


class _Score(Errand):
    """What both ways share.

    Args:
        builder: takes the rows; its request holds the prompt.
        text: the answer.
        ids: its token ids where they are known, else the host tokenizes the text.
    """

    def __init__(self, builder: Builder, text: str, ids: list[int] | None) -> None:
        super().__init__(builder)
        if not text and not ids:
            raise RequestError("score: the answer is empty: there is nothing to score.")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RequestError(
                "score: the answer holds half a surrogate pair: that is no text."
            ) from None
        builder.answer.scored = True
        builder.set_text(text)
        self._text, self._ids = text, ids
        self._prompt: list[int] | None = None

    async def _tokenized(self, post: Post, body: dict[str, Any]) -> list[int]:
        told = await post("tokenize", {"model": self.answer.request.model, **body})
        tokens = told.get("tokens") if isinstance(told, dict) else None
        if not isinstance(tokens, list) or not all(type(token) is int for token in tokens):
            raise ResponseError("The host's /tokenize does not list token ids.")
        return tokens

    async def _tokenized_prompt(self, post: Post) -> list[int]:
        request = self.answer.request
        body = {"messages": request.messages, "add_generation_prompt": True}
        more = {name: request.extra[name] for name in _TEMPLATE if name in request.extra}
        tools = {"tools": request.tools} if request.tools else {}
        return await self._tokenized(post, {**body, **tools, **more})

    def _common(self) -> dict[str, Any]:
        body = self.answer.request.body()
        body = {name: value for name, value in body.items() if name not in _UNASKED}
        # One token has to be generated; it is not looked at.
        return {**body, "max_tokens": 1, "temperature": 0, "logprobs": True}

    def _keep(
        self, chunk: Chunk, choice: ChunkChoice, entries: list[TokenLogprob], ids: list[int | None]
    ) -> None:
        """Leave of a chunk what is about the answer; its text is known already."""
        chunk.prompt_token_ids = chunk.prompt_token_strs = chunk.prompt_logprobs = None
        choice.delta = choice.message = choice.text = choice.prompt_token_ids = None
        choice.extra_keys = None
        choice.logprobs = Logprobs(content=entries) if entries else None
        choice.token_ids = ids
        choice.finish_reason = choice.stop_reason = None


_TEMPLATE = ("chat_template", "chat_template_kwargs", "documents")

# What is about an answer that is generated; here it is given.
_UNASKED = frozenset(
    {"messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "n"}
    | {"stop", "echo", "echo_last", "max_completion_tokens", "response_format", "functions"}
    | {"function_call", "reasoning_effort", "reasoning_history", "thinking", "raw_output"}
    | {"structured_outputs", "prompt_truncate_len", "ignore_eos", *_TEMPLATE}
)


class ScoreByEcho(_Score):
    """The answer's ids, echoed behind the prompt's."""

    path = "completions"

    async def prepare(self, post: Post) -> None:
        self._prompt = await self._tokenized_prompt(post)
        if self._ids is None:
            body = {"prompt": self._text, "add_special_tokens": False}
            self._ids = await self._tokenized(post, body)
        self.answer.prompt.ids = list(self._prompt)
        self._left = list(self._ids)

    def body(self) -> dict[str, Any]:
        ids = self._ids or []
        prompt = [*(self._prompt or ()), *ids]
        more: dict[str, Any] = {"echo_last": len(ids), "return_token_ids": True, "stream": True}
        more["stream_options"] = {"include_usage": True}
        return {**self._common(), "prompt": prompt, **more}

    def read(self, chunk: Chunk) -> Chunk:
        for choice in chunk.choices or ():
            told = choice.logprobs.entries() if choice.logprobs is not None else []
            ids, self._left = self._left[: len(told)], self._left[len(told) :]
            if any(entry.token_id not in (None, i) for entry, i in zip(told, ids, strict=False)):
                raise ResponseError("score: the host echoed other tokens than those of the answer.")
            self._keep(chunk, choice, told[: len(ids)], [*ids])
        return chunk


class ScoreByPrompt(_Score):
    """vLLM's ``prompt_logprobs`` of a prompt that ends in the answer."""

    async def prepare(self, post: Post) -> None:
        try:
            self._prompt = await self._tokenized_prompt(post)
        except (BadRequest, NotFound, ResponseError):
            self._prompt = None  # the strings of the tokens have to tell

    def body(self) -> dict[str, Any]:
        request = self.answer.request
        answer = {"role": "assistant", "content": self._text}
        more = {name: request.extra[name] for name in _TEMPLATE if name in request.extra}
        return {
            **self._common(),
            **more,
            "messages": [*request.messages, answer],
            "add_generation_prompt": False,
            "continue_final_message": True,
            "prompt_logprobs": request.top_logprobs or 0,
            "return_token_ids": True,
            "stream": False,  # prompt_logprobs are not streamed
        }

    def read(self, chunk: Chunk) -> Chunk:
        ids = chunk.prompt_token_ids or []
        for choice in chunk.choices or ():
            ids = ids or choice.prompt_token_ids or []
            listed = chunk.prompt_logprobs or (choice.extra_keys or {}).get("prompt_logprobs")
            entries = prompt_entries(listed, ids)
            if not entries:
                raise ResponseError(
                    "score: the host tells no log probabilities of a prompt (no prompt_logprobs in "
                    "its reply), so it cannot score."
                )
            begin = self._begin(ids, entries)
            own: list[int | None] = ids[begin:] or [entry.token_id for entry in entries[begin:]]
            self.answer.prompt.ids = ids[:begin]
            self._keep(chunk, choice, entries[begin:], own)
        return chunk

    def _begin(self, ids: list[int | None], entries: list[TokenLogprob]) -> int:
        """Where the answer begins among the tokens of the prompt."""
        known = self._prompt
        if known is not None and ids[: len(known)] == known and len(ids) > len(known):
            return len(known)
        at, text = len(entries), ""
        while at and len(text) < len(self._text):
            at -= 1
            text = entries[at].token + text
        if text != self._text:
            raise ResponseError(
                "score: where the answer begins among the tokens of the prompt cannot be told: "
                "no token begins there, or the host did not continue the last message."
            )
        return at
