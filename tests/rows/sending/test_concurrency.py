"""The number of requests at once, with a clock of our own."""

from __future__ import annotations

from tensormesh_nb.rows.sending.concurrency import ConcurrencyLimit, growing_pause


class Run:
    """A host that takes ``capacity`` requests at once, each for a second."""

    def __init__(self, capacity: int, fixed: int | None = None) -> None:
        self.now, self.capacity = 0.0, capacity
        self.limit = ConcurrencyLimit(fixed, lambda: self.now)

    def rounds(self, count: int) -> None:
        for _ in range(count):
            slots = self.limit.slots
            for running in range(slots):
                self.limit.sent(running + 1)
            # More than the host can take wait for a further round.
            self.now += max(1.0, slots / self.capacity)
            for _ in range(slots):
                self.limit.answered()


def test_limit_doubles_up_to_the_capacity_of_the_host() -> None:
    run = Run(32)
    assert run.limit.slots == 4
    found = set()
    for _ in range(200):
        run.rounds(1)
        found.add(run.limit.slots)
    assert {4, 8, 16, 32} < found
    assert max(found) == 64  # tried once
    assert 32 <= run.limit.slots <= 34


def test_limit_stays_within_bounds() -> None:
    run = Run(10_000)
    run.rounds(60)
    assert run.limit.slots == 128


def test_refusals_that_come_together_cut_once() -> None:
    run = Run(10_000)
    run.rounds(8)
    before = run.limit.slots
    for _ in range(10):
        run.limit.refused()
    assert (run.limit.slots, run.limit.refusals) == (before // 2, 10)
    run.now += 3
    run.limit.refused()
    assert run.limit.slots == before // 4


def test_limit_is_at_least_one_and_recovers() -> None:
    run = Run(64)
    for _ in range(20):
        run.now += 5
        run.limit.refused()
    assert run.limit.slots == 1
    run.limit.answered()
    run.rounds(300)
    assert run.limit.slots > 8


def test_limit_does_not_grow_if_it_is_not_used() -> None:
    run = Run(64)
    for _ in range(100):
        run.limit.sent(1)
        run.now += 1
        run.limit.answered()
    assert run.limit.slots == 4


def test_fixed_limit_never_changes() -> None:
    run = Run(1, fixed=7)
    run.rounds(10)
    run.limit.refused()
    assert run.limit.slots == 7


def test_pause_grows_with_refusals_in_a_row_and_passes() -> None:
    run = Run(8)
    assert run.limit.pause() == 0
    pauses = []
    for _ in range(8):
        run.limit.refused()
        pauses.append(run.limit.pause())
    assert pauses == [0.25, 0.5, 1, 2, 4, 8, 8, 8]
    run.now += 5
    assert run.limit.pause() == 3
    run.limit.answered()
    assert run.limit.pause() == 0


def test_pauses_grow_and_are_spread() -> None:
    assert [0.25 * 2**n <= growing_pause(n + 1) <= 0.75 * 2**n for n in range(7)] == [True] * 7
    assert growing_pause(20) <= 48
    assert len({growing_pause(1) for _ in range(9)}) > 1
