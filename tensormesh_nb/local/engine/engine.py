"""Engine: the model behind the endpoint.

llama.cpp's own server runs in a process of its own and listens on a Unix socket in a private
directory (on loopback with a random key where there are no Unix sockets). It is asked for one token
at a time, by ids: so every token has its own id and raw log probability, also inside a character,
where the engine's own stream merges several tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from . import gguf
from .connection import Address, Connection
from .process import Native
from .slot import Slot
from .vocabulary import Vocabulary

__all__ = ["Engine"]


class Engine:
    """A loaded model; made by :meth:`load`.

    Attributes:
        vocabulary: the bytes of every token.
        context: tokens that one prompt and its answer may have together.
        slots: how many answers can be generated at the same time.
    """

    def __init__(
        self,
        native: Native,
        address: Address,
        vocabulary: Vocabulary,
        context: int,
        slots: Sequence[Slot],
    ) -> None:
        self.vocabulary, self.context, self.slots = vocabulary, context, len(slots)
        self._native, self._address = native, address
        self._idle = list(slots)
        self._turn = asyncio.Semaphore(len(slots))

    @classmethod
    @asynccontextmanager
    async def load(cls, native: Native) -> AsyncIterator[Engine]:
        """Wait until the model is loaded, and keep it while the block runs.

        Args:
            native: where it loads; ends with the block.

        Raises:
            LocalEndpointError: the engine is not installed, or cannot load the file.
        """
        try:
            vocabulary = gguf.vocabulary(native.path)  # it loads meanwhile
            port, key = await asyncio.to_thread(native.listening)
            address = Address(native.socket, port, key)
            engine = await cls._over(native, address, vocabulary)
            try:
                yield engine
            finally:
                engine._close()
        finally:
            native.close()

    async def crashed(self) -> None:
        """Return when the engine has ended."""
        await asyncio.to_thread(self._native.ended)

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
    async def _over(cls, native: Native, address: Address, vocabulary: Vocabulary | None) -> Engine:
        harmless = (await _tokenize(address, "a"))[0]
        vocabulary = vocabulary or await _vocabulary(address, harmless)
        context = (await _meta(address))["n_ctx"]
        return cls(
            native,
            address,
            vocabulary,
            context,
            [
                Slot(number, address, harmless=harmless, vocabulary=len(vocabulary))
                for number in range(native.slots)
            ],
        )

    def _close(self) -> None:
        for slot in self._idle:
            slot.close()


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
