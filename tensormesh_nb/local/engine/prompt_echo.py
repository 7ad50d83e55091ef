"""A prompt's own tokens, with the probabilities that the model gives them.

The engine reports probabilities for generated tokens only. So it generates the prompt: each token
is forced in turn, and the reported probabilities are the raw distribution at that position. This
takes as long as generating as many tokens, and leaves the prompt cached for the answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from .answer_queue import QueuedRequest
from .engine import Engine
from .generation import Step
from .sampling_params import SamplingParams
from .slot import Token
from .text_stream import TextStream

__all__ = ["PromptEcho"]

_FORCED = SamplingParams(temperature=0.0).fixed()


@dataclass(frozen=True)
class PromptEcho:
    """What to echo of one prompt.

    Attributes:
        prompt: token ids.
        last: how many of them, counted from the end; 1 or more.
        top: number of alternatives for each token; None for no probabilities.
        ranked: number of most likely tokens among which each token is ranked; 0 for no ranks.
        owner: answers of the same owner share what the model has read of a prompt.
        request: whose echo it is; clients take turns.
    """

    prompt: Sequence[int]
    last: int
    top: int | None = None
    owner: str | None = None
    ranked: int = 0
    request: QueuedRequest | None = None

    async def steps(self, engine: Engine) -> AsyncGenerator[Step, None]:
        """The tokens in order; the first of the whole prompt has no probability.

        Raises LocalEndpointError if the engine fails.
        """
        text_stream, vocabulary = TextStream(()), engine.vocabulary
        async with aclosing(self._tokens(engine)) as tokens:
            position = len(self.prompt) - self.last
            async for token, cached in tokens:
                position += 1
                text = text_stream.add(vocabulary.pieces[token.id])
                if position == len(self.prompt):
                    text += text_stream.end()
                yield Step(token, text, cached=cached, prompt=True)

    async def _tokens(self, engine: Engine) -> AsyncGenerator[tuple[Token, int | None], None]:
        """Tokens, each with the number of the prompt's tokens that were cached."""
        if self.top is None:
            for token in self.prompt[-self.last :]:
                yield Token(token, ends=False), None
            return
        first = max(1, len(self.prompt) - self.last)
        async with engine.slot(self.prompt[:first], self.owner, self.request) as slot:
            most = max(self.top, self.ranked)
            await slot.begin(self.prompt[:first], _FORCED, most, self.owner)
            if self.last == len(self.prompt):
                yield Token(self.prompt[0], ends=False), slot.cached
            async with aclosing(slot.force(self.prompt[first:])) as tokens:
                async for forced in tokens:
                    if self.ranked:
                        _rank(forced)
                    # Long lists of a long prompt would fill the memory.
                    forced.top = forced.top[: self.top]
                    yield forced, slot.cached


def _rank(token: Token) -> None:
    """Set the rank of a token among its candidates."""
    places = (place for place, each in enumerate(token.top, 1) if each.id == token.id)
    token.rank = next(places, None)
    token.rank_at_least = None if token.rank else len(token.top) + 1
