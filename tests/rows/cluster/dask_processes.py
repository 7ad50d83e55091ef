"""A Dask cluster of processes, which write everything that they do to files."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed

__all__ = ["DaskCluster", "dask_cluster", "memory_of"]


class DaskCluster:
    """A scheduler and its workers.

    Attributes:
        dask: a client of it, which is not the default one.
        folder: has the logs (DEBUG), what workers spill, and their cache directory.
        scheduler: the process of the scheduler.
    """

    def __init__(self, dask: distributed.Client, folder: Path, scheduler: int) -> None:
        self.dask, self.folder, self.scheduler = dask, folder, scheduler

    def pids(self) -> list[int]:
        """The processes of the workers."""
        return list(self.dask.run(os.getpid).values())  # type: ignore[no-untyped-call]

    def stores(self) -> list[Path]:
        """The stores of workers."""
        return sorted(self.folder.glob("cache/tensormesh_nb/rows/workers/*/*.db"))


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """Start a cluster of workers with one thread each, which are restarted if they end."""
    file = folder / "scheduler.json"
    environ = {
        **os.environ,
        "DASK_LOGGING__DISTRIBUTED": "debug",
        "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    shared = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = ["dask_worker", "--host", "127.0.0.1", "--nworkers", str(workers), "--nthreads", "1"]
    worker += ["--memory-limit", "0", "--local-directory", str(folder / "spill")]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for name, *arguments in (scheduler, worker):
            with (folder / f"{name}.log").open("wb") as log:
                command = [sys.executable, "-m", f"distributed.cli.{name}", *arguments, *shared]
                processes.append(
                    subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT)
                )
        dask = distributed.Client(scheduler_file=str(file), set_as_default=False, timeout=60)
        with dask:
            dask.wait_for_workers(workers, timeout=120)
            yield DaskCluster(dask, folder, processes[0].pid)
    finally:
        for process in reversed(processes):  # workers say goodbye to the scheduler
            process.terminate()
            process.wait(30)


def memory_of(pid: int) -> Iterator[bytes]:
    """What is in the writable memory of a process."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in re.findall(r"^(\w{1,15})-(\w+) rw", maps, re.MULTILINE):
            with contextlib.suppress(OSError):  # a region that is not mapped
                memory.seek(int(start, 16))
                yield memory.read(int(end, 16) - int(start, 16))


def use(dask: distributed.Client) -> Any:
    """A block in which Dask uses a cluster."""
    import dask as configured

    return configured.config.set(scheduler=dask)
