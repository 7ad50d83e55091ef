"""Complete requests, each sent once: what a run over many rows is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from ...assembly.accounting.price import Price
from ...assembly.builder import Builder
from ...result import ChatResult
from ...wire.request import ChatRequest
from ..host import Host
from ..preparation import Prompt, prepare
from ..runner import Runner
from .operation import Operation
from .score import score_operation

__all__ = ["SingleRequests"]


class SingleRequests:
    """Prepares requests and sends each once: the caller decides what is sent again.

    Args:
        host: completes requests; knows prices.
        runner: sends; has no retries.
        builder: makes the builder of an answer.
        result: makes the result of an operation.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        builder: Callable[[ChatRequest], Builder],
        result: Callable[[Operation], ChatResult],
    ) -> None:
        self._host, self._runner = host, runner
        self._builder, self._result = builder, result

    def prepare(self, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
        """The complete request.

        Raises:
            RequestError: a field is wrong or missing.
        """
        return prepare(self._host, prompt, fields)

    def price(self, model: str) -> Price | None:
        """The price of a model's tokens, or None if unknown."""
        return self._host.price(model)

    def start_score(
        self, request: ChatRequest, answer: str
    ) -> tuple[ChatResult, Callable[[], Awaitable[Any]]]:
        """The same for the score of a given answer."""
        operation = score_operation(self._builder(request), answer)
        result = self._result(operation)
        return result, partial(self._runner.arun, operation, result)

    def start(self, request: ChatRequest) -> tuple[ChatResult, Callable[[], Awaitable[Any]]]:
        """A result, and a coroutine function that sends its request and fills it."""
        operation = Operation(self._builder(request))
        result = self._result(operation)
        return result, partial(self._runner.arun, operation, result)
