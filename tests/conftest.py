"""Fixtures and settings that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES

from .leak_watch import Watch
from .prompts import FRANCE

# Deadlines are off because first calls import pandas and the machine may be busy.
settings.register_profile(
    "tensormesh-nb", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("tensormesh-nb"), max_examples=20)
settings.load_profile("tensormesh-nb")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Watch(), "leaks")


@pytest.fixture(autouse=True)
def _clear_conversations() -> Iterator[None]:
    yield
    HISTORIES.clear()


@pytest.fixture(scope="session")
def local() -> Iterator[tm.Client]:
    """A client of the embedded endpoint."""
    with tm.Client(host="local") as client:
        yield client


@pytest.fixture(scope="session")
def paris(local: tm.Client) -> tm.ChatResult:
    """An answer of the embedded model, token by token."""
    return local.chat(FRANCE, temperature=0, max_tokens=16, top_logprobs=5)
