"""The log probability of every token of a given text, without a chat template.

The text is the prompt of ``/v1/completions``. Our own endpoint and vLLM return ``prompt_logprobs``
with ranks in the whole vocabulary; OpenAI's API echoes the prompt with its logprobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...assembly.alignment.token_bytes import is_marker
from ...assembly.builder import Builder
from ...assembly.tokens.prompt_tokens import prompt_entries
from ...errors import NotFound, RequestError, ResponseError, StatusError
from ...wire.chunks import Chunk, ChunkChoice, Logprobs, TokenLogprob
from .operation import Operation, Post

__all__ = ["Read", "text_to_send"]

_PROVEN = 2  # tokens; one match may be chance


def text_to_send(text: Any, name: str) -> str:
    """The text if it can be sent.

    Raises:
        RequestError: it is empty or not valid text.
    """
    if not isinstance(text, str):
        raise RequestError(f"{name}: expected a text, got {type(text).__name__}.")
    if not text:
        raise RequestError(f"{name}: the text is empty.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RequestError(
            f"{name}: the text has half a surrogate pair, so it is not valid text."
        ) from None
    return text


class Read(Operation):
    """Takes the log probabilities of a text as those of an answer.

    Args:
        builder: takes the rows; its request has the model, the number of alternatives and, where
            the host takes it, vLLM's ``prompt_logprobs``.
        text: the text.
    """

    path = "completions"

    def __init__(self, builder: Builder, text: str) -> None:
        super().__init__(builder)
        self._text = text
        self.answer.scored = True
        builder.set_text(text)

    async def prepare(self, post: Post) -> None:
        try:
            reply = await post(
                "tokenize", {"model": self.answer.request.model, "prompt": self._text}
            )
        except (StatusError, ResponseError):  # few hosts have it
            return
        count, limit = (
            reply.get(name) if isinstance(reply, dict) else None
            for name in ("count", "max_model_len")
        )
        if type(count) is int and type(limit) is int and count >= limit:
            raise RequestError(
                f"read: the text has {count:,} tokens, and the model reads at most {limit - 1:,}."
            )

    def body(self) -> dict[str, Any]:
        body = self.answer.request.body()
        top = body.pop("top_logprobs", None) or 0
        # Hosts generate at least one token; it is ignored.
        body |= {"prompt": self._text, "max_tokens": 1, "stream": False}
        del body["messages"], body["logprobs"]
        if self.answer.host != "local":
            body |= {"echo": True, "logprobs": top}
        return body

    def read(self, chunk: Chunk) -> Chunk:
        for choice in chunk.choices or ():
            ids = chunk.prompt_token_ids or choice.prompt_token_ids or []
            extra = choice.extra_keys or {}
            strings = chunk.prompt_token_strs or extra.get("prompt_token_strs")
            listed = chunk.prompt_logprobs or extra.get("prompt_logprobs")
            entries = prompt_entries(listed, ids)
            # Without ids, which of the candidates is the text's token is not always known.
            if any(entry.logprob is None for entry in entries[1:]) or not entries:
                entries = self._echoed(chunk, choice) or entries
            if not entries:
                raise ResponseError(
                    "read: the host returned no log probabilities of the text (prompt_logprobs, "
                    "echo), so it cannot read one."
                )
            _refuse_shifted(entries)
            _clear_first(entries[0])
            _name_tokens(entries, strings, self._text)
            own: list[int | None] = [*ids] if len(ids) == len(entries) else []
            chunk.prompt_token_ids = chunk.prompt_token_strs = chunk.prompt_logprobs = None
            choice.delta = choice.message = choice.text = choice.prompt_token_ids = None
            choice.extra_keys = None
            choice.logprobs = Logprobs(content=entries)
            choice.token_ids = own or [entry.token_id for entry in entries]
            choice.finish_reason = choice.stop_reason = None
        return chunk

    def check(self) -> None:
        columns = self.answer.first.columns
        if len(columns) and columns.is_null[0]:
            self.answer.notices.append(
                "The first token has no log probability: nothing comes before it. "
                "logprob, mean_surprisal and perplexity leave it out."
            )

    def explain(self, error: StatusError) -> str:
        if self.answer.host == "local":
            return " Read the text in parts." if "limited to" in str(error) else ""
        if isinstance(error, NotFound) or error.status_code == 405:
            return " read needs /v1/completions, which this host does not have."
        if any(name in f"{error} {error.body}" for name in ("prompt_logprobs", "echo")):
            return " This host returns no log probabilities of a prompt, so it cannot read a text."
        return super().explain(error)

    def _echoed(self, chunk: Chunk, choice: ChunkChoice) -> list[TokenLogprob]:
        """The echoed entries, without those of generated tokens."""
        entries = choice.logprobs.entries() if choice.logprobs is not None else []
        count = self._count(chunk, entries)
        return entries[:count]

    def _count(self, chunk: Chunk, entries: Sequence[TokenLogprob]) -> int:
        """How many of the entries are the text's: those that wrote it."""
        written = ""
        for at, entry in enumerate(entries, 1):
            if not (written == "" and is_marker(entry.token)):
                written += entry.token
            if written == self._text:
                return at
        # Parts of characters have no text, and some hosts leave out spaces: then counts decide.
        counted = (chunk.usage or {}).get("prompt_tokens")
        generated = (chunk.usage or {}).get("completion_tokens")
        if type(counted) is int and type(generated) is int:
            return counted if len(entries) == counted + generated else 0
        return 0


def _refuse_shifted(entries: Sequence[TokenLogprob]) -> None:
    """Refuse rows that have the distribution after a token instead of that before it.

    The likeliest token is then often the next one of the text, and never the token itself.

    Raises:
        ResponseError: they have.
    """
    best = [
        max(entry.top_logprobs, key=lambda top: -9e9 if top.logprob is None else top.logprob).token
        if entry.top_logprobs
        else None
        for entry in entries
    ]
    tokens = [entry.token for entry in entries]
    own = sum(one == token for one, token in zip(best, tokens, strict=True))
    following = sum(one == token for one, token in zip(best, tokens[1:], strict=False))
    if following >= _PROVEN and own == 0:
        raise ResponseError(
            "read: the host returned each token with the probabilities of the next one (as "
            "llama-cpp-python's server does), so the numbers are not those of the text."
        )


def _clear_first(entry: TokenLogprob) -> None:
    """Remove the placeholder of a first token, which nothing comes before: hosts send 0 or 1."""
    if entry.logprob is not None and not entry.logprob < 0 and not entry.top_logprobs:
        entry.logprob = None


def _name_tokens(entries: Sequence[TokenLogprob], strings: Any, text: str) -> None:
    """Give tokens without a string theirs: vLLM sends none for the first one."""
    if isinstance(strings, list) and len(strings) == len(entries):
        for entry, string in zip(entries, strings, strict=True):
            if not entry.token and isinstance(string, str):
                entry.token = string
    elif not entries[0].token:
        rest = "".join(entry.token for entry in entries[1:])
        if len(rest) < len(text) and text.endswith(rest):
            entries[0].token = text[: len(text) - len(rest)]
