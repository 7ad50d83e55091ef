"""CPU of importing the package and loading its magic, relative to ``import httpx``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from .measure import Ratio
from .table import Table

__all__ = ["CASES", "brings", "run"]

_SHELL = "from IPython.core.interactiveshell import InteractiveShell; s = InteractiveShell()"
_LOAD = "s.run_line_magic('load_ext', 'tensormesh_nb')"

OURS = "import tensormesh_nb"
# The code that is timed, and the code before it.
CASES = {
    "import httpx": ("import httpx", ""),
    OURS: ("import tensormesh_nb", ""),
    "%load_ext tensormesh_nb, in IPython": (_LOAD, _SHELL),
    "import pandas": ("import pandas", ""),
    "import openai": ("import openai", ""),
}
YARDSTICK = "import httpx"
HEAVY = (
    "pandas",
    "numpy",
    "httpx",
    "anywidget",
    "ipywidgets",
    "matplotlib",
    "IPython",
    "xllamacpp",
)


def run(quick: bool) -> Iterator[Table]:
    """Yield the table."""
    rounds = 1 if quick else 9
    names = [YARDSTICK, OURS] if quick else CASES
    table = Table(f"Imports: CPU over `{YARDSTICK}`", ["what", "ratio", "ms", "loads"])
    yardstick = CASES[YARDSTICK]
    for name in names:
        pairs = [(brings(*CASES[name]), brings(*yardstick)) for _ in range(rounds)]
        if all(first for first, _ in pairs):
            ratio = Ratio.of([(first[0], second[0]) for first, second in pairs])
            spent = median(first[0] for first, _ in pairs)
            table.rows.append([name, ratio, f"{1e3 * spent:.1f}", ", ".join(pairs[0][0][1])])
    yield table


def brings(code: str, before: str) -> tuple[float, list[str]]:
    """Return the CPU seconds of the code, and the heavy packages that it imported."""
    program = (
        f"import sys, time; {before or 'pass'}; had = set(sys.modules); t = time.process_time(); "
        f"{code}; t = time.process_time() - t; print(t, *(set(sys.modules) - had))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    if done.returncode:
        return (0.0, [])
    seconds, *modules = done.stdout.split()
    return float(seconds), [name for name in HEAVY if name in modules]
