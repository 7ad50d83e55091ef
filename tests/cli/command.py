"""The command line in a separate process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["environment", "run_command"]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """This process's environment without our settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENSORMESH_")}
    return {**kept, "TM_CONFIG_HOME": str(home), **variables}


def run_command(
    home: Path, *arguments: str, text: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m tensormesh_nb`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tensormesh_nb", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(home, **variables),
    )
