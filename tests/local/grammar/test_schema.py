"""Random schemas: every answer conforms according to the jsonschema package."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.grammar import schema
from tensormesh_nb.local.grammar.grammar import GrammarCompiler, GrammarState
from tensormesh_nb.local.grammar.structure import json_rule
from tensormesh_nb.local.prompt.vocabulary import TokenVocabulary

from ..conftest import Api

NAMES = st.sampled_from(["a", "b c", "é", "city", "$x"])
SCALARS = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.builds(
        lambda least, more: {"type": "integer", "minimum": least, "maximum": least + more},
        st.integers(-1000, 1000),
        st.integers(0, 500),
    ),
    st.builds(
        lambda least, more: {"type": "number", "minimum": least, "exclusiveMaximum": least + more},
        st.integers(-5, 5),
        st.integers(1, 9),
    ),
    st.builds(
        lambda least, more: {"type": "string", "minLength": least, "maxLength": least + more},
        st.integers(0, 3),
        st.integers(0, 6),
    ),
    st.sampled_from(["^[a-f]{2,4}$", "^(yes|no)$", r"^\\d{1,3}-x$"]).map(
        lambda pattern: {"type": "string", "pattern": pattern}
    ),
    st.lists(
        st.sampled_from(["x", 'q"\\', "😀", 1, -2.5, None, True]), min_size=1, unique_by=repr
    ).map(lambda values: {"enum": values}),
    st.just({"const": {"k": [1, {"z": None}]}}),
)


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    return properties.flatmap(
        lambda result: st.lists(st.sampled_from(sorted(result)), unique=True).map(
            lambda required: {"type": "object", "properties": result, "required": required}
        )
    )


def _lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda items, least, more: {
            "type": "array",
            "items": items,
            "minItems": least,
            "maxItems": least + more,
        },
        inner,
        st.integers(0, 2),
        st.integers(0, 2),
    )


SCHEMAS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        _objects(inner),
        _lists(inner),
        st.lists(inner, min_size=1, max_size=2).map(lambda schemas: {"anyOf": schemas}),
    ),
    max_leaves=5,
)


PIECES = [*(bytes([byte]) for byte in range(256)), b'", "', b'": ', b'{"', b'"}', b"<|im_end|>"]
END = len(PIECES) - 1
GRAMMARS = GrammarCompiler(TokenVocabulary(PIECES, [END]), END)


def new_state(wanted: Any) -> GrammarState:
    """The state of the grammar of a schema, over single bytes and a few longer tokens."""
    return GRAMMARS.compile_now(f"start: {json_rule(wanted, 'f')}", "f").new_state()


def _written(wanted: Any, chance: random.Random) -> bytes | None:
    """An answer of random allowed tokens; None if it has not ended after 600 tokens."""
    state = new_state(wanted)
    written = b""
    for _ in range(600):
        result = state.fields()["grammar"].rsplit("<[", 1)[1]
        runs = re.findall(r"(\d+)(?:-(\d+))?", result)
        allowed = [id_ for a, b in runs for id_ in range(int(a), int(b or a) + 1)]
        if END in allowed and (len(allowed) == 1 or chance.random() < 0.5):
            return written
        closing = [id_ for id_ in allowed if PIECES[id_] in (b'"', b"}", b"]", b'"}')]
        eager = bool(closing) and chance.random() < 0.45
        token = chance.choice(closing if eager else [id_ for id_ in allowed if id_ != END])
        written += PIECES[token]
        state.add(token)
    return None


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SCHEMAS, st.integers(0, 1000))
def test_text_that_a_grammar_allows_conforms(wanted: Any, seed: int) -> None:
    written = _written(wanted, random.Random(seed))
    assume(written is not None)
    Draft202012Validator(wanted).validate(json.loads(written or b""))


VALUES = [
    None, True, False, 0, -1, 10**9, 10**30, -1e20, 1e308, -1e308, 1e-300, 0.1, -(2**63), "", "x",
    "(", "^(?!a)", [], {}, [1], ["a", "a"], [{}], [[]], {"a": 1}, {"a": {}}, {"(": {}}, [True],
    "string",
    ["string", "string"], "#", "#/a", "#/$defs/a~1", "http://[", "a" * 5000, {"a": {"$ref": "#"}},
    [{"$ref": "#"}], [None], "integer", "object", "array", "number",
]  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(sorted(schema.ENFORCED | schema.ANNOTATIONS)),
        st.sampled_from(VALUES),
        max_size=4,
    )
)
def test_random_schemas_compile_or_are_refused_by_name(wanted: Any) -> None:
    """A panic or a stack overflow in the library would crash the test."""
    refused = None
    try:
        GRAMMARS.compile_now(f"start: {json_rule(wanted, 'the field')}", "the field")
    except RequestError as error:
        refused = error
    assert refused is None or (refused.field == "the field" and "\n" not in str(refused))


@pytest.mark.parametrize(
    "bounds", [{"const": -1e20}, {"minimum": -1e308, "maximum": -1e300}, {"maximum": -(2**63)}]
)
def test_numbers_beyond_64_bits_are_refused(bounds: Any) -> None:
    """llguidance overflows its stack on some of them, and takes the process down."""
    with pytest.raises(RequestError, match="beyond 64 bits"):
        schema.prepare({"type": "integer", **bounds}, "f")
    assert schema.prepare({"minimum": -(2**53) + 1, "maximum": 2**63 - 1}, "f")


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(SCHEMAS, st.integers(0, 3))
def test_answers_of_the_model_conform(api: Api, wanted: Any, seed: int) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": wanted}}
    sampled = {"temperature": 1, "seed": seed} if seed else {}
    answer = api.ask("JSON, please.", response_format=form, max_tokens=100, **sampled)
    choice = answer["choices"][0]
    if choice["finish_reason"] == "stop":
        Draft202012Validator(wanted).validate(json.loads(choice["message"]["content"]))
    else:
        assert answer["usage"]["completion_tokens"] == 100


def test_objects_are_closed_unless_schemas_are_combined() -> None:
    listed = {"type": "object", "properties": {"a": {"properties": {"b": {}}}}}
    result = json.loads(schema.prepare(listed, "f"))
    assert result["additionalProperties"] is False
    assert result["properties"]["a"]["additionalProperties"] is False
    assert "additionalProperties" not in listed
    open_ended = {**listed, "additionalProperties": {"type": "null"}}
    result = json.loads(schema.prepare(open_ended, "f"))
    assert result["additionalProperties"] == {"type": "null"}
    for combined in ({"allOf": [listed, {}]}, {**listed, "anyOf": [{}]}):
        assert '"additionalProperties": false' not in schema.prepare(combined, "f")
