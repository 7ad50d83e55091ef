"""Job: one checked request, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..api.checks import MAX_ECHO, MAX_WHOLE
from ..api.extensions import Extensions
from ..grammar.grammar import Grammar
from .engine import Engine
from .generation import Generation, Step
from .prompt_echo import Echo
from .sampler import Sampling

__all__ = ["Job"]

_RANKED = 100  # places in which the rank of a prompt's token is told; alternatives cost nothing

Emit = Callable[[int, Step], Awaitable[None]]


class Job:
    """A request that the endpoint will answer: all that can be refused has been.

    Every prompt has ``n`` answers; the choices are counted through.

    Attributes:
        request: what was asked.
        prompts: ids that the model sees.
        choices: how many answers in all.
        grammar: the source of the one that they follow, if any.
    """

    def __init__(
        self, request: ChatRequest, generations: Sequence[Generation], echoes: Sequence[Echo]
    ) -> None:
        self.request, self._generations, self._echoes = request, generations, echoes
        self.prompts = [generation.prompt for generation in generations]
        first = generations[0].grammar
        self.grammar = None if first is None else first.source
        self._each = request.n or 1
        self.choices = len(generations) * self._each

    @classmethod
    def of(
        cls,
        request: ChatRequest,
        extensions: Extensions,
        prompts: Sequence[Sequence[int]],
        engine: Engine,
        grammar: Grammar | None = None,
    ) -> Job:
        """Turn a request into what the engine needs.

        Args:
            request: checked.
            extensions: of the request.
            prompts: the ids of each prompt.
            engine: tells what fits.
            grammar: that the answers must follow, if any.

        Raises:
            RequestError: a prompt does not fit, or an id is not in the vocabulary.
        """
        top = _top(request, len(engine.vocabulary))
        sampling = _sampling(request, len(engine.vocabulary))
        generations = [
            Generation(
                prompt=prompt,
                sampling=sampling,
                limit=_limit(request, len(prompt), engine.context),
                stops=[request.stop] if isinstance(request.stop, str) else request.stop or [],
                top=top,
                past_end=bool(request.ignore_eos),
                owner=request.prompt_cache_isolation_key,
                grammar=grammar,
            )
            for prompt in prompts
        ]
        job = cls(request, generations, _echoes(request, extensions, prompts, top))
        job._check_whole()
        return job

    async def answer(self, engine: Engine, emit: Emit) -> None:
        """Generate all choices at the same time; cancelling stops the model within one token.

        Args:
            engine: the model.
            emit: called with the choice's index for every step of it, in order.

        Raises:
            LocalEndpointError: the engine failed.
            RequestError: the grammar turned out to need more than it may.
        """
        tasks = [
            asyncio.ensure_future(self._answers(engine, number, emit))
            for number in range(len(self.prompts))
        ]
        await _all(tasks)

    async def _answers(self, engine: Engine, number: int, emit: Emit) -> None:
        """The answers to one prompt, after its echo."""
        first = number * self._each
        for echo in self._echoes[number : number + 1]:
            async with aclosing(echo.steps(engine)) as steps:
                async for step in steps:
                    for index in range(self._each):
                        await emit(first + index, step)
        tasks = [
            asyncio.ensure_future(self._choice(engine, number, index, emit))
            for index in range(self._each)
        ]
        await _all(tasks)

    async def _choice(self, engine: Engine, number: int, index: int, emit: Emit) -> None:
        async with aclosing(self._generations[number].steps(engine, index)) as steps:
            async for step in steps:
                await emit(number * self._each + index, step)

    def _check_whole(self) -> None:
        if self.request.top_logprobs != -1:
            return
        generated = sum(generation.limit for generation in self._generations) * self._each
        tokens = generated + sum(echo.last for echo in self._echoes)
        if tokens > MAX_WHOLE:
            raise RequestError(
                f"top_logprobs: the whole vocabulary can be told of at most {MAX_WHOLE} tokens, "
                f"but these may be {tokens}; lower max_tokens.",
                field="top_logprobs",
            )


async def _all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for all; when one fails, or this is cancelled, end the others first."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        # The slots are free again only when the tasks have ended.
        await asyncio.gather(*tasks, return_exceptions=True)


def _top(request: ChatRequest, vocabulary: int) -> int | None:
    if not request.logprobs:
        return None
    return vocabulary if request.top_logprobs == -1 else request.top_logprobs or 0


def _echoes(
    request: ChatRequest, extensions: Extensions, prompts: Sequence[Sequence[int]], top: int | None
) -> list[Echo]:
    """What to echo of each prompt; empty for nothing."""
    wanted, owner = extensions.prompt_logprobs, request.prompt_cache_isolation_key
    if wanted is not None:
        if request.stream:
            raise RequestError(
                "`prompt_logprobs` are not available when `stream=True`.", field="prompt_logprobs"
            )
        echoes = [
            Echo(prompt, len(prompt), max(wanted, top or 0, _RANKED), owner) for prompt in prompts
        ]
        field = "prompt_logprobs"
    elif request.echo or request.echo_last:
        longest = None if request.echo else request.echo_last
        echoes = [
            Echo(prompt, min(len(prompt), longest or len(prompt)), top, owner) for prompt in prompts
        ]
        field = "echo" if request.echo else "echo_last"
    else:
        return []
    scored = sum(echo.last for echo in echoes if echo.top is not None)
    if scored > MAX_ECHO:
        raise RequestError(
            f"{field}: log probabilities of at most {MAX_ECHO} tokens of a prompt can be told, "
            f"got {scored}.",
            field=field,
        )
    return echoes


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
    what = "messages" if request.messages else "prompt"
    if prompt + (asked or 1) > context:
        answer = f", {asked} in the completion" if asked else " and no room for an answer"
        raise RequestError(
            f"This model's maximum context length is {context} tokens. However, you requested "
            f"{prompt + (asked or 0)} tokens ({prompt} in the {what}{answer}). Please reduce the "
            f"length of the {what} or completion.",
            field=what if prompt >= context else "max_tokens",
        )
    return asked or context - prompt
