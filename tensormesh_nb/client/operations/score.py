"""The log probability of each token of a given answer under a given prompt.

Our own endpoint echoes the answer's ids after the prompt's, with their log probabilities. vLLM
hosts return ``prompt_logprobs`` for a prompt that ends in the answer. There, the host's tokenizer
says where the answer begins; without one, the strings of the last tokens must equal the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...assembly.builder import Builder
from ...assembly.tokens.prompt_tokens import prompt_entries
from ...errors import RequestError, ResponseError, StatusError, TensormeshError
from ...result import ChatResult
from ...wire.chunks import Chunk, ChunkChoice, Logprobs, TokenLogprob
from ...wire.messages import content_text
from .operation import Operation, Post

__all__ = ["ScoreByEcho", "ScoreByPrompt", "cannot_score", "score_operation"]

_SCORING_FIELDS = ("prompt_logprobs", "continue_final_message", "add_generation_prompt")


class _NoScore(ResponseError):
    """The host answered, but without the log probabilities of the given text."""


def cannot_score(error: TensormeshError) -> bool:
    """Whether an error shows that the host returns no log probabilities of a prompt."""
    if isinstance(error, StatusError):
        return any(name in f"{error} {error.body}" for name in _SCORING_FIELDS)
    return isinstance(error, _NoScore)


def score_operation(builder: Builder, answer: str | ChatResult) -> Operation:
    """The operation that scores an answer.

    Args:
        builder: takes the rows; its request has the prompt.
        answer: a text, or a result whose first choice is scored.

    Raises:
        RequestError: the answer is empty or not a text.
    """
    by_ids = builder.answer.host == "local"
    text, ids = answer, None
    if isinstance(answer, ChatResult):
        first = answer._answer.first
        text, known = first.raw_text, first.token_ids
        same = answer.host == "local" and answer.model == builder.answer.request.model
        ids = [i for i in known if i is not None] if by_ids and same else None
        ids = ids if ids and len(ids) == len(known) else None
    if not isinstance(text, str):
        kind = type(answer).__name__
        raise RequestError(f"score: expected text or a ChatResult as the answer, got {kind}.")
    return (ScoreByEcho if by_ids else ScoreByPrompt)(builder, text, ids)


class _Score(Operation):
    """The common part of both ways.

    Args:
        builder: takes the rows; its request has the prompt.
        text: the answer.
        ids: its token ids, or None: then the host tokenizes the text.
    """

    def __init__(self, builder: Builder, text: str, ids: list[int] | None) -> None:
        super().__init__(builder)
        if not text and not ids:
            raise RequestError("score: the answer is empty.")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RequestError(
                "score: the answer has half a surrogate pair, so it is not valid text."
            ) from None
        builder.answer.scored = True
        builder.set_text(text)
        self._text, self._ids = text, ids
        self._prompt: list[int] | None = None

    async def _tokenized(self, post: Post, body: dict[str, Any]) -> list[int]:
        reply = await post("tokenize", {"model": self.answer.request.model, **body})
        tokens = reply.get("tokens") if isinstance(reply, dict) else None
        if not isinstance(tokens, list) or not all(type(token) is int for token in tokens):
            raise ResponseError("The host's /tokenize returned no list of token ids.")
        return tokens

    @property
    def _continues(self) -> bool:
        """Whether the answer continues the last message instead of being a message itself."""
        return bool(self.answer.request.extra.get("continue_final_message"))

    async def _tokenized_prompt(self, post: Post) -> list[int]:
        request = self.answer.request
        turn = {"add_generation_prompt": not self._continues}
        turn |= {"continue_final_message": True} if self._continues else {}
        body = {"messages": request.messages, **turn}
        more = {name: request.extra[name] for name in _TEMPLATE if name in request.extra}
        tools = {"tools": request.tools} if request.tools else {}
        return await self._tokenized(post, {**body, **tools, **more})

    def _common(self) -> dict[str, Any]:
        body = self.answer.request.body()
        body = {name: value for name, value in body.items() if name not in _GENERATION_FIELDS}
        # Hosts generate at least one token; it is ignored.
        return {**body, "max_tokens": 1, "temperature": 0, "logprobs": True}

    def _keep_answer(
        self, chunk: Chunk, choice: ChunkChoice, entries: list[TokenLogprob], ids: list[int | None]
    ) -> None:
        """Keep only the answer's tokens in a chunk; its text is known already."""
        chunk.prompt_token_ids = chunk.prompt_token_strs = chunk.prompt_logprobs = None
        choice.delta = choice.message = choice.text = choice.prompt_token_ids = None
        choice.extra_keys = None
        choice.logprobs = Logprobs(content=entries) if entries else None
        choice.token_ids = ids
        choice.finish_reason = choice.stop_reason = None


_TEMPLATE = ("chat_template", "chat_template_kwargs", "documents")

# Fields about generating an answer, which is given here.
_GENERATION_FIELDS = frozenset(
    {"messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "n"}
    | {"stop", "echo", "echo_last", "max_completion_tokens", "response_format", "functions"}
    | {"function_call", "reasoning_effort", "reasoning_history", "thinking", "raw_output"}
    | {"structured_outputs", "prompt_truncate_len", "ignore_eos", *_TEMPLATE}
    | {"add_generation_prompt", "continue_final_message"}
)


class ScoreByEcho(_Score):
    """The answer's ids, echoed after the prompt's."""

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
            entries = choice.logprobs.entries() if choice.logprobs is not None else []
            ids, self._left = self._left[: len(entries)], self._left[len(entries) :]
            if any(entry.token_id not in (None, i) for entry, i in zip(entries, ids, strict=False)):
                raise ResponseError("score: the host echoed tokens other than the answer's.")
            self._keep_answer(chunk, choice, entries[: len(ids)], [*ids])
        return chunk


class ScoreByPrompt(_Score):
    """vLLM's ``prompt_logprobs`` of a prompt that ends in the answer."""

    def __init__(self, builder: Builder, text: str, ids: list[int] | None) -> None:
        super().__init__(builder, text, ids)
        self.answer.request = self.answer.request.fill(return_token_ids=True)

    async def prepare(self, post: Post) -> None:
        try:
            self._prompt = await self._tokenized_prompt(post)
        except (StatusError, ResponseError):
            self._prompt = None  # the strings of the tokens are compared instead

    def body(self) -> dict[str, Any]:
        request = self.answer.request
        messages, answer = request.messages, {"role": "assistant", "content": self._text}
        if self._continues and messages:
            begun = content_text(messages[-1].get("content"))
            messages, answer = messages[:-1], {**messages[-1], "content": begun + self._text}
        more = {name: request.extra[name] for name in _TEMPLATE if name in request.extra}
        return {
            **self._common(),
            **more,
            "messages": [*messages, answer],
            "add_generation_prompt": False,
            "continue_final_message": True,
            "prompt_logprobs": request.top_logprobs or 0,
            "stream": False,  # prompt_logprobs are not streamed
        }

    def read(self, chunk: Chunk) -> Chunk:
        ids = chunk.prompt_token_ids or []
        for choice in chunk.choices or ():
            ids = ids or choice.prompt_token_ids or []
            listed = chunk.prompt_logprobs or (choice.extra_keys or {}).get("prompt_logprobs")
            entries = prompt_entries(listed, ids)
            if not entries:
                raise _NoScore(
                    "score: the host gave no log probabilities of the prompt (prompt_logprobs), "
                    "so it cannot score."
                )
            begin, end = self._span(entries, self._begin(ids, entries))
            known = ids or [entry.token_id for entry in entries]
            self.answer.prompt.ids = ids[:begin]
            self._keep_answer(chunk, choice, entries[begin:end], known[begin:end])
        return chunk

    def explain(self, error: StatusError) -> str:
        if cannot_score(error):
            return " This host gives no log probabilities of a prompt, so it cannot score."
        return super().explain(error)

    def _begin(self, ids: list[int | None], entries: list[TokenLogprob]) -> int:
        """The index of the answer's first token among the tokens of the prompt."""
        known = self._prompt
        if known is not None and ids[: len(known)] == known and len(ids) > len(known):
            return len(known)
        at, text = len(entries), ""
        while at and len(text) < len(self._text):
            at -= 1
            text = entries[at].token + text
        if text != self._text:
            raise _NoScore(
                "score: the start of the answer was not found among the tokens of the prompt: "
                "no token begins there, or the host did not continue the last message."
            )
        return at

    def _span(self, entries: list[TokenLogprob], begin: int) -> tuple[int, int]:
        """The indices of the answer's tokens among those from ``begin`` on.

        The host may have closed the message after the answer. Its template may have put text before
        it, such as empty reasoning, or changed white space.
        """
        texts = [entry.token.replace("\u2581", " ") for entry in entries]
        for change in (str, _without_space):
            for at in range(begin, len(texts)):
                if change(texts[at]) and (end := _end(texts, at, self._text, change)):
                    return at, end
        # A replacement character stands for part of an unknown character.
        places = range(begin, len(texts))
        found = (at for at in places if _may_be("".join(texts[at:]), self._text))
        return next(found, begin), len(texts)


def _end(texts: list[str], begin: int, wanted: str, change: Callable[[str], str]) -> int | None:
    """The end of the texts from ``begin`` on that together make up ``wanted``, or None."""
    left = change(wanted)
    for at in range(begin, len(texts)):
        text = change(texts[at])
        if not left.startswith(text):
            return None
        left = left[len(text) :]
        if not left:
            return at + 1
    return None


def _may_be(shown: str, text: str) -> bool:
    """Whether ``shown`` may be ``text`` with replacement characters for some of its parts."""
    first, *others = re.split("\ufffd+", shown)
    if not others or not text.startswith(first):
        return False
    at = len(first)
    for part in others[:-1]:
        at = text.find(part, at + 1)  # a run of them stands for at least one character
        if at < 0:
            return False
        at += len(part)
    return text.endswith(others[-1]) and at < len(text) - len(others[-1])


def _without_space(text: str) -> str:
    return "".join(text.split())
