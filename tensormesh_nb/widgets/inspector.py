"""Inspector: one result under the reader's hand, token by token."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython.display import publish_display_data

from ..tokens.packed import pack
from ..wire.untrusted import one_line, visible
from .module import module, style

if TYPE_CHECKING:
    import pandas as pd

    from ..tokens.result import ChatResult

__all__ = ["Inspector"]


class Inspector(anywidget.AnyWidget):
    """A result to look at: heat map, alternatives, strip chart, filters.

    What is shown is in frames: ``frame`` and ``alternatives``. Positions are those of the choice
    that is shown.

    Attributes:
        choice: index of the choice that is shown.
        pinned: position of the token whose card stays, or None.
        selected: positions, in order. May be set to positions, to a column of them, or to rows of
            ``result.logprobs``: those tokens light up.

    Raises:
        TraitError: a position that the choice has no token for.
    """

    _esm = module("inspector.js")
    _css = style("tokens.css", "inspector.css")

    choice = traitlets.Int(0).tag(sync=True)
    pinned = traitlets.Int(None, allow_none=True).tag(sync=True)
    selected: Any = traitlets.TraitType(()).tag(sync=True)

    # What the page draws. Nothing of a client is in it.
    _columns = traitlets.Dict().tag(sync=True)
    _about = traitlets.Dict().tag(sync=True)
    _static = traitlets.Unicode().tag(sync=True)

    def __init__(self, result: ChatResult) -> None:
        self._result = result
        first = result.choices[0].index if result.choices else 0
        super().__init__(choice=first, _static=secrets.token_hex(6))
        self._show()

    @property
    def result(self) -> ChatResult:
        """The result that is shown."""
        return self._result

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The result's ``logprobs``, of all choices: a row for every token that is drawn."""
        return self._result.logprobs

    @cached_property
    def alternatives(self) -> pd.DataFrame:
        """The result's ``top_logprobs``."""
        return self._result.top_logprobs

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of ``frame`` that are selected."""
        frame = self.frame
        return frame[(frame["choice"] == self.choice) & frame["position"].isin(self.selected)]

    def __repr__(self) -> str:
        return f"<Inspector of {self._result!r}, {len(self.selected)} selected>"

    # How it is shown.

    def _ipython_display_(self) -> None:
        """Two outputs: static HTML, which stays readable, and the view, which hides it.

        In one output a front end would prefer the view and, in a saved notebook without its
        kernel, show an error in place of the answer.
        """
        bundle = self._repr_mimebundle_()
        fallback = {name: bundle.pop(name) for name in ("text/html", "text/plain")}
        publish_display_data(fallback)  # type: ignore[no-untyped-call]
        view = {**bundle, "text/plain": repr(self)}
        publish_display_data(view)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        static = (
            f'<div class="tm-static" data-for="{self._static}">{self._result._repr_html_()}</div>'
        )
        return {**(bundle or {}), "text/html": static, "text/plain": self._result._plain()}

    def _show(self) -> None:
        """Send the frames of the result to the page."""
        with self.hold_sync():
            self._columns = pack(self.frame, self.alternatives)
            self._about = _about(self._result)

    # What is selected.

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> tuple[int, ...]:
        positions = self._positions(proposal["value"])
        count = int((self.frame["choice"] == self.choice).sum())
        for position in positions:
            if not 0 <= position < count:
                raise traitlets.TraitError(
                    f"selected: choice {self.choice} has no token at position {position}; "
                    f"it has {count} tokens."
                )
        return positions

    @traitlets.validate("choice")
    def _check_choice(self, proposal: Any) -> int:
        known = [choice.index for choice in self._result.choices] or [0]
        if proposal["value"] not in known:
            raise traitlets.TraitError(f"choice: {proposal['value']} is not among {known}.")
        return int(proposal["value"])

    @traitlets.observe("choice")
    def _forget_positions(self, _change: Any) -> None:
        self.pinned, self.selected = None, ()

    def _positions(self, given: Any) -> tuple[int, ...]:
        """Positions from what was assigned: numbers, a column, or rows of a frame."""
        if hasattr(given, "columns"):
            choices = {int(choice) for choice in given["choice"]}
            if choices and self.choice not in choices:
                self.choice = min(choices)
            given = given.loc[given["choice"] == self.choice, "position"]
        try:
            return tuple(sorted({int(position) for position in given}))
        except (TypeError, ValueError):
            raise traitlets.TraitError(
                "selected takes positions, a column of positions, or rows of result.logprobs."
            ) from None


def _about(result: ChatResult) -> dict[str, Any]:
    """What the page says of a result beside its frames."""
    attrs = result.logprobs.attrs
    failure = str(result.error) if result.error else "Stopped before the end."
    return {
        "footer": visible(result.footer),
        "text": "" if len(result.logprobs) else visible(result.text),
        "problem": None if result.status in ("complete", "streaming") else one_line(failure),
        "warnings": [visible(warning) for warning in result.warnings],
        "choices": [choice.index for choice in result.choices],
        "segments": list(result.logprobs["segment"].cat.categories),
        "statuses": list(result.logprobs["logprob_status"].cat.categories),
        "vocab_size": result.vocab_size,
        "logprob_kind": attrs["logprob_kind"],
    }
