"""Starts and ends the engine's process (:mod:`.llama_server`).

It is a separate process because native code holds the interpreter's lock while it loads the
model, and because a crash of native code must not take the endpoint down silently.
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

__all__ = ["EngineProcess"]

# The longest path of a Unix socket on macOS, with its final zero; Linux allows a little more.
_MAX_SOCKET_PATH = 104 if sys.platform != "win32" else 0  # bytes
# With the endpoint's own sys.path: ``-m`` would import modules next to the user's notebook first.
_RUN = (
    "import sys; sys.path[:] = {}; from tensormesh_nb.local.engine.llama_server import main; main()"
)


class EngineProcess:
    """The engine's process, started at once. Also a context manager.

    Args:
        path: the GGUF file.
        slots: answers to generate at the same time; each has its own context.
        context: tokens that one prompt and its answer may have together.

    Attributes:
        path, slots: as given.
        socket: path of the Unix socket; None for a loopback port with a random key.
    """

    def __init__(self, path: Path, *, slots: int, context: int) -> None:
        self.path, self.slots, self._context = path, slots, context
        self._directory = Path(tempfile.mkdtemp(prefix="tmnb-"))  # only the user can enter it
        socket = self._directory / "engine.sock"
        self.socket = socket if len(os.fsencode(socket)) < _MAX_SOCKET_PATH else None
        if self.socket is None:  # nothing would delete it if the endpoint is killed
            self._directory.rmdir()
        arguments = [str(path), str(slots), str(context)]
        arguments += [str(self.socket)] if self.socket else []
        self._line = b"\n"
        self._process = subprocess.Popen(  # noqa: S603 - no shell
            [sys.executable, "-c", _RUN.format(sys.path), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a terminal's Ctrl-C goes to the endpoint only
        )

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def another(self) -> EngineProcess:
        """Start another process of the same kind."""
        return EngineProcess(self.path, slots=self.slots, context=self._context)

    def close(self) -> None:
        """Kill the process and delete its directory."""
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._directory, ignore_errors=True)

    def wait_until_loading(self) -> None:
        """Wait until it begins to load the model, or has ended."""
        self._line = self._read_line()

    def wait_until_listening(self) -> tuple[int, str]:
        """Wait until it serves; returns its port (0 for a Unix socket) and its key.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        while self._line.isspace():
            self._line = self._read_line()
        if not self._line:
            code = self._process.wait()
            raise LocalEndpointError(
                f"The engine could not load {self.path}: it ended with exit code {code}."
            )
        status = json.loads(self._line)
        if status["error"]:
            raise LocalEndpointError(status["error"])
        return status["port"], status["key"]

    def wait_until_ended(self) -> None:
        """Wait until it has ended."""
        self._process.wait()

    def _read_line(self) -> bytes:
        return self._process.stdout.readline() if self._process.stdout else b""
