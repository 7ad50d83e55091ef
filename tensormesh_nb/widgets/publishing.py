"""Publishes a widget so that the saved notebook can be read without a kernel."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from IPython.display import publish_display_data

from .marks import request_metadata
from .page_widget import PageWidget

__all__ = ["WidgetBelowStatic", "publish_below", "publish_widget"]


class WidgetBelowStatic(PageWidget):
    """A widget with static HTML above it, which follows its state and stays when it is gone."""

    _is_displayed = False

    @abstractmethod
    def static(self) -> tuple[str, str]:
        """The state as HTML and as text."""

    def update_static(self) -> None:
        """Publish the state again, where it was displayed."""
        if self._is_displayed:
            self._publish_static(update=True)

    def _ipython_display_(self) -> None:
        """Publish static HTML, and the view, which hides it."""
        self._publish_static(update=False)
        publish_below(self._repr_mimebundle_(), self._static)

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        return {**(bundle or {}), **self._static_bundle}

    @property
    def _static_bundle(self) -> dict[str, str]:
        inner, text = self.static()
        html = f'<div class="tm-static" data-for="{self._static}">{inner}</div>'
        return {"text/html": html, "text/plain": text}

    def _publish_static(self, *, update: bool) -> None:
        self._is_displayed = True
        place = {"display_id": self._static}
        publish_display_data(self._static_bundle, transient=place, update=update)  # type: ignore[no-untyped-call]


# JupyterLab and Notebook 7 show "Error displaying widget" for a view that VS Code or Colab saved.
_HIDES_DEAD_VIEW = (
    '<div class="tm-before-view"></div><style>.jp-OutputArea-child:has(.tm-before-view) + '
    ".jp-OutputArea-child:not(:has(.tm-widget)) { display: none }</style>"
)


def publish_widget(bundle: Mapping[str, Any], mark: str) -> None:
    """Publish static HTML and the view, which hides it.

    Args:
        bundle: the view, ``text/html`` and ``text/plain``. The HTML has the class ``tm-static``
            and the mark as ``data-for``.
        mark: identifies the widget in the document.
    """
    in_element = _view_is_in_element()
    static = {name: bundle[name] for name in ("text/html", "text/plain")}
    if in_element:
        static["text/html"] = _place(mark, static["text/html"])
    _publish(static)
    if not in_element:
        _publish_view(bundle)


def publish_below(bundle: Mapping[str, Any], mark: str) -> None:
    """Publish the view alone, below static output that it hides."""
    if _view_is_in_element():
        _publish({"text/html": _place(mark, "", "tm-instead"), "text/plain": ""})
    else:
        _publish_view(bundle)


def _view_is_in_element() -> bool:
    """Whether the view goes into an element of the static HTML, and needs no output of its own.

    JupyterLab, Notebook 7 and Voila load the page of every widget, displayed or not, and the page
    finds its element. A saved view would be an error message where the kernel is gone.
    """
    if "google.colab" in sys.modules:
        return False
    sent = request_metadata()
    # JupyterLab and Notebook 7 name the deleted cells. Without a cell id, no user is watching.
    return "deletedCells" in sent or "cellId" not in sent


def _place(mark: str, static: str, more: str = "") -> str:
    ignored = "tex2jax_ignore mathjax_ignore"  # a view typesets its own formulas
    return f'<div class="tm-mount tm-at-{mark} {ignored} {more}">{static}</div>'


def _publish_view(bundle: Mapping[str, Any]) -> None:
    _publish({"text/html": _HIDES_DEAD_VIEW, "text/plain": ""})
    # From one output with HTML a front end would choose the view, and saved notebooks would show an
    # error instead of the answer.
    view = {name: data for name, data in bundle.items() if name != "text/html"}
    _publish({**view, "text/plain": ""})


def _publish(data: dict[str, Any]) -> None:
    publish_display_data(data)  # type: ignore[no-untyped-call]
