"""Generates one answer, token by token, until it ends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from ..grammar.grammar import Grammar
from ..prompt.vocabulary import TokenVocabulary
from .answer_queue import QueuedRequest
from .engine import Engine
from .mirostat import Mirostat
from .sampling_params import SamplingParams
from .slot import Token
from .text_stream import TextStream

__all__ = ["Finish", "Generation", "Step"]

Finish = Literal["stop", "length"]


class Step(msgspec.Struct, gc=False):
    """One token and its effect on the answer.

    Attributes:
        token: the token, with its probabilities if they were requested.
        text: visible text that has become certain with it; may be empty.
        finish: why the answer ends here, or None if it continues.
        stopped_by: the stop string that ended it, or None.
        cached: number of the prompt's tokens that were cached from an earlier request; None if
            the engine has not been called yet.
        prompt: whether the token is the prompt's (echoed), not generated.
    """

    token: Token
    text: str
    finish: Finish | None = None
    stopped_by: str | None = None
    cached: int | None = None
    prompt: bool = False


@dataclass(frozen=True)
class Generation:
    """What to generate.

    Attributes:
        prompt: token ids.
        sampling: how tokens are chosen.
        limit: maximum number of tokens to generate.
        stops: texts that end the answer.
        top: number of alternatives for each token; None for no probabilities.
        past_end: whether to continue after the end token.
        owner: answers of the same owner share what the model has read of a prompt.
        grammar: constrains the answer, or None.
        request: whose answer it is; clients take turns.
    """

    prompt: Sequence[int]
    sampling: SamplingParams
    limit: int
    stops: Sequence[str] = ()
    top: int | None = None
    past_end: bool = False
    owner: str | None = None
    grammar: Grammar | None = None
    request: QueuedRequest | None = None

    async def steps(self, engine: Engine, index: int = 0) -> AsyncGenerator[Step, None]:
        """Generate; closing the iterator stops the model within one token.

        Args:
            engine: the model.
            index: of the choice; each has its own random numbers.

        Raises:
            LocalEndpointError: the engine failed.
            RequestError: the grammar exceeded its budget.
        """
        answer = _Answer(self, engine.vocabulary, index)
        async with engine.slot(self.prompt, self.owner, self.request) as slot:
            await slot.begin(self.prompt, self.sampling.fixed(), self.top, self.owner)
            slot.request(answer.fields())
            while True:
                step = answer.add(await slot.token())
                step.cached = slot.cached
                if step.finish is not None:
                    break
                # Requested before the step is yielded: the model works while it is sent.
                slot.request(answer.fields())
                yield step
        yield step


class _Answer:
    """The tokens generated so far, and the state that depends on them."""

    def __init__(self, generation: Generation, vocabulary: TokenVocabulary, index: int) -> None:
        self.tokens: list[int] = []
        self._generation, self._vocabulary, self._index = generation, vocabulary, index
        self._text = TextStream(generation.stops)
        self._grammar = generation.grammar.new_state() if generation.grammar else None
        sampling = generation.sampling
        steered = sampling.mirostat is not None and not sampling.greedy
        self._mirostat = Mirostat(*sampling.mirostat) if steered and sampling.mirostat else None

    def fields(self) -> dict[str, Any]:
        """The engine's fields for the next token."""
        generation = self._generation
        fields = generation.sampling.step(self._index, len(generation.prompt), self.tokens)
        if self._grammar:
            fields |= self._grammar.fields()
        return fields | self._mirostat.fields() if self._mirostat else fields

    def add(self, token: Token) -> Step:
        """Add the next token; the step says whether it is the last."""
        self.tokens.append(token.id)
        if self._grammar:
            self._grammar.add(token.id)
        if self._mirostat:
            self._mirostat.add(token.prob)
        text = self._text.add(self._vocabulary.text_bytes(token.id))
        if self._text.stopped_by is not None:
            return Step(token, text, "stop", self._text.stopped_by)
        finish = self._finish(token)
        return Step(token, text if finish is None else text + self._text.end(), finish)

    def _finish(self, token: Token) -> Finish | None:
        # After the end of a grammar nothing can follow.
        if token.ends and (self._grammar or not self._generation.past_end):
            return "stop"
        return "length" if len(self.tokens) >= self._generation.limit else None
