"""The requests of a sweep: one for each row, repeat and variant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ...errors import NotFound, PermissionDenied, RequestError
from ...result import ChatResult
from ...wire.request import RequestEncoder
from ..prompts import RowPrompts
from ..row_requests import Item, Requests, Started
from .grid import Grid

__all__ = ["VariantRequests"]


class VariantRequests:
    """The requests of all variants. Those of one row and repeat are adjacent, so that an
    interrupted run has whole rows, and answers stream side by side.

    Args:
        requests: prepares and sends them.
        grid: the variants.
        prompts: the prompts of a table's rows for each variant; empty without a table.
        place: the host's base URL, or ``local``.
        keeps: whether other models go on if the host does not have a model.

    Attributes:
        rows: number of rows; 1 without a table.
        running: the answers to a single prompt, finished or streaming, by number.
    """

    def __init__(
        self,
        requests: Requests,
        grid: Grid,
        prompts: Sequence[RowPrompts],
        place: str,
        *,
        keeps: bool,
    ) -> None:
        self._requests, self._grid, self._prompts = requests, grid, prompts
        self._place, self._keeps = place, keeps
        self._encode = RequestEncoder("deterministic")
        self.rows = len(prompts[0]) if prompts else 1
        self.running: dict[int, ChatResult] = {}
        self._refused: dict[str, str] = {}  # models that the host refuses, with the reason

    def __len__(self) -> int:
        return self.rows * self._grid.repeat * len(self._grid.variants)

    def number(self, variant: int, row: int, repeat: int) -> int:
        """The number of a request."""
        return (row * self._grid.repeat + repeat) * len(self._grid.variants) + variant

    def __getitem__(self, number: int) -> Item:
        rest, at = divmod(number, len(self._grid.variants))
        row, repeat = divmod(rest, self._grid.repeat)
        variant = self._grid.variants[at]
        prompt: Any = variant.prompt
        own: Mapping[str, Any] = {}
        if self._prompts:
            prompt, own = self._prompts[at][row]
        request = self._requests.prepare(prompt, {**variant.seeded(repeat), **own})
        if request.model in self._refused:
            raise RequestError(self._refused[request.model])
        return Item(
            request,
            {"host": self._place},
            self._requests.price(request.model),
            lambda: self._started(number, request.model, self._requests.start(request)),
            self._encode,
        )

    def allow_all(self) -> None:
        """Send requests of refused models again: a new run begins."""
        self._refused.clear()
        self.running.clear()

    def _started(self, number: int, model: str, started: Started) -> Started:
        result, send = started
        if not self._prompts:
            self.running[number] = result
        return result, self._sender(model, send)

    def _sender(
        self, model: str, send: Callable[[], Awaitable[Any]]
    ) -> Callable[[], Awaitable[Any]]:
        async def run() -> None:
            try:
                await send()
            except (NotFound, PermissionDenied) as error:
                if not self._has_other(model):
                    raise
                self._refused[model] = str(error)
                raise RequestError(str(error)) from None

        return run

    def _has_other(self, model: str) -> bool:
        """Whether other models may answer although this one does not."""
        return self._keeps and any(
            each.fields.get("model") not in (None, model) for each in self._grid.variants
        )
