"""Requests to a host that plays back bytes: faults, secrets, front-end bytes, interrupts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from ..leak_watch import KEY
from ..replay_host import DONE, ReplayHost, chunk, head, sse
from .kernel import Cell, Kernel, html_text

ERROR = {"error": {"message": "Out of memory", "type": "InternalServerError", "code": 500}}
USAGE = {
    "choices": [],
    "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel that has a key."""
    home = tmp_path_factory.mktemp("kernel")
    with Kernel(home, TENSORMESH_INFERENCE_API_KEY=KEY) as started:
        assert started.run("%load_ext tensormesh_nb").outputs == []
        yield started


def asked(kernel: Kernel, host: ReplayHost, flags: str = "", body: str = "hi") -> Cell:
    return kernel.run(f"%%tmchat --host {host.url} -m m {flags}\n{body}", cell="asked")


def value(kernel: Kernel, expression: str) -> Any:
    return json.loads(kernel.run(f"import json; print(json.dumps({expression}))").text())


def no_key(cell: Cell) -> bool:
    return KEY not in json.dumps([*cell.messages, cell.reply], default=str)


def test_the_request_is_what_the_cell_says(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(chunk("ok", finish_reason="stop"), DONE)]) as host:
        asked(kernel, host, '--stop ["a", "b"] --extra {"min_tokens": 3} -s "S é"', "{x} $y\n\\n")
    (request,) = host.requests
    assert request.json() == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "S é"},
            {"role": "user", "content": "{x} $y\n\\n"},
        ],
        "stop": ["a", "b"],
        "stream": True,
        "stream_options": {"include_usage": True},
        "logprobs": True,
        "top_logprobs": 5,
        "return_token_ids": True,
        "min_tokens": 3,
    }
    # A key that was found belongs to Serverless and goes to no other host.
    assert "authorization" not in request.headers


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(chunk("ok", finish_reason="stop"), DONE)]) as host:
        flags = '-t 0.5 --logit-bias {"42": -5} -s S -o preview'
        shown = asked(kernel, host, f"--dry-run {flags}", "é {{ 1 + 1 }}").result()["text/plain"]
        assert host.requests == []
        asked(kernel, host, flags, "é {{ 1 + 1 }}")
    (request,) = host.requests
    top, _, body = shown.partition("\n\n")
    line, *headers = top.split("\n")
    assert line == f"POST {host.url}/chat/completions"
    assert request.line.startswith("POST /v1/chat/completions ")
    assert json.loads(body) == request.json()
    assert headers == [
        "Authorization: (no key is set)",
        f"Content-Type: {request.headers['content-type']}",
    ]


def test_an_error_in_the_middle_keeps_the_text(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(chunk("Hel"), chunk("lo"), ERROR, DONE)]) as host:
        cell = asked(kernel, host, "-o partial")
    assert cell.reply["ename"] == "ServerError"
    result, error = cell.outputs
    assert result["data"]["text/plain"].startswith("Hello")
    assert len(error["traceback"]) == 1
    assert "Out of memory" in error["traceback"][0]
    assert value(kernel, "[partial.text, partial.status, _ is partial]") == [
        "Hello",
        "failed",
        True,
    ]


def test_broken_stream_fails_the_cell(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(chunk("Hel")), b'data: {"cho']) as host:
        cell = asked(kernel, host, "-o partial")
    assert cell.reply["status"] == "error"
    assert value(kernel, "[partial.text, partial.status]") == ["Hel", "failed"]


def test_a_failure_before_any_text_shows_only_the_error(kernel: Kernel) -> None:
    body = b'{"error": {"message": "Server is overloaded", "code": 429}}'
    with ReplayHost([head("429 Too Many Requests", "application/json"), body]) as host:
        cell = asked(kernel, host, "-o partial")
    (error,) = cell.outputs
    assert cell.reply["ename"] == "RateLimited"
    assert "Server is overloaded" in error["evalue"]
    assert value(kernel, "partial.status") == "failed"


def test_an_interrupt_closes_the_connection(kernel: Kernel) -> None:
    slow = [step for n in range(300) for step in (chunk(f"word{n} "), 0.05)]
    with ReplayHost([head(), *sse(*slow)]) as host:
        cell = kernel.run_and_interrupt(f"%%tmchat --host {host.url} -m m -o partial\nhi", after=10)
        (request,) = host.requests
        assert request.abandoned.wait(5)
    assert cell.reply["ename"] == "Interrupted"
    assert value(kernel, "partial.status") == "interrupted"
    assert value(kernel, "partial.text").startswith(cell.live()[-1].strip())
    result, error = cell.outputs
    assert result["data"]["text/plain"].startswith("word0 word1 ")
    assert error["traceback"] == ["Interrupted: Stopped. The partial answer was kept."]


def test_an_interrupted_chat_is_the_last_result(kernel: Kernel) -> None:
    slow = [step for n in range(300) for step in (chunk(f"word{n} "), 0.05)]
    kernel.run("import tensormesh_nb as tm, threading, _thread")
    with ReplayHost([head(), *sse(*slow)]) as host:
        cell = kernel.run(
            "threading.Timer(2.0, _thread.interrupt_main).start()\n"
            f"tm.Client(host={host.url!r}, model='m').chat('hi')"
        )
    (error,) = cell.outputs
    assert error["traceback"] == [
        "Interrupted: Stopped. The partial answer is in the exception (except KeyboardInterrupt as "
        "stop: stop.result); in a notebook, %tmchat last shows it."
    ]
    assert kernel.run("%tmchat lst").reply["status"] == "error"
    found = kernel.run("%tmchat last").result()
    assert found["text/plain"].startswith("word0 word1 ")
    assert value(kernel, "_.status") == "interrupted"


def test_an_interrupt_before_the_first_byte(kernel: Kernel) -> None:
    # The notice makes a stream message before anything is sent.
    kernel.run("import threading, _thread; threading.Timer(1.5, _thread.interrupt_main).start()")
    with ReplayHost([60.0]) as host:
        cell = asked(kernel, host, "-o partial")
    assert cell.reply["ename"] == "Interrupted"
    (error,) = cell.outputs
    assert error["traceback"] == ["Interrupted: Stopped before an answer began."]
    assert value(kernel, "partial.status") == "interrupted"


def test_an_interrupt_while_the_request_is_being_made(kernel: Kernel) -> None:
    kernel.run("import _thread, time; stop = lambda: (_thread.interrupt_main(), time.sleep(1))")
    (error,) = kernel.run("%%tmchat\n{{ stop() }}").outputs
    assert error["traceback"] == ["Interrupted: Stopped."]


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03, 0.1, 0.3])
def test_an_interrupt_at_any_moment(kernel: Kernel, moment: float) -> None:
    kernel.run(
        "import _thread, threading\n"
        f"start = lambda: threading.Timer({moment}, _thread.interrupt_main).start()"
    )
    with ReplayHost([head(), *sse(chunk("a"), 0.05, chunk("b"), 60.0)]) as host:
        cell = asked(kernel, host, "-o partial", "{{ start() }}")
    assert cell.reply["ename"] == "Interrupted"
    assert len(cell.outputs[-1]["traceback"]) == 1


def test_the_cells_after_an_interrupt_do_not_run(kernel: Kernel) -> None:
    # What "Run All" relies on: the reply is an error.
    kernel.run("import threading, _thread; threading.Timer(1.0, _thread.interrupt_main).start()")
    with ReplayHost([head(), *sse(chunk("a"), 60.0)]) as host:
        assert asked(kernel, host).reply["status"] == "error"


def test_control_characters_of_an_answer_are_shown_not_obeyed(kernel: Kernel) -> None:
    with ReplayHost([head(), *sse(chunk("\x1b[31mred\u202e", finish_reason="stop"), DONE)]) as host:
        cell = asked(kernel, host)
    assert cell.live() == [r"\x1b[31mred\u202e"]
    assert cell.result()["text/plain"] == r"\x1b[31mred\u202e"
    assert "\x1b" not in cell.result()["text/html"]


def test_markup_of_an_answer_is_text(kernel: Kernel) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    with ReplayHost([head(), *sse(chunk(evil, finish_reason="stop"), DONE)]) as host:
        data = asked(kernel, host).result()
    assert "<script>" not in data["text/html"]
    assert "<img" not in data["text/html"]
    assert data["text/plain"] == evil


def test_reasoning_is_shown_live_and_is_not_the_answer(kernel: Kernel) -> None:
    thought = {"choices": [{"index": 0, "delta": {"reasoning": "hm"}}]}
    with ReplayHost([head(), *sse(thought, chunk("Yes", finish_reason="stop"), DONE)]) as host:
        cell = asked(kernel, host, "-o answer")
    # When the answer begins, its reasoning is folded, as it is in the end.
    assert cell.live()[-2:] == ["Reasoninghm", "Yes"]
    assert value(kernel, "[answer.text, answer.reasoning]") == ["Yes", "hm"]


def test_usage_adds_up(kernel: Kernel) -> None:
    kernel.run("%reload_ext tensormesh_nb")
    with ReplayHost([head(), *sse(chunk("ok", finish_reason="stop"), USAGE, DONE)]) as host:
        asked(kernel, host)
        asked(kernel, host)
    kernel.run("usage = %tmchat usage")
    rows = value(kernel, "[list(map(str, row)) for row in usage.values]")
    assert rows == [["replayed", host.url, "2", "10", "14", "24", "0"]]


def test_the_key_is_shown_nowhere(kernel: Kernel) -> None:
    cells = [
        "%tmchat config",
        "%config TMChat",
        "%tmchat usage",
        "%%tmchat --dry-run --host serverless -m m\nhi",
        "%%tmchat --host http://127.0.0.1:9 -m m\nhi",
        "get_ipython().find_magic('tmchat').__self__.session.__dict__",
        "import tensormesh_nb; tensormesh_nb.Client().settings",
        "tensormesh_nb.Settings.resolve()",
        "%%tmchat --top-p 3\nhi",
        "%tmchat last",
    ]
    for code in cells:
        assert no_key(kernel.run(code)), code
    shown = kernel.run("%tmchat config").text()
    assert ["api_key", "set", "environment", "(TENSORMESH_INFERENCE_API_KEY)"] in [
        line.split() for line in shown.splitlines()
    ]
    assert "Bearer ***" in kernel.run(cells[3]).result()["text/plain"]


def paced(tokens: int, rate: float) -> list[bytes | float]:
    """An answer with this number of tokens and tokens per second, in steps of 10 ms."""
    steps: list[bytes | float] = [head()]
    each = max(1, math.ceil(rate / 100))
    for start in range(0, tokens, each):
        words = [chunk(f"w{n:04d} ") for n in range(start, min(start + each, tokens))]
        steps += [b"".join(step for step in sse(*words) if isinstance(step, bytes)), each / rate]
    return [*steps, *sse(chunk(finish_reason="stop"), DONE)]


@pytest.mark.parametrize("tokens", [1_000, 10_000])
def test_bytes_to_the_front_end_grow_linearly(kernel: Kernel, tokens: int) -> None:
    with ReplayHost(paced(tokens, rate=2_000.0)) as host:
        cell = asked(kernel, host, "-o answer --no-logprobs")
    assert cell.reply["status"] == "ok", cell.outputs
    kinds = ("display_data", "update_display_data")
    pages = [each for kind in kinds for each in cell.contents(kind)]
    live = [each for each in pages if "tm-live" in each["data"].get("text/html", "")]
    size = sum(cell.size(kind) for kind in kinds) - len(json.dumps(cell.result()))
    print(f"{tokens} tokens: {len(live)} messages, {size / tokens:.1f} bytes a token")
    last = {each["transient"]["display_id"]: html_text(each["data"]["text/html"]) for each in live}
    assert "".join(last.values()) == "".join(f"w{n:04d} " for n in range(tokens))
    assert size / tokens < 150


WATCH = """
import os, psutil, signal, threading
import tensormesh_nb as tm

def interrupt_after(seconds):
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()

def held(port):
    mine = psutil.Process().net_connections("tcp")  # all files include IPython's, which come and go
    return len([c for c in mine if c.raddr and c.raddr.port == port]), threading.active_count()
"""


def test_interrupts_of_a_panel_leave_nothing_behind(kernel: Kernel) -> None:
    assert kernel.run(WATCH).reply["status"] == "ok"
    with ReplayHost([head(), *sse(chunk("half "), 60.0)]) as host:
        kernel.run(f"panel = tm.panel(client=tm.Client(host='{host.url}', model='m'))")
        before = None
        for moment in (0.5, 0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2):
            cell = kernel.run(f"interrupt_after({moment})\npanel.send('hi')")
            assert cell.reply["ename"] == "KeyboardInterrupt"
            before = before or value(kernel, f"held({host.port})")
        assert value(kernel, "panel.last.status") == "interrupted"
        # An answer that was stopped joins the conversation with what had arrived.
        assert value(kernel, "{turn.result.text for turn in panel.chat.turns} <= {'half '}")
        assert all(request.abandoned.wait(5) for request in host.requests)
        assert value(kernel, f"held({host.port})") == before == [0, before[1]]
    kernel.run("panel.close()")


def test_inspect_opens_the_inspector_under_the_answer(kernel: Kernel) -> None:
    script = [head(), *sse(chunk("ok", finish_reason="stop"), DONE)]
    with ReplayHost(script) as host:
        cell = asked(kernel, host, "--inspect")
    answered, *_, view = [output["data"] for output in cell.outputs]
    assert set(view) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert view["text/plain"] == ""  # the answer above has the text
    assert "application/vnd.jupyter.widget-view+json" not in answered
