# ruff: noqa: E501 - tables
"""Mistakes of newcomers: one line says what was wrong, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tensormesh_nb as tm

from .notebook.kernel import Kernel
from .replay_host import DONE, ReplayHost, chunk, head, sse

ANSWER = [head(), *sse(chunk("Hi"), chunk(finish_reason="stop"), DONE)]
EXAMPLE = 'messages[0]: expected an object such as {"role": "user", "content": "..."}, got '
ROLES = "messages[0].role: expected one of system, developer, user, assistant, tool, function, got "
HOST = "host (argument): expected serverless, local or a URL such as http://127.0.0.1:8000/v1, got "


def rain(city):  # type: ignore[no-untyped-def]
    """Without annotations."""
    return city


def star(*cities: str) -> None:
    """Without names."""


def message(**keys: Any) -> list[dict[str, Any]]:
    return [keys]


def image(value: Any) -> list[dict[str, Any]]:
    return message(role="user", content=[{"type": "image_url", "image_url": value}])


PYTHON: list[tuple[Callable[[Any], Any], str]] = [
    (lambda c: c.chat("Hi", temperature="hot"), "temperature: expected a number from 0 to 2, got 'hot'."),
    (lambda c: c.chat("Hi", temperature="0.5"), "temperature: expected a number from 0 to 2, got '0.5'."),
    (lambda c: c.chat("Hi", n="3"), "n: expected an integer from 1 to 128, got '3'."),
    (lambda c: c.chat("Hi", max_tokens=50.0), "max_tokens: expected an integer of at least 1, got 50.0."),
    (lambda c: c.chat("Hi", max_tokens=0), "max_tokens: expected an integer of at least 1, got 0."),
    (lambda c: c.chat("Hi", stop=5), "stop: expected a non-empty string or a list of non-empty strings, got 5."),
    (lambda c: c.chat("Hi", logprobs=5), "logprobs: expected true or false, got 5. For alternatives set top_logprobs."),
    (lambda c: c.chat("Hi", logit_bias={"Paris": -9}), "logit_bias: expected token ids as keys (see result.token_ids), got 'Paris'."),
    (lambda c: c.chat("Hi", max_new_tokens=5), "unknown field: max_new_tokens. Did you mean max_tokens?"),
    (lambda c: c.chat("Hi", timeout=5), "unknown field: timeout. It is an argument of the client: tm.Client(timeout=...)."),
    (lambda c: c.chat("Hi", model=rain), "model: expected a string, got <function rain at "),
    (lambda c: c.chat(None), "messages: expected a string or a list of messages, got None."),
    (lambda c: c.chat({"user": "Hi"}), f"{EXAMPLE}the keys 'user'."),
    (lambda c: c.chat(message(role="user", contents="Hi")), "messages[0].content: expected a text, as in "),
    (lambda c: c.chat(["Hi", "Ho"]), f"{EXAMPLE}str."),
    (lambda c: c.chat([("user", "Hi")]), f"{EXAMPLE}tuple."),
    (lambda c: c.chat(message(role="User", content="Hi")), f"{ROLES}'User'. Did you mean user?"),
    (lambda c: c.chat(message(role="assitant", content="Hi")), f"{ROLES}'assitant'. Did you mean assistant?"),
    (lambda c: c.chat(message(role="bot", content="Hi")), f"{ROLES}'bot'. Did you mean assistant?"),
    (lambda c: c.chat(message(role="human", content="Hi")), f"{ROLES}'human'. Did you mean user?"),
    (lambda c: c.chat(image(None)), 'messages[0].content[0].image_url: expected {"url": "https://..."} or a data: URL in it.'),
    (lambda c: c.chat(image({})), 'messages[0].content[0].image_url: expected {"url": "https://..."} or a data: URL in it.'),
    (lambda c: c.chat(c.chat("Hi")), "messages: expected a string or a list of messages, got ChatResult. Pass its .messages."),
    (lambda c: c.chat("Hi", tools="rain"), "tools: expected functions or declarations, got str. Pass the function itself, without quotes or parentheses."),
    (lambda c: c.chat("Hi", tools=[rain("x")]), "tools: expected functions or declarations, got str. Pass the function"),
    (lambda c: c.chat("Hi", tools=star), "tools: star takes *cities, which has no JSON schema; give every parameter a name."),
    (lambda c: c.chat("Hi", run_tools=2), "run_tools: there is no function to run; pass tools=[function]."),
    (lambda c: c.chat("Hi", tools=rain, tool_choice="ran"), "tool_choice: expected one of none, auto, required, any, or a tool's name (rain), got 'ran'."),
    (lambda c: c.chat("Hi", response_format="yaml"), "response_format: expected json_object, text, a JSON schema"),
    (lambda c: c.chat("Hi", system=["x"]), "system: expected a string, got list."),
    (lambda c: c.chat("Hi").json(), "The answer is not JSON (Expecting value: line 1 column 1 (char 0)): 'Hi'"),
    (lambda c: c.chat("Hi").spans("words"), "spans: expected one of word, sentence, line, json, got 'words'."),
    (lambda c: tm.chat("Hi"), "module 'tensormesh_nb' has no attribute 'chat'. Did you mean tensormesh_nb.Client().chat?"),  # type: ignore[attr-defined]
    (lambda c: c.conversation(5), "name: expected a string, got int."),
    (lambda c: c.conversation("a").edit(9, "x"), "a has no turn 9: "),
    (lambda c: tm.panel("a", client="local"), "client: expected a Client, got str."),  # type: ignore[arg-type]
    (lambda c: tm.panel("a", temprature=1), "unknown field: temprature. Did you mean temperature?"),  # type: ignore[call-arg]
    (lambda c: tm.Client(base_url="http://x"), "unknown argument: base_url. Did you mean host?"),  # type: ignore[arg-type]
    (lambda c: tm.Client(model_name="m"), "unknown argument: model_name. Did you mean model?"),  # type: ignore[arg-type]
    (lambda c: tm.Client(temperature=0), "unknown argument: temperature. It is an argument of a request: client.chat(..., temperature=...)."),  # type: ignore[arg-type]
    (lambda c: tm.Client(max_retry=0), "unknown argument: max_retry. Did you mean max_retries?"),  # type: ignore[arg-type]
    (lambda c: c.chat("Hi", request_timeout=5), "unknown field: request_timeout. It is an argument of the client: tm.Client(timeout=...)."),
    (lambda c: tm.Client(host="gpu:8000"), f"{HOST}'gpu:8000'. Did you mean http://gpu:8000/v1?"),
    (lambda c: tm.Client(host="localhost"), f"{HOST}'localhost'. Did you mean http://localhost/v1?"),
    (lambda c: tm.Client(host="severless"), f"{HOST}'severless'. Did you mean serverless?"),
    (lambda c: tm.Client(host="Local"), f"{HOST}'Local'. Did you mean local?"),
    (lambda c: tm.Client(timeout="ten"), "timeout (argument): expected a number of seconds above 0, got 'ten'."),  # type: ignore[arg-type]
    (lambda c: tm.Client(host=c.settings.host).chat("Hi"), "model: not set. Pass model= (cell: -m), one of client.models() (%tmchat models)."),
]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> Iterator[tm.Client]:
    with ReplayHost(ANSWER) as host, tm.Client(host=host.url, model="m") as made:
        yield made


@pytest.mark.parametrize(("mistake", "line"), PYTHON, ids=[line[:60] for _, line in PYTHON])
def test_mistake_in_python_is_one_line(
    client: tm.Client, mistake: Callable[[Any], Any], line: str
) -> None:
    with pytest.raises((tm.TensormeshError, AttributeError)) as caught:
        mistake(client)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_functions_without_annotations_are_tools(client: tm.Client) -> None:
    request = client.prepare("Hi", tools=rain)
    assert request.tools is not None
    assert request.tools[0]["function"]["parameters"]["required"] == ["city"]


def test_printing_a_result_prints_its_text(client: tm.Client) -> None:
    result = client.chat("Hi")
    assert str(result) == f"{result}" == "Hi"
    assert repr(result) == "<ChatResult complete: 'Hi'>"


CELLS = [
    ("%%tmchat \n  \n", "The cell is empty: write the prompt below the %%tmchat line."),
    ("import os\n%%tmchat\nWhat's this?", "%%tmchat must be the first line of its cell"),
    ("%%tmchat\nHi\n\n%%tmchat\nBye", "A cell has one prompt: put each %%tmchat in its own cell."),
    ("%tmchat hello", "Unknown command 'hello'. Did you mean help? Commands: "),
    ("%tmchat Tell me a joke.", "Write the prompt in a cell of its own, below a line with two"),
    ("%%tmchat Tell me\na joke.", "'Tell' is not a flag. Write the prompt below the %%tmchat line"),
    ("%%tmchat -s Be terse\nHi", "'terse' is not a flag. Write the prompt below the %%tmchat line, and put quotes"),
    ("%%tmchat -s Don't\nHi", "A quote is not closed. Put double quotes around an apostrophe"),
    ("%%tmchat -t hot\nHi", "--temperature: expected a number from 0 to 2, got 'hot'."),
    ("%%tmchat -t\nHi", "-t: expected a number from 0 to 2, got nothing."),
    ("%%tmchat -temperature 0\nHi", "-temperature: unknown flag. Did you mean --temperature?"),
    ("%%tmchat --max-new-tokens 5\nHi", "--max-new-tokens: unknown flag. Did you mean --max-tokens?"),
    ("%%tmchat --n 64\nHi", "--n 64 asks for 64 answers, -n 64 for at most 64 tokens."),
    ("%%tmchat -n many\nHi", "--max-tokens: expected an integer of at least 1, got 'many'."),
    ("%%tmchat -o answer.text\nHi", "--out: expected the name of a Python variable, got 'answer.text'."),
    ("%%tmchat -s “Be terse.”\nHi", "'terse.”' is not a flag. Use straight quotes around a value: \"two words\"."),
    ("%%tmchat —dry-run\nHi", "'—dry-run' is not a flag. Flags begin with hyphens: --dry-run."),
    ("%%tmchat -n64\nHi", "-n64: unknown flag. Did you mean -n 64?"),
    ("%%tmchat -m $model\nHi", "--model: $model is not replaced by a variable. Write --model {{ model }}."),
    ("%%tmchat --host gpu:8000\nHi", "host (flag): expected serverless, local or a URL such as http://127.0.0.1:8000/v1, got 'gpu:8000'. Did you mean http://gpu:8000/v1?"),
    ("%%tmchat --api-key sk-1\nHi", "--api-key: a key in a cell would be saved with the notebook."),
    ("%%tmchat --logprobs 5\nHi", "--logprobs takes no value, got '5': write --logprobs or --no-logprobs. For alternatives: --top-logprobs 5."),
    ("%%tmchat --stream yes\nHi", "--stream takes no value, got 'yes': write --stream or --no-stream."),
    ("%%tmchat --tools wether\nHi", "--tools: 'wether' is not defined. Did you mean weather?"),
    ("%%tmchat --tools weather()\nHi", "--tools: expected names of functions in the notebook"),
    ("%%tmchat --run-tools\nHi", "--run-tools: there is no function to run. Name functions with --tools f,g."),
    ("%%tmchat --client topic\nHi", "--client: topic is a str, not a Client. Create one first"),
    ("%%tmchat --response-format {'type': 'object'}\nHi", "--response-format: "),
    ("%%tmchat\nWhat about {{ topc }}?", "{{ topc }}: 'topc' is not defined. Did you mean topic?"),
    ("%%tmchat\nWhat about {{ topic. }}?", "{{ topic. }} is not a Python expression."),
    ("%%tmchat\n@sytem\nBe terse.\n@user\nHi", "@sytem is not a role. Did you mean @system? \\@sytem is a line of text."),
    ("%%tmchat\n@human\nHi", "@human is not a role. Did you mean @user? \\@human is a line of text."),
    ("%%tmchat -s A\n@system\nB\n@user\nHi", "There are two system messages"),
    ("%tmchat config temprature=1", "config: unknown name 'temprature'. Did you mean temperature?"),
    ("%tmchat config model=$model", "config: $model is not replaced by a variable. Write model={{ model }}."),
    ("%tmchat config temperature = 0.5", "config: expected NAME=VALUE without spaces, such as temperature=0.5"),
    ("%tmchat help temprature", "There is no help on 'temprature'. Did you mean temperature?"),
    ("%tmchat lst", "Unknown command 'lst'. Did you mean last?"),
]  # fmt: skip


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with Kernel(tmp_path_factory.mktemp("kernel")) as started:
        started.run("%load_ext tensormesh_nb")
        started.run("topic = 'tea'\ndef weather(city): return city")
        yield started


@pytest.mark.parametrize(("cell", "line"), CELLS, ids=[cell[:40] for cell, _ in CELLS])
def test_mistake_in_a_cell_is_one_line(kernel: Kernel, cell: str, line: str) -> None:
    (output,) = kernel.run(cell).outputs
    assert output["evalue"].startswith(line)
    assert output["traceback"] == [f"{output['ename']}: {output['evalue']}"]


def test_literal_line_like_a_role_is_text(kernel: Kernel) -> None:
    kernel.run(
        "%%tmchat --dry-run -o preview -m m --host http://127.0.0.1:9\n\\@human\nHi\n@nobody"
    )
    ran = kernel.run("print(preview.body()['messages'][0]['content'])")
    assert ran.text() == "@human\nHi\n@nobody\n"
