"""Reads the vocabulary from a GGUF file.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Asking the engine for all of
its tokens takes as long as loading the model.
"""

from __future__ import annotations

import mmap
import re
import struct
from codecs import charmap_build, charmap_encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .vocabulary import TokenVocabulary

__all__ = ["vocabulary"]

_PREFIX = "tokenizer.ggml."
_STRING, _ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes, by type
_NORMAL, _CONTROL = 1, 3  # types of tokens
# Tokens that llama.cpp treats as special whatever the file says.
_SUSPECT = re.compile(r"(_|▁)?<.*>|\[EO[ST]\]", re.DOTALL)


def vocabulary(path: Path) -> TokenVocabulary | None:
    """The tokens in a model's file.

    Returns:
        None if the file is unreadable, is not a byte-level BPE (GPT-2's, Qwen's, SmolLM2's), or has
        a token that the engine may interpret otherwise: then the engine has to list its tokens.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _vocabulary(data)
    except (OSError, ValueError, LookupError, struct.error, OverflowError):
        return None  # the engine reports what is wrong with the file


def _vocabulary(data: mmap.mmap) -> TokenVocabulary | None:
    wanted = {f"{_PREFIX}{name}" for name in ("model", "tokens", "token_type")}
    found: dict[str, Any] = {}
    for key, value in _metadata(data):
        if key in wanted:
            found[key] = value
            if len(found) == len(wanted):
                break
    types: list[int] = found[f"{_PREFIX}token_type"]
    tokens: list[bytes] = found[f"{_PREFIX}tokens"]
    special = {number for number, kind in enumerate(types) if kind == _CONTROL}
    is_plain = found[f"{_PREFIX}model"] == b"gpt2" and {*types} <= {_NORMAL, _CONTROL}
    if not is_plain or len(types) != len(tokens):
        return None
    encoding = _byte_encoding()
    pieces = []
    for number, token in enumerate(tokens):
        if number in special:
            pieces.append(token)
        elif token.endswith((b">", b"]")) and _SUSPECT.fullmatch(token.decode()):
            return None
        else:
            pieces.append(charmap_encode(token.decode(), "strict", encoding)[0])
    return TokenVocabulary(pieces, special)


def _byte_encoding() -> Any:
    """The characters by which byte-level BPE writes bytes, as an encoding.

    Source: ``bytes_to_unicode`` in https://github.com/openai/gpt-2/blob/master/src/encoder.py
    """
    themselves = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("ÿ") + 1)} - {ord("\xad")}
    others = (chr(256 + index) for index in range(256 - len(themselves)))
    return charmap_build(
        "".join(chr(byte) if byte in themselves else next(others) for byte in range(256))
    )


def _metadata(data: mmap.mmap) -> Iterator[tuple[str, Any]]:
    """Keys and values, in the order of the file: bytes, lists of bytes, lists of numbers."""
    (pairs,) = struct.unpack_from("<Q", data, 16)  # after magic, version, number of tensors
    at = 24
    for _ in range(pairs):
        key, at = _string(data, at)
        (kind,) = struct.unpack_from("<I", data, at)
        value, at = _value(data, at + 4, kind)
        yield key.decode(), value


def _value(data: mmap.mmap, at: int, kind: int) -> tuple[Any, int]:
    """The value at an offset, and the offset after it."""
    if kind == _STRING:
        return _string(data, at)
    if kind != _ARRAY:
        return None, at + _SIZES[kind]
    inner, length = struct.unpack_from("<IQ", data, at)
    at += 12
    if inner != _STRING:
        end = at + length * _SIZES[inner]
        return (list(struct.unpack_from(f"<{length}i", data, at)) if inner == 5 else None), end
    strings = []
    for _ in range(length):
        string, at = _string(data, at)
        strings.append(string)
    return strings, at


def _string(data: mmap.mmap, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from("<Q", data, at)
    start = at + 8
    return data[start : start + length], start + length
