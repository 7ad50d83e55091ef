"""``%%tmchat --next``: what is asked, what the cell shows."""

from __future__ import annotations

import json

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.client.text.next_token import NextToken

from ..replay_host import ReplayHost, head
from .kernel import Kernel

TEXT = "The capital of France is"
LISTED = [{"token": " Paris", "logprob": -0.1}, {"token": " the", "logprob": -3.0}]
LOGPROBS = {"content": [{**LISTED[0], "top_logprobs": LISTED}]}
REPLY = [
    head("200 OK", "application/json"),
    json.dumps(
        {"choices": [{"index": 0, "text": " Paris", "finish_reason": "length",
                      "logprobs": LOGPROBS}]}
    ).encode(),
]  # fmt: skip


def test_plain_cell_is_a_text_to_continue(shell: InteractiveShell) -> None:
    with ReplayHost(REPLY) as host:
        line = f"%%tmchat --next --host {host.url} -m m -t 0.5 --seed 3 -o n"
        cell = shell.run_cell(f"{line} --temperatures 0.2,2 --top-logprobs 2\n{TEXT}")
        (request,) = host.requests
    assert cell.success
    assert isinstance(cell.result, NextToken)
    assert shell.user_ns["n"] is cell.result
    assert request.line.startswith("POST /v1/completions ")
    assert request.json()["prompt"] == TEXT
    assert request.json()["logprobs"] == 2
    assert cell.result.sampler.temperature == 0.5
    assert cell.result.temperatures == (0.2, 2.0)
    assert cell.result.frame["token"].tolist() == [" Paris", " the"]


def test_roles_make_messages(shell: InteractiveShell) -> None:
    message = {"role": "assistant", "content": " Paris"}
    chat = {"choices": [{"index": 0, "message": message, "finish_reason": "length",
                         "logprobs": LOGPROBS}]}  # fmt: skip
    reply = [head("200 OK", "application/json"), json.dumps(chat).encode()]
    with ReplayHost(reply) as host:
        line = f"%%tmchat --next --host {host.url} -m m"
        first = shell.run_cell(f"{line} -s 'Be brief.'\nHi").result
        shell.run_cell(f"{line}\n@user\nHi {{{{ 1 + 1 }}}}\n@assistant\nIt is")
        sent = [request.json() for request in host.requests if "max_tokens" in request.json()]
    assert first.starts_message
    assert [message["role"] for message in sent[0]["messages"]] == ["system", "user"]
    assert [message["content"] for message in sent[1]["messages"]] == ["Hi 2", "It is"]
    assert sent[1]["continue_final_message"] is True


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--next -n 5", "--next shows one distribution and does not use --max-tokens."),
        ("--next -c lesson", "does not use --chat."),
        ("--next --dry-run", "does not use --dry-run."),
        ("--temperatures 1", "--temperatures goes with --next."),
        ("--next --temperatures 1,9", "expected numbers from 0 to 2, such as 0.2,1,2; got '1,9'"),
        ("--next --temperatures hot", "expected numbers from 0 to 2"),
    ],
)
def test_flags_that_have_no_use_are_refused(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    assert not shell.run_cell(f"%%tmchat {line}\n{TEXT}").success
    out = capsys.readouterr().out
    assert message in out
    assert len(out.strip().splitlines()) == 1


def test_notebook_shows_the_widget_once_with_static_html(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    ran = kernel.run(f"%%tmchat --next -o n --top-logprobs 3\n{TEXT}")
    html = [output["data"].get("text/html", "") for output in ran.outputs if "data" in output]
    assert sum("␣Paris" in each for each in html) == 1
