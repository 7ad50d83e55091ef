"""``response_format`` and ``structured_outputs``: JSON, schemas, choices, regular expressions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ..conftest import Api, collected, whole_choice

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


def _json(api: Api, schema: Any, **fields: Any) -> Any:
    answer = api.ask(ASK, **_schema(schema), **{"max_tokens": 120, **fields})["choices"][0]
    assert answer["finish_reason"] == "stop", answer
    return json.loads(answer["message"]["content"])


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_answers_conform_at_any_temperature(api: Api, seed: int | None) -> None:
    hot = {} if seed is None else {"temperature": 1.5, "seed": seed}
    result = _json(api, CITY, **hot)
    assert list(result) == list(CITY["properties"])
    assert len(result["name"]) <= 20
    assert 1 <= result["population"] <= 20_000_000
    assert 0 <= result["share"] <= 1
    assert result["kind"] in ("city", "town")
    assert len(result["tags"]) <= 2


@pytest.mark.parametrize(
    "ask",
    [
        "List three colors as JSON.",
        "Return JSON.",
        "Name two fruits. Respond as a JSON object with key fruits.",
        "Hello",
    ],
)
def test_json_mode_gives_an_object_that_ends(api: Api, ask: str) -> None:
    answer = api.ask(ask, response_format={"type": "json_object"}, max_tokens=300)["choices"][0]
    assert answer["finish_reason"] == "stop"
    assert isinstance(json.loads(answer["message"]["content"]), dict)


@pytest.mark.parametrize(
    ("schema", "good"),
    [
        ({"enum": ["😀 中文", "Å"]}, lambda x: x in ("😀 中文", "Å")),
        ({"const": "<|im_end|>"}, lambda x: x == "<|im_end|>"),
        ({"type": ["integer", "null"], "maximum": 5}, lambda x: x is None or x <= 5),
        ({"anyOf": [{"const": 1}, {"const": "x"}]}, lambda x: x in (1, "x")),
        (
            {"type": "string", "pattern": "^[a-c]{3}$"},
            lambda x: re.fullmatch("[a-c]{3}", x),
        ),
        (
            {"type": "string", "format": "date"},
            lambda x: re.fullmatch(r"\d{4}-\d\d-\d\d", x),
        ),
    ],
)
def test_many_kinds_of_schema(api: Api, schema: Any, good: Any) -> None:
    assert good(_json(api, schema, temperature=0.7, seed=2, max_tokens=200))


def test_recursive_schemas(api: Api) -> None:
    node = {
        "type": "object",
        "properties": {
            "v": {"enum": [1, 2]},
            "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
        },
        "required": ["v", "next"],
    }
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    text = api.text(ASK, **_schema(schema), max_tokens=100)
    assert re.fullmatch(r'(\{"v": [12], "next": ){1,6}null\}{1,6}', text)


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
def test_structured_outputs(api: Api, outputs: Any, pattern: str) -> None:
    for seed in (1, 2):
        text = api.text(
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
def test_stream_and_whole_agree(api: Api, fields: dict[str, Any]) -> None:
    """Every token has an entry with its bytes and id, also inside characters."""
    result = {"logprobs": True, "top_logprobs": 2, "return_token_ids": True, "raw_output": True}
    asked = {**_schema(CITY), **result, "max_tokens": 60, **fields}
    whole = api.ask(ASK, **asked)
    chunks = api.events(ASK, **asked)
    for choice in whole["choices"]:
        assert collected(chunks, choice["index"]) == whole_choice(choice)
        entries = choice["logprobs"]["content"]
        assert [entry["token_id"] for entry in entries] == choice["token_ids"]
        text = b"".join(bytes(entry["bytes"]) for entry in entries if entry["token_id"] > 16)
        assert text.decode("utf-8", "ignore").startswith(choice["message"]["content"])
        assert "%json" in choice["raw_output"]["grammar"]


def test_logprobs_stay_raw_under_a_grammar(api: Api) -> None:
    free = api.entries(ASK, top_logprobs=20, max_tokens=1)[0]
    bound = api.entries(ASK, top_logprobs=20, max_tokens=1, **_schema(CITY))[0]
    assert bound["token"].startswith("{")
    assert bound["top_logprobs"][1:] == [
        each for each in free["top_logprobs"] if each["token_id"] != bound["token_id"]
    ]
    echoed = api.entries(ASK, echo_last=2, top_logprobs=3, max_tokens=4, **_schema(CITY))
    assert len(echoed) == 6


def test_max_tokens_cuts_an_answer_with_finish_reason_length(api: Api) -> None:
    answer = api.ask(ASK, **_schema(CITY), max_tokens=5)["choices"][0]
    assert answer["finish_reason"] == "length"
    answer = api.ask("Say.", structured_outputs={"choice": ["yes"]}, ignore_eos=True)
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
def test_hostile_schema_is_refused(api: Api, schema: Any) -> None:
    assert api.error(ASK, **_schema(schema))["param"] == SCHEMA
    tool = {"name": "f", "parameters": {"type": "object", "properties": {"a": schema}}}
    tool["parameters"]["required"] = ["a"]
    if isinstance(schema, dict) and "$defs" not in schema:
        tools = [{"type": "function", "function": each} for each in ({"name": "g"}, tool)]
        error = api.error(ASK, tools=tools, tool_choice="any")
        assert error["param"] == "tools[1].function.parameters"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "integer"}, "maxItems": 10**9, "minItems": 10**8},
        {"type": "string", "minLength": 10**8},
        {"type": "string", "pattern": "^((a{1,1000}){1,1000}){1,1000}$"},
        {"type": "string", "pattern": "^(a|b)*a(a|b){100}$"},
        {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(500)}},
        # The longest chain of references that is accepted.
        {
            "$ref": "#/$defs/a0",
            "$defs": {f"a{n}": {"$ref": f"#/$defs/a{n + 1}"} for n in range(998)}
            | {"a998": {"type": "null"}},
        },
    ],
)
def test_large_schema_is_answered_or_refused(api: Api, schema: Any) -> None:
    response = api.post(ASK, **_schema(schema), max_tokens=12)
    assert response.status_code in (200, 400), response.text
    assert api.text() == "The capital of France is Paris."


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
def test_invalid_forms_are_refused_by_name(api: Api, fields: dict[str, Any], field: str) -> None:
    error = api.error(ASK, **fields)
    assert error["param"] == field
    assert error["message"].startswith(field) or field in error["message"]
    assert "\n" not in error["message"]


@pytest.mark.parametrize("regex", ["(a+)+b", "((a{100}){100}){100}", r"(\p{L}{1000}){1000}"])
def test_hostile_expression_is_answered_or_refused(api: Api, regex: str) -> None:
    response = api.post("Go.", structured_outputs={"regex": regex}, max_tokens=12)
    assert response.status_code in (200, 400), response.text


def test_choices_are_literal(api: Api) -> None:
    odd = "a/b\nc \t#&-~\\d[x] (?=y) é😀 <|im_end|>"
    assert api.text("Go.", structured_outputs={"choice": [odd]}, max_tokens=60) == odd


@pytest.mark.parametrize("other", ["anyOf", "$ref"])
def test_combined_schemas(api: Api, other: str) -> None:
    """Both schemas may list properties of the same object."""
    inner = {"properties": {"b": {"enum": [1, 2]}}, "required": ["b"]}
    both = {"anyOf": [inner]} if other == "anyOf" else {"$ref": "#/$defs/x", "$defs": {"x": inner}}
    schema = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], **both}
    result = json.loads(api.text(ASK, **_schema(schema), max_tokens=150))
    assert result["a"] == 1
    assert result["b"] in (1, 2)
