"""Snippets: the displayed cell and call reproduce the request exactly."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.conversation.snippets import cell_text, python_text, request_fields
from tensormesh_nb.notebook.grammar.arguments import parse
from tensormesh_nb.notebook.grammar.cell import read_cell
from tensormesh_nb.notebook.session import combine_fields
from tensormesh_nb.wire.request import ChatRequest

from .turns import user


def read(cell: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The messages and fields that the magic reads from a cell."""
    line, _, body = cell.partition("\n")
    options = parse(line.removeprefix("%%tmchat"))
    fields = {
        name: value for name, (value, _) in combine_fields([("flag", options.fields)]).items()
    }
    if "model" in options.fields:
        fields["model"] = options.fields["model"]
    messages = read_cell(body, {}, raw=options.raw)
    if options.system is not None:
        messages = [{"role": "system", "content": options.system}, *messages]
    return messages, fields


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"temperature": 0.5, "max_tokens": 10, "seed": -3, "top_p": 0.9},
        {"stop": ["a b", "\n"], "logit_bias": {"42": -5.0}},
        {"stop": "END it", "user": "it's me", "metadata": {"a": "x y"}},
        {"stream": True, "stream_options": {"include_usage": True}, "logprobs": True}
        | {"top_logprobs": 5, "return_token_ids": True},
        {"logprobs": True, "top_logprobs": 2, "ignore_eos": True, "echo": False},
        {"reasoning_effort": "low", "thinking": {"type": "disabled"}},
        {"response_format": {"type": "json_object"}, "extra": {"min_tokens": 3}},
        {"reasoning_effort": True},
    ],
)
def test_cell_gives_the_same_request(fields: dict[str, Any]) -> None:
    request = ChatRequest.of("Hi", model="some/model", **fields)
    cell = cell_text([user("Hi")], request_fields(request), chat="my lesson", host="local")
    assert cell is not None
    messages, found = read(cell)
    assert messages == [user("Hi")]
    # An unset field and a field that is switched off are equivalent.
    on = {name: value for name, value in found.items() if value is not False or name in fields}
    assert ChatRequest.of(messages, **on) == request
    assert parse(cell.partition("\n")[0].removeprefix("%%tmchat")).chat == "my lesson"


TEXT = st.text(
    st.sampled_from("ab é{}\\@\n'\"$%#\u2028") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
)
ROLE = st.sampled_from(["user", "assistant", "system"])
LINES = st.lists(st.sampled_from(["@user", "\\@tool x", "text", "{{ 1 + 1 }}", "", "@toolbox"]))


@given(
    st.lists(
        st.tuples(ROLE, TEXT | LINES.map("\n".join)).map(
            lambda pair: {"role": pair[0], "content": pair[1]}
        ),
        min_size=1,
        max_size=4,
    )
)
def test_cell_gives_the_same_messages_or_none(messages: list[dict[str, Any]]) -> None:
    cell = cell_text(messages, {"model": "m"})
    if cell is not None:
        assert read(cell)[0] == messages


def test_python_call_where_a_cell_is_impossible() -> None:
    picture = [{"role": "user", "content": [{"type": "text", "text": "See?"}]}]
    assert cell_text(picture, {}) is None
    assert cell_text([user("\n edge")], {}) is None
    call = ast.parse(python_text(picture, {"temperature": 0.5}, chat="x", host="local"))
    (value,) = [
        node
        for node in ast.walk(call)
        if isinstance(node, ast.Call) and node.keywords and node.keywords[0].arg == "temperature"
    ]
    assert ast.literal_eval(value.args[0]) == picture
    assert ast.literal_eval(value.keywords[0].value) == 0.5


def test_simple_python_call() -> None:
    fields = request_fields(ChatRequest.of("Hi", model="m", temperature=0))
    assert python_text([user("Hi")], fields) == (
        "import tensormesh_nb as tm\n\nclient = tm.Client()\n"
        "result = client.chat(\n    'Hi',\n    model='m',\n    temperature=0.0,\n)"
    )
