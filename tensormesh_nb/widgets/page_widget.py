"""A widget that checks what its page sends.

Anything that runs in a page can send messages and state. Anything invalid is ignored, with one line
in the log.
"""

from __future__ import annotations

import contextvars
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import anywidget
import msgspec
import traitlets

from ..wire.sanitize import one_line
from . import STATIC

__all__ = [
    "PageMessage",
    "PageWidget",
    "decode_message",
    "page_code",
    "page_module",
    "run_in_background",
]

Message = TypeVar("Message")
_LOG = logging.getLogger(__name__)


def page_module(name: str) -> Path:
    """What a front end loads for each widget: the loader of its page, or for hot reload the page.

    Args:
        name: of the page.
    """
    return STATIC / (f"{name}.js" if _reloads() else "loader.js")


def page_code(name: str) -> traitlets.Unicode[str, str | bytes]:
    """The trait ``_code``: the page, which the loader compiles once in a document."""
    text = "" if _reloads() else (STATIC / f"{name}.js").read_text(encoding="utf-8")
    return traitlets.Unicode(text).tag(sync=True)


def _reloads() -> bool:
    """Whether anywidget reloads pages whose files change."""
    return os.environ.get("ANYWIDGET_HMR") == "1"


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
    """A widget whose page may set the traits ``from_page`` and no others."""

    from_page: ClassVar[frozenset[str]] = frozenset()

    def set_state(self, sync_data: Any) -> None:
        """Take over state from the page; called by ipywidgets."""
        try:
            state = {name: sync_data[name] for name in sync_data if name in self.from_page}
            super().set_state(state)
        except (traitlets.TraitError, TypeError, ValueError) as error:
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


def _ignore(what: str, error: Exception) -> None:
    _LOG.warning("Ignored %s from a page: %s", what, one_line(str(error), 200))
