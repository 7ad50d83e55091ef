"""The methods of a client that take a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..assembly.builder import Builder
from ..config.settings import Settings
from ..result import ChatResult
from ..wire.fields.signatures import shows_fields
from ..wire.request import ChatRequest
from .host import Host
from .operations.operation import Operation
from .operations.single_requests import SingleRequests
from .runner import Runner
from .runtime.event_loop import EventLoopThread

if TYPE_CHECKING:
    from decimal import Decimal

    from typing_extensions import Unpack

    from ..rows.mapping import RowMap
    from ..rows.rows import Rows
    from ..wire.fields.keywords import TurnKeywords

__all__ = ["TableMethods"]


class TableMethods:
    """A part of :class:`Client`."""

    settings: Settings
    _host: Host
    _loop: EventLoopThread
    _runner: Runner

    def _builder(self, request: ChatRequest) -> Builder:
        raise NotImplementedError

    def _result(self, operation: Operation) -> ChatResult:
        raise NotImplementedError

    @shows_fields
    def map(
        self,
        table: Any,
        template: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        messages_from: str | None = None,
        fields_from: str | Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
        store: str | Path | None = None,
        concurrency: int | None = None,
        max_cost: float | Decimal | None = None,
        max_total_tokens: int | None = None,
        on_error: Literal["keep", "raise"] = "keep",
        confirm: bool = True,
        progress: bool = True,
        **fields: Unpack[TurnKeywords],
    ) -> Rows:
        """Send a prompt for each row of a table, many at a time.

        Every answer is in the store before it counts as finished, so nothing is paid twice: rows
        whose request is in the store already are not sent again. Ctrl-C keeps what is finished and
        returns; :meth:`Rows.resume` sends the other rows.

        Args:
            table: a DataFrame of pandas or Polars, an Arrow table, or a list of dicts.
            template: the prompt with ``{{ column }}``, or messages with such texts.
            messages_from: the column with each row's messages, instead of a template.
            fields_from: columns whose cells are request fields of the same name.
            variables: further names for the expressions of the template.
            store: a file for the answers, created if needed. By default a new one in the user's
                cache directory: ``rows.store``.
            concurrency: how many requests run at once; by default as many as make the run faster.
            max_cost: most that the run may cost, in the currency of the price list. A row is sent
                only if its longest answer fits, where ``max_tokens`` and the price are known.
            max_total_tokens: most tokens of prompts and answers, in the same way.
            on_error: ``keep``: a failed row has its reason in the frame; ``raise``: the first
                failure ends the run.
            confirm: whether a run of 1,000 rows or more estimates tokens and cost from the first
                20 rows, and asks whether to continue.
            progress: whether to display the progress.
            system: a system message in front of messages that have none.
            fields: request fields of all rows under their API names.

        Returns:
            :class:`Rows`: ``frame``, ``results``, ``logprobs``, ``failed``, ``resume()``.

        Raises:
            RequestError: an argument, a column or (``on_error="raise"``) a row is wrong.
            SettingsError: the store cannot be written.
            ResponseError: the store is not one, or is from a newer version.
        """
        options = (store, concurrency, max_cost, max_total_tokens, on_error, confirm, progress)
        return self._map(
            table, template, messages_from, fields_from, fields, options, variables
        ).run()

    @shows_fields
    async def amap(
        self,
        table: Any,
        template: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        messages_from: str | None = None,
        fields_from: str | Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
        store: str | Path | None = None,
        concurrency: int | None = None,
        max_cost: float | Decimal | None = None,
        max_total_tokens: int | None = None,
        on_error: Literal["keep", "raise"] = "keep",
        confirm: bool = True,
        progress: bool = True,
        **fields: Unpack[TurnKeywords],
    ) -> Rows:
        """:meth:`map` for async code. It cannot ask: large runs need ``confirm=False``."""
        options = (store, concurrency, max_cost, max_total_tokens, on_error, confirm, progress)
        return await self._map(
            table, template, messages_from, fields_from, fields, options, variables
        ).arun()

    def _map(
        self,
        table: Any,
        template: Any,
        messages_from: str | None,
        fields_from: str | Sequence[str],
        fields: Mapping[str, Any],
        options: tuple[Any, ...],
        variables: Mapping[str, Any] | None,
    ) -> RowMap:
        from ..rows.mapping import RowMap, RowOptions

        return RowMap(
            self._single_requests(),
            self._loop,
            lambda answer: self._result(Operation(Builder(answer))),
            self.settings.base_url or self.settings.host,
            table,
            template,
            messages_from,
            fields_from,
            fields,
            RowOptions(*options),
            variables,
        )

    def _single_requests(self) -> SingleRequests:
        return SingleRequests(
            self._host,
            self._runner.without_retries(),
            lambda request: Operation(self._builder(request)),
            self._result,
        )
