"""The prompt and the request fields of each row."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec.inspect
import numpy as np

from ..errors import ArgumentError, RequestError
from ..wire.near_names import did_you_mean
from ..wire.request import ChatRequest
from ..wire.sanitize import one_line
from ..wire.template import Template
from .input_table import Table, is_missing

__all__ = ["RowError", "RowPrompts"]

# The text of a list of messages, as JSON or in Python's notation, such as from a CSV file.
_MESSAGES_AS_TEXT = re.compile(r"""\s*\[\s*\{\s*["'](role|content)["']\s*:""")

_SURROGATE = re.compile("[\ud800-\udfff]")

Filled = tuple[Any, dict[str, Any]]  # a prompt and request fields

_ADVICE = ' Expressions read the columns of the table; {{ "{{" }} writes braces.'
_ROW = "row"  # in expressions: all cells of the row, by column
_CELLS = "_cells_of_this_row"  # the same, for columns whose names are not identifiers


class RowError(RequestError):
    """A row that cannot be sent.

    Attributes:
        label: the row's index label.
        reason: the message without the label.
    """

    def __init__(self, message: str, label: Any) -> None:
        super().__init__(f"Row {_shown(label)}: {message}")
        self.label, self.reason = label, message


class _Cells(dict[str, Any]):
    """All cells of a row, for expressions: ``row["name"]``. Empty cells are None.

    Raises:
        ArgumentError: an empty cell is read. ``row.get("name")`` returns None instead.
    """

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__((name, None if is_missing(cell) else cell) for name, cell in row.items())

    def __missing__(self, name: Any) -> Any:
        near = did_you_mean(name, self) if isinstance(name, str) else ""
        raise ArgumentError(f"the table has no column {one_line(repr(name), 60)}.{near}")

    def __getitem__(self, name: str) -> Any:
        if (cell := super().__getitem__(name)) is None:
            raise ArgumentError(_empty(name))
        return cell


class RowPrompts:
    """Makes the prompt of a row from its cells.

    Args:
        table: the table.
        template: a text with ``{{ column }}``; messages with such texts; or None. ``row`` has all
            cells of the row, unless a column has that name; ``row.get`` gives None for empty ones.
        messages_from: instead, the column with each row's messages or text.
        fields_from: columns whose cells are request fields of the same name. An empty cell leaves
            the field unset.
        variables: further names for the expressions. Columns take precedence.

    Attributes:
        names: names that the template reads.

    Raises:
        RequestError: a column or a field does not exist, or an expression is not valid Python.
    """

    def __init__(
        self,
        table: Table,
        template: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
        *,
        messages_from: str | None = None,
        fields_from: str | Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        if (template is None) == (messages_from is None):
            raise RequestError("Give either a template or messages_from.", field="template")
        self._variables = dict(variables or {})
        self._fields = [fields_from] if isinstance(fields_from, str) else list(fields_from)
        self._messages_from = messages_from
        self._whole: set[str] = set()  # the fields that take whole numbers
        table.check(self._fields, "fields_from")
        for name in self._fields:
            if name == "system":
                continue
            kinds = ChatRequest.field(name).types
            if all(isinstance(kind, msgspec.inspect.IntType) for kind in kinds):
                self._whole.add(name)
        self.names: set[str] = set()
        if messages_from is not None:
            table.check([messages_from], "messages_from")
        else:
            named: set[str] = set()
            self._fill, names = _compiled(_with_any_column(template, table.columns, named))
            self.names = (names - {_CELLS}) | named
            known = {*self._variables, *named, _ROW, _CELLS}
            unknown = [name for name in sorted(names) if name not in known]
            table.check([name for name in unknown if not _is_builtin(name)], "template")
            if not self._fields:
                _check_reads(template, self.names, table)
        self._used = [name for name in table.columns if name in self.names]
        columns = [*self._used, *self._fields]
        columns += [messages_from] if messages_from is not None else []
        columns += table.columns if _ROW in self.names else []
        # Lists of cells, not dicts of rows: a table may have many rows.
        self._cells = table.cells(dict.fromkeys(columns))
        self._labels = table.labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, number: int) -> Filled:
        """The prompt and the fields of a row.

        Raises:
            RowError: a cell is empty or an expression fails.
        """
        row = {name: cells[number] for name, cells in self._cells.items()}
        label = self._labels[number]
        fields = {name: row[name] for name in self._fields if not is_missing(row[name])}
        for name in self._whole & fields.keys():
            # pandas stores whole numbers as floats if a column has empty cells.
            if isinstance(fields[name], float) and fields[name].is_integer():
                fields[name] = int(fields[name])
        for name, value in fields.items():
            if isinstance(value, Decimal):  # as databases and Arrow give numbers
                fields[name] = float(value)
            elif isinstance(value, Mapping):
                fields[name] = {key: item for key, item in value.items() if item is not None}
        if self._messages_from is not None:
            return _messages(row[self._messages_from], self._messages_from, label), fields
        for name in self._used:
            if is_missing(row[name]):
                raise RowError(_empty(name), label)
        all_cells = _Cells(row) if _ROW in self.names else row
        try:
            return self._fill({_ROW: all_cells, _CELLS: row, **self._variables, **row}), fields
        except ArgumentError as error:
            raise RowError(str(error), label) from None

    def request(
        self,
        number: int,
        fields: Mapping[str, Any],
        prepare: Callable[[Any, Mapping[str, Any]], ChatRequest],
    ) -> ChatRequest:
        """The complete request of a row.

        Args:
            number: number of the row.
            fields: request fields of all rows.
            prepare: makes a request from a prompt and fields.

        Raises:
            RowError: the row cannot be sent.
        """
        prompt, own = self[number]
        try:
            return prepare(prompt, {**fields, **own} if own else fields)
        except RequestError as error:
            reason = self._odd_cell(number) or str(error)
            raise RowError(reason, self._labels[number]) from None

    def _odd_cell(self, number: int) -> str:
        """An error for a cell that is not valid text; empty if there is none."""
        for name, cells in self._cells.items():
            if _SURROGATE.search(str(cells[number])):
                return f"the cell {name!r} has half a surrogate pair, so it is not valid text."
        return ""

    def problems(self) -> Iterator[RowError]:
        """The errors of rows that cannot be sent."""
        return filter(None, map(self._problem, range(len(self))))

    def _problem(self, number: int) -> RowError | None:
        try:
            self[number]
        except RowError as error:
            return error
        return None


def _messages(cell: Any, column: str, label: Any) -> Any:
    """The messages in a cell.

    Raises:
        RowError: the cell has no messages.
    """
    prompt = cell.tolist() if isinstance(cell, np.ndarray) else cell  # lists from Parquet
    if not isinstance(prompt, list | tuple | str | Mapping) or not prompt:
        raise RowError(f"the cell {column!r} has no messages.", label)
    if isinstance(prompt, str) and _MESSAGES_AS_TEXT.match(prompt):
        raise RowError(
            f"the cell {column!r} is the text of messages, not messages. Parse it first: "
            f"table[{column!r}].map(json.loads), or ast.literal_eval for Python's notation.",
            label,
        )
    return _with_values(prompt)


def _with_values(value: Any) -> Any:
    """Messages without the empty keys of Arrow and Parquet, where all dicts have the same keys."""
    if isinstance(value, Mapping):
        given = {key: item for key, item in value.items() if item is not None or key == "content"}
        return {key: _with_values(item) for key, item in given.items()}
    return [*map(_with_values, value)] if isinstance(value, list | tuple | np.ndarray) else value


def _compiled(template: Any) -> tuple[Callable[[Mapping[str, Any]], Any], set[str]]:
    """A function that fills a template, and the names that it reads."""
    if isinstance(template, str):
        if not template.strip():
            raise RequestError("The template is empty.", field="template")
        text = Template(template, _ADVICE)
        return text.fill, set(text.names)
    if isinstance(template, Mapping):
        parts = {key: _compiled_part(value) for key, value in template.items()}
        names = set().union(*(each for _, each in parts.values()))
        return (lambda row: {key: fill(row) for key, (fill, _) in parts.items()}), names
    if isinstance(template, Sequence) and not isinstance(template, bytes):
        items = [_compiled_part(item) for item in template]
        names = set().union(*(each for _, each in items))
        return (lambda row: [fill(row) for fill, _ in items]), names
    kind = type(template).__name__
    raise RequestError(f"template: expected a text or messages, got {kind}.", field="template")


def _compiled_part(value: Any) -> tuple[Callable[[Mapping[str, Any]], Any], set[str]]:
    """The same for a part of messages: only texts are filled."""
    if isinstance(value, str):
        text = Template(value, _ADVICE)
        return text.fill, set(text.names)
    if isinstance(value, Mapping | list | tuple):
        return _compiled(value)
    return (lambda _: value), set()


def _with_any_column(template: Any, columns: Sequence[str], named: set[str]) -> Any:
    """A template in which a column's name may be any text: ``{{ my text }}``.

    Args:
        template: see above.
        columns: all columns.
        named: receives the columns read in this way.
    """
    if isinstance(template, Mapping):
        return {key: _with_any_column(value, columns, named) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_with_any_column(item, columns, named) for item in template]
    if not isinstance(template, str):
        return template
    known = _unusual_names(columns)

    def cell(match: re.Match[str]) -> str:
        name = known.get(match[1], known.get(_usual(match[1])))
        if name is None:
            return match[0]
        named.add(name)
        return f"{{{{ {_CELLS}[{name!r}] }}}}"

    pattern = r"\{\{\s*(.+?)\s*\}\}"
    return re.sub(pattern, cell, template, flags=re.DOTALL) if known else template


def _unusual_names(columns: Sequence[str]) -> dict[str, str]:
    """Columns whose names Python does not read as they are, by the ways to write each."""
    odd = [name for name in columns if not _is_name(name)]
    found: dict[str, str] = {}
    for form in (_usual, str.strip):
        counts = Counter(map(form, columns))
        found |= {form(name): name for name in odd if counts[form(name)] == 1}
    return found | {name: name for name in odd}


def _check_reads(template: Any, names: set[str], table: Table) -> None:
    """Check that the template reads a column.

    Raises:
        RequestError: it reads none.
    """
    if not table.columns or not names.isdisjoint({_ROW, *table.columns}):
        return
    single = [name for name in table.columns if f"{{{name}}}" in str(template)]
    first = single[0] if single else table.columns[0]
    instead = f", not {{{first}}}" if single else ""
    raise RequestError(
        "template: it reads no column, so every row would send the same request. Write a column as "
        f"{{{{ {one_line(first, 60)} }}}}{one_line(instead, 60)}.",
        field="template",
    )


def _empty(name: str) -> str:
    return f"the cell {name!r} is empty."


def _is_name(text: str) -> bool:
    """Whether Python reads a text as this name; it composes characters, such as accents."""
    return text.isidentifier() and not keyword.iskeyword(text) and _usual(text) == text


def _usual(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _is_builtin(name: str) -> bool:
    return hasattr(builtins, name)


def _shown(label: Any) -> str:
    return one_line(str(label), 60)
