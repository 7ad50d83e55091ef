"""A job that a widget runs on its own thread: requests to a host must not block the kernel."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from ..errors import TensormeshError
from ..wire.sanitize import one_line

__all__ = ["BackgroundJob"]


class BackgroundJob:
    """Runs one job at a time.

    Args:
        name: of the thread.
        show: gets the progress and the problem of the job, as one line each or empty.
    """

    def __init__(self, name: str, show: Callable[[str, str], None]) -> None:
        self._name, self._show = name, show
        self._working = threading.Lock()

    def start(self, progress: str, job: Callable[[], Any]) -> None:
        """Start a job; nothing happens if one is running."""
        if self._working.acquire(blocking=False):
            self._show(progress, "")
            # Some kernels send nothing from a thread without the context of a message.
            context = contextvars.copy_context()
            thread = threading.Thread(
                target=context.run, args=(self._run, job), name=self._name, daemon=True
            )
            thread.start()

    def run_now(self, job: Callable[[], Any]) -> None:
        """Do short work at once, unless a job is running."""
        if self._working.acquire(blocking=False):
            self._show("", "")
            self._run(job)

    def _run(self, job: Callable[[], Any]) -> None:
        problem = ""
        try:
            job()
        except TensormeshError as error:
            problem = one_line(str(error))
        except Exception as error:  # only the page can show it
            problem = one_line(f"{type(error).__name__}: {error}")
        finally:
            self._working.release()
            self._show("", problem)
