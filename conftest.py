"""Settings of the test process, before any test module is imported."""

from __future__ import annotations

import os
import signal

# A shell makes its background jobs ignore SIGINT, but tests of Ctrl-C need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Hundreds of processes and kernels are started. Without cached bytecode, each compiles its imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
