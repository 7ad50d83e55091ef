"""``--tools`` and ``--run-tools``: functions run only on request and are shown call by call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .kernel import Cell, Kernel, html_text

DEFINITIONS = '''
import json, os, signal, threading, time
ran = []
def weather(city: str, unit: str = "C") -> dict:
    """Current weather for a city.

    Args:
        city: The city's name.
    """
    ran.append(city)
    print("looking out of the window in", city)
    return {"city": city, "degrees": 21}
def breaks(city: str) -> str:
    """Always fails."""
    raise OSError("no route to <b>" + city)
def slow() -> str:
    """Takes its time."""
    print("began", flush=True)
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    time.sleep(30)
def long() -> str:
    """Says much."""
    return "x" * 100_000
declared = {"type": "function", "function": {"name": "declared", "description": "d"}}
both = [weather, declared]
'''


@pytest.fixture(scope="module", autouse=True)
def loaded(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    assert kernel.run(DEFINITIONS).reply["status"] == "ok"


def asks(name: str, arguments: str, text: str | None = None) -> Script:
    call = {"index": 0, "id": "call_1", "type": "function"}
    function = {"name": name, "arguments": ""}
    pieces = [arguments[i : i + 4] for i in range(0, len(arguments), 4)]
    events: list[Any] = [chunk(text)] if text else []
    events += [fragment({**call, "function": function})]
    events += [fragment({"index": 0, "function": {"arguments": piece}}) for piece in pieces]
    return [head(), *sse(*events, chunk(finish_reason="tool_calls"), DONE)]


def fragment(call: dict[str, Any]) -> dict[str, Any]:
    return {"id": "r", "model": "m", "choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}


ANSWER: Script = [head(), *sse(chunk("21 degrees."), chunk(finish_reason="stop"), DONE)]
OSLO = '{"city": "Oslo"}'


def asked(kernel: Kernel, host: ReplayHost, flags: str, body: str = "Weather?") -> Cell:
    code = f"%%tmchat -o answer --host {host.url} -m m {flags}\n{body}"
    return kernel.run(code, cell="asked" if "-c " not in flags else None)


def value(kernel: Kernel, expression: str) -> Any:
    return json.loads(kernel.run(f"import json; print(json.dumps({expression}))").text())


def last_error(cell: Cell) -> str:
    (error,) = [o for o in cell.outputs if o["output_type"] == "error"]
    return str(error["traceback"][0])


@pytest.fixture
def fresh(kernel: Kernel) -> None:
    kernel.run("ran.clear(); answer = None")


@pytest.mark.usefixtures("fresh")
def test_nothing_runs_unless_asked(kernel: Kernel) -> None:
    with ReplayHost(asks("weather", OSLO)) as host:
        cell = asked(kernel, host, "--tools weather")
    assert len(host.requests) == 1
    (tool,) = host.requests[0].json()["tools"]
    assert tool["function"]["parameters"]["properties"]["city"]["description"] == "The city's name."
    assert cell.result()["text/plain"] == f"weather({OSLO})"
    assert value(kernel, "ran") == []


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("flags", ["--run-tools", "--run-tools 2", "--no-stream --run-tools"])
def test_each_call_is_shown_as_it_runs_and_in_what_is_saved(kernel: Kernel, flags: str) -> None:
    with ReplayHost(asks("weather", OSLO, "Let me look. "), ANSWER) as host:
        if "--no-stream" in flags:
            host = stack_bodies(host)
        cell = asked(kernel, host, f"--tools weather {flags}")
    assert cell.reply["status"] == "ok", cell.outputs
    run = f'weather({OSLO}) → {{"city": "Oslo", "degrees": 21}}'
    assert cell.result()["text/plain"] == f"{run}\n21 degrees."
    assert "→ {&quot;city&quot;: &quot;Oslo&quot;" in cell.result()["text/html"]
    printed, shown = "looking out of the window in Oslo\n", []
    for message in cell.messages:
        content = message["content"]
        page = content.get("data", {}).get("text/html", "")
        if "tm-live" in page or message["msg_type"] == "stream":
            shown.append(content.get("text") or html_text(page))
    at = shown.index(printed)
    assert shown[at - 1].endswith(f"▸ weather({OSLO})")
    assert shown[at + 1].startswith("  → {")
    assert value(kernel, "ran") == ["Oslo"]
    assert value(kernel, "[run.ok for run in answer.tool_runs]") == [True]
    second = host.requests[1].json()["messages"]
    assert [message["role"] for message in second] == ["user", "assistant", "tool"]
    assert second[1]["content"] == "Let me look. "
    assert second[2] == {
        "role": "tool",
        "tool_call_id": "call_1",
        "content": '{"city": "Oslo", "degrees": 21}',
    }
    # What the function printed stays.
    assert [o["text"] for o in cell.outputs if o["output_type"] == "stream"] == [printed]
    assert cell.outputs[-1]["output_type"] == "display_data"


def stack_bodies(host: ReplayHost) -> ReplayHost:
    """The same replies as whole bodies."""
    calls = [{"id": "call_1", "type": "function", "function": {"name": "weather"}}]
    calls[0]["function"]["arguments"] = OSLO  # type: ignore[index]
    messages = [
        {"role": "assistant", "content": "Let me look. ", "tool_calls": calls},
        {"role": "assistant", "content": "21 degrees."},
    ]
    host._scripts = tuple(
        [
            head(kind="application/json"),
            json.dumps(
                {"model": "m", "choices": [{"index": 0, "message": m, "finish_reason": "stop"}]}
            ).encode(),
        ]
        for m in messages
    )
    return host


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("name", "arguments", "shown"),
    [
        ("weather", '{"city": "Os', 'weather({"city": "Os) ✗ Not called: wrong arguments'),
        ("weather", '{"city": 5}', 'weather({"city": 5}) ✗ Not called: wrong arguments'),
        ("rm", "{}", "rm({}) ✗ Not called: unknown function. Known functions: weather, breaks."),
        ("breaks", OSLO, f"breaks({OSLO}) ✗ OSError: no route to <b>Oslo"),
    ],
)
def test_failed_call_is_shown_and_sent_to_the_model(
    kernel: Kernel, name: str, arguments: str, shown: str
) -> None:
    with ReplayHost(asks(name, arguments), ANSWER) as host:
        cell = asked(kernel, host, "--tools weather,breaks --run-tools")
    assert cell.result()["text/plain"].startswith(shown)
    assert "<b>Oslo" not in cell.result()["text/html"]
    assert host.requests[1].json()["messages"][-1]["role"] == "tool"
    assert value(kernel, "ran") == []


@pytest.mark.usefixtures("fresh")
def test_long_output_is_shortened_for_the_eye_not_for_the_model(kernel: Kernel) -> None:
    with ReplayHost(asks("long", "{}"), ANSWER) as host:
        cell = asked(kernel, host, "--tools long --run-tools")
    assert len(cell.result()["text/plain"]) < 400
    assert len(cell.result()["text/html"]) < 4000
    assert len(host.requests[1].json()["messages"][-1]["content"]) == 100_000


@pytest.mark.usefixtures("fresh")
def test_the_limit_holds(kernel: Kernel) -> None:
    with ReplayHost(asks("weather", OSLO)) as host:
        cell = asked(kernel, host, "--tools weather --run-tools 2")
    assert value(kernel, "ran") == ["Oslo", "Oslo"]
    assert len(host.requests) == 3
    assert "the limit of 2 rounds was reached" in cell.result()["text/html"]


@pytest.mark.usefixtures("fresh")
def test_an_interrupt_while_a_function_runs_keeps_what_there_is(kernel: Kernel) -> None:
    with ReplayHost(asks("slow", "{}"), ANSWER) as host:
        cell = asked(kernel, host, "--tools slow --run-tools", "Go.")
    assert cell.reply["ename"] == "Interrupted"
    assert "Stopped" in last_error(cell)
    assert value(kernel, "[run.output for run in answer.tool_runs]") == ["Stopped by the user."]
    assert "began" in cell.text()


@pytest.mark.usefixtures("fresh")
def test_an_interrupt_of_the_answer_after_a_call_keeps_both(kernel: Kernel) -> None:
    def stop(message: dict[str, Any]) -> None:
        page = message["content"].get("data", {}).get("text/html", "")
        if "tm-live" in page and "21 deg" in page:
            kernel.interrupt()

    slow = [head(), *sse(chunk("21 deg"), 20.0, chunk("rees", finish_reason="stop"), DONE)]
    with ReplayHost(asks("weather", OSLO), slow) as host:
        cell = kernel.run(
            f"%%tmchat -o answer --host {host.url} -m m --tools weather --run-tools\nGo.", stop, "a"
        )
    assert cell.reply["ename"] == "Interrupted"
    assert value(kernel, "[answer.text, answer.status, len(answer.tool_runs)]") == [
        *("21 deg", "interrupted", 1)
    ]
    (shown,) = [o["data"]["text/plain"] for o in cell.outputs if "data" in o]
    assert shown.startswith("weather(")
    assert "21 deg" in shown


@pytest.mark.usefixtures("fresh")
def test_a_failure_after_a_call_keeps_its_runs(kernel: Kernel) -> None:
    broken = [head("500 Oops", kind="text/plain"), b"no"]
    with ReplayHost(asks("weather", OSLO), broken) as host:
        cell = asked(kernel, host, "--tools weather --run-tools")
    assert cell.reply["ename"] == "ServerError"
    assert value(kernel, "[answer.status, len(answer.tool_runs)]") == ["failed", 1]
    assert any("weather(" in str(o.get("data")) for o in cell.outputs)


@pytest.mark.usefixtures("fresh")
def test_a_conversation_keeps_calls_and_their_answers(kernel: Kernel) -> None:
    with ReplayHost(asks("weather", OSLO), ANSWER) as host:
        asked(kernel, host, "-c forecast --tools weather --run-tools", "Weather in Oslo?")
        asked(kernel, host, "-c forecast", "And tomorrow?")
    messages = host.requests[2].json()["messages"]
    assert [m["role"] for m in messages] == ["user", "assistant", "tool", "assistant", "user"]
    assert messages[1]["tool_calls"][0]["function"] == {"name": "weather", "arguments": OSLO}
    shown = kernel.run("%tmchat show forecast").result()["text/plain"]
    assert f"assistant: weather({OSLO})" in shown
    assert "tool: " in shown


@pytest.mark.usefixtures("fresh")
def test_saved_and_loaded_again(kernel: Kernel) -> None:
    with ReplayHost(asks("weather", OSLO), ANSWER) as host:
        asked(kernel, host, "--tools weather --run-tools")
    kernel.run(
        "import tempfile, pathlib, tensormesh_nb as tm\n"
        "path = pathlib.Path(tempfile.mkdtemp()) / 'answer.json'\n"
        "again = tm.ChatResult.load(answer.save(path))"
    )
    expression = "again.tool_runs == answer.tool_runs, again.new_messages == answer.new_messages"
    assert value(kernel, f"[*({expression})]") == [True, True]
    assert value(kernel, "[m['role'] for m in again.new_messages]") == [
        *("assistant", "tool", "assistant")
    ]


@pytest.mark.parametrize(
    ("flag", "names"),
    [
        ("--tools weather,breaks", ["weather", "breaks"]),
        ("--tools weather --tools breaks", ["weather", "breaks"]),
        ("--tools both", ["weather", "declared"]),
        ("--tools declared", ["declared"]),
        ('--tools [{"type":"function","function":{"name":"j","description":"d"}}]', ["j"]),
    ],
)
def test_tools_are_named_or_written_in_json(kernel: Kernel, flag: str, names: list[str]) -> None:
    kernel.run(f"%%tmchat --dry-run -o preview {flag}\nhi")
    assert value(kernel, "[t['function']['name'] for t in preview.body()['tools']]") == names


def test_tools_can_be_configured_for_the_session(kernel: Kernel) -> None:
    kernel.run("%tmchat config tools=weather")
    assert '["weather"]' in kernel.run("%tmchat config").text()
    kernel.run("%%tmchat --dry-run -o preview\nhi")
    kernel.run("%tmchat config --reset")
    assert value(kernel, "preview.body()['tools'][0]['function']['name']") == "weather"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ("--tools ran", "tools: expected functions or declarations"),
        ("--tools weather,weather", "two functions are named weather"),
        ("--tools 'a b'", "--tools: expected names of functions in the notebook"),
        ("--run-tools", "--run-tools: there is no function to run"),
        ("--tools declared --run-tools", "--run-tools: there is no function to run"),
        ("--tools weather --run-tools x", "--run-tools: expected a number of rounds"),
    ],
)
def test_mistakes_are_one_line(kernel: Kernel, flags: str, says: str) -> None:
    kernel.run("ran.append('x')")
    cell = kernel.run(f"%%tmchat --dry-run {flags}\nhi")
    assert cell.reply["status"] == "error"
    assert says in last_error(cell)
