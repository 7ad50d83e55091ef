"""Text with ``{{ expression }}``, which is replaced by the value of the expression."""

from __future__ import annotations

import builtins
import warnings
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any

from ...errors import ArgumentError
from ...wire.sanitize import one_line
from .flags import did_you_mean

__all__ = ["fill_template"]

_RAW_HINT = "(--raw sends braces unchanged.)"


def fill_template(text: str, namespace: Mapping[str, Any]) -> str:
    """Replace every ``{{ expression }}`` with ``str`` of its value, once.

    Values are inserted verbatim. Blank braces and a ``{{`` without ``}}`` stay unchanged.

    Raises:
        ArgumentError: an expression is not Python, uses an undefined name, or fails.
    """
    scope = dict(namespace)  # so that (x := 1) leaves the notebook's variables alone
    return "".join(
        piece if isinstance(piece, str) else _value(piece, scope) for piece in _pieces(text)
    )


def _pieces(text: str) -> Iterator[str | CodeType]:
    """Text and compiled expressions, in order."""
    at = 0
    while (start := text.find("{{", at)) >= 0:
        first = text.find("}}", start + 2)
        if first < 0:
            break
        yield text[at:start]
        if text[start + 2 : first].strip():
            code, at = _expression(text, start + 2)
            yield code
        else:
            yield text[start : first + 2]
            at = first + 2
    yield text[at:]


def _expression(text: str, start: int) -> tuple[CodeType, int]:
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
    raise ArgumentError(f"{_shown(first.strip())} is not a Python expression. {_RAW_HINT}")


def _compiled(source: str) -> CodeType | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(source, source, "eval")
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return None


def _value(code: CodeType, scope: dict[str, Any]) -> str:
    # The file name of a compiled expression is its source.
    shown = _shown(code.co_filename)
    try:
        return str(eval(code, scope))  # noqa: S307 - the user's own cell, in the user's kernel
    except NameError as error:
        if error.name in code.co_names and error.name not in scope:
            raise _undefined(shown, str(error.name), scope) from error
        raise _failed(shown, error) from error
    except Exception as error:
        raise _failed(shown, error) from error


def _undefined(shown: str, name: str, scope: Mapping[str, Any]) -> ArgumentError:
    hint = did_you_mean(name, [*scope, *dir(builtins)], limit=3)
    return ArgumentError(f"{shown}: {name!r} is not defined.{hint} {_RAW_HINT}")


def _failed(shown: str, error: Exception) -> ArgumentError:
    reason = one_line(f"{type(error).__name__}: {error}", 160)
    return ArgumentError(f"{shown} failed with {reason} {_RAW_HINT}")


def _shown(source: str) -> str:
    return "{{ " + one_line(source, 60) + " }}"
