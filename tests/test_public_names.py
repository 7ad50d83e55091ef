"""The public names, and the tree of errors as drawn in its docstring."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
import types

import pytest

import tensormesh_nb as tm

from .factories import make_result

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
    "map",
    "amap",
    "classify",
    "close",
    "settings",
    "notices",
)
RESULT = (
    *("text", "reasoning", "tool_calls", "json", "messages", "finish_reason", "status", "error"),
    *("choices", "logprobs", "top_logprobs", "token_ids", "usage", "timing", "warnings"),
    *("request", "response", "heatmap", "plot", "save", "load"),
    *("inspect", "distribution", "can_ask"),
    *("likelihood", "logprob", "mean_surprisal", "perplexity"),
    "game",
    *("spans", "prompt_logprobs", "prompt_top_logprobs"),
    *("branch", "abranch", "branches", "tree", "parent", "branch_position", "prefix_logprob"),
    *("compare", "scored", "logprob_kind"),
)
CHOICE = ("index", "text", "reasoning", "refusal", "tool_calls", "message", "finish_reason")


@pytest.mark.parametrize("name", tm.__all__)
def test_public_names_resolve_and_have_docstrings(name: str) -> None:
    value = getattr(tm, name)
    assert value.__doc__
    if not isinstance(value, types.ModuleType):
        assert value.__name__ == name
        assert value.__module__.startswith("tensormesh_nb.")


def test_all_dir_and_star_import() -> None:
    assert sorted(tm.__all__) == tm.__all__
    assert set(tm.__all__) <= set(dir(tm))
    namespace: dict[str, object] = {}
    exec("from tensormesh_nb import *", namespace)
    assert set(tm.__all__) <= set(namespace)


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match=r"tensormesh_nb.*'Cleint'"):
        tm.Cleint  # noqa: B018
    assert not hasattr(tm, "__wrapped__")


def test_names_for_type_checkers() -> None:
    source = inspect.getsource(tm)
    # The errors are imported for real, the rest for type checkers alone.
    block = source.partition("from .errors import")[2].partition("_HOMES = ")[0]
    functions = r"(?<=import )(?:concat|local|panel)\b|(?<=Game, )game\b"
    found = set(re.findall(rf"\b[A-Z]\w+\b|{functions}", block))
    declared = found - {"InteractiveShell", "IPython", "TYPE_CHECKING"}
    assert declared == set(tm.__all__)


def test_names_of_client_and_result() -> None:
    client = tm.Client(host="http://127.0.0.1:1")
    for name in CLIENT:
        assert hasattr(client, name)
    result = make_result()
    for name in RESULT:
        assert hasattr(result, name) or name == "json"
    for name in CHOICE:
        assert hasattr(result._answer.first, name)


def test_client_arguments_are_keyword_only_and_optional() -> None:
    for parameter in list(inspect.signature(tm.Client).parameters.values()):
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default is None


def test_version() -> None:
    assert importlib.metadata.version("tensormesh-nb") == tm.__version__
