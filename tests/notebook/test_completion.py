"""Completion: what Tab offers on a magic line, without a network."""

from __future__ import annotations

import json
import socket
from typing import TypedDict

import pytest
from IPython.core.completer import CompletionContext

import tensormesh_nb as tm
from tensormesh_nb.notebook.completion import Completion
from tensormesh_nb.notebook.grammar.help import COMMANDS
from tensormesh_nb.notebook.session import Session

from ..factories import make_result


def weather(city: str) -> str:
    """A tool."""
    return city


class Answer(TypedDict):
    """The form of an answer."""

    city: str


NAMES = {
    "weather": weather,
    "wide": [weather],
    "Answer": Answer,
    "city": "Paris",
    "count": 5,
    "client": tm.Client(host="http://127.0.0.1:1"),
    "schema": {"type": "object"},
    "_hidden": weather,
    "get_ipython": weather,
    "result": make_result(),
    "json": json,
}


@pytest.fixture
def completion(monkeypatch: pytest.MonkeyPatch) -> Completion:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("completion must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    session = Session()
    session.add_models(["org/one", "org/two", "other", "org/one", ""])
    return Completion(session, NAMES)


def offered(completion: Completion, text: str) -> list[str]:
    """What is offered where the cursor is at the end of the text."""
    context = CompletionContext(
        token=text.split(" ")[-1],
        full_text=text,
        cursor_position=len(text.rpartition("\n")[2]),
        cursor_line=text.count("\n"),
        limit=None,
    )
    return [each.text for each in completion.match(context)["completions"]]


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("%%tmchat --top-", ["--top-p", "--top-k", "--top-logprobs"]),
        ("%%tmchat -s 'a b' --dry", ["--dry-run"]),
        ("%%tmchat -m org/", ["org/one", "org/two"]),
        ("%%tmchat --model ot", ["other"]),
        ("%%tmchat --host ", ["serverless", "local"]),
        ("%%tmchat --view t", ["text", "tokens"]),
        ("%tmchat config vi", ["view="]),
        ("%%tmchat --tool-choice re", ["required"]),
        ("%%tmchat --reasoning-history ", ["disabled", "interleaved", "preserved"]),
        ("%%tmchat --client ", ["client"]),
        ("%%tmchat --tools ", ["weather", "wide"]),
        ("%%tmchat --tools weather,wi", ["weather,wide"]),
        ("%%tmchat --tools weather,wide --tool-choice w", ["weather", "wide"]),
        ("%%tmchat --response-format ", ["json_object", "text", "schema", "Answer"]),
        ("%%tmchat --messages ", ["wide", "city", "result"]),
        ("%%tmchat --metadata ", ["schema"]),
        ("%tmchat help top_", ["top_p", "top_k", "top_logprobs"]),
        ("%%tmchat -t 0", []),
        ("%%tmchat wor", []),
        ("%%tmchat --api-k", []),
        ("%tmchat ", list(COMMANDS)),
        ("x = 1\n  %tmchat us", ["usage"]),
        ("%tmchat config sy", ["system="]),
        ("%tmchat config host=local top_p", ["top_p="]),
        ("%tmchat config api", []),
        ("%tmchat last ", []),
        ("%%tmchatter --t", []),
        ("%%tmchat", []),
        ("%%tmchat -o x\n--top-", []),
        ("plain --top-", []),
        ("print('%%tmchat --to", []),
    ],
)
def test_offers(completion: Completion, text: str, offers: list[str]) -> None:
    found = offered(completion, text)
    assert [each for each in found if each in offers] == found
    assert set(found) == set(offers)


def test_other_completions_are_suppressed(completion: Completion) -> None:
    context = CompletionContext("", "%%tmchat --top-p", 16, 0, None)
    found = completion.match(context)
    assert found["suppress"] is True
    assert found["matched_fragment"] == "--top-p"
