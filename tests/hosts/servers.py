"""Starts hosts for the surface tests. Each stops at the end of its ``with`` block."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tensormesh_nb.local.manager.weights_path import ensure

from .requests import MODEL

__all__ = ["TRAITS", "Server", "Traits", "llama_server", "started"]

ROOT = Path(__file__).parents[2]
_START = 300.0  # seconds


@dataclass(frozen=True)
class Traits:
    """What a host does beyond text and streams.

    Attributes:
        logprobs: whether it returns logprobs with alternatives.
        ids: whether rows have token ids.
        prompt_ids: whether it returns the ids of the prompt.
        several: whether it answers ``n`` = 2.
        continues: whether it continues an answer, for branches.
        scores: whether it returns the logprobs of a prompt.
        kind: what a probe finds.
        context: the context length in its list of models, or None.
        vocabulary: the size of the vocabulary in its list, or None.
    """

    logprobs: bool = True
    ids: bool = False
    prompt_ids: bool = False
    several: bool = True
    continues: bool = True
    scores: bool = False
    kind: str = "raw"
    context: int | None = None
    vocabulary: int | None = None


TRAITS = {
    "llamaserver": Traits(ids=True, context=2048, vocabulary=49152),
    "vllm": Traits(ids=True, prompt_ids=True, scores=True, context=2048),
    "transformers": Traits(logprobs=False, several=False, continues=False, kind="unknown"),
    # In front of llama-server. Of a stream with two choices it may forward one finish reason.
    "litellm": Traits(ids=True, several=False),
}


@dataclass(frozen=True)
class Server:
    """A running host.

    Attributes:
        name: a key of ``TRAITS``.
        url: base URL, ending in ``/v1``.
        model: the model's id.
        engine: address of the llama-server that generates, or None.
    """

    name: str
    url: str
    model: str = MODEL
    engine: str | None = None

    @property
    def traits(self) -> Traits:
        return TRAITS[self.name]

    @property
    def is_generating(self) -> bool | None:
        """Whether a slot of llama-server is busy; None for other hosts."""
        if self.engine is None:
            return None
        slots: list[dict[str, Any]] = httpx.get(f"{self.engine}/slots", timeout=10).json()
        return any(slot["is_processing"] for slot in slots)


@contextmanager
def llama_server(name: str = "llamaserver") -> Iterator[Server]:
    """llama.cpp's own server with the weights of the embedded endpoint."""
    command = [sys.executable, "-m", "tests.hosts.llama_server", str(ensure())]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            assert port, "llama-server did not start"
            engine = f"http://127.0.0.1:{port}"
            yield Server(name, f"{engine}/v1", engine=engine)
        finally:
            process.kill()


@contextmanager
def started(command: list[str], server: Server, log: Path, **environment: str) -> Iterator[Server]:
    """A host in a separate process, once it lists its models.

    Args:
        command: starts it.
        server: where it will serve.
        log: a file for its output.
        environment: variables in addition to ``PATH`` and ``HOME``.

    Raises:
        RuntimeError: it ended, or did not serve in time.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        end = time.monotonic() + _START
        while not _lists_models(server.url):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{server.name} does not serve; see {log}.")
            time.sleep(0.5)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _lists_models(url: str) -> bool:
    try:
        return httpx.get(f"{url}/models", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
