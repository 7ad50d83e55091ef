"""The record file: where a running endpoint listens, and its key."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import Annotated

import msgspec

from .user_directory import private_directory, user_directory
from .weights_path import cache_directory

__all__ = ["EndpointRecord", "identity_proof", "records_directory"]


def records_directory() -> Path:
    """Where this user's records are: in the cache, unless it is another's or read-only.

    Raises OSError if there is no such directory.
    """
    try:
        return private_directory(cache_directory() / "endpoint")
    except OSError:
        return user_directory()


class EndpointRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A running endpoint, as kernels of the same user find it.

    Attributes:
        pid: of its process.
        port: on 127.0.0.1.
        key: the Bearer key; only the user can read the file.
        version: of tensormesh_nb.
        model: the model's id.
        vocab_size: number of tokens in the model's vocabulary.
    """

    pid: Annotated[int, msgspec.Meta(ge=1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    key: str
    version: str
    model: str
    vocab_size: Annotated[int, msgspec.Meta(ge=1)]

    def __repr__(self) -> str:
        return f"EndpointRecord(pid={self.pid}, port={self.port}, model={self.model!r})"

    @property
    def base_url(self) -> str:
        """Ends in ``/v1``."""
        return f"http://127.0.0.1:{self.port}/v1"

    def write(self, path: Path) -> None:
        """Write the file atomically, readable by the user only.

        Raises OSError if it cannot be written.
        """
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(msgspec.json.encode(self))
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    @classmethod
    def read(cls, path: Path) -> EndpointRecord | None:
        """Read a record file. Returns None if it is missing or invalid."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, ValueError):
            return None


def identity_proof(key: str, challenge: str) -> str:
    """The response to a challenge, which only a holder of the key can compute.

    A kernel demands it before it sends its key to the port in a record.
    """
    return hmac.new(key.encode(), b"endpoint:" + challenge.encode(), hashlib.sha256).hexdigest()
