"""llama.cpp's server as the engine starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tensormesh_nb.local.engine.llama_server import BATCH, parameters


def test_parameters_are_reproducible_and_private() -> None:
    params = parameters("m.gguf", 3, 100)
    assert (params.model.path, params.n_parallel, params.n_ctx) == ("m.gguf", 3, 300)
    assert params.n_batch == params.n_ubatch == BATCH < 64
    assert params.cpuparams.n_threads == 1
    assert params.n_gpu_layers == 0
    assert not params.endpoint_slots
    assert not params.ui
    assert params.cors_origins == ""


MAIN = "from tensormesh_nb.local.engine.llama_server import main; main()"


@pytest.mark.parametrize("socket", [False, True])
def test_model_that_cannot_be_loaded_is_reported(tmp_path: Path, socket: bool) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    folder = tmp_path / "engine"
    folder.mkdir()
    where = [str(folder / "socket")] if socket else []
    done = subprocess.run(
        [sys.executable, "-c", MAIN, str(broken), "1", "256", *where],
        capture_output=True,
        text=True,
        timeout=60,
    )
    blank, line = done.stdout.splitlines()
    assert blank == ""
    status = json.loads(line)
    assert f"could not load {broken}" in status["error"]
    assert status["port"] == 0
    assert bool(status["key"]) != socket
    assert folder.exists() != socket
