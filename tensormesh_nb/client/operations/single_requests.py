"""Complete requests, each sent once: what a run over many rows is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from ...assembly.accounting.price import Price
from ...result import ChatResult
from ...wire.request import ChatRequest
from ..host import Host
from ..preparation import Prompt, prepare
from ..runner import Runner
from .operation import Operation

__all__ = ["SingleRequests"]


class SingleRequests:
    """Prepares requests and sends each once: the caller decides what is sent again.

    Args:
        host: completes requests; knows prices.
        runner: sends; has no retries.
        operation: makes the operation of a request.
        result: makes the result of an operation.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        operation: Callable[[ChatRequest], Operation],
        result: Callable[[Operation], ChatResult],
    ) -> None:
        self._host, self._runner = host, runner
        self._operation, self._result = operation, result

    def prepare(self, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
        """The complete request.

        Raises:
            RequestError: a field is wrong or missing.
        """
        return prepare(self._host, prompt, fields)

    def price(self, model: str) -> Price | None:
        """The price of a model's tokens, or None if unknown."""
        return self._host.price(model)

    def start(self, request: ChatRequest) -> tuple[ChatResult, Callable[[], Awaitable[Any]]]:
        """A result, and a coroutine function that sends its request and fills it."""
        operation = self._operation(request)
        result = self._result(operation)
        return result, partial(self._runner.arun, operation, result)
