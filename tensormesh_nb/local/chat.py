"""Chat: one checked request, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from ..errors import RequestError
from ..wire.request import ChatRequest
from .engine import Engine
from .extension import Extensions
from .generation import Generation, Step
from .prompt import prompt_ids
from .sampling import Sampling
from .template import Template

__all__ = ["Chat"]

Emit = Callable[[int, Step], Awaitable[None]]


class Chat:
    """A request that the endpoint will answer: all that can be refused has been.

    Attributes:
        request: what was asked.
        prompt: ids that the model sees.
        choices: how many answers.
    """

    def __init__(self, request: ChatRequest, generation: Generation) -> None:
        self.request, self._generation = request, generation
        self.prompt = generation.prompt
        self.choices = request.n or 1

    @classmethod
    async def of(cls, request: ChatRequest, engine: Engine, template: Template) -> Chat:
        """Turn a request into what the engine needs.

        Raises:
            RequestError: the prompt does not fit, or an id is not in the vocabulary.
        """
        prompt = await prompt_ids(
            template,
            request.messages,
            Extensions.of(request.extra),
            limit=request.prompt_truncate_len,
        )
        generation = Generation(
            prompt=prompt,
            sampling=_sampling(request, len(engine.vocabulary)),
            limit=_limit(request, len(prompt), engine.context),
            stops=[request.stop] if isinstance(request.stop, str) else request.stop or [],
            top=(request.top_logprobs or 0) if request.logprobs else None,
            past_end=bool(request.ignore_eos),
        )
        return cls(request, generation)

    async def answer(self, engine: Engine, emit: Emit) -> None:
        """Generate all choices at the same time; cancelling stops the model within one token.

        Args:
            engine: the model.
            emit: called with the choice's index for every step of it, in order.

        Raises:
            LocalEndpointError: the engine failed.
        """
        tasks = [
            asyncio.ensure_future(self._choice(engine, index, emit))
            for index in range(self.choices)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            # The slots are free again only when the tasks have ended.
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _choice(self, engine: Engine, index: int, emit: Emit) -> None:
        async with aclosing(self._generation.steps(engine, index)) as steps:
            async for step in steps:
                await emit(index, step)


def _sampling(request: ChatRequest, vocabulary: int) -> Sampling:
    for token in request.logit_bias or {}:
        known = token.isascii() and token.isdigit() and len(token) <= len(str(vocabulary))
        if not known or int(token) >= vocabulary:
            raise RequestError(
                f"logit_bias: {token[:20]!r} is no token id; expected 0 to {vocabulary - 1}.",
                field="logit_bias",
            )
    return Sampling.of(request)


def _limit(request: ChatRequest, prompt: int, context: int) -> int:
    """Most tokens to generate."""
    asked = request.max_completion_tokens or request.max_tokens
    if asked and request.context_length_exceeded_behavior == "truncate":
        asked = max(1, min(asked, context - prompt))
    if prompt + (asked or 1) > context:
        answer = f", {asked} in the completion" if asked else " and no room for an answer"
        raise RequestError(
            f"This model's maximum context length is {context} tokens. However, you requested "
            f"{prompt + (asked or 0)} tokens ({prompt} in the messages{answer}). Please reduce the "
            "length of the messages or completion.",
            field="messages" if prompt >= context else "max_tokens",
        )
    return asked or context - prompt
