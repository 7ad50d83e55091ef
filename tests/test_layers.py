"""The order of the layers: which folder may import which, and where each third party is used.

Every import counts: at the top of a module, inside a function, under ``TYPE_CHECKING``.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tensormesh_nb

PACKAGE = Path(tensormesh_nb.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Left to right. A layer imports itself and the layers to its left.
ORDER = (
    {"_version", "errors"},
    {"config"},
    {"wire"},
    {"tools"},
    {"assembly"},
    {"frames"},
    {"analysis"},
    {"render"},
    {"result"},
    {"client"},
    {"conversation", "rows", "guessing"},
    {"notebook", "widgets"},
    {"cli"},
    {"__init__", "__main__"},
)
LEVEL = {layer: level for level, layers in enumerate(ORDER) for layer in layers}

# The endpoint is a program of its own: it imports these, and few modules start it.
LOCAL_IMPORTS = {"_version", "errors", "wire", "local"}
# Its folders, left to right.
LOCAL_ORDER = ({"manager", "prompt"}, {"grammar"}, {"engine"}, {"api"}, {"server"})
LOCAL_LEVEL = {folder: level for level, folders in enumerate(LOCAL_ORDER) for folder in folders}

# Imports to the right, each with its reason.
EXCEPTIONS = {
    ("result.py", "guessing"): "result.game() returns a Game",
    ("guessing/game.py", "widgets"): "a game displays its widget",
    ("result.py", "widgets"): "result.inspect() opens the inspector",
    ("render/markdown/displayed_answer.py", "notebook"): "it may be several outputs",
    ("client/text/next_token.py", "widgets"): "next_token.inspect() opens its widget",
    ("client/client.py", "conversation"): "client.conversation() returns a Conversation",
    ("client/row_methods.py", "rows"): "client.map() returns Rows",
    ("client/variants/variant_methods.py", "rows"): "client.sweep() returns Variants",
    ("rows/progress.py", "notebook"): "a notebook shows it in one output",
    ("notebook/commands.py", "widgets"): "%tmchat panel opens the panel",
    ("client/host.py", "local"): "the host named local starts the endpoint",
    ("notebook/session.py", "local"): "starts the endpoint before the first question",
    ("cli/model.py", "local"): "tensormesh-nb model",
    ("cli/serve.py", "local"): "tensormesh-nb serve",
    ("__init__.py", "local"): "tensormesh_nb.local",
}

# Third party -> the folders or files that import it.
HOMES = {
    "httptools": {"client/http/connections"},
    "certifi": {"client/http/connections"},
    "filelock": {"config", "rows"},
    "keyring": {"config"},
    "anyio": {"rows"},
    "narwhals": {"rows"},
    "dask": {"rows/cluster"},
    "distributed": {"rows/cluster"},
    "sklearn": {"rows/labels"},
    "pandas": {"frames", "analysis", "rows", "guessing", "notebook/usage_totals.py"},
    "numpy": {
        "result.py",
        "assembly",
        "frames",
        "analysis",
        "render",
        "rows",
        "guessing",
    },
    "matplotlib": {"render"},
    "IPython": {"notebook", "widgets", "__init__.py"},
    "ipywidgets": {"notebook", "widgets"},
    "anywidget": {"widgets"},
    "markdown_it": {"render/markdown", "widgets"},
    "nh3": {"widgets"},
    "pygments": {"notebook/grammar"},
    "traitlets": {"notebook", "widgets"},
    "starlette": {"local/server"},
    "uvicorn": {"local/server"},
    "h11": {"local/server"},
    "tqdm": {"local/manager", "rows"},
    "xllamacpp": {"local/engine"},
    "llguidance": {"local/grammar"},
    "msgspec": {
        "wire",
        "tools",
        "assembly",
        "client",
        "conversation",
        "rows",
        "local",
        "notebook/grammar/flags.py",
        "notebook/grammar/flag_values.py",
        "widgets/controls.py",
        "widgets/page_widget.py",
    },
}

# Modules without a test file of their name, each with its reason.
UNTESTED = {
    "_version.py": "a constant",
    "conversation/chat_client.py": "a protocol",
    "local/manager/default_model.py": "constants",
    "render/markdown/view_names.py": "constants",
    "render/page/page_source.py": "abstract; ChatResult implements it",
    "widgets/game/game_messages.py": "types; page_widget decodes them",
    "widgets/inspector/inspector_messages.py": "types; page_widget decodes them",
    "widgets/next_token/next_token_messages.py": "types; page_widget decodes them",
    "wire/dialects/structs.py": "types; chunks decodes them",
}

# Names of several modules, each with its reason.
SHARED_NAMES = {
    "answer_tree.py": "the tree, and its drawing",
    "branch_tree.py": "the tree, and its drawing",
    "comparison.py": "the numbers, and their table",
    "logprobs.py": "the endpoint writes what the frame has",
    "main.py": "the main functions of two programs",
}

HEAVY = (
    "IPython",
    "anywidget",
    "httptools",
    "ipywidgets",
    "matplotlib",
    "numpy",
    "pandas",
    "starlette",
    "uvicorn",
    "xllamacpp",
)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> tuple[tuple[str, ...], ...]:
    """Absolute dotted names of everything that a module imports."""
    return tuple(_imports(path))


def _imports(path: Path, *, typing: bool = True) -> Iterator[tuple[str, ...]]:
    package = ("tensormesh_nb", *path.relative_to(PACKAGE).parts[:-1])
    for node in _nodes(ast.parse(path.read_text(encoding="utf-8")), typing=typing):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple((node.module or "").split(".")) if node.module else ()
            yield from ((*base, alias.name) for alias in node.names)


def _nodes(tree: ast.AST, *, typing: bool) -> Iterator[ast.AST]:
    """All nodes; without ``typing`` those under ``TYPE_CHECKING`` are left out."""
    for node in ast.iter_child_nodes(tree):
        if not typing and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _nodes(node, typing=typing)


def layers_imported(path: Path) -> set[str]:
    own = {parts[1] for parts in imports(path) if parts[0] == "tensormesh_nb" and len(parts) > 1}
    return {part for part in own if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").exists()}


def modules_imported(path: Path) -> set[Path]:
    """The modules of this package that a module imports."""
    found = set()
    for parts in imports(path):
        if parts[0] != "tensormesh_nb":
            continue
        for end in (len(parts), len(parts) - 1):
            module = PACKAGE.joinpath(*parts[1:end])
            file = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
            if file.is_file():
                found.add(file)
                break
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_layer_imports_only_leftwards(path: Path) -> None:
    own = layer(path)
    others = {other for other in layers_imported(path) if (name(path), other) not in EXCEPTIONS}
    if own == "local":
        assert others <= LOCAL_IMPORTS
        return
    assert own in LEVEL, f"{name(path)} has no place in the order of the layers"
    for other in others - {own}:
        assert other in LEVEL, f"{name(path)} imports {other}"
        assert LEVEL[other] < LEVEL[own], f"{name(path)} imports {other}, which is to its right"


@pytest.mark.parametrize("path", [*(PACKAGE / "local").glob("*/*.py")], ids=name)
def test_a_folder_of_the_endpoint_imports_only_leftwards(path: Path) -> None:
    own = path.parent.name
    for other in {
        each.parent.name for each in modules_imported(path) if PACKAGE / "local" in each.parents
    } - {own}:
        assert LOCAL_LEVEL[other] < LOCAL_LEVEL[own], f"{name(path)} imports {other}"


def test_every_exception_is_needed() -> None:
    for (module, other), reason in EXCEPTIONS.items():
        assert other in layers_imported(PACKAGE / module), f"{module}: {reason}"


def test_every_layer_exists() -> None:
    assert set(LEVEL) | {"local"} == {layer(path) for path in MODULES}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """The listed exceptions are ignored: each is an import inside a function, with its reason."""
    done: set[Path] = set()
    open_: list[Path] = []

    def visit(path: Path) -> None:
        if path in open_:
            circle = [*open_[open_.index(path) :], path]
            pytest.fail(" -> ".join(name(each) for each in circle))
        if path in done:
            return
        open_.append(path)
        for other in sorted(modules_imported(path)):
            if (name(path), layer(other)) not in EXCEPTIONS:
                visit(other)
        open_.pop()
        done.add(path)

    for path in MODULES:
        visit(path)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_third_parties_stay_in_their_folders(path: Path) -> None:
    places = {name(path), *(name(parent) for parent in path.parents if PACKAGE in parent.parents)}
    for parts in _imports(path, typing=False):
        homes = HOMES.get(parts[0])
        if homes is not None:
            assert places & homes, f"{name(path)} imports {parts[0]}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"][1:], ids=name
)
def test_folder_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem[:2] != "__"], ids=name)
def test_module_has_a_test_file_of_its_name(path: Path) -> None:
    test = Path(__file__).parent / path.relative_to(PACKAGE).with_name(f"test_{path.name}")
    assert test.exists() != (name(path) in UNTESTED), test


def loaded_after(module: str, names: set[str]) -> list[str]:
    """Which of the names are in ``sys.modules`` after an import in a fresh interpreter."""
    code = f"import {module}, sys; print(*sorted(set(sys.modules) & {names!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.split()


@pytest.mark.parametrize("module", ["tensormesh_nb", "tensormesh_nb.local"])
def test_importing_costs_next_to_nothing(module: str) -> None:
    assert loaded_after(module, set(HEAVY)) == []


def test_no_answer_waits_for_numpy_and_pandas() -> None:
    names = {"httptools", "numpy", "pandas"}
    assert loaded_after("tensormesh_nb.client.client", names) == ["httptools"]


@pytest.mark.parametrize(
    ("module", "later"),
    [
        ("server.main", {"asyncio", "hashlib", "msgspec", "platformdirs", "socket", "zipfile"}),
        ("engine.llama_server", {"asyncio", "msgspec", "pathlib", "subprocess", "xllamacpp"}),
        ("server.server", {"llguidance", "numpy", "tensormesh_nb.local.api.openapi", "xllamacpp"}),
    ],
)
def test_first_answer_waits_for_needed_imports_only(module: str, later: set[str]) -> None:
    """Imports before the engine starts, before the model loads and before the port opens."""
    assert loaded_after(f"tensormesh_nb.local.{module}", later) == []


def test_imports_inside_functions_and_for_type_checkers_are_seen() -> None:
    assert "local" in layers_imported(PACKAGE / "client" / "host.py")
    assert ("httptools",) in imports(PACKAGE / "client" / "http" / "connections" / "parser.py")
    assert PACKAGE / "result.py" in modules_imported(PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_two_modules_share_a_name() -> None:
    counts = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert {each for each, count in counts.items() if count > 1} == set(SHARED_NAMES)


def test_folder_has_at_most_twelve_modules() -> None:
    counts = Counter(name(path.parent) for path in MODULES if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > 12} == {}
