"""The host for the surface tests: llama-server, or the one that ``__main__`` started."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

import tensormesh_nb as tm

from .servers import Server, llama_server

SERVER_VARIABLE = "TENSORMESH_NB_TEST_SERVER"  # a running server, as JSON


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield Server(**json.loads(given))
        return
    with llama_server() as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[tm.Client]:
    with tm.Client(host=server.url, model=server.model) as client:
        yield client
