"""Vocabularies in GGUF files, and files for which the engine must be asked."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tensormesh_nb.local.prompt import gguf

TOKENS = {"<|im_start|>": 3, "<|im_end|>": 3, "Hi": 1, "Ġthere": 1, "ĊĠ": 1, "Ã©": 1, "ð": 1}


def string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def file(tokens: dict[str, int], kind: str = "gpt2") -> bytes:
    """A model file up to its vocabulary, with values of other types before it."""
    listed = b"".join(map(string, tokens))
    kinds = struct.pack(f"<{len(tokens)}i", *tokens.values())
    values = [
        ("general.alignment", struct.pack("<II", 4, 32)),
        ("general.scales", struct.pack("<IIQ3d", 9, 12, 3, 1, 2, 3)),
        ("general.is", struct.pack("<I?", 7, True)),
        ("tokenizer.ggml.model", struct.pack("<I", 8) + string(kind)),
        ("tokenizer.ggml.tokens", struct.pack("<IIQ", 9, 8, len(tokens)) + listed),
        ("tokenizer.ggml.token_type", struct.pack("<IIQ", 9, 5, len(tokens)) + kinds),
    ]
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, len(values))
    return head + b"".join(string(key) + value for key, value in values)


def test_the_vocabulary_is_read_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(file(TOKENS))
    read = gguf.vocabulary(tmp_path / "m.gguf")
    assert read is not None
    assert read.pieces[2:] == (b"Hi", b" there", b"\n ", "é".encode(), b"\xf0")
    assert (read.special, read.special_id("<|im_end|>")) == ({0, 1}, 1)


@pytest.mark.parametrize(
    "data",
    [
        file(TOKENS, "llama"),
        file({**TOKENS, "<tool_call>": 4}),
        file({**TOKENS, "<EOT>": 1}),
        file({**TOKENS, "a b": 1}),
        file({**TOKENS, "日": 1}),
        b"",
        b"GGUF",
        *(file(TOKENS)[:size] for size in (30, 90, 150, 200, 260, 300)),
        file(TOKENS).replace(struct.pack("<IIQ", 9, 8, 7), struct.pack("<IIQ", 9, 8, 1 << 62)),
        file(TOKENS).replace(struct.pack("<IIQ", 9, 5, 7), struct.pack("<IIQ", 9, 9, 7)),
    ],
)
def test_none_if_the_engine_must_be_asked(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(data)
    assert gguf.vocabulary(tmp_path / "m.gguf") is None
