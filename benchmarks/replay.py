"""A server in a separate process that writes rendered bytes, faster than any client reads."""

from __future__ import annotations

import socket
import socketserver
import subprocess
import sys
import time
from functools import lru_cache

from .answers import Answer

__all__ = ["Connection", "Replay", "Server"]


class Replay:
    """The process of the server, as a context manager."""

    def __enter__(self) -> Replay:
        command = [sys.executable, "-m", "benchmarks.replay"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def url(self, answer: Answer) -> str:
        """Return the base URL of this answer."""
        return f"http://127.0.0.1:{self._port}{answer.path}/v1"


class Server(socketserver.ThreadingTCPServer):
    """A server with one thread per connection."""

    daemon_threads = True
    request_queue_size = 256


class Connection(socketserver.StreamRequestHandler):
    """Handle requests one after the other; only their path matters."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while line := self.rfile.readline():
                self._skip_request()
                path = line.split()[1].decode()
                if path.endswith("/chat/completions"):
                    self.play(Answer.parse(path))
                else:  # a panel asks for the length of the conversation
                    self.request.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client stopped reading

    def _skip_request(self) -> None:
        length = 0
        while (header := self.rfile.readline().lower()).strip():
            if header.startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
        self.rfile.read(length)

    def play(self, answer: Answer) -> None:
        """Write the answer at its rate."""
        connection: socket.socket = self.request
        time.sleep(answer.delay / 1000)
        if not answer.rate:
            connection.sendall(_rendered(answer))
            return
        began = time.perf_counter()
        for number, chunk in enumerate(answer.chunks()):
            due = began + number / answer.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.sendall(chunk)


@lru_cache(maxsize=4)
def _rendered(answer: Answer) -> bytes:
    return b"".join(answer.chunks())


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Connection) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
