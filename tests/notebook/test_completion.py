"""Completion: what Tab offers on a magic line, without a network."""

from __future__ import annotations

import socket

import pytest
from IPython.core.completer import CompletionContext

from tensormesh_nb.notebook.completion import Completion
from tensormesh_nb.notebook.grammar.help import COMMANDS
from tensormesh_nb.notebook.session import Session


@pytest.fixture
def completion(monkeypatch: pytest.MonkeyPatch) -> Completion:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("completion must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    session = Session()
    session.add_models(["org/one", "org/two", "other", "org/one", ""])
    return Completion(session)


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
        ("%%tmchat --tool-choice re", ["required"]),
        ("%%tmchat --reasoning-history ", ["disabled", "interleaved", "preserved"]),
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
