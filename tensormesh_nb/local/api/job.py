"""A validated request, and how it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..engine.answer_queue import QueuedRequest
from ..engine.engine import Engine
from ..engine.generation import Generation, Step
from ..engine.prompt_echo import PromptEcho
from ..engine.sampling_params import SamplingParams
from ..grammar.grammar import Grammar
from .extensions import Extensions
from .limits import MAX_ECHO, MAX_WHOLE

__all__ = ["Job"]

_RANKED = 1000  # most likely tokens among which each token of a prompt is ranked

Emit = Callable[[int, Step], Awaitable[None]]


class Job:
    """A request that the endpoint will answer; everything in it has been validated.

    Every prompt has ``n`` answers; choices are numbered across all prompts.

    Attributes:
        request: the request's fields.
        queued: the request, as it waits for slots.
        prompts: token ids.
        choices: number of answers in all.
        grammar: the source of the answers' grammar, or None.
    """

    def __init__(
        self,
        request: ChatRequest,
        queued: QueuedRequest,
        generations: Sequence[Generation],
        echoes: Sequence[PromptEcho],
    ) -> None:
        self.request, self.queued = request, queued
        self._generations, self._echoes = generations, echoes
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
        queued: QueuedRequest | None = None,
    ) -> Job:
        """Make the job of a request.

        Args:
            request: validated.
            extensions: of the request.
            prompts: the ids of each prompt.
            engine: bounds the prompts and the answers.
            grammar: constrains the answers, or None.
            queued: the request, as it waits for slots; default: a new one.

        Raises:
            RequestError: a prompt does not fit, or an id is not in the vocabulary.
        """
        queued = queued or QueuedRequest()
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
                request=queued,
            )
            for prompt in prompts
        ]
        echoes = _echoes(request, extensions, prompts, top, queued)
        job = cls(request, queued, generations, echoes)
        job._check_whole_vocabulary()
        return job

    async def run(self, engine: Engine, emit: Emit) -> None:
        """Generate all choices at the same time; cancelling stops the model within one token.

        Args:
            engine: the model.
            emit: called with the choice's index and each of its steps, in order.

        Raises:
            LocalEndpointError: the engine failed.
            RequestError: the grammar exceeded its budget.
        """
        tasks = [
            asyncio.ensure_future(self._answers(engine, number, emit))
            for number in range(len(self.prompts))
        ]
        await _gather(tasks)

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
        await _gather(tasks)

    async def _choice(self, engine: Engine, number: int, index: int, emit: Emit) -> None:
        async with aclosing(self._generations[number].steps(engine, index)) as steps:
            async for step in steps:
                await emit(number * self._each + index, step)

    def _check_whole_vocabulary(self) -> None:
        if self.request.top_logprobs != -1:
            return
        generated = sum(generation.limit for generation in self._generations) * self._each
        tokens = generated + sum(echo.last for echo in self._echoes)
        if tokens > MAX_WHOLE:
            raise RequestError(
                f"top_logprobs: -1 is limited to {MAX_WHOLE} tokens in all, but there may be "
                f"{tokens}; lower max_tokens.",
                field="top_logprobs",
            )


async def _gather(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for all; if one fails or this is cancelled, cancel the others first."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        # The slots are free only after the tasks have ended.
        await asyncio.gather(*tasks, return_exceptions=True)


def _top(request: ChatRequest, vocabulary: int) -> int | None:
    if not request.logprobs:
        return None
    return vocabulary if request.top_logprobs == -1 else request.top_logprobs or 0


def _echoes(
    request: ChatRequest,
    extensions: Extensions,
    prompts: Sequence[Sequence[int]],
    top: int | None,
    queued: QueuedRequest,
) -> list[PromptEcho]:
    """What to echo of each prompt; empty for no echo."""
    alternatives, owner = extensions.prompt_logprobs, request.prompt_cache_isolation_key
    if alternatives is not None:
        if request.stream:
            raise RequestError(
                "`prompt_logprobs` are not available when `stream=True`.", field="prompt_logprobs"
            )
        echoes = [
            PromptEcho(prompt, len(prompt), max(alternatives, top or 0), owner, _RANKED, queued)
            for prompt in prompts
        ]
        field = "prompt_logprobs"
    elif request.echo or request.echo_last:
        longest = None if request.echo else request.echo_last
        echoes = [
            PromptEcho(prompt, min(len(prompt), longest or len(prompt)), top, owner, request=queued)
            for prompt in prompts
        ]
        field = "echo" if request.echo else "echo_last"
    else:
        return []
    scored = sum(echo.last for echo in echoes if echo.top is not None)
    if scored > MAX_ECHO:
        raise RequestError(
            f"{field}: log probabilities are limited to {MAX_ECHO} tokens of the prompt, "
            f"got {scored}.",
            field=field,
        )
    return echoes


def _sampling(request: ChatRequest, vocabulary: int) -> SamplingParams:
    for token in request.logit_bias or {}:
        known = token.isascii() and token.isdigit() and len(token) <= len(str(vocabulary))
        if not known or int(token) >= vocabulary:
            raise RequestError(
                f"logit_bias: expected token ids from 0 to {vocabulary - 1}, got {token[:20]!r}.",
                field="logit_bias",
            )
    return SamplingParams.of(request)


def _limit(request: ChatRequest, prompt: int, context: int) -> int:
    """Maximum number of tokens to generate."""
    wanted = request.max_completion_tokens or request.max_tokens
    if wanted and request.context_length_exceeded_behavior == "truncate":
        wanted = max(1, min(wanted, context - prompt))
    source = "messages" if request.messages else "prompt"
    if prompt + (wanted or 1) > context:
        answer = f", {wanted} in the completion" if wanted else " and no room for an answer"
        raise RequestError(
            f"This model's maximum context length is {context} tokens. However, you requested "
            f"{prompt + (wanted or 0)} tokens ({prompt} in the {source}{answer}). Please reduce "
            f"the length of the {source} or completion.",
            field=source if prompt >= context else "max_tokens",
        )
    return wanted or context - prompt
