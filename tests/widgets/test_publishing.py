"""What a front end gets to display a widget, and what a saved notebook keeps of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tensormesh_nb.widgets.inspector.inspector import Inspector

from ..factories import entry, make_chunk, make_result


@pytest.fixture
def inspector() -> Inspector:
    return Inspector(make_result(make_chunk("a", [entry("a")])))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    name = "tensormesh_nb.widgets.publishing.publish_display_data"
    monkeypatch.setattr(name, shown.append)
    return shown


def run_by(monkeypatch: pytest.MonkeyPatch, **metadata: Any) -> None:
    """Let a front end run the cell that sends this metadata."""
    shell = SimpleNamespace(get_parent=lambda: {"metadata": metadata})
    monkeypatch.setattr("tensormesh_nb.widgets.marks.get_ipython", lambda: shell)


@pytest.mark.parametrize("metadata", [{"cellId": "a", "deletedCells": []}, {}])
def test_saved_output_of_jupyterlab_contains_no_view(
    inspector: Inspector,
    published: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    metadata: dict[str, Any],
) -> None:
    run_by(monkeypatch, **metadata)
    inspector._ipython_display_()
    inspector.show_view()
    for data in published:
        assert set(data) == {"text/html", "text/plain"}
        assert f"tm-at-{inspector._static}" in data["text/html"]
    assert "tm-result" in published[0]["text/html"]
    assert published[1]["text/plain"] == ""


def test_static_output_comes_before_the_widget_elsewhere(
    inspector: Inspector, published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_by(monkeypatch, cellId="vscode-notebook-cell:/a.ipynb#W0")
    inspector._ipython_display_()
    static, before, view = published
    assert set(static) == {"text/html", "text/plain"}
    assert "tm-result" in static["text/html"]
    assert inspector._static in static["text/html"]
    # JupyterLab shows an error for a view that another front end has saved.
    assert "display: none" in before["text/html"]
    assert "text/html" not in view
    assert view["text/plain"] == ""
    assert "application/vnd.jupyter.widget-view+json" in view
    # Other front ends ask for one bundle.
    assert {"text/html", *view} <= set(inspector._repr_mimebundle_())
