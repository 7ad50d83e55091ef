"""The requests of a classification."""

from __future__ import annotations

from tensormesh_nb.rows.input_table import Table
from tensormesh_nb.rows.labels.label_requests import FirstTokenItems, ScoreItems
from tensormesh_nb.rows.labels.label_set import LabelSet
from tensormesh_nb.rows.prompts import RowPrompts

from ...client.asking import client
from ...replay_host import ReplayHost
from ..answers import echo

PROMPTS = RowPrompts(Table([{"text": "a"}, {"text": "b"}]), "{{ text }}")
LABELS = LabelSet(["yes", "no"], {"no": ["never"]})


def test_every_spelling_of_a_row_is_an_item_of_its_own() -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        items = ScoreItems(asking._single_requests(), PROMPTS, {}, "h", LABELS)
        assert len(items) == 6
        sent = [
            (items[n].sent["scored"], items[n].request.messages[0]["content"]) for n in range(6)
        ]
        assert sent == [(label, row) for row in "ab" for label in ("yes", "no", "never")]
        assert len({items[n].key(0) for n in range(6)}) == 6
        assert items[0].request.top_logprobs == 0
        result, _ = items[1].start()
        assert (result.text, result.scored) == ("no", True)
        assert not host.requests


def test_first_token_is_requested_with_all_alternatives() -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        items = FirstTokenItems(asking._single_requests(), PROMPTS, {"top_logprobs": 5}, "h")
        assert len(items) == 2
        request = items[1].request
        assert (request.max_tokens, request.temperature, request.logprobs) == (1, 1, True)
        assert "max_tokens" not in request.defaulted  # a host must not leave it out
        assert {"temperature", "top_p"} <= request.defaulted
        assert request.top_logprobs == 5  # an explicit value always wins
        assert not request.stream
        assert (
            FirstTokenItems(asking._single_requests(), PROMPTS, {}, "h")[0].request.top_logprobs
            == 20
        )
        limited = FirstTokenItems(
            asking._single_requests(), PROMPTS, {"max_completion_tokens": 1}, "h"
        )
        assert limited[0].request.max_tokens is None
