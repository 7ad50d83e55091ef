"""Answers that must have a form: JSON, schemas, choices, grammars; good ones and hostile ones."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from ..conftest import Talk, collected, whole_choice

ASK = "Describe Oslo as JSON."
SCHEMA = "response_format.json_schema.schema"
CITY = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "population": {"type": "integer", "minimum": 1, "maximum": 20_000_000},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "kind": {"enum": ["city", "town"]},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 2},
    },
    "required": ["name", "population", "share", "kind", "tags"],
}


def _schema(schema: Any, **more: Any) -> dict[str, Any]:
    described = {"name": "answer", "strict": True, "schema": schema, **more}
    return {"response_format": {"type": "json_schema", "json_schema": described}}


def _json(talk: Talk, schema: Any, **fields: Any) -> Any:
    answer = talk.ask(ASK, **_schema(schema), **{"max_tokens": 120, **fields})["choices"][0]
    assert answer["finish_reason"] == "stop", answer
    return json.loads(answer["message"]["content"])


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_schemas_are_kept_at_any_temperature(talk: Talk, seed: int | None) -> None:
    hot = {} if seed is None else {"temperature": 1.5, "seed": seed}
    told = _json(talk, CITY, **hot)
    assert list(told) == list(CITY["properties"])
    assert len(told["name"]) <= 20
    assert 1 <= told["population"] <= 20_000_000
    assert 0 <= told["share"] <= 1
    assert told["kind"] in ("city", "town")
    assert len(told["tags"]) <= 2


@pytest.mark.parametrize(
    "ask",
    [
        "List three colors as JSON.",
        "Return JSON.",
        "Name two fruits. Respond as a JSON object with key fruits.",
        "Hello",
    ],
)
def test_json_mode_is_an_object_that_ends(talk: Talk, ask: str) -> None:
    answer = talk.ask(ask, response_format={"type": "json_object"}, max_tokens=300)["choices"][0]
    assert answer["finish_reason"] == "stop"
    assert isinstance(json.loads(answer["message"]["content"]), dict)


@pytest.mark.parametrize(
    ("schema", "good"),
    [
        ({"enum": ["😀 中文", "Å"]}, lambda told: told in ("😀 中文", "Å")),
        ({"const": "<|im_end|>"}, lambda told: told == "<|im_end|>"),
        ({"type": ["integer", "null"], "maximum": 5}, lambda told: told is None or told <= 5),
        ({"anyOf": [{"const": 1}, {"const": "x"}]}, lambda told: told in (1, "x")),
        ({"type": "string", "pattern": "^[a-c]{3}$"}, lambda told: re.fullmatch("[a-c]{3}", told)),
        ({"type": "string", "format": "date"}, lambda told: re.fullmatch(r"\d{4}-\d\d-\d\d", told)),
    ],
)
def test_many_kinds_of_schema(talk: Talk, schema: Any, good: Any) -> None:
    assert good(_json(talk, schema, temperature=0.7, seed=2, max_tokens=200))


def test_a_schema_may_hold_itself(talk: Talk) -> None:
    node = {
        "type": "object",
        "properties": {"v": {"enum": [1, 2]}, "next": {"$ref": "#/$defs/node"}},
        "required": ["v", "next"],
    }
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    text = talk.text(ASK, **_schema(schema), max_tokens=60)
    assert re.match(r'(\{"v": [12], "next": ){3}', text)


@pytest.mark.parametrize(
    ("outputs", "pattern"),
    [
        ({"choice": ["yes", "no, never", "ünï 😀"]}, "yes|no, never|ünï 😀"),
        ({"regex": "[0-9]{3}-[0-9]{2}"}, "[0-9]{3}-[0-9]{2}"),
        ({"grammar": 'root ::= "a" [0-9]{2} | "b"'}, "a[0-9]{2}|b"),
        ({"json": {"type": "integer", "minimum": 10, "maximum": 99}}, "[0-9]{2}"),
        ({"json": '{"type": "boolean"}'}, "true|false"),
        ({"json_object": True}, r"\{.*\}"),
    ],
)
def test_structured_outputs(talk: Talk, outputs: Any, pattern: str) -> None:
    for seed in (1, 2):
        text = talk.text(
            "Answer.", structured_outputs=outputs, temperature=1, seed=seed, max_tokens=300
        )
        assert re.fullmatch(pattern, text, re.DOTALL)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"temperature": 1, "seed": 3, "n": 2},
        {"response_format": {"type": "json_schema", "json_schema": {
            "name": "x", "schema": {"const": "😀 नमस्ते 中文"}}}},
        {"stop": "pop"},
    ],
)  # fmt: skip
def test_stream_and_whole_agree(talk: Talk, fields: dict[str, Any]) -> None:
    """With an entry for every token, its own bytes and id, also inside of characters."""
    told = {"logprobs": True, "top_logprobs": 2, "return_token_ids": True, "raw_output": True}
    asked = {**_schema(CITY), **told, "max_tokens": 60, **fields}
    whole = talk.ask(ASK, **asked)
    chunks = talk.events(ASK, **asked)
    for choice in whole["choices"]:
        assert collected(chunks, choice["index"]) == whole_choice(choice)
        entries = choice["logprobs"]["content"]
        assert [entry["token_id"] for entry in entries] == choice["token_ids"]
        text = b"".join(bytes(entry["bytes"]) for entry in entries if entry["token_id"] > 16)
        assert text.decode("utf-8", "ignore").startswith(choice["message"]["content"])
        assert "%json" in choice["raw_output"]["grammar"]


def test_logprobs_stay_raw_under_a_grammar(talk: Talk) -> None:
    free = talk.entries(ASK, top_logprobs=20, max_tokens=1)[0]
    bound = talk.entries(ASK, top_logprobs=20, max_tokens=1, **_schema(CITY))[0]
    assert bound["token"].startswith("{")
    assert bound["top_logprobs"][1:] == [
        each for each in free["top_logprobs"] if each["token_id"] != bound["token_id"]
    ]
    echoed = talk.entries(ASK, echo_last=2, top_logprobs=3, max_tokens=4, **_schema(CITY))
    assert len(echoed) == 6


def test_max_tokens_cuts_and_says_so(talk: Talk) -> None:
    answer = talk.ask(ASK, **_schema(CITY), max_tokens=5)["choices"][0]
    assert answer["finish_reason"] == "length"
    answer = talk.ask("Say.", structured_outputs={"choice": ["yes"]}, ignore_eos=True)
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["choices"][0]["message"]["content"] == "yes"


def _nested(depth: int, key: str) -> Any:
    schema: Any = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "array", key: schema} if key == "items" else {key: [schema]}
    return schema


LADDER = "root ::= r0\n" + "\n".join(f"r{n} ::= r{n + 1}" for n in range(500)) + '\nr500 ::= "x"'
HOSTILE = {
    "deep": _nested(200, "items"),
    "very deep": _nested(450, "items"),
    "deep unions": _nested(90, "anyOf"),
    "many properties": {"properties": {f"p{n}": {"type": "string"} for n in range(1200)}},
    "no keyword": {"type": "string", "frobnicate": 1},
    "another dialect": {"type": "string", "nullable": True},
    "settings of the library": {"type": "string", "x-guidance": {"lenient": True}},
    "no list": {"anyOf": {"type": "string"}},
    "no map": {"type": "object", "properties": ["a"]},
    "huge enum": {"enum": [f"value {number}" for number in range(5000)] * 4},
    "a loop": {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
    "nowhere": {"$ref": "#/$defs/nothing"},
    "another host": {"$ref": "http://127.0.0.1:1/schema"},
    "a file": {"$ref": "file:///etc/passwd"},
    "no expression": {"type": "string", "pattern": "("},
    "looking ahead": {"type": "string", "pattern": "(?=a)b"},
    "no type": {"type": "king"},
    "unsatisfiable": {"type": "integer", "minimum": 5, "maximum": 1},
    "not enforceable": {"type": "array", "uniqueItems": True},
    "the least integer": {"type": "integer", "const": -1e20},
    "conditions": {"if": {"type": "string"}, "then": {"minLength": 3}},
    "a long way": {
        "$ref": "#/$defs/a0",
        "$defs": {
            f"a{n}": {"properties": {"x": {"$ref": f"#/$defs/a{(n + 1) % 600}"}}}
            for n in range(600)
        },
    },
    "no reference": {"$ref": 5},
    "no schema": "string",
    "no schema either": True,
}


@pytest.mark.parametrize("schema", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_schemas_are_refused_at_once(talk: Talk, schema: Any) -> None:
    start = time.perf_counter()
    assert talk.error(ASK, **_schema(schema))["param"] == SCHEMA
    tool = {"name": "f", "parameters": {"type": "object", "properties": {"a": schema}}}
    tool["parameters"]["required"] = ["a"]
    if isinstance(schema, dict) and "$defs" not in schema:
        tools = [{"type": "function", "function": each} for each in ({"name": "g"}, tool)]
        error = talk.error(ASK, tools=tools, tool_choice="any")
        assert error["param"] == "tools[1].function.parameters"
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "integer"}, "maxItems": 10**9, "minItems": 10**8},
        {"type": "string", "minLength": 10**8},
        {"type": "string", "pattern": "^((a{1,1000}){1,1000}){1,1000}$"},
        {"type": "string", "pattern": "^(a|b)*a(a|b){100}$"},
        {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(500)}},
        # Followed by recursion: the longest chain that is let through.
        {
            "$ref": "#/$defs/a0",
            "$defs": {f"a{n}": {"$ref": f"#/$defs/a{n + 1}"} for n in range(998)}
            | {"a998": {"type": "null"}},
        },
    ],
)
def test_vast_schemas_are_followed_or_refused_but_never_hang(talk: Talk, schema: Any) -> None:
    start = time.perf_counter()
    response = talk.post(ASK, **_schema(schema), max_tokens=12)
    assert response.status_code in (200, 400), response.text
    assert time.perf_counter() - start < 4
    assert talk.text() == "The capital of France is Paris."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}},
         "response_format.json_schema.name"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}},
         "response_format.json_schema"),
        (_schema({}, stric=True), "response_format.json_schema.stric"),
        (_schema({}, strict="yes"), "response_format.json_schema.strict"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"response_format": {"type": "json_object", "schema": {}}}, "response_format"),
        ({"response_format": {"type": "grammar"}}, "response_format.grammar"),
        ({"structured_outputs": {}}, "structured_outputs"),
        ({"structured_outputs": {"choice": ["a"], "regex": "b"}}, "structured_outputs"),
        ({"structured_outputs": {"choice": []}}, "structured_outputs.choice"),
        ({"structured_outputs": {"choice": [5]}}, "structured_outputs.choice"),
        ({"structured_outputs": {"regex": "("}}, "structured_outputs.regex"),
        ({"structured_outputs": {"regex": "a" * 200_000}}, "structured_outputs.regex"),
        ({"structured_outputs": {"json": "{"}}, "structured_outputs.json"),
        ({"structured_outputs": {"grammar": "root = ("}}, "structured_outputs.grammar"),
        ({"structured_outputs": {"grammar": "root ::= root"}}, "structured_outputs.grammar"),
        ({"structured_outputs": {"grammar": LADDER}}, "structured_outputs.grammar"),
        ({"structured_outputs": {"other": 1}}, "structured_outputs"),
        ({"structured_outputs": {"json_object": False}}, "structured_outputs.json_object"),
        ({"structured_outputs": {"choice": ["a"]}, "response_format": {"type": "json_object"}},
         "structured_outputs"),
    ],
)  # fmt: skip
def test_forms_that_make_no_sense(talk: Talk, fields: dict[str, Any], field: str) -> None:
    error = talk.error(ASK, **fields)
    assert error["param"] == field
    assert error["message"].startswith(field) or field in error["message"]
    assert "\n" not in error["message"]


@pytest.mark.parametrize(
    ("grammar", "pattern"),
    [
        # Rules that a parser which cuts text greedily into words could never leave.
        ('root ::= [a-z]{1,3} "z" [0-9]', "[a-z]{1,3}z[0-9]"),
        ('root ::= x "b"\nx ::= "a" | "ab" | x "c"', "(a|ab)c*b"),
        (r'root ::= [^a-z\]\-]{2} "\x41\u00e9\n"  # a comment', r"[^a-z\]\-]{2}A\u00e9\n"),
        ("root ::= [\U0001f600-\U0001f64f]{2}", "[\U0001f600-\U0001f64f]{2}"),
        (r"root ::= [\U0001F600-\U0001F64F]", "[\U0001f600-\U0001f64f]"),
        ('root ::= ("a" | ) (b |\n "c")\nb ::= "bb"? "!"', "a?((bb)?!|c)"),
        ('root ::= . ".*/" ""', r"(?s:.)\.\*/"),
    ],
)
def test_gbnf_means_what_it_does_in_llama_cpp(talk: Talk, grammar: str, pattern: str) -> None:
    for seed in (1, 2):
        fields = {"temperature": 1, "seed": seed, "max_tokens": 60}
        answer = talk.ask("Go.", structured_outputs={"grammar": grammar}, **fields)["choices"][0]
        assert answer["finish_reason"] == "stop"
        assert re.fullmatch(pattern, answer["message"]["content"])


CHAIN = "root ::= a0\n" + "".join(f"a{n} ::= a{n + 1}\n" for n in range(300)) + 'a300 ::= "x"'


@pytest.mark.parametrize(
    ("grammar", "refused"),
    [
        (CHAIN, True),
        ("root ::= a\na ::= b\nb ::= a", True),
        ("root ::= " + "(" * 5000, True),
        ("root ::= " + "(" * 5000 + '"a"' + ")" * 5000, True),
        ('root ::= "' + "a" * 1_000_000 + '"', True),
        ('root ::= "\\', True),
        (r'root ::= "\uD800"', True),
        ("root ::= [z-a]", True),
        ('root ::= "a" *+', True),
        ("root ::= foo", True),
        ('x ::= "a"', True),
        ('root ::= "a"\nroot ::= "b"', True),
        ("start: <[0-100]>", True),
        ('root ::= root "a" | "b"', False),
        ('root ::= root root | "a" | ""', False),
        ('root ::= (("a"{1000}){1000}){1000}', False),
    ],
)
def test_hostile_grammars(talk: Talk, grammar: str, refused: bool) -> None:
    start = time.perf_counter()
    response = talk.post("Go.", structured_outputs={"grammar": grammar}, max_tokens=12)
    assert response.status_code == (400 if refused else 200), response.text
    if refused:
        assert response.json()["error"]["param"] == "structured_outputs.grammar"
    assert time.perf_counter() - start < 3


def test_a_budget_that_is_used_up_is_told_of_in_a_stream(talk: Talk) -> None:
    """The expression needs more states with every character."""
    regex = "(.*a.{30}b)|(.*b.{30}c)|(.*c.{30}d)"
    fields = {"structured_outputs": {"regex": regex}, "max_tokens": 60}
    error = talk.events("Describe Oslo.", **fields)[-1]["error"]
    assert error["code"] == 400
    assert error["param"] == "structured_outputs.regex"
    assert "too many states" in error["message"]
    assert talk.error("Describe Oslo.", **fields) == error
    assert talk.text() == "The capital of France is Paris."


def test_the_reason_is_told_without_the_librarys_own_notation(talk: Talk) -> None:
    ahead = talk.error("Go.", structured_outputs={"regex": "(?=a)b"})["message"]
    assert "look-around" in ahead
    assert "%llguidance" not in ahead
    error = talk.error("Go.", structured_outputs={"grammar": "root ::= root"})
    assert error["message"].endswith("cannot be followed: nothing satisfies it.")


@pytest.mark.parametrize("regex", ["(a+)+b", "((a{100}){100}){100}", r"(\p{L}{1000}){1000}"])
def test_hostile_expressions_do_not_hang(talk: Talk, regex: str) -> None:
    start = time.perf_counter()
    response = talk.post("Go.", structured_outputs={"regex": regex}, max_tokens=12)
    assert response.status_code in (200, 400), response.text
    assert time.perf_counter() - start < 3


def test_a_choice_is_taken_to_the_letter(talk: Talk) -> None:
    odd = "a/b\nc \t#&-~\\d[x] (?=y) é😀 <|im_end|>"
    assert talk.text("Go.", structured_outputs={"choice": [odd]}, max_tokens=60) == odd


@pytest.mark.parametrize("other", ["anyOf", "$ref"])
def test_combined_schemas_add_up(talk: Talk, other: str) -> None:
    """An object that one of them lists may be listed on by the other."""
    inner = {"properties": {"b": {"enum": [1, 2]}}, "required": ["b"]}
    both = {"anyOf": [inner]} if other == "anyOf" else {"$ref": "#/$defs/x", "$defs": {"x": inner}}
    schema = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], **both}
    told = json.loads(talk.text(ASK, **_schema(schema), max_tokens=150))
    assert told["a"] == 1
    assert told["b"] in (1, 2)
