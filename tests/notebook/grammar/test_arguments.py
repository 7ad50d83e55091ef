"""The magic line: every request field is a flag, and every mistake is one clear line."""

from __future__ import annotations

import contextlib
import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.arguments import join_continued, parse, split
from tensormesh_nb.notebook.grammar.flags import FLAGS
from tensormesh_nb.wire.request import ChatRequest


def fields(line: str) -> dict[str, Any]:
    return parse(line).fields


def refusal(line: str) -> str:
    with pytest.raises(ArgumentError) as caught:
        parse(line)
    text = str(caught.value)
    assert "\n" not in text
    return text


VALUES: dict[str, tuple[str, Any]] = {
    "model": ("org/name", "org/name"),
    "temperature": ("0.5", 0.5),
    "top_p": (".5", 0.5),
    "max_tokens": ("64", 64),
    "n": ("2", 2),
    "top_k": ("-1", -1),
    "presence_penalty": ("-1.5", -1.5),
    "seed": ("-7", -7),
    "stop": ("END", "END"),
    "logit_bias": ("'{\"42\": -5}'", {"42": -5}),
    "stream_options": ('{"include_usage": false}', {"include_usage": False}),
    "response_format": ('{"type":"json_object"}', {"type": "json_object"}),
    "tools": (
        '[{"type":"function","function":{"name":"f"}}]',
        [{"type": "function", "function": {"name": "f"}}],
    ),
    "tool_choice": ("required", "required"),
    "function_call": ('{"name": "f"}', {"name": "f"}),
    "functions": ('[{"name": "f"}]', [{"name": "f"}]),
    "reasoning_effort": ("low", "low"),
    "reasoning_history": ("preserved", "preserved"),
    "thinking": ('{"type": "disabled"}', {"type": "disabled"}),
    "context_length_exceeded_behavior": ("error", "error"),
    "prompt_cache_isolation_key": ("k", "k"),
    "speculation": ("[1, 2]", [1, 2]),
    "prediction": ("text", "text"),
    "user": ("'my user'", "my user"),
    "metadata": ('{"a": 1}', {"a": 1}),
    "extra": ('{"chat_template_kwargs": {"a": 1}}', {"chat_template_kwargs": {"a": 1}}),
}


@pytest.mark.parametrize("name", [f.name for f in ChatRequest.fields() if f.name != "messages"])
def test_every_field_is_a_flag_in_both_spellings(name: str) -> None:
    flag = FLAGS[name]
    text, value = VALUES.get(name, ("1", 1))
    for spelling in (f"--{name}", f"--{name.replace('_', '-')}"):
        if flag.is_switch:
            assert fields(spelling) == {name: True}
            assert fields(f"{spelling} true") == {name: True}
            assert fields(f"{spelling} false") == {name: False}
            assert fields(f"{spelling}=false") == {name: False}
            assert fields(spelling.replace("--", "--no-", 1)) == {name: False}
        else:
            assert fields(f"{spelling} {text}") == {name: value}
            joined = text if text[0] in "[{" else f"{text}"
            assert fields(f"{spelling}={joined}") == {name: value}


def test_the_magics_own_flags() -> None:
    options = parse(
        '-o answer -m org/m -s "Be terse." -t 0 -n 64 --host local --timeout 2.5 --raw --dry-run '
        "--inspect"
    )
    assert (options.out, options.system, options.host) == ("answer", "Be terse.", "local")
    assert (options.timeout, options.raw, options.dry_run) == (2.5, True, True)
    assert options.inspect
    assert options.fields == {"model": "org/m", "temperature": 0, "max_tokens": 64}
    assert options.words == []
    assert parse("-h").help
    assert parse("--help").help


def test_words_and_the_end_of_flags() -> None:
    assert parse("config model=x -t 0").words == ["config", "model=x"]
    assert parse("-- --not -a flag").words == ["--not", "-a", "flag"]
    assert parse("a - b").words == ["a", "-", "b"]


def test_stop_repeats() -> None:
    assert fields("--stop a --stop b") == {"stop": ["a", "b"]}
    assert fields('--stop a --stop ["b", "c"]') == {"stop": ["a", "b", "c"]}
    assert fields('--stop ["\\n"]') == {"stop": ["\n"]}


def test_reasoning_effort_takes_words_numbers_and_booleans() -> None:
    assert fields("--reasoning-effort 100") == {"reasoning_effort": 100}
    assert fields("--reasoning-effort false") == {"reasoning_effort": False}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("--top-p 2", "--top-p: expected a number from 0 to 1, got 2."),
        ("-t hot", "--temperature: expected a number from 0 to 2, got 'hot'."),
        ("-t nan", "--temperature: expected a number from 0 to 2, got nan."),
        ("-n 0", "--max-tokens: expected an integer of at least 1, got 0."),
        ("-n 1.5", "--max-tokens: expected an integer of at least 1, got 1.5."),
        ("--seed true", "--seed: expected an integer of 64 bits, got 'true'."),
        ("--metadata 5", "--metadata: expected an object, got '5'."),
        ("--reasoning-history all", "expected one of disabled, interleaved, preserved, got 'all'"),
        ("--stop ''", "--stop: expected a non-empty string"),
        ("--stop [END]", "this is not JSON: Expecting value."),
        ("--metadata {a:1}", "--metadata: expected an object, in JSON, such as '{\"name\": 1}'"),
        ("-t", "-t: expected a number from 0 to 2, got nothing."),
        ("-o -t 0", "-o: expected a variable's name, got nothing."),
        ("-o class", "expected the name of a Python variable, got 'class'"),
        ("-o 'a b'", "expected the name of a Python variable, got 'a b'"),
        ("-o a.b", "expected the name of a Python variable"),
        ("--out=", "expected the name of a Python variable, got ''"),
        ("--timeout 0", "--timeout: expected a number of seconds above 0, got '0'."),
        ("--timeout soon", "--timeout: expected a number of seconds above 0"),
        ("--raw=maybe", "--raw: expected true or false, got 'maybe'."),
        ("--logprobs=5", "--logprobs: expected true or false, got '5'."),
        (
            "-t 0 --temperature 1",
            "--temperature was given twice (-t is the same flag);",
        ),
        ("--raw --raw", "--raw was given twice; give it once."),
        ("--logprobs --no-logprobs", "--logprobs was given twice; give it once."),
        ("--temprature 0", "--temprature: unknown flag. Did you mean --temperature?"),
        ("--temp 0", "--temp: unknown flag. Did you mean --temperature?"),
        ("-temperature 0", "-temperature: unknown flag. Did you mean --temperature?"),
        ("-x", "-x: unknown flag."),
        ("--no-temperature", "--no-temperature: unknown flag. Did you mean --temperature?"),
        ("--messages [", "--messages: this is not JSON: ["),
        ("--messages a.b", "--messages: expected the name of a Python variable"),
    ],
)
def test_mistakes(line: str, text: str) -> None:
    assert text in refusal(line)


@pytest.mark.parametrize(
    "line",
    ["--api-key SECRET", "--api-key=SECRET", "--api_key=SECRET", "--key SECRET", "--token SECRET"],
)
def test_a_key_is_refused_and_not_repeated(line: str) -> None:
    text = refusal(line)
    assert "TENSORMESH_INFERENCE_API_KEY" in text
    assert "SECRET" not in text


def test_no_flag_may_be_shortened() -> None:
    for flag in FLAGS.values():
        for length in range(3, len(flag.spelling)):
            short = flag.spelling[:length]
            if short[2:].replace("-", "_") not in FLAGS:
                with pytest.raises(ArgumentError):
                    parse(f"{short} 1")


@pytest.mark.parametrize("kind", ["json_object", "text"])
def test_a_form_that_is_a_type_alone_needs_no_braces(kind: str) -> None:
    assert fields(f"--response-format {kind}") == {"response_format": {"type": kind}}
    assert fields("--response-format json") == {"response_format": {"type": "json_object"}}


def test_a_bare_schema_and_the_name_of_a_tool_are_accepted() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    assert fields(f"--response-format {json.dumps(schema)}") == {"response_format": form}
    named = {"type": "function", "function": {"name": "weather"}}
    assert fields("--tool-choice weather") == {"tool_choice": named}


def test_number_of_answers_is_not_mistaken_for_tokens() -> None:
    assert refusal("--n 64") == (
        "--n 64 asks for 64 answers, -n 64 for at most 64 tokens. "
        "Write -n 64, or --n=64 for 64 answers."
    )
    assert fields("--n=64") == {"n": 64}
    assert fields("--n 10") == {"n": 10}
    assert fields("-n 64") == {"max_tokens": 64}
    assert "--n: expected an integer from 1 to 128" in refusal("--n 0")


@pytest.mark.parametrize(
    ("flag", "meant"),
    [
        ("--max-new-tokens", "--max-tokens"),
        ("--system-prompt", "--system"),
        ("--stop-sequences", "--stop"),
        ("--temp", "--temperature"),
        ("--temprature", "--temperature"),
    ],
)
def test_unknown_flag_names_what_was_meant(flag: str, meant: str) -> None:
    assert f"{flag}: unknown flag. Did you mean {meant}? " in refusal(f"{flag} 1")


@given(st.text(alphabet="-=abt onmskf01.'\"[]{}", max_size=30))
def test_any_line_is_options_or_an_argument_error(line: str) -> None:
    with contextlib.suppress(ArgumentError):
        parse(line)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3))
def test_any_json_object_survives_the_line(value: dict[str, Any]) -> None:
    assert fields(f"--metadata {json.dumps(value)}") == {"metadata": value}


# Splitting the line.


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("   \t ", []),
        ("a  b\tc", ["a", "b", "c"]),
        ('-s "two words"', ["-s", "two words"]),
        ("-s 'two words'", ["-s", "two words"]),
        ("-s 'a'\"b\"c", ["-s", "abc"]),
        ("-s ''", ["-s", ""]),
        (r"a\ b \"", ["a b", '"']),
        ("# no comment", ["#", "no", "comment"]),
        ("$x {y} `z` !*?", ["$x", "{y}", "`z`", "!*?"]),
        ('--stop ["a", "b"] -t 0', ["--stop", '["a", "b"]', "-t", "0"]),
        ('--stop=["a", "b"]', ['--stop=["a", "b"]']),
        ("--logit-bias '{\"42\": -5}'", ["--logit-bias", '{"42": -5}']),
        ('--logit-bias {"42": -5}', ["--logit-bias", '{"42": -5}']),
        ('metadata={"a": {"b": []}} x', ['metadata={"a": {"b": []}}', "x"]),
        ("{}", ["{}"]),
        ("[END] x", ["[END]", "x"]),
        ('{"a":1}x', ["{a:1}x"]),
        ('{"a": "it\'s"} b', ['{"a": "it\'s"}', "b"]),
        ("Åsa 日本\u2028x", ["Åsa", "日本\u2028x"]),
        # A backslash before a letter is part of a path.
        (r"--store sub\w.json", ["--store", r"sub\w.json"]),
        (r"C:\Users\me\x.json", [r"C:\Users\me\x.json"]),
        (r"\\server\share", [r"\server\share"]),
        (r"my\ file.json", ["my file.json"]),
        (r'"a\b" "say \"a\""', [r"a\b", 'say "a"']),
        (r"'a\b' don\'t", [r"a\b", "don't"]),
        ("-m {{ model }} x", ["-m", "{{ model }}", "x"]),
        ("model={{ {'a': 1}['a'] }}", ["model={{ {'a': 1}['a'] }}"]),
        ("-m { model } --host=${ host } x", ["-m", "{ model }", "--host=${ host }", "x"]),
        ("-t\u00a00\u202f-n\u00a05 'a\u00a0b'", ["-t", "0", "-n", "5", "a\u00a0b"]),
    ],
)
def test_split(line: str, words: list[str]) -> None:
    assert split(line) == words


@pytest.mark.parametrize("line", ["-s don't", '-s "open', "it's {", "-s '["])
def test_unclosed_quote_gives_a_hint(line: str) -> None:
    with pytest.raises(ArgumentError, match="Put double quotes around an apostrophe"):
        split(line)


def test_trailing_backslash_is_an_argument_error() -> None:
    with pytest.raises(ArgumentError, match="The line ends in a backslash"):
        split("-s a\\")


@pytest.mark.parametrize(
    ("cell", "joined"),
    [
        ("-t 0\nhi \\\nthere", ("-t 0", "hi \\\nthere")),
        ("-t 0 \\\n -n 5\nhi", ("-t 0   -n 5", "hi")),
        ("\\ \n-t 0 \\\r\n-n 5\nhi\n", (" -t 0  -n 5", "hi\n")),
        ("-s 'a\\\\'\nhi", ("-s 'a\\\\'", "hi")),
        ("C:\\\\\nhi", ("C:\\\\", "hi")),
        ("-t 0 \\", ("-t 0  ", "")),
    ],
)
def test_line_continues_after_a_backslash(cell: str, joined: tuple[str, str]) -> None:
    line, _, body = cell.partition("\n")
    assert join_continued(line, body) == joined


def test_expressions_in_a_line_are_replaced_by_values() -> None:
    names = {"model": "org/m", "n": 5, "who": "a poet"}
    options = parse("-m {{ model }} -n {{ n + 1 }} -s 'You are {{ who }}.' --stop={{ who }}", names)
    assert options.fields == {"model": "org/m", "max_tokens": 6, "stop": "a poet"}
    assert options.system == "You are a poet."
    assert parse("-s {{ who }} --raw", names).system == "{{ who }}"
    with pytest.raises(ArgumentError, match=r"'modle' is not defined\. Did you mean model"):
        parse("-m {{ modle }}", names)


@pytest.mark.parametrize("text", ["$model", "${model}", "{model}", "{ model }"])
def test_other_spellings_of_a_variable_name_the_right_one(text: str) -> None:
    for line in (f"-m {text}", f"--model={text}"):
        with pytest.raises(ArgumentError, match=r"Write --model \{\{ model \}\}\.$"):
            parse(line, {"model": "m"})
    # A text may be meant, unless there is such a variable.
    assert parse(f"-s {text}").system == text
    with pytest.raises(ArgumentError, match=r"Write --system \{\{ model \}\}\.$"):
        parse(f"-s {text}", {"model": "m"})


@given(st.lists(st.text(alphabet="ab \t'\"\\{}[]:,$-=\n1é")))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert split(" ".join(map(shlex.quote, words))) == words


@given(st.text(alphabet="ab '\"\\{}[]:,-=1"))
def test_any_line_splits_or_is_an_argument_error(line: str) -> None:
    with contextlib.suppress(ArgumentError):
        split(line)
