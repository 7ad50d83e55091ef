"""Coercion agrees with strict decoding where both can read a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from tensormesh_nb.wire.chunks import Chunk
from tensormesh_nb.wire.coercion import coerce_struct

from .test_chunks import RECORDED, objects


@given(objects)
def test_agrees_with_strict_decoding(value: dict[str, Any]) -> None:
    value.pop("extra_keys", None)
    data = json.dumps(value).encode()
    try:
        strict = msgspec.json.decode(data, type=Chunk)
    except msgspec.MsgspecError:
        return
    assert coerce_struct(json.loads(data), Chunk) == strict


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_agrees_on_recorded_bodies(path: Path) -> None:
    data = path.read_bytes()
    assert coerce_struct(json.loads(data), Chunk) == msgspec.json.decode(data, type=Chunk)
