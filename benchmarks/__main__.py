"""``python -m benchmarks`` runs the benchmarks and prints their tables."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .clients import CLIENTS

NAMES = (
    *("stream", "dialects", "frames", "iopub", "pixels", "panel", "inspector", "first"),
    *("opening", "endpoint", "imports", "class", "cassette", "rows"),
)

_MODULES = {"class": "classroom"}


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(NAMES)}")
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes, to check that everything runs"
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"unknown benchmark: {unknown[0]}; choose from {', '.join(NAMES)}")
    # Exit normally on SIGTERM, so that child processes are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    print(_machine(), flush=True)
    for name in arguments.names or NAMES:
        module = import_module(f"benchmarks.{_MODULES.get(name, name)}")
        for table in module.run(arguments.quick):
            print(f"\n{table}", flush=True)


def _machine() -> str:
    """Describe the commit, the machine and the packages."""
    packages = dict.fromkeys(name for client in CLIENTS.values() for name in client.packages)
    versions = [f"{name} {_version(name)}" for name in packages]
    return (
        f"commit {_commit()}, Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, {sys.platform}\n{', '.join(versions)}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
