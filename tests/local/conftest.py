"""One endpoint for all tests of this folder: the real model over a real socket."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tensormesh_nb.local import Endpoint, start
from tensormesh_nb.local.manager.weights_path import CACHE_VARIABLE, MODEL_VARIABLE, ensure

from ..prompts import FRANCE

# The package needs Python 3.12: .ci/run tests it on its second Python.
collect_ignore = [] if sys.version_info >= (3, 12) else ["test_tensormesh_sdk.py"]


@dataclass(frozen=True)
class Api:
    """Requests to the endpoint; greedy and short by default."""

    endpoint: Endpoint
    http: httpx.Client

    def body(self, messages: Any = None, /, **fields: Any) -> dict[str, Any]:
        if isinstance(messages, str):
            messages = [{"role": "user", "content": messages}]
        required = {"model": self.endpoint.model, "messages": messages or FRANCE}
        body = {**required, "temperature": 0, "max_tokens": 24, **fields}
        return {name: value for name, value in body.items() if value is not ...}

    def post(self, messages: Any = None, /, **fields: Any) -> httpx.Response:
        return self.http.post("/chat/completions", json=self.body(messages, **fields))

    def ask(self, messages: Any = None, /, **fields: Any) -> dict[str, Any]:
        response = self.post(messages, **fields)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def text(self, messages: Any = None, /, **fields: Any) -> str:
        text: str = self.ask(messages, **fields)["choices"][0]["message"]["content"]
        return text

    def entries(self, messages: Any = None, /, **fields: Any) -> list[dict[str, Any]]:
        asked = {"logprobs": True, "return_token_ids": True, **fields}
        entries: list[dict[str, Any]] = self.ask(messages, **asked)["choices"][0]["logprobs"][
            "content"
        ]
        return entries

    def prompt_entries(self, messages: Any = None, /, **fields: Any) -> list[dict[str, Any]]:
        """The entries of an echoed prompt."""
        return self.entries(messages, **{"echo": True, "max_tokens": 1, **fields})[:-1]

    def prompt(self, messages: Any = None, /, **fields: Any) -> str:
        """The text that the model sees."""
        answer = self.ask(messages, return_token_ids=True, max_tokens=1, **fields)
        return self.detokenize(answer["prompt_token_ids"])

    def ids(self, messages: Any = None, /, **fields: Any) -> list[int]:
        answer = self.ask(messages, return_token_ids=True, **fields)
        ids: list[int] = answer["choices"][0]["token_ids"]
        return ids

    def events(self, messages: Any = None, /, **fields: Any) -> list[dict[str, Any]]:
        """The chunks of a stream, which must end with [DONE]."""
        body = self.body(messages, stream=True, **fields)
        with self.http.stream("POST", "/chat/completions", json=body) as response:
            assert response.status_code == 200
            raw = without_comments(response.read())
        parts = raw.split(b"\n\n")
        assert parts[-1] == b""
        assert parts[-2] == b"data: [DONE]"
        return [json.loads(part.removeprefix(b"data: ")) for part in parts[:-2]]

    def error(self, messages: Any = None, /, *, status: int = 400, **fields: Any) -> dict[str, Any]:
        response = self.post(messages, **fields)
        assert response.status_code == status, response.text
        error: dict[str, Any] = response.json()["error"]
        return error

    def tokenize(self, text: str) -> list[int]:
        reply = self.http.post(f"{self.root}/tokenize", json={"prompt": text})
        tokens: list[int] = reply.json()["tokens"]
        return tokens

    def tokenize_messages(self, messages: Any, **flags: Any) -> list[int]:
        reply = self.http.post(f"{self.root}/tokenize", json={"messages": messages, **flags})
        assert reply.status_code == 200, reply.text
        tokens: list[int] = reply.json()["tokens"]
        return tokens

    def detokenize(self, tokens: list[int]) -> str:
        reply = self.http.post(f"{self.root}/detokenize", json={"tokens": tokens})
        prompt: str = reply.json()["prompt"]
        return prompt

    @property
    def root(self) -> str:
        return self.endpoint.base_url.removesuffix("/v1")


def without_comments(stream: bytes) -> bytes:
    """A stream without the comments of an answer that waits."""
    return re.sub(rb"^:.*\n", b"", stream, flags=re.MULTILINE)


def collected(chunks: list[dict[str, Any]], index: int = 0) -> dict[str, Any]:
    """A choice of a stream, assembled as a client does."""
    text, ids, entries, finish, stop = "", [], [], None, None
    for chunk in chunks:
        for choice in chunk["choices"]:
            if choice["index"] != index:
                continue
            text += choice["delta"].get("content") or ""
            ids += choice.get("token_ids") or []
            entries += (choice.get("logprobs") or {}).get("content") or []
            finish = choice["finish_reason"] or finish
            stop = choice.get("stop_reason") or stop
    return {"text": text, "ids": ids, "entries": entries, "finish": finish, "stop": stop}


def whole_choice(choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": choice["message"]["content"],
        "ids": choice["token_ids"],
        "entries": (choice["logprobs"] or {}).get("content") or [],
        "finish": choice["finish_reason"],
        "stop": choice["stop_reason"],
    }


@pytest.fixture(scope="session")
def weights() -> Path:
    """The real weights, from the cache of this test session."""
    return ensure()


@pytest.fixture(scope="session")
def endpoint(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """Not shared with the user's kernels: some tests keep it very busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        endpoint = start(weights)
    with endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def api(endpoint: Endpoint) -> Iterator[Api]:
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    with httpx.Client(base_url=endpoint.base_url, headers=headers, timeout=120) as http:
        yield Api(endpoint, http)


@pytest.fixture
def cache(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory for endpoints; the weights are available elsewhere."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv(MODEL_VARIABLE, str(weights))
    return tmp_path


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory that does not exist yet; no weights anywhere."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    return tmp_path / "cache"
