"""Native: llama.cpp in a process of its own (:mod:`.llama`), as the endpoint sees it.

It holds Python's lock while it loads the model: there nobody else needs it, and the endpoint is
imported meanwhile. A crash of native code ends that process alone; the endpoint sees it and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ...errors import LocalEndpointError

__all__ = ["Native"]

# The longest path of a Unix socket, with its zero, on macOS; Linux takes a little more.
_LONGEST = 104 if sys.platform != "win32" else 0  # bytes
# It finds what the endpoint finds: ``-m`` would look beside the user's notebook first.
_RUN = (
    "import sys; sys.path[:] = {}; from tensormesh_nb.local.engine.llama_server import main; main()"
)


class Native:
    """The process, begun at once. Also a context manager.

    Args:
        path: the GGUF file.
        slots: answers to generate at the same time; each has its own context.
        context: tokens that one prompt and its answer may have together.

    Attributes:
        path, slots: as given.
        socket: where it will listen; None for a loopback port with a random key.
    """

    def __init__(self, path: Path, *, slots: int, context: int) -> None:
        self.path, self.slots = path, slots
        self._directory = Path(tempfile.mkdtemp(prefix="tmnb-"))  # only the user may enter it
        socket = self._directory / "engine.sock"
        self.socket = socket if len(os.fsencode(socket)) < _LONGEST else None
        told = [str(path), str(slots), str(context), *([str(self.socket)] if self.socket else [])]
        self._line = b"\n"
        self._process = subprocess.Popen(  # noqa: S603 - no shell
            [sys.executable, "-c", _RUN.format(sys.path), *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a terminal's Ctrl-C is the parent's
        )

    def __enter__(self) -> Native:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._directory, ignore_errors=True)

    def loading(self) -> None:
        """Wait until it begins to load, or has ended."""
        self._line = self._read()

    def listening(self) -> tuple[int, str]:
        """Wait until it serves; returns its port (0 for a Unix socket) and its key.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        while self._line.isspace():
            self._line = self._read()
        if not self._line:
            code = self._process.wait()
            raise LocalEndpointError(
                f"The engine could not load {self.path}: it ended with {code}."
            )
        told = json.loads(self._line)
        if told["error"]:
            raise LocalEndpointError(told["error"])
        return told["port"], told["key"]

    def _read(self) -> bytes:
        return self._process.stdout.readline() if self._process.stdout else b""

    def ended(self) -> None:
        """Wait until it has ended."""
        self._process.wait()
