"""Sends a key to a worker: encrypted with a secret that no message contains.

Dask logs whole messages at the level DEBUG, and the scheduler passes them on. A Diffie-Hellman
exchange for each worker and run keeps the key out of both. It does not protect against anyone who
can change messages, so keys are sent over private connections only.
"""

from __future__ import annotations

import hashlib
import secrets

from ...config.secret import Secret
from ...errors import SettingsError

__all__ = ["KeyReceiver", "seal"]

# Group 14 of RFC 3526: 2048 bits.
_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
_BYTES = 256
_TAG = 32  # bytes


class KeyReceiver:
    """Receives one key.

    Attributes:
        public: the public part, for the sender.
    """

    def __init__(self) -> None:
        self._private = secrets.randbits(512)
        self.public = pow(2, self._private, _PRIME).to_bytes(_BYTES, "big")

    def open(self, sealed: bytes) -> Secret:
        """The key encrypted by :func:`seal`.

        Raises:
            SettingsError: it was sealed for another receiver, or is damaged.
        """
        public, tag, body = sealed[:_BYTES], sealed[_BYTES : _BYTES + _TAG], sealed[_BYTES + _TAG :]
        stream, expected = _derive(public, self._private, body)
        if not secrets.compare_digest(tag, expected):
            raise SettingsError("The key did not arrive: its message is damaged.")
        return Secret(_xor(body, stream).decode())


def seal(key: Secret, public: bytes) -> bytes:
    """The key, encrypted for the receiver with this ``public``."""
    private = secrets.randbits(512)
    text = key.reveal().encode()
    stream, _ = _derive(public, private, text)
    body = _xor(text, stream)
    _, tag = _derive(public, private, body)
    return pow(2, private, _PRIME).to_bytes(_BYTES, "big") + tag + body


def _derive(public: bytes, private: int, body: bytes) -> tuple[bytes, bytes]:
    """A key stream as long as the body, and the body's tag."""
    number = int.from_bytes(public, "big")
    if not 1 < number < _PRIME - 1:
        raise SettingsError("The key did not arrive: its message is damaged.")
    shared = pow(number, private, _PRIME).to_bytes(_BYTES, "big")
    stream = hashlib.shake_256(b"stream" + shared).digest(len(body))
    return stream, hashlib.sha256(b"tag" + shared + body).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
