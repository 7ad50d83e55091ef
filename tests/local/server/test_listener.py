"""The listening socket."""

from __future__ import annotations

import time

import pytest

from ..conftest import Api


@pytest.mark.alone
def test_replies_are_not_delayed_by_nagles_algorithm(api: Api) -> None:
    """It would delay the second part of every reply by 40 ms."""

    def seconds() -> float:
        start = time.perf_counter()
        api.http.get(f"{api.root}/health")
        return time.perf_counter() - start

    seconds()  # a young connection is spared
    assert min(seconds() for _ in range(20)) < 0.03
