"""The prompts of a classification: of each row, in each order of the options."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, permutations
from typing import Any

from ...errors import RequestError
from ...wire.request import ChatRequest
from ..input_table import Table
from ..prompts import RowError, RowPrompts

__all__ = ["LabelPrompts", "Options", "orders_of"]


class Options(tuple[str, ...]):
    """The labels in the order of a prompt; ``str`` joins them with commas."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


def orders_of(labels: Sequence[str], count: int) -> list[Options]:
    """Orders of labels. A single order is the given one.

    Several orders do not depend on the given one: they begin with the rotations of the sorted
    labels, which have each label in each place once.

    Args:
        labels: the labels.
        count: number of orders.

    Raises:
        RequestError: there are fewer orders.
    """
    most = math.factorial(len(labels))
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= most:
        raise RequestError(
            f"orders: expected a whole number from 1 to {most}, as {len(labels)} labels have "
            f"{most} orders, got {count!r}."
        )
    if count == 1:
        return [Options(labels)]
    first, *others = sorted(labels)

    def rotations() -> Iterator[Options]:
        for rest in permutations(others):
            circle = (first, *rest)
            for at in range(len(circle)):
                yield Options((*circle[at:], *circle[:at]))

    return list(islice(rotations(), count))


class LabelPrompts:
    """The prompts of all rows in every order of the options; those without content come first.

    The prompts of a row are adjacent.

    Args:
        table: the table.
        template: as for :class:`RowPrompts`; ``{{ options }}`` has the labels in their order.
        orders: orders of the labels.
        prior: texts without content, each used in place of every column.
        messages_from, fields_from, variables: as for :class:`RowPrompts`.

    Attributes:
        orders: orders of the labels.
        priors: number of texts without content.
        settings: values other than the template and the table that the prompts use, as text.

    Raises:
        RequestError: an argument is wrong, or a prompt without content cannot be made.
    """

    def __init__(
        self,
        table: Table,
        template: Any,
        orders: Sequence[Options],
        *,
        prior: str | Sequence[str] | None = None,
        messages_from: str | None = None,
        fields_from: str | Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        self.orders = list(orders)
        named = [{**(variables or {}), "options": order} for order in self.orders]
        self._rows = [
            RowPrompts(
                table,
                template,
                messages_from=messages_from,
                fields_from=fields_from,
                variables=names,
            )
            for names in named
        ]
        columns = self._rows[0].names & set(table.columns)
        used = {name: value for name, value in named[0].items() if name in self._rows[0].names}
        if len(self.orders) > 1:
            used.pop("options", None)  # with several orders, they depend only on the labels
        self.settings = {name: repr(used[name]) for name in sorted(used) if name not in columns}
        if len(self.orders) > 1 and ("options" not in self._rows[0].names or "options" in columns):
            raise RequestError(
                "orders: the template has no {{ options }}, which is the labels in each order."
                if "options" not in columns
                else "orders: the table has a column 'options'. Rename it, so that {{ options }} "
                "can be the labels in each order."
            )
        texts = _texts(prior)
        self.priors = len(texts)
        if texts and (messages_from is not None or fields_from or not columns):
            raise RequestError(
                "prior: needs a template with columns, without messages_from and fields_from."
            )
        contentless = Table([dict.fromkeys(columns, text) for text in texts]) if texts else None
        self._priors = [
            RowPrompts(contentless, template, variables=names) for names in named if contentless
        ]
        for prompts in self._priors:
            for problem in prompts.problems():
                raise RequestError(
                    f"prior: {texts[problem.label]!r} in place of each column: {problem.reason}"
                )

    def __len__(self) -> int:
        return (self.priors + len(self._rows[0])) * len(self.orders)

    def same(self) -> list[int]:
        """For each row, the number of the first row with the same prompt and fields."""
        first: dict[str, int] = {}
        found = []
        for number in range(len(self._rows[0])):
            try:
                prompt = repr(self._rows[0][number])
            except RowError:
                prompt = f"row {number}"
            found.append(first.setdefault(prompt, number))
        return found

    def request(
        self,
        number: int,
        fields: Mapping[str, Any],
        prepare: Callable[[Any, Mapping[str, Any]], ChatRequest],
    ) -> ChatRequest:
        """A complete request; see :meth:`RowPrompts.request`.

        Raises:
            RowError: the row cannot be sent.
        """
        question, order = divmod(number, len(self.orders))
        if question < self.priors:
            return self._priors[order].request(question, fields, prepare)
        return self._rows[order].request(question - self.priors, fields, prepare)


def _texts(prior: str | Sequence[str] | None) -> list[str]:
    if prior is None:
        return []
    texts = [prior] if isinstance(prior, str) else prior
    if not isinstance(texts, list | tuple) or not texts or {type(text) for text in texts} != {str}:
        raise RequestError(
            f"prior: expected a text such as 'N/A', or a list of them, got {prior!r}."
        )
    return list(texts)
