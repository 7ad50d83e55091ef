"""Echo: a prompt's own tokens, with the probabilities that the model gave them.

The engine reports probabilities for what it generates only. So it is made to generate the prompt:
each token in turn is forced upon it, and what it reports is the raw distribution at that place.
That takes the time of generating as many tokens, and leaves the prompt read for the answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from .engine import Engine
from .generation import Step
from .sampler import Sampling
from .slot import Token
from .text_stream import Prose

__all__ = ["Echo"]

_FORCED = Sampling(temperature=0.0).fixed()


@dataclass(frozen=True)
class Echo:
    """What to echo.

    Attributes:
        prompt: ids that the model sees.
        last: how many of them, counted from the end; 1 or more.
        top: how many alternatives to report a token; None for no probabilities.
        owner: who may share what the model has read of the prompt.
    """

    prompt: Sequence[int]
    last: int
    top: int | None = None
    owner: str | None = None

    async def steps(self, engine: Engine) -> AsyncGenerator[Step, None]:
        """The tokens in order; the prompt's very first one has no probability.

        Raises:
            LocalEndpointError: the engine failed.
        """
        prose, vocabulary = Prose(()), engine.vocabulary
        async with aclosing(self._tokens(engine)) as tokens:
            place = len(self.prompt) - self.last
            async for token, cached in tokens:
                place += 1
                text = prose.add(vocabulary.pieces[token.id])
                if place == len(self.prompt):
                    text += prose.end()
                yield Step(token, text, cached=cached, prompt=True)

    async def _tokens(self, engine: Engine) -> AsyncGenerator[tuple[Token, int | None], None]:
        """Tokens, and how many of the prompt were read already."""
        if self.top is None:
            for token in self.prompt[-self.last :]:
                yield Token(token, ends=False), None
            return
        first = max(1, len(self.prompt) - self.last)
        async with engine.slot(self.prompt[:first], self.owner) as slot:
            await slot.begin(self.prompt[:first], _FORCED, self.top, self.owner)
            if self.last == len(self.prompt):
                yield Token(self.prompt[0], ends=False), slot.cached
            async with aclosing(slot.force(self.prompt[first:])) as tokens:
                async for forced in tokens:
                    yield forced, slot.cached
