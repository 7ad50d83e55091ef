"""A run over rows whose process is killed, and continued by another."""

from __future__ import annotations

import json
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .answers import Answer
from .clients import KEY

__all__ = ["Kill", "Kills"]

_TEMPLATE = "{{ text }}"


@dataclass(frozen=True)
class Kill:
    """What one kill did.

    Attributes:
        finished: rows in the store at the kill.
        finished_again: of those, the ones that were sent again.
        again: rows that the host received twice.
        reported: rows that the second run reported as possibly sent twice.
        is_complete: whether every row has an answer in the end.
    """

    finished: int
    finished_again: int
    again: int
    reported: int
    is_complete: bool


class Kills:
    """Kills runs at random moments. Its host answers after some milliseconds and counts prompts.

    Args:
        rows: of each run.
        seed: of the moments.
    """

    AT_ONCE = 8

    def __init__(self, rows: int, seed: int = 0) -> None:
        self._rows, self._chance = rows, random.Random(seed)
        self._seen: Counter[str] = Counter()
        self._has_begun = threading.Event()

    def __enter__(self) -> Kills:
        kills = self

        class Connection(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                reply = b"".join(Answer(4, whole=1).chunks())
                try:
                    while self.rfile.readline():
                        length = 0
                        while (header := self.rfile.readline().lower()).strip():
                            if header.startswith(b"content-length:"):
                                length = int(header.partition(b":")[2])
                        prompt = json.loads(self.rfile.read(length))["messages"][-1]["content"]
                        kills._seen[prompt] += 1
                        kills._has_begun.set()
                        time.sleep(0.005)
                        self.wfile.write(reply)
                except (OSError, ValueError):
                    pass  # the client was killed

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def once(self, path: Path) -> Kill:
        """Begin a run in a new process, kill it at a random moment, and continue it here."""
        from tensormesh_nb.rows.store.row_store import RowStore

        self._seen.clear()
        self._has_begun.clear()
        command = [sys.executable, "-m", "benchmarks.kills", self._url, str(path), str(self._rows)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert self._has_begun.wait(60)
        moment = self._chance.randrange(self._rows)
        while len(self._seen) <= moment and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(self._chance.random() * 0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(0.02)  # what is on its way arrives
        first = Counter(self._seen)
        store = RowStore(path)
        finished = len(store)
        store.close()
        rows = _map(self._url, path, self._rows)
        again = {prompt for prompt, times in self._seen.items() if times > first[prompt] > 0}
        made = Kill(
            finished,
            max(0, len(again) - (len(first) - finished)),
            len(again),
            rows.resent,
            rows.counts["ok"] == self._rows and len(self._seen) == self._rows,
        )
        rows.close()
        return made


def _map(url: str, path: Path, rows: int):  # type: ignore[no-untyped-def] # imported late
    from tensormesh_nb import Client

    client = Client(host=url, api_key=KEY, model="m")
    table = [{"text": f"row {number}"} for number in range(rows)]
    return client.map(
        table, _TEMPLATE, store=path, concurrency=Kills.AT_ONCE, progress=False, logprobs=False
    )


if __name__ == "__main__":
    _map(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
