"""One sequence inside the engine, extended token by token over its ``/completion``.

Each request generates one token and sends the whole sequence as ids; the engine has all but the
last ones cached. That costs little, and every token gets its own id and numbers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import msgspec

from .process_queue import ProcessQueue

__all__ = ["Candidate", "Slot", "Token"]

# Tokens of a prompt in one request: what a cancelled answer waits for. Twice as many would be read
# hardly faster.
PART = 32
# The same beside answers that wait for their next token. The prompt takes a twentieth longer.
SHARED_PART = 16
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
    and ``token`` in turn, and ``end``.

    Args:
        number: the engine's number of the slot.
        queue: takes the requests to the engine.
        filler: id of some token that is a whole character.
        vocabulary: number of token ids.

    Attributes:
        queue: as given.
        ids: the sequence, prompt and answer; the engine has read all but perhaps the last.
        cached: number of the prompt's tokens that an earlier request had read.
        owner: of the sequence; other owners' prompts do not share it.
    """

    def __init__(self, number: int, queue: ProcessQueue, *, filler: int, vocabulary: int) -> None:
        self.queue = queue
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
        self._filler, self._vocabulary = filler, vocabulary
        self._top: int | None = None
        self._start = self._prompt = b""
        self._reply: asyncio.Future[bytes] | None = None

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

        It reads in parts: cancelling takes effect within one, and other answers get their tokens
        in between.

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
        end, is_first = start + self._part, True
        while end < len(prompt):
            self.ids = list(prompt[:end])
            body = self._encoded({"prompt": self.ids, "n_predict": 0})
            reply = _decode(await self.queue.part(body))
            if is_first:
                self.cached, is_first = reply.cached, False
            end += self._part
        self.ids, self._top = list(prompt), top
        n_probs = 0 if top is None else max(1, top)
        # The request grows by one id per token; the rest of its JSON is encoded once.
        self._start = self._encoded({**fields, "n_probs": n_probs})[:-1]
        self._prompt = b',"prompt":' + _encode(self.ids)[:-1]

    def end(self) -> None:
        """End the sequence: a token that was requested and not received is withdrawn."""
        if self._reply is not None:
            self._reply.cancel()
            self._reply = None

    def request(self, fields: Mapping[str, Any]) -> None:
        """Request the next token; :meth:`token` must follow.

        Args:
            fields: the engine's sampling fields for this token.
        """
        end = b"]," + _encode(fields)[1:] if fields else b"]}"
        self._reply = self.queue.token(self._start + self._prompt + end)

    async def token(self) -> Token:
        """The requested token; it becomes part of the sequence.

        Raises LocalEndpointError if the engine refused the request or has ended.
        """
        if self._reply is None:
            raise RuntimeError("call request() first")
        reply = _decode(await self._reply)
        self._reply = None
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
                self.request({"logit_bias": [(token, _FORCE)]})
            known = await self.token()
            if index + 1 < len(ids):
                # Requested before the token is yielded, as in a generation.
                self.request({"logit_bias": [(ids[index + 1], _FORCE)]})
            yield known

    @property
    def _part(self) -> int:
        """How many tokens of a prompt to read next."""
        return SHARED_PART if self.queue.generates else PART

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
        return _decode(await self.queue.token(self._encoded(body)))

    def _encoded(self, body: Mapping[str, Any]) -> bytes:
        return _encode({**self._fixed, **body})
