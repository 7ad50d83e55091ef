"""Results in a notebook: in the chosen view, and not twice in the cell that has shown them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from ..session import Session
from .front_end import has_kernel

if TYPE_CHECKING:
    from ...render.markdown.cell_outputs import Bundle
    from ...render.markdown.displayed_answer import DisplayedAnswer
    from ...render.markdown.view_names import View

__all__ = ["ResultDisplay", "display_bundles", "display_result"]

_RESULT = ("tensormesh_nb.result", "ChatResult")
# Displayed as any object, but not again in the cell that has displayed them.
_SHOWN_ONCE = (
    ("tensormesh_nb.client.text.next_token", "NextToken"),
    ("tensormesh_nb.rows.variants.variants", "Variants"),
)

_display: Callable[..., Any] = display  # untyped in IPython
_shell: Callable[[], Any] = get_ipython


def display_bundles(bundles: Iterable[Bundle]) -> None:
    """Display outputs of the running cell."""
    for bundle in bundles:
        _display(bundle, raw=True)


def display_result(result: DisplayedAnswer, view: View = "auto") -> None:
    """Display a result that is more than one output, or not in its usual view.

    Raises:
        NotImplementedError: IPython displays the result as any object: it is one output, or the
            front end is a terminal.
    """
    shell = _shell()
    bundles = [] if shell is None or not has_kernel(shell) else result.outputs(view)
    if len(bundles) < 2 and view == "auto":
        raise NotImplementedError
    display_bundles(bundles)


class ResultDisplay:
    """Displays results for IPython.

    Args:
        session: knows the result that the running cell has displayed.
        view: returns the view that is configured.
    """

    def __init__(self, session: Session, view: Callable[[], View]) -> None:
        self._session, self._view = session, view

    def register(self, shell: InteractiveShell) -> None:
        """Register with the shell's formatter."""
        # By name, because importing the classes loads numpy.
        _formatter(shell).for_type_by_name(*_RESULT, self._display)
        for name in _SHOWN_ONCE:
            _formatter(shell).for_type_by_name(*name, self._display_once)
        shell.events.register("post_run_cell", self._cell_ended)

    @staticmethod
    def unregister(shell: InteractiveShell) -> None:
        """Undo :meth:`register`."""
        for name in _SHOWN_ONCE:
            _formatter(shell).pop(".".join(name), None)
        found = _formatter(shell).pop(".".join(_RESULT), None)
        own = getattr(found, "__self__", None)
        if isinstance(own, ResultDisplay):
            shell.events.unregister("post_run_cell", own._cell_ended)

    def _display(self, result: DisplayedAnswer) -> None:
        if not self._is_shown(result):
            display_result(result, self._view())

    def _display_once(self, made: object) -> None:
        if not self._is_shown(made):
            raise NotImplementedError

    def _is_shown(self, value: object) -> bool:
        """Whether the running cell has displayed a value, if this is the first one since then."""
        shown, self._session.shown = self._session.shown, None
        return shown is value

    def _cell_ended(self, _outcome: object) -> None:
        self._session.shown = None


def _formatter(shell: InteractiveShell) -> Any:
    formatter: Any = shell.display_formatter
    return formatter.ipython_display_formatter
