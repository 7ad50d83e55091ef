"""The engine's process."""

from __future__ import annotations

import pytest

from tensormesh_nb.local.engine.process import EngineProcess
from tensormesh_nb.local.manager.weights_path import ensure


@pytest.mark.parametrize("loads", [False, True])
def test_the_engine_ends_with_its_parent(loads: bool) -> None:
    started = EngineProcess(ensure(), slots=1, context=256)
    try:
        if loads:
            started.wait_until_loading()
        for pipe in (started._process.stdin, started._process.stdout):
            assert pipe
            pipe.close()
        assert started._process.wait(timeout=20) == 0
        assert started.socket
        assert not started.socket.parent.exists()
    finally:
        started._process.kill()
