"""One sequence inside the engine, extended token by token over its ``/completion``.

Each request generates one token and sends the whole sequence as ids; the engine has all but the
last ones cached. That costs little, and every token gets its own id and numbers.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import msgspec

from .connection import EngineAddress, EngineConnection
from .llama_server import BATCH

__all__ = ["Candidate", "Slot", "Token"]

# Tokens of a prompt in one request; a request cannot be cancelled inside the engine.
PREFILL = 2 * BATCH
# Numbers of candidates to request for a token whose probability the engine did not report, before
# the whole vocabulary is requested.
_WIDER = (256, 4096)
# Larger than any logit: the engine must choose the token.
_FORCE = 1e9
_GREEDY: dict[str, Any] = {"temperature": 0.0, "samplers": []}


class Candidate(msgspec.Struct, gc=False):
    """A token id with its raw log probability (natural; before bias, penalties, temperature)."""

    id: int
    logprob: float


class Token(msgspec.Struct, gc=False):
    """A generated token.

    Attributes:
        id: its id.
        ends: whether it ends the answer (``<|im_end|>``).
        logprob: raw, natural; None if no log probabilities were requested.
        top: the most likely tokens, best first, as many as were requested.
        prob: the probability with which it was drawn, if the sampling needs it.
        rank: its rank among all tokens, or None if unknown.
        rank_at_least: a lower bound of an unknown rank, or None.
    """

    id: int
    ends: bool
    logprob: float | None = None
    top: list[Candidate] = []
    prob: float | None = None
    rank: int | None = None
    rank_at_least: int | None = None


class _SampledToken(msgspec.Struct, gc=False):
    id: int
    logprob: float = 0.0
    top_logprobs: list[Candidate] = []
    prob: float | None = None


class _Completion(msgspec.Struct, gc=False):
    tokens: list[int]
    stop_type: str
    cached: int = msgspec.field(name="timings/cache_n")
    completion_probabilities: list[_SampledToken] = []


_REPLY_FIELDS = ["tokens", "stop_type", "completion_probabilities", "timings/cache_n"]
_decode = msgspec.json.Decoder(_Completion).decode
_encode = msgspec.json.Encoder().encode


class Slot:
    """One sequence inside the engine. Used by one answer at a time: ``begin``, then ``request``
    and ``token`` in turn.

    Args:
        number: the engine's number of the slot.
        address: where the engine listens.
        filler: id of some token that is a whole character.
        vocabulary: number of token ids.

    Attributes:
        ids: the sequence, prompt and answer; the engine has read all but perhaps the last.
        cached: number of the prompt's tokens that an earlier request had read.
        owner: of the sequence; other owners' prompts do not share it.
    """

    def __init__(
        self, number: int, address: EngineAddress, *, filler: int, vocabulary: int
    ) -> None:
        self.ids: list[int] = []
        self.cached = 0
        self.owner: str | None = None
        self._fixed = {
            "id_slot": number,
            "n_predict": 1,
            "stream": False,
            "cache_prompt": True,
            "return_tokens": True,
            "response_fields": _REPLY_FIELDS,
        }
        self._connection = EngineConnection(address)
        self._filler, self._vocabulary = filler, vocabulary
        self._top: int | None = None
        self._start = self._prompt = b""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def common(self, ids: Sequence[int], owner: str | None = None) -> int:
        """Number of tokens at the beginning of ``ids`` that are cached for ``owner``."""
        if owner != self.owner:
            return 0
        pairs = zip(ids, self.ids, strict=False)
        shorter = min(len(ids), len(self.ids))
        return next((index for index, (a, b) in enumerate(pairs) if a != b), shorter)

    async def begin(
        self,
        prompt: Sequence[int],
        fields: Mapping[str, Any],
        top: int | None,
        owner: str | None = None,
    ) -> None:
        """Start a new sequence: the model reads the prompt, except for its last part.

        It reads in parts, so that cancelling takes effect within one of them and other answers get
        their turn in between.

        Args:
            prompt: token ids.
            fields: the engine's sampling fields for all tokens.
            top: number of the most likely tokens to report; None for no probabilities.
            owner: another owner's cache is not used.

        Raises LocalEndpointError if the engine refused a request or has ended.
        """
        if owner != self.owner:
            await self._forget(owner)
        start = self.common(prompt, owner)
        self.cached = min(start, len(prompt) - 1)
        for end in range(start + PREFILL, len(prompt), PREFILL):
            self.ids = list(prompt[:end])
            reply = await self._complete({"prompt": self.ids, "n_predict": 0})
            if end == start + PREFILL:
                self.cached = reply.cached
        self.ids, self._top = list(prompt), top
        n_probs = 0 if top is None else max(1, top)
        # The request grows by one id per token; the rest of its JSON is encoded once.
        self._start = _encode({**self._fixed, **fields, "n_probs": n_probs})[:-1]
        self._prompt = b',"prompt":' + _encode(self.ids)[:-1]

    async def request(self, fields: Mapping[str, Any]) -> None:
        """Request the next token; :meth:`token` must follow.

        Args:
            fields: the engine's sampling fields for this token.

        Raises LocalEndpointError if the engine has ended.
        """
        end = b"]," + _encode(fields)[1:] if fields else b"]}"
        await self._connection.send("/completion", self._start + self._prompt + end)

    async def token(self) -> Token:
        """The requested token; it becomes part of the sequence.

        Raises LocalEndpointError if the engine refused the request or has ended.
        """
        reply = _decode(await self._connection.receive())
        token = Token(id=reply.tokens[0], ends=reply.stop_type == "eos")
        found = next(iter(reply.completion_probabilities), None)
        if found is not None and found.prob is not None:
            # The engine reports either the drawn probability or the raw one.
            token.prob, found = found.prob, None
        if found is not None:
            token.logprob, token.top = found.logprob, found.top_logprobs[: self._top]
        elif self._top is not None:
            await self._look_up(token, self._top)
        self.ids.append(token.id)
        self._prompt += b",%d" % token.id
        return token

    async def force(self, ids: Sequence[int]) -> AsyncGenerator[Token, None]:
        """Continue with known tokens; yields them with their probabilities.

        Raises LocalEndpointError if the engine refused a request or has ended.
        """
        for index, token in enumerate(ids):
            if index == 0:
                await self.request({"logit_bias": [(token, _FORCE)]})
            known = await self.token()
            if index + 1 < len(ids):
                # Requested before the token is yielded, as in a generation.
                await self.request({"logit_bias": [(ids[index + 1], _FORCE)]})
            yield known

    async def _forget(self, owner: str | None) -> None:
        """Make the engine drop the slot's cache."""
        if self.ids:
            self.ids = [self._filler]
            await self._complete({"prompt": self.ids, "n_predict": 0, "cache_prompt": False})
        self.owner = owner

    async def _look_up(self, token: Token, top: int) -> None:
        """Set the probabilities of a token that opens a character: the engine does not report them.

        They are raw, so they are the same if another token is forced at that position.
        """
        for count in (*(max(top, wider) for wider in _WIDER), self._vocabulary):
            forced = {"logit_bias": [(self._filler, _FORCE)], **_GREEDY}
            reply = await self._complete({"prompt": self.ids, "n_probs": count, **forced})
            candidates = reply.completion_probabilities[0].top_logprobs
            known = {scored.id: scored.logprob for scored in candidates}
            if token.id in known:
                token.logprob, token.top = known[token.id], candidates[:top]
                return

    async def _complete(self, body: Mapping[str, Any]) -> _Completion:
        await self._connection.send("/completion", _encode({**self._fixed, **body}))
        return _decode(await self._connection.receive())
