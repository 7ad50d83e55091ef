"""Complete requests, each sent once: what a run over many rows is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from ...assembly.accounting.price import Price
from ...assembly.builder import Builder
from ...result import ChatResult
from ...wire.request import ChatRequest, RequestEncoder
from ..host import Host
from ..preparation import Prompt, prepare, with_prompt
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

    Attributes:
        encode: encodes the requests.
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
        self.encode = RequestEncoder()
        self._last: tuple[Mapping[str, Any], ChatRequest] | None = None

    def connect(self) -> None:
        """Resolve where requests go: start the local endpoint, get prices.

        Raises:
            SettingsError: the host needs a key and there is none.
            LocalEndpointError: the local endpoint cannot be started.
        """
        self._host.target()

    def prepare(self, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
        """The complete request.

        Args:
            prompt: the prompt.
            fields: request fields. Those of one object are checked once, so it must not change.

        Raises:
            RequestError: a field is wrong or missing.
        """
        if isinstance(prompt, ChatRequest) or "messages" in fields:
            return prepare(self._host, prompt, fields)
        if self._last is not None and self._last[0] is fields:
            return with_prompt(self._host, self._last[1], prompt, fields.get("system"))
        request = prepare(self._host, prompt, fields)
        self._last = fields, request
        return request

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
        operation = Operation(self._builder(request), self.encode)
        result = self._result(operation)
        return result, partial(self._runner.arun, operation, result)
