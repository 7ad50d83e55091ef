"""The magic in a real kernel, on the real embedded model."""

from __future__ import annotations

import json
import re

import pytest

from .kernel import Kernel

FRANCE = '%%tmchat -o answer -t 0 -s "You are a helpful assistant." -n 24 {}\n{}'
QUESTION = "What is the capital of France?"


@pytest.fixture(scope="module", autouse=True)
def loaded(kernel: Kernel) -> None:
    cell = kernel.run("%load_ext tensormesh_nb")
    assert cell.reply["status"] == "ok"
    assert cell.outputs == []


def evaluated(kernel: Kernel, expression: str) -> str:
    cell = kernel.run(f"print(({expression}))")
    assert cell.reply["status"] == "ok", cell.outputs
    return cell.text().removesuffix("\n")


def test_a_question(kernel: Kernel) -> None:
    cell = kernel.run(FRANCE.format("", QUESTION), cell="a")
    assert cell.reply["status"] == "ok", cell.outputs
    count = cell.reply["execution_count"]
    data = cell.result()
    assert data["text/plain"] == "The capital of France is Paris."
    # The text was streamed, and what stays shows it once.
    assert "Paris" in cell.live()[-1]
    assert len(cell.live()) > 1
    assert sum("Paris" in json.dumps(output) for output in cell.outputs) == 1
    assert evaluated(kernel, f"answer is Out[{count}] is not None") == "True"
    assert evaluated(kernel, "answer.text, answer.status") == str(
        ("The capital of France is Paris.", "complete")
    )


def test_underscore_is_the_result(kernel: Kernel) -> None:
    kernel.run(FRANCE.format("", QUESTION))
    assert evaluated(kernel, "_ is answer") == "True"


def test_output_is_static(kernel: Kernel) -> None:
    data = kernel.run(FRANCE.format("", QUESTION)).result()
    assert set(data) == {"text/plain", "text/html"}
    assert "<script" not in data["text/html"]
    assert "SmolLM2" in data["text/html"]


def test_local_fallback_notice_appears_once(kernel: Kernel) -> None:
    kernel.run("%reload_ext tensormesh_nb")
    first = kernel.run(FRANCE.format("", QUESTION))
    assert first.outputs[0]["output_type"] == "stream"
    assert first.outputs[0]["text"].startswith(
        "No TENSORMESH_INFERENCE_API_KEY: a small local model"
    )
    second = kernel.run(FRANCE.format("", QUESTION))
    assert [output["output_type"] for output in second.outputs] == ["execute_result"]


def test_text_is_sent_verbatim(kernel: Kernel) -> None:
    prompt = "{x} $x ${x} {%if%} \\n \\\\ {{ x }} {{}} é 日本 😀 `ls` !ls ?\n%time\n  indented"
    kernel.run("x = '{{ y }} $HOME'")
    cell = kernel.run(f"%%tmchat --dry-run -o preview\n{prompt}")
    assert cell.reply["status"] == "ok", cell.outputs
    sent = json.loads(evaluated(kernel, "__import__('json').dumps(preview.body())"))
    assert sent["messages"][0]["content"] == prompt.replace("{{ x }}", "{{ y }} $HOME")


def test_interrupt_keeps_the_partial_answer(kernel: Kernel) -> None:
    cell = kernel.run_and_interrupt(
        "%%tmchat -o partial -t 0 -n 400 --ignore-eos\nTell me a long story.", after=5
    )
    assert cell.reply["status"] == "error"
    assert cell.reply["ename"] == "Interrupted"
    result, error = cell.outputs[-2:]
    assert result["output_type"] == "display_data"
    assert error["traceback"] == ["Interrupted: Stopped. The partial answer was kept."]
    text, status = evaluated(kernel, "partial.text.replace(chr(10), ' '), partial.status")[
        1:-1
    ].rsplit(", ", 1)
    assert status == "'interrupted'"
    assert len(text) > 10
    count = cell.reply["execution_count"]
    assert evaluated(kernel, f"Out[{count}] is partial") == "True"
    assert evaluated(kernel, "len(partial.logprobs) > 3") == "True"
    # What was streamed is not lost: the result holds all of it.
    assert (
        evaluated(kernel, "partial.text.startswith(" + repr(cell.live()[-1].strip()) + ")")
        == "True"
    )


def test_the_kernel_answers_after_an_interrupt(kernel: Kernel) -> None:
    cell = kernel.run(FRANCE.format("", QUESTION))
    assert cell.result()["text/plain"] == "The capital of France is Paris."


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("%%tmchat --top-p 2\nhi", "ArgumentError: --top-p: expected a number from 0 to 1, got 2."),
        ("%%tmchat --temprature 2\nhi", "Did you mean --temperature?"),
        ("%%tmchat\n{{ answr }}", "'answr' is not defined. Did you mean answer?"),
        ("%%tmchat\n \n", "ArgumentError: The cell is empty"),
        ("%%tmchat hello\nhi", "'hello' is not a flag"),
        ("%%tmchat --reset\nhi", "--reset applies to %tmchat config."),
        ("%%tmchat -s don't\nhi", "A quote is not closed."),
        ("%%tmchat --api-key ak-typed\nhi", "TENSORMESH_INFERENCE_API_KEY"),
        ("%%tmchat -m no/such\nhi", "NotFound: "),
        ("%%tmchat -t 0 --n 2\nhi", "n must be 1 when using greedy sampling, got 2."),
        (
            "%%tmchat --host nowhere\nhi",
            "SettingsError: host (flag): expected serverless, local or a URL",
        ),
        ("%%tmchat --host http://127.0.0.1:9 -m m\nhi", "ConnectionFailed: "),
        ("%tmchat modles", "Unknown command 'modles'. Did you mean models?"),
        ("%tmchat What is this?!", "Write the prompt in a cell of its own"),
    ],
)
def test_a_mistake_is_one_line_and_fails_the_cell(kernel: Kernel, code: str, line: str) -> None:
    cell = kernel.run(code)
    assert cell.reply["status"] == "error"
    (error,) = [o for o in cell.outputs if o["output_type"] == "error"]
    (shown,) = error["traceback"]
    assert line in shown
    assert "\n" not in shown
    assert "ak-typed" not in shown


def test_a_bug_keeps_its_traceback(kernel: Kernel) -> None:
    (error,) = kernel.run("%tmchat last\n1/0").outputs[-1:]
    assert len(error["traceback"]) > 1


def test_a_failure_binds_the_result_too(kernel: Kernel) -> None:
    kernel.run("failed = 'old'")
    kernel.run("%%tmchat -o failed -m no/such\nhi")
    assert evaluated(kernel, "failed.status, failed.text") == "('failed', '')"


def test_config(kernel: Kernel) -> None:
    kernel.run('%tmchat config temperature=0 max-tokens=24 system="You are a helpful assistant."')
    shown = kernel.run("%tmchat config").text()
    rows = [line.split() for line in shown.splitlines()]
    assert ["temperature", "0.0", "%tmchat", "config"] in rows
    assert any(row[:3] == ["api_key", "not", "set"] for row in rows)
    assert any(row[0] == "host" and row[1] == "local" for row in rows)
    cell = kernel.run(f"%%tmchat -o answer\n{QUESTION}")
    assert cell.result()["text/plain"] == "The capital of France is Paris."
    assert evaluated(kernel, "answer.request.max_tokens") == "24"
    kernel.run("%tmchat config --reset")


def test_traitlets(kernel: Kernel) -> None:
    assert "TMChat.model" in kernel.run("%config TMChat").text()
    kernel.run("%config TMChat.model = 'from/config'")
    kernel.run("%config TMChat.options = {'temperature': 0.25}")
    kernel.run("%%tmchat --dry-run -o preview\nhi")
    assert evaluated(kernel, "preview.request.model, preview.request.temperature") == str(
        ("from/config", 0.25)
    )
    shown = kernel.run("%tmchat config").text()
    assert "c.TMChat" in shown
    kernel.run("%config TMChat.model = None")
    kernel.run("%config TMChat.options = {}")


def test_unknown_configured_field_is_refused(kernel: Kernel) -> None:
    kernel.run("%config TMChat.options = {'temprature': 0}")
    (error,) = kernel.run("%%tmchat\nhi").outputs
    assert "unknown field: temprature. Did you mean temperature?" in error["evalue"]
    kernel.run("%config TMChat.options = {}")


def test_system_messages_by_rank(kernel: Kernel) -> None:
    kernel.run("%tmchat config system='from config'")
    for flags, body, expected in [
        ("", "hi", ["from config"]),
        ("-s flag", "hi", ["flag"]),
        ("-s ''", "hi", []),
        ("", "@system\ncell\n@user\nhi", ["cell"]),
    ]:
        kernel.run(f"%%tmchat --dry-run -o preview {flags}\n{body}")
        expression = "[m['content'] for m in preview.body()['messages'] if m['role'] == 'system']"
        assert evaluated(kernel, expression) == str(expected)
    kernel.run("%tmchat config --reset")


def test_two_system_messages_are_refused(kernel: Kernel) -> None:
    kernel.run("before = [{'role': 'system', 'content': 'A'}]")
    for line, body in [("-s B", "@system\nA\n@user\nhi"), ("-s B --messages before", "hi")]:
        cell = kernel.run(f"%%tmchat --dry-run {line}\n{body}")
        assert "There are two system messages" in str(cell.outputs)


def test_messages_with_all_their_fields_go_in_front(kernel: Kernel) -> None:
    kernel.run(
        "call = {'id': 'c', 'type': 'function', 'function': {'name': 'f', 'arguments': '{}'}}\n"
        "before = [{'role': 'developer', 'content': 'D', 'name': 'n'}, 'x', "
        "{'role': 'assistant', 'content': None, 'tool_calls': [call], 'reasoning': 'r'}]\n"
        "del before[1]"
    )
    kernel.run("%%tmchat --dry-run -o preview --messages before\n@tool c\n21")
    sent = json.loads(evaluated(kernel, "__import__('json').dumps(preview.body()['messages'])"))
    assert [message["role"] for message in sent] == ["developer", "assistant", "tool"]
    assert (sent[0]["name"], sent[1]["reasoning"]) == ("n", "r")
    assert sent[1]["tool_calls"][0]["id"] == sent[2]["tool_call_id"] == "c"


def test_objects_may_be_held_by_variables(kernel: Kernel) -> None:
    kernel.run("form = {'type': 'json_object'}\nban = {42: -100.0}\nwrong = [1]")
    kernel.run(
        "%%tmchat --dry-run -o preview --response-format form --logit-bias ban --no-stream\nhi"
    )
    sent = json.loads(evaluated(kernel, "__import__('json').dumps(preview.body())"))
    assert (sent["response_format"], sent["logit_bias"]) == ({"type": "json_object"}, {"42": -100})
    for flags, says in [
        ("--response-format frm", "--response-format: 'frm' is not defined. Did you mean form"),
        ("--logit-bias wrong", "logit_bias: expected an object"),
    ]:
        assert says in str(kernel.run(f"%%tmchat --dry-run {flags}\nhi").outputs)
    kernel.run("%tmchat config response_format=form")
    assert any(
        line.split()[:2] == ["response_format", '"form"']
        for line in kernel.run("%tmchat config").text().splitlines()
    )
    kernel.run("%tmchat config --reset")


def test_an_earlier_result_can_go_in_front(kernel: Kernel) -> None:
    kernel.run(FRANCE.format("", QUESTION))
    kernel.run("%%tmchat --dry-run -o preview --messages answer\nAnd of Italy?")
    roles = evaluated(kernel, "[m['role'] for m in preview.body()['messages']]")
    assert roles == str(["system", "user", "assistant", "user"])


def test_commands(kernel: Kernel) -> None:
    kernel.run(FRANCE.format("", QUESTION))
    assert kernel.run("%tmchat last").result()["text/plain"] == "The capital of France is Paris."
    models = kernel.run("%tmchat models").result()
    assert "SmolLM2" in models["text/plain"]


def test_help_of_the_cell_magic(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat -h\nx")
    assert cell.reply["status"] == "ok"
    assert "%tmchat help TOPIC" in cell.text()


@pytest.mark.parametrize("code", ["%%tmchat?", "%tmchat?"])
def test_the_question_mark_shows_the_usage(kernel: Kernel, code: str) -> None:
    (page,) = kernel.run(code).reply["payload"]
    assert "%tmchat help TOPIC" in page["data"]["text/plain"]
    assert "What is the capital of {{ country }}?" in page["data"]["text/plain"]


def test_no_stream_and_no_logprobs(kernel: Kernel) -> None:
    cell = kernel.run(FRANCE.format("--no-stream --no-logprobs", QUESTION))
    assert cell.text() == ""
    assert cell.result()["text/plain"] == "The capital of France is Paris."
    assert evaluated(kernel, "answer.request.stream, answer.request.top_logprobs") == str(
        (False, None)
    )


def test_several_answers(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat -o two --n 2 -t 1 --seed 1 -n 8\nName a colour.")
    assert cell.reply["status"] == "ok", cell.outputs
    assert evaluated(kernel, "[choice.index for choice in two.choices]") == "[0, 1]"
    assert "[1] " in cell.result()["text/plain"]


def test_roles_reach_the_model(kernel: Kernel) -> None:
    kernel.run("%%tmchat --dry-run -o preview\n@system\nS\n@user\nU\n@assistant\nA\n@user\nV")
    assert evaluated(kernel, "[m['role'] for m in preview.body()['messages']]") == str(
        ["system", "user", "assistant", "user"]
    )


def test_completion(kernel: Kernel) -> None:
    assert kernel.complete("%%tmchat --top-l") == ["--top-logprobs"]
    assert kernel.completed("%%tmchat --top-l") == (9, 16)
    assert "--max-tokens" in kernel.complete("%%tmchat -o x --")
    assert kernel.complete("%tmchat mo") == ["models"]
    assert kernel.complete("%%tmchat --host l") == ["local"]
    kernel.run("%tmchat models")
    assert kernel.complete("%%tmchat -m Hugg") == ["HuggingFaceTB/SmolLM2-135M-Instruct"]
    assert "temperature=" in kernel.complete("%tmchat config temp")
    assert "print" in kernel.complete("pri")
    kernel.run("def rainfall(city: str) -> str:\n    'Rain.'\n    return city")
    assert kernel.complete("%%tmchat --tools rai") == ["rainfall"]
    assert kernel.complete("%tmchat help top_l") == ["top_logprobs"]
    assert "rainfall" in kernel.complete("%%tmchat\nThe sum is {{ rai")


@pytest.mark.parametrize("use_jedi", [True, False])
def test_completion_of_request_fields_in_python(kernel: Kernel, *, use_jedi: bool) -> None:
    kernel.run("import tensormesh_nb as tm\nclient = tm.Client()\nchat = client.conversation('c')")
    kernel.run(f"%config IPCompleter.use_jedi = {use_jedi}")
    for code in (
        "client.chat('Hi', temperat",
        "client.stream('Hi', temperat",
        "client.achat('Hi', temperat",
        "client.astream('Hi', temperat",
        "client.score('Hi', 'Hello', temperat",
        "client.chat('Hi', top_p=0.5, temperat",
        "chat.send('Hi', temperat",
        "chat.asend('Hi', temperat",
        "chat.stream('Hi', temperat",
        "tm.panel('c', temperat",
        "tm.ChatRequest.of('Hi', temperat",
    ):
        assert kernel.complete(code) == ["temperature="], code
    assert "system=" in kernel.complete("client.chat('Hi', syst")
    kernel.run("%config IPCompleter.use_jedi = True")


def test_help_on_a_method_shows_request_fields(kernel: Kernel) -> None:
    kernel.run("import tensormesh_nb as tm\nclient = tm.Client()")
    page = re.sub(r"\x1b\[[\d;]*m", "", kernel.inspect("client.chat"))
    assert "system: str | None = None" in page
    assert "temperature: float | None = None" in page
    assert "**fields" not in page
    assert "**fields" not in kernel.run("help(client.chat)").text()


def test_unloading_takes_the_magic_and_its_completion_away(kernel: Kernel) -> None:
    kernel.run("%unload_ext tensormesh_nb")
    assert kernel.run("%%tmchat\nhi").reply["status"] == "error"
    assert "--top-logprobs" not in kernel.complete("%%tmchat --top-l")
    assert kernel.run("%load_ext tensormesh_nb").outputs == []
    assert kernel.complete("%%tmchat --top-l") == ["--top-logprobs"]
