"""Other hosts: how a cell reaches one, and which key goes where."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ..leak_watch import KEY, OTHER_KEY
from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .kernel import Kernel

ANSWER: Script = [head(), *sse(chunk("ok", finish_reason="stop"), DONE)]
MODELS: Script = [head(kind="application/json"), b'{"data":[{"id":"theirs"}]}']


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel that has a key for Serverless and one for another host."""
    home = tmp_path_factory.mktemp("kernel")
    with Kernel(home, TENSORMESH_INFERENCE_API_KEY=KEY, OTHER_KEY=OTHER_KEY) as started:
        started.run("%load_ext tensormesh_nb\nimport os, tensormesh_nb as tm")
        yield started


def sent_key(host: ReplayHost) -> str | None:
    return host.requests[-1].headers.get("authorization")


def make_client(kernel: Kernel, host: ReplayHost) -> None:
    made = f"theirs = tm.Client(host={host.url!r}, api_key=os.environ['OTHER_KEY'], model='m')"
    assert kernel.run(made).reply["status"] == "ok"


def test_a_key_that_was_found_goes_to_no_other_host(kernel: Kernel) -> None:
    with ReplayHost(ANSWER) as host:
        kernel.run(f"%%tmchat --host {host.url} -m m\nhi")
    assert sent_key(host) is None


def test_a_client_of_the_notebook_brings_host_key_and_model(kernel: Kernel) -> None:
    with ReplayHost(ANSWER) as host:
        make_client(kernel, host)
        kernel.run("%tmchat config model=not-theirs host=serverless")
        cell = kernel.run("%%tmchat --client theirs -o answer\nhi")
        kernel.run("%tmchat config --reset")
    assert cell.result()["text/plain"] == "ok"
    assert sent_key(host) == f"Bearer {OTHER_KEY}"
    assert host.requests[0].json()["model"] == "m"
    for output in (cell.messages, kernel.run("theirs").messages):
        assert OTHER_KEY not in json.dumps(output, default=str)


def test_models_of_another_client_are_listed(kernel: Kernel) -> None:
    with ReplayHost(MODELS) as host:
        make_client(kernel, host)
        cell = kernel.run("%tmchat models --client theirs")
    assert "theirs" in cell.result()["text/plain"]


@pytest.mark.parametrize(
    "configure",
    ["%tmchat config host={url} key_env=OTHER_KEY", None, "%config TMChat.host={url!r}"],
)
def test_a_key_is_named_by_its_variable(kernel: Kernel, configure: str | None) -> None:
    with ReplayHost(ANSWER) as host:
        flags = "" if configure and "key_env" in configure else "--key-env OTHER_KEY"
        if configure:
            kernel.run(configure.format(url=host.url))
        else:
            flags += f" --host {host.url}"
        cell = kernel.run(f"%%tmchat -m m {flags}\nhi")
        shown = kernel.run("%tmchat config").text()
        kernel.run("%tmchat config --reset\n%config TMChat.host = None")
    assert cell.reply["status"] == "ok", cell.outputs
    assert sent_key(host) == f"Bearer {OTHER_KEY}"
    assert OTHER_KEY not in json.dumps(cell.messages, default=str)
    assert OTHER_KEY not in shown


def test_a_configured_key_stays_with_its_host(kernel: Kernel) -> None:
    with ReplayHost(ANSWER) as own, ReplayHost(ANSWER) as other:
        kernel.run(f"%config TMChat.host = {own.url!r}\n%config TMChat.key_env = 'OTHER_KEY'")
        kernel.run("%%tmchat -m m\nhi")
        kernel.run(f"%%tmchat -m m --host {other.url}\nhi")
        kernel.run("%config TMChat.host = None\n%config TMChat.key_env = None")
    assert sent_key(own) == f"Bearer {OTHER_KEY}"
    assert sent_key(other) is None


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ("--client nobody", "--client: 'nobody' is not defined."),
        ("--client tm", "--client: tm is a module, not a Client. Create one first: "),
        ("--client theirs --host local", "--client has its own host, key and timeout"),
        ("--host http://h:1 --key-env NOT_SET", "the environment variable is not set"),
        ("--host http://h:1 --key-env ak-0123", "the name of an environment variable, not a key"),
        ("--host http://h:1 --key-env TENSORMESH_INFERENCE_API_KEY", "is only for Tensormesh"),
        ("--api-key x", "--key-env names the variable that holds its key"),
    ],
)
def test_mistakes_are_one_line(kernel: Kernel, flags: str, says: str) -> None:
    with ReplayHost(ANSWER) as host:
        make_client(kernel, host)
        cell = kernel.run(f"%%tmchat -m m {flags}\nhi")
    (error,) = cell.outputs
    assert says in error["traceback"][0]
    assert "ak-0123" not in error["traceback"][0]
    assert host.requests == []
