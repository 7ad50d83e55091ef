"""Text with ``{{ expression }}``, which is replaced by the value of the expression."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from types import CodeType
from typing import Any

from ..errors import ArgumentError
from .near_names import did_you_mean
from .sanitize import one_line

__all__ = ["Template"]


_ADDRESS = re.compile(r"<.+ at 0x[0-9a-fA-F]+>", re.DOTALL)  # an object without a text of its own


class Template:
    """A text whose ``{{ expression }}`` can be filled again and again.

    Blank braces and a ``{{`` without ``}}`` are text.

    Args:
        text: the text.
        advice: the end of error messages.

    Attributes:
        names: the names that the expressions read.

    Raises:
        ArgumentError: an expression is not Python.
    """

    def __init__(self, text: str, advice: str = "") -> None:
        self._advice = advice
        self._pieces = list(self._parsed(text))
        # The file name of a compiled expression is its source.
        sources = [piece.co_filename for piece in self._pieces if isinstance(piece, CodeType)]
        self.names = _names(sources)

    def fill(self, namespace: Mapping[str, Any]) -> str:
        """Replace every expression with ``str`` of its value, once. Values are inserted verbatim.

        A set is sorted: its order is different in every process.

        Args:
            namespace: the variables of the expressions.

        Raises:
            ArgumentError: an expression uses an undefined name, fails, or has no text, such as a
                function.
        """
        scope = dict(namespace)  # so that (x := 1) leaves the notebook's variables alone
        return "".join(
            piece if isinstance(piece, str) else self._value(piece, scope) for piece in self._pieces
        )

    def _parsed(self, text: str) -> Iterator[str | CodeType]:
        """Text and compiled expressions, in order."""
        at = 0
        while (start := text.find("{{", at)) >= 0:
            first = text.find("}}", start + 2)
            if first < 0:
                break
            yield text[at:start]
            if text[start + 2 : first].strip():
                code, at = self._expression(text, start + 2)
                yield code
            else:
                yield text[start : first + 2]
                at = first + 2
        yield text[at:]

    def _expression(self, text: str, start: int) -> tuple[CodeType, int]:
        """The shortest expression that ends in ``}}``, and the offset after it.

        The expression may contain braces, so the first ``}}`` may not be its end.
        """
        end = text.find("}}", start)
        first = text[start:end]
        while end >= 0:
            code = _compiled(text[start:end].strip())
            if code is not None:
                return code, end + 2
            end = text.find("}}", end + 1)
        raise ArgumentError(f"{_shown(first.strip())} is not a Python expression.{self._advice}")

    def _value(self, code: CodeType, scope: dict[str, Any]) -> str:
        shown = _shown(code.co_filename)
        try:
            value = eval(code, scope)  # noqa: S307 - the user's own text, in the user's kernel
            text = _text(value)
        except NameError as error:
            name = str(error.name)
            if name in code.co_names and name not in scope:
                hint = did_you_mean(name, [*scope, *dir(builtins)], limit=3)
                raise ArgumentError(
                    f"{shown}: {name!r} is not defined.{hint}{self._advice}"
                ) from error
            raise self._failed(shown, error) from error
        except ArgumentError:  # raised by a value that cannot be read
            raise
        except Exception as error:
            raise self._failed(shown, error) from error
        if not isinstance(value, str) and _ADDRESS.fullmatch(text):
            kind = type(value).__name__
            hint = f" Call it: {one_line(code.co_filename, 60)}()." if callable(value) else ""
            raise ArgumentError(f"{shown} has no text: it is a {kind}.{hint}{self._advice}")
        return text

    def _failed(self, shown: str, error: Exception) -> ArgumentError:
        reason = one_line(f"{type(error).__name__}: {error}", 160)
        end = "." if self._advice[1:2].isalpha() and reason[-1] not in ".!?" else ""
        return ArgumentError(f"{shown} failed with {reason}{end}{self._advice}")


def _text(value: Any) -> str:
    if isinstance(value, set | frozenset) and value:
        return f"{{{', '.join(sorted(map(repr, value)))}}}"
    return str(value)


def _names(sources: Iterable[str]) -> frozenset[str]:
    """The names that expressions read and do not bind themselves."""
    trees = [ast.parse(source, mode="eval") for source in sources]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset({node.id for node in names} - bound)


def _compiled(source: str) -> CodeType | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(source, source, "eval")
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return None


def _shown(source: str) -> str:
    return "{{ " + one_line(source, 60) + " }}"
