"""The exceptions: their tree, classes by status, one line in a cell."""

from __future__ import annotations

import re

import pytest

import tensormesh_nb as tm
from tensormesh_nb import errors

# Design section 3; what later issues bring (map, panel) is
# added here with them.


def test_tree_in_the_docstring() -> None:
    drawn: dict[str, str | None] = {}
    open_branches: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ([│├└─ ]*)([A-Z]\w+)\b", line)
        if found is None:
            continue
        depth, name = len(found[1]) // 4, found[2]
        open_branches = open_branches[:depth]
        drawn[name] = open_branches[-1][1] if open_branches else None
        open_branches.append((depth, name))
    real = {
        name: kind.__bases__[0].__name__ if kind is not tm.TensormeshError else None
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, tm.TensormeshError)
    }
    assert drawn == real
    assert set(errors.__all__) == set(real)
    assert set(real) <= set(tm.__all__)


@pytest.mark.parametrize("name", errors.__all__)
def test_one_line_in_a_cell(name: str) -> None:
    error = getattr(errors, name)("what was wrong")
    assert error.result is None
    assert error._render_traceback_() == [f"{name}: what was wrong"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, tm.BadRequest),
        (401, tm.AuthenticationFailed),
        (402, tm.PermissionDenied),
        (403, tm.PermissionDenied),
        (404, tm.NotFound),
        (413, tm.BadRequest),
        (418, tm.StatusError),
        (422, tm.BadRequest),
        (429, tm.RateLimited),
        (500, tm.ServerError),
        (524, tm.ServerError),
        (None, tm.ServerError),
    ],
)
def test_class_by_status(status: int | None, kind: type) -> None:
    assert errors.StatusError.kind(status) is kind


def test_interrupted_is_a_keyboard_interrupt() -> None:
    assert issubclass(tm.Interrupted, KeyboardInterrupt)
    assert issubclass(tm.Interrupted, tm.TensormeshError)
