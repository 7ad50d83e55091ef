"""Jobs on a thread of their own: one at a time, errors as one line."""

from __future__ import annotations

import threading

import tensormesh_nb as tm
from tensormesh_nb.widgets.background_job import BackgroundJob


def run(job: BackgroundJob, work: object) -> None:
    job.start("working", work)  # type: ignore[arg-type]
    for thread in threading.enumerate():
        if thread.name == "a job":
            thread.join()


def test_job_shows_progress_and_its_end() -> None:
    shown: list[tuple[str, str]] = []
    job = BackgroundJob("a job", lambda *state: shown.append(state))
    run(job, lambda: None)
    assert shown == [("working", ""), ("", "")]


def test_errors_are_one_line() -> None:
    shown: list[tuple[str, str]] = []
    job = BackgroundJob("a job", lambda *state: shown.append(state))

    def fail() -> None:
        raise tm.RequestError("No.\nReally.")

    run(job, fail)
    run(job, lambda: 1 / 0)
    assert [problem for _, problem in shown] == [
        *("", "No. Really."),
        *("", "ZeroDivisionError: division by zero"),
    ]


def test_second_job_waits_for_nothing_and_is_dropped() -> None:
    started, go_on, runs = threading.Event(), threading.Event(), []
    job = BackgroundJob("a job", lambda *_: None)

    def work() -> None:
        runs.append(1)
        started.set()
        go_on.wait()

    job.start("", work)
    started.wait()
    job.start("", work)
    go_on.set()
    run(job, lambda: runs.append(2))
    assert runs[0] == 1
    assert runs.count(1) == 1


def test_short_work_is_done_at_once_unless_a_job_runs() -> None:
    started, go_on, done = threading.Event(), threading.Event(), []
    job = BackgroundJob("a job", lambda *_: None)
    job.run_now(lambda: done.append(1))
    assert done == [1]

    def work() -> None:
        started.set()
        go_on.wait()

    job.start("", work)
    started.wait()
    job.run_now(lambda: done.append(2))
    go_on.set()
    assert done == [1]
