"""The names that the design promises, and the tree of errors as its docstring draws it."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
import types

import pytest

import tensormesh_nb as tm
from tensormesh_nb import errors

from .factories import make_result

# Design section 3; what later issues bring (map, panel) is
# added here with them.
CLIENT = (
    "chat",
    "stream",
    "achat",
    "astream",
    "models",
    "score",
    "ascore",
    "probe_logprobs",
    "prepare",
    "conversation",
    "distribution",
    "close",
    "settings",
    "notices",
)
RESULT = (
    *("text", "reasoning", "tool_calls", "json", "messages", "finish_reason", "status", "error"),
    *("choices", "logprobs", "top_logprobs", "token_ids", "usage", "timing", "warnings"),
    *("request", "response", "heatmap", "plot", "save", "load"),
    *("inspect", "distribution", "can_ask"),
    *("spans", "prompt_logprobs", "prompt_top_logprobs"),
    *("branch", "abranch", "branches", "tree", "parent", "branch_position", "prefix_logprob"),
    *("compare", "scored", "logprob_kind"),
)
CHOICE = ("index", "text", "reasoning", "refusal", "tool_calls", "message", "finish_reason")


@pytest.mark.parametrize("name", tm.__all__)
def test_every_public_name_resolves_and_says_what_it_is(name: str) -> None:
    value = getattr(tm, name)
    assert value.__doc__
    if not isinstance(value, types.ModuleType):
        assert value.__name__ == name
        assert value.__module__.startswith("tensormesh_nb.")


def test_all_is_sorted_complete_and_what_dir_and_star_show() -> None:
    assert sorted(tm.__all__) == tm.__all__
    assert set(tm.__all__) <= set(dir(tm))
    namespace: dict[str, object] = {}
    exec("from tensormesh_nb import *", namespace)
    assert set(tm.__all__) <= set(namespace)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"tensormesh_nb.*'Cleint'"):
        tm.Cleint  # noqa: B018
    assert not hasattr(tm, "__wrapped__")


def test_names_for_type_checkers_are_the_names_that_resolve() -> None:
    source = inspect.getsource(tm)
    # The errors are imported for real, the rest for type checkers alone.
    block = source.partition("from .errors import")[2].partition("_HOMES = ")[0]
    found = set(re.findall(r"\b[A-Z]\w+\b|(?<=import )(?:local|panel)\b", block))
    declared = found - {"InteractiveShell", "IPython", "TYPE_CHECKING"}
    assert declared == set(tm.__all__)


def test_the_client_and_the_result_have_what_the_design_promises() -> None:
    client = tm.Client(host="http://127.0.0.1:1")
    for name in CLIENT:
        assert hasattr(client, name)
    result = make_result()
    for name in RESULT:
        assert hasattr(result, name) or name == "json"
    for name in CHOICE:
        assert hasattr(result._answer.first, name)


def test_arguments_of_the_client_are_keyword_only_and_optional() -> None:
    for parameter in list(inspect.signature(tm.Client).parameters.values()):
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default is None


def test_the_error_tree_is_the_one_that_is_drawn() -> None:
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
def test_an_error_is_one_line_in_a_cell_and_starts_without_a_result(name: str) -> None:
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
def test_a_status_has_its_class(status: int | None, kind: type) -> None:
    assert errors.StatusError.kind(status) is kind


def test_an_interrupt_is_a_keyboard_interrupt_that_run_all_stops_at() -> None:
    assert issubclass(tm.Interrupted, KeyboardInterrupt)
    assert issubclass(tm.Interrupted, tm.TensormeshError)


def test_version_is_the_distribution_s() -> None:
    assert importlib.metadata.version("tensormesh-nb") == tm.__version__
