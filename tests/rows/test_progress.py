"""The line of progress."""

from __future__ import annotations

import pytest

from tensormesh_nb.assembly.accounting.usage import Usage
from tensormesh_nb.rows.budget import Budget, Reservation
from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.progress import Progress, write_line
from tensormesh_nb.rows.sending.concurrency import ConcurrencyLimit


def test_last_line_has_the_facts(capsys: pytest.CaptureFixture[str]) -> None:
    limit, budget = ConcurrencyLimit(), Budget()
    with Progress(3, limit, budget) as progress:
        for status in ("ok", "failed", "ok"):
            budget._reserved.append(reservation := Reservation(None, None))
            budget.settle(reservation, Usage(total_tokens=11), None)
            progress(RowOutcome(status), True)  # type: ignore[arg-type]
        limit.refused()
    last = capsys.readouterr().err.strip().rpartition("\r")[2]
    assert "3/3" in last
    for fact in ("1 failed", "tokens/s", "2 at once", "limited by the host's rate limit"):
        assert fact in last
    assert (progress.done, len(progress.sent)) == (3, 3)


def test_nothing_is_displayed_if_not_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(1, ConcurrencyLimit(), Budget(), shown=False) as progress:
        progress(RowOutcome("ok"), False)
    assert capsys.readouterr().err == ""
    assert (progress.done, progress.sent) == (1, [])


def test_line_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    write_line("Stopped.")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Stopped.\n")
