"""The variables that a cell's magic sees."""

from __future__ import annotations

import inspect
from collections import ChainMap
from collections.abc import Iterator, Mapping
from types import CodeType, FrameType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

__all__ = ["variables_in_scope"]

_MAGICS = {"run_cell_magic", "run_line_magic"}


def variables_in_scope(shell: InteractiveShell) -> Mapping[str, Any]:
    """The notebook's variables; if a function runs the magic, its own take precedence.

    So do those of enclosing functions that are still running. A local variable without a value, or
    one of a function that has returned, is undefined, even if the notebook has a variable of that
    name.
    """
    names: dict[str, Any] = shell.user_ns
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name not in _MAGICS:
        frame = frame.f_back
    caller = frame.f_back if frame is not None else None
    if caller is None or caller.f_locals is names or caller.f_locals is caller.f_globals:
        return names
    frames = [caller, *_enclosing(caller)]
    local = {name for each in frames for name in _local_names(each.f_code)}
    local.update(_names_around(_outermost(caller), caller.f_code) or ())
    outside = {**names, **caller.f_globals}
    kept = {name: outside[name] for name in outside.keys() - local}
    return ChainMap(*(dict(each.f_locals) for each in frames), kept)


def _enclosing(frame: FrameType) -> Iterator[FrameType]:
    """The enclosing functions that are still running, innermost first."""
    code = frame.f_code
    outer = frame.f_back
    while outer is not None:
        is_function = outer.f_code.co_flags & inspect.CO_OPTIMIZED  # not a class's body
        if is_function and any(each is code for each in outer.f_code.co_consts):
            code = outer.f_code
            yield outer
        outer = outer.f_back


def _outermost(frame: FrameType) -> CodeType | None:
    """The outermost function or method that contains a frame's function, or None if not found."""
    # Python 3.10 has no qualified name in a code object.
    path = getattr(frame.f_code, "co_qualname", "").partition(".<locals>.")[0].split(".")
    value: Any = frame.f_globals.get(path[0])
    for name in path[1:]:
        value = inspect.getattr_static(value, name, None)
    code = getattr(inspect.unwrap(value) if callable(value) else value, "__code__", None)
    return code if isinstance(code, CodeType) else None


def _names_around(code: CodeType | None, inner: CodeType) -> set[str] | None:
    """The local names of a function and of the functions in it that contain ``inner``.

    None if the function does not contain ``inner``.
    """
    if code is None or code is inner:
        return None if code is None else set()
    for each in code.co_consts:
        names = _names_around(each, inner) if isinstance(each, CodeType) else None
        if names is not None:
            return names | _local_names(code)
    return None


def _local_names(code: CodeType) -> set[str]:
    """The variables of a function, whether they have a value or not."""
    return {*code.co_varnames, *code.co_cellvars}
