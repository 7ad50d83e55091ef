"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tensormesh_nb.conversation.names import NAMES

# First calls load pandas, and the machine is shared: time is no reason to fail.
settings.register_profile(
    "tensormesh-nb", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tensormesh-nb")


@pytest.fixture(autouse=True)
def _no_conversations_of_other_tests() -> Iterator[None]:
    yield
    NAMES.clear()
