from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tensormesh_nb.client.cassette.cassette_file import Line
from tensormesh_nb.client.cassette.misses import Misses, differences, nearest
from tensormesh_nb.client.cassette.recording import Recording, Request, identity

BASE = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "temperature": 1.0}


def request(host: str = "local", path: str = "chat/completions", **changes: Any) -> Request:
    body = {key: value for key, value in {**BASE, **changes}.items() if value is not None}
    return Request(host, "POST", path, msgspec.Raw(msgspec.json.encode(body)))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (request(temperature=1), ["/temperature 1 (recorded: 1.0)"]),
        (request(temperature=None), ["/temperature absent (recorded: 1.0)"]),
        (request(**{"a/b~": 1}), ["/a~1b~0 1 (recorded: absent)"]),
        (request(host="x"), ["host 'x' (recorded: 'local')"]),
        (
            request(messages=[]),
            ["/messages/0 absent (recorded: {'role': 'user', 'content': 'Hi'})"],
        ),
        (
            request(stop=1, seed=2, n=3, user="u", top_p=0.5),
            [*(f"/{name} " for name in ("stop", "seed", "n", "user")), "1 more"],
        ),
    ],
)
def test_differences_are_json_pointers(sent: Request, expected: list[str]) -> None:
    found = differences(sent, request())
    if len(expected) > 4:
        expected[4:] = found[4:]
    assert len(found) == len(expected)
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True))


def test_differences_of_long_texts_are_where_they_differ() -> None:
    long = "word " * 200
    (found,) = differences(
        request(messages=[{"content": long + "one\nend"}]),
        request(messages=[{"content": long + "two"}]),
    )
    assert found.startswith("/messages/0/content '…")
    assert "one" in found
    assert "two" in found
    assert "\n" not in found


def test_the_nearest_differs_in_the_fewest_places_then_in_the_least_text() -> None:
    others = [
        request(temperature=0.5, messages=[{"role": "user", "content": "Ho"}]),
        request(path="models"),
        request(messages=[{"role": "user", "content": "The capital of Chile?"}]),
        request(messages=[{"role": "user", "content": "The capital of France?"}]),
    ]
    sent = request(messages=[{"role": "user", "content": "The capital of Franz?"}])
    assert nearest(sent, others) == 3
    assert nearest(sent, others[:3]) == 2
    assert nearest(sent, []) is None


def test_the_search_costs_the_same_for_each_of_many_misses(tmp_path: Path) -> None:
    lines = [Line(at, b"", Recording(request(seed=at), 1)) for at in range(500)]
    misses = Misses(tmp_path, lines)
    misses._left = 2000
    compared = 0

    class Counted(list[Line]):
        def __getitem__(self, index: Any) -> Any:
            nonlocal compared
            found = super().__getitem__(index)
            compared += len(found) if isinstance(index, slice) else 0
            return found

    misses._lines = Counted(lines)
    for at in range(200):
        sent = request(seed=5000 + at)
        assert "/seed" in misses.message((identity(sent), 1), sent, 0)  # type: ignore[arg-type]
    assert compared <= 2000 + 200 * 100 + 500
