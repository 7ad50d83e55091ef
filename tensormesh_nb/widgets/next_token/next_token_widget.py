"""The next-token widget: a text that grows token by token."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import traitlets

from ...analysis.sampling import Sampler
from ...errors import RequestError
from ...wire.sanitize import one_line
from ..background_job import BackgroundJob
from ..inspector.sampler_view import sampler_fields
from ..page_widget import decode_message
from ..publishing import WidgetBelowStatic
from .next_token_messages import FromPage, Shape, Take, Undo
from .next_token_messages import Throw as ThrowMessage
from .next_token_view import next_token_view, throw_view

if TYPE_CHECKING:
    from ...analysis.next_token_distribution import Throw
    from ...client.text.next_token import NextToken

__all__ = ["NextTokenWidget"]


class NextTokenWidget(WidgetBelowStatic):
    """Throws dice over the distribution of the next token, takes steps and undoes them.

    Attributes:
        steps: the distributions so far; the last one is shown.
        thrown: the last throw of the shown one, or None.
    """

    page_name = "next_token"

    # What the page draws, typed in frontend/next_token/messages.ts. Nothing of a client is in it.
    _view: Any = traitlets.Dict().tag(sync=True)
    _throw: Any = traitlets.Dict(None, allow_none=True).tag(sync=True)
    _sampler: Any = traitlets.Dict().tag(sync=True)
    _sampler_fields: Any = traitlets.List().tag(sync=True)
    _progress = traitlets.Unicode().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, start: NextToken) -> None:
        self.steps: tuple[NextToken, ...] = (start,)
        self.thrown: Throw | None = None
        self._throws = 0
        self._job = BackgroundJob("next token", self._show_job)
        super().__init__(_sampler_fields=sampler_fields())
        self._show()
        self.on_msg(self._on_message)

    @property
    def current(self) -> NextToken:
        """The shown distribution."""
        return self.steps[-1]

    def __repr__(self) -> str:
        return f"<NextTokenWidget {one_line(self.current.text, 60)!r}>"

    # What the page and a cell can do.

    def throw(self) -> Throw:
        """Throw the dice with the sampler; the page shows where they fall."""
        self.thrown = self.current.sample()
        self._throws += 1
        self._throw = throw_view(self.thrown, self._throws)
        return self.thrown

    def take(self, row: int | None = None) -> NextToken:
        """Append a token to the text.

        Args:
            row: its row in ``current.frame``; the thrown token, or a new throw, by default.

        Raises:
            RequestError: there is no such row, or the token ends the text.
            TensormeshError: the request failed.
        """
        if row is None:
            made = self.current.step(self.thrown or self.throw())
        else:
            made = self.current.step(rank=row + 1)
        self.steps = (*self.steps, made)
        self._show()
        return made

    def undo(self) -> NextToken:
        """Go back one step; nothing happens at the first one."""
        previous = self.current.previous
        if previous is not None:
            kept = self.steps[:-2] if len(self.steps) > 1 else ()
            self.steps = (*kept, previous.with_sampler(self.current.sampler))
            self._show()
        return self.current

    def shape(self, **parameters: float) -> None:
        """Draw with other settings: temperature, top_p, top_k, min_p.

        Raises:
            RequestError: a value is out of range.
        """
        given: dict[str, Any] = {**asdict(self.current.sampler), **parameters}
        self.steps = (*self.steps[:-1], self.current.with_sampler(Sampler(**given)))
        self._show(update_static=False)

    # Display.

    def static(self) -> tuple[str, str]:
        """The shown step as HTML and as text."""
        return self.current._repr_html_(), repr(self.current)

    def _show(self, *, update_static: bool = True) -> None:
        """Send the shown step to the page; the throw was over the one before."""
        self.thrown = None
        with self.hold_sync():
            self._throw = None
            self._sampler = asdict(self.current.sampler)
            self._view = next_token_view(self.current)
        if update_static:
            self.update_static()

    def _show_job(self, progress: str, problem: str) -> None:
        with self.hold_sync():
            self._progress, self._problem = progress, problem

    # Messages from the page. They arrive on any thread.

    def _on_message(self, _widget: Any, content: object, _buffers: Any) -> None:
        message: FromPage | None = decode_message(content, FromPage)  # type: ignore[arg-type]
        match message:
            case ThrowMessage():
                self._job.run_now(self.throw)
            case Take(row=row):
                self._job.start("Asking for the next token …", lambda: self.take(row))
            case Undo():
                self._job.run_now(self.undo)
            case Shape(sampler=sampler):
                self._reshape(sampler)

    def _reshape(self, sampler: dict[str, float]) -> None:
        try:
            self.shape(**sampler)
        except (RequestError, TypeError) as error:
            self._problem = one_line(str(error))
