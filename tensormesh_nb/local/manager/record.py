"""Record: the file in which a running endpoint tells its user's kernels where it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec

__all__ = ["Record", "private_directory"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Where an endpoint listens, and its key.

    Attributes:
        pid: of its process.
        port: on 127.0.0.1.
        key: the Bearer key; the file is readable by its user only.
        version: of tensormesh_nb.
        model: the model's id.
        vocab_size: how many tokens it knows.
    """

    pid: Annotated[int, msgspec.Meta(ge=1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    key: str
    version: str
    model: str
    vocab_size: Annotated[int, msgspec.Meta(ge=1)]

    def __repr__(self) -> str:
        return f"Record(pid={self.pid}, port={self.port}, model={self.model!r})"

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def write(self, path: Path) -> None:
        """Write the file, readable by its user only, all at once.

        Raises:
            OSError: it cannot be written.
        """
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(msgspec.json.encode(self))
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> Record | None:
        """The record in a file; None if there is none, or none that can be read."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, ValueError):
            return None


def private_directory(path: Path) -> Path:
    """Make a directory that only its user can enter.

    Raises:
        OSError: it cannot be made, or belongs to someone else.
    """
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path
