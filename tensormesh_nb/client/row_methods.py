"""The methods of a client that take a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..assembly.builder import Builder
from ..config.settings import Settings
from ..result import ChatResult
from ..wire.fields.signatures import shows_fields
from ..wire.request import ChatRequest
from . import last_result
from .host import Host
from .operations.operation import Operation
from .operations.single_requests import SingleRequests
from .runner import Runner

if TYPE_CHECKING:
    from decimal import Decimal

    from typing_extensions import Unpack

    from ..rows.cluster.workers import Workers
    from ..rows.labels.classify_rows import LabelOptions
    from ..rows.labels.labelled import Labelled
    from ..rows.resumable_run import RunOptions
    from ..rows.rows import Rows
    from ..wire.fields.keywords import TurnKeywords

__all__ = ["TableMethods"]


class TableMethods:
    """A part of :class:`Client`."""

    settings: Settings
    _host: Host
    _runner: Runner

    def _builder(self, request: ChatRequest) -> Builder:
        raise NotImplementedError

    def _result(self, operation: Operation, *, is_last: bool = True) -> ChatResult:
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
                cache directory; its path is shown with the progress and is ``rows.store``.
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
        options = _run_options(
            store=store,
            concurrency=concurrency,
            max_cost=max_cost,
            max_total_tokens=max_total_tokens,
            on_error=on_error,
            confirm=confirm,
            progress=progress,
            total=self.settings.timeout_total,
        )
        from ..rows.cluster.dask_table import read_table

        table, workers = read_table(table, self.settings, messages_from, fields_from)
        return self._map(
            table, template, messages_from, fields_from, fields, options, variables, workers
        ).resume()

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
        options = _run_options(
            store=store,
            concurrency=concurrency,
            max_cost=max_cost,
            max_total_tokens=max_total_tokens,
            on_error=on_error,
            confirm=confirm,
            progress=progress,
            total=self.settings.timeout_total,
        )
        from ..rows.cluster.dask_table import aread_table

        table, workers = await aread_table(table, self.settings, messages_from, fields_from)
        return await self._map(
            table, template, messages_from, fields_from, fields, options, variables, workers
        ).aresume()

    @shows_fields
    def classify(
        self,
        table: Any,
        template: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        labels: Sequence[str] = (),
        *,
        variants: Mapping[str, Sequence[str]] | None = None,
        truth: str | None = None,
        method: Literal["auto", "score", "first_token"] = "auto",
        prior: str | Sequence[str] | None = None,
        orders: int = 1,
        normalise: bool = False,
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
    ) -> Labelled:
        """The probability of each label as the answer to a prompt, for each row of a table.

        On the local endpoint, and on hosts that give log probabilities of a prompt, each label is
        scored as the whole answer's beginning, so its probability is exact. Elsewhere the
        alternatives of the answer's first token bound it. Nothing is renormalised: ``uncovered`` is
        the probability of everything else.

        Args:
            table, template, messages_from, fields_from, variables: as for :meth:`map`. In the
                template, ``{{ options }}`` is the labels, joined by commas.
            labels: two or more texts, none of which begins with another.
            variants: further spellings of a label, whose probabilities are added to it:
                ``{"yes": ["Yes", "YES"]}``. First tokens are compared without case.
            truth: the column with the true labels, for :meth:`Labelled.report`.
            method: ``score``; ``first_token``: one request per row; ``auto``: ``score`` if the host
                can.
            prior: a text without content, such as ``"N/A"``, or several. Each takes the place of
                every column once; the frames then compare a label's probability with that.
            orders: the number of orders of ``{{ options }}`` for each row; probabilities are
                their means. :attr:`Labelled.flip_rate` is the share of rows whose label changes.
            normalise: whether the frames also have probabilities divided by their sum.
            store, concurrency, max_cost, max_total_tokens: as for :meth:`map`.
            on_error, confirm, progress: as for :meth:`map`.
            system: a system message in front of messages that have none.
            fields: request fields of all rows; those for sampling have no effect on scores.

        Returns:
            :class:`Labelled`: ``frame``, ``probabilities``, ``report()``, ``calibrate()``,
            ``resume()``.

        Raises:
            RequestError: an argument, a column or (``on_error="raise"``) a row is wrong.
            SettingsError: the store cannot be written.
            ResponseError: the store is not one, or is from a newer version.
        """
        asked = _label_options(
            labels=labels,
            variants=variants,
            truth=truth,
            method=method,
            prior=prior,
            orders=orders,
            normalise=normalise,
        )
        options = _run_options(
            store=store,
            concurrency=concurrency,
            max_cost=max_cost,
            max_total_tokens=max_total_tokens,
            on_error=on_error,
            confirm=confirm,
            progress=progress,
            total=self.settings.timeout_total,
        )
        return self._classify(
            table, template, messages_from, fields_from, fields, asked, options, variables
        ).resume()

    @shows_fields
    async def aclassify(
        self,
        table: Any,
        template: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        labels: Sequence[str] = (),
        *,
        variants: Mapping[str, Sequence[str]] | None = None,
        truth: str | None = None,
        method: Literal["auto", "score", "first_token"] = "auto",
        prior: str | Sequence[str] | None = None,
        orders: int = 1,
        normalise: bool = False,
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
    ) -> Labelled:
        """:meth:`classify` for async code. It cannot ask: large runs need ``confirm=False``."""
        asked = _label_options(
            labels=labels,
            variants=variants,
            truth=truth,
            method=method,
            prior=prior,
            orders=orders,
            normalise=normalise,
        )
        options = _run_options(
            store=store,
            concurrency=concurrency,
            max_cost=max_cost,
            max_total_tokens=max_total_tokens,
            on_error=on_error,
            confirm=confirm,
            progress=progress,
            total=self.settings.timeout_total,
        )
        return await self._classify(
            table, template, messages_from, fields_from, fields, asked, options, variables
        ).aresume()

    def _classify(
        self,
        table: Any,
        template: Any,
        messages_from: str | None,
        fields_from: str | Sequence[str],
        fields: Mapping[str, Any],
        asked: LabelOptions,
        options: RunOptions,
        variables: Mapping[str, Any] | None,
    ) -> Labelled:
        from ..rows.cluster.dask_table import computed
        from ..rows.labels.classify_rows import classify_rows

        made = classify_rows(
            self._single_requests(),
            self.settings.base_url or self.settings.host,
            computed(table),
            template,
            asked,
            fields,
            options,
            messages_from=messages_from,
            fields_from=fields_from,
            variables=variables,
        )
        return last_result.begin(made)

    def _map(
        self,
        table: Any,
        template: Any,
        messages_from: str | None,
        fields_from: str | Sequence[str],
        fields: Mapping[str, Any],
        options: RunOptions,
        variables: Mapping[str, Any] | None,
        workers: Workers | None,
    ) -> Rows:
        from ..rows.map_rows import map_rows
        from ..rows.resumable_run import ResumableRun

        requests, make_run = self._single_requests(), ResumableRun
        if workers is not None:
            from ..rows.cluster.cluster_run import ClusterRun

            make_run = partial(ClusterRun, workers=workers, requests=requests)  # type: ignore[assignment]
        made = map_rows(
            requests,
            lambda answer: self._result(Operation(Builder(answer)), is_last=False),
            self.settings.base_url or self.settings.host,
            table,
            template,
            fields,
            options,
            messages_from=messages_from,
            fields_from=fields_from,
            variables=variables,
            make_run=make_run,
        )
        return last_result.begin(made)

    def _single_requests(self) -> SingleRequests:
        return SingleRequests(
            self._host,
            self._runner.without_retries(),
            self._builder,
            partial(self._result, is_last=False),
        )


def _run_options(**given: Any) -> RunOptions:
    # Loads pandas, which no chat should wait for.
    from ..rows.resumable_run import RunOptions

    return RunOptions(**given)


def _label_options(**given: Any) -> LabelOptions:
    from ..rows.labels.classify_rows import LabelOptions

    return LabelOptions(**given)
