"""The server's life ends with the engine's."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.local import start

from ..processes import engines_of, records, serves, within


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_crash_of_the_engine_ends_the_endpoint(
    cache: Path,
) -> None:
    def crash(turn: tm.Turn) -> None:
        for seen, _ in enumerate(turn):
            if seen == 5:
                os.kill(engines_of(pid)[-1], signal.SIGSEGV)

    with tm.Client(host="local") as client:
        client.chat("Hi", max_tokens=1)
        pid = records(cache)[0]["pid"]
        turn = client.stream("Tell a story.", max_tokens=2000, ignore_eos=True)
        with turn, pytest.raises(tm.ConnectionFailed, match="next request starts it again"):
            crash(turn)
        assert turn.result.status == "failed"
        assert turn.result.text
        assert client.chat("Hi", max_tokens=2).status == "complete", "at once"
        assert within(8, lambda: not Path(f"/proc/{pid}").exists())


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signal_ends_the_server_and_its_record(cache: Path, name: str) -> None:
    number = getattr(signal, name, signal.SIGTERM)  # Windows has no SIGHUP
    before = signal.signal(number, signal.SIG_DFL)  # of this process, which nohup may have started
    try:
        endpoint = start(slots=1, context=256)
    finally:
        signal.signal(number, before)
    pid = records(cache)[0]["pid"]
    assert serves(endpoint.base_url)
    os.kill(pid, number)
    assert within(8, lambda: not serves(endpoint.base_url))
    assert within(3, lambda: records(cache) == [])
    endpoint.stop()
