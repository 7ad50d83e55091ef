"""The requests of rows."""

from __future__ import annotations

import asyncio

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.items import RowItems
from tensormesh_nb.rows.prompts import RowPrompts
from tensormesh_nb.rows.table import Table

from ..client.asking import client
from ..replay_host import ReplayHost
from .answers import echo

TABLE = Table([{"text": "a", "temperature": 0.5}, {"text": None, "temperature": None}])


def test_item_is_the_request_of_its_row() -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        prompts = RowPrompts(TABLE, "{{ text }}", fields_from="temperature")
        fields = {"temperature": 0, "max_tokens": 5}
        items = RowItems(asking._single_requests(), prompts, fields, "http://h/v1")
        assert len(items) == 2
        item = items[0]
        assert (item.request.temperature, item.request.max_tokens) == (0.5, 5)
        assert item.sent == {"host": "http://h/v1", "body": item.request.body()}
        assert item.price is None
        assert not host.requests
        result, run = item.start()
        asyncio.run(run())
        assert result.text == "A"
        with pytest.raises(tm.RequestError, match="Row 1"):
            items[1]
