"""The house keeps its order: who may import whom, and which third party lives where.

Imports are read from the source, those inside of functions too; imports for type checkers alone
(``if TYPE_CHECKING``) bring nothing in when the code runs and are left out.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tensormesh_nb

PACKAGE = Path(tensormesh_nb.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Left to right; a layer imports only from itself and from what is left of it.
ORDER = (
    {"errors", "secret", "address", "latch", "absent"},
    {"control_plane", "settings"},
    {"wire"},
    {"tool", "toolbox"},
    {"tokens"},
    {
        "inbox",
        "network",
        "transport",
        "background",
        "turn",
        "errand",
        "inquiry",
        "host",
        "round_trip",
    },
    {"branch", "distribution", "score", "probe"},
    {"conversation", "client"},
    {"batch"},
    {"notebook", "widgets"},
    {"__main__", "demo"},
)
LEVEL = {layer: level for level, layers in enumerate(ORDER) for layer in layers}

# What a result offers although it lives to the right: imported when it is asked for.
OFFERED = {"tokens/result.py": {"widgets"}, "notebook/commands.py": {"widgets"}}

# Lets the endpoint start before anything asks for it.
BEGINS = "notebook/session.py"

# Third party -> the files or folders that may use it.
HOMES = {
    "httpx": {"transport.py"},
    "httpcore": {"network.py"},
    "keyring": {"secret.py"},
    "anyio": {
        "conversation",
        "client.py",
        "round_trip.py",
        "inbox.py",
        "turn.py",
        "transport.py",
        "background.py",
    },
    "pandas": {"tokens"},
    "numpy": {"tokens"},
    "matplotlib": {"tokens"},
    "IPython": {"notebook", "widgets"},
    "ipywidgets": {"notebook", "widgets"},
    "anywidget": {"widgets"},
    "markdown_it": {"widgets"},
    "nh3": {"widgets"},
    "traitlets": {"notebook", "widgets"},
    "starlette": {"local"},
    "uvicorn": {"local"},
    "h11": {"local"},
    "xllamacpp": {"local"},
    "llguidance": {"local"},
    # Requests and replies; types, from which flags and schemas are made; the engine's own socket.
    "msgspec": {"wire", "inquiry.py", "round_trip.py", "tool.py", "local", "notebook/flag.py"},
}

HEAVY = (
    "IPython",
    "anywidget",
    "httpx",
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


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Absolute dotted names of what a module imports when it runs."""
    here = ("tensormesh_nb", *path.relative_to(PACKAGE).with_suffix("").parts)
    package = here[:-1]
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple((node.module or "").split(".")) if node.module else ()
            yield from ((*base, alias.name) for alias in node.names)


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for other in node.orelse:
                yield other
                yield from running(other)
            continue
        yield node
        yield from running(node)


def neighbours(path: Path) -> set[str]:
    """Layers of this package that a module imports from."""
    own = {parts[1] for parts in imports(path) if parts[0] == "tensormesh_nb" and len(parts) > 1}
    return {part for part in own if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").exists()}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_layer_imports_only_leftwards(path: Path) -> None:
    own = layer(path)
    if own in ("__init__", "local"):
        return
    assert own in LEVEL, f"{name(path)} has no place in the design's order"
    for other in neighbours(path) - {"local"} - OFFERED.get(name(path), set()):
        assert LEVEL[other] <= LEVEL[own], f"{name(path)} imports {other}, which is to its right"
        same_shelf = LEVEL[other] == LEVEL[own] and other != own
        assert not (same_shelf and own in ("notebook", "widgets")), f"{name(path)} imports {other}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "local").rglob("*.py")), ids=name)
def test_the_endpoint_knows_only_errors_and_wire(path: Path) -> None:
    assert neighbours(path) <= {"errors", "wire", "local"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_one_place_starts_the_endpoint(path: Path) -> None:
    # And one begins early, while what the first one imports is still to be imported.
    if layer(path) not in ("__main__", "__init__", "host", "local") and name(path) != BEGINS:
        assert "local" not in neighbours(path)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_third_parties_stay_in_their_rooms(path: Path) -> None:
    for parts in imports(path):
        homes = HOMES.get(parts[0])
        if homes is not None:
            assert {name(path), layer(path), f"{layer(path)}.py"} & homes, (
                f"{name(path)} imports {parts[0]}, which lives in {', '.join(sorted(homes))}"
            )


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"][1:], ids=name
)
def test_a_folder_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", ["tensormesh_nb", "tensormesh_nb.local"])
def test_importing_costs_next_to_nothing(module: str) -> None:
    code = f"import {module}, sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == []


def test_no_answer_waits_for_numpy_and_pandas() -> None:
    late = {"httpx", "numpy", "pandas"}
    code = f"import tensormesh_nb.client, sys; print(*sorted({late!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["httpx"]


@pytest.mark.parametrize(
    ("module", "later"),
    [
        ("serve", {"asyncio", "hashlib", "msgspec", "platformdirs", "socket", "zipfile"}),
        ("llama", {"asyncio", "msgspec", "pathlib", "subprocess", "xllamacpp"}),
        ("server", {"llguidance", "numpy", "tensormesh_nb.local.openapi", "xllamacpp"}),
    ],
)
def test_a_first_answer_waits_for_no_import_that_can_be_made_later(
    module: str, later: set[str]
) -> None:
    """What stands before the engine's start, before the model's loading and before the port."""
    code = f"import tensormesh_nb.local.{module}, sys; print(*sorted({later!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_reader_of_imports_sees_imports_inside_of_functions() -> None:
    # The lazy import that the rules make an exception for: were it missed, all above is void.
    assert "local" in neighbours(PACKAGE / "host.py")
    assert ("httpx",) in set(imports(PACKAGE / "transport.py"))
    assert ("tensormesh_nb", "errors", "SettingsError") in set(imports(PACKAGE / "settings.py"))
    assert not any("pandas" in parts for parts in imports(PACKAGE / "client.py"))
