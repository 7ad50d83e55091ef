"""The methods of a Client about texts: the next token, and how surprising given tokens are."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...assembly.answer import Answer
from ...assembly.builder import Builder
from ...config.settings import Settings
from ...errors import RequestError, StatusError
from ...result import ChatResult
from ...tools.toolbox import arun_steps, run_steps
from ...wire.request import ChatRequest
from .. import last_result
from ..host import Host
from ..operations.next_token_request import NextTokenRequest, next_token_steps
from ..operations.operation import Operation
from ..operations.probe import Kind
from ..operations.read import Read, text_to_send
from ..runner import Runner
from .context import TextContext

if TYPE_CHECKING:
    from .next_token import NextToken, NextTokenSettings

__all__ = ["TextMethods"]

_TOP = 20  # alternatives; most hosts allow no more
_WHOLE = -1
_RANKS = "prompt_logprobs"


class TextMethods:
    """Base of the Client."""

    settings: Settings
    _host: Host
    _runner: Runner
    _kinds: dict[str, Kind]

    def next_token(
        self,
        prompt: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        temperature: float = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        min_p: float = 0.0,
        temperatures: Sequence[float] = (),
        top: int | None = None,
        system: str | None = None,
        model: str | None = None,
        seed: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> NextToken:
        """The model's distribution of the token after a text.

        The request is for the model's own distribution; the sampling arguments shape what is
        displayed and drawn here. The local endpoint returns the whole vocabulary, other hosts their
        top 20 or fewer.

        Args:
            prompt: a text to continue, sent as it is to ``/v1/completions``; or messages. Messages
                that end with the assistant's continue that message; others begin a new one.
            temperature, top_p, top_k, min_p: the sampler that tokens are drawn with.
            temperatures: temperatures to show side by side, such as ``[0.2, 1, 2]``.
            top: number of tokens to request; the local endpoint returns all beyond 20.
            system: a system message in front of messages that have none.
            model: the model; the client's by default.
            seed: makes the draws of this result and of its steps reproducible.
            extra: other fields of the request, such as ``chat_template_kwargs``.

        Raises:
            RequestError: an argument is wrong; nothing was sent.
            ResponseError: the host returned no log probabilities, or began a new message.
            TensormeshError: the request failed.
        """
        # Loads numpy and pandas, which no chat should wait for.
        from .next_token import settings_of

        settings = settings_of(
            (temperature, top_p, top_k, min_p), temperatures=temperatures, top=top, model=model,
            seed=seed, extra=dict(extra or {}),
        )  # fmt: skip
        return self.next_in(TextContext.of(prompt, system), settings)

    async def anext_token(
        self,
        prompt: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        temperature: float = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        min_p: float = 0.0,
        temperatures: Sequence[float] = (),
        top: int | None = None,
        system: str | None = None,
        model: str | None = None,
        seed: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> NextToken:
        """:meth:`next_token` for async code; :meth:`NextToken.astep` takes further steps."""
        # Loads numpy and pandas, which no chat should wait for.
        from .next_token import settings_of

        settings = settings_of(
            (temperature, top_p, top_k, min_p), temperatures=temperatures, top=top, model=model,
            seed=seed, extra=dict(extra or {}),
        )  # fmt: skip
        return await self.anext_in(TextContext.of(prompt, system), settings)

    def read(
        self,
        text: str,
        *,
        top_logprobs: int = 5,
        model: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> ChatResult:
        """How surprising the model finds each token of a given text; nothing is generated.

        The text is sent as it is, without a chat template. ``result.heatmap("rank_class")`` colours
        tokens by four classes of rank: top 10, top 100, top 1,000, the rest.

        Args:
            text: the text.
            top_logprobs: number of alternatives for each token.
            model: the model; the client's by default.
            extra: other fields of the request.

        Returns:
            A result with the text as its ``text`` and a row for each token in ``logprobs``. The
            first token has no logprob (NA), because nothing comes before it.

        Raises:
            RequestError: the text is empty or longer than the model's context.
            ResponseError: the host returns no log probabilities of a prompt.
            TensormeshError: the request failed.
        """

        def send(request: ChatRequest) -> ChatResult:
            operation = Read(self._builder(request), text)
            return self._runner.run(operation, self._result(operation))

        return run_steps(self._reading(text, top_logprobs, model, extra), send)

    async def aread(
        self,
        text: str,
        *,
        top_logprobs: int = 5,
        model: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> ChatResult:
        """:meth:`read` for async code."""

        async def send(request: ChatRequest) -> ChatResult:
            operation = Read(self._builder(request), text)
            return await self._runner.arun(operation, self._result(operation))

        return await arun_steps(self._reading(text, top_logprobs, model, extra), send)

    def first_token_id(self, text: str, *, model: str | None = None) -> int | None:
        """The id of the first token of a text, without a chat template.

        Args:
            text: the text.
            model: the model; the client's by default.

        Returns:
            None if the host has no ``/tokenize`` or does not answer.
        """
        return self._host.first_token_id(text, model or self._host.default_model())

    def next_in(self, context: TextContext, settings: NextTokenSettings) -> NextToken:
        """The distribution after a context; :meth:`NextToken.step` calls it."""
        from .next_token import NextToken

        query = _Query(context, settings)

        def send(request: ChatRequest) -> ChatResult:
            operation = query.operation(self._builder(request))
            return self._runner.run(operation, self._result(operation, is_last=False))

        result = run_steps(self._sending(query), send)
        return NextToken(self, query.known(result), settings, result)

    async def anext_in(self, context: TextContext, settings: NextTokenSettings) -> NextToken:
        """:meth:`next_in` for async code."""
        from .next_token import NextToken

        query = _Query(context, settings)

        async def send(request: ChatRequest) -> ChatResult:
            operation = query.operation(self._builder(request))
            return await self._runner.arun(operation, self._result(operation, is_last=False))

        result = await arun_steps(self._sending(query), send)
        return NextToken(self, query.known(result), settings, result)

    def _sending(self, query: _Query) -> Generator[ChatRequest, ChatResult, ChatResult]:
        settings, top = query.settings, query.settings.top
        is_local = self._host.name == "local"
        wanted = (_WHOLE if is_local else _TOP) if top is None else top
        if is_local and wanted > _TOP:
            wanted = _WHOLE
        fields = {"logprobs": True, "top_logprobs": wanted, "max_tokens": 1, "stream": False}
        request = self._request_of(
            query.messages, settings.model, {**settings.extra, **query.flags}, fields
        )
        # The token that the host draws is not used. An unlikely one could displace the last
        # alternative. At temperature 0 that cannot happen, but only the local model's logprobs are
        # known to be those before temperature.
        request = request.fill(temperature=0.0 if is_local else 1.0)
        return next_token_steps(request, may_lower=top is None and not is_local)

    def _reading(
        self, text: str, top: int, model: str | None, extra: Mapping[str, Any] | None
    ) -> Generator[ChatRequest, ChatResult, ChatResult]:
        text_to_send(text, "read")
        if type(top) is not int or top < 0:
            raise RequestError(
                f"top_logprobs: expected a number of at least 0, got {top!r}.",
                field="top_logprobs",
            )
        request = self._request_of((), model, extra or {}, {"logprobs": True, "top_logprobs": top})
        try:
            return (yield request.replace(extra={**request.extra, _RANKS: top}))
        except StatusError as error:
            # Strict hosts refuse vLLM's field; they may echo.
            if self._host.name == "local" or _RANKS not in f"{error} {error.body}":
                raise
        return (yield request)

    def _request_of(
        self,
        messages: Any,
        model: str | None,
        extra: Mapping[str, Any],
        fields: Mapping[str, Any],
    ) -> ChatRequest:
        """A complete request for log probabilities; ``messages`` may be empty."""
        known = {field.name for field in ChatRequest.fields()}
        given = {**fields, **{name: value for name, value in extra.items() if name in known}}
        other = {name: value for name, value in extra.items() if name not in known}
        request = ChatRequest.of(
            messages,
            model=model or self._host.default_model(),
            extra=other or None,
            defaults={"return_token_ids": True},
            **given,
        )
        if not request.model:
            self._host.check_key()
        request.check_complete(self._host.name, has_messages=False)
        return request

    def _builder(self, request: ChatRequest) -> Builder:
        answer = Answer(request, host=self.settings.host, vocab_size=self.settings.vocab_size)
        answer.probed_kind = self._kinds.get(request.model)
        return Builder(answer)

    def _result(
        self, operation: Operation, parent: ChatResult | None = None, *, is_last: bool = True
    ) -> ChatResult:
        result = ChatResult(operation.answer, client=self, parent=parent)  # type: ignore[arg-type]
        if is_last:
            last_result.begin(result)
        return result


class _Query:
    """The parts of a request for the token after a context."""

    def __init__(self, context: TextContext, settings: NextTokenSettings) -> None:
        self.context, self.settings = context, settings
        self.prompt: str | list[int] | None = None
        self.messages: Any = ()
        self.flags: dict[str, Any] = {}
        if context.taken and context.ids is not None:
            self.prompt = list(context.ids)
        elif context.text is not None:
            self.prompt = context.to_send()
        else:
            self.messages, self.flags = context.messages_to_send()

    def operation(self, builder: Builder) -> NextTokenRequest:
        """The request as an operation."""
        return NextTokenRequest(builder, self.prompt)

    def known(self, result: ChatResult) -> TextContext:
        """The context with the ids that the host read."""
        ids = result.prompt_token_ids
        known = tuple(token_id for token_id in ids if token_id is not None)
        if self.context.ids is not None or not ids or len(known) != len(ids):
            return self.context
        return replace(self.context, ids=known)
