"""Fixtures and settings that all tests share."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.wire import request as wire_request
from tensormesh_nb.wire.fields.field_info import Field

from .leak_watch import Watch
from .prompts import FRANCE

# schemathesis needs Python 3.11.
collect_ignore = [] if sys.version_info >= (3, 11) else ["local/test_fuzz.py"]

# Deadlines are off because first calls import pandas and the machine may be busy.
settings.register_profile(
    "tensormesh-nb", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("tensormesh-nb"), max_examples=5)
# pytest --hypothesis-profile thorough
settings.register_profile("thorough", settings.get_profile("tensormesh-nb"), max_examples=1000)
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


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each part of a request is validated: a field, the messages, the rules."""
    counts: Counter[str] = Counter()
    check, check_messages, check_rules = (
        Field.check,
        wire_request.check_messages,
        wire_request.check_rules,
    )

    def count_field(field: Field, value: Any) -> None:
        counts[field.name] += 1
        check(field, value)

    def count_messages(messages: Any) -> None:
        counts["structure of messages"] += 1
        check_messages(messages)

    def count_rules(request: tm.ChatRequest) -> None:
        counts["rules"] += 1
        check_rules(request)

    monkeypatch.setattr(Field, "check", count_field)
    monkeypatch.setattr(wire_request, "check_messages", count_messages)
    monkeypatch.setattr(wire_request, "check_rules", count_rules)
    return counts
