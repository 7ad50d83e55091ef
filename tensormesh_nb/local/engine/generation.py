"""Generation: one answer, token by token, until something ends it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from ..grammar.grammar import Grammar
from .engine import Engine
from .mirostat import Mirostat
from .sampler import Sampling
from .slot import Token
from .text_stream import Prose
from .vocabulary import Vocabulary

__all__ = ["Finish", "Generation", "Step"]

Finish = Literal["stop", "length"]


class Step(msgspec.Struct, gc=False):
    """One token and what became of it.

    Attributes:
        token: the token, with its probabilities when they were asked for.
        text: visible text that has become certain with it; may be empty.
        finish: why the answer ends here, or None if it goes on.
        stopped_by: the stop string that ended it, or None.
        cached: tokens of the prompt that the model had read before this request; None where it has
            not been asked yet.
        prompt: whether the token is the prompt's (echoed), and not generated.
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
        prompt: ids that the model sees.
        sampling: how tokens are chosen.
        limit: most tokens to generate.
        stops: texts that end the answer.
        top: how many alternatives to report a token; None for no probabilities.
        past_end: go on after the end token.
        owner: who may share what the model has read of the prompt.
        grammar: that the answer must follow, if any.
    """

    prompt: Sequence[int]
    sampling: Sampling
    limit: int
    stops: Sequence[str] = ()
    top: int | None = None
    past_end: bool = False
    owner: str | None = None
    grammar: Grammar | None = None

    async def steps(self, engine: Engine, index: int = 0) -> AsyncGenerator[Step, None]:
        """Generate; closing the iterator stops the model within one token.

        Args:
            engine: the model.
            index: of the choice; each has its own random numbers.

        Raises:
            LocalEndpointError: the engine failed.
            RequestError: the grammar turned out to need more than it may.
        """
        answer = _Answer(self, engine.vocabulary, index)
        async with engine.slot(self.prompt, self.owner) as slot:
            await slot.begin(self.prompt, self.sampling.fixed(), self.top, self.owner)
            await slot.ask(answer.fields())
            while True:
                step = answer.add(await slot.token())
                step.cached = slot.cached
                if step.finish is not None:
                    break
                # Before the step is handed out: the model works while it travels to the client.
                await slot.ask(answer.fields())
                yield step
        yield step


class _Answer:
    """What has been generated so far."""

    def __init__(self, generation: Generation, vocabulary: Vocabulary, index: int) -> None:
        self.tokens: list[int] = []
        self._generation, self._vocabulary, self._index = generation, vocabulary, index
        self._prose = Prose(generation.stops)
        self._guide = generation.grammar.guide() if generation.grammar else None
        sampling = generation.sampling
        steered = sampling.mirostat is not None and not sampling.greedy
        self._mirostat = Mirostat(*sampling.mirostat) if steered and sampling.mirostat else None

    def fields(self) -> dict[str, Any]:
        """The engine's fields for the next token."""
        asked = self._generation
        fields = asked.sampling.step(self._index, len(asked.prompt), self.tokens)
        if self._guide:
            fields |= self._guide.fields()
        return fields | self._mirostat.fields() if self._mirostat else fields

    def add(self, token: Token) -> Step:
        """Take the next token in; tells whether it is the last."""
        self.tokens.append(token.id)
        if self._guide:
            self._guide.add(token.id)
        if self._mirostat:
            self._mirostat.add(token.prob)
        text = self._prose.add(self._vocabulary.text_bytes(token.id))
        if self._prose.stopped_by is not None:
            return Step(token, text, "stop", self._prose.stopped_by)
        finish = self._finish(token)
        return Step(token, text if finish is None else text + self._prose.end(), finish)

    def _finish(self, token: Token) -> Finish | None:
        # After the end of a grammar nothing can follow.
        if token.ends and (self._guide or not self._generation.past_end):
            return "stop"
        return "length" if len(self.tokens) >= self._generation.limit else None
