"""Recorded answers with parts replaced, dropped or cut: the worst that may happen is our error."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from .replay import ReplayHost, head

RECORDED = Path(__file__).parent / "wire" / "recorded"
BODIES = [p.read_bytes() for p in sorted(RECORDED.iterdir()) if p.suffix in (".sse", ".json")]
ODD: list[Any] = [
    *(None, True, -1, 0, 2**63, 2**70, 10**400, 1.5, 1e400, -9999.0),
    *("", "x", "NaN", "token_id:5", "\ud800", [], {}, [None], ["x"], [{}], [[]]),
    *({"a": 1}, {"content": [{}]}, [{"token": 5}]),
]


def odd_json(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict | list) and dice.random() < 0.06:
        return dice.choice(ODD)
    if isinstance(value, dict):
        return {k: odd_json(v, dice) for k, v in value.items() if dice.random() > 0.02}
    if isinstance(value, list):
        return [odd_json(item, dice) for item in value]
    return dice.choice(ODD) if dice.random() < 0.08 else value


def odd_bytes(body: bytes, dice: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.randint(1, 20)):
        at = dice.randrange(len(changed))
        if dice.random() < 0.5:
            changed[at] = dice.randrange(256)
        elif len(changed) > 100:
            del changed[at : at + dice.randint(1, 30)]
    return bytes(changed)


def mutated(body: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return odd_bytes(body, dice)
    if not body.startswith(b"data"):
        return json.dumps(odd_json(json.loads(body), dice)).encode()
    lines = []
    for line in body.splitlines():
        data = line.removeprefix(b"data: ")
        if data.startswith(b"{"):
            line = b"data: " + json.dumps(odd_json(json.loads(data), dice)).encode()
        lines.append(line)
    return b"\n".join(lines) + b"\n\n"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_is_kept_shown_saved_and_loaded(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    bodies = [mutated(dice.choice(BODIES), dice) for _ in range(60)]
    scripts = [[head(), body] for body in bodies]
    with ReplayHost(*scripts) as host, tm.Client(host=host.url, model="m") as asking:
        for _ in bodies:
            use(ask(asking), tmp_path / "result.json")


def ask(asking: tm.Client) -> tm.ChatResult:
    turn = asking.stream("Hi", logprobs=True, temperature=1.0, n=2)
    with contextlib.suppress(tm.TensormeshError), turn:
        for _ in turn:
            pass
    assert str(turn.result.error or "ok").isprintable()
    return turn.result


def use(result: tm.ChatResult, path: Path) -> None:
    """Look at everything, save it, and find the same again."""
    assert result.footer
    assert repr(result)
    assert isinstance(result.messages, list)
    json.dumps(result.response, default=str)
    result._repr_html_()
    again = tm.ChatResult.load(result.save(path))
    for name in ("logprobs", "top_logprobs", "token_ids"):
        one, other = getattr(result, name), getattr(again, name)
        pd.testing.assert_frame_equal(one, other, check_categorical=False)
    assert [choice.message for choice in result.choices] == [c.message for c in again.choices]
