"""Slot: one sequence inside the engine, extended token by token.

The protocol with the engine's ``/completion`` and the reasons for it: ``shared/field-notes.md``
section 5.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import msgspec

from .connection import Address, Connection
from .llama_server import BATCH

__all__ = ["Scored", "Slot", "Token"]

# A prompt is read in pieces, because the engine cannot be stopped inside a request.
PREFILL = 2 * BATCH
# Candidates to look through for a token whose probability the engine held back, before all are
# asked for.
_WIDER = (256, 4096)
# Larger than any logit: the engine picks the token whatever the model thinks of it.
_FORCE = 1e9
_GREEDY: dict[str, Any] = {"temperature": 0.0, "samplers": []}


class Scored(msgspec.Struct, gc=False):
    """A token id with its raw log probability (natural; before bias, penalties, temperature)."""

    id: int
    logprob: float


class Token(msgspec.Struct, gc=False):
    """A generated token.

    Attributes:
        id: its id.
        ends: whether it ends the answer (``<|im_end|>``).
        logprob: raw, natural; None when no log probabilities were asked for.
        top: the likeliest tokens, best first, as many as were asked for.
        prob: the probability with which it was drawn, where the sampling asked for it.
    """

    id: int
    ends: bool
    logprob: float | None = None
    top: list[Scored] = []
    prob: float | None = None


class _Candidate(msgspec.Struct, gc=False):
    id: int
    logprob: float = 0.0
    top_logprobs: list[Scored] = []
    prob: float | None = None


class _Reply(msgspec.Struct, gc=False):
    tokens: list[int]
    stop_type: str
    cached: int = msgspec.field(name="timings/cache_n")
    completion_probabilities: list[_Candidate] = []


_WANTED = ["tokens", "stop_type", "completion_probabilities", "timings/cache_n"]
_read = msgspec.json.Decoder(_Reply).decode
_write = msgspec.json.Encoder().encode


class Slot:
    """One sequence inside the engine. Used by one answer at a time: ``begin``, then ``ask`` and
    ``token`` in turn.

    Args:
        number: the engine's number for it.
        address: where the engine listens.
        harmless: id of a token that is a whole character.
        vocabulary: how many ids there are.

    Attributes:
        ids: the sequence, prompt and answer; the engine has read all but perhaps the last.
        cached: how many tokens of the prompt were there from an earlier one.
        owner: whose prompts the sequence may be shared with.
    """

    def __init__(self, number: int, address: Address, *, harmless: int, vocabulary: int) -> None:
        self.ids: list[int] = []
        self.cached = 0
        self.owner: str | None = None
        self._fixed = {
            "id_slot": number,
            "n_predict": 1,
            "stream": False,
            "cache_prompt": True,
            "return_tokens": True,
            "response_fields": _WANTED,
        }
        self._connection = Connection(address)
        self._harmless, self._vocabulary = harmless, vocabulary
        self._top: int | None = None
        self._start = self._prompt = b""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def common(self, ids: Sequence[int], owner: str | None = None) -> int:
        """How many tokens at the beginning of ``ids`` have been read for ``owner``."""
        if owner != self.owner:
            return 0
        pairs = zip(ids, self.ids, strict=False)
        shorter = min(len(ids), len(self.ids))
        return next((place for place, (a, b) in enumerate(pairs) if a != b), shorter)

    async def begin(
        self,
        prompt: Sequence[int],
        fields: Mapping[str, Any],
        top: int | None,
        owner: str | None = None,
    ) -> None:
        """Start a new sequence: the model reads the prompt, up to its last piece.

        It goes piece by piece, so that cancelling takes effect within one of them and other
        answers get their turn in between.

        Args:
            prompt: ids.
            fields: the engine's sampling fields that hold for every token.
            top: how many of the likeliest tokens to report; None for no probabilities at all.
            owner: what was read for another owner is read again.

        Raises:
            LocalEndpointError: the engine refused it, or is gone.
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
        # The request grows by one id a token; the rest of its JSON is written once.
        self._start = _write({**self._fixed, **fields, "n_probs": n_probs})[:-1]
        self._prompt = b',"prompt":' + _write(self.ids)[:-1]

    async def ask(self, fields: Mapping[str, Any]) -> None:
        """Ask for the next token; :meth:`token` must follow.

        Args:
            fields: the engine's sampling fields that hold for this token.

        Raises:
            LocalEndpointError: the engine is gone.
        """
        end = b"]," + _write(fields)[1:] if fields else b"]}"
        await self._connection.send("/completion", self._start + self._prompt + end)

    async def token(self) -> Token:
        """The token that was asked for; it becomes part of the sequence.

        Raises:
            LocalEndpointError: the engine refused the request, or is gone.
        """
        reply = _read(await self._connection.receive())
        token = Token(id=reply.tokens[0], ends=reply.stop_type == "eos")
        found = next(iter(reply.completion_probabilities), None)
        if found is not None and found.prob is not None:
            # The engine tells one of the two, drawn or raw.
            token.prob, found = found.prob, None
        if found is not None:
            token.logprob, token.top = found.logprob, found.top_logprobs[: self._top]
        elif self._top is not None:
            await self._look_up(token, self._top)
        self.ids.append(token.id)
        self._prompt += b",%d" % token.id
        return token

    async def force(self, ids: Sequence[int]) -> AsyncGenerator[Token, None]:
        """Go on with known tokens; yields them with their probabilities.

        Raises:
            LocalEndpointError: the engine refused a request, or is gone.
        """
        for place, token in enumerate(ids):
            if place == 0:
                await self.ask({"logit_bias": [(token, _FORCE)]})
            known = await self.token()
            if place + 1 < len(ids):
                # Before it is handed out, as in a generation.
                await self.ask({"logit_bias": [(ids[place + 1], _FORCE)]})
            yield known

    async def _forget(self, owner: str | None) -> None:
        """Make the engine drop what it has read here."""
        if self.ids:
            self.ids = [self._harmless]
            await self._complete({"prompt": self.ids, "n_predict": 0, "cache_prompt": False})
        self.owner = owner

    async def _look_up(self, token: Token, top: int) -> None:
        """Probabilities at a place where the engine withholds them: the token opens a character.

        They are raw, so they stay the same when another token is forced there.
        """
        for wanted in (*(max(top, wider) for wider in _WIDER), self._vocabulary):
            forced = {"logit_bias": [(self._harmless, _FORCE)], **_GREEDY}
            reply = await self._complete({"prompt": self.ids, "n_probs": wanted, **forced})
            likeliest = reply.completion_probabilities[0].top_logprobs
            known = {scored.id: scored.logprob for scored in likeliest}
            if token.id in known:
                token.logprob, token.top = known[token.id], likeliest[:top]
                return

    async def _complete(self, body: Mapping[str, Any]) -> _Reply:
        await self._connection.send("/completion", _write({**self._fixed, **body}))
        return _read(await self._connection.receive())
