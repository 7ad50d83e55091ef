"""A widget that checks what its page sends.

Anything that runs in a page can send messages and state. Anything invalid is ignored, with one line
in the log.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import os
import threading
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import anywidget
import msgspec
import traitlets
from ipywidgets import Layout  # type: ignore[import-untyped]

from ..wire.sanitize import one_line
from . import STATIC
from .marks import model_ids, new_mark

__all__ = [
    "PageMessage",
    "PageWidget",
    "decode_message",
    "run_in_background",
]

Message = TypeVar("Message")
_LOG = logging.getLogger(__name__)
_RELOADS = os.environ.get("ANYWIDGET_HMR") == "1"  # whether pages follow their files


class PageMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A message from a page; each subclass has a tag, which the page sends as ``kind``."""


def decode_message(content: object, kinds: type[Message]) -> Message | None:
    """The message, or None if it is not one of ``kinds``."""
    try:
        return msgspec.convert(content, kinds)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        _ignore("message", error)
        return None


class PageWidget(anywidget.AnyWidget):
    """A widget with a page, which may set the traits ``from_page`` and ``_was_opened`` alone.

    Attributes:
        page_name: names the page's files in ``static/``.
    """

    page_name: ClassVar[str]
    from_page: ClassVar[frozenset[str]] = frozenset()

    _static = traitlets.Unicode().tag(sync=True)  # marks the widget's places in static HTML
    # Whether a page has shown the widget already.
    _was_opened = traitlets.Bool(False).tag(sync=True)

    _code = traitlets.Unicode().tag(sync=True)  # the page, which the loader compiles once

    def __init_subclass__(cls, **keys: Any) -> None:
        name = vars(cls).get("page_name")
        if name and _RELOADS:
            cls._esm, cls._css = STATIC / f"{name}.js", STATIC / f"{name}.css"
        elif name:
            # No paths: anywidget would keep every widget, even closed ones.
            cls._esm, cls._css = _text("loader.js"), _text(f"{name}.css")
        super().__init_subclass__(**keys)

    @traitlets.default("_code")
    def _default_code(self) -> str:
        return "" if _RELOADS else _text(f"{self.page_name}.js")

    def __init__(self, **values: Any) -> None:
        mark = new_mark()
        model, layout = model_ids(mark)
        super().__init__(_static=mark, model_id=model, layout=Layout(model_id=layout), **values)

    def set_state(self, sync_data: Any) -> None:
        """Take over state from the page; called by ipywidgets."""
        allowed = {*self.from_page, "_was_opened"}
        try:
            state = {name: sync_data[name] for name in sync_data if name in allowed}
            super().set_state(state)
        except (traitlets.TraitError, TypeError, ValueError, RecursionError) as error:
            _ignore("state", error)


def run_in_background(job: Callable[[], None], failed: Callable[[Exception], None]) -> None:
    """Run a job that waits for a host on its own thread.

    Args:
        job: the job.
        failed: called with the error of a job that fails: only the page can show it.
    """

    def run() -> None:
        try:
            job()
        except Exception as error:
            failed(error)

    # ipykernel 7.0 sends nothing from a thread without the context of a message.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True).start()


@functools.cache
def _text(file: str) -> str:
    return (STATIC / file).read_text(encoding="utf-8")


def _ignore(what: str, error: Exception) -> None:
    _LOG.warning("Ignored %s from a page: %s", what, one_line(str(error), 200))
