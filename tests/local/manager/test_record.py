"""Record files: damaged ones are ignored."""

from __future__ import annotations

import json
from pathlib import Path

from tensormesh_nb.local.manager.record import EndpointRecord


def test_invalid_records_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    assert EndpointRecord.read(path) is None
    good = {"pid": 1, "port": 9, "key": "k", "version": "1", "model": "m", "vocab_size": 9}
    wrong = [{"port": 0}, {"port": 70_000}, {"port": "9"}, {"pid": -1}, {"pid": None}, {"key": 5}]
    wrong.append({"vocab_size": 0})
    texts = [json.dumps({**good, **each}) for each in wrong]
    for text in ("", "{", "[]", "null", "\0" * 100, "{" * 100_000, *texts):
        path.write_text(text)
        assert EndpointRecord.read(path) is None
    path.write_bytes(b'{"key": "\xff"}')
    assert EndpointRecord.read(path) is None
    path.write_text(json.dumps({**good, "more": 1}))
    assert EndpointRecord.read(path) is not None


def test_the_repr_hides_the_key() -> None:
    record = EndpointRecord(pid=1, port=9, key="k-e-y", version="1", model="m", vocab_size=9)
    assert "k-e-y" not in repr(record)
