"""Generation: one answer, token by token, until something ends it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from .engine import Engine
from .prose import Prose
from .sampling import Sampling
from .slot import Token
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
        cached: tokens of the prompt that the model had read before this request.
        prompt: whether the token is the prompt's (echoed), and not generated.
    """

    token: Token
    text: str
    finish: Finish | None = None
    stopped_by: str | None = None
    cached: int = 0
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
    """

    prompt: Sequence[int]
    sampling: Sampling
    limit: int
    stops: Sequence[str] = ()
    top: int | None = None
    past_end: bool = False
    owner: str | None = None

    async def steps(self, engine: Engine, index: int = 0) -> AsyncGenerator[Step, None]:
        """Generate; closing the iterator stops the model within one token.

        Args:
            engine: the model.
            index: of the choice; each has its own random numbers.

        Raises:
            LocalEndpointError: the engine failed.
        """
        sampling, answer = self.sampling, _Answer(self, engine.vocabulary)
        async with engine.slot(self.prompt, self.owner) as slot:
            await slot.begin(self.prompt, sampling.fixed(), self.top, self.owner)
            await slot.ask(sampling.step(index, len(self.prompt), answer.tokens))
            while True:
                step = answer.add(await slot.token())
                step.cached = slot.cached
                if step.finish is not None:
                    break
                # Before the step is handed out: the model works while it travels to the client.
                await slot.ask(sampling.step(index, len(self.prompt), answer.tokens))
                yield step
        yield step


class _Answer:
    """What has been generated so far."""

    def __init__(self, generation: Generation, vocabulary: Vocabulary) -> None:
        self.tokens: list[int] = []
        self._generation, self._vocabulary = generation, vocabulary
        self._prose = Prose(generation.stops)

    def add(self, token: Token) -> Step:
        """Take the next token in; tells whether it is the last."""
        self.tokens.append(token.id)
        text = self._prose.add(self._vocabulary.text_bytes(token.id))
        if self._prose.stopped_by is not None:
            return Step(token, text, "stop", self._prose.stopped_by)
        finish = self._finish(token)
        return Step(token, text if finish is None else text + self._prose.end(), finish)

    def _finish(self, token: Token) -> Finish | None:
        if token.ends and not self._generation.past_end:
            return "stop"
        return "length" if len(self.tokens) >= self._generation.limit else None
