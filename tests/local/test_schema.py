"""Schemas made up by chance: every answer parses and conforms, as an independent judge sees it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tensormesh_nb.local import schema

from .conftest import Talk

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
        lambda told: st.lists(st.sampled_from(sorted(told)), unique=True).map(
            lambda required: {"type": "object", "properties": told, "required": required}
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


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(SCHEMAS, st.integers(0, 3))
def test_answers_conform(talk: Talk, wanted: Any, seed: int) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": wanted}}
    sampled = {"temperature": 1, "seed": seed} if seed else {}
    answer = talk.ask("JSON, please.", response_format=form, max_tokens=150, **sampled)
    choice = answer["choices"][0]
    if choice["finish_reason"] == "stop":
        Draft202012Validator(wanted).validate(json.loads(choice["message"]["content"]))
    else:
        assert answer["usage"]["completion_tokens"] == 150


def test_objects_are_closed_only_where_nothing_else_may_add_to_them() -> None:
    listed = {"type": "object", "properties": {"a": {"properties": {"b": {}}}}}
    told = json.loads(schema.checked(listed, "f"))
    assert told["additionalProperties"] is False
    assert told["properties"]["a"]["additionalProperties"] is False
    assert "additionalProperties" not in listed
    open_ended = {**listed, "additionalProperties": True}
    assert json.loads(schema.checked(open_ended, "f"))["additionalProperties"] is True
    for combined in ({"allOf": [listed]}, {**listed, "anyOf": [{}]}):
        assert '"additionalProperties": false' not in schema.checked(combined, "f")
