"""Two workers share a machine of two cores: a test that looks at the clock has it to itself."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# A shell ignores interrupts for what it runs in the background; tests of Ctrl-C, and servers that
# are ended by one, need them.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Any two files that are always there; only their locks are used.
_GATE, _ROOM = Path(__file__).with_name("pyproject.toml"), Path(__file__)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait outside of the test's own time limit."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with _room(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _room(*, alone: bool) -> Iterator[None]:
    """Tests are in a room together, or one is in it alone. Who waits at the gate is next."""
    from fcntl import LOCK_EX, LOCK_SH, flock

    with _ROOM.open() as room:
        with _GATE.open() as gate:
            flock(gate, LOCK_EX)
            flock(room, LOCK_EX if alone else LOCK_SH)
        yield
