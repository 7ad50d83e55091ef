"""Leases keep the endpoint alive."""

from __future__ import annotations

import asyncio

import pytest

from tensormesh_nb.local.server import leases
from tensormesh_nb.local.server.leases import LeaseCounter


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "GRACE", 0.05)


def test_ends_when_the_last_lease_is_released() -> None:
    async def main() -> None:
        counter = LeaseCounter()
        ending = asyncio.create_task(counter.wait_until_unused())
        with counter.hold(), counter.hold():
            assert counter.held == 2
            await asyncio.sleep(0.2)
            assert not ending.done()
        assert counter.held == 0
        await ending

    asyncio.run(main())


def test_ends_if_no_lease_is_ever_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "FIRST_LEASE_WITHIN", 0.05)
    asyncio.run(LeaseCounter().wait_until_unused())


def test_lease_within_the_grace_period_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "GRACE", 5.0)

    async def main() -> None:
        counter = LeaseCounter()
        ending = asyncio.create_task(counter.wait_until_unused())
        with counter.hold():
            await asyncio.sleep(0)
        with counter.hold():
            await asyncio.sleep(0.05)
            assert not ending.done()
        ending.cancel()

    asyncio.run(main())


def test_lease_is_released_by_an_error() -> None:
    async def main() -> None:
        counter = LeaseCounter()
        with pytest.raises(ZeroDivisionError), counter.hold():
            raise ZeroDivisionError
        assert counter.held == 0

    asyncio.run(main())
