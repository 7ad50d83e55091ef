"""The rows of a table, from the arguments of ``client.map``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm

from ..client.asking import client
from ..replay_host import ReplayHost
from .answers import echo, prompt_of

TEXTS = [{"text": text} for text in "abcdef"]


def test_rows_without_logprobs_are_not_streamed(tmp_path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        for number, fields in enumerate(({}, {"logprobs": False}, {"stream": True})):
            asking.map(
                TEXTS[:1], "{{ text }}", store=tmp_path / f"{number}.db", progress=False, **fields
            )
        streamed = [bool(request.json().get("stream")) for request in host.requests]
    assert streamed == [True, False, True]


def test_fields_of_rows_override_those_of_the_run(tmp_path: Path) -> None:
    table = [{"text": "a", "temperature": 0.1}, {"text": "b", "temperature": None}]
    with ReplayHost(echo) as host, client(host) as asking:
        asking.map(
            table,
            [{"role": "user", "content": "{{ text }}"}],
            system="Be terse.",
            fields_from="temperature",
            temperature=0.9,
            store=tmp_path / "r.db",
            progress=False,
        )
        sent = {prompt_of(each): each.json() for each in host.requests}
    assert (sent["a"]["temperature"], sent["b"]["temperature"]) == (0.1, 0.9)
    assert sent["a"]["messages"][0] == {"role": "system", "content": "Be terse."}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"on_error": "ignore"}, "on_error: expected 'keep' or 'raise', got 'ignore'"),
        ({"concurrency": 0}, "concurrency: expected a whole number from 1, got 0"),
        ({"concurrency": True}, "concurrency: expected a whole number"),
        ({"max_cost": -1}, "max_cost: expected a positive number"),
        ({"temperature": "hot"}, "temperature"),
        ({"colour": 1}, "unknown field: colour"),
        ({"on_error": "raise", "template": "{{ text / 0 }}"}, "Row 0: {{ text / 0 }} failed"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    given = {"template": "{{ text }}", "store": tmp_path / "r.db", "progress": False, **arguments}
    with ReplayHost(echo) as host, client(host) as asking:
        with pytest.raises(tm.RequestError) as refused:
            asking.map(TEXTS, **given)
        assert message in str(refused.value)
        assert not host.requests
