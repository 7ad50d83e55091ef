"""The methods of a client that compare models and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ...assembly.builder import Builder
from ...config.settings import Settings
from ...result import ChatResult
from ...wire.fields.keywords import SweptKeywords
from ...wire.fields.signatures import shows_fields
from .. import last_result
from ..operations.operation import Operation
from ..operations.single_requests import SingleRequests
from .live_display import live_display

if TYPE_CHECKING:
    from decimal import Decimal

    from ...rows.resumable_run import RunOptions
    from ...rows.variants.truth import Match
    from ...rows.variants.variants import Variants

__all__ = ["VariantMethods"]


class VariantMethods:
    """A part of :class:`Client`."""

    settings: Settings

    def _result(self, operation: Operation, *, is_last: bool = True) -> ChatResult:
        raise NotImplementedError

    def _single_requests(self) -> SingleRequests:
        raise NotImplementedError

    @shows_fields
    def sweep(
        self,
        prompt: Any,
        *,
        models: Sequence[str] = (),
        repeat: int = 1,
        table: Any = None,
        truth: str | None = None,
        match: Match | None = None,
        variables: Mapping[str, Any] | None = None,
        store: str | Path | None = None,
        concurrency: int | None = None,
        max_cost: float | Decimal | None = None,
        max_total_tokens: int | None = None,
        on_error: Literal["keep", "raise"] = "keep",
        confirm: bool = True,
        progress: bool = True,
        watch: Callable[[Variants], object] | None = None,
        **fields: SweptKeywords,
    ) -> Variants:
        """Send a prompt with several models and settings, several times, and compare the answers.

        A list where a field takes one value is swept: ``temperature=[0, 0.7, 1.2]``. Several lists
        multiply. A field that takes a list is swept by a list of lists: ``stop=[["a"], ["b"]]``.
        None is the value "not given".

        Answers are stored and resumed as with :meth:`map`; repeats never share an answer. If a
        seed is given, the first repeat uses it and each further one a seed derived from it.

        Args:
            prompt: a text or messages; a list of texts, or of lists of messages, is swept.
            models: model ids to compare.
            repeat: number of requests for each variant.
            table: rows for which the prompt, with ``{{ column }}``, is sent; see :meth:`map`.
            truth: the column with the right answers.
            match: when an answer is right. ``equals`` (default): it is the truth, as a text or a
                number. ``contains``: it contains the truth, as words or as a number. Or a function
                of its text and the truth that returns True, False or a score.
            variables: further names for the prompt's expressions, with a table.
            store, concurrency, max_cost, max_total_tokens: as for :meth:`map`.
            on_error, confirm, progress: as for :meth:`map`.
            watch: called with the :class:`Variants` several times a second while answers arrive. By
                default a notebook shows the answers to a single prompt in columns.
            system: a system message in front of messages that have none; a list is swept.
            fields: request fields under their API names; lists are swept.

        Returns:
            :class:`Variants`: ``frame``, ``summary``, ``results``, ``logprobs``, ``compare()``.

        Raises:
            RequestError: an argument is wrong, or (``on_error="raise"``) a request failed.
            SettingsError: the store cannot be written.
            ResponseError: the store is not one, or is from a newer version.
        """
        live = live_display() if progress and watch is None and table is None else None
        options = _run_options(
            store=store,
            concurrency=concurrency,
            max_cost=max_cost,
            max_total_tokens=max_total_tokens,
            on_error=on_error,
            confirm=confirm,
            progress=progress and live is None,
            total=self.settings.timeout_total,
        )
        given = {"repeat": repeat, "table": table, "truth": truth, "match": match}
        watch = live.show if live is not None else watch
        made = self._sweep(
            prompt, models, fields, options, variables=variables, watch=watch, **given
        ).resume()
        if live is not None:
            live.end(made)
        return made

    @shows_fields
    async def asweep(
        self,
        prompt: Any,
        *,
        models: Sequence[str] = (),
        repeat: int = 1,
        table: Any = None,
        truth: str | None = None,
        match: Match | None = None,
        variables: Mapping[str, Any] | None = None,
        store: str | Path | None = None,
        concurrency: int | None = None,
        max_cost: float | Decimal | None = None,
        max_total_tokens: int | None = None,
        on_error: Literal["keep", "raise"] = "keep",
        confirm: bool = True,
        progress: bool = True,
        **fields: SweptKeywords,
    ) -> Variants:
        """:meth:`sweep` for async code. It cannot ask: large runs need ``confirm=False``."""
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
        given = {"repeat": repeat, "table": table, "truth": truth, "match": match}
        return await self._sweep(
            prompt, models, fields, options, variables=variables, **given
        ).aresume()

    def _sweep(
        self,
        prompt: Any,
        models: Sequence[str],
        fields: Mapping[str, Any],
        options: RunOptions,
        **given: Any,
    ) -> Variants:
        from ...rows.variants.sweep import sweep

        made = sweep(
            self._single_requests(),
            lambda answer: self._result(Operation(Builder(answer)), is_last=False),
            self.settings.base_url or self.settings.host,
            prompt,
            models,
            fields,
            options,
            **given,
        )
        return last_result.begin(made)


def _run_options(**given: Any) -> RunOptions:
    # Loads pandas; chats should not wait for it.
    from ...rows.resumable_run import RunOptions

    return RunOptions(**given)
