"""A test marked ``alone`` measures time: tests of the other workers wait while it runs."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# A shell makes its background jobs ignore SIGINT, but tests of Ctrl-C need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Two files that always exist. Only their locks are used.
_QUEUE_FILE, _RUN_FILE = Path(__file__).with_name("pyproject.toml"), Path(__file__)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Take the lock before the test's time limit starts."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with _lock(exclusive=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _lock(*, exclusive: bool) -> Iterator[None]:
    """Hold the lock of running tests, shared or exclusive. A waiting test blocks later ones."""
    from fcntl import LOCK_EX, LOCK_SH, flock

    with _RUN_FILE.open() as running:
        with _QUEUE_FILE.open() as queue:
            flock(queue, LOCK_EX)
            flock(running, LOCK_EX if exclusive else LOCK_SH)
        yield
