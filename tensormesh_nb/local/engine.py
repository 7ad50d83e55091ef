"""Engine: the model behind the endpoint. The only user of xllamacpp.

llama.cpp's own server runs inside this process and listens on a Unix socket in a private directory
(on loopback with a random key where there are no Unix sockets). It is asked for one token at a
time, by ids: so every token has its own id and raw log probability, also inside a character, where
the engine's own stream merges several tokens.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from ..errors import LocalEndpointError
from . import gguf
from .connection import Address, Connection
from .slot import BATCH, Slot
from .vocabulary import Vocabulary

__all__ = ["Engine"]

# Threads wait for each other after every operation: one that shares its core with another process
# holds all up. On two cores, one of them busy, two threads read a prompt at half the speed of one.
# The numbers do not depend on it.
DECODE_THREADS = 1
PREFILL_THREADS = max(1, min(4, (os.cpu_count() or 1) // 2))


class Engine:
    """A loaded model; made by :meth:`load`.

    Attributes:
        vocabulary: the bytes of every token.
        context: tokens that one prompt and its answer may have together.
        slots: how many answers can be generated at the same time.
    """

    def __init__(
        self, address: Address, vocabulary: Vocabulary, context: int, slots: Sequence[Slot]
    ) -> None:
        self.vocabulary, self.context, self.slots = vocabulary, context, len(slots)
        self._address = address
        self._idle = list(slots)
        self._turn = asyncio.Semaphore(len(slots))

    @classmethod
    @asynccontextmanager
    async def load(cls, path: Path, *, slots: int, context: int) -> AsyncIterator[Engine]:
        """Load a model and keep it while the block runs.

        Args:
            path: the GGUF file.
            slots: answers to generate at the same time; each has its own context.
            context: tokens that one prompt and its answer may have together.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        directory = Path(tempfile.mkdtemp(prefix="tmnb-"))  # only the user may enter it
        try:
            # The name keeps the server alive: its destructor stops it.
            server, address = await asyncio.to_thread(_start, path, directory, slots, context)
            engine = await cls._over(address, path, slots)
            try:
                yield engine
            finally:
                engine._close()
            del server
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    async def tokenize(self, text: str) -> list[int]:
        """Ids of a text; the names of special tokens in it are ordinary text.

        Raises:
            LocalEndpointError: the engine is gone.
        """
        return await _tokenize(self._address, text)

    @asynccontextmanager
    async def slot(self, ids: Sequence[int], owner: str | None = None) -> AsyncIterator[Slot]:
        """A slot for one answer, waiting for one to be free; first come, first served.

        Args:
            ids: the prompt; among the free slots, the one that has read most of it is taken.
            owner: whose prompt it is; what was read for another one does not count.
        """
        async with self._turn:
            slot = max(self._idle, key=lambda slot: slot.common(ids, owner))
            self._idle.remove(slot)
            try:
                yield slot
            finally:
                self._idle.append(slot)

    @classmethod
    async def _over(cls, address: Address, path: Path, slots: int) -> Engine:
        harmless = (await _tokenize(address, "a"))[0]
        vocabulary = gguf.vocabulary(path) or await _vocabulary(address, harmless)
        context = (await _meta(address))["n_ctx"]
        return cls(
            address,
            vocabulary,
            context,
            [
                Slot(number, address, harmless=harmless, vocabulary=len(vocabulary))
                for number in range(slots)
            ],
        )

    def _close(self) -> None:
        for slot in self._idle:
            slot.close()


def _start(path: Path, directory: Path, slots: int, context: int) -> tuple[Any, Address]:
    """Start llama.cpp's server; returns it and where it listens."""
    try:
        import xllamacpp
    except ImportError as error:
        raise LocalEndpointError(
            f"The engine does not load here ({error}). "
            "Install it with: pip install 'tensormesh-nb[local]'"
        ) from error
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel, params.n_ctx = slots, slots * context
    _make_reproducible(params)
    _make_private(params)
    socket = directory / "engine.sock" if hasattr(asyncio, "open_unix_connection") else None
    if socket is not None:
        params.hostnames = [str(socket)]
    else:
        params.hostnames, params.api_keys = ["127.0.0.1"], [secrets.token_urlsafe(32)]
    try:
        server = xllamacpp.Server(params)
    except Exception as error:
        raise LocalEndpointError(f"The engine could not load {path}: {error}") from error
    if socket is not None:
        return server, Address(socket=socket)
    port = int(str(server.listening_address).rstrip("/").rpartition(":")[2])
    return server, Address(port=port, key=params.api_keys[0])


def _make_reproducible(params: Any) -> None:
    """The same request gives the same numbers cached, fresh, alone and under load."""
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = DECODE_THREADS
    params.cpuparams_batch.n_threads = PREFILL_THREADS
    params.n_gpu_layers = 0  # other kernels, other numbers
    params.fit_params = False
    params.cache_ram_mib = params.n_ctx_checkpoints = 0
    params.cache_idle_slots = False


def _make_private(params: Any) -> None:
    """No web page, no open origin, no log of what was said."""
    params.ui = params.endpoint_slots = False
    params.cors_origins, params.cors_origins_explicit = "", True
    params.verbosity = -1


async def _tokenize(address: Address, text: str) -> list[int]:
    body = {"content": text, "add_special": False, "parse_special": False}
    tokens: list[int] = (await _ask(address, "/tokenize", body))["tokens"]
    return tokens


async def _meta(address: Address) -> dict[str, Any]:
    meta: dict[str, Any] = (await _ask(address, "/v1/models"))["data"][0]["meta"]
    return meta


async def _vocabulary(address: Address, harmless: int) -> Vocabulary:
    """All tokens at once: the candidates for some place, as many as there are ids."""
    size = (await _meta(address))["n_vocab"]
    body = {"prompt": [harmless], "n_predict": 1, "n_probs": size, "temperature": 0.0}
    # The engine lists no candidates where the answer would begin with a part of a character.
    body["logit_bias"] = [(harmless, 1e9)]
    reply = await _ask(address, "/completion", body)
    pieces = [b""] * size
    for candidate in reply["completion_probabilities"][0]["top_logprobs"]:
        pieces[candidate["id"]] = bytes(candidate["bytes"])
    # Special tokens come without bytes there, but detokenizing tells their names.
    special = [token for token, piece in enumerate(pieces) if not piece]
    for token in special:
        named = await _ask(address, "/detokenize", {"tokens": [token]})
        pieces[token] = named["content"].encode()
    return Vocabulary(pieces, special)


async def _ask(address: Address, path: str, body: dict[str, Any] | None = None) -> Any:
    # A connection for each: these requests are rare, and may come from many tasks at once.
    connection = Connection(address)
    try:
        method = "GET" if body is None else "POST"
        await connection.send(path, b"" if body is None else msgspec.json.encode(body), method)
        return msgspec.json.decode(await connection.receive())
    finally:
        connection.close()
